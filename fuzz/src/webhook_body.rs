//! Webhook bodies → facts → a call.

use std::collections::BTreeMap;

use aircall::reading::{Received, read_item, read_line, read_webhook};
use domain::fact::{CallFact, FactHash, ParsedFact, Source, Told};
use domain::ids::{CallId, InteractionKey, MessageId};
use domain::interaction::Interaction;
use domain::message::MessageFact;
use serde_json::{Map, Value};

/// Facts of one input that are folded; more only cost time.
const FACTS_MAX: usize = 24;

/// Any bytes, as one webhook body, and each line of them as one more.
///
/// - A JSON object is always read; its fact is the canonical JSON of all that was told except the token.
/// - Order of members and white space change nothing.
/// - The parsed form survives being stored.
/// - The fold does not depend on order or repetition.
pub fn webhook_body(data: &[u8]) {
    let mut facts = Vec::new();
    one_body(data, &mut facts);
    for line in data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && line.len() < data.len()) {
        one_body(line, &mut facts);
    }
    if let Ok(read) = read_line(&String::from_utf8_lossy(data)) {
        for received in read {
            received_is_sound(&received);
            keep(&received.told, &mut facts);
        }
    }
    fold_is_order_free(facts);
}

fn one_body(body: &[u8], facts: &mut Vec<(FactHash, ParsedFact)>) {
    let as_json = serde_json::from_slice::<Value>(body).ok();
    let read = match read_webhook(body) {
        Ok(read) => read,
        Err(error) => {
            assert!(!as_json.is_some_and(|json| json.is_object()), "an object was refused: {error}");
            return;
        }
    };
    let shown = format!("{read:?}");
    if let Some(Value::Object(mut members)) = as_json {
        let token = members.remove("token");
        let again = read_webhook(&shuffled(&members, token.as_ref())).expect("the same object in another order");
        assert_eq!(again.told, read.told, "order and white space changed the fact");
        assert_eq!(again.numbers, read.numbers);
        assert_eq!(read.told.raw, FactHash::canonical(&Value::Object(members.clone())), "not kept as told");
        token_is_hidden(token.as_ref(), &read.told.raw, &shown);
        if let Some(item) = members.get("data") {
            item_is_sound(item, &read.told, facts);
        }
    }
    assert_eq!(read.told.source, Source::Webhook);
    let received = Received::from(read);
    received_is_sound(&received);
    keep(&received.told, facts);
}

/// What a webhook told of a call, as the API would give it.
fn item_is_sound(item: &Value, told: &Told, facts: &mut Vec<(FactHash, ParsedFact)>) {
    let read = read_item(item, Some(told.at));
    assert_eq!(read.is_ok(), item.is_object());
    if let Ok(received) = read {
        received_is_sound(&received);
        assert_eq!(received.told.at, told.at, "an item is of the time at which it was read");
        keep(&received.told, facts);
    }
}

/// Long enough that it does not stand somewhere else by chance.
const TOKEN_MIN: usize = 12;

fn token_is_hidden(token: Option<&Value>, raw: &str, shown: &str) {
    if let Some(Value::String(token)) = token
        && token.len() >= TOKEN_MIN
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !raw.contains(token.as_str())
    {
        assert!(!shown.contains(token.as_str()), "the token is printed");
    }
}

fn received_is_sound(received: &Received) {
    let told = &received.told;
    let kept: Value = serde_json::from_str(&told.raw).expect("what is kept is JSON");
    assert!(kept.is_object() && (told.source == Source::Api || kept.get("token").is_none()), "{}", told.raw);
    assert_eq!(FactHash::canonical(&kept), told.raw, "what is kept is canonical");
    assert_eq!(FactHash::of(&kept), told.hash, "a kept fact that is read again keeps its identity");
    assert!(told.call().is_none_or(|call| call.0 > 0));
    assert!(!told.event.is_empty() && !told.event.contains(char::is_control), "{:?}", told.event);
    if let Some(fact) = &told.parsed {
        assert_eq!(Some(fact.about()), told.about);
        assert_eq!(fact.call().map_or(told.at, |fact| fact.at), told.at);
        let kept = serde_json::to_string(fact).expect("a fact can be stored");
        assert_eq!(
            serde_json::from_str::<ParsedFact>(&kept).ok().as_ref(),
            Some(fact),
            "the parsed form is changed by storing"
        );
    }
}

fn keep(told: &Told, facts: &mut Vec<(FactHash, ParsedFact)>) {
    if let Some(fact) = &told.parsed
        && facts.len() < FACTS_MAX
    {
        facts.push((told.hash, fact.clone()));
    }
}

/// Promise 1, for each call and for all facts as if they were of one.
fn fold_is_order_free(facts: Vec<(FactHash, ParsedFact)>) {
    let mut by_key: BTreeMap<InteractionKey, Vec<(FactHash, ParsedFact)>> = BTreeMap::new();
    for (hash, fact) in &facts {
        by_key.entry(fact.about()).or_default().push((*hash, fact.clone()));
    }
    if by_key.len() > 1 {
        any_order_gives_the_same(facts.into_iter().map(|(hash, fact)| (hash, as_of_one(fact))).collect());
    }
    by_key.into_values().for_each(any_order_gives_the_same);
}

fn as_of_one(fact: ParsedFact) -> ParsedFact {
    match fact {
        ParsedFact::Call(fact) => ParsedFact::Call(CallFact { call: CallId(1), ..fact }),
        ParsedFact::Message(fact) => ParsedFact::Message(MessageFact { message: MessageId("1".to_owned()), ..fact }),
    }
}

fn any_order_gives_the_same(facts: Vec<(FactHash, ParsedFact)>) {
    let folded = |facts: &[(FactHash, ParsedFact)]| Interaction::fold(facts.iter().map(|(hash, fact)| (*hash, fact)));
    let call = folded(&facts);
    let mut other = facts.clone();
    other.reverse();
    assert_eq!(folded(&other), call, "reversed");
    other.rotate_left(facts.len() / 2);
    assert_eq!(folded(&other), call, "rotated");
    let (odd, even): (Vec<_>, Vec<_>) = facts.iter().cloned().enumerate().partition(|(place, _)| place % 2 == 1);
    let mut other: Vec<_> = odd.into_iter().chain(even).map(|(_, fact)| fact).collect();
    assert_eq!(folded(&other), call, "odd ones first");
    other.extend_from_slice(&facts);
    assert_eq!(folded(&other), call, "repeated");
}

/// The same object with its members in the opposite order and white space everywhere.
fn shuffled(members: &Map<String, Value>, token: Option<&Value>) -> Vec<u8> {
    let mut members = members.clone();
    if let Some(token) = token {
        members.insert("token".to_owned(), token.clone());
    }
    let mut out = String::from(" \n");
    write_shuffled(&Value::Object(members), &mut out);
    out.push_str("\r\n\t ");
    out.into_bytes()
}

fn write_shuffled(value: &Value, out: &mut String) {
    let separate = |place: usize, out: &mut String| out.push_str(if place == 0 { "\t" } else { " ,\n" });
    match value {
        Value::Object(members) => {
            out.push('{');
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable_by(|one, other| other.cmp(one));
            for (place, name) in names.into_iter().enumerate() {
                separate(place, out);
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push_str(" :\r\n ");
                write_shuffled(&members[name], out);
            }
            out.push_str(" }");
        }
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                separate(place, out);
                write_shuffled(item, out);
            }
            out.push_str("\n]");
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
