//! `PATCH /v2/customers/{id}`: a JSON-Patch array (sheet §3.5).

use serde_json::{Value, json};

use super::create::{read_entry, text_problem};
use super::{entries, found};
use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::{Call, with_fields};
use crate::helpscout::desk::{Collection, Customer, Desk, Entry, TEXT_FIELDS};

/// One operation of a JSON-Patch array.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub(super) op: &'a str,
    pub(super) path: &'a str,
    pub(super) value: Option<&'a Value>,
}

/// All operations are done, or none.
pub(crate) fn patch(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let customer = found(desk, call)?;
    let body = call.json()?;
    let mut patched = (*customer).clone();
    for operation in operations(&body)? {
        apply(desk, &mut patched, &operation)?;
    }
    desk.change_customer(customer.id, call.hand(), |customer| *customer = patched);
    Ok(Answer::Done)
}

/// The operations of a body. Sheet §3.5: a bare object is a validation error.
pub(super) fn operations(body: &Value) -> Result<Vec<Operation<'_>>, Refusal> {
    let items = body.as_array().ok_or_else(|| Refusal::body("", "a JSON array of operations is expected", None))?;
    items.iter().enumerate().map(|(index, item)| operation(index, item)).collect()
}

fn operation(index: usize, item: &Value) -> Result<Operation<'_>, Refusal> {
    let op = item.get("op").and_then(Value::as_str).unwrap_or_default();
    if !matches!(op, "add" | "replace" | "remove") {
        return Err(Refusal::body(format!("[{index}].op"), "unsupported operation", item.get("op").cloned()));
    }
    let path = item.get("path").and_then(Value::as_str);
    let path = path.ok_or_else(|| Refusal::body(format!("[{index}].path"), "may not be empty", None))?;
    Ok(Operation { op, path, value: item.get("value").filter(|value| !value.is_null()) })
}

fn apply(desk: &mut Desk, customer: &mut Customer, operation: &Operation<'_>) -> Result<(), Refusal> {
    let unsupported = || Refusal::body(operation.path, "unsupported path or operation", None);
    let parts: Vec<&str> = operation.path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [name] if Collection::from_path(name).is_some() => {
            // Sheet §3.5: a whole collection cannot be removed or replaced.
            let collection = Collection::from_path(name).filter(|_| operation.op == "add").ok_or_else(unsupported)?;
            let value = operation.value.ok_or_else(unsupported)?;
            let (kind, value) = with_fields(value, |fields| Ok(read_entry(fields, collection)))?;
            entries::free(desk, customer.id, collection, &value)?;
            let id = desk.fresh_id();
            customer.entries_mut(collection).push(Entry { id, kind, value });
            Ok(())
        }
        [name] => set_text(customer, name, operation),
        [name, entry, member @ ..] => {
            let collection = Collection::from_path(name).ok_or_else(unsupported)?;
            let id: u64 = entry.parse().map_err(|_| unsupported())?;
            change_entry(desk, customer, collection, id, member, operation)
        }
        [] => Err(unsupported()),
    }
}

fn set_text(customer: &mut Customer, name: &str, operation: &Operation<'_>) -> Result<(), Refusal> {
    let field = TEXT_FIELDS
        .iter()
        .find(|field| field.name == name)
        .ok_or_else(|| Refusal::body(operation.path, "unsupported path", None))?;
    if operation.op == "remove" {
        customer.set_text(name, None);
        return Ok(());
    }
    let rejected = || operation.value.cloned();
    let text = operation
        .value
        .and_then(Value::as_str)
        .ok_or_else(|| Refusal::body(operation.path, "must be a string", rejected()))?;
    if text.chars().count() > field.max {
        let problem = format!("size must be between 0 and {}", field.max);
        return Err(Refusal::body(operation.path, problem, rejected()));
    }
    if let Some(problem) = text_problem(field, text) {
        return Err(Refusal::body(operation.path, problem, rejected()));
    }
    customer.set_text(name, Some(text.to_owned()));
    Ok(())
}

fn change_entry(
    desk: &Desk,
    customer: &mut Customer,
    collection: Collection,
    id: u64,
    member: &[&str],
    operation: &Operation<'_>,
) -> Result<(), Refusal> {
    let unsupported = || Refusal::body(operation.path, "unsupported path or operation", None);
    let owner = customer.id;
    let entries = customer.entries_mut(collection);
    let index = entries.iter().position(|entry| entry.id == id).ok_or_else(unsupported)?;
    match (operation.op, member) {
        ("remove", []) => {
            entries.remove(index);
            Ok(())
        }
        ("replace", [member @ ("value" | "type")]) => {
            let entry = entries.get_mut(index).ok_or_else(unsupported)?;
            let mut sent = json!({"type": entry.kind, "value": entry.value});
            sent[*member] = operation.value.cloned().unwrap_or(Value::Null);
            let (kind, value) = with_fields(&sent, |fields| Ok(read_entry(fields, collection)))?;
            entries::free(desk, owner, collection, &value)?;
            (entry.kind, entry.value) = (kind, value);
            Ok(())
        }
        _ => Err(unsupported()),
    }
}
