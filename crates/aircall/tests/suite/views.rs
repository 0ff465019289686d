//! Reading what a webhook shows of a call, field by field.

use aircall::reading::read_webhook;
use domain::fact::CallView;
use phone::{External, PhoneNumber};
use serde_json::{Value, json};

use crate::bodies::{START, at, bytes, envelope, own_number, ringing, with};

fn view(event: &str, data: &Value) -> CallView {
    let webhook = read_webhook(&bytes(&envelope(event, 2, data))).unwrap();
    webhook.told.call_fact().expect("a call's event").clone().view
}

#[test]
fn who_is_at_the_other_end() {
    let phone = |e164| External::Phone(PhoneNumber::parse(e164, None).unwrap());
    let cases = [
        (json!("+1 800-123-4567"), Some(phone("+18001234567"))),
        (json!("01 5123456"), Some(phone("+4315123456"))),
        (json!("anonymous"), Some(External::Anonymous)),
        (json!(""), Some(External::Anonymous)),
        (json!("12345"), Some(External::ShortCode("12345".to_owned()))),
        (json!("sip:bob@example.org"), Some(External::Sip("sip:bob@example.org".to_owned()))),
    ];
    for (digits, expected) in cases {
        let mut data = ringing();
        data["raw_digits"] = digits.clone();
        assert_eq!(view("call.created", &data).party, expected, "{digits}");
    }
    let mut null = ringing();
    null["raw_digits"] = Value::Null;
    assert_eq!(view("call.created", &null).party, Some(External::Anonymous));
    let absent = with(ringing(), json!({ "raw_digits": null }));
    assert_eq!(view("call.created", &absent).party, None, "not told");
    // National digits are read in the number's country, or where that is not told, in that of its digits.
    let mut data = with(ringing(), json!({ "raw_digits": "01 5123456" }));
    data["number"].as_object_mut().unwrap().remove("country");
    assert_eq!(view("call.created", &data).party, Some(phone("+4315123456")));
}

#[test]
fn our_own_number_is_the_same_from_either_spelling() {
    let number = |changes| {
        let data = with(ringing(), json!({ "number": with(own_number(), changes) }));
        view("call.created", &data).number.unwrap()
    };
    let both = number(json!({ "e164_digits": "+43720880079" }));
    assert_eq!(both, number(json!({})), "webhooks have one spelling more than REST");
    let only_e164 = number(json!({ "digits": null, "e164_digits": "+43720880079" }));
    assert_eq!((only_e164.number, only_e164.digits.as_str()), (both.number, "+43720880079"));
    let broken = number(json!({ "digits": "n/a", "name": null, "country": "Austria" }));
    assert_eq!((broken.number, broken.country, broken.name.as_str()), (None, None, "n/a"));
}

#[test]
fn lists_that_are_absent_are_empty_only_where_the_event_is_about_them() {
    let bare = with(ringing(), json!({ "tags": null, "teams": null, "comments": null }));
    for (event, tags) in [
        ("call.created", None),
        ("call.ended", None),
        ("call.commented", None),
        ("call.tagged", Some(Vec::new())),
        ("call.untagged", Some(Vec::new())),
    ] {
        let view = view(event, &bare);
        assert_eq!(view.tags, tags, "{event}");
        assert_eq!(view.teams, None, "{event}");
    }
}

#[test]
fn a_comment_without_an_id_keeps_one_of_its_own() {
    let comments = |event, comments| {
        let data = with(ringing(), json!({ "comments": comments }));
        view(event, &data).comments
    };
    let (one, two) =
        (json!({ "content": "one", "posted_at": START + 5 }), json!({ "content": "two", "posted_at": START + 5 }));
    let first = comments("call.commented", json!([one]));
    let later = comments("call.ended", json!([two, one]));
    assert!(first[0].id < 0);
    assert_eq!(first[0], later[1]);
    assert_ne!(later[0].id, later[1].id);
    assert_eq!(comments("call.ended", json!([{ "id": 1, "content": "when?" }]))[0].posted_at, at(2));
    assert_eq!(comments("call.ended", json!([{ "id": 1 }, { "id": 2, "content": "  " }, 7, null])), []);
}

#[test]
fn links_are_taken_only_if_they_are_safe_to_show() {
    let asset = |link: Value| view("call.ended", &with(ringing(), json!({ "asset": link }))).asset;
    assert_eq!(
        asset(json!("https://assets.aircall.io/calls/1/voicemail")).as_deref(),
        Some("https://assets.aircall.io/calls/1/voicemail")
    );
    let long = format!("https://assets.aircall.io/{}", "x".repeat(2_000));
    for bad in [
        json!("http://assets.aircall.io/"),
        json!("javascript:alert(1)"),
        json!("assets/1"),
        json!(long),
        json!(7),
        json!("https://"),
    ] {
        assert_eq!(asset(bad.clone()), None, "{bad}");
    }
}

#[test]
fn voicemail_and_recording_are_there_by_either_link() {
    let has = |changes| {
        let view = view("call.ended", &with(ringing(), changes));
        (view.voicemail, view.recording)
    };
    assert_eq!(has(json!({ "voicemail": "https://s3/x" })), (true, false));
    assert_eq!(has(json!({ "recording": "https://s3/x" })), (false, true));
    assert_eq!(has(json!({ "recording_short_url": "https://short/x" })), (false, true));
    assert_eq!(has(json!({ "voicemail_short_url": "https://short/x" })), (true, false));
    assert_eq!(has(json!({ "voicemail": "", "recording": false })), (false, false));
}

#[test]
fn everything_is_bounded() {
    let endless = "é".repeat(30_000);
    let tags: Vec<Value> = (1..500).map(|id| json!({ "id": id, "name": "é".repeat(501) })).collect();
    let data = with(
        ringing(),
        json!({
            "tags": tags,
            "user": { "id": 1, "name": endless, "email": endless },
            "comments": [{ "id": 1, "content": endless, "posted_at": START }],
            "missed_call_reason": endless,
        }),
    );
    let view = view("call.tagged", &data);
    let tags = view.tags.unwrap();
    assert_eq!((tags.len(), tags[0].name.chars().count()), (200, 500));
    assert_eq!(view.user.unwrap().name.chars().count(), 500);
    assert_eq!(view.comments[0].content.chars().count(), 20_000);
    assert_eq!(view.missed_reason.unwrap().chars().count(), 500);
    let named = read_webhook(&bytes(&envelope(&endless, 0, &json!({})))).unwrap();
    assert_eq!(named.told.event.chars().count(), 500);
}

#[test]
fn control_characters_do_not_reach_names() {
    let data = with(
        ringing(),
        json!({ "user": { "id": 1, "name": "A\u{0}n\nn" }, "comments": [{ "id": 1, "content": "a\u{0}b\nc", "posted_at": START }] }),
    );
    let view = view("call.answered", &data);
    assert_eq!(view.user.unwrap().name, "A n n");
    assert_eq!(view.comments[0].content, "a b\nc");
}
