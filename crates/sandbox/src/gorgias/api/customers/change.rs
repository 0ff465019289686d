//! Customers made and changed (§3).

use http::StatusCode;
use serde_json::{Value, json};

use super::{check, found, said};
use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::show;
use crate::gorgias::desk::Desk;

/// `POST /api/customers`.
pub(in crate::gorgias::api) fn create(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let said = call.read(said)?;
    check(desk, &said, None)?;
    let id = desk.create_customer(said, call.hand());
    Ok(Answer::Created(shown(desk, id)))
}

/// `PUT /api/customers/{id}`: partial, but `channels` replaces them all.
pub(in crate::gorgias::api) fn update(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let id = found(desk, call)?.id;
    let said = call.read(|fields| {
        fields.accept(&["id"]);
        said(fields)
    })?;
    check(desk, &said, Some(id))?;
    desk.change_customer(id, said, call.hand());
    Ok(Answer::With(StatusCode::ACCEPTED, shown(desk, id)))
}

/// `PUT /api/customers/{id}/data`: 202, empty.
pub(in crate::gorgias::api) fn data(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let mut customer = found(desk, call)?.as_ref().clone();
    let data = call.read(|fields| {
        fields.date("version");
        fields.get("data").cloned()
    })?;
    customer.data = data.unwrap_or_else(|| json!({}));
    desk.replace_customer(customer, call.hand());
    Ok(Answer::Empty(StatusCode::ACCEPTED))
}

fn shown(desk: &Desk, id: u64) -> Value {
    desk.customers.get(&id).map_or(Value::Null, |customer| show::customer(customer))
}
