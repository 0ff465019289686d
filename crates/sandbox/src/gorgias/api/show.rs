//! Entities as the API shows them.

use serde_json::{Value, json};

use super::date::{out, out_or_null};
use crate::gorgias::desk::{Channel, Customer, Desk, Message, Person, Tag, Team, Ticket, User};

/// A user (§6).
pub(crate) fn user(user: &User) -> Value {
    let (first, last) = user.name.split_once(' ').unwrap_or((&user.name, ""));
    json!({
        "id": user.id,
        "active": user.active,
        "bio": null,
        "client_id": user.client_id,
        "country": null,
        "created_datetime": out(user.created_at),
        "deactivated_datetime": out_or_null(user.deactivated_at),
        "email": user.email,
        "external_id": user.external_id,
        "firstname": first,
        "lastname": last,
        "has_2fa_enabled": false,
        "has_password": user.role != "bot",
        "language": null,
        "meta": {"name_set_via": "agent"},
        "name": user.name,
        "role": {"name": user.role},
        "timezone": user.timezone,
        "updated_datetime": out(user.updated_at),
        "uri": format!("/api/users/{}/", user.id),
    })
}

/// A team (§6).
pub(crate) fn team(desk: &Desk, team: &Team) -> Value {
    let members = team.members.iter().filter_map(|id| desk.users.get(id));
    let members: Vec<Value> =
        members.map(|it| json!({"id": it.id, "name": it.name, "email": it.email, "meta": {}})).collect();
    json!({
        "id": team.id,
        "uri": format!("/api/teams/{}/", team.id),
        "name": team.name,
        "description": null,
        "decoration": null,
        "members": members,
        "created_datetime": out(team.created_at),
    })
}

/// A tag of the account (§4).
pub(crate) fn tag(desk: &Desk, tag: &Tag) -> Value {
    json!({
        "id": tag.id,
        "name": tag.name,
        "description": tag.description,
        "decoration": {"color": tag.color},
        "usage": desk.tag_usage(tag.id),
        "uri": format!("/api/tags/{}/", tag.id),
        "created_datetime": out(tag.created_at),
        "deleted_datetime": null,
    })
}

/// The tags of a ticket.
pub(crate) fn tags_of(desk: &Desk, ticket: &Ticket) -> Vec<Value> {
    let tags = ticket.tags.iter().filter_map(|id| desk.tags.get(id));
    tags.map(|tag| json!({"id": tag.id, "name": tag.name, "decoration": {"color": tag.color}})).collect()
}

/// A customer as lists show him: without channels (§3).
pub(crate) fn customer_in_list(customer: &Customer) -> Value {
    let (first, last) = customer.first_and_last();
    json!({
        "id": customer.id,
        "external_id": customer.external_id,
        "active": true,
        "email": customer.email(),
        "name": customer.name,
        "firstname": first,
        "lastname": last,
        "language": customer.language,
        "timezone": customer.timezone,
        "created_datetime": out(customer.created_at),
        "updated_datetime": out(customer.updated_at),
        "meta": customer.meta,
        "data": customer.data,
        "note": customer.note,
        "custom_fields": if customer.custom_fields.is_null() { json!({}) } else { customer.custom_fields.clone() },
    })
}

/// A customer read by id (§3).
pub(crate) fn customer(customer: &Customer) -> Value {
    let mut shown = customer_in_list(customer);
    let channels: Vec<Value> = customer.channels.iter().map(|it| channel(customer, it)).collect();
    shown["channels"] = Value::Array(channels);
    shown["customer"] = Value::Null;
    for empty in ["integrations", "external_data", "ecommerce_data"] {
        shown[empty] = json!({});
    }
    shown
}

fn channel(customer: &Customer, channel: &Channel) -> Value {
    let who = json!({"id": customer.id, "name": customer.name});
    json!({
        "id": channel.id,
        "type": channel.kind,
        "address": channel.address,
        "preferred": channel.preferred,
        "created_datetime": out(channel.created_at),
        "updated_datetime": out(channel.created_at),
        "deleted_datetime": null,
        "user": who,
        "customer": who,
    })
}

/// A ticket read by id, with its messages (§4).
pub(crate) fn ticket(desk: &Desk, it: &Ticket) -> Value {
    let mut shown = common(desk, it);
    let mut messages: Vec<&Message> = it.messages.iter().map(AsRef::as_ref).collect();
    messages.sort_by_key(|message| (message.created_at, message.id));
    let messages: Vec<Value> = messages.into_iter().map(|it_is| message(desk, it.id, it_is)).collect();
    let requester = shown["customer"].clone();
    let more = json!({
        "requester": requester,
        "assignee_user_id": it.assignee_user,
        "assignee_team_id": it.assignee_team,
        "events": [],
        "imported": it.imported,
        "messages": messages,
        "processed_datetime": null,
        "reply_options": reply_options(desk, it),
        "satisfaction_survey": null,
    });
    extend(&mut shown, more);
    shown
}

/// A ticket as lists show it: compact, without messages (§4).
pub(crate) fn ticket_in_list(desk: &Desk, it: &Ticket) -> Value {
    let mut shown = common(desk, it);
    let more = json!({
        "excerpt": it.excerpt(),
        "integrations": [],
        "last_sent_message_not_delivered": false,
        "messages_count": it.messages.len(),
    });
    extend(&mut shown, more);
    shown
}

fn common(desk: &Desk, it: &Ticket) -> Value {
    let user = it.assignee_user.and_then(|id| desk.users.get(&id));
    let team = it.assignee_team.and_then(|id| desk.teams.get(&id));
    json!({
        "id": it.id,
        "uri": format!("/api/tickets/{}/", it.id),
        "external_id": it.external_id,
        "language": it.language,
        "status": it.status.word(),
        "priority": it.priority,
        "channel": it.channel,
        "via": it.via,
        "from_agent": it.from_agent,
        "customer": it.customer.map(|id| person(desk, Person::Customer(id))),
        "assignee_user": user.map(|user| person(desk, Person::User(user.id))),
        "assignee_team": team.map(|team| json!({"id": team.id, "name": team.name})),
        "subject": it.subject,
        "summary": null,
        "meta": it.meta,
        "tags": tags_of(desk, it),
        "custom_fields": if it.custom_fields.is_null() { json!({}) } else { it.custom_fields.clone() },
        "is_unread": it.is_unread,
        "spam": it.spam,
        "created_datetime": out(it.created_at),
        "opened_datetime": out_or_null(it.opened_at),
        "last_received_message_datetime": out_or_null(it.last_received_at),
        "last_message_datetime": out_or_null(it.last_message_at),
        "updated_datetime": out(it.updated_at),
        "closed_datetime": out_or_null(it.closed_at),
        "snooze_datetime": out_or_null(it.snoozed_until),
        "trashed_datetime": out_or_null(it.trashed_at),
    })
}

/// Phone answers appear only if the customer has a phone channel (§4).
fn reply_options(desk: &Desk, it: &Ticket) -> Value {
    let customer = it.customer.and_then(|id| desk.customers.get(&id));
    let mut options = json!({"email": {"answerable": true}, "internal-note": {"answerable": true}});
    if customer.is_some_and(|customer| customer.address_of("phone").is_some()) {
        options["phone"] = json!({"answerable": true});
    }
    options
}

/// A message (§5).
pub(crate) fn message(desk: &Desk, ticket: u64, it: &Message) -> Value {
    let source = if it.source.is_null() { json!({"type": it.channel}) } else { it.source.clone() };
    json!({
        "id": it.id,
        "uri": format!("/api/tickets/{ticket}/messages/{}/", it.id),
        "message_id": null,
        "ticket_id": ticket,
        "external_id": it.external_id,
        "public": it.public,
        "channel": it.channel,
        "via": it.via,
        "source": source,
        "sender": it.sender.map(|who| person(desk, who)),
        "receiver": it.receiver.map(|who| person(desk, who)),
        "auth_customer_identity": null,
        "integration_id": it.integration_id,
        "intents": [],
        "rule_id": it.rule_id,
        "from_agent": it.from_agent,
        "subject": it.subject,
        "body_text": it.body_text,
        "body_html": it.body_html,
        "stripped_text": it.body_text,
        "stripped_html": it.body_html,
        "stripped_signature": null,
        "attachments": it.attachments,
        "macros": [],
        "actions": null,
        "headers": null,
        "imported": it.imported,
        "meta": it.meta,
        "mention_ids": it.mention_ids,
        "created_datetime": out(it.created_at),
        "processed_datetime": null,
        "deleted_datetime": out_or_null(it.deleted_at),
        "sent_datetime": out_or_null(it.sent_at),
        "failed_datetime": out_or_null(it.failed_at),
        "opened_datetime": out_or_null(it.opened_at),
        "last_sending_error": null,
        "is_retriable": null,
        "replied_by": null,
        "replied_to": null,
    })
}

/// A person inside another entity. Who is gone is only an id.
pub(crate) fn person(desk: &Desk, who: Person) -> Value {
    let customer = |it: &Customer| {
        let (first, last) = it.first_and_last();
        json!({
            "id": it.id, "email": it.email(), "name": it.name, "firstname": first, "lastname": last, "meta": it.meta,
        })
    };
    match who {
        Person::Customer(id) => match (desk.customers.get(&id), desk.gone.get(&id)) {
            (Some(it), _) => customer(it),
            (None, Some((it, ..))) => customer(it),
            (None, None) => json!({"id": id}),
        },
        Person::User(id) => desk.users.get(&id).map_or_else(
            || json!({"id": id}),
            |it| {
                let (first, last) = it.name.split_once(' ').unwrap_or((&it.name, ""));
                json!({
                    "id": it.id, "email": it.email, "name": it.name, "firstname": first, "lastname": last, "meta": {},
                })
            },
        ),
    }
}

fn extend(shown: &mut Value, more: Value) {
    if let (Value::Object(shown), Value::Object(more)) = (shown, more) {
        shown.extend(more);
    }
}
