//! What the fake Gorgias holds, with the questions that stories ask.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The dump of a fake Gorgias account.
pub struct TicketView(pub Value);

impl TicketView {
    /// All tickets that still stand under their own id, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<&Value> {
        let all = self.0["tickets"].as_array().into_iter().flatten();
        all.filter(|one| one["merged_into"].is_null() && one["deleted_at"].is_null()).collect()
    }

    /// Tickets that hold at least one record of ours.
    #[must_use]
    pub fn ours(&self) -> Vec<&Value> {
        self.all().into_iter().filter(|one| !records_of(one).is_empty()).collect()
    }

    /// The one ticket that holds records of ours.
    ///
    /// # Panics
    /// When there is another number of them.
    #[must_use]
    #[track_caller]
    pub fn our_one(&self) -> &Value {
        let ours = self.ours();
        assert_eq!(ours.len(), 1, "one ticket holds records: {:#?}", self.records());
        ours[0]
    }

    /// A ticket by id.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn ticket(&self, id: u64) -> &Value {
        self.all().into_iter().find(|one| one["id"] == id).expect("the ticket")
    }

    /// The texts of all records of ours, in order of ticket and message.
    #[must_use]
    pub fn records(&self) -> Vec<String> {
        self.all().into_iter().flat_map(texts_of).collect()
    }

    /// Customers who are there and were made through the API.
    #[must_use]
    pub fn made_customers(&self) -> Vec<&Value> {
        let all = self.0["customers"].as_array().into_iter().flatten();
        all.filter(|one| one["gone_at"].is_null() && !one["request"].is_null()).collect()
    }

    /// How often a request was refused for the limit.
    #[must_use]
    pub fn limited(&self) -> u64 {
        self.0["limit"]["refused"].as_u64().unwrap_or(u64::MAX)
    }

    /// The account in normal form.
    #[must_use]
    pub fn shape(&self) -> TicketShape {
        let made_customers = self.made_customers().into_iter().map(|one| self.name(&one["id"])).collect();
        let mut tickets: Vec<HeldTicket> = self.ours().into_iter().map(|one| self.held(one)).collect();
        tickets.sort_unstable();
        TicketShape { made_customers, tickets }
    }

    fn held(&self, one: &Value) -> HeldTicket {
        let text = |field: &str| one[field].as_str().unwrap_or("?").to_owned();
        HeldTicket {
            subject: text("subject"),
            customer: self.name(&one["customer"]),
            status: text("status"),
            channel: text("channel"),
            assignee: one["assignee_user"].as_u64(),
            tags: tags_of(one).into_iter().map(str::to_owned).collect(),
            kinds: records_of(one).into_iter().map(kind).collect(),
            said: said(&texts_of(one).join("\n")),
        }
    }

    fn name(&self, id: &Value) -> String {
        let customers = self.0["customers"].as_array().into_iter().flatten();
        let name = customers.filter(|one| one["id"] == *id).find_map(|one| one["name"].as_str());
        name.unwrap_or("nobody").to_owned()
    }
}

/// An account in normal form: what two ways to the same end must agree on (C-50, C-51). Ids and times of what was made are left
/// out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketShape {
    /// The names of customers that were made.
    pub made_customers: BTreeSet<String>,
    /// Tickets that hold records.
    pub tickets: Vec<HeldTicket>,
}

/// One ticket that holds records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldTicket {
    subject: String,
    customer: String,
    status: String,
    channel: String,
    assignee: Option<u64>,
    tags: BTreeSet<String>,
    /// Whether there are notes, messages of the customer's, messages of ours.
    kinds: BTreeSet<&'static str>,
    said: BTreeMap<&'static str, usize>,
}

/// What is written once for each thing that happened, whichever record holds it.
const SAID: [&str; 3] = ["Started:", "Ended:", "Comment by"];

fn said(all: &str) -> BTreeMap<&'static str, usize> {
    SAID.into_iter().map(|words| (words, all.matches(words).count())).collect()
}

/// Who signs is left out: what was said during an outage stands in one note, of whom it began with.
fn kind(record: &Value) -> &'static str {
    match (record["channel"].as_str(), record["from_agent"].as_bool()) {
        (Some("internal-note"), _) => "note",
        (_, Some(true)) => "user",
        _ => "customer",
    }
}

fn who(record: &Value) -> String {
    let sender = &record["sender"]["id"];
    match kind(record) {
        "note" => format!("note by {sender}"),
        "user" => format!("user {sender}"),
        other => other.to_owned(),
    }
}

/// The records of ours in a ticket, oldest first; deleted ones left out.
fn records_of(ticket: &Value) -> Vec<&Value> {
    let messages = ticket["messages"].as_array().into_iter().flatten();
    let is_ours = |one: &&Value| one["external_id"].as_str().is_some_and(|key| key.starts_with("gorgias/"));
    messages.filter(is_ours).filter(|one| one["deleted_at"].is_null()).collect()
}

/// The records of ours in a ticket, oldest first, `who: text`; the text is plain, its lines joined by blanks.
#[must_use]
pub fn texts_of(ticket: &Value) -> Vec<String> {
    let records = records_of(ticket).into_iter();
    records.map(|record| format!("{}: {}", who(record), text_of(record))).collect()
}

fn text_of(record: &Value) -> String {
    let html = record["body_html"].as_str().or(record["body_text"].as_str()).unwrap_or("");
    let mut plain = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                plain.push(' ');
            }
            letter if !inside => plain.push(letter),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A ticket's tags, sorted.
#[must_use]
pub fn tags_of(ticket: &Value) -> Vec<&str> {
    let mut tags: Vec<&str> = ticket["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    tags.sort_unstable();
    tags
}
