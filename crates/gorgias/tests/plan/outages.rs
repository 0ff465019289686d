//! The phone system does not answer, or the desk does not (C-51, C-52).

use crate::play::{Play, says};
use crate::situation::{Situation, known};

/// A call that asks the phone system for everything there is.
fn asking() -> Situation {
    known()
        .rings(0)
        .teams(&["Team A", "Team B"])
        .tagged_by_system(2, &["asked back"])
        .answered(8)
        .recorded(55)
        .ended(60)
        .commented(300, 1, "Ada", "Later")
        .with(|desk| desk.phone_is_silent = true)
}

fn notes(play: &Play) -> usize {
    play.ticket().messages.len()
}

#[test]
fn c_52_an_unanswered_lookup_of_the_phone_system_blocks_no_record() {
    let play = asking().until(3600).play();
    assert_eq!(notes(&play), 3, "ticket, closing note, comment:\n{}", play.all_words());
}

#[test]
fn c_52_a_team_that_could_not_be_asked_for_is_caught_up_with_while_the_call_goes_on() {
    let call = known().rings(0).teams(&["Team A", "Team B"]).answered(8).with(|desk| desk.phone_is_silent = true);
    let play = call.meanwhile(100, |desk| desk.phone_is_silent = false).until(800).play();
    let tags = &play.ticket().shown.tags;
    assert!(tags.contains(&"Team A".to_owned()), "{tags:?}\n{}", play.all_words());
    assert_eq!(notes(&play), 1, "the call goes on:\n{}", play.all_words());
}

#[test]
fn c_52_what_could_not_be_asked_is_caught_up_with() {
    let play = asking().meanwhile(5000, |desk| desk.phone_is_silent = false).play();
    let tags = &play.ticket().shown.tags;
    for tag in ["Team A", "Team B", "callback request"] {
        assert!(tags.contains(&tag.to_owned()), "{tags:?}\n{}", play.all_words());
    }
    assert_eq!(play.desk.uploads, 1, "{}", play.all_words());
    let with_file = play.ticket().messages.iter().filter(|note| !note.files.is_empty());
    assert_eq!(with_file.count(), 1, "{}", play.all_words());
}

#[test]
fn c_52_a_recording_that_cannot_be_asked_for_is_told_once() {
    let call = known().no_operational_tags().rings(0).answered(8).recorded(55).ended(60);
    let call = call.with(|desk| desk.phone_is_silent = true).meanwhile(20_000, |desk| desk.phone_is_silent = false);
    let play = call.play();
    let kinds = |kind: &str| play.writes().iter().filter(|words| words.starts_with(kind)).count();
    assert_eq!((kinds("closing"), kinds("recording")), (1, 1), "{}", play.all_words());
    assert_eq!(play.desk.uploads, 1);
}

#[test]
fn c_52_a_silent_phone_system_does_not_keep_a_missed_call() {
    let call = known().rings(0).missed(20).voicemail(53).with(|desk| desk.phone_is_silent = true).until(3600);
    let play = call.play();
    assert_eq!(notes(&play), 1, "{}", play.all_words());
    assert!(play.ticket().messages[0].text.contains("https://assets.example/vm"), "it is linked meanwhile");
}

#[test]
fn two_tags_of_one_second_are_settled_by_a_read() {
    let call = known().no_operational_tags().rings(0).answered(8).ended(60).tagged(300, &["A"]).untagged(300, &[]);
    let play = call.play();
    says(&play, &["ask.call_afresh"]);
    assert_eq!(play.words().last().unwrap(), "done: logged", "{}", play.all_words());
}

#[test]
fn c_52_a_tie_of_tags_keeps_no_record_while_the_phone_system_is_silent() {
    let call = known().no_operational_tags().rings(0).answered(8).ended(60).tagged(300, &["A"]).untagged(300, &[]);
    let call = call.commented(300, 1, "Ada", "Later").with(|desk| desk.phone_is_silent = true).until(3600);
    assert_eq!(notes(&call.play()), 3);
}
