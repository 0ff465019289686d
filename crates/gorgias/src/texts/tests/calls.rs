//! A call's subject and notes.

use super::*;

#[test]
fn go_10_the_subject_names_direction_and_customer() {
    let mut call = call();
    assert_eq!(texts(&call, Some("Jane Doe")).subject(), "Inbound call: Jane Doe");
    assert_eq!(texts(&call, Some("Aircall New Contact +33155500001")).subject(), "Inbound call: Ωcontact");
    call.core.contact = None;
    call.core.direction = Direction::Outbound;
    assert_eq!(texts(&call, None).subject(), "Outbound call: +33 1 55 50 00 01");
    call.core.party = External::Anonymous;
    assert_eq!(texts(&call, Some(" ")).subject(), "Outbound call: withheld number");
    let french = Texts::new(&call, Language::Fr, "UTC", Some("Jane")).subject();
    assert_eq!(french, "Appel sortant\u{a0}: Jane");
    assert_eq!(texts(&call, Some(&"é".repeat(900))).subject().chars().count(), 250);
}

#[test]
fn go_11_the_answered_note() {
    let call = call();
    let note = texts(&call, Some("Jane Doe")).answered(&code());
    let expected = [
        "Call answered",
        "Direction: inbound",
        "Customer: Jane Doe (+33 1 55 50 00 01)",
        "Aircall number: Ωnumber (+33 1 55 50 00 02)",
        "Started: 2026-03-02 10:00:00 (Europe/Paris)",
        "Answered: 2026-03-02 10:01:15 (Europe/Paris)",
        "Waited: 1 min 15 s",
        "Menu choices: Ωsales → Ωparts",
        "Team: Ωteam",
        "Agent: Ωother",
    ];
    check(&note, &expected);
    assert!(note.html.starts_with("<strong>Call answered</strong><br>Direction: inbound<br>"), "{}", note.html);
    assert!(note.html.contains("Jane Doe (<a href=\"tel:+33155500001\">+33 1 55 50 00 01</a>)"), "{}", note.html);
}

#[test]
fn go_12_the_ended_note() {
    let call = call();
    let note = texts(&call, None).ended(Recording::Attached, &code());
    let expected = [
        "Call ended",
        "Ended: 2026-03-02 11:06:40 (Europe/Paris)",
        "Talk time: 1 h 05 min 25 s",
        "Total time: 1 h 06 min 40 s",
        "Assignee: Ωagent",
        "Transferred: Ωagent → Ωother",
        "Comment by Ωagent (2026-03-02 10:00:50 (Europe/Paris)): Ωcomment",
        "Comment by an integration (2026-03-02 10:00:50 (Europe/Paris)): Ωcomment",
        "Recording: https://ω.example/asset",
    ];
    check(&note, &expected);
    assert!(note.html.contains("<a href=\"https://ω.example/asset\">listen in Aircall</a>"), "{}", note.html);
}

#[test]
fn go_14_a_note_that_ends_a_call_says_why_its_recording_is_not_attached() {
    let call = call();
    let texts = texts(&call, None);
    let too_large = Recording::NotAttached(TOO_LARGE);
    for note in [texts.ended(too_large, &code()), texts.unanswered(too_large, &code())] {
        let line = "https://ω.example/asset (not attached – too large: 812 MB, the limit is 500 MB)";
        assert!(note.text.contains(&format!("Recording: {line}")), "{}", note.text);
    }
}

#[test]
fn go_13_a_call_that_nobody_answered_has_one_note_with_both() {
    let mut call = missed(Some("no_available_agent"));
    let basics = [
        "Call not answered",
        "Direction: inbound",
        "Customer: Ωcontact (+33 1 55 50 00 01)",
        "Aircall number: Ωnumber (+33 1 55 50 00 02)",
        "Started: 2026-03-02 10:00:00 (Europe/Paris)",
        "Menu choices: Ωsales → Ωparts",
        "Team: Ωteam",
    ];
    let end = ["Ended: 2026-03-02 11:06:40 (Europe/Paris)", "Total time: 1 h 06 min 40 s"];
    let result = "Result: Missed call (no agent was available)";
    check(&texts(&call, None).unanswered(Recording::Linked, &code()), &[&basics[..], &[result], &end].concat());
    call.core.voicemail = true;
    let (result, listen) = ("Result: Missed call with voicemail", "Voicemail: in Aircall");
    check(
        &texts(&call, None).unanswered(Recording::Linked, &code()),
        &[&basics[..], &[result], &end, &[listen]].concat(),
    );
}

#[test]
fn go_14_comments_and_recordings_that_come_later() {
    let call = call();
    let texts = texts(&call, None);
    let comments: Vec<&Comment> = call.core.comments.iter().collect();
    let said = "Comment by Ωagent (2026-03-02 10:00:50 (Europe/Paris)): Ωcomment";
    check(&texts.commented(&comments[..1], None, &code()), &["Comment added in Aircall", said]);
    let both = texts.commented(&comments, Some(Recording::Attached), &code());
    let other = "Comment by an integration (2026-03-02 10:00:50 (Europe/Paris)): Ωcomment";
    check(&both, &["Comments added in Aircall", said, other, "Recording: attached"]);
    let recording = |state| texts.recording(state, &code());
    let with = |line: &str| format!("Recording: https://ω.example/asset{line}");
    check(&recording(Recording::Linked), &["Recording available", &with("")]);
    check(
        &recording(Recording::NotAttached(TOO_LARGE)),
        &["Recording available", &with(" (not attached – too large: 812 MB, the limit is 500 MB)")],
    );
    check(
        &recording(Recording::NotAttached(NotAttached::NotAllowed)),
        &["Recording available", &with(" (not attached – not allowed)")],
    );
    let mut voicemail = missed(None);
    voicemail.core.voicemail = true;
    check(
        &self::texts(&voicemail, None).recording(Recording::NotAttached(NotAttached::Gone), &code()),
        &["Voicemail available", "Voicemail: in Aircall (not attached – no longer available)"],
    );
}
