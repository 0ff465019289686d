//! One customer: read, overwrite, delete, and his address and properties (sheet §3.5).

use serde_json::Value;

use super::create::{read_address, read_texts};
use super::found;
use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::{Call, with_fields};
use crate::helpscout::api::show;
use crate::helpscout::desk::{Desk, TEXT_FIELDS};

/// Sheet §3.5: a customer with more conversations than these cannot be deleted.
const DELETABLE_CONVERSATIONS_MAX: usize = 100;

pub(crate) fn read(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let customer = found(desk, call)?;
    Ok(Answer::Hal(show::customer(desk, &customer, &call.base)))
}

/// Sheet §3.5: every field left out becomes null; entries are untouched.
pub(crate) fn overwrite(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let customer = found(desk, call)?;
    let body = call.json()?;
    let texts = with_fields(&body, |fields| Ok(read_texts(fields)))?;
    desk.change_customer(customer.id, call.hand(), |customer| {
        for field in &TEXT_FIELDS {
            customer.set_text(field.name, None);
        }
        for (name, text) in texts {
            customer.set_text(name, Some(text));
        }
    });
    Ok(Answer::Done)
}

pub(crate) fn delete(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let customer = found(desk, call)?;
    if desk.conversation_count(customer.id) > DELETABLE_CONVERSATIONS_MAX {
        return Err(Refusal::denied("The customer has too many conversations to be deleted"));
    }
    desk.remove_customer(customer.id, call.hand());
    Ok(Answer::Done)
}

/// Sheet §3.5: 404 if there is none.
pub(crate) fn address(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let customer = found(desk, call)?;
    customer.address.clone().map(Answer::Hal).ok_or_else(|| Refusal::not_found("Address"))
}

pub(crate) fn put_address(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    set_address(desk, call)?;
    Ok(Answer::Done)
}

/// A public client creates addresses so. An address has no id of its own, so the answer has its customer's.
pub(crate) fn post_address(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let id = set_address(desk, call)?;
    let location = format!("/v2/customers/{id}/address");
    Ok(Answer::Created { id, location })
}

fn set_address(desk: &mut Desk, call: &Call) -> Result<u64, Refusal> {
    let customer = found(desk, call)?;
    let body = call.json()?;
    let address = with_fields(&body, |fields| Ok(read_address(fields)))?;
    desk.change_customer(customer.id, call.hand(), |customer| customer.address = Some(address));
    Ok(customer.id)
}

pub(crate) fn delete_address(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let customer = found(desk, call)?;
    if customer.address.is_none() {
        return Err(Refusal::not_found("Address"));
    }
    desk.change_customer(customer.id, call.hand(), |customer| customer.address = None);
    Ok(Answer::Done)
}

/// `PATCH …/properties`: JSON-Patch operations on `/{slug}`.
pub(crate) fn patch_properties(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let customer = found(desk, call)?;
    let body = call.json()?;
    let operations = super::patch::operations(&body)?;
    let mut properties = customer.properties.clone();
    for operation in operations {
        let slug = operation.path.trim_start_matches('/').to_owned();
        match operation.op {
            "remove" => drop(properties.remove(&slug)),
            _ => drop(properties.insert(slug, operation.value.cloned().unwrap_or(Value::Null))),
        }
    }
    desk.change_customer(customer.id, call.hand(), |customer| customer.properties = properties);
    Ok(Answer::Done)
}
