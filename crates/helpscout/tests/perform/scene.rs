//! A Help Scout that answers from a list, and effects in doubt.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use contract::{Asked, Connector, Outcome, Settlement, Trouble};
use domain::effect::{Class, EffectKey};
use domain::ids::{Account, CallId, Destination, FilingId, Vendor};
use domain::ledger::{Attempt, Effect, EffectState};
use domain::step::Side;
use helpscout::HelpScout;
use helpscout::api::ClientCredentials;
use helpscout::effects;
use helpscout::question::HelpScoutQuestion;
use helpscout::write::{NewConversation, NewCustomer, NewThread, Place, Write};
use host::{ManualClock, SeededRandom};
use http::{HeaderMap, HeaderName, StatusCode};
use jiff::{SignedDuration, Timestamp};
use ports::{Outside, Request, Response, SendError, Transport};
use serde_json::{Value, json};

/// The inbox of all records here.
pub(crate) const INBOX: i64 = 7;

/// The time of every test.
pub(crate) fn now() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().expect("a time")
}

/// When the only attempt ended: long enough ago for the index.
pub(crate) fn ended() -> Timestamp {
    now() - SignedDuration::from_hours(1)
}

/// Answers in order.
struct Answers(Mutex<VecDeque<Response>>);

#[async_trait]
impl Transport for Answers {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        if request.url.path().ends_with("/oauth2/token") {
            return Ok(ok(json!({"access_token": "t", "expires_in": 7200})));
        }
        let mut answers = self.0.lock().expect("no test panics while it holds a lock");
        Ok(answers.pop_front().unwrap_or_else(|| panic!("unexpected: {} {}", request.method, request.url)))
    }
}

/// A complete answer.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().expect("a name"), value.parse().expect("a header's value")))
        .collect();
    let status = StatusCode::from_u16(status).expect("a status");
    Response { status, headers, body: Bytes::copy_from_slice(body.as_bytes()) }
}

/// A 200 with a body.
pub(crate) fn ok(body: Value) -> Response {
    answer(200, &[], &body.to_string())
}

/// A page that holds these items.
pub(crate) fn page(list: &str, items: Value) -> Response {
    ok(json!({"_embedded": {list: items}, "_links": {"self": {"href": "https://desk.example/v2"}}}))
}

fn desk(answers: impl IntoIterator<Item = Response>) -> (HelpScout, Arc<Answers>) {
    let transport = Arc::new(Answers(Mutex::new(answers.into_iter().collect())));
    let outside = Outside {
        clock: Arc::new(ManualClock::new(now())),
        random: Arc::new(SeededRandom::new(1)),
        transport: Arc::clone(&transport) as Arc<dyn Transport>,
    };
    let credentials = ClientCredentials { client_id: "id".to_owned(), client_secret: "secret".to_owned().into() };
    (HelpScout::new(outside, "https://desk.example/".parse().expect("an address"), credentials), transport)
}

#[track_caller]
fn all_used(answers: &Answers) {
    let left = answers.0.lock().expect("no test panics while it holds a lock").len();
    assert_eq!(left, 0, "not requested");
}

/// Looks at a write in doubt. Every answer must be asked for.
pub(crate) async fn look(write: Write, answers: impl IntoIterator<Item = Response>) -> Settlement {
    let (desk, transport) = desk(answers);
    let settlement = desk.settle(&effect(write)).await;
    all_used(&transport);
    settlement
}

/// Does a write.
pub(crate) async fn perform(write: Write, answers: impl IntoIterator<Item = Response>) -> Outcome {
    let (desk, transport) = desk(answers);
    let outcome = desk.perform(&effect(write)).await;
    all_used(&transport);
    outcome
}

/// Asks.
pub(crate) async fn ask(
    question: &HelpScoutQuestion,
    answers: impl IntoIterator<Item = Response>,
) -> Result<Asked, Trouble> {
    let (desk, transport) = desk(answers);
    let asked = desk.ask(&question.question(None)).await;
    all_used(&transport);
    asked
}

fn destination() -> Destination {
    Destination(format!("inbox/{INBOX}"))
}

fn key(kind: &str) -> EffectKey {
    effects::key(&destination(), CallId(780_001), kind, None)
}

/// The line that a record of this kind carries.
pub(crate) fn line(kind: &str) -> String {
    key(kind).marker().line()
}

fn effect(write: Write) -> Effect {
    let kind = match &write {
        Write::Customer(_) => effects::CUSTOMER,
        Write::Note(_) => effects::CLOSING,
        Write::Reopen { .. } => effects::REOPEN,
        _ => effects::FIRST,
    };
    let started_at = ended() - SignedDuration::from_secs(20);
    Effect {
        key: key(kind),
        filing: FilingId(1),
        kind: kind.to_owned(),
        side: Side::Desk,
        account: Account::new(Vendor::HelpScout, "id"),
        class: Class::Record,
        lane: None,
        holds_lane_until: now(),
        state: EffectState::InDoubt,
        body: json!(write),
        covers: Vec::new(),
        attempts: vec![Attempt { started_at, ended_at: Some(ended()), outcome: None }],
        evidence: None,
        result: Value::Null,
        settle_at: None,
        note: None,
        intended_at: started_at,
    }
}

fn place() -> Place {
    Place {
        destination: destination(),
        address: "+14155550101".to_owned(),
        customer: "12".to_owned(),
        customer_name: None,
        customer_known_at: now(),
    }
}

/// A new customer.
pub(crate) fn customer() -> Write {
    let code = line(effects::CUSTOMER);
    Write::Customer(NewCustomer {
        address: "+14155550101".to_owned(),
        phone: Some("+14155550101".to_owned()),
        first: Some("Ann".to_owned()),
        last: None,
        email: None,
        organization: None,
        background: format!("Made by Deskline. {code}"),
        code,
    })
}

/// A new conversation.
pub(crate) fn conversation() -> Write {
    Write::Conversation(NewConversation {
        place: place(),
        inbox: INBOX,
        subject: "Inbound call".to_owned(),
        phone: format!("Inbound call. {}", line(effects::FIRST)),
        note: None,
        user: None,
        assign_to: None,
        tags: Vec::new(),
        import: None,
    })
}

/// A note in conversation 5.
pub(crate) fn note() -> Write {
    Write::Note(NewThread {
        place: place(),
        conversation: "5".to_owned(),
        link: None,
        text: format!("Call ended. {}", line(effects::CLOSING)),
        user: None,
        status: None,
        imported_at: None,
    })
}

/// Conversation 5 made active.
pub(crate) fn reopen() -> Write {
    Write::Reopen { conversation: "5".to_owned(), destination: destination() }
}
