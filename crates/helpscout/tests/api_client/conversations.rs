//! Conversations and threads (sheet helpscout §4, §5).

use contract::Trouble;
use helpscout::api::{
    AssignTo, Conversation, ConversationAnswer, ConversationChange, CreateConversation, FirstThread, Imported,
    ListQuery, Order, PersonRef, SortField, StatusFilter, Thread, ThreadsAnswer, WriteAnswer,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::script::{Stage, ok, status};

fn whole() -> Value {
    json!({
        "id": 5, "number": 105, "threads": 3, "type": "phone", "status": "Active", "state": "published",
        "subject": "Inbound call", "mailboxId": 7, "assignee": {"id": 4, "type": "user", "first": "Ben"},
        "createdAt": "2026-11-20T09:00:00Z", "closedAt": null, "userUpdatedAt": "2026-11-20T09:30:00Z",
        "customerWaitingSince": {"time": "2026-11-20T09:10:00Z", "friendly": "a while"},
        "tags": [{"id": 1, "color": "#fff", "tag": "inbound"}, "vip", {"id": 2}, null],
        "primaryCustomer": {"id": 12, "type": "customer"},
        "_embedded": {"threads": []},
        "_links": {"web": {"href": "https://secure.helpscout.net/conversation/5/105"}},
    })
}

fn read() -> Conversation {
    Conversation {
        id: "5".to_owned(),
        status: "active".to_owned(),
        state: "published".to_owned(),
        subject: "Inbound call".to_owned(),
        mailbox: Some(7),
        customer: Some("12".to_owned()),
        tags: vec!["inbound".to_owned(), "vip".to_owned()],
        thread_count: 3,
        assignee: Some(4),
        created_at: Some("2026-11-20T09:00:00Z".parse().expect("a time")),
        user_updated_at: Some("2026-11-20T09:30:00Z".parse().expect("a time")),
        customer_waiting_since: Some("2026-11-20T09:10:00Z".parse().expect("a time")),
        closed_at: None,
        link: Some("https://secure.helpscout.net/conversation/5/105".to_owned()),
        threads: None,
    }
}

const QUERY: ListQuery<'_> = ListQuery {
    mailbox: Some(7),
    status: StatusFilter::Open,
    customer: Some("12"),
    modified_since: None,
    sort: SortField::ModifiedAt,
    order: Order::Descending,
    page: 1,
    threads: false,
};

#[tokio::test]
async fn the_open_conversations_of_a_customer_are_listed() {
    let stage = Stage::new();
    let line = "GET /v2/conversations?mailbox=7&status=open&query=%28customerIds%3A12%29\
        &sortField=modifiedAt&sortOrder=desc&page=1";
    stage.expect(
        line,
        ok(json!({"_embedded": {"conversations": [whole(), {"id": "6"}]}, "page": {"number": 1, "totalPages": 2}})),
    );
    let page = stage.client.list_conversations(&QUERY).await.unwrap();
    assert!(page.has_next);
    let bare = Conversation { id: "6".to_owned(), ..Conversation::default() };
    assert_eq!(page.conversations, [read(), bare]);
    stage.done();
}

#[tokio::test]
async fn the_status_is_always_said_and_other_conditions_only_when_wanted() {
    let stage = Stage::new();
    let words = [
        (StatusFilter::All, "all"),
        (StatusFilter::Active, "active"),
        (StatusFilter::Pending, "pending"),
        (StatusFilter::Closed, "closed"),
        (StatusFilter::Spam, "spam"),
    ];
    for (filter, word) in words {
        let line = format!("GET /v2/conversations?status={word}&sortField=createdAt&sortOrder=asc&page=1");
        stage.expect(&line, ok(json!({"page": {"number": 1, "totalPages": 0}})));
        let query = ListQuery {
            mailbox: None,
            status: filter,
            customer: None,
            sort: SortField::CreatedAt,
            order: Order::Ascending,
            page: 0,
            ..QUERY
        };
        assert_eq!(stage.client.list_conversations(&query).await, Ok(Default::default()));
    }
    stage.done();
}

#[tokio::test]
async fn embedded_threads_come_with_the_list() {
    let stage = Stage::new();
    let line = "GET /v2/conversations?mailbox=7&status=open&modifiedSince=2026-11-20T09%3A00%3A00Z\
        &query=%28customerIds%3A12%29&sortField=modifiedAt&sortOrder=desc&embed=threads&page=3";
    let mut item = whole();
    item["threads"] = Value::Null;
    item["_embedded"] = json!({"threads": [
        {"id": 9, "type": "note", "body": "<p>Ref. AB</p>", "createdAt": "2026-11-20T09:00:00Z",
         "createdBy": {"id": 4, "type": "user"}, "source": {"type": "API", "via": "user"}},
        {"id": 8, "type": "lineitem", "body": null, "createdBy": null},
    ]});
    stage.expect(line, ok(json!({"_embedded": {"conversations": [item]}})));
    let query =
        ListQuery { modified_since: Some("2026-11-20T09:00:00.9Z".parse().unwrap()), page: 3, threads: true, ..QUERY };
    let page = stage.client.list_conversations(&query).await.unwrap();
    let note = Thread {
        id: "9".to_owned(),
        kind: "note".to_owned(),
        body: "<p>Ref. AB</p>".to_owned(),
        created_by: Some(PersonRef { id: Some("4".to_owned()), kind: Some("user".to_owned()) }),
        created_at: Some("2026-11-20T09:00:00Z".parse().unwrap()),
        source: Some("api".to_owned()),
    };
    let item = Thread { id: "8".to_owned(), kind: "lineitem".to_owned(), ..Thread::default() };
    assert_eq!(page.conversations[0].threads, Some(vec![note, item]));
    assert_eq!(page.conversations[0].thread_count, 2);
    stage.done();
}

#[tokio::test]
async fn a_team_is_no_assigned_user() {
    let stage = Stage::new();
    for (assignee, expected) in
        [(json!({"id": 4, "type": "team"}), None), (json!({"id": 4}), Some(4)), (json!({}), None), (json!(null), None)]
    {
        stage.expect("GET /v2/conversations/5", ok(json!({"id": 5, "assignee": assignee})));
        let ConversationAnswer::Found(conversation) = stage.client.conversation("5").await.unwrap() else {
            panic!("not found");
        };
        assert_eq!(conversation.assignee, expected, "{assignee}");
    }
}

#[tokio::test]
async fn a_conversation_is_there_or_merged_or_gone() {
    let stage = Stage::new();
    let found = || stage.client.conversation("5");
    stage.expect("GET /v2/conversations/5", ok(whole()));
    assert_eq!(found().await, Ok(ConversationAnswer::Found(Box::new(read()))));

    let mut merged = whole();
    merged["id"] = json!(55);
    let into = Conversation { id: "55".to_owned(), ..read() };
    let location = [("Location", "https://api.helpscout.net/v2/conversations/54?embed=x")];
    stage.expect("GET /v2/conversations/5", status(301, &location, ""));
    stage.expect("GET /v2/conversations/54", status(301, &[("Location", "/v2/conversations/55")], ""));
    stage.expect("GET /v2/conversations/55", ok(merged));
    assert_eq!(found().await, Ok(ConversationAnswer::Moved(Box::new(into))));

    stage.expect("GET /v2/conversations/5", status(404, &[], ""));
    assert_eq!(found().await, Ok(ConversationAnswer::Gone));
    let mut deleted = whole();
    deleted["state"] = json!("deleted");
    stage.expect("GET /v2/conversations/5", ok(deleted));
    assert_eq!(found().await, Ok(ConversationAnswer::Gone));

    stage.expect("GET /v2/conversations/5", status(301, &[], ""));
    assert!(matches!(found().await, Err(Trouble::Garbled { .. })));
    for _ in 0..6 {
        stage.expect("GET /v2/conversations/5", status(301, &[("Location", "/v2/conversations/5")], ""));
    }
    assert!(matches!(found().await, Err(Trouble::Garbled { .. })), "a ring of merges");
    stage.expect("GET /v2/conversations/5", status(403, &[], ""));
    assert!(matches!(found().await, Err(Trouble::Refused { status: 403, .. })));
    stage.done();
}

#[tokio::test]
async fn threads_are_read_to_the_last_page() {
    let stage = Stage::new();
    let page = |id: i64, number: i64| {
        ok(json!({
            "_embedded": {"threads": [{"id": id, "type": "phone", "body": " text "}]},
            "page": {"number": number, "totalPages": 2},
        }))
    };
    stage.expect("GET /v2/conversations/5/threads?page=1", page(9, 1));
    stage.expect("GET /v2/conversations/5/threads?page=2", page(8, 2));
    let ThreadsAnswer::Found(threads) = stage.client.threads("5").await.unwrap() else {
        panic!("not found");
    };
    let ids: Vec<_> = threads.iter().map(|thread| thread.id.as_str()).collect();
    assert_eq!(ids, ["9", "8"]);
    stage.done();
}

#[tokio::test]
async fn a_list_with_threads_or_conversations_that_cannot_be_read_says_so() {
    let stage = Stage::new();
    for odd in [json!({"type": "note", "body": "Ref. AB"}), json!({"id": "x"}), json!(null), json!("note")] {
        let good = json!({"id": 9, "type": "phone"});
        let threads = json!({"_embedded": {"threads": [odd, good]}});
        stage.expect("GET /v2/conversations/5/threads?page=1", ok(threads.clone()));
        let answer = stage.client.threads("5").await.unwrap();
        let ThreadsAnswer::Partly(threads_read) = answer else { panic!("{odd}: {answer:?}") };
        assert_eq!(threads_read.len(), 1);

        let mut item = whole();
        item["_embedded"] = threads["_embedded"].clone();
        item["threads"] = Value::Null;
        let line = "GET /v2/conversations?mailbox=7&status=open&query=%28customerIds%3A12%29\
            &sortField=modifiedAt&sortOrder=desc&page=1";
        stage.expect(line, ok(json!({"_embedded": {"conversations": [item, odd]}})));
        let page = stage.client.list_conversations(&QUERY).await.unwrap();
        assert_eq!((page.conversations.len(), page.unreadable), (1, 1), "{odd}");
        let conversation = &page.conversations[0];
        assert_eq!((&conversation.threads, conversation.thread_count), (&None, 2), "{odd}");
    }
    stage.done();
}

#[tokio::test]
async fn an_empty_page_that_contradicts_itself_is_no_empty_list() {
    let stage = Stage::new();
    let line = "GET /v2/conversations/5/threads?page=1";
    for odd in [
        json!({"page": {"number": 1, "size": 50, "totalElements": 3, "totalPages": 1}}),
        json!({"page": {"totalElements": 3}}),
        json!({"page": {"totalElements": 3, "totalPages": 0}}),
        json!({"page": {"number": 1, "totalPages": 2}}),
        json!({"_embedded": {"threads": []}, "page": {"number": 1, "totalElements": 1, "totalPages": 1}}),
        json!({"_embedded": {"threads": null}, "_links": {}, "error": "try again"}),
        json!({"_embedded": {"threads": null}, "_links": {}}),
        json!({"_embedded": {"threads": []}, "message": "the search is not ready", "logRef": "1"}),
        json!({"_embedded": {"errors": [{"message": "no"}]}}),
        json!({"_embedded": {"customers": [{"id": 1}]}, "page": {"totalElements": 0}}),
        json!({"_embedded": [{"id": 1}], "page": {"totalElements": 0}}),
        json!({"id": 5, "_embedded": {"threads": []}, "_links": {}}),
    ] {
        stage.expect(line, ok(odd.clone()));
        let answer = stage.client.threads("5").await;
        assert!(matches!(answer, Err(Trouble::Garbled { .. })), "{odd}: {answer:?}");
    }
    for empty in [
        json!({"page": {"number": 1, "size": 50, "totalElements": 0, "totalPages": 0}}),
        json!({"page": {"number": 1, "totalElements": 0, "totalPages": 1}}),
        json!({"_embedded": {"threads": []}, "_links": {}}),
        json!({"_embedded": [], "page": {"totalElements": 0}}),
        json!({"_embedded": null, "_links": {"self": {"href": "/v2"}}}),
        json!({"_embedded": {"threads": null}, "page": {"totalElements": 0}}),
        // The list has become shorter since its first page.
        json!({"page": {"number": 2, "size": 50, "totalElements": 50, "totalPages": 1}}),
    ] {
        stage.expect(line, ok(empty.clone()));
        assert_eq!(stage.client.threads("5").await, Ok(ThreadsAnswer::Found(Vec::new())), "{empty}");
    }
    stage.done();
}

#[tokio::test]
async fn a_change_of_an_inbox_counts_only_when_it_is_later() {
    let at = |time: &str| format!("2026-11-20T{time}Z");
    let cases = [
        (json!([]), false),
        (json!([{"id": 1}]), false),
        (json!([{"id": 1, "createdAt": at("09:00:00"), "userUpdatedAt": at("10:00:05")}]), false),
        (json!([{"id": 1, "createdAt": at("09:00:00"), "userUpdatedAt": at("10:00:06")}]), true),
        (json!([{"id": 1, "createdAt": at("09:00:00")}, {"id": 2, "createdAt": at("10:00:07")}]), true),
        (json!([{"id": 1, "closedAt": at("10:00:06")}]), true),
        (json!([{"id": 1, "customerWaitingSince": {"time": at("10:00:06")}}]), true),
        (json!([{"createdAt": at("09:00:00")}]), false),
    ];
    for (items, expected) in cases {
        let stage = Stage::new();
        let line = "GET /v2/conversations?mailbox=7&status=all&modifiedSince=2026-11-20T10%3A00%3A06Z\
            &sortField=modifiedAt&sortOrder=desc&page=1";
        stage.expect(line, ok(json!({"_embedded": {"conversations": items}})));
        let since = "2026-11-20T10:00:05.5Z".parse().unwrap();
        assert_eq!(stage.client.conversations_changed_since(7, since).await, Ok(expected), "{items}");
        stage.done();
    }
}

#[tokio::test]
async fn missing_threads_are_explained_by_their_conversation() {
    let stage = Stage::new();
    let threads = "GET /v2/conversations/5/threads?page=1";
    let there = "GET /v2/conversations/5";
    stage.expect(threads, status(404, &[], "")).expect(there, status(404, &[], ""));
    assert_eq!(stage.client.threads("5").await, Ok(ThreadsAnswer::Gone));

    for code in [404, 301] {
        stage.expect(threads, status(code, &[], ""));
        stage.expect(there, status(301, &[("Location", "/v2/conversations/55")], ""));
        stage.expect("GET /v2/conversations/55", ok(json!({"id": 55})));
        assert_eq!(stage.client.threads("5").await, Ok(ThreadsAnswer::Moved("55".to_owned())));
    }
    stage.expect(threads, status(404, &[], "")).expect(there, ok(whole()));
    assert!(matches!(stage.client.threads("5").await, Err(Trouble::Refused { status: 404, .. })));
    stage.done();
}

#[tokio::test]
async fn a_new_conversation_is_written_field_by_field() {
    let stage = Stage::new();
    let tags = vec!["inbound".to_owned()];
    let mut conversation = CreateConversation {
        mailbox: 7,
        subject: "Inbound call",
        status: "active",
        customer: "12",
        threads: vec![FirstThread::Phone("<p>a</p>"), FirstThread::Note("<p>b</p>")],
        assign_to: AssignTo::Nobody,
        user: Some(4),
        tags: &tags,
        imported: None,
    };
    let mut body = json!({
        "type": "phone", "mailboxId": 7, "subject": "Inbound call", "status": "active", "customer": {"id": 12},
        "threads": [
            {"type": "phone", "text": "<p>a</p>", "customer": {"id": 12}},
            {"type": "note", "text": "<p>b</p>", "customer": {"id": 12}},
        ],
        "assignTo": null, "user": 4, "tags": ["inbound"],
    });
    let created = || status(201, &[("Resource-ID", "5")], "");
    stage.expect_body("POST /v2/conversations", body.clone(), created());
    let answer = stage.client.create_conversation(&conversation).await;
    assert!(matches!(answer, WriteAnswer::Applied { resource_id: Some(id), .. } if id == "5"));

    conversation.assign_to = AssignTo::User(4);
    body["assignTo"] = json!(4);
    stage.expect_body("POST /v2/conversations", body.clone(), created());
    stage.client.create_conversation(&conversation).await;

    conversation.assign_to = AssignTo::InboxRule;
    conversation.user = None;
    conversation.tags = &[];
    conversation.status = "closed";
    conversation.imported = Some(Imported {
        created_at: "2026-11-20T07:00:00.4Z".parse().unwrap(),
        closed_at: Some("2026-11-20T07:05:00.4Z".parse().unwrap()),
    });
    let body = json!({
        "type": "phone", "mailboxId": 7, "subject": "Inbound call", "status": "closed", "customer": {"id": 12},
        "threads": [
            {"type": "phone", "text": "<p>a</p>", "customer": {"id": 12}, "imported": true,
             "createdAt": "2026-11-20T07:00:00Z"},
            {"type": "note", "text": "<p>b</p>", "customer": {"id": 12}, "imported": true,
             "createdAt": "2026-11-20T07:05:00Z"},
        ],
        "imported": true, "createdAt": "2026-11-20T07:00:00Z", "closedAt": "2026-11-20T07:05:00Z",
    });
    stage.expect_body("POST /v2/conversations", body, created());
    stage.client.create_conversation(&conversation).await;
    stage.done();
}

#[tokio::test]
async fn changes_are_single_objects() {
    let stage = Stage::new();
    let cases = [
        (ConversationChange::Status("active"), json!({"op": "replace", "path": "/status", "value": "active"})),
        (ConversationChange::Assign(4), json!({"op": "replace", "path": "/assignTo", "value": 4})),
        (ConversationChange::Unassign, json!({"op": "remove", "path": "/assignTo"})),
    ];
    for (change, body) in cases {
        stage.expect_body("PATCH /v2/conversations/5", body, status(204, &[], ""));
        let answer = stage.client.patch_conversation("5", change).await;
        assert!(matches!(answer, WriteAnswer::Applied { status: 204, resource_id: None, .. }));
    }
    stage.done();
}

/// Any JSON, with the vendor's own keys among its keys.
fn any_json() -> impl Strategy<Value = Value> {
    let keys = [
        "id",
        "_embedded",
        "_links",
        "page",
        "conversations",
        "threads",
        "customers",
        "phones",
        "emails",
        "users",
        "next",
        "web",
        "href",
        "tags",
        "tag",
        "assignee",
        "type",
        "createdAt",
        "number",
        "totalPages",
        "value",
        "organization",
        "primaryCustomer",
        "alternateEmails",
        "status",
        "body",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("2026-11-20T07:00:00Z")),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(keys.to_vec()).prop_map(str::to_owned), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_answer_of_the_vendor_can_make_the_client_panic(body in any_json()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let stage = Stage::new();
            stage.expect("GET /v2/conversations/5", ok(body.clone()));
            let _ = stage.client.conversation("5").await;
            stage.expect("GET /v2/customers/5", ok(body.clone()));
            let _ = stage.client.customer("5").await;
            stage.expect("GET /v2/customers/5/phones", ok(body.clone()));
            let _ = stage.client.customer_phones("5").await;
            stage.expect("GET /v3/customers?email=x", ok(body.clone()));
            let _ = stage.client.customers_by_email("x").await;
            stage.expect("GET /v2/users/me", ok(body.clone()));
            let _ = stage.client.me().await;
            let line = "GET /v2/conversations?mailbox=7&status=open&query=%28customerIds%3A12%29\
                &sortField=modifiedAt&sortOrder=desc&page=1";
            stage.expect(line, ok(body.clone()));
            let _ = stage.client.list_conversations(&QUERY).await;
        });
    }
}
