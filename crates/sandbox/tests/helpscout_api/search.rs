//! Sheet §3.1, §3.2: finding customers.

use serde_json::{Value, json};

use crate::client::Desk;

const SEARCH: &str = "/v3/customers/search";

async fn found(desk: &Desk, query: &str) -> Vec<u64> {
    desk.list(SEARCH, &[("query", query)]).await.ids("customers")
}

#[tokio::test]
async fn a_phone_number_is_found_by_its_stored_text_only() {
    let desk = Desk::without_lag().await;
    assert_eq!(found(&desk, r#"phone:"(415) 555-0101""#).await, [101]);
    assert_eq!(found(&desk, r#"phone:"+14155550101""#).await, [0; 0], "another spelling");
    assert_eq!(found(&desk, "phone:+14155550104").await, [104]);
    assert_eq!(found(&desk, r#"phone:("+1 415 555 0106" OR "(415) 555-0106" OR "0")"#).await, [107, 106]);
    assert_eq!(found(&desk, r#"phone:"555-0101""#).await, [0; 0], "a part is not enough");
}

#[tokio::test]
async fn the_other_reading_of_phone_numbers_can_be_chosen() {
    let desk = Desk::with(|start| {
        start["helpscout"]["options"] = json!({"phone_match": "normalised", "index_lag_seconds": [0, 0]});
    })
    .await;
    assert_eq!(found(&desk, r#"phone:"+14155550101""#).await, [101]);
    assert_eq!(found(&desk, r#"phone:"+44 1256 274690""#).await, [110]);
    assert_eq!(found(&desk, r#"phone:"555""#).await, [0; 0]);
}

#[tokio::test]
async fn fields_can_be_combined() {
    let desk = Desk::without_lag().await;
    assert_eq!(found(&desk, r#"email:"irene@bluedoor.example" OR background:"line with Liam""#).await, [107, 103]);
    assert_eq!(found(&desk, r#"(email:IRENE@bluedoor.example) AND phone:"+1 415-555-0103""#).await, [103]);
    assert_eq!(found(&desk, r#"email:irene@bluedoor.example AND phone:"+14155550104""#).await, [0; 0]);
    assert_eq!(found(&desk, "background:morning").await, [101]);
    assert_eq!(found(&desk, "background:morn").await, [0; 0], "whole words");
}

#[tokio::test]
async fn what_is_not_in_the_language_is_refused() {
    let desk = Desk::without_lag().await;
    for query in
        ["mobile:1", "firstName:Grace", "Grace", "phone:1 or phone:2", "phone:1 phone:2", r#"phone:"1"#, "(phone:1", ""]
    {
        assert_eq!(desk.list(SEARCH, &[("query", query)]).await.faults(), ["query"], "{query}");
    }
    let longest = format!("phone:{}", "1".repeat(494));
    assert_eq!(longest.len(), 500);
    assert_eq!(desk.list(SEARCH, &[("query", &longest)]).await.status, 200);
    assert_eq!(desk.list(SEARCH, &[("query", &format!("{longest}1"))]).await.status, 400);
}

#[tokio::test]
async fn a_raw_plus_arrives_as_a_blank() {
    let desk = Desk::without_lag().await;
    assert_eq!(desk.get(&format!("{SEARCH}?query=phone:%22+14155550104%22")).await.ids("customers"), [0; 0]);
    assert_eq!(desk.get(&format!("{SEARCH}?query=phone:%22%2B14155550104%22")).await.ids("customers"), [104]);
}

#[tokio::test]
async fn the_directory_permission_is_needed_for_the_search() {
    let desk = Desk::with(|start| start["helpscout"]["options"]["directory_permission"] = json!(false)).await;
    assert_eq!(desk.list(SEARCH, &[("query", "phone:1")]).await.status, 403);
    assert_eq!(desk.list("/v2/customers", &[]).await.status, 200);
    let desk = Desk::with(|start| start["helpscout"]["users"][0]["directory_permission"] = json!(false)).await;
    assert_eq!(desk.list(SEARCH, &[("query", "phone:1")]).await.status, 403, "switched off for one user");
}

#[tokio::test]
async fn v3_pages_by_cursor_newest_first_without_totals() {
    let desk = Desk::without_lag().await;
    let mut made = Vec::new();
    for _ in 0..60 {
        let body = json!({"lastName": "Twin", "phones": [{"type": "work", "value": "0199"}]});
        made.push(desk.post("/v2/customers", body).await.created());
    }
    made.reverse();
    for (path, parameter, value) in [(SEARCH, "query", "phone:0199"), ("/v3/customers", "lastName", "Twin")] {
        let first = desk.list(path, &[(parameter, value)]).await;
        assert_eq!(first.ids("customers"), made[..50], "{path}");
        assert!(first.body.get("page").is_none());
        let second = desk.get(first.body["_links"]["next"]["href"].as_str().unwrap()).await;
        assert_eq!(second.ids("customers"), made[50..], "{path}");
        assert!(second.body["_links"].get("next").is_none());
    }
    let empty = desk.list(SEARCH, &[("query", "phone:none")]).await;
    assert_eq!(empty.body["_embedded"]["customers"], json!([]), "an empty v3 list keeps _embedded");
    assert_eq!(desk.list(SEARCH, &[("query", "phone:0199"), ("cursor", "x")]).await.status, 400);
}

#[tokio::test]
async fn items_carry_their_contact_data() {
    let desk = Desk::without_lag().await;
    for answer in [
        desk.list(SEARCH, &[("query", "phone:4155550105")]).await,
        desk.list("/v3/customers", &[("firstName", "Keiko")]).await,
        desk.list("/v2/customers", &[("firstName", "keiko")]).await,
    ] {
        assert_eq!(answer.items("customers")[0]["_embedded"]["phones"][0]["value"], "4155550105");
    }
}

#[tokio::test]
async fn the_lists_filter_by_what_is_documented() {
    let desk = Desk::without_lag().await;
    let v2 = async |parameters: &[(&str, &str)]| desk.list("/v2/customers", parameters).await;
    let v3 = async |parameters: &[(&str, &str)]| desk.list("/v3/customers", parameters).await;
    assert_eq!(v2(&[("lastName", "Novak"), ("firstName", "Lea")]).await.ids("customers"), [107]);
    assert_eq!(v2(&[("query", r#"(email:"irene@bluedoor.example")"#)]).await.ids("customers"), [103]);
    assert_eq!(v2(&[("mailbox", "602")]).await.ids("customers"), [103]);
    assert_eq!(v2(&[("query", "modifiedAt:[2026-10-31T00:00:00Z TO *]")]).await.ids("customers"), [112, 111]);
    assert_eq!(v2(&[("modifiedSince", "2026-10-31T00:00:00Z")]).await.ids("customers"), [112, 111]);
    assert_eq!(v3(&[("createdSince", "2026-10-31T00:00:00Z")]).await.ids("customers"), [112, 111]);
    assert_eq!(v3(&[("email", "olivia@harttea.example")]).await.ids("customers"), [110]);
    assert_eq!(v3(&[("modifiedSince", "2026-10-31T00:00:00Z"), ("firstName", "Paul")]).await.ids("customers"), [111]);
    for refused in [
        v2(&[("query", "phone:1")]).await,
        v2(&[("modifiedSince", "2026-10-31T00:00:00.000Z")]).await,
        v2(&[("query", "modifiedAt:[2026-10-31T00:00:00.1Z TO *]")]).await,
        v2(&[("sortField", "shoeSize")]).await,
        v2(&[("sortOrder", "up")]).await,
        v2(&[("page", "0")]).await,
        v3(&[("createdSince", "yesterday")]).await,
    ] {
        assert_eq!(refused.status, 400);
    }
}

#[tokio::test]
async fn the_v2_list_sorts_and_numbers_its_pages() {
    let desk = Desk::without_lag().await;
    let newest = desk.list("/v2/customers", &[]).await;
    assert_eq!(newest.ids("customers")[0], 112, "createdAt descending unless asked otherwise");
    assert_eq!(newest.body["page"], json!({"size": 50, "totalElements": 12, "totalPages": 1, "number": 1}));
    let by_name = desk.list("/v2/customers", &[("sortField", "firstName"), ("sortOrder", "asc")]).await;
    assert_eq!(by_name.ids("customers")[..2], [101, 102]);
    desk.patch("/v2/customers/105", json!([{"op": "replace", "path": "/location", "value": "Osaka"}])).await;
    let by_change = desk.list("/v2/customers", &[("sortField", "modifiedAt")]).await;
    assert_eq!(by_change.ids("customers")[0], 105);

    for number in 0..40 {
        desk.post("/v2/customers", json!({"firstName": format!("C{number}")})).await;
    }
    let first = desk.list("/v2/customers", &[]).await;
    assert_eq!((first.items("customers").len(), &first.body["page"]["totalPages"]), (50, &json!(2)));
    let next = first.body["_links"]["next"]["href"].as_str().unwrap();
    let second = desk.get(next).await;
    assert_eq!(second.items("customers").len(), 2);
    let links: Vec<&String> = second.body["_links"].as_object().unwrap().keys().collect();
    assert_eq!(links, ["first", "last", "page", "previous", "self"], "no next on the last page");
    let empty: Value = desk.list("/v2/customers", &[("firstName", "Nobody")]).await.body;
    assert!(empty.get("_embedded").is_none(), "an empty v2 page has no _embedded");
    assert_eq!(empty["page"]["totalElements"], 0);
}
