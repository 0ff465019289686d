//! Everything that the accounts hold, as it truly is: nothing in here trails a write.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::desk::{Channel, Customer, Desk, File, Message, Person, Reached, Ticket, Version};
use super::{Account, Gorgias};

impl Gorgias {
    /// All accounts by subdomain. See `docs/sandbox-gorgias.md` for the members.
    pub fn dump(&self) -> Value {
        let accounts: Vec<Account> = self.accounts().values().cloned().collect();
        let dumps: BTreeMap<String, Value> =
            accounts.iter().map(|account| (account.subdomain().to_owned(), account.dump())).collect();
        json!({"at": self.kernel().now(), "accounts": dumps})
    }
}

impl Account {
    /// The whole account.
    pub fn dump(&self) -> Value {
        let now = self.kernel().now();
        let mut desk = self.desk();
        let terms = desk.terms();
        let used = desk.limit.used(now, terms);
        let desk = &*desk;
        let settled =
            [desk.customer_index.settled_at(), desk.search_index.settled_at(), desk.ticket_index.settled_at()];
        json!({
            "at": now,
            "subdomain": desk.subdomain,
            "options": desk.options,
            "limit": limit(desk, used),
            "index_settled_at": settled.into_iter().max().flatten(),
            "users": desk.users.values().map(|user| json!({
                "id": user.id, "name": user.name, "email": user.email, "role": user.role, "active": user.active,
                "client_id": user.client_id,
            })).collect::<Vec<_>>(),
            "teams": desk.teams.values().map(|team| json!({
                "id": team.id, "name": team.name, "members": team.members,
            })).collect::<Vec<_>>(),
            "tags": desk.tags.values().map(|tag| json!({
                "id": tag.id, "name": tag.name, "request": tag.request,
            })).collect::<Vec<_>>(),
            "integrations": desk.integrations.values().map(|it| json!({
                "id": it.id, "name": it.name, "type": it.kind, "http": it.http,
            })).collect::<Vec<_>>(),
            "customers": customers(desk),
            "tickets": desk.tickets.values().map(|it| ticket(desk, it)).collect::<Vec<_>>(),
            "files": desk.files.iter().map(file).collect::<Vec<_>>(),
            "reached_customers": desk.reached.iter().map(reached).collect::<Vec<_>>(),
        })
    }
}

fn limit(desk: &Desk, used: u64) -> Value {
    let counts = &desk.limit.counts;
    let early = counts
        .early
        .iter()
        .map(|it| json!({"request": it.request, "at": it.at, "told_at": it.told_at, "not_before": it.not_before}));
    json!({
        "used": used,
        "requests": counts.requests,
        "refused": counts.refused,
        "highest": counts.highest,
        "early": early.collect::<Vec<_>>(),
    })
}

/// Those who are there and those who are gone, by id.
fn customers(desk: &Desk) -> Value {
    let there = desk.customers.values().map(|it| (it, None, None));
    let gone = desk.gone.values().map(|(it, at, into)| (it, Some(*at), *into));
    let mut all: Vec<_> = there.chain(gone).collect();
    all.sort_by_key(|(it, ..)| it.id);
    all.into_iter().map(|(it, gone_at, into)| customer(desk, it, gone_at, into)).collect()
}

fn customer(desk: &Desk, it: &Customer, gone_at: Option<Timestamp>, merged_into: Option<u64>) -> Value {
    json!({
        "id": it.id,
        "external_id": it.external_id,
        "email": it.email(),
        "name": it.name,
        "channels": it.channels.iter().map(channel).collect::<Vec<_>>(),
        "language": it.language,
        "timezone": it.timezone,
        "note": it.note,
        "meta": it.meta,
        "data": it.data,
        "custom_fields": it.custom_fields,
        "created_at": it.created_at,
        "updated_at": it.updated_at,
        "request": it.request,
        "gone_at": gone_at,
        "merged_into": merged_into,
        "versions": customer_versions(desk, it.id),
    })
}

fn channel(it: &Channel) -> Value {
    json!({"id": it.id, "type": it.kind, "address": it.address, "preferred": it.preferred})
}

/// The members that versions of all kinds have, and those of `state`.
fn version<T>(version: &Version<T>, state: Value) -> Value {
    let mut shown = json!({
        "at": version.at,
        "visible_at": version.seen.by_lists,
        "by_user": version.by_user,
        "request": version.request,
        "there": version.there,
    });
    if let (Value::Object(shown), Value::Object(state)) = (&mut shown, state) {
        shown.extend(state);
    }
    shown
}

fn ticket(desk: &Desk, it: &Ticket) -> Value {
    let live = it.messages.iter().map(|message| (message, None));
    let deleted = it.deleted_messages.iter().map(|(message, at)| (message, Some(*at)));
    json!({
        "id": it.id,
        "external_id": it.external_id,
        "status": it.status.word(),
        "priority": it.priority,
        "channel": it.channel,
        "via": it.via,
        "from_agent": it.from_agent,
        "spam": it.spam,
        "imported": it.imported,
        "customer": it.customer,
        "assignee_user": it.assignee_user,
        "assignee_team": it.assignee_team,
        "language": it.language,
        "subject": it.subject,
        "meta": it.meta,
        "custom_fields": it.custom_fields,
        "tags": desk.tag_names(&it.tags),
        "tag_history": it.tag_history.iter().map(|change| json!({
            "at": change.at, "by_user": change.user, "request": change.request,
            "added": desk.tag_names(&change.added), "removed": desk.tag_names(&change.removed),
        })).collect::<Vec<_>>(),
        "created_at": it.created_at,
        "written_at": it.written_at,
        "updated_at": it.updated_at,
        "last_message_at": it.last_message_at,
        "closed_at": it.closed_at,
        "trashed_at": it.trashed_at,
        "snoozed_until": it.snoozed_until,
        "merged_into": it.merged_into,
        "deleted_at": it.deleted_at,
        "request": it.request,
        "messages": live.chain(deleted).map(|(it, at)| message(it, at)).collect::<Vec<_>>(),
        "versions": ticket_versions(desk, it.id),
    })
}

fn ticket_versions(desk: &Desk, id: u64) -> Value {
    let shown = desk.ticket_versions.of(id).iter().map(|it| {
        let state = &it.state;
        version(
            it,
            json!({
                "status": state.status.word(), "spam": state.spam, "trashed_at": state.trashed_at,
                "snoozed_until": state.snoozed_until, "customer": state.customer,
                "assignee_user": state.assignee_user, "assignee_team": state.assignee_team,
                "tags": desk.tag_names(&state.tags), "subject": &*state.subject, "messages": state.messages,
                "updated_at": state.updated_at,
            }),
        )
    });
    shown.collect()
}

fn customer_versions(desk: &Desk, id: u64) -> Value {
    let shown = desk.customer_versions.of(id).iter().map(|it| {
        let state = &it.state;
        let channels = state.channels.iter().map(|(kind, address)| json!({"type": kind, "address": address}));
        version(
            it,
            json!({
                "searchable_at": it.seen.by_search, "name": state.name, "external_id": state.external_id,
                "note": state.note, "channels": channels.collect::<Vec<_>>(),
            }),
        )
    });
    shown.collect()
}

fn message(it: &Message, removed_at: Option<Timestamp>) -> Value {
    json!({
        "id": it.id,
        "external_id": it.external_id,
        "channel": it.channel,
        "via": it.via,
        "from_agent": it.from_agent,
        "public": it.public,
        "sender": it.sender.map(person),
        "receiver": it.receiver.map(person),
        "subject": it.subject,
        "body_text": it.body_text,
        "body_html": it.body_html,
        "original": it.original.as_ref().map(|(text, html)| json!({"body_text": text, "body_html": html})),
        "source": it.source,
        "attachments": it.attachments,
        "meta": it.meta,
        "mention_ids": it.mention_ids,
        "rule_id": it.rule_id,
        "imported": it.imported,
        "created_at": it.created_at,
        "sent_at": it.sent_at,
        "written_at": it.written_at,
        "deleted_at": removed_at,
        "request": it.request,
    })
}

fn person(who: Person) -> Value {
    match who {
        Person::User(id) => json!({"type": "user", "id": id}),
        Person::Customer(id) => json!({"type": "customer", "id": id}),
    }
}

fn file(it: &File) -> Value {
    json!({
        "url": it.url, "name": it.name, "content_type": it.content_type, "size": it.size, "sha256": it.sha256,
        "type": it.kind, "at": it.at, "by_user": it.by_user, "request": it.request,
    })
}

fn reached(it: &Reached) -> Value {
    json!({
        "at": it.at,
        "what": it.what,
        "why": it.why,
        "ticket": it.ticket,
        "message": it.message,
        "customer": it.customer,
        "channel": it.channel,
        "to": it.to,
        "request": it.request,
    })
}
