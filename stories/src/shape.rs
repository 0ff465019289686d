//! A desk in normal form: what two ways to the same end must agree on (C-50).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::DeskView;
use crate::desk::{kinds, records, tags};

/// The same customers, conversations, kinds of record and final tags. Ids and times of what was made are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Customers that were made: their names and numbers.
    pub made_customers: Vec<String>,
    /// Conversations that hold records.
    pub conversations: Vec<Held>,
}

/// One conversation that holds records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Its id if it was there before, else "new".
    pub which: String,
    /// The customer's names and numbers.
    pub customer: String,
    /// The inbox.
    pub inbox: u64,
    /// Its status.
    pub status: String,
    /// Who it is assigned to.
    pub assignee: Option<u64>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The kinds of our records.
    pub kinds: BTreeSet<String>,
    /// How often each of these stands in all records together.
    pub said: BTreeMap<&'static str, usize>,
}

/// What is written once for each thing that happened, whichever record holds it. Transfers only enrich a text: the API has no history of them.
const SAID: [&str; 4] = ["Started:", "Ended:", "Comment by", "listen in Aircall"];

impl DeskView {
    /// The desk in normal form.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let mut made_customers: Vec<String> = self.made_customers().into_iter().map(name).collect();
        made_customers.sort_unstable();
        let mut conversations: Vec<Held> = self.ours().into_iter().map(|one| self.held(one)).collect();
        conversations.sort_unstable();
        Shape { made_customers, conversations }
    }

    fn held(&self, one: &Value) -> Held {
        let all = records(one).join("\n");
        let id = one["customer"].as_u64().unwrap_or(0);
        Held {
            which: if one["request"].is_null() { one["id"].to_string() } else { "new".to_owned() },
            customer: name(self.customer(id)),
            inbox: one["mailbox"].as_u64().unwrap_or(0),
            status: one["status"].as_str().unwrap_or("?").to_owned(),
            assignee: one["assignee"].as_u64(),
            tags: tags(one).into_iter().map(str::to_owned).collect(),
            kinds: kinds(one).into_iter().map(str::to_owned).collect(),
            said: SAID.into_iter().map(|words| (words, all.matches(words).count())).collect(),
        }
    }
}

fn name(customer: &Value) -> String {
    let entries = |list: &str| {
        let values = customer[list].as_array().into_iter().flatten();
        values.filter_map(|entry| entry["value"].as_str()).collect::<Vec<_>>().join(", ")
    };
    let text = |field: &str| customer[field].as_str().unwrap_or("").to_owned();
    format!("{} {} / {} / {}", text("firstName"), text("lastName"), entries("phones"), entries("emails"))
}
