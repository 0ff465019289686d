//! The control API of the fake, over HTTP.

use serde_json::{Value, json};

use crate::harness::{Answer, CARLA, Fake, answer, fake, listen};

struct Control {
    fake: Fake,
    base: String,
}

async fn control() -> Control {
    let fake = fake().await;
    let base = listen(axum::Router::new().nest("/aircall", fake.aircall.control_router())).await;
    Control { fake, base: format!("{base}/aircall") }
}

impl Control {
    async fn get(&self, path: &str) -> Answer {
        answer(self.fake.client.get(format!("{}{path}", self.base))).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        answer(self.fake.client.post(format!("{}{path}", self.base)).body(body.to_string())).await
    }
}

#[tokio::test]
async fn calls_are_placed_and_acted_on() {
    let control = control().await;
    let place = json!({ "call": "c1", "direction": "inbound", "number": "+14155550190", "party": "+14155550142" });
    let placed = control.post("/place", place).await;
    assert_eq!(placed.status, 200);
    let id = placed.body["id"].clone();
    let answer = json!({ "call": "c1", "do": "answer", "user": CARLA });
    assert_eq!(control.post("/act", answer.clone()).await.body, json!({ "call": "c1", "id": id }));
    assert_eq!(control.post("/act", answer).await.status, 409);
    assert_eq!(control.post("/act", json!({ "call": id, "do": "hangup" })).await.status, 200);
    assert_eq!(control.post("/act", json!({ "call": "c2", "do": "hangup" })).await.status, 404);
    assert_eq!(control.post("/act", json!({ "call": "c1", "do": "explode" })).await.status, 400);
    assert_eq!(control.post("/act", json!({ "call": "c1", "do": "comment", "text": "x", "y": 1 })).await.status, 400);
    let calls = control.get("/calls").await.body;
    assert_eq!((&calls[0]["label"], &calls[0]["status"]), (&json!("c1"), &json!("done")));
}

#[tokio::test]
async fn scripts_and_loads_are_played() {
    let control = control().await;
    let script = json!([
        { "at": 0, "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": "anonymous" },
        { "at": 3, "call": "c", "do": "hangup" },
    ]);
    let played = control.post("/play", script).await;
    assert_eq!(played.body, json!({ "play": 1, "steps": 2, "seconds": 3.0 }));
    assert_eq!(control.get("/state").await.body["quiet"], false);
    control.fake.pass(60).await;
    assert_eq!(control.get("/state").await.body["quiet"], true);
    assert_eq!(control.post("/play", json!([{ "do": "hold" }])).await.status, 400);

    let load = json!({ "seed": 1, "calls": 20, "per_second": 10.0, "brisk": true });
    assert_eq!(control.post("/load", load).await.status, 200);
    control.fake.pass(200).await;
    assert_eq!(control.get("/calls").await.body.as_array().unwrap().len(), 21);
    let wrong = json!({ "seed": 1, "calls": 20, "per_second": 0.0 });
    assert_eq!(control.post("/load", wrong).await.status, 400);
}

#[tokio::test]
async fn knobs_are_turned_one_by_one() {
    let control = control().await;
    control.fake.webhook(&["call.created"]).await;
    assert_eq!(control.post("/knobs", json!({ "hold": true })).await.status, 200);
    let both = control.post("/knobs", json!({ "duplicate": 1.0 })).await.body;
    assert_eq!((&both["hold"], &both["duplicate"]), (&json!(true), &json!(1.0)));
    assert_eq!(control.get("/knobs").await.body, both);
    assert_eq!(control.post("/knobs", json!({ "chaos": 1 })).await.status, 400);
    control.fake.inbound("c", "anonymous");
    control.fake.pass(5).await;
    assert_eq!(control.get("/state").await.body["held"], 2);
    control.post("/knobs", json!({ "hold": false })).await;
    control.fake.pass(0).await;
    let deliveries = control.get("/deliveries").await.body;
    assert_eq!(deliveries.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_budget_is_eaten_and_raw_bodies_delivered() {
    let control = control().await;
    control.fake.webhook(&["call.created"]).await;
    let eaten = control.post("/budget", json!({ "requests": 119 })).await;
    assert_eq!(eaten.body, json!({ "used": 120, "limit": 120 }));
    assert_eq!(control.fake.get("/v1/ping").await.status, 429);
    assert_eq!(control.post("/budget", json!({})).await.status, 400);

    assert_eq!(control.post("/deliver", json!({ "event": "call.novel", "token": "x" })).await.status, 202);
    assert_eq!(control.post("/deliver?keep_token=true", json!({ "token": "x" })).await.status, 202);
    control.fake.pass(0).await;
    let got = control.fake.inbox.got();
    assert_ne!(got[0].json()["token"], "x");
    assert_eq!(got[1].json()["token"], "x");
}
