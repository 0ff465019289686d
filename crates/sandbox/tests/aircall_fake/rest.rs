//! Lists, the company, and what can be done to calls by REST (sheet §1.3, §3, §4).

use sandbox::aircall::{Limits, Settings};
use serde_json::{Value, json};

use crate::harness::{CARLA, FARID, START, fake, fake_with, keys};

#[tokio::test]
async fn only_the_integration_knows_the_companys_id() {
    let fake = fake().await;
    let company = fake.get("/v1/company").await.body;
    assert_eq!(company, json!({ "company": { "name": "Harbour Coffee", "users_count": 6, "numbers_count": 4 } }));
    let integration = fake.get("/v1/integrations/me").await.body;
    assert_eq!(integration["integration"]["company_id"], 7301);
    assert_eq!(integration["integration"]["number_ids"], json!([501, 502, 503, 504]));
}

#[tokio::test]
async fn pages_hold_1_to_50_items_and_20_by_default() {
    let fake = fake().await;
    for _ in 0..60 {
        fake.inbound("c", "+14155550142");
    }
    for query in ["per_page=0", "per_page=51", "per_page=x", "page=0", "order=up", "from=x", "to=2026-01-01"] {
        assert_eq!(fake.get(&format!("/v1/calls?{query}")).await.status, 400, "{query}");
    }
    assert_eq!(fake.ids("/v1/calls", "calls").await.len(), 20);
    let ascending = fake.ids("/v1/calls?per_page=50", "calls").await;
    assert_eq!(ascending.len(), 50);
    assert!(ascending.is_sorted());
    let descending = fake.ids("/v1/calls?per_page=50&order=desc", "calls").await;
    assert!(descending.iter().rev().is_sorted());
    assert!(descending[0] > ascending[49]);
}

#[tokio::test]
async fn links_lead_through_all_pages_of_the_same_list() {
    let fake = fake().await;
    for _ in 0..5 {
        fake.inbound("c", "+14155550142");
    }
    let mut seen = Vec::new();
    let mut next = format!("{}/v1/calls?per_page=2&order=desc", fake.base);
    loop {
        let path = next.strip_prefix(&fake.base).unwrap().to_owned();
        let body = fake.get(&path).await.body;
        assert_eq!((&body["meta"]["total"], &body["meta"]["per_page"]), (&json!(5), &json!(2)));
        assert_eq!(body["meta"]["count"], body["calls"].as_array().unwrap().len());
        seen.extend(body["calls"].as_array().unwrap().iter().map(|call| call["id"].as_i64().unwrap()));
        match body["meta"]["next_page_link"].as_str() {
            Some(link) => next = link.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.iter().rev().is_sorted());
}

#[tokio::test]
async fn lists_end_at_what_can_be_reached() {
    let limits = Limits { reachable: 3, ..Limits::default() };
    let fake = fake_with(Settings { limits, ..Settings::default() }, 1).await;
    for _ in 0..5 {
        fake.inbound("c", "+14155550142");
    }
    let body = fake.get("/v1/calls?per_page=2&page=2").await.body;
    assert_eq!(body["calls"].as_array().unwrap().len(), 1);
    assert_eq!(body["meta"]["next_page_link"], Value::Null);
    assert!(fake.ids("/v1/calls?per_page=2&page=3", "calls").await.is_empty());
}

#[tokio::test]
async fn calls_are_listed_by_their_start_and_six_months_back() {
    let fake = fake().await;
    let old = fake.inbound("old", "+14155550142");
    fake.pass(10).await;
    let new = fake.inbound("new", "+14155550142");
    let path = |from: i64, to: i64| format!("/v1/calls?from={}&to={}", START + from, START + to);
    assert_eq!(fake.ids(&path(0, 10), "calls").await, [old, new]);
    assert_eq!(fake.ids(&path(1, 10), "calls").await, [new]);
    assert_eq!(fake.ids(&path(0, 9), "calls").await, [old]);

    fake.clock.advance(std::time::Duration::from_secs(183 * 86_400 - 5));
    assert_eq!(fake.ids("/v1/calls", "calls").await, [new]);
    assert_eq!(fake.ids("/v1/calls/search", "calls").await, [new]);
}

#[tokio::test]
async fn a_call_in_rest_has_its_own_keys() {
    let fake = fake().await;
    let id = fake.answered("c", "+14155550101");
    fake.act("c", json!({ "do": "tag", "tag": "Order", "user": FARID }));
    let call = fake.get(&format!("/v1/calls/{id}")).await.body["call"].clone();
    assert!(id > i64::from(u32::MAX));
    assert!(call["sid"].as_str().unwrap().starts_with("CA"));
    for absent in ["call_uuid", "participants", "ivr_options_selected", "recording_short_url"] {
        assert!(call.get(absent).is_none(), "{absent}");
    }
    // Empty is null here, where a webhook leaves the key out.
    for empty in ["contact", "assigned_to", "transferred_to", "transferred_by", "ended_at", "hangup_cause"] {
        assert_eq!(call.get(empty), Some(&Value::Null), "{empty}");
    }
    assert_eq!(call["started_at"], START);
    assert_eq!(call["status"], "answered");
    assert!(call["number"].get("e164_digits").is_none());
    assert_eq!(call["number"]["digits"], "+1 415-555-0190");
    assert_eq!(call["tags"][0]["created_at"], START);
    assert!(call["tags"][0].get("tagged_at").is_none());
    assert_eq!(call["user"]["email"], FARID);
    assert!(call["user"].get("wrap_up_time").is_none());
    assert_eq!(call["conference_participants"].as_array().unwrap().len(), 2);

    let call = fake.get(&format!("/v1/calls/{id}?fetch_contact=true")).await.body["call"].clone();
    assert_eq!(call["contact"]["first_name"], "Grace");
    let listed = fake.get("/v1/calls?fetch_contact=true").await.body;
    assert_eq!(listed["calls"][0]["contact"]["id"], 40001);
    assert_eq!(fake.get("/v1/calls").await.body["calls"][0]["contact"], Value::Null);
}

#[tokio::test]
async fn searches_filter_by_every_parameter() {
    let fake = fake().await;
    let one = fake.answered("one", "+14155550101");
    let two = fake.outbound("two", "+14155550142");
    for tag in ["Order", "VIP"] {
        fake.act("one", json!({ "do": "tag", "tag": tag, "user": FARID }));
    }
    fake.act("two", json!({ "do": "tag", "tag": "Order", "user": CARLA }));
    for (query, found) in [
        ("", vec![one, two]),
        ("direction=inbound", vec![one]),
        ("direction=outbound", vec![two]),
        ("user_id=1206", vec![one]),
        ("phone_number=%2B14155550142", vec![two]),
        ("phone_number=14155550142", vec![two]),
        ("tags[]=801", vec![one, two]),
        ("tags[]=801&tags[]=804", vec![one]),
        ("tags[]=804&direction=outbound", vec![]),
        ("nonsense=1", vec![one, two]),
    ] {
        assert_eq!(fake.ids(&format!("/v1/calls/search?{query}"), "calls").await, found, "{query}");
    }
    assert_eq!(fake.get("/v1/calls/search?direction=up").await.status, 400);

    fake.act("one", json!({ "do": "external_transfer", "to": "+14155559999" }));
    let by = |number: &str| format!("/v1/calls/search?phone_number={number}");
    assert_eq!(fake.ids(&by("14155559999"), "calls").await, [one]);
    assert!(fake.ids(&by("14155550101"), "calls").await.is_empty());
}

#[tokio::test]
async fn a_call_takes_five_comments() {
    let fake = fake().await;
    let id = fake.answered("c", "+14155550101");
    let path = format!("/v1/calls/{id}/comments");
    for n in 0..5 {
        let made = fake.send("POST", &path, &json!({ "content": format!("Note {n} \u{1F600}") })).await;
        assert_eq!(made.status, 201);
    }
    let sixth = fake.send("POST", &path, &json!({ "content": "one more" })).await;
    assert_eq!(sixth.status, 400);
    assert_eq!(sixth.body["troubleshoot"], "Maximum of 5 notes can be added to a Call.");
    assert_eq!(fake.send("POST", &path, &json!({})).await.status, 400);

    let call = fake.get(&format!("/v1/calls/{id}")).await.body["call"].clone();
    assert_eq!(call["comments"].as_array().unwrap().len(), 5);
    assert_eq!(call["comments"][0]["content"], "Note 0 ");
    assert_eq!(call["comments"][0]["posted_by"], Value::Null);
}

#[tokio::test]
async fn tags_are_set_by_id() {
    let fake = fake().await;
    let id = fake.answered("c", "+14155550101");
    let path = format!("/v1/calls/{id}/tags");
    assert_eq!(fake.send("POST", &path, &json!({ "tags": [801, 802] })).await.status, 201);
    assert_eq!(fake.send("POST", &path, &json!({ "tags": [801, 9] })).await.status, 400);
    assert_eq!(fake.send("POST", &path, &json!({ "tags": ["Order"] })).await.status, 400);
    let call = fake.get(&format!("/v1/calls/{id}")).await.body["call"].clone();
    assert_eq!(call["tags"].as_array().unwrap().len(), 2);
    assert_eq!(call["tags"][0]["tagged_by"], json!({}));
}

#[tokio::test]
async fn archiving_is_a_flag() {
    let fake = fake().await;
    let id = fake.answered("c", "+14155550101");
    let archived = fake.send("PUT", &format!("/v1/calls/{id}/archive"), &json!({})).await;
    assert_eq!(archived.body["call"]["archived"], true);
    let unarchived = fake.send("PUT", &format!("/v1/calls/{id}/unarchive"), &json!({})).await;
    assert_eq!(unarchived.body["call"]["archived"], false);
}

fn card() -> Value {
    json!({ "contents": [
        { "type": "title", "text": "Grace Miller", "link": "https://desk.example/customers/1" },
        { "type": "shortText", "label": "E-mail", "text": "grace@miller.example" },
    ] })
}

#[tokio::test]
async fn cards_are_shown_on_ongoing_calls_only_and_as_often_as_sent() {
    let fake = fake().await;
    let id = fake.inbound("c", "+14155550101");
    let path = format!("/v1/calls/{id}/insight_cards");
    for _ in 0..2 {
        assert!(fake.send("POST", &path, &card()).await.status < 300);
    }
    fake.act("c", json!({ "do": "answer", "user": FARID }));
    assert!(fake.send("POST", &path, &card()).await.status < 300);
    fake.act("c", json!({ "do": "hangup" }));
    assert_eq!(fake.send("POST", &path, &card()).await.status, 405);
    assert_eq!(fake.send("POST", "/v1/calls/1/insight_cards", &card()).await.status, 404);

    let call = fake.aircall.calls().remove(0);
    assert_eq!(call.cards.len(), 3);
    assert_eq!(call.cards[0].contents, card()["contents"]);
    assert!(call.cards.iter().map(|card| card.request).is_sorted());
    assert_eq!(call.cards[0].request, Some(1));
    let while_ringing: Vec<bool> = call.cards.iter().map(|card| card.while_ringing).collect();
    assert_eq!(while_ringing, [true, true, false]);
}

#[tokio::test]
async fn cards_have_no_members_but_the_known_ones() {
    let fake = fake().await;
    let id = fake.inbound("c", "+14155550101");
    let path = format!("/v1/calls/{id}/insight_cards");
    let line = |line: Value| json!({ "contents": [line] });
    for wrong in [
        json!({}),
        json!({ "cards": card()["contents"] }),
        json!({ "contents": card()["contents"], "title": "x" }),
        json!({ "contents": [] }),
        json!({ "contents": {} }),
        line(json!("text")),
        line(json!({ "text": "x" })),
        line(json!({ "type": "user", "text": "x" })),
        line(json!({ "type": "title" })),
        line(json!({ "type": "title", "text": "" })),
        line(json!({ "type": "title", "text": "x", "label": "y" })),
        line(json!({ "type": "shortText", "text": "x" })),
        line(json!({ "type": "shortText", "text": "x", "label": "y", "url": "https://desk.example" })),
        line(json!({ "type": "title", "text": "x", "link": "no link" })),
    ] {
        assert_eq!(fake.send("POST", &path, &wrong).await.status, 400, "{wrong}");
    }
    assert!(fake.aircall.calls()[0].cards.is_empty());
}

#[tokio::test]
async fn people_numbers_teams_and_tags_have_their_shapes() {
    let fake = fake().await;
    let users = fake.get("/v2/users").await.body;
    assert_eq!(users["meta"]["total"], 6);
    let carla = fake.get(&format!("/v2/users/{CARLA}")).await.body["user"].clone();
    assert_eq!(carla, fake.get("/v2/users/1203").await.body["user"]);
    assert_eq!((&carla["wrap_up_time"], &carla["extension"]), (&json!(15), &json!("003")));
    assert_eq!(carla["direct_link"], "https://api.aircall.io/v2/users/1203");
    assert!(carla.get("numbers").is_none());
    assert_eq!(fake.ids("/v2/users/1203/numbers", "numbers").await, [501, 504]);

    let number = fake.get("/v1/numbers/502").await.body["number"].clone();
    assert_eq!(number["digits"], "+44 2079 460190");
    assert!(number.get("e164_digits").is_none());
    assert_eq!(number["users"].as_array().unwrap().len(), 3);
    assert_eq!(fake.ids("/v1/numbers", "numbers").await, [501, 502, 503, 504]);

    let team = fake.get("/v1/teams/301").await.body["team"].clone();
    assert_eq!(team["name"], "Orders");
    assert_eq!(team["users"][0]["id"], 1203);
    assert!(!keys(&team["users"][0]).contains(&"available"));
    assert!(team["created_at"].is_string());
    assert_eq!(fake.ids("/v1/teams", "teams").await, [301, 302, 303]);

    let tags = fake.get("/v1/tags").await.body["tags"].clone();
    let code = |code: &str| tags.as_array().unwrap().iter().find(|tag| tag["description"] == code).cloned();
    assert_eq!(code("queue_callback").unwrap()["name"], "Callback Request");
    assert_eq!(code("voice_virtual_agent").unwrap()["name"], "Voice Virtual Agent");
    assert_eq!(tags[0]["description"], Value::Null);
    assert!(tags[0].get("direct_link").is_none());
    assert_eq!(fake.get("/v1/tags/801").await.body["tag"]["name"], "Order");
}
