//! What people do to a conversation while a call goes on: their hand wins (promise 4).

use serde_json::{Value, json};
use stories::{World, kinds, records, tags};

use crate::tell::{CARLA, GRACE, NOBODY, answered, played, says, script, step, step_of, with, world, world_with};

fn another(id: u64) -> Value {
    json!({ "conversations": [{ "id": id, "subject": "The older matter", "mailbox": 601, "customer": 101, "status": "pending", "hours_ago": 90,
        "threads": [{ "type": "customer", "text": "Hello." }] }] })
}

/// Plays a call of Grace's; a person acts in its middle.
async fn meanwhile(world: &World, act: Value) {
    let playing = world.begin_play(&script(answered(GRACE)));
    world.pass(40).await;
    world.person(&act);
    playing.finished().await.expect("it was played");
    world.settle().await;
}

/// Sheet §2: a conversation merged mid-call: what follows goes where it went.
#[tokio::test(start_paused = true)]
async fn records_follow_a_merge() {
    let world = world_with(json!({}), another(301)).await;
    meanwhile(&world, json!({ "do": "merge", "from": 201, "into": 301 })).await;
    let desk = world.desk();
    assert_eq!(desk.our_one()["id"], 301);
    assert_eq!(kinds(desk.our_one()), ["phone", "note"]);
    assert_eq!(desk.our_one()["status"], "pending", "HS-27");
    let wanted = ["inbound", "number-name-support us", "vip"];
    assert_eq!(tags(desk.our_one()), wanted, "call in progress went with the merge, and ends with the call");
    let call = world.calls()[0].to_string();
    world.begin_play(&script([step_of(&call, 0.0, "comment", json!({ "text": "Later.", "user": CARLA }))]));
    world.pass(30).await;
    assert_eq!(records(world.desk().our_one()).len(), 3);
    world.end().await;
}

/// A conversation deleted mid-call: the filing ends, visibly, and nothing is made anew.
#[tokio::test(start_paused = true)]
async fn a_conversation_that_a_person_deleted_stays_deleted() {
    let world = world(json!({})).await;
    meanwhile(&world, json!({ "do": "delete", "conversation": 201 })).await;
    assert!(says(&world, "done.removed_by_person").await);
    assert_eq!(world.desk().records().len(), 1);
    world.end().await;
}

/// Sheet §2: a full conversation takes no more (412): a new one goes on and links the old one.
#[tokio::test(start_paused = true)]
async fn a_full_conversation_goes_on_in_a_new_one() {
    let world = world(json!({})).await;
    let playing = world.begin_play(&script(answered(GRACE)));
    world.pass(40).await;
    for note in 0..100 {
        world.person(&json!({ "do": "note", "conversation": 201, "text": format!("Note {note}") }));
    }
    playing.finished().await.expect("it was played");
    world.settle().await;
    let desk = world.desk();
    assert_eq!(desk.ours().len(), 2);
    let new = desk.ours()[1];
    assert!(records(new)[0].contains("Call ended") && records(new)[0].contains("/conversation"), "{}", records(new)[0]);
    assert_eq!(new["status"], "active");
    world.end().await;
}

/// Sheet §2: nearly full before the call: the first record goes to a new one at once.
#[tokio::test(start_paused = true)]
async fn a_call_does_not_join_a_full_conversation() {
    for lagging in [true, false] {
        let world = world(json!({})).await;
        for note in 0..100 {
            world.person(&json!({ "do": "note", "conversation": 201, "text": format!("Note {note}") }));
        }
        if !lagging {
            world.pass(120).await;
        }
        world.play(&script(answered(GRACE))).await;
        let desk = world.desk();
        assert_ne!(desk.our_one()["id"], 201, "lagging {lagging}");
        assert!(records(desk.our_one())[0].contains("Earlier entries"), "{}", records(desk.our_one())[0]);
        assert!(says(&world, "conversation.full").await);
        world.end().await;
    }
}

/// Sheet §2: locked as too old (423), likewise.
#[tokio::test(start_paused = true)]
async fn a_locked_conversation_goes_on_in_a_new_one() {
    let world = world(json!({})).await;
    world.person(&json!({ "do": "lock", "conversation": 201 }));
    world.play(&script(answered(GRACE))).await;
    let desk = world.desk();
    assert_ne!(desk.our_one()["id"], 201);
    assert!(records(desk.our_one())[0].contains("Earlier entries"));
    assert!(says(&world, "conversation.locked").await);
    world.end().await;
}

/// Promise 10: a new installation that is told everything again writes nothing again.
#[tokio::test(start_paused = true)]
async fn a_reinstallation_writes_nothing_again() {
    for (name, script) in crate::tell::calls_of_every_kind() {
        let mut world = played(json!({}), &script).await;
        world.pass(1200).await;
        let before = world.desk().shape();
        let webhooks = world.webhooks();
        world.reinstall().await;
        let writes = crate::tell::writes(&world).len();
        let now = world.now();
        world.deliver(&webhooks.into_iter().map(|(_, body)| (now, body)).collect::<Vec<_>>()).await;
        world.settle().await;
        assert_eq!(crate::tell::writes(&world)[writes..], Vec::<String>::new(), "{name}");
        assert_eq!(world.desk().shape(), before, "{name}");
        world.end().await;
    }
}

/// C-06: settings that are changed during a call do not move what began.
#[tokio::test(start_paused = true)]
async fn settings_changed_mid_call_keep_its_names() {
    let mut world = world(json!({})).await;
    let playing =
        world.begin_play(&with(answered(NOBODY), [step(300.0, "comment", json!({ "text": "Later.", "user": CARLA }))]));
    world.pass(30).await;
    world.change_settings(json!({ "tags": { "inbound": "from outside" }, "time_zone": "Europe/Paris" })).await;
    playing.finished().await.expect("it was played");
    world.settle().await;
    let desk = world.desk();
    assert_eq!(tags(desk.our_one()), ["inbound", "number-name-support us"]);
    assert!(records(desk.our_one()).iter().all(|record| !record.contains("Europe/Paris")));
    world.end().await;
}
