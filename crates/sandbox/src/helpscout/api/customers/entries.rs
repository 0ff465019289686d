//! A customer's e-mail addresses, phone numbers and so on, one by one (sheet §3.5, sub-resources).

use super::create::read_entry;
use super::found;
use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::{Call, with_fields};
use crate::helpscout::api::{page, show};
use crate::helpscout::desk::{Collection, Desk, Entry};

pub(crate) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let (customer, collection) = (found(desk, call)?, collection(call)?);
    let entries = customer.entries(collection).iter().map(|entry| show::entry(collection, entry)).collect();
    Ok(page::whole(call, collection.path(), entries))
}

pub(crate) fn add(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let (customer, collection) = (found(desk, call)?, collection(call)?);
    let body = call.json()?;
    let (kind, value) = with_fields(&body, |fields| Ok(read_entry(fields, collection)))?;
    free(desk, customer.id, collection, &value)?;
    let id = desk.fresh_id();
    desk.change_customer(customer.id, call.hand(), |customer| {
        customer.entries_mut(collection).push(Entry { id, kind, value });
    });
    Ok(Answer::Created { id, location: format!("/v2/customers/{}/{}/{id}", customer.id, collection.path()) })
}

pub(crate) fn replace(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let (customer, collection, id) = existing(desk, call)?;
    let body = call.json()?;
    let (kind, value) = with_fields(&body, |fields| Ok(read_entry(fields, collection)))?;
    free(desk, customer, collection, &value)?;
    desk.change_customer(customer, call.hand(), |customer| {
        let entries = customer.entries_mut(collection).iter_mut();
        for entry in entries.filter(|entry| entry.id == id) {
            (entry.kind, entry.value) = (kind.clone(), value.clone());
        }
    });
    Ok(Answer::Done)
}

pub(crate) fn remove(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let (customer, collection, id) = existing(desk, call)?;
    desk.change_customer(customer, call.hand(), |customer| {
        customer.entries_mut(collection).retain(|entry| entry.id != id);
    });
    Ok(Answer::Done)
}

/// 409 if an e-mail address belongs to another customer (sheet §2). Everything else may be had by several.
pub(super) fn free(desk: &Desk, customer: u64, collection: Collection, value: &str) -> Result<(), Refusal> {
    let owner = (collection == Collection::Emails).then(|| desk.customer_by_email(value)).flatten();
    match owner {
        Some(owner) if owner != customer => Err(Refusal::conflict()),
        _ => Ok(()),
    }
}

fn collection(call: &Call) -> Result<Collection, Refusal> {
    Collection::from_path(call.part("collection")).ok_or_else(|| Refusal::not_found("Resource"))
}

fn existing(desk: &Desk, call: &Call) -> Result<(u64, Collection, u64), Refusal> {
    let (customer, collection, id) = (found(desk, call)?, collection(call)?, call.id("entry")?);
    if customer.entries(collection).iter().any(|entry| entry.id == id) {
        Ok((customer.id, collection, id))
    } else {
        Err(Refusal::not_found("Entry"))
    }
}
