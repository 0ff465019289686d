//! Codes → sentences, in the reader's language. So far there is English.
//!
//! A [`Reason`] carries a code and arguments, never prose. Here the code's message is looked up, and the
//! arguments are put into words: times in the reader's zone, lists joined, kinds of effects by their names. A
//! code without a message, or whose message wants an argument that is not there, is shown plainly: code and
//! arguments. An argument that is null or empty counts as not there.

mod times;

use std::sync::LazyLock;

use domain::ids::{InteractionKey, Vendor};
use domain::ledger::{EffectState, Reason};
use domain::step::Lane;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use unic_langid::LanguageIdentifier;

pub use times::{duration_between, full_time};

const ENGLISH: &str = include_str!("../../texts/en.ftl");

/// An argument is shown up to this many characters: the ledger bounds vendors' words, old ones may be longer.
const ARGUMENT_CHARS: usize = 600;

/// JSON numbers beyond this are not exact in a message's arithmetic: they are ids, and shown as text.
const EXACT_INTEGERS: i64 = 1 << 53;

static MESSAGES: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    // A line that cannot be read costs its own message only; a test holds that there is none.
    let resource = FluentResource::try_new(ENGLISH.to_owned()).unwrap_or_else(|(readable, _)| readable);
    let mut bundle = FluentBundle::new_concurrent(vec!["en".parse::<LanguageIdentifier>().unwrap_or_default()]);
    // Pages isolate text by markup; invisible marks would only get into copied text.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
});

/// What a sentence is about: what is logged, and in which desk. They call their things by different names.
#[derive(Clone, Copy, Debug)]
pub struct About<'k> {
    /// The desk.
    pub desk: Vendor,
    /// The call or message.
    pub interaction: &'k InteractionKey,
}

impl About<'_> {
    fn args(&self) -> FluentArgs<'static> {
        let interaction = match self.interaction {
            InteractionKey::Call(_) => "call",
            InteractionKey::Message(_) => "message",
        };
        let mut args = FluentArgs::new();
        args.set("desk", self.desk.as_str());
        args.set("about", interaction);
        args
    }
}

/// Whether a reason's code has a sentence.
#[must_use]
pub fn has(code: &str) -> bool {
    MESSAGES.get_message(&message_id(code)).is_some_and(|message| message.value().is_some())
}

/// The sentence for a reason, with the further ones for which there are arguments. Plain text: whoever puts it into a
/// page escapes it.
#[must_use]
pub fn sentence(reason: &Reason, about: About<'_>, zone: &TimeZone) -> String {
    let mut args = about.args();
    for (name, value) in reason.args.iter().filter(|(_, value)| is_told(value)) {
        args.set(name.as_str(), argument(name, value, about, zone));
    }
    let id = message_id(&reason.code);
    match message(&id, &args) {
        Some(text) => [text].into_iter().chain(further(&id, &args)).collect::<Vec<_>>().join(" "),
        None => plainly(reason),
    }
}

fn is_told(value: &Value) -> bool {
    !value.is_null() && value.as_str() != Some("")
}

/// The name of a kind of effect, as within a sentence.
#[must_use]
pub fn effect_kind(kind: &str, about: About<'_>) -> String {
    labelled("kind", kind, &about.args())
}

/// The word for where an effect stands.
#[must_use]
pub fn effect_state(state: EffectState) -> String {
    labelled("state", state.as_str(), &FluentArgs::new())
}

/// What a lane is about.
#[must_use]
pub fn lane(lane: &Lane, about: About<'_>) -> String {
    lane_words(&lane.0, about)
}

fn message_id(code: &str) -> String {
    code.replace('.', "-")
}

/// `None`: there is no such message, or an argument that it wants is missing.
fn message(id: &str, args: &FluentArgs<'_>) -> Option<String> {
    formatted(id, None, args)
}

/// A message's attributes whose arguments are there, in the file's order.
fn further(id: &str, args: &FluentArgs<'_>) -> Vec<String> {
    let attributes = MESSAGES.get_message(id).into_iter().flat_map(|message| message.attributes());
    attributes.filter_map(|attribute| formatted(id, Some(attribute.id()), args)).collect()
}

fn formatted(id: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> Option<String> {
    let message = MESSAGES.get_message(id)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(name) => message.get_attribute(name)?.value(),
    };
    let mut errors = Vec::new();
    let text = MESSAGES.format_pattern(pattern, Some(args), &mut errors);
    errors.is_empty().then(|| text.into_owned())
}

fn labelled(prefix: &str, word: &str, args: &FluentArgs<'_>) -> String {
    message(&format!("{prefix}-{word}"), args).unwrap_or_else(|| word.to_owned())
}

fn word(id: &str) -> String {
    message(id, &FluentArgs::new()).unwrap_or_else(|| id.to_owned())
}

fn lane_words(lane: &str, about: About<'_>) -> String {
    let Some((kind, id)) = lane.split_once('/') else {
        return lane.to_owned();
    };
    let mut args = about.args();
    args.set("id", id.to_owned());
    message(&format!("lane-{kind}"), &args).unwrap_or_else(|| lane.to_owned())
}

fn plainly(reason: &Reason) -> String {
    let args: Vec<String> = reason.args.iter().map(|(name, value)| format!("{name}: {}", words(value))).collect();
    if args.is_empty() { reason.code.clone() } else { format!("{} ({})", reason.code, args.join(", ")) }
}

fn argument(name: &str, value: &Value, about: About<'_>, zone: &TimeZone) -> FluentValue<'static> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) if whole.abs() < EXACT_INTEGERS => FluentValue::from(whole),
            Some(whole) => FluentValue::from(whole.to_string()),
            None => FluentValue::from(number.as_f64().map_or(0.0, |number| (number * 10.0).round() / 10.0)),
        },
        Value::String(text) => FluentValue::from(match name {
            "kind" => effect_kind(text, about),
            "lane" => lane_words(text, about),
            "until" | "settle_at" | "at" => {
                text.parse::<Timestamp>().map_or_else(|_| shortened(text), |at| full_time(at, zone))
            }
            _ => shortened(text),
        }),
        other => FluentValue::from(words(other)),
    }
}

/// A JSON value in words: text as it is, lists joined, objects by what names them.
fn words(value: &Value) -> String {
    match value {
        Value::Null => word("none"),
        Value::Bool(true) => word("yes"),
        Value::Bool(false) => word("no"),
        Value::String(text) => shortened(text),
        Value::Array(items) if items.is_empty() => word("none"),
        Value::Array(items) => shortened(&items.iter().map(words).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => match (members.get("name").map(words), members.get("id").map(words)) {
            (Some(name), Some(id)) => format!("{name} ({id})"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => shortened(&value.to_string()),
        },
        Value::Number(number) => number.to_string(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(ARGUMENT_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{CallId, MessageId};
    use serde_json::json;

    const CALL: InteractionKey = InteractionKey::Call(CallId(1));

    fn of_call(desk: Vendor) -> About<'static> {
        About { desk, interaction: &CALL }
    }

    fn utc(reason: &Reason) -> String {
        sentence(reason, of_call(Vendor::HelpScout), &TimeZone::UTC)
    }

    #[test]
    fn each_desk_and_each_kind_of_interaction_is_called_by_its_own_name() {
        let message = InteractionKey::Message(MessageId("m1".to_owned()));
        let in_gorgias = About { desk: Vendor::Gorgias, interaction: &message };
        let removed = Reason::new("done.removed_by_person");
        let said = |about: About<'_>| sentence(&removed, about, &TimeZone::UTC);
        assert_eq!(
            said(of_call(Vendor::HelpScout)),
            "A person removed the conversation: nothing more is written for this call."
        );
        assert_eq!(said(in_gorgias), "A person removed the ticket: nothing more is written for this message.");
        assert_eq!(effect_kind("reopen", in_gorgias), "reopening of the ticket");
        assert_eq!(lane(&Lane("conversation/7".to_owned()), in_gorgias), "ticket 7");
    }

    #[test]
    fn every_line_of_the_file_can_be_read() {
        let resource = FluentResource::try_new(ENGLISH.to_owned());
        assert!(resource.is_ok(), "{:?}", resource.err().map(|(_, errors)| errors));
    }

    #[test]
    fn codes_find_their_messages() {
        assert!(has("customer.newest_chosen"));
        assert!(has("done.logged"));
        assert!(!has("customer.invented"));
        assert!(!has(""));
    }

    #[test]
    fn candidates_are_named() {
        let reason = Reason::new("customer.newest_chosen")
            .with("count", 3)
            .with("customer", "503")
            .with("candidates", json!(["Ann (501)", { "id": 502, "name": "Bob" }, 503]));
        assert_eq!(
            utc(&reason),
            "3 customers have this number: Ann (501), Bob (502), 503; the newest was chosen. That is customer 503."
        );
    }

    #[test]
    fn one_and_several_are_told_apart() {
        let comments = |count: i64| utc(&Reason::new("record.comments").with("count", count));
        assert_eq!(comments(1), "A comment came later: it is added as a note.");
        assert_eq!(comments(4), "4 comments came later: they are added as one note.");
        let considered = |count: i64| utc(&Reason::new("conversation.none_open").with("considered", count));
        assert_eq!(considered(0), "The customer has no conversation in this inbox: a new one is made.");
        assert_eq!(considered(1), "One conversation was considered, and it is not open: a new one is made.");
    }

    #[test]
    fn c_64_times_are_told_in_the_zone() {
        let reason = Reason::new("wait.closing").with("until", "2026-07-01T22:30:05.25Z");
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(
            sentence(&reason, of_call(Vendor::HelpScout), &paris),
            "The call is over, and its closing facts are waited for. Until 2 Jul 2026, 00:30:05 at the latest."
        );
    }

    #[test]
    fn kinds_and_lanes_are_put_into_words() {
        let confirmed = Reason::new("effect.settled_applied").with("kind", "closing");
        assert_eq!(utc(&confirmed), "A look at the vendor showed that the closing record was applied.");
        let new_kind = Reason::new("effect.settled_applied").with("kind", "telegram");
        assert_eq!(utc(&new_kind), "A look at the vendor showed that the telegram was applied.");
        let busy = Reason::new("lane.busy").with("lane", "conversation/77").with("until", "2026-01-01T00:00:00Z");
        assert_eq!(
            utc(&busy),
            "Another write about conversation 77 is not settled yet, and goes first. Waits until 1 Jan 2026, 00:00:00 at most."
        );
    }

    #[test]
    fn nothing_and_lists_read_well() {
        let reason =
            Reason::new("tags.change").with("added", json!(["inbound", "voicemail"])).with("removed", json!([]));
        assert_eq!(utc(&reason), "Tags are changed. Added: inbound, voicemail. Removed: none.");
    }

    #[test]
    fn what_has_no_sentence_is_shown_plainly() {
        let unknown = Reason::new("moon.full").with("phase", 4).with("seen", json!([true, null]));
        assert_eq!(utc(&unknown), "moon.full (phase: 4, seen: yes, none)");
        assert_eq!(utc(&Reason::new("moon.full")), "moon.full");
        let incomplete = Reason::new("customer.known").with("client", 7);
        assert_eq!(utc(&incomplete), "customer.known (client: 7)");
    }

    #[test]
    fn what_is_not_told_is_left_out() {
        let refused = Reason::new("effect.refused").with("kind", "tags");
        assert_eq!(utc(&refused), "The change of tags was refused.");
        assert_eq!(utc(&refused.clone().with("words", "")), utc(&refused));
        assert_eq!(utc(&refused.clone().with("words", Value::Null)), utc(&refused));
        assert_eq!(
            utc(&refused.with("words", "too long")),
            "The change of tags was refused. The vendor said: too long"
        );
        let join = Reason::new("conversation.join_open").with("conversation", "7").with("considered", 1);
        assert_eq!(utc(&join), "The customer's newest open conversation, 7, is used. One conversation was considered.");
    }

    #[test]
    fn every_further_sentence_stands_on_the_argument_of_its_name() {
        let mut found = 0;
        for id in ENGLISH.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id) {
            let Some(message) = MESSAGES.get_message(id) else {
                continue;
            };
            for attribute in message.attributes() {
                let base = || of_call(Vendor::Gorgias).args();
                let mut args = base();
                args.set(attribute.id().to_owned(), "x");
                assert!(formatted(id, Some(attribute.id()), &args).is_some(), "{id}.{}", attribute.id());
                assert!(formatted(id, Some(attribute.id()), &base()).is_none(), "{id}.{}", attribute.id());
                found += 1;
            }
        }
        assert!(found > 20, "{found}");
    }

    #[test]
    fn large_ids_stay_exact_and_long_words_end() {
        let known = Reason::new("customer.known").with("customer", 9_007_199_254_740_993_i64);
        assert!(utc(&known).contains("9007199254740993"), "{}", utc(&known));
        let long = Reason::new("effect.refused").with("kind", "tags").with("words", "é".repeat(5_000));
        assert!(utc(&long).chars().count() < ARGUMENT_CHARS + 100);
    }
}
