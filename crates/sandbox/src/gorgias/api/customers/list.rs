//! The list of customers (§3). It trails the truth by the account's lag.

use std::sync::Arc;

use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::page::{PAGING, Place, Total, order, page};
use crate::gorgias::api::show;
use crate::gorgias::desk::{Customer, Desk};

/// `GET /api/customers`: filters are exact, addresses to the letter; there is none by phone alone.
pub(in crate::gorgias::api) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    const FILTERS: [&str; 8] =
        ["email", "external_id", "name", "language", "timezone", "view_id", "channel_type", "channel_address"];
    const ORDERS: [&str; 4] =
        ["created_datetime:asc", "created_datetime:desc", "updated_datetime:asc", "updated_datetime:desc"];
    call.only(&[PAGING.as_slice(), &FILTERS].concat())?;
    let (by, descending) = order(call, &ORDERS, "created_datetime:desc")?;
    if call.parameter("channel_address").is_some_and(|address| address.chars().count() > super::ADDRESS_MAX) {
        return Err(Refusal::member("channel_address", "Longer than maximum length 320."));
    }
    // There are no views here: one that is asked for has nobody in it.
    let in_view = call.number("view_id")?.is_none();
    let is = |name: &str, value: Option<&str>| call.parameter(name).is_none_or(|wanted| value == Some(wanted));
    let channel_fits = |customer: &Customer| {
        let (kind, address) = (call.parameter("channel_type"), call.parameter("channel_address"));
        let fits = |wanted: Option<&str>, value: &str| wanted.is_none_or(|wanted| wanted == value);
        (kind.is_none() && address.is_none())
            || customer.channels.iter().any(|it| fits(kind, &it.kind) && fits(address, &it.address))
    };
    let email_fits = |customer: &Customer| {
        let has = |email: &str| {
            let mut emails = customer.channels.iter().filter(|channel| channel.kind == "email");
            emails.any(|channel| channel.address.eq_ignore_ascii_case(email))
        };
        call.parameter("email").is_none_or(has)
    };
    let fits = |customer: &&Arc<Customer>| {
        in_view
            && email_fits(customer)
            && channel_fits(customer)
            && is("external_id", customer.external_id.as_deref())
            && is("name", customer.name.as_deref())
            && is("language", customer.language.as_deref())
            && is("timezone", customer.timezone.as_deref())
    };
    let found = desk.customer_index.visible(call.at).filter(fits);
    let place =
        |it: &&Arc<Customer>| Place::at(if by == "updated_datetime" { it.updated_at } else { it.created_at }, it.id);
    page(call, found, descending, Total::Absent, place, |it| show::customer_in_list(it))
}
