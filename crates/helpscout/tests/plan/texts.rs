//! What is written, to the letter: subjects, records, customers' notes.

use helpscout::write::Write;

use crate::play::Play;
use crate::situation::{Situation, known_caller, situation};

/// A record's lines, its code replaced.
fn record(play: &Play, kind: &str) -> String {
    let html = match play.write(kind) {
        Write::Conversation(new) => new.phone,
        Write::Phone(new) | Write::Note(new) => new.text,
        other => panic!("no record: {other:?}"),
    };
    let lines: Vec<&str> = html.split("<br>").collect();
    let (code, lines) = lines.split_last().unwrap();
    let well_formed = code.len() == 15 && code.starts_with("Ref. ");
    assert!(well_formed, "the code is the last line: {code}");
    format!("{}\nRef.", lines.join("\n"))
}

#[track_caller]
fn check_text(situation: &Situation, kind: &str, expected: &str) {
    let got = record(&situation.play(), kind);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(got.lines().collect::<Vec<_>>(), expected);
}

fn subject(situation: &Situation) -> String {
    match situation.play().write("first") {
        Write::Conversation(new) => new.subject,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_record_holds_the_basic_facts() {
    check_text(
        &known_caller().teams(&["Care"]).answered(75).ended(160),
        "first",
        r#"
        <strong>Inbound call</strong>
        Aircall number: Support (+1 310-555-0100)
        Customer: Jane Doe (<a href="tel:+14155550101">+1 415-555-0101</a>)
        Started: 2026-03-02 09:00:00 (UTC)
        Agent: Ada Agent
        Answered: 2026-03-02 09:01:15 (UTC)
        Waited: 1 min 15 s
        Team: Care
        Ref.
        "#,
    );
    check_text(
        &known_caller().outbound().answered(8).ended(60),
        "first",
        r#"
        <strong>Outbound call</strong>
        Aircall number: Support (+1 310-555-0100)
        Customer: Jane Doe (<a href="tel:+14155550101">+1 415-555-0101</a>)
        Started: 2026-03-02 09:00:00 (UTC)
        Agent: Ada Agent
        Answered: 2026-03-02 09:00:08 (UTC)
        Waited: 8 s
        Ref.
        "#,
    );
}

#[test]
fn the_closing_record_holds_what_came_of_it() {
    check_text(
        &known_caller()
            .answered(8)
            .transferred(30, "Bo")
            .transferred_outside(40, "+1 212-555-0199")
            .commented(50, 1, "Bo", "Wants a refund\nand an answer")
            .ended(3723)
            .asset(3740, "https://assets.example/1?a=1&b=2"),
        "closing",
        r#"
        <strong>Call ended</strong>
        Ended: 2026-03-02 10:02:03 (UTC)
        Talk time: 1 h 01 min 55 s
        Total time: 1 h 02 min 03 s
        Handled by: Bo Agent
        Transferred: Ada Agent → Bo Agent
        Transferred: Bo Agent → +1 212-555-0199
        <strong>Comment by Bo Agent</strong> (2026-03-02 09:00:50 (UTC)): Wants a refund
        and an answer
        Recording: <a href="https://assets.example/1?a=1&amp;b=2">listen in Aircall</a>
        Ref.
        "#,
    );
    check_text(
        &known_caller().answered(8).transferred(30, "Bo").transfer_fails(35, "Bo").ended(60),
        "closing",
        r"
        <strong>Call ended</strong>
        Ended: 2026-03-02 09:01:00 (UTC)
        Talk time: 52 s
        Total time: 1 min 00 s
        Handled by: Bo Agent
        Ref.
        ",
    );
}

#[test]
fn an_unanswered_call_has_one_record_with_both_parts() {
    check_text(
        &known_caller().teams(&["Care"]).missed_because(20, Some("no_available_agent")),
        "first",
        r#"
        <strong>Inbound call</strong>
        Aircall number: Support (+1 310-555-0100)
        Customer: Jane Doe (<a href="tel:+14155550101">+1 415-555-0101</a>)
        Started: 2026-03-02 09:00:00 (UTC)
        Team: Care
        Result: Missed call (no agent was available)
        Ended: 2026-03-02 09:00:20 (UTC)
        Total time: 20 s
        Ref.
        "#,
    );
    check_text(
        &known_caller().missed_because(20, Some("a reason of next year")).voicemail(53),
        "first",
        r#"
        <strong>Inbound call</strong>
        Aircall number: Support (+1 310-555-0100)
        Customer: Jane Doe (<a href="tel:+14155550101">+1 415-555-0101</a>)
        Started: 2026-03-02 09:00:00 (UTC)
        Result: Missed call with voicemail
        Ended: 2026-03-02 09:00:20 (UTC)
        Total time: 20 s
        Voicemail: in Aircall
        Ref.
        "#,
    );
    check_text(
        &situation().outbound().missed_because(20, Some("a reason of next year")),
        "first",
        r#"
        <strong>Outbound call</strong>
        Aircall number: Support (+1 310-555-0100)
        Customer: <a href="tel:+14155550101">+1 415-555-0101</a>
        Started: 2026-03-02 09:00:00 (UTC)
        Result: Not answered
        Ended: 2026-03-02 09:00:20 (UTC)
        Total time: 20 s
        Ref.
        "#,
    );
}

#[test]
fn what_comes_later_has_its_own_note() {
    check_text(
        &known_caller().answered(8).ended(60).commented(600, 1, "Ada", "One").commented(601, 2, "Ada", "Two"),
        "comment",
        r"
        <strong>Comments added in Aircall</strong>
        <strong>Comment by Ada Agent</strong> (2026-03-02 09:10:00 (UTC)): One
        <strong>Comment by Ada Agent</strong> (2026-03-02 09:10:01 (UTC)): Two
        Ref.
        ",
    );
    check_text(
        &known_caller().answered(8).ended(60).commented(600, 1, "", "From a robot"),
        "comment",
        r"
        <strong>Comment added in Aircall</strong>
        <strong>Comment by an integration</strong> (2026-03-02 09:10:00 (UTC)): From a robot
        Ref.
        ",
    );
    check_text(
        &known_caller().answered(8).ended(60).asset(600, "https://assets.example/1"),
        "asset",
        r#"
        <strong>Recording available</strong>
        Recording: <a href="https://assets.example/1">listen in Aircall</a>
        Ref.
        "#,
    );
    check_text(
        &known_caller().missed(20).voicemail(600),
        "asset",
        r"
        <strong>Voicemail available</strong>
        Voicemail: in Aircall
        Ref.
        ",
    );
}

#[test]
fn c_64_records_are_written_in_the_integrations_language() {
    let call = |language: &str| known_caller().set("language", language).teams(&["Care"]).answered(75).ended(160);
    check_text(
        &call("fr"),
        "first",
        r#"
        <strong>Appel entrant</strong>
        Numéro Aircall : Support (+1 310-555-0100)
        Client : Jane Doe (<a href="tel:+14155550101">+1 415-555-0101</a>)
        Début : 2026-03-02 09:00:00 (UTC)
        Agent : Ada Agent
        Décroché : 2026-03-02 09:01:15 (UTC)
        Attente : 1 min 15 s
        Équipe : Care
        Ref.
        "#,
    );
    check_text(
        &call("de"),
        "closing",
        r"
        <strong>Anruf beendet</strong>
        Ende: 2026-03-02 09:02:40 (UTC)
        Gesprächsdauer: 1 min 25 s
        Gesamtdauer: 2 min 40 s
        Bearbeitet von: Ada Agent
        Ref.
        ",
    );
    check_text(
        &known_caller().set("language", "es").missed_because(20, Some("no_available_agent")),
        "first",
        r#"
        <strong>Llamada entrante</strong>
        Número de Aircall: Support (+1 310-555-0100)
        Cliente: Jane Doe (<a href="tel:+14155550101">+1 415-555-0101</a>)
        Inicio: 2026-03-02 09:00:00 (UTC)
        Resultado: Llamada perdida (no había ningún agente disponible)
        Fin: 2026-03-02 09:00:20 (UTC)
        Duración total: 20 s
        Ref.
        "#,
    );
}

#[test]
fn c_64_subjects_cards_notes_and_tags_are_in_the_integrations_language() {
    let french = known_caller().set("language", "fr");
    assert_eq!(subject(&french.clone().missed(20)), "Appel manqué de Jane Doe (+1 415-555-0101)");
    let new = known_caller().set("language", "de").answered(8).ended(60).play();
    let Write::Conversation(new) = new.write("first") else { panic!("a new conversation") };
    assert_eq!(new.tags, ["eingehend", "laufender anruf", "nummer-support"]);
    let Write::Customer(made) = situation().set("language", "es").answered(8).play().write("customer") else {
        panic!("a new customer")
    };
    assert_eq!(made.first.as_deref(), Some("Unknown contact (Aircall)"), "a name, alike in every language");
    assert!(made.background.starts_with("Creado automáticamente a partir de una llamada de Aircall. Ref. "));
    let card = french.with(|desk| desk.customer("101").emails = vec!["jane@example.com".to_owned()]).until(1800);
    let card = card.with(|desk| desk.customer("101").job_title = Some("Director".to_owned())).play();
    assert_eq!(card.writes(), ["card: Jane Doe | E-mail: jane@example.com | Poste: Director"]);
}

#[test]
fn subjects() {
    let answered = || known_caller().answered(8).ended(60);
    assert_eq!(subject(&answered()), "Inbound call from Jane Doe (+1 415-555-0101)");
    assert_eq!(subject(&answered().outbound()), "Outbound call to Jane Doe (+1 415-555-0101)");
    assert_eq!(subject(&known_caller().missed(20)), "Missed call from Jane Doe (+1 415-555-0101)");
    assert_eq!(subject(&known_caller().missed(20).voicemail(53)), "Voicemail from Jane Doe (+1 415-555-0101)");
    let unknown = situation().answered(8).ended(60);
    assert_eq!(subject(&unknown), "Inbound call from +1 415-555-0101", "a placeholder is no name");
    let contact = unknown.contact("Jo", "March", &[]);
    assert_eq!(subject(&contact), "Inbound call from Jo March (+1 415-555-0101)");
    let withheld = situation().from("anonymous").answered(8).ended(60);
    assert_eq!(subject(&withheld), "Inbound call from withheld number");
    let short = situation().from("12345").answered(8).ended(60);
    assert_eq!(subject(&short), "Inbound call from 12345");
    let endless = situation().customer("101", &"é".repeat(900), "+14155550101").answered(8).ended(60);
    assert_eq!(subject(&endless).chars().count(), 250, "cut by characters");
}

#[test]
fn times_are_in_the_integrations_zone() {
    let call = |zone: &str| known_caller().set("time_zone", zone).answered(8).ended(60);
    let started = |zone: &str| {
        let text = record(&call(zone).play(), "first");
        text.lines().find(|line| line.starts_with("Started")).unwrap().to_owned()
    };
    assert_eq!(started("Europe/Paris"), "Started: 2026-03-02 10:00:00 (Europe/Paris)");
    assert_eq!(started("America/New_York"), "Started: 2026-03-02 04:00:00 (America/New_York)");
    assert_eq!(started("Asia/Kathmandu"), "Started: 2026-03-02 14:45:00 (Asia/Kathmandu)");
}

#[test]
fn what_strangers_typed_is_escaped() {
    let evil = "<script>alert('x')</script>&\"";
    let call = situation()
        .customer("101", &format!("{evil} {evil}"), "+14155550101")
        .teams(&[evil])
        .on_number(evil, "+13105550100", "US")
        .answered(8)
        .transferred_outside(20, evil)
        .ended(60)
        .commented(40, 1, "Ada", evil)
        .asset(70, "javascript:alert(1)");
    let play = call.play();
    for kind in ["first", "closing"] {
        let text = record(&play, kind);
        assert!(!text.contains("<script"), "{text}");
        assert!(!text.contains("javascript:"), "{text}");
        assert!(text.contains("&lt;script&gt;"), "{text}");
    }
}

#[test]
fn a_comment_without_end_is_cut_and_says_so() {
    let play = known_caller().answered(8).commented(40, 1, "Ada", &"ä".repeat(10_001)).ended(60).play();
    let text = record(&play, "closing");
    assert_eq!(text.matches('ä').count(), 10_000);
    assert!(text.contains("ä […]"));
}
