//! The fake Gorgias as a storm's desk.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use sandbox::Sandbox;
use serde_json::{Value, json};

use super::{Holdings, last, list};

/// The account that the calls are logged to.
const ACCOUNT: &str = "harbour";
/// What the fake is told.
pub(super) const INDEX_LAG_MAX: SignedDuration = SignedDuration::from_secs(30);
pub(super) const WRITES_UNDER: &str = "/gorgias/harbour/api/";

pub(super) fn start_data() -> anyhow::Result<Value> {
    let mut data: Value = serde_json::from_str(include_str!("../../../crates/sandbox/data/harbour-shop.json"))?;
    let options = &mut data["gorgias"][ACCOUNT]["options"];
    options["list_lag_seconds"] = json!([0, INDEX_LAG_MAX.as_secs()]);
    options["search_lag_seconds"] = json!([0, INDEX_LAG_MAX.as_secs()]);
    Ok(data["gorgias"].take())
}

pub(super) fn configuration(address: &str) -> (String, String) {
    let connection = format!(
        r#"
[[gorgias]]
name = "desk"
subdomain = "{ACCOUNT}"
email = "anna.berg@harbour.example"
api_key = "shop-key"
base_url = "{address}/gorgias/{ACCOUNT}"
"#
    );
    (connection, "gorgias = \"desk\"".to_owned())
}

pub(super) fn look(sandbox: &Sandbox) -> Holdings {
    let dump = sandbox.gorgias.dump();
    let account = &dump["accounts"][ACCOUNT];
    let is_there = |one: &&Value| one["deleted_at"].is_null() && one["gone_at"].is_null();
    let tickets: Vec<&Value> = list(account, "tickets").filter(is_there).collect();
    let messages = tickets.iter().flat_map(|ticket| list(ticket, "messages")).filter(is_there);
    let mut numbers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for customer in list(account, "customers").filter(is_there) {
        for channel in list(customer, "channels").filter(|channel| channel["type"] != "email") {
            let number = channel["address"].as_str().unwrap_or_default().to_owned();
            numbers.entry(number).or_default().insert(customer["id"].to_string());
        }
    }
    Holdings {
        texts: messages.filter_map(text).collect(),
        keys_begin: format!("gorgias/account/{ACCOUNT}"),
        numbers,
        reached: list(account, "reached_customers").count(),
        last_change: last(tickets.iter().map(|ticket| &ticket["updated_at"])),
    }
}

/// What was sent of both forms.
fn text(message: &Value) -> Option<String> {
    message["body_html"].as_str().or(message["body_text"].as_str()).map(str::to_owned)
}
