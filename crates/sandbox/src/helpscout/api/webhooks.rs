//! Webhooks that apps register (sheet §8). They are kept; nothing is delivered.

use super::answer::{Answer, Refusal};
use super::call::{Call, with_fields};
use super::fields::Fields;
use super::{page, show};
use crate::helpscout::desk::{Desk, Webhook};

/// The events that can be asked for (sheet §8).
const EVENTS: [&str; 22] = [
    "beacon.chat.created",
    "beacon.chat.customer.replied",
    "convo.agent.reply.created",
    "convo.ai-answers.created",
    "convo.assigned",
    "convo.created",
    "convo.custom-fields",
    "convo.customer.reply.created",
    "convo.deleted",
    "convo.merged",
    "convo.moved",
    "convo.note.created",
    "convo.status",
    "convo.tags",
    "customer.created",
    "customer.deleted",
    "customer.updated",
    "message.survey.response.received",
    "satisfaction.ratings",
    "tag.created",
    "tag.deleted",
    "tag.updated",
];
/// Longest secret in characters (sheet §8).
const SECRET_MAX: usize = 40;

pub(super) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let webhooks: Vec<&Webhook> = desk.webhooks.values().collect();
    page::numbered(call, "webhooks", page::PAGE, &webhooks, |webhook| show::webhook(webhook))
}

pub(super) fn read(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let webhook = desk.webhooks.get(&call.id("id")?).ok_or_else(|| Refusal::not_found("Webhook"))?;
    Ok(Answer::Hal(show::webhook(webhook)))
}

pub(super) fn create(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let webhook = with_fields(&body, |fields| Ok(sent(fields, 0)))?;
    let id = desk.fresh_id();
    desk.webhooks.insert(id, Webhook { id, ..webhook });
    Ok(Answer::Created { id, location: format!("/v2/webhooks/{id}") })
}

pub(super) fn replace(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let id = existing(desk, call)?;
    let body = call.json()?;
    let webhook = with_fields(&body, |fields| Ok(sent(fields, id)))?;
    desk.webhooks.insert(id, webhook);
    Ok(Answer::Done)
}

pub(super) fn delete(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let id = existing(desk, call)?;
    desk.webhooks.remove(&id);
    Ok(Answer::Done)
}

fn existing(desk: &Desk, call: &Call) -> Result<u64, Refusal> {
    let id = call.id("id")?;
    if desk.webhooks.contains_key(&id) { Ok(id) } else { Err(Refusal::not_found("Webhook")) }
}

/// Sheet §8: url, events and secret are needed.
fn sent(fields: &Fields<'_>, id: u64) -> Webhook {
    let events = fields.texts("events").unwrap_or_default();
    if events.is_empty() {
        fields.fault("events", "may not be empty");
    }
    if !events.iter().all(|event| EVENTS.contains(&event.as_str())) {
        fields.fault("events", "unsupported value");
    }
    fields.required_text("secret");
    fields.text_up_to("secret", SECRET_MAX);
    Webhook {
        id,
        url: fields.required_text("url"),
        events,
        label: fields.text("label").map(str::to_owned),
        notification: fields.flag("notification").unwrap_or(false),
        payload_version: fields.text("payloadVersion").unwrap_or("V2").to_owned(),
        mailbox_ids: fields.list("mailboxIds").cloned().unwrap_or_default(),
        state: "enabled".to_owned(),
    }
}
