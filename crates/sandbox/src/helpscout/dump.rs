//! Everything that the account holds, as it truly is: nothing in here trails a write.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::HelpScout;
use super::acts::author_words;
use super::desk::{Collection, Conversation, Customer, Desk, Reached, Thread, Version};

impl HelpScout {
    /// The whole account. See `docs/sandbox.md` for the members.
    pub fn dump(&self) -> Value {
        let now = self.kernel().now();
        let mut desk = self.desk();
        let used = desk.limit.used(now);
        let desk = &*desk;
        let index_settled_at = desk.customer_index.settled_at().max(desk.conversation_index.settled_at());
        json!({
            "at": now,
            "options": desk.options,
            "limit_used_this_minute": used,
            "index_settled_at": index_settled_at,
            "users": desk.users.values().map(|user| json!({
                "id": user.id, "name": user.name(), "email": user.email, "role": user.role, "active": user.active,
            })).collect::<Vec<_>>(),
            "mailboxes": desk.mailboxes.values().map(|mailbox| json!({
                "id": mailbox.id, "name": mailbox.name, "email": mailbox.email,
            })).collect::<Vec<_>>(),
            "tags": desk.tags.values().map(|tag| json!({"id": tag.id, "name": tag.name})).collect::<Vec<_>>(),
            "webhooks": desk.webhooks.values().map(|webhook| json!({
                "id": webhook.id, "url": webhook.url, "events": webhook.events, "state": webhook.state,
            })).collect::<Vec<_>>(),
            "customers": customers(desk),
            "conversations": desk.conversations.values().map(|it| conversation(desk, it)).collect::<Vec<_>>(),
            "reached_customers": desk.reached.iter().map(reached).collect::<Vec<_>>(),
        })
    }
}

/// Those who are there and those who were deleted, by id.
fn customers(desk: &Desk) -> Value {
    let there = desk.customers.values().map(|it| (it, None));
    let gone = desk.gone.values().map(|(it, at)| (it, Some(*at)));
    let mut all: Vec<_> = there.chain(gone).collect();
    all.sort_by_key(|(it, _)| it.id);
    all.into_iter().map(|(it, deleted_at)| customer(desk, it, deleted_at)).collect()
}

/// The members that versions of all kinds have, and those of `state`.
fn version<T>(version: &Version<T>, state: Value) -> Value {
    let mut shown = json!({
        "at": version.at,
        "visible_at": version.visible_at,
        "by_user": version.by_user,
        "request": version.request,
        "there": version.there,
    });
    if let (Value::Object(shown), Value::Object(state)) = (&mut shown, state) {
        shown.extend(state);
    }
    shown
}

fn customer_versions(desk: &Desk, id: u64) -> Value {
    let shown = desk.customer_versions.of(id).iter().map(|it| {
        let state = &it.state;
        version(
            it,
            json!({
                "phones": state.phones, "emails": state.emails, "first": state.first, "last": state.last,
                "background": state.background,
            }),
        )
    });
    shown.collect()
}

fn conversation_versions(desk: &Desk, id: u64) -> Value {
    let shown = desk.conversation_versions.of(id).iter().map(|it| {
        let state = &it.state;
        version(
            it,
            json!({
                "status": state.status.word(), "draft": state.draft, "mailbox": state.mailbox,
                "customer": state.customer, "assignee": state.assignee, "tags": desk.tag_names(&state.tags),
                "subject": &*state.subject, "locked": state.locked, "threads": state.threads,
                "modified_at": state.modified_at,
            }),
        )
    });
    shown.collect()
}

fn customer(desk: &Desk, customer: &Customer, deleted_at: Option<Timestamp>) -> Value {
    let mut body = json!({
        "id": customer.id,
        "organization_id": customer.organization_id,
        "address": customer.address,
        "properties": customer.properties,
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
        "request": customer.request,
        "deleted_at": deleted_at,
        "versions": customer_versions(desk, customer.id),
    });
    for (name, text) in &customer.texts {
        body[name] = json!(text);
    }
    for collection in Collection::ALL {
        let entries = customer.entries(collection).iter();
        body[collection.path()] =
            entries.map(|entry| json!({"id": entry.id, "type": entry.kind, "value": entry.value})).collect();
    }
    body
}

fn conversation(desk: &Desk, it: &Conversation) -> Value {
    let (created_by_type, created_by) = author_words(it.author);
    json!({
        "id": it.id,
        "number": it.number,
        "subject": it.subject,
        "type": it.kind,
        "status": it.status.word(),
        "state": it.state(),
        "mailbox": it.mailbox,
        "customer": it.customer,
        "assignee": it.assignee,
        "created_by": {"type": created_by_type, "id": created_by},
        "created_at": it.created_at,
        "modified_at": it.modified_at,
        "closed_at": it.closed_at,
        "closed_by": it.closed_by,
        "tags": desk.tag_names(&it.tags),
        "tag_history": it.tag_history,
        "fields": it.fields,
        "imported": it.imported,
        "locked": it.locked,
        "merged_into": it.merged_into.map(|(into, _)| into),
        "deleted_at": it.deleted_at,
        "source": it.source,
        "request": it.request,
        "threads": it.threads.iter().map(thread).collect::<Vec<_>>(),
        "versions": conversation_versions(desk, it.id),
    })
}

fn thread(thread: &Thread) -> Value {
    let (created_by_type, created_by) = author_words(thread.author);
    json!({
        "id": thread.id,
        "type": thread.kind,
        "text": thread.text,
        "original_text": thread.original_text,
        "action": thread.action,
        "status": thread.status.map(super::desk::Status::word),
        "state": thread.state,
        "created_by": {"type": created_by_type, "id": created_by},
        "customer": thread.customer,
        "assigned_to": thread.assigned_to,
        "imported": thread.imported,
        "created_at": thread.created_at,
        "received_at": thread.received_at,
        "source": thread.source,
        "request": thread.request,
        "attachments": thread.attachments.iter().map(|file| json!({
            "id": file.id, "file_name": file.file_name, "mime_type": file.mime_type, "size": file.size,
        })).collect::<Vec<_>>(),
    })
}

fn reached(reached: &Reached) -> Value {
    json!({
        "at": reached.at,
        "what": reached.what,
        "conversation": reached.conversation,
        "thread": reached.thread,
        "customer": reached.customer,
        "request": reached.request,
    })
}
