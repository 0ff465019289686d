//! Customers: search, reading, making (sheet helpscout §3).

use std::time::Duration;

use contract::Trouble;
use helpscout::api::{CreateCustomer, CustomerClauses, CustomerHit, Route, WriteAnswer};
use serde_json::{Value, json};

use crate::script::{Stage, ok, status};

const SEARCH: &str = "GET /v3/customers/search?query=phone%3A%28%22%2B14155550101%22%20OR%20%22415%20555%200101%22%29";
const LIST: &str = "GET /v2/customers?query=%28phone%3A%22%2B14155550101%22%20OR%20phone%3A%22415%20555%200101%22%29\
    &sortField=createdAt&sortOrder=desc";

fn spellings() -> Vec<String> {
    vec!["+14155550101".to_owned(), "415 555 0101".to_owned()]
}

fn customers(items: Value) -> Value {
    json!({"_embedded": {"customers": items}, "_links": {"self": {"href": "https://desk.example/v3"}}})
}

fn ids(found: &[CustomerHit]) -> Vec<&str> {
    found.iter().map(|customer| customer.id.as_str()).collect()
}

#[tokio::test]
async fn one_request_searches_all_spellings() {
    let stage = Stage::new();
    stage.expect(
        SEARCH,
        ok(customers(json!([
            {"id": 12, "firstName": "Mia", "lastName": "Okafor", "jobTitle": "Buyer", "organization": "Quay Ltd",
             "background": "VIP", "createdAt": "2026-01-02T03:04:05Z", "updatedAt": "2026-02-02T03:04:05Z",
             "_embedded": {"emails": [{"id": 1, "value": "mia@quay.example", "type": "work"}],
                           "phones": [{"id": 2, "value": "(415) 555-0101", "type": "mobile"}, {"value": null}]}},
            {"id": "13", "first_name": "Ola", "createdAt": "2026-01-01T00:00:00", "jobTitle": null, "_embedded": {"phones": []}},
            {"id": 14, "organization": {"id": 1, "name": "Pier"}},
            {"firstName": "no id"},
        ]))),
    );
    let clauses = CustomerClauses { phones: &spellings(), background: None };
    let found = stage.client.search_customers(&clauses).await.unwrap();
    // The last one has no id: what is looked for may be he.
    assert_eq!((found.route, found.more), (Route::Directory, true));
    assert_eq!(ids(&found.customers), ["12", "13", "14"]);
    assert_eq!(
        found.customers[0],
        CustomerHit {
            id: "12".to_owned(),
            first: Some("Mia".to_owned()),
            last: Some("Okafor".to_owned()),
            emails: vec!["mia@quay.example".to_owned()],
            phones: Some(vec!["(415) 555-0101".to_owned()]),
            organization: Some("Quay Ltd".to_owned()),
            job_title: Some("Buyer".to_owned()),
            background: Some("VIP".to_owned()),
            created_at: Some("2026-01-02T03:04:05Z".parse().unwrap()),
            updated_at: Some("2026-02-02T03:04:05Z".parse().unwrap()),
        }
    );
    let second = &found.customers[1];
    assert_eq!(second.first.as_deref(), Some("Ola"));
    assert_eq!(second.phones, Some(Vec::new()), "told to have none");
    assert_eq!(second.created_at, Some("2026-01-01T00:00:00Z".parse().unwrap()), "no offset: UTC");
    assert_eq!(found.customers[2].phones, None, "not told");
    assert_eq!(found.customers[2].organization.as_deref(), Some("Pier"));
    stage.done();
}

#[tokio::test]
async fn a_code_in_the_notes_is_searched_beside_the_numbers() {
    let stage = Stage::new();
    let line = "GET /v3/customers/search?query=phone%3A%28%22%2B14155550101%22%29%20OR%20background%3A%22Ref.%20AB%22";
    stage.expect(line, ok(customers(json!([]))));
    let clauses = CustomerClauses { phones: &spellings()[..1], background: Some("Ref. AB") };
    assert!(stage.client.search_customers(&clauses).await.unwrap().customers.is_empty());
    stage.done();
}

#[tokio::test]
async fn a_closed_directory_is_gone_around_and_not_asked_again_for_ten_minutes() {
    for code in [403, 404] {
        let stage = Stage::new();
        let hit = json!({"_embedded": {"customers": [{"id": 1}]}, "page": {"number": 1, "totalPages": 2}});
        stage.expect(SEARCH, status(code, &[], "")).expect(LIST, ok(hit.clone()));
        stage.expect(LIST, ok(hit.clone()));
        let clauses = CustomerClauses { phones: &spellings(), background: None };
        for _ in 0..2 {
            let found = stage.client.search_customers(&clauses).await.unwrap();
            assert_eq!((found.route, found.more), (Route::List, true));
            assert_eq!(ids(&found.customers), ["1"]);
        }
        stage.clock.advance(Duration::from_secs(601));
        stage.expect(SEARCH, ok(customers(json!([]))));
        let found = stage.client.search_customers(&clauses).await.unwrap();
        assert_eq!(found.route, Route::Directory);
        stage.done();
    }
}

#[tokio::test]
async fn a_closed_directory_is_asked_again_at_once_where_the_list_refuses_as_well() {
    let stage = Stage::new();
    stage.expect(SEARCH, status(403, &[], "")).expect(LIST, status(400, &[], ""));
    stage.expect(SEARCH, ok(customers(json!([]))));
    let clauses = CustomerClauses { phones: &spellings(), background: None };
    assert!(matches!(stage.client.search_customers(&clauses).await, Err(Trouble::Refused { status: 403, .. })));
    assert_eq!(stage.client.search_customers(&clauses).await.unwrap().route, Route::Directory);
    stage.done();
}

#[tokio::test]
async fn a_query_that_the_directory_does_not_understand_goes_to_the_list_once() {
    let stage = Stage::new();
    let empty = json!({"page": {"number": 1, "totalPages": 0}});
    for _ in 0..2 {
        stage.expect(SEARCH, status(400, &[], "")).expect(LIST, ok(empty.clone()));
    }
    let clauses = CustomerClauses { phones: &spellings(), background: None };
    for _ in 0..2 {
        assert_eq!(stage.client.search_customers(&clauses).await.unwrap().route, Route::List);
    }
    stage.done();
}

#[tokio::test]
async fn other_troubles_of_the_directory_are_not_gone_around() {
    let clauses = CustomerClauses { phones: &spellings(), background: None };
    for said in [status(500, &[], ""), status(429, &[], ""), status(200, &[], "{}")] {
        let stage = Stage::new();
        stage.expect(SEARCH, said);
        stage.client.search_customers(&clauses).await.unwrap_err();
        stage.done();
    }
    let stage = Stage::new();
    let nothing = CustomerClauses::default();
    assert!(matches!(stage.client.search_customers(&nothing).await, Err(Trouble::Refused { .. })));
    stage.done();
}

#[tokio::test]
async fn next_pages_are_followed_at_our_own_base_only() {
    let stage = Stage::at("https://proxy.example/desk/");
    let page = |id: i64, next: Option<&str>| {
        let links = next.map_or(json!({}), |next| json!({"next": {"href": next}}));
        ok(json!({"_embedded": {"customers": [{"id": id}]}, "_links": links}))
    };
    let first = "GET /desk/v3/customers/search?query=phone%3A%28%22%2B14155550101%22%29";
    stage.expect(first, page(1, Some("https://api.helpscout.net/v3/customers/search?cursor=a%2Bb")));
    stage.expect("GET /desk/v3/customers/search?cursor=a%2Bb", page(2, Some("?cursor=c")));
    stage.expect("GET /desk/v3/customers/search?cursor=c", page(3, Some("/desk/v3/customers/search?cursor=d")));
    stage.expect("GET /desk/v3/customers/search?cursor=d", page(4, Some("?cursor=e")));
    let clauses = CustomerClauses { phones: &spellings()[..1], background: None };
    let found = stage.client.search_customers(&clauses).await.unwrap();
    assert_eq!(ids(&found.customers), ["1", "2", "3", "4"]);
    assert!(found.more, "given up after four pages");
    stage.done();

    stage.expect(first, page(1, Some("https://evil.example/steal")));
    assert!(matches!(stage.client.search_customers(&clauses).await, Err(Trouble::Garbled { .. })));
    stage.done();
}

#[tokio::test]
async fn a_customer_and_his_numbers_are_read_by_id() {
    let stage = Stage::new();
    stage.expect("GET /v2/customers/12", ok(json!({"id": 12, "firstName": "Mia"})));
    stage.expect("GET /v2/customers/13", status(404, &[], ""));
    stage.expect(
        "GET /v2/customers/12/phones",
        ok(json!({"_embedded": {"phones": [{"id": 1, "value": "0207 946 0101", "type": "work"}]}})),
    );
    stage.expect("GET /v2/customers/13/phones", status(404, &[], ""));
    let customer = stage.client.customer("12").await.unwrap().unwrap();
    assert_eq!((customer.id.as_str(), customer.phones), ("12", None));
    assert_eq!(stage.client.customer("13").await, Ok(None));
    assert_eq!(stage.client.customer_phones("12").await, Ok(Some(vec!["0207 946 0101".to_owned()])));
    assert_eq!(stage.client.customer_phones("13").await, Ok(None));
    stage.done();
}

#[tokio::test]
async fn customers_are_found_by_email_with_the_plus_sign_kept() {
    let stage = Stage::new();
    stage.expect("GET /v3/customers?email=mia%2Bcalls%40quay.example", ok(customers(json!([{"id": 1}]))));
    let found = stage.client.customers_by_email("mia+calls@quay.example").await.unwrap();
    assert_eq!(ids(&found), ["1"]);
    stage.done();
}

#[tokio::test]
async fn a_change_of_the_index_counts_only_when_it_is_later() {
    let cases = [
        (json!([]), false),
        (json!([{"id": 1, "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-11-20T10:00:05Z"}]), false),
        (json!([{"id": 1, "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-11-20T10:00:06Z"}]), true),
        (json!([{"id": 1, "createdAt": "2026-11-20T10:00:07Z"}]), true),
        (json!([{"id": 1, "createdAt": "2026-01-01T00:00:00Z"}]), false),
        (json!([{"id": 1}]), false),
    ];
    for (items, expected) in cases {
        let stage = Stage::new();
        stage.expect("GET /v3/customers?modifiedSince=2026-11-20T10%3A00%3A06Z", ok(customers(items.clone())));
        let since = "2026-11-20T10:00:05.5Z".parse().unwrap();
        assert_eq!(stage.client.customers_changed_since(since).await, Ok(expected), "{items}");
        stage.done();
    }
}

#[tokio::test]
async fn a_new_customer_is_cut_to_the_limits_and_has_no_empty_values() {
    let stage = Stage::new();
    let long = "é".repeat(300);
    let body = json!({
        "firstName": "é".repeat(40),
        "lastName": "é".repeat(40),
        "organization": "é".repeat(60),
        "background": "é".repeat(200),
        "emails": [{"type": "other", "value": "mia@quay.example"}],
        "phones": [{"type": "other", "value": "+14155550101"}],
    });
    stage.expect_body("POST /v2/customers", body, status(201, &[("Resource-ID", "9")], ""));
    let customer = CreateCustomer {
        first: Some(&long),
        last: Some(&long),
        email: Some("mia@quay.example"),
        phone: Some("+14155550101"),
        organization: Some(&long),
        background: Some(&long),
    };
    let answer = stage.client.create_customer(&customer).await;
    assert!(matches!(answer, WriteAnswer::Applied { resource_id: Some(id), .. } if id == "9"));

    let blank = CreateCustomer {
        first: Some("  "),
        last: Some(" Ola "),
        email: Some(""),
        phone: None,
        organization: Some(""),
        background: None,
    };
    stage.expect_body("POST /v2/customers", json!({"lastName": "Ola"}), status(201, &[], ""));
    stage.client.create_customer(&blank).await;
    stage.done();
}
