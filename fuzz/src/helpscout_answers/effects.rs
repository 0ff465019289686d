//! One effect of every kind, as the engine hands them in.

use domain::effect::Class;
use domain::ids::{Account, CallId, Destination, FilingId, Vendor};
use domain::ledger::{Attempt, Effect, EffectState};
use domain::step::{Lane, Side};
use domain::tags::TagChange;
use helpscout::effects;
use helpscout::write::{Import, NewConversation, NewCustomer, NewThread, Place, TagWrite, Write};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::scene;

/// The inbox.
pub(super) const INBOX: i64 = 601;
/// A record's code that questions ask for.
pub(super) const CODE: &str = "0123456789";

const CONVERSATION: &str = "5";

/// Where records go.
pub(super) fn destination() -> Destination {
    Destination(format!("inbox/{INBOX}"))
}

/// Whether a write's answer alone tells under which id the desk has it.
pub(super) fn begins_something(kind: &str, body: &Value) -> bool {
    kind == effects::CUSTOMER || body["write"] == "conversation"
}

/// The effect of a name. `fresh`: its only attempt ended a minute ago, else an hour ago. `old`: made as an import.
pub(super) fn effect(name: &str) -> Effect {
    let (age, name) = name.split_once(' ').unwrap_or(("", name));
    let kind = match name {
        "customer" => effects::CUSTOMER,
        "conversation" | "phone" => effects::FIRST,
        "note" => effects::CLOSING,
        "tags" => effects::TAGS,
        "reopen" => effects::REOPEN,
        _ => effects::ASSIGNEE,
    };
    let key = effects::key(&destination(), CallId(780_001), kind, None);
    let line = key.marker().line();
    let ended_at =
        scene::now() - if age == "fresh" { SignedDuration::from_mins(1) } else { SignedDuration::from_hours(1) };
    let started_at = ended_at - SignedDuration::from_secs(20);
    Effect {
        key,
        filing: FilingId(1),
        kind: kind.to_owned(),
        side: Side::Desk,
        account: Account::new(Vendor::HelpScout, "id"),
        class: if matches!(name, "tags" | "reopen" | "assign") { Class::State } else { Class::Record },
        lane: Some(Lane::customer("12")),
        holds_lane_until: scene::now(),
        state: EffectState::InDoubt,
        body: json!(body(name, age == "old", &line)),
        covers: Vec::new(),
        attempts: vec![Attempt { started_at, ended_at: Some(ended_at), outcome: None }],
        evidence: None,
        result: Value::Null,
        settle_at: None,
        note: None,
        intended_at: started_at,
    }
}

fn body(name: &str, is_import: bool, line: &str) -> Write {
    let conversation = CONVERSATION.to_owned();
    match name {
        "customer" => Write::Customer(NewCustomer {
            address: "+14155550101".to_owned(),
            phone: Some("+14155550101".to_owned()),
            first: Some("Ann".to_owned()),
            last: None,
            email: Some("ann@example.com".to_owned()),
            organization: None,
            background: format!("Made by Deskline. {line}"),
            code: line.to_owned(),
        }),
        "conversation" => Write::Conversation(NewConversation {
            place: place(),
            inbox: INBOX,
            subject: "Inbound call".to_owned(),
            phone: format!("Inbound call. {line}"),
            note: None,
            user: Some(4),
            assign_to: None,
            tags: vec!["inbound".to_owned()],
            import: is_import.then(|| Import { created_at: scene::now(), closed_at: scene::now() }),
        }),
        "phone" => Write::Phone(thread(line)),
        "note" => Write::Note(NewThread { user: Some(4), status: Some("active".to_owned()), ..thread(line) }),
        "tags" => Write::Tags(TagWrite {
            conversation,
            destination: destination(),
            wanted: vec!["inbound".to_owned()],
            change: TagChange {
                after: vec!["vip".to_owned(), "inbound".to_owned()],
                added: vec!["inbound".to_owned()],
                removed: vec!["call in progress".to_owned()],
                removed_by_person: Vec::new(),
                gone: Vec::new(),
                persons: Vec::new(),
            },
            kept: Vec::new(),
        }),
        "reopen" => Write::Reopen { conversation, destination: destination() },
        _ => Write::Assign { conversation, destination: destination(), user: 4, instead_of: None },
    }
}

fn thread(line: &str) -> NewThread {
    NewThread {
        place: place(),
        conversation: CONVERSATION.to_owned(),
        link: None,
        text: format!("Inbound call. {line}"),
        user: None,
        status: None,
        imported_at: None,
    }
}

fn place() -> Place {
    Place {
        destination: destination(),
        address: "+14155550101".to_owned(),
        customer: "12".to_owned(),
        customer_name: Some("Ann Other".to_owned()),
        customer_known_at: scene::now(),
    }
}
