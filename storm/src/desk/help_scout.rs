//! The fake Help Scout as a storm's desk.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use sandbox::Sandbox;
use serde_json::{Value, json};

use super::{Holdings, last, list};

/// The inbox that the calls are logged to.
const INBOX: i64 = 601;
/// The fake's default.
pub(super) const INDEX_LAG_MAX: SignedDuration = SignedDuration::from_secs(90);
pub(super) const WRITES_UNDER: &str = "/v2/c";

pub(super) fn start_data() -> anyhow::Result<Value> {
    let mut data: Value = serde_json::from_str(include_str!("../../../crates/sandbox/data/support-team.json"))?;
    data["helpscout"]["options"]["plan"] = json!("pro");
    Ok(data["helpscout"].take())
}

pub(super) fn configuration(address: &str) -> (String, String) {
    let connection = format!(
        r#"
[[helpscout]]
name = "desk"
client_id = "sandbox-app"
client_secret = "sandbox-secret"
base_url = "{address}"
"#
    );
    (connection, format!("helpscout = \"desk\"\ninbox = {INBOX}"))
}

pub(super) fn look(sandbox: &Sandbox) -> Holdings {
    let dump = sandbox.helpscout.dump();
    let threads = list(&dump, "conversations").flat_map(|conversation| list(conversation, "threads"));
    let mut numbers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for customer in list(&dump, "customers") {
        for phone in list(customer, "phones") {
            let number = phone["value"].as_str().unwrap_or_default().to_owned();
            numbers.entry(number).or_default().insert(customer["id"].to_string());
        }
    }
    Holdings {
        texts: threads.filter_map(|thread| thread["text"].as_str().map(str::to_owned)).collect(),
        keys_begin: format!("helpscout/inbox/{INBOX}"),
        numbers,
        reached: list(&dump, "reached_customers").count(),
        last_change: last(list(&dump, "conversations").map(|one| &one["modified_at"])),
    }
}
