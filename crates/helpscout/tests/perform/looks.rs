//! What a look at a write in doubt may conclude (promise 3): *absent* only from an answer that is whole and at one with
//! itself.

use contract::{Settlement, Trouble};
use domain::effect::Marker;
use helpscout::effects;
use helpscout::question::{HelpScoutQuestion, RecordThere};
use helpscout::write::{NewThread, Write};
use serde_json::{Value, json};

use crate::scene::{INBOX, answer, ask, conversation, customer, ended, line, look, note, ok, page, reopen};

const LATER: &str = "2026-11-20T09:30:00Z";
const EARLIER: &str = "2026-11-20T08:00:00Z";

fn is_garbled(settlement: &Settlement) -> bool {
    matches!(settlement, Settlement::NotNow(Trouble::Garbled { .. }))
}

#[track_caller]
fn is_applied(settlement: &Settlement, id: &str) {
    let Settlement::Applied { evidence, .. } = settlement else { panic!("{settlement:?}") };
    assert_eq!((evidence.desk_id.as_deref(), evidence.read_back), (Some(id), true));
}

fn thread(id: Value, kind: &str) -> Value {
    json!({"id": id, "type": "note", "body": format!("Call ended.<br>{}", line(kind))})
}

fn other() -> Value {
    json!({"id": 1, "type": "customer", "body": "Hello"})
}

#[tokio::test]
async fn a_note_is_absent_only_from_threads_that_could_all_be_read() {
    let look_through = |items: Value| look(note(), [page("threads", items)]);
    let absent = look_through(json!([other()])).await;
    assert!(matches!(absent, Settlement::Absent { .. }), "{absent:?}");
    is_applied(&look_through(json!([other(), thread(json!(9), effects::CLOSING)])).await, "9");
    for id in [json!(null), json!(""), json!("new"), json!(1.5), json!({})] {
        let shown = look_through(json!([other(), thread(id.clone(), effects::CLOSING)])).await;
        assert!(is_garbled(&shown), "{id}: {shown:?}");
    }
    // What was found is there, whatever else is.
    is_applied(&look_through(json!([null, thread(json!(9), effects::CLOSING)])).await, "9");
}

#[tokio::test]
async fn a_note_is_not_absent_from_an_answer_that_contradicts_itself() {
    for body in [
        json!({"page": {"number": 1, "size": 50, "totalElements": 4, "totalPages": 1}, "_links": {}}),
        json!({"_embedded": {"threads": null}, "_links": {}, "error": "try again"}),
    ] {
        let settlement = look(note(), [ok(body.clone())]).await;
        assert!(is_garbled(&settlement), "{body}: {settlement:?}");
    }
}

#[tokio::test]
async fn a_customer_is_absent_only_from_a_search_that_could_all_be_read() {
    let hit = |id: Value| json!({"id": id, "background": format!("Made. {}", line(effects::CUSTOMER))});
    let someone = json!({"id": 3, "background": "VIP"});
    let changed = page("customers", json!([{"id": 4, "updatedAt": LATER}]));
    let absent = look(customer(), [page("customers", json!([someone])), changed]).await;
    assert!(matches!(absent, Settlement::Absent { .. }), "{absent:?}");
    is_applied(&look(customer(), [page("customers", json!([null, hit(json!(8))]))]).await, "8");
    let shown = look(customer(), [page("customers", json!([someone, hit(json!(null))]))]).await;
    assert!(is_garbled(&shown), "{shown:?}");
}

#[tokio::test]
async fn a_code_is_not_carried_by_nobody_when_somebody_could_not_be_read() {
    let code = || Marker("AB12CD34EF".to_owned());
    let question = HelpScoutQuestion::CustomersByCode { code: code() };
    let hit = |id: Value| json!({"id": id, "background": code().line()});
    let shown = ask(&question, [page("customers", json!([hit(json!(null))]))]).await;
    assert!(matches!(shown, Err(Trouble::Garbled { .. })), "{shown:?}");
    assert!(ask(&question, [page("customers", json!([{}, hit(json!(8))]))]).await.is_ok());
}

/// A note in the name of a user.
fn note_by(user: i64) -> Write {
    let Write::Note(note) = note() else { panic!("no note") };
    Write::Note(NewThread { user: Some(user), ..note })
}

/// A thread that bears no code any more, made while the note in doubt was on its way.
fn rewritten() -> Value {
    json!({"id": 9, "type": "note", "body": "edited by a colleague", "createdAt": ended().to_string(),
        "createdBy": {"id": 4, "type": "user"}, "source": {"type": "api", "via": "user"}})
}

#[tokio::test]
async fn a_record_that_a_colleague_rewrote_meanwhile_is_not_written_again() {
    let look_at = |thread: Value| look(note_by(4), [page("threads", json!([other(), thread]))]);
    is_applied(&look_at(rewritten()).await, "9");
    let not_ours = [
        ("type", json!("phone")),
        ("source", json!({"type": "web"})),
        ("source", json!(null)),
        ("createdAt", json!(EARLIER)),
        ("createdAt", json!(LATER)),
        ("createdAt", json!(null)),
        ("body", json!(format!("Another record. {}", line(effects::COMMENT)))),
    ];
    for (member, value) in not_ours {
        let mut thread = rewritten();
        thread[member] = value;
        let shown = look_at(thread.clone()).await;
        assert!(matches!(shown, Settlement::Absent { .. }), "{thread}: {shown:?}");
    }
}

#[tokio::test]
async fn a_rewritten_note_is_known_by_its_author_and_an_import_by_its_own_time() {
    let with = |user: i64, imported_at: Option<&str>| {
        let Write::Note(note) = note_by(user) else { panic!("no note") };
        let imported_at = imported_at.map(|at| at.parse().unwrap());
        look(Write::Note(NewThread { imported_at, ..note }), [page("threads", json!([rewritten()]))])
    };
    is_applied(&with(4, None).await, "9");
    assert!(matches!(with(5, None).await, Settlement::Absent { .. }));
    is_applied(&with(4, Some(&ended().to_string())).await, "9");
    assert!(matches!(with(4, Some(EARLIER)).await, Settlement::Absent { .. }));
}

#[tokio::test]
async fn what_names_nobody_is_known_by_the_apps_user() {
    // Help Scout takes no author for a phone thread. One of another inbox may have come with a merge.
    let of = |user: i64| async move {
        let Write::Note(thread) = note() else { panic!("no note") };
        let mut phone = rewritten();
        phone["type"] = json!("phone");
        let me = ok(json!({"id": user, "email": "app@harbour.example", "role": "owner"}));
        look(Write::Phone(thread), [page("threads", json!([phone])), me]).await
    };
    is_applied(&of(4).await, "9");
    let another = of(5).await;
    assert!(matches!(another, Settlement::Absent { .. }), "{another:?}");
}

#[tokio::test]
async fn a_conversation_whose_record_was_rewritten_is_not_begun_again() {
    let mut phone = rewritten();
    phone["type"] = json!("phone");
    let held = |inbox: i64| {
        let mut held = listed(json!([phone]));
        held[0]["mailboxId"] = json!(inbox);
        page("conversations", held)
    };
    let found = look(conversation(), [held(INBOX), page("threads", json!([phone]))]).await;
    let Settlement::Applied { result, .. } = &found else { panic!("{found:?}") };
    assert_eq!(result["conversation"], "5");
    // The same call's record in another inbox.
    let changed = page("conversations", json!([{"id": 6, "userUpdatedAt": LATER}]));
    let absent = look(conversation(), [held(INBOX + 1), changed]).await;
    assert!(matches!(absent, Settlement::Absent { .. }), "{absent:?}");
}

/// A list of conversations of which one holds these threads.
fn listed(threads: Value) -> Value {
    json!([{"id": 5, "status": "active", "createdAt": EARLIER, "_embedded": {"threads": threads}}])
}

#[tokio::test]
async fn a_conversation_is_absent_only_from_a_list_that_could_all_be_read() {
    let list = |items: Value| page("conversations", items);
    let changed = || list(json!([{"id": 6, "userUpdatedAt": LATER}]));
    let absent = look(conversation(), [list(listed(json!([other()]))), changed()]).await;
    assert!(matches!(absent, Settlement::Absent { .. }), "{absent:?}");

    let begun = || json!([other(), thread(json!(9), effects::FIRST)]);
    let found = look(conversation(), [list(listed(begun())), page("threads", begun())]).await;
    let Settlement::Applied { result, .. } = &found else { panic!("{found:?}") };
    assert_eq!(result["conversation"], "5");

    // A conversation, or a thread of one, that has no id.
    let mut nameless = listed(begun());
    nameless[0]["id"] = Value::Null;
    let shown = look(conversation(), [list(nameless)]).await;
    assert!(is_garbled(&shown), "{shown:?}");
    let odd = || json!([other(), thread(json!(null), effects::FIRST)]);
    let shown = look(conversation(), [list(listed(odd())), page("threads", odd())]).await;
    assert!(is_garbled(&shown), "{shown:?}");
}

#[tokio::test]
async fn a_conversation_that_was_merged_or_deleted_since_the_list_was_made_was_begun() {
    let list = || page("conversations", listed(json!([thread(json!(9), effects::FIRST)])));
    let gone = || answer(404, &[], "");
    let found = look(conversation(), [list(), gone(), gone()]).await;
    assert!(matches!(found, Settlement::Applied { .. }), "{found:?}");
    // A person removed the record alone.
    let found = look(conversation(), [list(), page("threads", json!([other()]))]).await;
    assert!(matches!(found, Settlement::Applied { .. }), "{found:?}");
}

#[tokio::test]
async fn a_record_is_not_told_to_be_nowhere_when_one_could_not_be_read() {
    let code = Marker("AB12CD34EF".to_owned());
    let question = HelpScoutQuestion::RecordThere { customer: "12".to_owned(), code };
    let there = ask(&question, [page("conversations", listed(json!([other()])))]).await.unwrap();
    let told: RecordThere = serde_json::from_value(json!({"found": there.value["found"]})).unwrap();
    assert_eq!(told.found, None);
    let odd = ask(&question, [page("conversations", json!([{"status": "active"}]))]).await;
    assert!(matches!(odd, Err(Trouble::Garbled { .. })), "{odd:?}");
}

#[tokio::test]
async fn old_conversations_do_not_prove_that_the_index_moved_on() {
    let nothing = || page("conversations", json!([]));
    // As if `modifiedSince` had been ignored.
    let old = page("conversations", json!([{"id": 6, "createdAt": EARLIER, "userUpdatedAt": EARLIER}]));
    let settlement = look(conversation(), [nothing(), old]).await;
    assert!(matches!(settlement, Settlement::Unclear { .. }), "{settlement:?}");
}

#[tokio::test]
async fn a_status_that_is_not_told_proves_no_reopening() {
    for (status, is_open) in [(json!("active"), true), (json!("closed"), false), (json!(null), false)] {
        let settlement = look(reopen(), [ok(json!({"id": 5, "status": status}))]).await;
        assert_eq!(matches!(settlement, Settlement::Applied { .. }), is_open, "{status}: {settlement:?}");
    }
}
