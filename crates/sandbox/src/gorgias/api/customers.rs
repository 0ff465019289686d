//! Customers (§3).

use std::sync::Arc;

use super::answer::Refusal;
use super::call::Call;
use super::fields::Fields;
use crate::gorgias::desk::{Customer, CustomerChange, Desk, NewChannel, is_channel_type};
use crate::gorgias::options::Duplicate;

pub(super) mod change;
pub(super) mod list;
pub(super) mod merge;
pub(super) mod one;

/// Longest address of a channel (§3).
const ADDRESS_MAX: usize = 320;
/// Longest external id. For tickets it is known (§4).
const EXTERNAL_ID_MAX: usize = 255;

/// The customer in the path.
fn found(desk: &Desk, call: &Call) -> Result<Arc<Customer>, Refusal> {
    desk.customers.get(&call.id("id")?).cloned().ok_or_else(|| Refusal::not_found("Customer"))
}

/// What a body, or a customer nested in one, says of him.
pub(super) fn said(fields: &Fields<'_>) -> CustomerChange {
    let text = |fields: &Fields<'_>, name: &str| fields.text(name);
    let email = fields.said("email", |fields, name| {
        let email = fields.text_up_to(name, ADDRESS_MAX)?;
        if !email.contains('@') {
            fields.fault(name, "Not a valid email address.");
        }
        Some(email)
    });
    CustomerChange {
        email,
        name: fields.said("name", text),
        external_id: fields.said("external_id", |fields, name| fields.text_up_to(name, EXTERNAL_ID_MAX)),
        language: fields.said("language", text),
        timezone: fields.said("timezone", text),
        note: fields.said("note", text),
        meta: fields.free_object("meta"),
        custom_fields: custom_fields(fields),
        channels: fields.objects("channels", channel),
    }
}

/// Custom fields are sent as a list and shown as an object by id.
pub(super) fn custom_fields(fields: &Fields<'_>) -> Option<serde_json::Value> {
    let sent = fields.objects("custom_fields", |field| {
        (field.id("id").unwrap_or(0), field.get("value").cloned().unwrap_or_default())
    })?;
    let shown = sent.into_iter().map(|(id, value)| (id.to_string(), serde_json::json!({"id": id, "value": value})));
    Some(serde_json::Value::Object(shown.collect()))
}

fn channel(fields: &Fields<'_>) -> NewChannel {
    let kind = fields.text("type");
    match &kind {
        None if fields.get("type").is_none() => fields.fault("type", "Missing data for required field."),
        Some(kind) if !is_channel_type(kind) => fields.fault("type", "Not a valid channel type."),
        _ => {}
    }
    let address = fields.text_up_to("address", ADDRESS_MAX).unwrap_or_default();
    if address.is_empty() {
        fields.fault("address", "Missing data for required field.");
    }
    // Stored channels may be sent back as they were read.
    fields.accept(&["id", "created_datetime", "updated_datetime", "deleted_datetime", "user", "customer"]);
    NewChannel { kind: kind.unwrap_or_default(), address, preferred: fields.flag("preferred") }
}

/// Whether what is said of customer `of` (none: a new one) is nobody else's (§2, §3).
pub(super) fn check(desk: &Desk, said: &CustomerChange, of: Option<u64>) -> Result<(), Refusal> {
    let channels = said.channels.iter().flatten();
    let emails = channels.clone().filter(|channel| channel.kind == "email").map(|channel| channel.address.as_str());
    let email = said.email.iter().flatten().map(String::as_str);
    for email in emails.chain(email) {
        if desk.customer_by_email(email).is_some_and(|owner| Some(owner) != of) {
            return Err(Refusal::conflict("A customer with this email address already exists."));
        }
    }
    for channel in channels.filter(|channel| matches!(channel.kind.as_str(), "phone" | "whatsapp")) {
        if desk.other_with_channel(&channel.kind, &channel.address, of).is_some() {
            duplicate(desk.options.phone_duplicate, "channels", "A customer with this phone number already exists.")?;
        }
    }
    if let Some(external_id) = said.external_id.iter().flatten().next() {
        let others = desk.customers.values().filter(|it| Some(it.id) != of);
        if others.into_iter().any(|it| it.external_id.as_ref() == Some(external_id)) {
            let option = desk.options.customer_external_id_duplicate;
            duplicate(option, "external_id", "A customer with this external id already exists.")?;
        }
    }
    Ok(())
}

fn duplicate(option: Duplicate, member: &str, message: &str) -> Result<(), Refusal> {
    match option {
        Duplicate::Accept => Ok(()),
        Duplicate::Conflict => Err(Refusal::conflict(message)),
        Duplicate::Refuse => Err(Refusal::member(member, message)),
    }
}
