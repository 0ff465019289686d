//! Gorgias.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ids::{Account, Destination, Vendor};
use domain::ledger::Effect;
use gorgias::Gorgias;
use gorgias::api::Credentials;
use ground::Switchboard;
use jiff::{SignedDuration, Timestamp};
use ports::Outside;
use sandbox::Sandbox;
use sandbox::gorgias::Account as FakeAccount;
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use super::{Side, reached, with_more};

const SUBDOMAIN: &str = "acme";
const HOST: &str = "acme.gorgias.com";
/// Deskline takes at most this much of the account's budget (GO-40).
const SHARE: f64 = 0.75;
/// How long the wires take to the vendor and back.
const THERE_AND_BACK: SignedDuration = SignedDuration::from_millis(200);

pub(super) struct GorgiasSide;

impl Side for GorgiasSide {
    fn plug(&self, sandbox: &Sandbox, net: &Switchboard) {
        net.connect(HOST, sandbox.gorgias.router());
    }

    fn account(&self) -> Account {
        Account::new(Vendor::Gorgias, SUBDOMAIN)
    }

    fn destination(&self) -> Destination {
        gorgias::pages::destination(SUBDOMAIN)
    }

    fn settings(&self) -> Value {
        json!({ "home_country": "US" })
    }

    fn connect(&self, outside: Outside) -> Arc<dyn contract::Desk> {
        let credentials =
            Credentials::ApiKey { email: "anna.berg@harbour.example".to_owned(), key: SecretString::from("anna-key") };
        // The fake has a path for each account where the vendor has a host.
        let base = Url::parse(&format!("https://{HOST}/gorgias/{SUBDOMAIN}/")).expect("a URL");
        Arc::new(Gorgias::new(outside, base, credentials, false, SHARE))
    }

    fn start_data(&self, options: &Value, data: &Value) -> Value {
        let all: Value = serde_json::from_str(include_str!("../../data/gorgias-harbour.json")).expect("start data");
        json!({ "gorgias": { SUBDOMAIN: with_more(all, options, data) } })
    }

    fn act(&self, sandbox: &Sandbox, act: &Value) -> Option<u64> {
        let act = serde_json::from_value(act.clone()).expect("an act");
        account(sandbox).act(None, act).expect("a person can do that")
    }

    fn dump(&self, sandbox: &Sandbox) -> Value {
        account(sandbox).dump()
    }

    fn reached(&self, dump: &Value) -> Vec<Value> {
        reached(dump)
    }

    fn marks(&self, dump: &Value) -> Vec<String> {
        let tickets = dump["tickets"].as_array().into_iter().flatten();
        // A merge moves the messages; the dump shows them at both.
        let tickets = tickets.filter(|one| one["merged_into"].is_null());
        let messages = tickets.flat_map(|one| one["messages"].as_array().into_iter().flatten());
        messages.filter_map(our_key).map(str::to_owned).collect()
    }

    fn marks_of(&self, effect: &Effect) -> Vec<String> {
        let entries = effect.body["entries"].as_array().into_iter().flatten().chain(effect.body.get("entry"));
        entries.filter_map(|entry| entry["key"].as_str()).map(str::to_owned).collect()
    }

    fn limited(&self, dump: &Value) -> u64 {
        dump["limit"]["refused"].as_u64().expect("a count")
    }

    fn check(&self, dump: &Value) {
        for list in ["tickets", "customers"] {
            let mut seen = BTreeSet::new();
            let all = dump[list].as_array().into_iter().flatten();
            let there = all.filter(|one| one["gone_at"].is_null());
            for key in there.filter_map(our_key) {
                assert!(seen.insert(key), "{key} stands twice among the {list}");
            }
        }
        let early = dump["limit"]["early"].as_array().into_iter().flatten();
        let told: Vec<&Value> = early.filter(|one| !was_on_its_way(one)).collect();
        assert!(told.is_empty(), "requests before their time: {told:#?}");
    }
}

/// The account on the sandbox.
///
/// # Panics
/// When the start data has another one.
pub(crate) fn account(sandbox: &Sandbox) -> FakeAccount {
    sandbox.gorgias.account(SUBDOMAIN).expect("the account")
}

/// Whether a request was sent before the answer that told it to wait had come.
fn was_on_its_way(early: &Value) -> bool {
    let time = |field: &str| early[field].as_str().and_then(|at| at.parse::<Timestamp>().ok()).expect("a time");
    time("at").duration_since(time("told_at")) <= THERE_AND_BACK
}

fn our_key(one: &Value) -> Option<&str> {
    one["external_id"].as_str().filter(|key| key.starts_with("gorgias/"))
}
