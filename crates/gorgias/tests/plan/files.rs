//! Recordings, voicemails and the files of messages (GO-14, GO-32, GO-51).

use contract::phone_side::FileLink;
use domain::step::{Lane, Step};
use gorgias::question::NotUploaded;
use gorgias::write::Write;

use crate::play::{Play, Stepped, check_writes, says};
use crate::situation::{Situation, at, known};

fn recorded_call() -> Situation {
    known().no_operational_tags().calls_out(0).answered(8).recorded(55).ended(60)
}

/// The write of the closing note in words, and what the note says.
fn closing(play: &Play) -> (String, String) {
    let words = play.writes().into_iter().find(|words| words.starts_with("closing")).unwrap();
    (words, play.ticket().messages[1].text.clone())
}

#[test]
fn go_14_a_recording_is_uploaded_and_attached_to_the_closing_note() {
    let play = check_writes(
        "GO-14",
        &recorded_call(),
        "
        card: Jane Doe
        first: note by Ada in a new phone ticket of 101, assigned to Ada
        upload: recording.mp3
        closing: note by Ada with 1 file in 901
        ",
    );
    let [Write::Upload(upload)] = &play.all_of("upload")[..] else { panic!("one upload") };
    assert_eq!(upload.max_bytes, 500_000_000);
    assert!(play.ticket().messages[1].text.contains("https://assets.example/rec"), "the link stays");
}

#[test]
fn go_14_go_51_what_is_too_large_is_linked_with_the_reason() {
    let size = NotUploaded::TooLarge { size: 600_000_000, limit: 500_000_000 };
    let play = recorded_call().with(|desk| desk.takes_no_files = Some(size)).play();
    let (words, text) = closing(&play);
    assert_eq!(words, "closing: note by Ada in 901");
    assert!(text.contains("https://assets.example/rec"), "{text}");
    says(&play, &["file.not_attached"]);
    assert_eq!(play.desk.uploads, 0);
}

#[test]
fn go_14_the_largest_size_is_a_setting() {
    let play = recorded_call().set("recording_max_mb", 20).play();
    let [Write::Upload(upload)] = &play.all_of("upload")[..] else { panic!("one upload") };
    assert_eq!(upload.max_bytes, 20_000_000);
}

#[test]
fn go_14_uploads_are_a_setting() {
    let play = recorded_call().set("upload_recordings", false).play();
    let (words, text) = closing(&play);
    assert_eq!(words, "closing: note by Ada in 901");
    assert!(text.contains("https://assets.example/rec"));
    says(&play, &["file.linked"]);
}

#[test]
fn go_51_a_recording_that_is_gone_or_not_allowed_or_refused_is_linked_with_the_reason() {
    let gone = recorded_call().with(|desk| desk.call_file = FileLink::Gone);
    let elsewhere = recorded_call().with(|desk| desk.call_file = FileLink::NotFollowed);
    let dead = recorded_call().with(|desk| desk.takes_no_files = Some(NotUploaded::Gone));
    let refused = recorded_call().with(|desk| desk.refuse("upload"));
    for call in [gone, elsewhere, dead, refused] {
        let play = call.play();
        assert_eq!(closing(&play).0, "closing: note by Ada in 901", "{}", play.all_words());
        says(&play, &["file.not_attached"]);
    }
}

#[test]
fn go_12_go_51_a_recording_that_cannot_be_reached_is_waited_for_and_then_linked_with_the_reason() {
    let down_for =
        |seconds: i64| recorded_call().with(|desk| desk.source_is_down_until = Some(at(60 + seconds))).play();
    let play = down_for(100);
    assert_eq!(closing(&play).0, "closing: note by Ada with 1 file in 901", "{}", play.all_words());
    let play = down_for(3600);
    let (words, text) = closing(&play);
    assert_eq!(words, "closing: note by Ada in 901");
    assert!(text.contains("https://assets.example/rec") && text.contains("could not be fetched"), "{text}");
    says(&play, &["wait.file_source", "file.not_attached"]);
    let written = play.steps.iter().find(|step| step.words.starts_with("closing")).unwrap().at;
    assert!(written < at(60 + 30 + 240), "{written}");
    assert_eq!(play.filings[0].ledger.of_kind("recording"), None, "it is told once");
}

#[test]
fn go_14_a_recording_that_comes_after_the_closing_note_has_its_own() {
    let call = known().no_operational_tags().calls_out(0).answered(8).ended(60).recorded(300);
    let play = check_writes(
        "GO-14",
        &call,
        "
        card: Jane Doe
        first: note by Ada in a new phone ticket of 101, assigned to Ada
        closing: note by Ada in 901
        upload: recording.mp3
        recording: note by Ada with 1 file in 901
        ",
    );
    assert_eq!(play.desk.uploads, 1);
}

/// A recording or voicemail may be told before its link, and a link alone where Aircall keeps no file.
#[test]
fn go_14_a_later_recording_voicemail_or_link_each_has_its_note() {
    let answered = || known().no_operational_tags().calls_out(0).answered(8).ended(60);
    let missed = || known().no_operational_tags().calls_out(0).missed(20);
    for (why, call, note) in [
        ("recording", answered().recorded_without_link(300), "recording: note by Ada with 1 file in 901"),
        ("voicemail", missed().voicemail_without_link(300), "recording: note by Alma with 1 file in 901"),
        ("link", answered().asset(300, "https://assets.example/rec"), "recording: note by Ada in 901"),
    ] {
        let play = call.play();
        assert_eq!(play.writes().last().unwrap(), note, "{why}:\n{}", play.all_words());
    }
}

#[test]
fn go_14_a_later_comment_takes_the_recording_with_it() {
    let call =
        known().no_operational_tags().calls_out(0).answered(8).ended(60).recorded(300).commented(302, 1, "Bo", "x");
    let play = call.play();
    assert_eq!(play.writes().last().unwrap(), "recording: note by Bo with 1 file in 901", "{}", play.all_words());
}

#[test]
fn go_32_images_and_pdfs_become_attachments_and_other_files_are_listed_with_the_reason() {
    let wrote = known()
        .ticket("201", "open")
        .sms(0, "See")
        .file("a.jpg", "image/jpeg")
        .file("b.pdf", "application/pdf")
        .file("c.exe", "application/x-msdownload");
    let play = check_writes(
        "GO-32",
        &wrote,
        "
        upload: a.jpg
        upload: b.pdf
        message: received with 2 file in 201
        tags in 201: +Support
        ",
    );
    let text = &play.desk.tickets["201"].messages[0].text;
    assert!(text.contains("See") && text.contains("c.exe") && !text.contains("a.jpg"), "{text}");
    says(&play, &["file.not_attached"]);
}

#[test]
fn go_32_a_file_of_an_unknown_type_is_fetched_and_judged_by_its_answer() {
    let play = known().ticket("201", "open").sms(0, "See").file("a", "").play();
    let [Write::Upload(upload)] = &play.all_of("upload")[..] else { panic!("one upload") };
    assert_eq!(upload.accepted, ["image/", "application/pdf"]);
}

#[test]
fn go_51_a_messages_file_whose_link_has_died_keeps_nothing_from_being_logged() {
    let wrote = known().ticket("201", "open").sms(0, "See").file("a.jpg", "image/jpeg");
    let play = wrote.with(|desk| desk.takes_no_files = Some(NotUploaded::Gone)).play();
    assert!(play.writes().contains(&"message: received in 201".to_owned()), "{}", play.all_words());
    assert!(play.desk.tickets["201"].messages[0].text.contains("a.jpg"));
}

#[test]
fn c_50_a_message_keeps_its_place_from_its_first_plan_until_its_record_stands() {
    let play = known().ticket("201", "open").sms(0, "See").play();
    let lane = [Lane::messages("+14155550101")];
    let is_record = |step: &&Stepped| step.words.starts_with("message:");
    let record = play.steps.iter().position(|step| is_record(&step)).unwrap();
    assert!(matches!(play.steps[0].plan.step, Step::Wait { .. }), "{}", play.all_words());
    assert!(play.steps[..=record].iter().all(|step| step.plan.lanes == lane), "{}", play.all_words());
    assert!(play.steps[record + 1..].iter().all(|step| step.plan.lanes.is_empty()), "{}", play.all_words());
}

#[test]
fn c_50_a_message_keeps_its_place_while_its_file_cannot_be_reached_and_gives_the_file_up_in_the_end() {
    let wrote = known().ticket("201", "open").sms(0, "See").file("a.jpg", "image/jpeg");
    let play = wrote.with(|desk| desk.source_is_down_until = Some(at(3600))).play();
    let lane = [Lane::messages("+14155550101")];
    let waits = |step: &&Stepped| matches!(step.plan.step, Step::Wait { until } if until > at(10));
    let waiting: Vec<&Stepped> = play.steps.iter().filter(waits).collect();
    assert!(waiting.len() >= 5, "{}", play.all_words());
    assert!(waiting.iter().all(|step| step.plan.lanes == lane), "{}", play.all_words());
    let record = play.steps.iter().find(|step| step.words.starts_with("message:")).unwrap();
    assert_eq!((record.words.as_str(), record.plan.lanes.as_slice()), ("message: received in 201", &lane[..]));
    assert!(record.at < at(240), "{}", record.at);
    assert!(play.desk.tickets["201"].messages[0].text.contains("a.jpg (could not be fetched)"), "{}", play.all_words());
    // Once it stands it holds nobody up any more.
    let mut later = play.steps.iter().skip_while(|step| step.words != record.words).skip(1);
    assert!(later.all(|step| step.plan.lanes.is_empty()), "{}", play.all_words());
}

#[test]
fn go_32_a_group_shares_one_upload() {
    let wrote = known().sent(0, "Ada", "See").group(&["+14155550101", "+14155550102"]).file("a.jpg", "image/jpeg");
    let play = wrote.play();
    assert_eq!(play.desk.uploads, 1, "{}", play.all_words());
    assert_eq!(play.desk.begun().len(), 2);
}
