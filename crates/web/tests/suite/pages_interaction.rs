//! One interaction's page: drawn from the ledger, and safe whatever stands in it.

use std::time::Duration;

use domain::ledger::{Answer, Reason};
use domain::memory::Learned;
use domain::step::Lane;
use serde_json::{Value, json};
use store::{Store, Verdict};

use crate::story::{DESTINATION, Scribe, conversation, key};
use crate::world::{World, ask, at, get, webhook};

async fn page(world: &World) -> String {
    let answer = ask(&world.dashboard("UTC"), get("/interactions/1")).await;
    assert_eq!(answer.status.as_u16(), 200);
    answer.text
}

#[track_caller]
fn shows(page: &str, expected: &[&str]) {
    for text in expected {
        assert!(page.contains(text), "{text} is not in\n{page}");
    }
}

async fn ringing() -> World {
    let world = World::new().await;
    world.tell(&webhook("call.created", 1, 0, json!({}))).await;
    world
}

fn doubt() -> Verdict {
    Verdict::InDoubt { ended_at: at(40), settle_at: at(160), note: "no answer within 10 s".to_owned() }
}

#[tokio::test]
async fn c_63_what_came_in() {
    let world = ringing().await;
    world.clock.advance(Duration::from_secs(7));
    let data = json!({
        "answered_at": crate::world::START + 4,
        "ended_at": crate::world::START + 129,
        "user": { "id": 3, "name": "Jo Agent", "email": "jo@example.com" },
        "tags": [{ "id": 8, "name": "refund" }],
        "teams": [{ "id": 2, "name": "Night shift" }],
        "asset": "https://assets.example/calls/1/recording",
        "comments": [{ "id": 6, "content": "calls back\non Monday", "posted_at": crate::world::START + 100 }],
    });
    world.tell(&webhook("call.ended", 1, 130, data)).await;
    let page = page(&world).await;
    shows(
        &page,
        &[
            "<h1>Inbound call from +1 415-555-0101</h1>",
            "<title>Inbound call from +1 415-555-0101 – Deskline</title>",
            "<code>call.created</code>",
            "<code>call.ended</code>",
            "webhook",
            "1 Jul 2026, 10:00:07",
            "after 2 min 05 s of talk",
            "Jo Agent",
            "refund",
            "Night shift",
            "calls back\non Monday",
            "href=\"https://assets.example/calls/1/recording\" rel=\"noreferrer\"",
        ],
    );
    let (created, ended) = (page.find("<code>call.created").unwrap(), page.find("<code>call.ended").unwrap());
    assert!(created < ended, "in order of arrival");
}

#[tokio::test]
async fn c_63_what_was_decided_and_why() {
    let world = ringing().await;
    let scribe = Scribe::new(&world).await;
    let candidates = json!([{ "id": 501, "name": "Ann" }, { "id": 502, "name": "Bob" }]);
    scribe
        .decide(
            Reason::new("customer.newest_chosen")
                .with("count", 2)
                .with("customer", "502")
                .with("candidates", candidates),
        )
        .await;
    scribe.decide(Reason::new("moon.full").with("phase", 4)).await;
    let read = Answer { question: "customers".to_owned(), asked_at: at(9), value: json!({ "found": [501, 502] }) };
    scribe.turn(Vec::new(), vec![read], Vec::new(), None).await;
    shows(
        &page(&world).await,
        &[
            "2 customers have this number: Ann (501), Bob (502); the newest was chosen.",
            "moon.full (phase: 4)",
            "<code>customers</code>",
            "501,\n",
        ],
    );
}

#[tokio::test]
async fn c_63_what_was_written_where_with_links() {
    let world = ringing().await;
    let scribe = Scribe::new(&world).await;
    let link = "https://secure.helpscout.example/conversation/77/12";
    scribe.written("first", json!({ "conversation": "77" }), vec![conversation("77", link)]).await;
    scribe.written("customer", json!({ "link": "https://secure.helpscout.example/customer/5" }), Vec::new()).await;
    shows(
        &page(&world).await,
        &[
            "<h2 id=\"filing-1\">support</h2>",
            "helpscout:desk, inbox/7",
            "Conversation <a href=\"https://secure.helpscout.example/conversation/77/12\" rel=\"noreferrer\">77</a>",
            "<a href=\"https://secure.helpscout.example/conversation/77/12\" rel=\"noreferrer\">Open it in the desk</a>",
            "<a href=\"https://secure.helpscout.example/customer/5\" rel=\"noreferrer\">Open it in the desk</a>",
            "first record <span class=\"chip\">written</span>",
            "object 9001, request req-5, answered at 1 Jul 2026, 10:00:12",
            "<code>helpscout/inbox/7/call/1/first</code>",
            "<td data-label=\"What came of it\">201</td>",
            "&#34;write&#34;: &#34;first&#34;",
        ],
    );
}

#[tokio::test]
async fn c_63_a_conversation_that_was_merged_or_removed_says_so() {
    let world = ringing().await;
    let scribe = Scribe::new(&world).await;
    let destination = domain::ids::Destination(DESTINATION.to_owned());
    let merged =
        Learned::ConversationMerged { from: "77".to_owned(), into: "80".to_owned(), destination: destination.clone() };
    let gone = Learned::ConversationGone { conversation: "78".to_owned(), destination };
    scribe
        .written("first", json!({ "conversation": "77" }), vec![conversation("77", "https://d.example/77"), merged])
        .await;
    scribe
        .written("closing", json!({ "conversation": "78" }), vec![conversation("78", "https://d.example/78"), gone])
        .await;
    shows(&page(&world).await, &["77</a>: merged into 80", "78</a>: removed by a person"]);
}

#[tokio::test]
async fn c_63_doubt_and_refusal_are_marked_with_the_vendors_words_and_the_buttons() {
    let world = ringing().await;
    let scribe = Scribe::new(&world).await;
    scribe.intend("first", json!({})).await;
    scribe.conclude("first", doubt(), "time-out", Vec::new()).await;
    scribe.intend("tags", json!({})).await;
    scribe.conclude("tags", Verdict::Refused { words: "tag is too long".to_owned() }, "422", Vec::new()).await;
    scribe.written("closing", json!({}), Vec::new()).await;
    let page = page(&world).await;
    shows(
        &page,
        &[
            "<article class=\"effect marked\">",
            "first record <span class=\"chip marked\">in doubt</span>",
            "no answer within 10 s",
            "change of tags <span class=\"chip marked\">refused</span>",
            "tag is too long",
            "<form method=\"post\" action=\"/interactions/1/effects\">",
            "<input type=\"hidden\" name=\"key\" value=\"helpscout/inbox/7/call/1/first\">",
            "<input type=\"hidden\" name=\"key\" value=\"helpscout/inbox/7/call/1/tags\">",
            "<button name=\"word\" value=\"retry\">Write it again</button>",
            "<button name=\"word\" value=\"retry\">Try it again</button>",
            "<button name=\"word\" value=\"dismiss\">Dismiss it</button>",
        ],
    );
    assert!(
        !page.contains(&format!("value=\"{}\"", key("closing"))),
        "nothing is to be decided about what was written"
    );
}

#[tokio::test]
async fn c_63_what_is_awaited_and_until_when() {
    let world = ringing().await;
    shows(&page(&world).await, &["The next step is due now."]);

    let scribe = Scribe::new(&world).await;
    scribe.intend("first", json!({})).await;
    scribe.wait(Some(90), Some(Lane::customer("501"))).await;
    shows(
        &page(&world).await,
        &[
            "The first record is under way since 1 Jul 2026, 10:00:11.",
            "It waits for its turn with customer 501.",
            "The next step is due at 1 Jul 2026, 10:01:30, or when a new event comes.",
        ],
    );

    scribe.conclude("first", doubt(), "time-out", Vec::new()).await;
    scribe.wait(None, None).await;
    let awaited = page(&world).await;
    shows(
        &awaited,
        &[
            "The first record is in doubt. It is looked at at 1 Jul 2026, 10:02:40.",
            "Nothing is to be done until a new event comes.",
        ],
    );
    assert!(!awaited.contains("waits for its turn"));

    world.clock.advance(Duration::from_secs(161));
    let text = "The first record is in doubt. It is looked at again until that is settled.";
    shows(&page(&world).await, &[text]);
}

#[tokio::test]
async fn a_call_that_nobody_listens_to_says_that_nothing_is_logged() {
    let world = World::new().await;
    let private = json!({ "number": { "id": 99, "name": "Private", "digits": "+1 650-253-0009" } });
    world.tell(&webhook("call.created", 1, 0, private)).await;
    shows(&page(&world).await, &["No integration listens to this number: nothing is logged."]);
}

/// Hostile text in every place that an outsider, an agent or a vendor can fill.
#[tokio::test]
async fn names_and_texts_of_others_never_become_markup() {
    const BAD: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    const BAD_LINK: &str = "javascript:alert(1)";
    let world = World::new().await;
    let person = json!({ "id": 3, "name": BAD, "email": BAD });
    let data = json!({
        "raw_digits": BAD,
        "contact": { "id": 5, "first_name": BAD, "last_name": BAD },
        "number": { "id": 10, "name": BAD, "digits": BAD },
        "user": person,
        "transferred_by": person,
        "transferred_to": person,
        "tags": [{ "id": 8, "name": BAD }],
        "teams": [{ "id": 2, "name": BAD }],
        "asset": BAD_LINK,
        "comments": [{ "id": 6, "content": BAD, "posted_at": crate::world::START, "posted_by": person }],
    });
    world.tell(&webhook("call.transferred", 1, 3, data.clone())).await;
    world.tell(&webhook(&format!("call.{BAD}"), 1, 4, data)).await;
    let scribe = Scribe::new(&world).await;
    scribe.decide(Reason::new("author.user").with("name", BAD)).await;
    scribe.decide(Reason::new(BAD).with(BAD, BAD)).await;
    let read = Answer { question: BAD.to_owned(), asked_at: at(9), value: json!({ BAD: BAD }) };
    scribe.turn(Vec::new(), vec![read], Vec::new(), None).await;
    scribe.written("first", json!({ "conversation": "77" }), vec![conversation("77", BAD_LINK)]).await;
    scribe.written("asset", json!({ "link": BAD_LINK }), Vec::new()).await;
    scribe.intend(BAD, json!({ "text": BAD })).await;
    scribe.conclude(BAD, Verdict::Refused { words: BAD.to_owned() }, BAD, Vec::new()).await;
    scribe.wait(None, Some(Lane(BAD.to_owned()))).await;

    let list = ask(&world.dashboard("UTC"), get("/")).await.text;
    for page in [list, page(&world).await] {
        for markup in ["<script", "<img", "href=\"javascript", "onerror=alert(1)>"] {
            assert!(!page.contains(markup), "{markup} is in\n{page}");
        }
        assert!(page.contains("&#60;script&#62;alert(1)"), "the text is there, as text:\n{page}");
    }
}

#[tokio::test]
async fn values_without_the_shapes_that_are_known_are_shown_all_the_same() {
    let world = ringing().await;
    let scribe = Scribe::new(&world).await;
    for (kind, result) in [("a", json!({ "link": 7 })), ("b", json!({ "conversation": [1] })), ("c", Value::Null)] {
        scribe.written(kind, result, Vec::new()).await;
    }
    let page = page(&world).await;
    assert!(!page.contains("Open it in the desk"));
    assert_eq!(world.store.counts().await.unwrap().effects.len(), 1);
}
