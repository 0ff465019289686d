//! Whatever Help Scout answers.

mod effects;

use contract::{Connector, Outcome, Settlement, Trouble};
use desk::plan::ANSWERED_AT;
use domain::effect::Marker;
use domain::ledger::{Effect, Evidence};
use domain::step::Side;
use helpscout::HelpScout;
use helpscout::api::ClientCredentials;
use helpscout::question::{Candidates, ConversationState, Conversations, HelpScoutQuestion, RecordThere, Users};
use jiff::Timestamp;
use phone::PhoneNumber;
use serde_json::{Value, json};

use crate::aircall_answers::{is_read_again, trouble_is_sound};
use crate::scene::{self, Exchanged, Meaning, Scene, run};
use effects::{CODE, INBOX, destination};

/// What can be asked; the first lines of inputs.
const NAMES: [&str; 27] = [
    "probe",
    "mailboxes",
    "ask customers by number",
    "ask customers by code",
    "ask customers by email",
    "ask conversations",
    "ask all conversations",
    "ask conversation",
    "ask users",
    "ask record there",
    "write customer",
    "write conversation",
    "write phone",
    "write note",
    "write tags",
    "write reopen",
    "write assign",
    "settle customer",
    "settle conversation",
    "settle phone",
    "settle note",
    "settle tags",
    "settle reopen",
    "settle assign",
    "settle fresh customer",
    "settle fresh conversation",
    "settle old conversation",
];

/// A question, a write or a look, and what Help Scout answers to its requests.
///
/// - An answer is read, or trouble is told; what was read can be stored and read again by the plan.
/// - A write is confirmed after a complete 2xx alone, with evidence, and counts as not applied only where promise 3 says so.
///   It is sent again only after a 401.
/// - A look says *applied* or *absent* only after a complete, readable answer; never *absent* of what was shown to it.
pub fn helpscout_answers(data: &[u8]) {
    let (name, scene) = Scene::parse(data, &NAMES);
    let credentials = ClientCredentials { client_id: "id".to_owned(), client_secret: "a-secret".to_owned().into() };
    let base = "https://desk.example/".parse().expect("an address");
    let desk = HelpScout::new(scene.outside(), base, credentials);
    match name.split_once(' ') {
        None if name == "probe" => rests_on_a_readable_answer(&run(desk.probe()), &scene),
        None => rests_on_a_readable_answer(&run(desk.client().mailboxes()), &scene),
        Some(("ask", what)) => ask(&desk, &scene, what),
        Some(("write", what)) => write(&desk, &scene, &effects::effect(what)),
        Some((_, what)) => settle(&desk, &scene, &effects::effect(what), what),
    }
    let _ = desk.meter().ask(scene::now(), 1, domain::step::Urgency::Live);
}

fn rests_on_a_readable_answer<T>(read: &Result<T, Trouble>, scene: &Scene) {
    match read {
        Ok(_) => assert!(scene.exchanged().iter().any(|one| one.json().is_some()), "{:?}", scene.exchanged()),
        Err(trouble) => trouble_is_sound(trouble),
    }
}

fn ask(desk: &HelpScout, scene: &Scene, what: &str) {
    let customer = "12".to_owned();
    let code = || Marker(CODE.to_owned());
    let asked = match what {
        "customers by number" => {
            let number = PhoneNumber::from_e164("+14155550101").expect("a number");
            HelpScoutQuestion::CustomersByNumber { number }
        }
        "customers by code" => HelpScoutQuestion::CustomersByCode { code: code() },
        "customers by email" => HelpScoutQuestion::CustomersByEmail { email: "ann@example.com".to_owned() },
        "conversations" => HelpScoutQuestion::Conversations { inbox: INBOX, customer, closed_too: false },
        "all conversations" => HelpScoutQuestion::Conversations { inbox: INBOX, customer, closed_too: true },
        "conversation" => HelpScoutQuestion::Conversation { id: "5".to_owned(), destination: destination() },
        "users" => HelpScoutQuestion::Users { inbox: INBOX },
        _ => HelpScoutQuestion::RecordThere { customer, code: code() },
    };
    let question = asked.question(None);
    assert_eq!(question.side, Side::Desk);
    let mut answered = match run(desk.ask(&question)) {
        Ok(answered) => answered,
        Err(trouble) => return trouble_is_sound(&trouble),
    };
    assert!(scene.writes().is_empty(), "a question changes nothing");
    let at = answered.value.as_object_mut().and_then(|members| members.remove(ANSWERED_AT));
    assert_eq!(at, Some(json!(scene::now())));
    let exchanged = scene.exchanged();
    let readable = exchanged.iter().filter(|one| one.json().is_some()).count();
    let gone = exchanged.last().and_then(Exchanged::status) == Some(404);
    match asked {
        HelpScoutQuestion::CustomersByNumber { .. }
        | HelpScoutQuestion::CustomersByCode { .. }
        | HelpScoutQuestion::CustomersByEmail { .. } => {
            let found: Candidates = is_read_again(&answered.value);
            assert!(readable > 0 && found.customers.iter().all(|customer| !customer.id.is_empty()));
        }
        HelpScoutQuestion::Conversations { .. } => {
            let found: Conversations = is_read_again(&answered.value);
            assert!(readable > 0 && found.conversations.iter().all(|conversation| !conversation.id.is_empty()));
        }
        HelpScoutQuestion::Conversation { .. } => {
            let state: ConversationState = is_read_again(&answered.value);
            assert!(readable > 0 || (gone && state == ConversationState::Gone));
        }
        HelpScoutQuestion::Users { .. } => {
            let _: Users = is_read_again(&answered.value);
            assert!(readable > 1);
        }
        HelpScoutQuestion::RecordThere { .. } => {
            let there: RecordThere = is_read_again(&answered.value);
            assert!(readable > 0);
            if let Some(found) = there.found {
                let holds =
                    found.records.iter().any(|record| record.thread == found.thread && record.text.contains(CODE));
                assert!(holds, "the thread that was found carries the code");
            }
        }
    }
}

fn write(desk: &HelpScout, scene: &Scene, effect: &Effect) {
    let outcome = run(desk.perform(effect));
    let writes = scene.writes();
    let is_repeated_wrongly = writes.iter().rev().skip(1).any(|earlier| earlier.status() != Some(401));
    assert!(writes.len() <= 2 && !is_repeated_wrongly, "sent again after {writes:?}");
    // Without a token nothing is sent.
    let meaning = writes.last().map_or(Meaning::NotApplied, Exchanged::meaning);
    match (meaning, &outcome) {
        (Meaning::Applied, Outcome::Confirmed { evidence, .. }) => {
            evidence_is_sound(evidence, false);
            let is_named = evidence.desk_id.as_deref().is_some_and(is_id);
            assert!(is_named, "the desk's ids are numbers: {evidence:?}");
        }
        // Applied, but the answer names no id of what began.
        (Meaning::Applied, Outcome::Unknown { .. }) => {
            assert!(effects::begins_something(&effect.kind, &effect.body));
            assert!(writes.last().is_some_and(|write| !names_an_id(write)), "{writes:?}");
        }
        (Meaning::NotApplied, Outcome::NotApplied(trouble)) => trouble_is_sound(trouble),
        (Meaning::NotApplied, Outcome::Refused { .. } | Outcome::Superseded { .. })
        | (Meaning::Unknown, Outcome::Unknown { .. }) => {}
        (meaning, _) => panic!("{meaning:?}, but {outcome:?} after {writes:?}"),
    }
}

fn names_an_id(write: &Exchanged) -> bool {
    let scene::Said::Complete(answer) = &write.said else { return false };
    answer.headers.get("resource-id").is_some_and(|id| id.to_str().is_ok_and(|id| is_id(id.trim())))
}

fn is_id(text: &str) -> bool {
    text.len() <= 20 && text.parse::<u128>().is_ok() && !text.starts_with('+')
}

fn evidence_is_sound(evidence: &Evidence, read_back: bool) {
    assert!(evidence.is_sufficient(), "the store would refuse {evidence:?}");
    assert_eq!((evidence.read_back, evidence.at), (read_back, scene::now()));
}

fn settle(desk: &HelpScout, scene: &Scene, effect: &Effect, what: &str) {
    let settlement = run(desk.settle(effect));
    assert!(scene.writes().is_empty(), "a look changes nothing");
    let exchanged = scene.exchanged();
    let readable = exchanged.iter().any(|one| one.json().is_some_and(|body| body.is_object()));
    let is_gone = exchanged.last().and_then(Exchanged::status) == Some(404);
    let by_index =
        matches!(what, "customer" | "conversation" | "fresh customer" | "fresh conversation" | "old conversation");
    match &settlement {
        Settlement::Applied { evidence, .. } => {
            assert!(readable, "applied, says {exchanged:?}");
            evidence_is_sound(evidence, true);
        }
        Settlement::Absent { .. } => {
            assert!(readable || (is_gone && !by_index), "absent, says {exchanged:?}");
            assert!(!what.starts_with("fresh"), "the index may not have it yet");
            assert!(!shows_the_record(&exchanged, effect), "absent, but it was shown: {exchanged:?}");
            let bodies: Vec<Value> = exchanged.iter().filter_map(Exchanged::json).collect();
            assert!(
                !bodies.iter().any(contradicts_itself),
                "absent, says an answer that contradicts itself: {bodies:?}"
            );
            let moved_on = bodies.last().is_some_and(|body| tells_a_time_after(body, effect.last_attempt_end()));
            assert!(moved_on || !by_index, "absent, but the index may not have moved on: {bodies:?}");
        }
        Settlement::Unclear { .. } => assert!(readable, "{exchanged:?}"),
        Settlement::NotNow(trouble) => trouble_is_sound(trouble),
    }
}

/// Whether a list that was read held a thread, or a customer, with the effect's code.
fn shows_the_record(exchanged: &[Exchanged], effect: &Effect) -> bool {
    let line = effect.key.marker().line();
    let holds =
        |item: &Value, key: &str| item.get(key).and_then(Value::as_str).is_some_and(|text| text.contains(&line));
    exchanged.iter().filter_map(Exchanged::json).any(|body| match effect.kind.as_str() {
        "customer" => list(&body, "customers").iter().any(|item| holds(item, "background")),
        "first" | "closing" => {
            let of_conversations = list(&body, "conversations").iter().flat_map(|one| list(one, "threads"));
            list(&body, "threads").iter().chain(of_conversations).any(|item| holds(item, "body"))
        }
        _ => false,
    })
}

fn list<'a>(body: &'a Value, key: &str) -> &'a [Value] {
    body.pointer(&format!("/_embedded/{key}")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A first page that tells of items and holds none, or of an error.
fn contradicts_itself(body: &Value) -> bool {
    let keys = ["threads", "customers", "conversations"];
    let is_page = body.get("id").is_none() && keys.iter().all(|key| list(body, key).is_empty());
    let count = |name: &str| body.pointer(&format!("/page/{name}")).and_then(Value::as_i64);
    let tells_of_some = count("totalElements").is_some_and(|items| items > 0) && count("number").unwrap_or(1) == 1;
    is_page && (body.get("error").is_some_and(|error| !error.is_null()) || tells_of_some)
}

/// Whether a time stands anywhere in it that is later.
fn tells_a_time_after(body: &Value, time: Timestamp) -> bool {
    match body {
        Value::String(text) => {
            let with_offset = [text.trim().to_owned(), format!("{}Z", text.trim())];
            with_offset.iter().any(|text| text.parse::<Timestamp>().is_ok_and(|told| told > time))
        }
        Value::Array(items) => items.iter().any(|item| tells_a_time_after(item, time)),
        Value::Object(members) => members.values().any(|item| tells_a_time_after(item, time)),
        _ => false,
    }
}
