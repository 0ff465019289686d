//! Everything that the account holds, as it truly is: nothing in here trails a write.

use serde_json::{Value, json};

use super::HelpScout;
use super::acts::author_words;
use super::desk::{Collection, Conversation, Customer, Desk, Reached, Thread};

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
            "customers": desk.customers.values().map(|it| customer(it)).collect::<Vec<_>>(),
            "conversations": desk.conversations.values().map(|it| conversation(desk, it)).collect::<Vec<_>>(),
            "reached_customers": desk.reached.iter().map(reached).collect::<Vec<_>>(),
        })
    }
}

fn customer(customer: &Customer) -> Value {
    let mut body = json!({
        "id": customer.id,
        "organization_id": customer.organization_id,
        "address": customer.address,
        "properties": customer.properties,
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
        "request": customer.request,
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
