//! The closing note's time, and what comes after it (GO-12, GO-14).

use crate::play::{check_writes, says};
use crate::situation::{at, known};

const BEGUN: &str = "first: note by Ada in a new phone ticket of 101, assigned to Ada | Aircall, Support, inbound call";

/// The time of the write of a kind.
fn written_at(play: &crate::play::Play, kind: &str) -> i64 {
    let step =
        play.steps.iter().find(|step| step.words.starts_with(kind)).unwrap_or_else(|| panic!("{}", play.all_words()));
    step.at.duration_since(at(0)).as_secs()
}

#[test]
fn go_12_thirty_to_sixty_seconds_after_the_end() {
    let call = || known().rings(0).answered(8);
    assert_eq!(written_at(&call().ended(60).play(), "closing"), 90, "its closing facts are there");
    assert_eq!(written_at(&call().hung_up(60).play(), "closing"), 120, "`call.ended` is lost");
}

#[test]
fn go_12_what_comes_before_the_closing_note_is_in_it() {
    let call = known().rings(0).answered(8).commented(30, 1, "Ada", "During").ended(60).commented(80, 2, "Bo", "After");
    let play = check_writes("GO-12", &call, &format!("card: Jane Doe\n{BEGUN}\nclosing: note by Ada in 901"));
    let closing = &play.ticket().messages[1].text;
    assert!(closing.contains("During") && closing.contains("After"), "{closing}");
}

#[test]
fn go_14_comments_that_come_later_have_a_note_per_author_and_batch() {
    let call = known()
        .rings(0)
        .answered(8)
        .ended(60)
        .commented(300, 1, "Bo", "One")
        .commented(302, 2, "Bo", "Two")
        .commented(303, 3, "Ada", "Three")
        .commented(900, 4, "Bo", "Four");
    let play = check_writes(
        "GO-14",
        &call,
        &format!(
            "card: Jane Doe
            {BEGUN}
            closing: note by Ada in 901
            comment: note by Bo in 901
            comment: note by Ada in 901
            comment: note by Bo in 901"
        ),
    );
    let batch = &play.ticket().messages[2].text;
    assert!(batch.contains("One") && batch.contains("Two") && !batch.contains("Three"), "{batch}");
    assert_eq!(written_at(&play, "comment"), 308, "5 s after the last that came");
}

#[test]
fn go_14_a_comment_of_a_missed_call() {
    let call = known().rings(0).missed(20).commented(600, 1, "Ada", "Called her back");
    check_writes(
        "GO-14",
        &call,
        "
        card: Jane Doe
        first: note by Alma in a new phone ticket of 101 | Aircall, Support, inbound call, missed call
        comment: note by Ada in 901
        ",
    );
}

#[test]
fn go_14_a_comment_by_nobody_is_signed_by_the_administrator() {
    let call = known().rings(0).answered(8).ended(60).commented(600, 1, "", "By the API");
    let play = call.play();
    assert_eq!(play.writes().last().unwrap(), "comment: note by Alma in 901");
}

#[test]
fn go_12_a_voicemail_that_comes_after_the_note_has_a_note_of_its_own() {
    let call = known().rings(0).missed(20).voicemail(120);
    let play = check_writes(
        "GO-12",
        &call,
        "
        card: Jane Doe
        first: note by Alma in a new phone ticket of 101 | Aircall, Support, inbound call, missed call
        tags in 901: +voicemail
        upload: recording.mp3
        recording: note by Alma with 1 file in 901
        ",
    );
    says(&play, &["record.asset"]);
}

#[test]
fn go_14_a_refused_comment_is_not_tried_again_and_the_others_are() {
    let call = known()
        .rings(0)
        .answered(8)
        .ended(60)
        .commented(300, 1, "Bo", "One")
        .meanwhile(299, |desk| desk.refuse("comment"))
        .meanwhile(400, |desk| desk.refuses.clear())
        .commented(900, 2, "Bo", "Two");
    let play = call.play();
    let comments = play.writes().into_iter().filter(|words| words.starts_with("comment"));
    assert_eq!(comments.collect::<Vec<_>>(), ["comment: note by Bo in 901 → refused", "comment: note by Bo in 901"]);
}

#[test]
fn go_12_a_refused_closing_note_ends_in_peace() {
    let call = known().rings(0).answered(8).ended(60).with(|desk| desk.refuse("closing"));
    let play = call.play();
    assert_eq!(play.words().last().unwrap(), "done: logged", "{}", play.all_words());
    says(&play, &["effect.refused"]);
}
