//! One customer by id, and the end of him (§3). What is read by id is true at once.

use http::StatusCode;

use super::found;
use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::show;
use crate::gorgias::desk::Desk;

/// `GET /api/customers/{id}`.
pub(in crate::gorgias::api) fn read(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&["relationships"])?;
    Ok(Answer::Json(show::customer(&*found(desk, call)?)))
}

/// `DELETE /api/customers/{id}`.
pub(in crate::gorgias::api) fn delete(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let id = found(desk, call)?.id;
    desk.remove_customer(id, call.hand());
    Ok(Answer::Empty(StatusCode::NO_CONTENT))
}

/// `DELETE /api/customers` with `ids`. Unknown ones are not missed.
pub(in crate::gorgias::api) fn delete_many(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let ids = call.read(|fields| {
        if fields.get("ids").is_none() {
            fields.fault("ids", "Missing data for required field.");
        }
        fields.ids("ids")
    })?;
    for id in ids.unwrap_or_default() {
        if desk.customers.contains_key(&id) {
            desk.remove_customer(id, call.hand());
        }
    }
    Ok(Answer::Empty(StatusCode::NO_CONTENT))
}
