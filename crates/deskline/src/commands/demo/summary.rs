//! The end of the demo: the fake desk's own dump compared with the calls that were played. Our ledger is not asked.

use std::collections::BTreeMap;

use serde_json::Value;

/// Each record carries this before its code.
const MARK: &str = "Ref. ";
const CODE_CHARS: usize = 10;

/// What the fakes hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    calls: usize,
    records: usize,
    duplicates: usize,
    reached: usize,
}

impl Summary {
    /// Counts in a sandbox's dump. A call's first record is a phone thread with a code; its other records are notes.
    pub(super) fn of(dump: &Value) -> Self {
        let list = |at: &str| dump.pointer(at).and_then(Value::as_array).cloned().unwrap_or_default();
        let conversations = list("/helpscout/conversations");
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
        Self {
            calls: list("/aircall/calls").len(),
            records: phone.len(),
            duplicates: all.values().map(|times| times - 1).sum(),
            reached: list("/helpscout/reached_customers").len(),
        }
    }

    /// Every call is there once, and no customer was written to.
    pub(super) fn is_good(&self) -> bool {
        self.calls > 0 && self.records == self.calls && self.duplicates == 0 && self.reached == 0
    }

    /// For the person who watches.
    pub(super) fn text(&self) -> String {
        format!(
            "The fake desk's own account: {} calls played, {} records found, {} duplicates, {} messages to customers.",
            self.calls, self.records, self.duplicates, self.reached
        )
    }
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

    fn dump(texts: &[(&str, &str)], calls: usize) -> Value {
        let threads: Vec<Value> = texts.iter().map(|(kind, text)| json!({"type": kind, "text": text})).collect();
        json!({
            "aircall": {"calls": vec![json!({}); calls]},
            "helpscout": {"conversations": [{"threads": threads}], "reached_customers": []},
        })
    }

    #[test]
    fn a_missing_record_and_a_doubled_one_are_both_seen() {
        let first = ("phone", "<p>Inbound call</p>Ref. AAAAAAAAAA");
        let note = ("note", "Ref. BBBBBBBBBB");
        assert!(Summary::of(&dump(&[first, note], 1)).is_good());
        assert!(!Summary::of(&dump(&[note], 1)).is_good());
        assert!(!Summary::of(&dump(&[first, note, note], 1)).is_good());
        assert!(!Summary::of(&dump(&[first], 2)).is_good());
        let doubled = Summary::of(&dump(&[first, first], 1));
        assert_eq!((doubled.records, doubled.duplicates), (1, 1));
    }

    #[test]
    fn a_message_to_a_customer_is_a_failure() {
        let mut reached = dump(&[("phone", "Ref. AAAAAAAAAA")], 1);
        reached["helpscout"]["reached_customers"] = json!([{"what": "reply"}]);
        assert!(!Summary::of(&reached).is_good());
    }
}
