//! Messages read (§5). They are true at once.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::page::{PAGING, Place, Total, order, page};
use crate::gorgias::api::show;
use crate::gorgias::api::tickets::found;
use crate::gorgias::desk::{Desk, Message};

/// Items of a page of the old list (§5).
const PER_PAGE: u64 = 30;

/// `GET /api/tickets/{id}/messages/{message}`.
pub(in crate::gorgias::api) fn one(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let ticket = found(desk, call)?;
    let message = ticket.message(call.id("message")?).ok_or_else(|| Refusal::not_found("Message"))?;
    Ok(Answer::Json(show::message(desk, ticket.id, message)))
}

/// `GET /api/messages`, of one ticket or of all.
pub(in crate::gorgias::api) fn all(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[PAGING.as_slice(), &["ticket_id"]].concat())?;
    let orders = ["created_datetime:asc", "created_datetime:desc"];
    let (_, descending) = order(call, &orders, "created_datetime:desc")?;
    let asked = call.number("ticket_id")?;
    let tickets = desk.tickets.values().filter(|it| it.is_there() && asked.is_none_or(|id| it.id == id));
    let messages = tickets.flat_map(|ticket| ticket.messages.iter().map(|message| (ticket.id, message)));
    let place = |(_, message): &(u64, &Arc<Message>)| Place::at(message.created_at, message.id);
    page(call, messages, descending, Total::Null, place, |(ticket, message)| show::message(desk, *ticket, message))
}

/// `GET /api/tickets/{id}/messages`: deprecated, in numbered pages, oldest first.
pub(in crate::gorgias::api) fn of_ticket(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&["page", "per_page"])?;
    let ticket = found(desk, call)?;
    let number = call.number("page")?.unwrap_or(1);
    let per_page = call.number("per_page")?.unwrap_or(PER_PAGE);
    if number == 0 || !(1..=100).contains(&per_page) {
        return Err(Refusal::member("page", "Must be greater than or equal to 1."));
    }
    let count = u64::try_from(ticket.messages.len()).unwrap_or(u64::MAX);
    let start = usize::try_from((number - 1).saturating_mul(per_page)).unwrap_or(usize::MAX);
    let mut messages: Vec<&Arc<Message>> = ticket.messages.iter().collect();
    messages.sort_by_key(|message| (message.created_at, message.id));
    let shown = messages.into_iter().skip(start).take(usize::try_from(per_page).unwrap_or(usize::MAX));
    let data: Vec<Value> = shown.map(|message| show::message(desk, ticket.id, message)).collect();
    let meta = json!({
        "page": number, "per_page": per_page, "nb_pages": count.div_ceil(per_page), "item_count": count,
    });
    Ok(Answer::Json(json!({"object": "list", "uri": call.path, "data": data, "meta": meta})))
}
