//! The end of the demo: the fake desks' own dumps compared with what was played. Our ledger is not asked.

use std::collections::BTreeMap;

use serde_json::Value;

use super::set_up::{SHOP_ACCOUNT, SHOP_NUMBER};

/// Each record in Help Scout carries this before its code.
const MARK: &str = "Ref. ";
const CODE_CHARS: usize = 10;
/// The `external_id` of each message that we make in Gorgias begins so.
const KEY: &str = "gorgias/";

/// What the fakes hold, desk by desk.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    helpscout: Tally,
    gorgias: Tally,
}

/// One desk.
#[derive(Debug, PartialEq, Eq)]
struct Tally {
    calls: usize,
    messages: usize,
    records: usize,
    duplicates: usize,
    reached: usize,
}

impl Summary {
    /// Counts in a sandbox's dump.
    pub(super) fn of(dump: &Value) -> Self {
        Self { helpscout: helpscout(dump), gorgias: gorgias(dump) }
    }

    /// Everything that was played is in its desk once, and no customer was written to.
    pub(super) fn is_good(&self) -> bool {
        self.helpscout.is_good() && self.gorgias.is_good()
    }

    /// For the person who watches.
    pub(super) fn text(&self) -> String {
        let Self { helpscout, gorgias } = self;
        format!(
            "Counted in the fake desks themselves:\nHelp Scout  {}\nGorgias     {}",
            helpscout.text(),
            gorgias.text()
        )
    }
}

impl Tally {
    fn is_good(&self) -> bool {
        let played = self.calls + self.messages;
        played > 0 && self.records == played && self.duplicates == 0 && self.reached == 0
    }

    fn text(&self) -> String {
        let Self { calls, messages, records, duplicates, reached } = self;
        let played =
            if *messages == 0 { format!("{calls} calls") } else { format!("{calls} calls and {messages} messages") };
        format!("{played} played, {records} records found, {duplicates} duplicates, {reached} messages to customers.")
    }
}

/// A call's first record is a phone thread with a code; its other records are notes.
fn helpscout(dump: &Value) -> Tally {
    let conversations = list(dump, "/helpscout/conversations");
    let threads = conversations.iter().filter_map(|it| it["threads"].as_array()).flatten();
    let mut phone: BTreeMap<String, usize> = BTreeMap::new();
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for thread in threads {
        // A record that covers several facts still carries one code in its last line.
        let Some(code) = code(thread["text"].as_str().unwrap_or_default()) else { continue };
        if thread["type"] == "phone" {
            *phone.entry(code.clone()).or_default() += 1;
        }
        *all.entry(code).or_default() += 1;
    }
    Tally {
        calls: list(dump, "/aircall/calls").iter().filter(|it| it["number"] != SHOP_NUMBER).count(),
        messages: list(dump, "/aircall/messages").iter().filter(|it| it["number"] != SHOP_NUMBER).count(),
        records: phone.len(),
        duplicates: all.values().map(|times| times - 1).sum(),
        reached: list(dump, "/helpscout/reached_customers").len(),
    }
}

/// Each record is a ticket's message that names what it records in its `external_id`.
fn gorgias(dump: &Value) -> Tally {
    let account = format!("/gorgias/accounts/{SHOP_ACCOUNT}");
    let tickets = list(dump, &format!("{account}/tickets"));
    let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
    for message in tickets.iter().filter_map(|it| it["messages"].as_array()).flatten() {
        if let Some(key) = message["external_id"].as_str().filter(|key| key.starts_with(KEY)) {
            *keys.entry(key).or_default() += 1;
        }
    }
    let of_shop = |it: &&Value| it["number"] == SHOP_NUMBER;
    let calls = list(dump, "/aircall/calls").iter().filter(of_shop).map(|it| format!("/call/{}/first", it["id"]));
    let name = |it: &Value| format!("/message/{}/message", it["id"].as_str().unwrap_or_default());
    let messages = list(dump, "/aircall/messages").iter().filter(of_shop).map(name);
    let (calls, messages): (Vec<String>, Vec<String>) = (calls.collect(), messages.collect());
    let is_there = |end: &&String| keys.keys().any(|key| key.ends_with(end.as_str()));
    Tally {
        records: calls.iter().chain(&messages).filter(is_there).count(),
        calls: calls.len(),
        messages: messages.len(),
        duplicates: keys.values().map(|times| times - 1).sum(),
        reached: list(dump, &format!("{account}/reached_customers")).len(),
    }
}

fn list<'d>(dump: &'d Value, at: &str) -> &'d [Value] {
    dump.pointer(at).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn code(text: &str) -> Option<String> {
    let (_, after) = text.rsplit_once(MARK)?;
    let code: String = after.chars().take(CODE_CHARS).collect();
    (code.len() == CODE_CHARS && code.chars().all(|c| c.is_ascii_alphanumeric())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FIRST: &str = "gorgias/account/harbour/call/71/first";
    const CLOSING: &str = "gorgias/account/harbour/call/71/closing";
    const SAID: &str = "gorgias/account/harbour/message/abc-1/message";

    /// A call of the support team, a call and a message of the shop; what the desks have of them.
    fn dump(threads: &[(&str, &str)], keys: &[&str]) -> Value {
        let threads: Vec<Value> = threads.iter().map(|(kind, text)| json!({"type": kind, "text": text})).collect();
        let messages: Vec<Value> = keys.iter().map(|key| json!({"external_id": key})).collect();
        json!({
            "aircall": {
                "calls": [{"id": 70, "number": 501}, {"id": 71, "number": SHOP_NUMBER}],
                "messages": [{"id": "abc-1", "number": SHOP_NUMBER}],
            },
            "helpscout": {"conversations": [{"threads": threads}], "reached_customers": []},
            "gorgias": {"accounts": {SHOP_ACCOUNT: {
                "tickets": [{"messages": messages}, {"messages": [{"external_id": null}]}], "reached_customers": [],
            }}},
        })
    }

    fn first() -> (&'static str, &'static str) {
        ("phone", "<p>Inbound call</p>Ref. AAAAAAAAAA")
    }

    #[test]
    fn a_missing_record_and_a_doubled_one_are_both_seen_in_help_scout() {
        let note = ("note", "Ref. BBBBBBBBBB");
        let keys = [FIRST, CLOSING, SAID];
        assert!(Summary::of(&dump(&[first(), note], &keys)).is_good());
        assert!(!Summary::of(&dump(&[note], &keys)).is_good());
        assert!(!Summary::of(&dump(&[first(), note, note], &keys)).is_good());
        let doubled = Summary::of(&dump(&[first(), first()], &keys)).helpscout;
        assert_eq!((doubled.records, doubled.duplicates), (1, 1));
    }

    #[test]
    fn a_missing_record_and_a_doubled_one_are_both_seen_in_gorgias() {
        let tally = |keys: &[&str]| Summary::of(&dump(&[first()], keys)).gorgias;
        for keys in [&[FIRST][..], &[SAID, CLOSING], &[FIRST, SAID, SAID], &[FIRST, CLOSING, CLOSING, SAID], &[]] {
            assert!(!tally(keys).is_good(), "{keys:?}");
        }
        // Another call, and one that only ends alike.
        assert!(!tally(&["gorgias/account/harbour/call/171/first", SAID]).is_good());
        assert!(tally(&[FIRST, SAID]).is_good());
        assert_eq!(tally(&[FIRST, FIRST, SAID]).duplicates, 1);
    }

    #[test]
    fn a_message_to_a_customer_is_a_failure_in_either_desk() {
        for place in ["/helpscout/reached_customers", "/gorgias/accounts/harbour/reached_customers"] {
            let mut dump = dump(&[first()], &[FIRST, SAID]);
            assert!(Summary::of(&dump).is_good());
            *dump.pointer_mut(place).unwrap() = json!([{"what": "reply"}]);
            assert!(!Summary::of(&dump).is_good(), "{place}");
        }
    }
}
