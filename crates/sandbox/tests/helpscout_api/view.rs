//! The web view.

use reqwest::Method;
use serde_json::json;

use crate::client::{Desk, but, new_conversation};

#[tokio::test]
async fn the_view_shows_inbox_conversations_and_customers() {
    let desk = Desk::without_lag().await;
    let page = async |path: &str| {
        let answer = desk.control(Method::GET, path, None).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
        answer.text
    };
    let inbox = page("/inbox").await;
    assert!(inbox.find("Win a cruise") < inbox.find("Where is my order?"), "newest first");
    assert!(inbox.contains("Carla Rossi") && inbox.contains("vip") && inbox.contains("closed"));
    let conversation = page("/conversations/202").await;
    assert!(conversation.contains("Can you deliver on Fridays instead?") && conversation.contains("Dev Patel"));
    assert!(page("/customers").await.contains("Keiko Tanaka"));
    let customer = page("/customers/101").await;
    assert!(customer.contains("Prefers to be called") && customer.contains("Where is my order?"));
    assert_eq!(desk.control(Method::GET, "/conversations/1", None).await.status, 404);

    let web = desk.get("/v2/conversations/202").await.body["_links"]["web"]["href"].clone();
    let shown = desk.raw(Method::GET, web.as_str().unwrap(), None, None).await;
    assert!(shown.text.contains("Change of delivery day"), "web links lead into the view");
}

#[tokio::test]
async fn what_vendors_and_customers_write_does_no_harm() {
    let desk = Desk::without_lag().await;
    let mut body = but(new_conversation(), "subject", json!("<script>alert(1)</script>"));
    body["threads"][0]["text"] = json!("<b>Ref.</b> <a href=\"tel:+1\">call</a><script>alert(2)</script>");
    let id = desk.post("/v2/conversations", body).await.created();
    for path in [format!("/conversations/{id}"), "/inbox".to_owned()] {
        let page = desk.control(Method::GET, &path, None).await.text;
        assert!(!page.contains("<script>"), "{path}");
    }
    let page = desk.control(Method::GET, &format!("/conversations/{id}"), None).await.text;
    assert!(page.contains(r#"<b>Ref.</b> <a rel="noreferrer" href="tel:+1">call</a>"#));
}
