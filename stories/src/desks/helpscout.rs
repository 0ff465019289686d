//! Help Scout.

use std::sync::Arc;

use domain::ids::{Account, Destination, Vendor};
use domain::ledger::Effect;
use ground::Switchboard;
use helpscout::HelpScout;
use helpscout::api::ClientCredentials;
use ports::Outside;
use sandbox::Sandbox;
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use super::{Side, reached, with_more};

const HOST: &str = "api.helpscout.net";
const INBOX: i64 = 601;

pub(super) struct HelpScoutSide;

impl Side for HelpScoutSide {
    fn plug(&self, sandbox: &Sandbox, net: &Switchboard) {
        net.connect(HOST, sandbox.helpscout.router());
    }

    fn account(&self) -> Account {
        Account::new(Vendor::HelpScout, "sandbox-app")
    }

    fn destination(&self) -> Destination {
        Destination(format!("inbox/{INBOX}"))
    }

    fn settings(&self) -> Value {
        json!({ "inbox": INBOX, "home_country": "US" })
    }

    fn connect(&self, outside: Outside) -> Arc<dyn contract::Desk> {
        let credentials = ClientCredentials {
            client_id: "sandbox-app".to_owned(),
            client_secret: SecretString::from("sandbox-secret"),
        };
        let base = Url::parse(&format!("https://{HOST}/")).expect("a URL");
        Arc::new(HelpScout::new(outside, base, credentials))
    }

    fn start_data(&self, options: &Value, data: &Value) -> Value {
        let all: Value =
            serde_json::from_str(include_str!("../../../crates/sandbox/data/support-team.json")).expect("start data");
        json!({ "helpscout": with_more(all["helpscout"].clone(), options, data) })
    }

    fn act(&self, sandbox: &Sandbox, act: &Value) -> Option<u64> {
        let act = serde_json::from_value(act.clone()).expect("an act");
        sandbox.helpscout.act(None, act).expect("a person can do that")
    }

    fn dump(&self, sandbox: &Sandbox) -> Value {
        sandbox.helpscout.dump()
    }

    fn reached(&self, dump: &Value) -> Vec<Value> {
        reached(dump)
    }

    fn marks(&self, dump: &Value) -> Vec<String> {
        let conversations = dump["conversations"].as_array().into_iter().flatten();
        let threads = conversations.flat_map(|one| one["threads"].as_array().into_iter().flatten());
        threads.filter_map(|thread| thread["text"].as_str()).flat_map(codes).collect()
    }

    fn marks_of(&self, effect: &Effect) -> Vec<String> {
        codes(&effect.body.to_string()).collect()
    }

    fn limited(&self, _: &Value) -> u64 {
        0
    }

    fn check(&self, _: &Value) {}
}

/// The codes at the ends of records: `Ref. ` and ten characters.
fn codes(text: &str) -> impl Iterator<Item = String> {
    text.match_indices("Ref. ").filter_map(|(at, _)| text.get(at..at + 15)).map(str::to_owned)
}
