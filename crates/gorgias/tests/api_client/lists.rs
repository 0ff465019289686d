//! Pages of lists (sheet gorgias §0): what may pass for the end of a list, and what may not.

use contract::Trouble;
use gorgias::api::ChannelKind;
use serde_json::{Value, json};

use crate::script::{Said, Stage, list, ok, page, status};

const TAGS: &str = "GET /api/tags?order_by=created_datetime%3Aasc&limit=100";

async fn tags(said: Said) -> Result<Vec<String>, Trouble> {
    let stage = Stage::new();
    stage.expect(TAGS, said);
    let tags = stage.client.tags().await;
    stage.done();
    tags.map(|tags| tags.into_iter().map(|tag| tag.name).collect())
}

fn full() -> Value {
    (0..100).map(|id| json!({"id": id, "name": format!("t{id}")})).collect()
}

#[tokio::test]
async fn an_empty_list_says_so() {
    for body in [
        json!({"object": "list", "data": [], "meta": {"next_cursor": null, "total_resources": null}}),
        json!({"data": [], "meta": {"next_cursor": null, "total_resources": 0}}),
        json!({"data": [], "meta": {}}),
        json!({"data": []}),
        json!({"data": [], "meta": {"next_cursor": ""}}),
    ] {
        assert_eq!(tags(ok(body.clone())).await, Ok(Vec::new()), "{body}");
    }
}

#[tokio::test]
async fn what_is_no_list_or_contradicts_itself_is_garbled() {
    for body in [
        json!({}),
        json!(null),
        json!("list"),
        json!({"data": null, "meta": {"next_cursor": null}}),
        json!({"data": {}, "meta": {"next_cursor": null}}),
        json!({"data": [1, null], "meta": {"next_cursor": null}}),
        json!({"data": [], "meta": {"next_cursor": null, "total_resources": 3}}),
        json!({"data": [], "meta": {"next_cursor": 7}}),
        json!({"data": [], "error": {"msg": "maintenance"}}),
        json!({"message": "maintenance"}),
        json!({"data": full()}),
        json!({"data": full(), "meta": {}}),
        json!({"data": full(), "meta": {"next_cursor": ""}}),
    ] {
        let tags = tags(ok(body.clone())).await;
        assert!(matches!(tags, Err(Trouble::Garbled { .. })), "{body}: {tags:?}");
    }
    for said in [status(200, &[], "<html>"), status(200, &[], ""), status(204, &[], "")] {
        assert!(matches!(tags(said.clone()).await, Err(Trouble::Garbled { .. })), "{said:?}");
    }
    let last = json!({"data": full(), "meta": {"next_cursor": null}});
    assert_eq!(tags(ok(last)).await.map(|tags| tags.len()), Ok(100));
}

#[tokio::test]
async fn a_page_that_is_empty_for_now_does_not_end_the_list() {
    let stage = Stage::new();
    stage.expect(TAGS, page(json!([]), "a"));
    stage.expect(&format!("{TAGS}&cursor=a"), list(json!([{"id": 1, "name": "VIP"}])));
    assert_eq!(stage.client.tags().await.map(|tags| tags.len()), Ok(1));
    stage.done();
}

#[tokio::test]
async fn a_list_without_an_end_is_given_up() {
    let stage = Stage::new();
    stage.expect(TAGS, page(json!([]), "a")).expect(&format!("{TAGS}&cursor=a"), page(json!([]), "a"));
    assert!(matches!(stage.client.tags().await, Err(Trouble::Garbled { .. })), "its own next");
    stage.done();
    stage.expect(TAGS, page(json!([]), "0"));
    for number in 1..100 {
        stage.expect(&format!("{TAGS}&cursor={}", number - 1), page(json!([]), number.to_string()));
    }
    assert!(matches!(stage.client.tags().await, Err(Trouble::Garbled { .. })));
    stage.done();
}

#[tokio::test]
async fn what_could_not_be_read_or_was_not_read_is_told() {
    let stage = Stage::new();
    let line = "GET /api/customers?channel_type=phone&channel_address=%2B46701740605&order_by=created_datetime%3Aasc";
    let look = || stage.client.customers_by_channel(&ChannelKind::Phone, "+46701740605");
    stage.expect(&format!("{line}&limit=100"), list(json!([{"id": 1}])));
    assert!(!look().await.unwrap().more);
    stage.expect(&format!("{line}&limit=100"), list(json!([{"id": 1}, {"name": "no id"}])));
    let found = look().await.unwrap();
    assert!(found.more && found.items.len() == 1);
    stage.expect(&format!("{line}&limit=100"), page(json!([{"id": 1}]), "1"));
    for number in 1..4 {
        let next = (number + 1).to_string();
        stage.expect(&format!("{line}&limit=100&cursor={number}"), page(json!([{"id": 1}]), next));
    }
    let found = look().await.unwrap();
    assert!(found.more && found.items.len() == 4);
    stage.done();
}

#[tokio::test]
async fn a_trouble_on_a_later_page_is_one_of_the_list() {
    let stage = Stage::new();
    stage.expect(TAGS, page(json!([{"id": 1, "name": "a"}]), "x"));
    stage.expect(&format!("{TAGS}&cursor=x"), status(500, &[], ""));
    assert!(matches!(stage.client.tags().await, Err(Trouble::Down { .. })));
    stage.done();
}
