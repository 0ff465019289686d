//! What people do to tickets and customers meanwhile (W-08).

use crate::play::says;
use crate::situation::{JANE, at, known};

#[test]
fn a_deleted_ticket_ends_its_call_removed_by_a_person() {
    let call = known().rings(0).answered(8).ended(60).meanwhile(30, |desk| drop(desk.tickets.remove("901")));
    let play = call.play();
    assert!(play.desk.begun().is_empty(), "{}", play.all_words());
    says(&play, &["done.removed_by_person"]);
}

#[test]
fn a_merged_ticket_takes_what_comes_later() {
    let call = known().rings(0).answered(8).ended(60).tagged(300, &["VIP"]).commented(600, 1, "Bo", "Later");
    let play = call.meanwhile(200, |desk| {
        desk.add_ticket("301", JANE, "open", &[]);
        desk.merge("901", "301");
    });
    let play = play.play();
    assert!(play.desk.tickets["301"].shown.tags.contains(&"VIP".to_owned()), "{}", play.all_words());
    assert_eq!(play.desk.tickets["301"].messages.len(), 3, "{}", play.all_words());
}

#[test]
fn c_40_a_tag_that_is_set_after_a_merge_goes_where_the_ticket_went() {
    let call = known().rings(0).answered(8).ended(60).tagged(300, &["VIP"]);
    let play = call.meanwhile(200, |desk| {
        desk.add_ticket("301", JANE, "open", &[]);
        desk.merge("901", "301");
    });
    let play = play.play();
    assert!(play.desk.tickets["301"].shown.tags.contains(&"VIP".to_owned()), "{}", play.all_words());
}

#[test]
fn a_ticket_that_was_merged_unseen_takes_the_closing_note() {
    let call = known().no_operational_tags().rings(0).answered(8).ended(60);
    let play = call.meanwhile(30, |desk| {
        desk.add_ticket("301", JANE, "open", &[]);
        desk.merge("901", "301");
    });
    let play = play.play();
    assert_eq!(play.desk.tickets["301"].messages.len(), 2, "{}", play.all_words());
}

#[test]
fn go_12_a_ticket_whose_merge_a_list_shows_late_takes_the_closing_note() {
    let call = known().no_operational_tags().rings(0).answered(8).ended(60);
    let play = call.meanwhile(30, |desk| {
        desk.add_ticket("301", JANE, "open", &[]);
        desk.merge("901", "301");
        desk.merges_shown_at = at(150);
    });
    let play = play.play();
    assert_eq!(play.desk.tickets["301"].messages.len(), 2, "{}", play.all_words());
    says(&play, &["wait.ticket_merged"]);
}

#[test]
fn c_40_a_tag_that_is_set_before_a_list_shows_the_merge_goes_where_the_ticket_went() {
    let call = known().rings(0).answered(8).ended(60).tagged(300, &["VIP"]);
    let play = call.meanwhile(290, |desk| {
        desk.add_ticket("301", JANE, "open", &[]);
        desk.merge("901", "301");
        desk.merges_shown_at = at(390);
    });
    let play = play.play();
    assert!(play.desk.tickets["301"].shown.tags.contains(&"VIP".to_owned()), "{}", play.all_words());
}

#[test]
fn c_41_a_tag_that_is_taken_back_at_once_goes_from_where_the_ticket_went() {
    let call = known().rings(0).answered(8).ended(60).tagged(300, &["VIP"]).untagged(301, &[]);
    let play = call.meanwhile(290, |desk| {
        desk.add_ticket("301", JANE, "open", &[]);
        desk.merge("901", "301");
    });
    let play = play.play();
    let changes = play.words().iter().filter(|words| words.starts_with("tags in 301")).count();
    assert!(changes > 1 && !play.desk.tickets["301"].shown.tags.contains(&"VIP".to_owned()), "{}", play.all_words());
}

#[test]
fn a_customer_who_was_deleted_during_the_call_is_chosen_anew() {
    let call = known().rings(0).answered(8).ended(60).meanwhile(4, |desk| desk.customers.clear());
    let play = call.play();
    assert_eq!(play.desk.begun().len(), 1, "{}", play.all_words());
    assert_eq!(play.desk.customers.len(), 1, "he is made again");
}

#[test]
fn a_customer_of_ours_who_was_deleted_is_made_again() {
    let calls = crate::situation::situation().rings(0).answered(8).ended(60);
    let calls = calls.meanwhile(4, |desk| desk.customers.clear());
    let play = calls.play();
    assert_eq!(play.desk.begun().len(), 1, "{}", play.all_words());
    assert_eq!(play.desk.customers.len(), 1);
}

#[test]
fn a_remembered_customer_who_was_deleted_is_made_again_for_the_next_message() {
    let wrote = known().sms(0, "x").meanwhile(30, |desk| {
        desk.customers.clear();
        desk.tickets.clear();
    });
    let play = wrote.sms(40, "y").play();
    assert_eq!(play.desk.customers.len(), 1, "{}", play.all_words());
    assert_eq!(play.ticket().messages.len(), 1);
}
