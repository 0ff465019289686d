//! Sheet §3.3–§3.6: customers.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::Desk;

const CUSTOMERS: &str = "/v2/customers";

#[tokio::test]
async fn a_customer_is_created_with_nothing_but_a_phone_number() {
    let desk = Desk::without_lag().await;
    let answer = desk.post(CUSTOMERS, json!({"phones": [{"type": "mobile", "value": "+44 7700 900123"}]})).await;
    let id = answer.created();
    assert_eq!(answer.header("location"), format!("{}/v2/customers/{id}", desk.running.helpscout_url));
    let read = desk.get(&format!("{CUSTOMERS}/{id}")).await.body;
    assert_eq!(read["_embedded"]["phones"][0]["value"], "+44 7700 900123", "stored as it was sent");
    assert_eq!(read["_embedded"]["phones"][0]["type"], "mobile");
    assert_eq!(read["createdAt"], "2026-11-21T09:30:00Z", "no fractions of a second");
    assert_eq!((&read["gender"], &read["conversationCount"]), (&json!("Unknown"), &json!(0)));
    let by_string = desk.post(CUSTOMERS, json!({"phone": "0123"})).await.created();
    let read = desk.get(&format!("{CUSTOMERS}/{by_string}")).await.body;
    assert_eq!(read["_embedded"]["phones"][0]["value"], "0123");
}

#[tokio::test]
async fn lengths_are_held_in_characters() {
    let desk = Desk::without_lag().await;
    for (name, max) in [
        ("firstName", 40),
        ("lastName", 40),
        ("jobTitle", 60),
        ("organization", 60),
        ("location", 60),
        ("background", 200),
        ("photoUrl", 200),
    ] {
        let fits = desk.post(CUSTOMERS, json!({name: "é".repeat(max)})).await;
        assert_eq!(fits.status, 201, "{name}");
        let too_long = desk.post(CUSTOMERS, json!({name: "é".repeat(max + 1)})).await;
        assert_eq!(too_long.faults(), [name], "{name}");
        let path = format!("{CUSTOMERS}/101");
        let patch = json!([{"op": "replace", "path": format!("/{name}"), "value": "é".repeat(max + 1)}]);
        assert_eq!(desk.patch(&path, patch).await.status, 400, "{name}");
    }
    for name in ["firstName", "lastName"] {
        assert_eq!(desk.post(CUSTOMERS, json!({name: ""})).await.faults(), [name], "an empty name is refused");
    }
}

#[tokio::test]
async fn entries_and_addresses_must_make_sense() {
    let desk = Desk::without_lag().await;
    let address = json!({"city": "Bath", "state": "", "postalCode": "BA1", "country": "GB"});
    for (body, path) in [
        (json!({"phones": [{"type": "satellite", "value": "1"}]}), "phones[0].type"),
        (json!({"phones": [{"type": "work", "value": ""}]}), "phones[0].value"),
        (json!({"phones": [{"type": "work"}]}), "phones[0].value"),
        (json!({"emails": [{"type": "work", "value": "no address"}]}), "emails[0].value"),
        (json!({"emails": [{"type": "mobile", "value": "a@b.example"}]}), "emails[0].type"),
        (json!({"emails": "a@b.example"}), "emails"),
        (json!({"firstName": 7}), "firstName"),
        (json!({"gender": "tall"}), "gender"),
        (json!({"organizationId": "x"}), "organizationId"),
        (json!({"address": address}), "address.state"),
    ] {
        assert_eq!(desk.post(CUSTOMERS, body.clone()).await.faults(), [path], "{body}");
    }
}

#[tokio::test]
async fn an_email_belongs_to_one_customer_a_phone_to_any() {
    let desk = Desk::without_lag().await;
    let taken = json!({"type": "work", "value": "Grace.Miller@customer.example"});
    let conflict = desk.post(CUSTOMERS, json!({"emails": [taken]})).await;
    assert_eq!((conflict.status, &conflict.body["message"]), (409, &json!("Conflict - entity cannot be created")));
    let add = json!([{"op": "add", "path": "/emails", "value": taken}]);
    assert_eq!(desk.patch("/v2/customers/102", add.clone()).await.status, 409);
    assert_eq!(desk.post("/v2/customers/102/emails", taken).await.status, 409);
    assert_eq!(desk.patch("/v2/customers/101", add).await.status, 204, "his own may be added again");
    let same_phone = json!({"phones": [{"type": "work", "value": "(415) 555-0101"}]});
    assert_eq!(desk.post(CUSTOMERS, same_phone).await.status, 201);

    desk.delete("/v2/customers/102").await;
    let freed = json!({"emails": [{"type": "work", "value": "henry.okafor@customer.example"}]});
    assert_eq!(desk.post(CUSTOMERS, freed).await.status, 201, "a deleted customer's address is free");
}

#[tokio::test]
async fn patch_takes_an_array_and_does_all_or_nothing() {
    let desk = Desk::without_lag().await;
    let path = "/v2/customers/101";
    let bare = json!({"op": "replace", "path": "/firstName", "value": "G"});
    assert_eq!(desk.patch(path, bare.clone()).await.status, 400, "a bare object is refused");
    let phones = desk.get(&format!("{path}/phones")).await.ids("phones");
    let emails = desk.get(&format!("{path}/emails")).await.ids("emails");
    let good = json!([
        bare,
        {"op": "add", "path": "/phones", "value": {"type": "home", "value": "555"}},
        {"op": "replace", "path": format!("/phones/{}/value", phones[0]), "value": "556"},
        {"op": "remove", "path": format!("/emails/{}", emails[0])},
        {"op": "remove", "path": "/jobTitle"},
    ]);
    assert_eq!(desk.patch(path, good).await.status, 204);
    let read = desk.get(path).await.body;
    assert_eq!(read["firstName"], "G");
    assert!(read.get("jobTitle").is_none());
    let values: Vec<&Value> = read["_embedded"]["phones"].as_array().unwrap().iter().map(|it| &it["value"]).collect();
    assert_eq!(values, ["556", "555"]);
    assert_eq!(read["_embedded"]["emails"], json!([]));

    for operation in [
        json!({"op": "remove", "path": "/phones"}),
        json!({"op": "replace", "path": "/phones", "value": []}),
        json!({"op": "replace", "path": "/id", "value": 5}),
        json!({"op": "move", "path": "/firstName", "value": "x"}),
        json!({"op": "remove", "path": "/phones/1"}),
        json!({"op": "replace", "path": "/firstName", "value": ""}),
    ] {
        let both = json!([{"op": "replace", "path": "/lastName", "value": "Changed"}, operation]);
        assert_eq!(desk.patch(path, both).await.status, 400, "{operation}");
        assert_eq!(desk.get(path).await.body["lastName"], "Miller", "nothing of it is done: {operation}");
    }
}

#[tokio::test]
async fn put_overwrites_fields_and_leaves_entries() {
    let desk = Desk::without_lag().await;
    assert_eq!(desk.put("/v2/customers/101", json!({"firstName": "Gracie"})).await.status, 204);
    let read = desk.get("/v2/customers/101").await.body;
    assert_eq!(read["firstName"], "Gracie");
    assert!(read.get("lastName").is_none() && read.get("background").is_none());
    assert_eq!(read["_embedded"]["phones"].as_array().unwrap().len(), 1);
    assert_eq!(desk.put("/v2/customers/101", json!({"lastName": ""})).await.status, 400);
}

#[tokio::test]
async fn contact_data_has_its_own_addresses() {
    let desk = Desk::without_lag().await;
    for (collection, value) in [
        ("emails", "second@customer.example"),
        ("phones", "+1 555 0100"),
        ("chats", "grace"),
        ("social-profiles", "grace"),
        ("websites", "https://grace.example"),
    ] {
        let path = format!("/v2/customers/101/{collection}");
        let kind = if collection == "chats" { "skype" } else { "other" };
        let id = desk.post(&path, json!({"type": kind, "value": value})).await.created();
        let listed = desk.get(&path).await.items(collection);
        assert_eq!(listed.last().unwrap()["value"], value, "{collection}");
        assert_eq!(
            desk.put(&format!("{path}/{id}"), json!({"type": kind, "value": format!("{value}x")})).await.status,
            204
        );
        let listed = desk.get(&path).await.items(collection);
        assert_eq!(listed.last().unwrap()["value"], format!("{value}x"));
        assert_eq!(desk.delete(&format!("{path}/{id}")).await.status, 204);
        assert_eq!(desk.delete(&format!("{path}/{id}")).await.status, 404);
    }
    let none = desk.get("/v2/customers/101/chats").await;
    assert!(none.body.get("_embedded").is_none(), "an empty v2 list has no _embedded");
    assert_eq!(desk.get("/v2/customers/101/shoes").await.status, 404);
}

#[tokio::test]
async fn an_address_is_there_or_not() {
    let desk = Desk::without_lag().await;
    let path = "/v2/customers/101/address";
    assert_eq!(desk.get(path).await.status, 404);
    let address =
        json!({"city": "Bath", "state": "Somerset", "postalCode": "BA1", "country": "GB", "lines": ["1 Quay"]});
    assert_eq!(desk.put(path, address.clone()).await.status, 204);
    assert_eq!(desk.get(path).await.body, address);
    assert_eq!(desk.delete(path).await.status, 204);
    assert_eq!(desk.get(path).await.status, 404);
    assert_eq!(desk.post(path, address).await.created(), 101);
    let patch = json!([{"op": "replace", "path": "/plan", "value": "gold"}]);
    assert_eq!(desk.patch("/v2/customers/101/properties", patch).await.status, 204);
    let read = desk.get("/v2/customers/101").await.body;
    assert_eq!(read["_embedded"]["properties"][0], json!({"slug": "plan", "value": "gold"}));
}

#[tokio::test]
async fn deleting_is_for_good_and_refused_above_a_hundred_conversations() {
    let desk = Desk::with(|start| {
        start["helpscout"]["options"] = json!({"plan": "pro", "index_lag_seconds": [0, 0]});
    })
    .await;
    assert_eq!(desk.delete("/v2/customers/111").await.status, 204);
    assert_eq!(desk.get("/v2/customers/111").await.status, 404);
    assert_eq!(desk.delete("/v2/customers/111").await.status, 404);
    // One conversation is there; ninety-nine more make a hundred.
    for _ in 0..99 {
        desk.conversation().await;
    }
    assert_eq!(desk.get("/v2/customers/101").await.body["conversationCount"], 100);
    desk.conversation().await;
    assert_eq!(desk.delete("/v2/customers/101").await.status, 403);
    let token = desk.new_token().await;
    assert_eq!(desk.raw(Method::GET, "/v2/customers/abc", Some(&token), None).await.status, 404);
}
