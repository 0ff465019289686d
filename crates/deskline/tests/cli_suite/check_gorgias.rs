//! `deskline check` of a Gorgias account.

use deskline::commands::sandbox::shipped_start_data;
use http::{HeaderMap, Method};
use sandbox::aircall::Proxy;
use serde_json::{Value, json};

use crate::ground::{Ended, Ground, send};

/// A ground whose Aircall numbers go to two desks: the shop's to Gorgias.
async fn ground(account: &str, credentials: &str) -> Ground {
    let ground = Ground::new().await;
    let gorgias = &ground.fakes.gorgias_url;
    ground.write("gorgias-key", "shop-key\n");
    let shop = format!(
        "home_country = \"US\"\n[[gorgias]]\nname = \"shop-desk\"\nsubdomain = \"harbour\"\n{credentials}\n\
         base_url = \"{gorgias}/gorgias/{account}\"\n\
         [[integration]]\nname = \"shop\"\naircall = \"main\"\ngorgias = \"shop-desk\"\nnumbers = [505]\n"
    );
    ground.replace("home_country = \"US\"\n", &shop);
    ground
}

const KEY: &str = "email = \"anna.berg@harbour.example\"\napi_key_file = \"gorgias-key\"";

/// The one verdict that is bad, and what to do about it.
#[track_caller]
fn only_bad(ended: &Ended) -> (&str, &str) {
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let lines: Vec<&str> = ended.stdout.lines().collect();
    let bad: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with('✗')).collect();
    assert_eq!(bad.len(), 1, "{}", ended.stdout);
    assert!(!ended.stdout.contains("shop-key") && !ended.stderr.contains("shop-key"), "a key is printed");
    (lines[bad[0]], lines[bad[0] + 1].trim())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_account_is_good() {
    let ended = ground("harbour", KEY).await.run(&["check"]).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for line in [
        "✓ integrations: 2 active, 0 paused",
        "✓ Gorgias `shop-desk`: the account harbour is reached",
        "✓ Gorgias `shop-desk`: Deskline acts as Anna Berg, role admin",
        "✓ Gorgias `shop-desk`: 6 users can be read, 2 of them administrators",
        "✓ integration `shop`: its number is there",
    ] {
        assert!(ended.stdout.contains(line), "`{line}` is not in: {}", ended.stdout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_09_messages_that_no_webhook_tells_are_unavailable_with_the_reason() {
    let ground = ground("harbour", KEY).await;
    let good = ground.run(&["check"]).await;
    let whole = "✓ messages on Web shop: texts and WhatsApp come by webhook";
    assert!(good.stdout.contains(whole), "{}", good.stdout);
    assert_eq!(good.stdout.matches("messages on ").count(), 1, "of the shop's number alone: {}", good.stdout);

    let proxy = Proxy { token: "proxy-token".to_owned(), callback_url: None };
    ground.fakes.sandbox.aircall.set_proxy(&505.into(), Some(proxy)).unwrap();
    let proxied = ground.run(&["check"]).await;
    let reason = "! messages on Web shop: unavailable, the number is in proxy mode";
    assert!(proxied.stdout.contains(reason) && proxied.code == Some(0), "{proxied:?}");

    // The dashboard's button says the same.
    let serving = ground.serve().await;
    let page = send(Method::POST, &format!("{}/set-up", serving.dashboard), HeaderMap::new(), String::new()).await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(page.contains(reason.trim_start_matches("! ")), "{page}");
    assert!(page.contains("Gorgias `shop-desk`: Deskline acts as Anna Berg, role admin"), "{page}");
    assert_eq!(serving.stop().await, Some(0));

    ground.replace("numbers = [505]", "numbers = [505]\nlog_messages = false");
    let off = ground.run(&["check"]).await;
    assert!(!off.stdout.contains("messages on "), "nobody asked for them: {}", off.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_09_a_number_without_whatsapp_and_a_plan_without_messages_are_told() {
    let ground = ground("harbour", KEY).await;
    ground.fault("aircall", Some("GET"), Some("*/whatsapp_status"), json!({"kind": "status", "code": 404}));
    let ended = ground.run(&["check"]).await;
    let without = "texts come by webhook; WhatsApp is unavailable, the number has no WhatsApp account";
    assert!(ended.stdout.contains(without), "{}", ended.stdout);

    let plan = json!({"kind": "status", "code": 403, "body": {"error": "Your plan does not include messages"}});
    ground.fault("aircall", Some("GET"), Some("*/messages/configuration"), plan);
    let ended = ground.run(&["check"]).await;
    let reason = "! messages on Web shop: unavailable, the vendor refused (403): Your plan does not include messages";
    assert!(ended.stdout.contains(reason) && ended.code == Some(0), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_with_where_to_make_one() {
    let ground = ground("harbour", KEY).await;
    ground.write("gorgias-key", "another-key");
    let ended = ground.run(&["check"]).await;
    let (verdict, to_do) = only_bad(&ended);
    assert!(verdict.contains("`shop-desk`") && verdict.contains("does not accept the credentials"), "{verdict}");
    assert!(to_do.contains("Settings, REST API") && to_do.contains("`api_key_file`"), "{to_do}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_nobody_authorised_is_told() {
    let app = "client_id = \"shop-app\"\nclient_secret = \"shop-secret\"";
    let ended = ground("harbour", app).await.run(&["check"]).await;
    let (verdict, to_do) = only_bad(&ended);
    assert!(verdict.contains("`shop-desk`"), "{verdict}");
    assert!(to_do.contains("Authorise"), "{to_do}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subdomain_that_is_not_there_is_told_apart_from_a_wrong_key() {
    let ended = ground("harbor", KEY).await.run(&["check"]).await;
    let (verdict, to_do) = only_bad(&ended);
    assert!(verdict.contains("no account answers at this address"), "{verdict}");
    assert!(to_do.contains("`subdomain`") && to_do.contains("`base_url`"), "{to_do}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_is_told() {
    let ground = ground("harbour", KEY).await;
    let closed = json!({"domain": "harbour", "deactivated_datetime": "2026-11-01T09:00:00+00:00"});
    let answer = json!({"kind": "status", "code": 200, "body": closed});
    ground.fault("gorgias", Some("GET"), Some("/gorgias/harbour/api/account"), answer);
    let ended = ground.run(&["check"]).await;
    let (verdict, to_do) = only_bad(&ended);
    assert!(verdict.ends_with("the account harbour is closed"), "{verdict}");
    assert_eq!(to_do, "Open it again at Gorgias.");
}

#[tokio::test(flavor = "multi_thread")]
async fn go_15_an_account_without_an_administrator_is_told() {
    let ground = ground("harbour", KEY).await;
    let mut start: Value = shipped_start_data().unwrap();
    for user in start["gorgias"]["harbour"]["users"].as_array_mut().unwrap() {
        if user["role"] == "admin" {
            user["role"] = json!("agent");
        }
    }
    ground.fakes.sandbox.load(json!({ "gorgias": start["gorgias"] })).unwrap();
    let ended = ground.run(&["check"]).await;
    let (verdict, to_do) = only_bad(&ended);
    assert!(verdict.contains("6 users can be read, and none of them is an administrator"), "{verdict}");
    assert!(to_do.contains("role Admin"), "{to_do}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_write_is_told() {
    let ground = ground("harbour", KEY).await;
    ground.replace("anna.berg@harbour.example", "farid.khan@harbour.example");
    ground.write("gorgias-key", "farid-key");
    let ended = ground.run(&["check"]).await;
    let (verdict, to_do) = only_bad(&ended);
    assert!(verdict.contains("Farid Khan may not change tickets, his role is observer-agent"), "{verdict}");
    assert!(to_do.contains("Admin or Lead"), "{to_do}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_read_is_told() {
    let ground = ground("harbour", KEY).await;
    let answer = json!({"kind": "status", "code": 403, "body": {"error": {"msg": "Forbidden."}}});
    ground.fault("gorgias", Some("GET"), Some("/gorgias/harbour/api/users$"), answer);
    let ended = ground.run(&["check"]).await;
    let (verdict, to_do) = only_bad(&ended);
    assert!(verdict.contains("its users: the vendor refused (403): Forbidden."), "{verdict}");
    assert!(to_do.contains("Admin or Lead"), "{to_do}");
}
