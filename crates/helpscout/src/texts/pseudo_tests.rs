//! Every text in the pseudo-language: whatever nobody could translate shows.

use desk::tag_names::TagName;
use desk::texts::pseudo::untranslated;
use desk::texts::{Language, Words};
use domain::call::{Agent, CallTag, Contact, Core, OwnNumber, Team, Transfer};
use domain::effect::EffectKey;
use domain::ids::{CallId, Destination, NumberId};
use jiff::Timestamp;
use phone::External;
use serde_json::json;

use super::*;
use crate::settings::TagNames;

/// What strangers typed, and what has a name: all that may stand outside brackets.
const DATA: [&str; 12] = [
    "Ωnumber",
    "Ωagent",
    "Ωother",
    "Ωteam",
    "Ωcustomer",
    "Ωcomment",
    "Ωcontact",
    "https://ω.example/asset",
    "https://ω.example/old",
    "tel:+33155500001",
    "Europe/Paris",
    "Ωsip",
];

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + second).unwrap()
}

fn agent(name: &str) -> Agent {
    Agent { id: 1, name: name.to_owned(), email: None }
}

fn comment(by: Option<Agent>) -> Comment {
    Comment { id: 5, content: "Ωcomment".to_owned(), posted_at: at(50), by }
}

/// A call that has something of everything.
fn call() -> Call {
    let own = OwnNumber {
        id: NumberId(3),
        name: "Ωnumber".to_owned(),
        number: None,
        digits: "+33 1 55 50 00 02".to_owned(),
        country: None,
    };
    let core = Core {
        id: CallId(7),
        direction: Direction::Inbound,
        number: own.clone(),
        party: External::read("+33155500001", None),
        started_at: at(0),
        answered_at: Some(at(75)),
        ended_at: Some(at(4000)),
        missed_reason: None,
        agent: Some(agent("Ωagent")),
        teams: vec![Team { id: 1, name: "Ωteam".to_owned() }],
        tags: vec![CallTag { id: 1, name: "Ωtag".to_owned(), by: Some(1) }],
        comments: vec![comment(Some(agent("Ωagent"))), comment(None)],
        voicemail: false,
        recording: true,
        asset: Some("https://ω.example/asset".to_owned()),
        contact: Some(Contact { first_name: Some("Ωcontact".to_owned()), ..Contact::default() }),
        callback_of: None,
    };
    Call {
        core,
        numbers: vec![own],
        answered_by: Some(agent("Ωother")),
        transfers: vec![Transfer { at: at(90), by: Some(agent("Ωagent")), to: "Ωother".to_owned() }],
        ivr_options: vec!["Ωmenu".to_owned()],
        closing_known: true,
        tags_uncertain: false,
        last_told_at: at(4000),
    }
}

/// The calls whose texts differ in words.
fn calls() -> Vec<Call> {
    let change = |change: fn(&mut Core)| {
        let mut call = call();
        change(&mut call.core);
        call
    };
    let missed = |reason: Option<&str>| {
        let mut call = call();
        call.core.answered_at = None;
        call.core.missed_reason = reason.map(str::to_owned);
        call
    };
    let mut calls = vec![
        call(),
        change(|core| core.direction = Direction::Outbound),
        change(|core| {
            core.direction = Direction::Outbound;
            core.answered_at = None;
        }),
        change(|core| {
            core.answered_at = None;
            core.voicemail = true;
            core.asset = None;
        }),
        change(|core| core.party = External::Anonymous),
        change(|core| core.party = External::Sip("Ωsip".to_owned())),
    ];
    let reasons = [
        None,
        Some("out_of_opening_hours"),
        Some("short_abandoned"),
        Some("abandoned_in_ivr"),
        Some("abandoned_in_classic"),
        Some("no_available_agent"),
        Some("agents_did_not_answer"),
        Some("a_reason_of_next_year"),
    ];
    calls.extend(reasons.map(missed));
    calls
}

fn settings(language: Language) -> Settings {
    let mut settings = Settings::read(&json!({ "inbox": 7, "time_zone": "Europe/Paris" })).unwrap();
    settings.language = language;
    settings
}

fn place(name: Option<&str>) -> Place {
    Place {
        destination: Destination("inbox/7".to_owned()),
        address: "+33155500001".to_owned(),
        customer: "101".to_owned(),
        customer_name: name.map(str::to_owned),
        customer_known_at: at(0),
    }
}

fn code() -> Marker {
    EffectKey::of(&["helpscout", "7", "call/7", "first"]).marker()
}

/// Every text about a call.
fn texts_of(call: &Call, language: Language) -> Vec<String> {
    let texts = Texts::new(call, &settings(language));
    let (code, old) = (code(), Some("https://ω.example/old"));
    let comments: Vec<&Comment> = call.core.comments.iter().collect();
    let of_place =
        |place: &Place| [texts.subject(place), texts.first(place, &code, old), texts.unanswered(place, &code, old)];
    let mut all = Vec::new();
    all.extend(of_place(&place(Some("Ωcustomer"))));
    all.extend(of_place(&place(None)));
    all.extend([
        texts.closing(&code, old),
        texts.comments(&comments, &code),
        texts.comments(&comments[..1], &code),
        texts.asset(&code),
        texts.continued(old, "Ωcomment"),
        texts.party_digits(),
        texts.background(true, &code),
        texts.background(false, &code),
        texts.shared_background(&code),
    ]);
    all.extend(["card-email", "card-company", "card-job-title", "card-notes"].map(|key| texts.word(key)));
    all
}

#[test]
fn c_64_nothing_is_written_that_cannot_be_translated() {
    for call in calls() {
        for text in texts_of(&call, Language::Pseudo) {
            assert!(text.contains('⟦') || text == Texts::new(&call, &settings(Language::En)).party_digits(), "{text}");
            assert_eq!(untranslated(&text, &DATA), Vec::<String>::new(), "{text}");
        }
    }
}

#[test]
fn c_64_no_tag_has_a_name_that_cannot_be_translated() {
    let names = TagNames::default().in_language(Language::Pseudo);
    let stored = json!(names);
    let tags: Vec<&str> = stored.as_object().unwrap().values().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(tags.len(), 8);
    for tag in tags {
        assert!(tag.contains('⟦'), "{tag}");
        assert_eq!(untranslated(tag, &["{name}"]), Vec::<String>::new(), "{tag}");
    }
}

#[test]
fn notes_of_customers_fit_and_are_recognised_in_every_language() {
    let call = call();
    for language in Language::ALL {
        let texts = Texts::new(&call, &settings(language));
        for note in
            [texts.background(true, &code()), texts.background(false, &code()), texts.shared_background(&code())]
        {
            assert!(note.chars().count() <= 200, "{note}");
            assert!(is_our_background(&note), "{note}");
            assert!(note.ends_with(&code().line()));
        }
    }
}

#[test]
fn a_tag_that_settings_do_not_name_has_the_languages_word() {
    let german = TagNames { inbound: TagName::Named("in".to_owned()), voicemail: TagName::Off, ..TagNames::default() };
    let german = german.in_language(Language::De);
    assert_eq!(german.inbound.with("").as_deref(), Some("in"));
    assert_eq!(german.voicemail.with(""), None);
    assert_eq!(german.missed_call.with(""), Some(Words::new(Language::De).word("tag-missed-call")));
    assert_eq!(german.team_name.with("Vertrieb").as_deref(), Some("team-Vertrieb"));
}
