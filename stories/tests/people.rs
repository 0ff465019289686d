//! In whose name, and who is assigned (C-30, C-31, HS-25).

use serde_json::{Value, json};
use stories::{World, authors, kinds};

use crate::tell::{
    CARLA_THERE, DEV, GRACE, NOBODY, OWNER, answered, answered_at, missed, played, says, script, step, with, world,
    world_with,
};

/// An Aircall user whose e-mail address is this.
async fn answered_by(email: &str, desk_data: Value) -> World {
    let user = json!({ "id": 1250, "name": "Gina Holt", "email": email, "time_zone": "UTC" });
    let plan = stories::Plan { desk_data, phone_data: json!({ "users": [user] }), ..stories::Plan::default() };
    let world = World::begin(plan).await;
    let mut steps = answered(NOBODY);
    steps[1]["user"] = json!(1250);
    steps[2]["user"] = json!(1250);
    world.play(&script(steps)).await;
    world
}

/// C-30, HS-25: a new conversation is the agent's own; nobody is assigned.
#[tokio::test(start_paused = true)]
async fn a_new_conversation_is_in_the_agents_name_and_unassigned() {
    let world = played(json!({}), &script(answered(NOBODY))).await;
    let desk = world.desk();
    assert_eq!(authors(desk.our_one()), [CARLA_THERE, CARLA_THERE]);
    assert_eq!(desk.our_one()["assignee"], json!(null));
    world.end().await;
}

/// HS-25: in an existing conversation the phone thread is the token's owner's, and names the agent.
#[tokio::test(start_paused = true)]
async fn in_an_existing_conversation_the_text_names_the_agent() {
    let world = played(json!({}), &script(answered(GRACE))).await;
    let desk = world.desk();
    assert_eq!(authors(desk.our_one()), [OWNER, CARLA_THERE]);
    assert!(stories::records(desk.our_one())[0].contains("Agent: Carla Rossi"));
    world.end().await;
}

/// C-30: e-mail addresses are the same whatever their case; further ones count.
#[tokio::test(start_paused = true)]
async fn an_agent_is_known_by_any_of_his_addresses_in_any_case() {
    let user = json!({ "id": 450, "first_name": "Gina", "last_name": "Holt", "email": "gina@harbour.example", "role": "user",
        "alternate_emails": ["g.holt@harbour.example"] });
    for email in ["Gina@Harbour.example", "G.HOLT@harbour.example"] {
        let world = answered_by(email, json!({ "users": [user] })).await;
        assert_eq!(authors(world.desk().our_one()), [450, 450], "{email}");
        world.end().await;
    }
}

/// C-31: an agent whom Help Scout does not know: an administrator writes, and the text names the agent.
#[tokio::test(start_paused = true)]
async fn an_agent_without_a_user_is_named_by_an_administrator() {
    let world = answered_by("gina@elsewhere.example", json!({})).await;
    let desk = world.desk();
    assert_eq!(authors(desk.our_one()), [OWNER, OWNER]);
    assert!(stories::records(desk.our_one())[0].contains("Agent: Gina Holt"));
    assert_eq!(desk.our_one()["assignee"], json!(null));
    world.end().await;
}

/// HS-23: nobody answered: an administrator writes.
#[tokio::test(start_paused = true)]
async fn a_missed_call_is_written_by_an_administrator() {
    let world = played(json!({}), &script(missed(NOBODY))).await;
    assert_eq!(authors(world.desk().our_one()), [OWNER]);
    world.end().await;
}

/// Sheet §2: a `user` that is refused with 404 falls one down.
#[tokio::test(start_paused = true)]
async fn a_user_who_is_refused_falls_one_down() {
    for (party, path) in [(NOBODY, "/v2/conversations$"), (GRACE, "/v2/conversations/*/notes$")] {
        let world = world(json!({})).await;
        world.fault(&json!({ "vendor": "helpscout", "method": "POST", "path": path, "times": 1,
            "fault": { "kind": "status", "code": 404, "body": { "message": "Not found" } } }));
        world.play(&script(answered(party))).await;
        let desk = world.desk();
        assert_eq!(kinds(desk.our_one()), ["phone", "note"]);
        assert_eq!(authors(desk.our_one())[1], OWNER, "{party}");
        assert!(says(&world, "author.fell_down").await);
        world.end().await;
    }
}

/// HS-25: *reassign* gives the conversation to the agent who handled the call.
#[tokio::test(start_paused = true)]
async fn reassign_gives_the_conversation_to_the_agent() {
    for party in [NOBODY, GRACE] {
        let mut steps = answered(party);
        steps[1]["user"] = json!(DEV);
        steps[2]["user"] = json!(DEV);
        let world = played(json!({ "reassign": true }), &script(steps)).await;
        assert_eq!(world.desk().our_one()["assignee"], 404, "{party}");
        world.end().await;
    }
}

/// HS-25: after a transfer, to who had it last.
#[tokio::test(start_paused = true)]
async fn reassign_follows_a_transfer() {
    let more = [step(30.0, "transfer", json!({ "user": DEV }))];
    let world = played(json!({ "reassign": true }), &with(answered(NOBODY), more)).await;
    assert_eq!(world.desk().our_one()["assignee"], 404);
    world.end().await;
}

/// Promise 4: an assignee whom a person set meanwhile stays.
#[tokio::test(start_paused = true)]
async fn an_assignee_set_by_a_person_meanwhile_stays() {
    let world = world(json!({ "reassign": true })).await;
    let playing = world.begin_play(&with(answered(NOBODY), [step(30.0, "transfer", json!({ "user": DEV }))]));
    world.pass(15).await;
    let id = world.desk().our_one()["id"].clone();
    world.person(&json!({ "do": "assign", "conversation": id, "to": 405 }));
    playing.finished().await.expect("it was played");
    world.settle().await;
    assert_eq!(world.desk().our_one()["assignee"], 405);
    world.end().await;
}

/// HS-25: administrators who cannot see the inbox do not write in it.
#[tokio::test(start_paused = true)]
async fn an_administrator_without_access_to_the_inbox_is_passed_over() {
    let users = json!({ "users": [{ "id": 300, "first_name": "Zoe", "email": "zoe@harbour.example", "role": "admin", "mailboxes": [602] }] });
    let world = world_with(json!({}), users).await;
    world.play(&script(answered_at("one", 0.0, GRACE))).await;
    world
        .play(&script([
            step(0.0, "place", json!({ "direction": "inbound", "number": 501, "party": NOBODY })),
            step(9.0, "hangup", json!({})),
        ]))
        .await;
    assert!(world.desk().ours().iter().all(|one| authors(one).iter().all(|author| *author != 300)));
    world.end().await;
}
