//! Tickets read: one by id, true at once; the list, which trails the truth by the account's lag (§4).

use std::sync::Arc;

use super::found;
use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::page::{PAGING, Place, Total, order, page};
use crate::gorgias::api::show;
use crate::gorgias::desk::{Desk, Ticket};

/// Most ids that `ticket_ids` takes (§4).
const IDS_MAX: usize = 100;

/// `GET /api/tickets/{id}`.
pub(in crate::gorgias::api) fn one(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&["relationships"])?;
    let ticket = found(desk, call)?;
    Ok(Answer::Json(show::ticket(desk, &ticket)))
}

/// `GET /api/tickets`: no filter by status, channel, tag or date; trash is included unless `trashed` is false.
pub(in crate::gorgias::api) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    const FILTERS: [&str; 6] = ["customer_id", "external_id", "view_id", "rule_id", "ticket_ids", "trashed"];
    const ORDERS: [&str; 4] =
        ["created_datetime:asc", "created_datetime:desc", "updated_datetime:asc", "updated_datetime:desc"];
    call.only(&[PAGING.as_slice(), &FILTERS].concat())?;
    let (by, descending) = order(call, &ORDERS, "created_datetime:desc")?;
    let trash_too = match call.parameter("trashed") {
        None => true,
        Some(word) if word.eq_ignore_ascii_case("true") => true,
        Some(word) if word.eq_ignore_ascii_case("false") => false,
        Some(_) => return Err(Refusal::member("trashed", "Not a valid boolean.")),
    };
    let customer = call.number("customer_id")?;
    // There are no views here, and no rule but one that keeps no list.
    let elsewhere = call.number("view_id")?.or(call.number("rule_id")?).is_some();
    let ids = call.parameters("ticket_ids");
    let wanted: Vec<u64> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    if wanted.len() != ids.len() || ids.len() > IDS_MAX {
        return Err(Refusal::member("ticket_ids", "Not a valid list of at most 100 integers."));
    }
    let fits = |ticket: &&Arc<Ticket>| {
        !elsewhere
            && (trash_too || ticket.trashed_at.is_none())
            && customer.is_none_or(|id| ticket.customer == Some(id))
            && call.parameter("external_id").is_none_or(|id| ticket.external_id.as_deref() == Some(id))
            && (wanted.is_empty() || wanted.contains(&ticket.id))
    };
    let found = desk.ticket_index.visible(call.at).filter(fits);
    let place =
        |it: &&Arc<Ticket>| Place::at(if by == "updated_datetime" { it.updated_at } else { it.created_at }, it.id);
    page(call, found, descending, Total::Null, place, |it| show::ticket_in_list(desk, it))
}
