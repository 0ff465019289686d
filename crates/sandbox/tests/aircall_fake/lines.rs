//! What a number can do with messages (sheet §0, §3.5, §4.6).

use sandbox::aircall::Proxy;
use serde_json::{Value, json};

use crate::harness::{Answer, Fake, answer, fake, harbour, listen};
use crate::messages::{received, sent};

async fn get(fake: &Fake, path: &str) -> Answer {
    answer(fake.request("GET", path).header("content-type", "application/json")).await
}

const CONFIGURATION: &str = "/v1/numbers/501/messages/configuration";

#[tokio::test]
async fn only_a_number_in_proxy_mode_has_a_configuration() {
    let fake = fake().await;
    let native = get(&fake, CONFIGURATION).await;
    assert_eq!((native.status, &native.body["error"]), (404, &json!("Not Found")));

    let callback_url = Some("https://elsewhere.example/sms".to_owned());
    let proxy = Proxy { token: "proxy-token".to_owned(), callback_url };
    fake.aircall.set_proxy(&501.into(), Some(proxy)).unwrap();
    let configured = get(&fake, CONFIGURATION).await;
    let expected =
        json!({ "token": "proxy-token", "callbackUrl": "https://elsewhere.example/sms", "type": "Public Api" });
    assert_eq!((configured.status, configured.body), (200, expected));
    assert_eq!(get(&fake, "/v1/numbers/502/messages/configuration").await.status, 404);
    assert_eq!(get(&fake, "/v1/numbers/999/messages/configuration").await.status, 404);
    assert!(fake.aircall.set_proxy(&999.into(), None).is_err());
}

#[tokio::test]
async fn messages_of_a_proxy_number_reach_no_webhook() {
    let fake = fake().await;
    let control = listen(axum::Router::new().nest("/aircall", fake.aircall.control_router())).await;
    let set = |body: Value| answer(fake.client.post(format!("{control}/aircall/proxy")).body(body.to_string()));
    fake.webhook(&[]).await;
    assert_eq!(set(json!({ "number": 501, "proxy": { "token": "t" } })).await.status, 204);
    assert_eq!(set(json!({ "number": 999 })).await.status, 404);
    fake.act("in", received("+14155550101", "Hello"));
    fake.act("out", sent("+14155550101", "Hello"));
    fake.act("other", {
        let mut act = received("+14155550101", "Hello");
        act["number"] = json!(502);
        act
    });
    fake.pass(60).await;
    assert_eq!(fake.events(), ["message.received"]);
    let messages = fake.aircall.messages();
    assert_eq!(messages.iter().map(|message| message.is_proxied).collect::<Vec<_>>(), [true, true, false]);
    assert!(messages[0].told.is_empty() && messages[1].statuses.len() == 3);

    assert_eq!(set(json!({ "number": 501, "proxy": null })).await.status, 204);
    fake.act("back", received("+14155550101", "Hello"));
    fake.pass(1).await;
    assert_eq!(fake.events().len(), 2);
}

#[tokio::test]
async fn two_reads_insist_on_their_content_type() {
    let fake = fake().await;
    for path in [CONFIGURATION, "/v1/numbers/501/registration_status"] {
        let refused = fake.get(path).await;
        assert_eq!((refused.status, &refused.body["error"]), (400, &json!("InvalidContentType")), "{path}");
    }
    assert_eq!(get(&fake, "/v1/numbers/501/registration_status").await.body, json!({ "status": "registered" }));
}

#[tokio::test]
async fn a_number_may_have_whatsapp() {
    let fake = fake().await;
    let mut data = harbour();
    data["numbers"][0]["whatsapp"] = json!({ "wabaId": "1029", "status": "CONNECTED", "qualityRating": "GREEN" });
    data["numbers"][1]["registration"] = json!("pending");
    data["numbers"][1]["proxy"] = json!({ "token": "t" });
    fake.aircall.load(data).unwrap();
    let expected = json!({
        "wabaId": "1029", "status": "CONNECTED", "canSendMessage": true, "messagingLimitTier": null,
        "qualityRating": "GREEN", "businessVerificationStatus": null,
    });
    assert_eq!(get(&fake, "/v1/numbers/501/whatsapp_status").await.body, expected);
    assert_eq!(get(&fake, "/v1/numbers/502/whatsapp_status").await.status, 404);
    assert_eq!(get(&fake, "/v1/numbers/502/registration_status").await.body["status"], "pending");
    let configuration = get(&fake, "/v1/numbers/502/messages/configuration").await.body;
    assert_eq!(configuration, json!({ "token": "t", "type": "Public Api" }));
}
