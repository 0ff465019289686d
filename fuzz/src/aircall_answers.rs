//! Whatever Aircall answers.

use aircall::api::{ApiKey, CallsQuery, Client, NewWebhook};
use aircall::{AircallConnector, share};
use contract::phone_side::{CARD, Card, CardLine, PhoneQuestion};
use contract::{Asked, Connector, Meter, Outcome, Trouble};
use domain::effect::{Class, EffectKey};
use domain::fact::{FactHash, Source};
use domain::ids::{Account, CallId, FilingId, Vendor};
use domain::ledger::{Effect, EffectState};
use domain::people::{TagCode, TeamMembers};
use domain::step::Side;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::scene::{self, Meaning, Scene, run};

/// What can be asked; the first lines of inputs.
const NAMES: [&str; 12] = [
    "probe",
    "ask tags",
    "ask teams",
    "ask call",
    "write card",
    "settle card",
    "list users",
    "list numbers",
    "list calls",
    "company",
    "webhooks",
    "create webhook",
];
const CALL: CallId = CallId(780_001);

/// A question, a write or a look, and what Aircall answers to its requests.
///
/// - An answer is read, or trouble is told; what was read can be stored and read again.
/// - Where no complete, readable 2xx came nothing is known.
/// - A card counts as shown after a complete 2xx alone, and as not shown only where promise 3 says so.
pub fn aircall_answers(data: &[u8]) {
    let (name, scene) = Scene::parse(data, &NAMES);
    let key = ApiKey { id: "id".to_owned(), token: "a-token".to_owned().into() };
    let base = "https://phone.example/".parse().expect("an address");
    let client = Client::new(scene.outside(), base, &key, Meter::new(share(60)));
    let connector = AircallConnector::new(client);
    let client = connector.client();
    match name {
        "probe" => rests_on_a_readable_answer(&run(connector.probe()), &scene),
        "ask tags" => {
            let asked = ask(&connector, &scene, &PhoneQuestion::Tags);
            let _: Option<Vec<TagCode>> = asked.map(|asked| is_read_again(&asked.value));
        }
        "ask teams" => {
            let asked = ask(&connector, &scene, &PhoneQuestion::Teams);
            let _: Option<Vec<TeamMembers>> = asked.map(|asked| is_read_again(&asked.value));
        }
        "ask call" => ask_call(&connector, &scene),
        "write card" => write_card(&connector, &scene),
        "settle card" => {
            let settled = run(connector.settle(&card_effect()));
            assert!(matches!(settled, contract::Settlement::Unclear { .. }), "a card cannot be read");
            assert!(scene.exchanged().is_empty());
        }
        "list users" => rests_on_a_readable_answer(&run(client.users()), &scene),
        "list numbers" => rests_on_a_readable_answer(&run(client.numbers()), &scene),
        "list calls" => list_calls(client, &scene),
        "company" => rests_on_a_readable_answer(&run(client.company()), &scene),
        "webhooks" => rests_on_a_readable_answer(&run(client.webhooks()), &scene),
        _ => {
            let webhook = NewWebhook { url: "https://d.example/hooks", name: "Deskline", events: &["call.created"] };
            rests_on_a_readable_answer(&run(client.create_webhook(&webhook)), &scene);
        }
    }
    let _ = connector.meter().ask(scene::now(), 1, domain::step::Urgency::Live);
}

/// What was read was read from complete 2xx that are JSON; a vendor's words are short and of one line.
fn rests_on_a_readable_answer<T>(read: &Result<T, Trouble>, scene: &Scene) {
    match read {
        Ok(_) => {
            let exchanged = scene.exchanged();
            assert!(!exchanged.is_empty() && exchanged.iter().all(|one| one.json().is_some()), "{exchanged:?}");
        }
        Err(trouble) => trouble_is_sound(trouble),
    }
}

pub(crate) fn trouble_is_sound(trouble: &Trouble) {
    let told = trouble.to_string();
    assert!(!told.contains("a-token"), "a secret is told");
    assert!(told.chars().count() < 1_000 && !told.contains('\n'), "{told:?}");
    if let Trouble::Limited { retry_after: Some(wait) } = trouble {
        assert!(wait.as_secs() <= 3_600, "no plan makes one wait {wait:?}");
    }
}

fn ask(connector: &AircallConnector, scene: &Scene, question: &PhoneQuestion) -> Option<Asked> {
    let answered = run(connector.ask(&question.question()));
    if !matches!(question, PhoneQuestion::Call { .. }) {
        rests_on_a_readable_answer(&answered, scene);
    }
    answered.inspect_err(trouble_is_sound).ok()
}

/// An answer stands in the ledger as JSON.
pub(crate) fn is_read_again<T: DeserializeOwned + Serialize>(value: &Value) -> T {
    let read: T = serde_json::from_value(value.clone()).expect("an answer that the plan can read");
    assert_eq!(&json!(read), value, "an answer is changed by storing");
    read
}

fn ask_call(connector: &AircallConnector, scene: &Scene) {
    let Some(asked) = ask(connector, scene, &PhoneQuestion::Call { id: CALL }) else { return };
    let exchanged = scene.exchanged();
    assert_eq!(exchanged.len(), 1);
    let is_there = exchanged[0].json().is_some();
    assert!(is_there || exchanged[0].status() == Some(404), "{exchanged:?}");
    assert_eq!(asked.value, json!({ "found": is_there }));
    assert_eq!(asked.told.len(), usize::from(is_there));
    for told in &asked.told {
        assert_eq!((told.call(), told.source, told.at), (Some(CALL), Source::Api, scene::now()));
        let fact = told.call_fact().expect("a call's item is read");
        assert!(domain::fold::fold([(told.hash, fact)]).is_none_or(|call| call.core.id == CALL));
        let kept: Value = serde_json::from_str(&told.raw).expect("what is kept is JSON");
        assert_eq!(FactHash::of(&kept), told.hash, "a kept fact that is read again keeps its identity");
    }
}

fn list_calls(client: &Client, scene: &Scene) {
    let day = jiff::SignedDuration::from_hours(24);
    let query = CallsQuery { from: scene::now() - day, to: scene::now() };
    let read = run(client.calls(&query, 1));
    rests_on_a_readable_answer(&read, scene);
    if let Ok(page) = read {
        assert!(page.next.is_none_or(|next| next == 2), "{:?}", page.next);
        assert!(page.calls.iter().all(|call| call.told.source == Source::Api));
    }
}

fn write_card(connector: &AircallConnector, scene: &Scene) {
    let outcome = run(connector.perform(&card_effect()));
    let exchanged = scene.exchanged();
    assert_eq!(exchanged.len(), 1, "a card is sent once");
    match (exchanged[0].meaning(), &outcome) {
        (Meaning::Applied, Outcome::Confirmed { evidence, .. }) => assert!(evidence.is_sufficient()),
        (Meaning::NotApplied, Outcome::NotApplied(trouble)) => trouble_is_sound(trouble),
        (Meaning::NotApplied, Outcome::Refused { .. }) | (Meaning::Unknown, Outcome::Unknown { .. }) => {}
        (meaning, _) => panic!("{meaning:?}, but {outcome:?} after {exchanged:?}"),
    }
}

fn card_effect() -> Effect {
    let line = CardLine { label: "Customer".to_owned(), text: "Ann".to_owned() };
    let card = Card { call: CALL, title: "Ann Other".to_owned(), link: None, lines: vec![line] };
    Effect {
        key: EffectKey::of(&["aircall", "call/780001", "card"]),
        filing: FilingId(1),
        kind: CARD.to_owned(),
        side: Side::Phone,
        account: Account::new(Vendor::Aircall, "id"),
        class: Class::Ephemeral,
        lane: None,
        holds_lane_until: scene::now(),
        state: EffectState::Intended,
        body: json!(card),
        covers: Vec::new(),
        attempts: Vec::new(),
        evidence: None,
        result: Value::Null,
        settle_at: None,
        note: None,
        intended_at: scene::now(),
    }
}
