//! The two lists of customers (sheet §3.2).

use std::sync::Arc;

use jiff::Timestamp;

use super::search::has_email;
use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::Call;
use crate::helpscout::api::{date, page, show};
use crate::helpscout::desk::{Customer, Desk};
use crate::helpscout::query::{Field, Kind, Query, Wanted};

/// The clauses that the vendor documents for `query` in lists (sheet §3.1, point 2); any other is refused.
const FIELDS: &[Field] =
    &[("firstName", Kind::Text), ("lastName", Kind::Text), ("email", Kind::Text), ("modifiedAt", Kind::Date)];

/// `GET /v2/customers`: numbered pages, sorted as asked.
pub(crate) fn v2(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let desk = &*desk;
    let mut customers = filtered(desk, call)?;
    if let Some(mailbox) = call.parameter("mailbox") {
        let id = mailbox.parse().map_err(|_| Refusal::parameter("mailbox", "must be an inbox's id", mailbox))?;
        customers.retain(|customer| writes_to(desk, customer, id, call.at));
    }
    match call.parameter("sortField").unwrap_or("createdAt") {
        "createdAt" | "score" => customers.sort_by_key(|customer| place(customer)),
        "modifiedAt" => customers.sort_by_key(|customer| (customer.updated_at, customer.id)),
        name @ ("firstName" | "lastName") => customers.sort_by_key(|customer| customer.text(name).to_lowercase()),
        other => return Err(Refusal::parameter("sortField", "unsupported value", other)),
    }
    match call.parameter("sortOrder").unwrap_or("desc") {
        "asc" => {}
        "desc" => customers.reverse(),
        other => return Err(Refusal::parameter("sortOrder", "unsupported value", other)),
    }
    page::numbered(call, "customers", page::PAGE, &customers, |customer| show::customer(desk, customer, &call.base))
}

/// `GET /v3/customers`: a cursor, newest first, no totals.
pub(crate) fn v3(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let desk = &*desk;
    let mut customers = filtered(desk, call)?;
    if let Some(since) = since(call, "createdSince")? {
        customers.retain(|customer| date::whole_seconds(customer.created_at) >= since);
    }
    if let Some(email) = call.parameter("email") {
        customers.retain(|customer| has_email(customer, email));
    }
    customers.sort_by_key(|customer| std::cmp::Reverse(place(customer)));
    page::behind_cursor(
        call,
        "customers",
        &customers,
        |customer| place(customer),
        |customer| show::customer(desk, customer, &call.base),
    )
}

/// Where a customer stands when the newest comes first.
pub(super) fn place(customer: &Customer) -> (i128, u64) {
    (customer.created_at.as_nanosecond(), customer.id)
}

/// What both lists filter by; all filters AND together (sheet §3.2).
fn filtered<'a>(desk: &'a Desk, call: &Call) -> Result<Vec<&'a Arc<Customer>>, Refusal> {
    let query = match call.parameter("query") {
        None => None,
        Some(text) => {
            Some(Query::parse(text, FIELDS, call.at).map_err(|problem| Refusal::parameter("query", problem, text))?)
        }
    };
    let since = since(call, "modifiedSince")?;
    let named = |customer: &Customer, name: &str| {
        call.parameter(name).is_none_or(|wanted| customer.text(name).eq_ignore_ascii_case(wanted))
    };
    let fits = |customer: &&Arc<Customer>| {
        named(customer, "firstName")
            && named(customer, "lastName")
            && since.is_none_or(|since| date::whole_seconds(customer.updated_at) >= since)
            && query.as_ref().is_none_or(|query| query.holds(&|field, wanted| has(customer, field, wanted)))
    };
    Ok(desk.customer_index.visible(call.at).filter(fits).collect())
}

fn has(customer: &Customer, field: &str, wanted: &Wanted) -> bool {
    match field {
        "email" => has_email(customer, wanted.text()),
        "modifiedAt" => wanted.covers(customer.updated_at),
        name => customer.text(name).eq_ignore_ascii_case(wanted.text()),
    }
}

fn writes_to(desk: &Desk, customer: &Customer, mailbox: u64, at: Timestamp) -> bool {
    let mut conversations = desk.conversation_index.visible(at);
    conversations.any(|conversation| conversation.customer == customer.id && conversation.mailbox == mailbox)
}

/// A date parameter.
fn since(call: &Call, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = call.parameter(name) else {
        return Ok(None);
    };
    let read = date::read(text).ok_or_else(|| Refusal::parameter(name, "malformed date", text))?;
    Ok(Some(read))
}
