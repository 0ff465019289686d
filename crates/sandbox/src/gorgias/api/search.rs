//! `POST /api/search` (§3). It trails the truth by a lag of its own.

use std::sync::Arc;

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Call;
use crate::gorgias::desk::{Channel, Customer, Desk};
use crate::gorgias::options::{PhoneSearch, PhoneSearchAnswer};

/// Types of search (§3).
const TYPES: [&str; 10] = [
    "agent",
    "customer",
    "customer_profile",
    "customer_channel",
    "customer_channel_email",
    "customer_channel_phone",
    "customers_by_phone",
    "integration",
    "team",
    "tag",
];
/// Most results (§3).
const SIZE_MAX: u64 = 50;
/// Results, if nothing else is asked for (§3).
const SIZE: u64 = 10;
/// Fewest digits that are taken for a number.
const DIGITS_MIN: usize = 5;

/// Answers in one go; nothing is paged.
pub(super) fn search(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let (kind, query, size) = call.read(|fields| {
        if fields.get("type").is_none() {
            fields.fault("type", "Missing data for required field.");
        }
        let size = fields.id("size").unwrap_or(SIZE);
        if !(1..=SIZE_MAX).contains(&size) {
            fields.fault("size", "Must be greater than or equal to 1 and less than or equal to 50.");
        }
        (fields.word("type", &TYPES).unwrap_or_default(), fields.text("query").unwrap_or_default(), size)
    })?;
    let lower = query.to_lowercase();
    let named = |name: &str| name.to_lowercase().contains(&lower);
    let customers = || desk.customer_index_for_search(call);
    let found: Vec<Value> = match kind.as_str() {
        "agent" => {
            let users = desk.users.values().filter(|user| named(&user.name) || named(&user.email));
            users.map(|user| json!({"id": user.id, "name": user.name, "email": user.email})).collect()
        }
        "team" => {
            let teams = desk.teams.values().filter(|team| named(&team.name));
            teams.map(|team| json!({"id": team.id, "name": team.name})).collect()
        }
        "tag" => {
            let tags = desk.tags.values().filter(|tag| named(&tag.name));
            tags.map(|tag| json!({"id": tag.id, "name": tag.name})).collect()
        }
        "integration" => {
            let integrations = desk.integrations.values().filter(|it| named(&it.name));
            integrations.map(|it| json!({"id": it.id, "name": it.name, "type": it.kind})).collect()
        }
        "customer" => customers()
            .filter(|it| named(it.name.as_deref().unwrap_or_default()) || named(it.email().unwrap_or_default()))
            .map(|it| customer(it))
            .collect(),
        "customer_profile" => {
            customers().filter(|it| it.channels.iter().any(|at| named(&at.address))).map(|it| customer(it)).collect()
        }
        "customers_by_phone" => {
            let exact = desk.options.phone_search == PhoneSearch::StoredText;
            let has = |it: &Channel| {
                matches!(it.kind.as_str(), "phone" | "whatsapp")
                    && if exact { it.address == query } else { same_number(&it.address, &query) }
            };
            match desk.options.phone_search_answer {
                PhoneSearchAnswer::Customer => {
                    customers().filter(|it| it.channels.iter().any(has)).map(|it| customer(it)).collect()
                }
                PhoneSearchAnswer::Channel => channels(customers(), has),
            }
        }
        "customer_channel_email" => channels(customers(), |it| it.kind == "email" && named(&it.address)),
        "customer_channel_phone" => channels(customers(), |it| it.kind == "phone" && named(&it.address)),
        _ => channels(customers(), |it| named(&it.address)),
    };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let data: Vec<Value> = found.into_iter().take(size).collect();
    Ok(Answer::Created(json!({"data": data, "object": "list", "uri": "", "meta": {}})))
}

impl Desk {
    fn customer_index_for_search(&self, call: &Call) -> impl Iterator<Item = &Arc<Customer>> {
        self.search_index.visible(call.at)
    }
}

fn customer(it: &Customer) -> Value {
    json!({"id": it.id, "name": it.name, "email": it.email()})
}

fn channels<'a>(customers: impl Iterator<Item = &'a Arc<Customer>>, fits: impl Fn(&Channel) -> bool) -> Vec<Value> {
    let mut found = Vec::new();
    for customer in customers {
        for channel in customer.channels.iter().filter(|channel| fits(channel)) {
            let who = json!({"id": customer.id, "name": customer.name});
            found.push(json!({
                "id": channel.id, "type": channel.kind, "address": channel.address, "customer": who,
            }));
        }
    }
    found
}

/// Whether two spellings may be one number: without zeros and signs in front, one ends with the other.
fn same_number(one: &str, other: &str) -> bool {
    let digits = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let (one, other) = (digits(one), digits(other));
    one.len().min(other.len()) >= DIGITS_MIN && (one.ends_with(&other) || other.ends_with(&one))
}
