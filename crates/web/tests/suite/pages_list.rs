//! The list of interactions.

use domain::ledger::Reason;
use serde_json::json;
use store::Verdict;

use crate::story::Scribe;
use crate::world::{PATH, World, ask, at, get, post, webhook};

#[tokio::test]
async fn c_63_the_list_says_what_came_in_and_what_became_of_it() {
    let world = World::new().await;
    let data = json!({
        "contact": { "id": 5, "first_name": "Ann", "last_name": "Lee" },
        "user": { "id": 3, "name": "Jo Agent", "email": "jo@example.com" },
        "answered_at": crate::world::START + 4,
    });
    world.tell(&webhook("call.answered", 1, 4, data)).await;
    let scribe = Scribe::new(&world).await;
    scribe.decide(Reason::new("done.logged")).await;
    scribe.written("first", json!({}), Vec::new()).await;
    scribe.intend("closing", json!({})).await;
    let doubt = Verdict::InDoubt { ended_at: at(20), settle_at: at(80), note: "time-out".to_owned() };
    scribe.conclude("closing", doubt, "time-out", Vec::new()).await;
    scribe.intend("tags", json!({})).await;
    scribe.conclude("tags", Verdict::Refused { words: "no".to_owned() }, "422", Vec::new()).await;

    let page = ask(&world.dashboard("America/New_York"), get("/")).await.text;
    for expected in [
        "<a href=\"/interactions/1\">Inbound call from Ann Lee (+1 415-555-0101)</a>",
        "<a class=\"tel\" href=\"tel:+14155550101\">+1 415-555-0101</a>",
        "<a class=\"tel\" href=\"tel:+16502530000\">",
        "inbound, in progress",
        "Jo Agent",
        "<strong>support</strong>",
        "All that is known of the call is in the desk.",
        "<span class=\"chip\">1 written</span>",
        "<span class=\"chip marked\">1 in doubt</span>",
        "<span class=\"chip marked\">1 refused</span>",
        "Times are in America/New_York.",
        "1 Jul 2026, 06:00:00",
        "<html lang=\"en\">",
        "<title>Interactions – Deskline</title>",
        "<caption>",
    ] {
        assert!(page.contains(expected), "{expected} is not in\n{page}");
    }
}

#[tokio::test]
async fn the_kinds_of_calls_have_their_own_titles() {
    let over = crate::world::START + 9;
    let rows = [
        (
            "ended",
            json!({ "ended_at": over, "missed_call_reason": "no_available_agent" }),
            "Missed call from +1 415-555-0101",
            "missed",
        ),
        (
            "ended",
            json!({ "ended_at": over, "voicemail": "https://x.example/v.mp3" }),
            "Voicemail from +1 415-555-0101",
            "voicemail",
        ),
        (
            "ended",
            json!({ "ended_at": over, "direction": "outbound" }),
            "Outbound call to +1 415-555-0101",
            "not answered",
        ),
        ("created", json!({ "raw_digits": "anonymous" }), "Inbound call from withheld number", "ringing"),
    ];
    for (event, data, title, course) in rows {
        let world = World::new().await;
        world.tell(&webhook(&format!("call.{event}"), 1, 9, data)).await;
        let page = ask(&world.dashboard("UTC"), get("/")).await.text;
        assert!(page.contains(&format!(">{title}</a>")), "{title}\n{page}");
        assert!(page.contains(&format!(", {course}</span>")), "{course}\n{page}");
    }
}

#[tokio::test]
async fn calls_that_nobody_listens_to_or_that_are_unknown_yet_are_listed() {
    let world = World::new().await;
    let private = json!({ "number": { "id": 99, "name": "Private", "digits": "+1 650-253-0009" } });
    world.tell(&webhook("call.created", 1, 0, private)).await;
    let little =
        json!({ "event": "summary.created", "timestamp": 5, "token": crate::world::TOKEN, "data": { "call_id": 44 } });
    world.tell(&little).await;
    let page = ask(&world.dashboard("UTC"), get("/")).await.text;
    assert!(page.contains("No integration listens to this number."));
    assert!(page.contains(">Call 44, of which too little is known yet</a>"), "{page}");
}

#[tokio::test]
async fn the_newest_come_first_in_pages_of_fifty() {
    let world = World::new().await;
    for call in 1..=101 {
        world.tell(&webhook("call.created", call, call, json!({}))).await;
    }
    let dashboard = world.dashboard("UTC");
    let shown = |page: &str| -> Vec<i64> {
        let ids = page.split("<a href=\"/interactions/").skip(1);
        ids.map(|rest| rest.split_once('"').unwrap().0.parse().unwrap()).collect()
    };
    let first = ask(&dashboard, get("/")).await.text;
    assert_eq!(shown(&first), (52..=101).rev().collect::<Vec<_>>());
    assert!(first.contains("href=\"/?before=52\""));
    let second = ask(&dashboard, get("/?before=52")).await.text;
    assert_eq!(shown(&second), (2..=51).rev().collect::<Vec<_>>());
    let last = ask(&dashboard, get("/?before=2")).await.text;
    assert_eq!(shown(&last), [1]);
    assert!(!last.contains("before=") && last.contains("<a href=\"/\">Newest</a>"), "{last}");
    let beyond = ask(&dashboard, get("/?before=1")).await.text;
    assert!(beyond.contains("There is nothing older."));
}

#[tokio::test]
async fn an_empty_list_says_what_to_do_and_wrong_tokens_are_shown() {
    let world = World::new().await;
    let dashboard = world.dashboard("UTC");
    let empty = ask(&dashboard, get("/")).await.text;
    assert!(empty.contains("No call or message has come in yet.") && !empty.contains("wrong token"));
    let mut wrong = webhook("call.created", 1, 0, json!({}));
    wrong["token"] = json!("wrong");
    ask(&world.hooks(web::hooks::Limits::default()), post(PATH, wrong.to_string())).await.is_refusal(401);
    assert!(ask(&dashboard, get("/")).await.text.contains("1 webhook came with a wrong token"));
}
