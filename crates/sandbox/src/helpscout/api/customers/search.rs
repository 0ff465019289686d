//! `GET /v3/customers/search` (sheet §3.1).

use std::sync::Arc;

use super::list::place;
use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::Call;
use crate::helpscout::api::{page, show};
use crate::helpscout::desk::{Collection, Customer, Desk};
use crate::helpscout::options::PhoneMatch;
use crate::helpscout::query::{Field, Kind, Query, Wanted, has_phrase};

/// The fields seen in the vendor's examples (sheet §3.1); any other is refused.
const FIELDS: &[Field] = &[("email", Kind::Text), ("phone", Kind::Text), ("background", Kind::Text)];
/// Longest query in characters (sheet §3.1).
const QUERY_MAX: usize = 500;

pub(crate) fn search(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let desk = &*desk;
    // Sheet §3.1: needs the permission *Access the contacts and companies directory*.
    let may = desk.users.get(&call.user).and_then(|user| user.directory).unwrap_or(desk.options.directory_permission);
    if !may {
        return Err(Refusal::denied("The user may not access the contacts and companies directory"));
    }
    let text = call.parameter("query").unwrap_or_default();
    if text.chars().count() > QUERY_MAX {
        return Err(Refusal::parameter("query", format!("must not be longer than {QUERY_MAX} characters"), text));
    }
    let query = Query::parse(text, FIELDS, call.at).map_err(|problem| Refusal::parameter("query", problem, text))?;

    let mut customers: Vec<&Arc<Customer>> = desk
        .customer_index
        .visible(call.at)
        .filter(|customer| query.holds(&|field, wanted| fits(customer, field, wanted, desk.options.phone_match)))
        .collect();
    // Sheet §3.1: newest createdAt first, id as tiebreaker.
    customers.sort_by_key(|customer| std::cmp::Reverse(place(customer)));
    page::behind_cursor(
        call,
        "customers",
        &customers,
        |customer| place(customer),
        |customer| show::customer(desk, customer, &call.base),
    )
}

fn fits(customer: &Customer, field: &str, wanted: &Wanted, phone_match: PhoneMatch) -> bool {
    let text = wanted.text();
    match field {
        "email" => has_email(customer, text),
        "phone" => customer.entries(Collection::Phones).iter().any(|phone| match phone_match {
            PhoneMatch::StoredText => phone.value == text,
            PhoneMatch::Normalised => same_number(&phone.value, text),
        }),
        "background" => has_phrase(customer.text("background"), text),
        _ => false,
    }
}

/// Whether one of the customer's e-mail addresses is this one, whatever its case.
pub(super) fn has_email(customer: &Customer, email: &str) -> bool {
    customer.entries(Collection::Emails).iter().any(|entry| entry.value.eq_ignore_ascii_case(email))
}

/// Whether two spellings have the same digits, one of them perhaps without its country code.
fn same_number(one: &str, other: &str) -> bool {
    // Fewer digits than a subscriber number has say nothing.
    const DIGITS_MIN: usize = 7;
    let digits = |text: &str| -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let (one, other) = (digits(one), digits(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.len() >= DIGITS_MIN && long.ends_with(&short)
}
