//! What a log line may hold: never a token, a body's text or a phone number.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;

use serde_json::json;
use web::hooks::Limits;

use crate::world::{PATH, TOKEN, World, ask, get, post, webhook};

thread_local! {
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes to the test's own thread, on which all of it runs.
struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Keeps every thread's log from now on. Once for all tests, before any of them logs: a subscriber that comes later
/// may miss lines of code that ran before.
pub(crate) fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(|| Lines).init();
    });
}

#[tokio::test]
async fn bad_input_no_token_no_text_and_no_number_is_logged() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    let private = json!({ "contact": { "id": 5, "first_name": "Zacharias" } });
    let good = webhook("call.created", 1, 0, private.clone());
    let mut wrong = webhook("call.secret_event_name", 1, 0, private);
    wrong["token"] = json!("wrong-token-of-a-stranger");
    ask(&hooks, post(PATH, good.to_string())).await.is_taken();
    ask(&hooks, post(PATH, wrong.to_string())).await.is_refusal(401);
    ask(&hooks, post(PATH, format!("{}x", good))).await.is_refusal(400);
    ask(&hooks, post("wrong-path-of-a-stranger", good.to_string())).await.is_refusal(404);
    world.store.fail(true);
    ask(&hooks, post(PATH, good.to_string())).await.is_refusal(503);
    ask(&world.dashboard("UTC"), get("/")).await;

    let log = String::from_utf8(LINES.with_borrow(Clone::clone)).unwrap();
    assert!(log.contains("webhook stored") && log.contains("wrong token") && log.contains("not stored"), "{log}");
    for private in [TOKEN, PATH, "stranger", "Zacharias", "secret_event", "415-555-0101", "4155550101", "2530000"] {
        assert!(!log.contains(private), "{private} is in the log:\n{log}");
    }
}
