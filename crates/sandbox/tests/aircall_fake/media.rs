//! Files behind links: their bytes, their lives, their sizes (sheet §6).

use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
use sandbox::aircall::Settings;
use serde_json::{Value, json};

use crate::harness::{Fake, answer, fake, fake_with};

const MB: u64 = 1024 * 1024;

/// Length and SHA-256 of what a link leads to.
async fn fetched(fake: &Fake, link: &str) -> (u64, String) {
    let mut response = fake.client.get(link).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut digest = TLS13_AES_128_GCM_SHA256.tls13().unwrap().common.hash_provider.start();
    let mut length = 0;
    while let Some(piece) = response.chunk().await.unwrap() {
        length += u64::try_from(piece.len()).unwrap();
        digest.update(&piece);
    }
    (length, digest.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

async fn mms(settings: Settings, files: Value) -> (Fake, Vec<String>) {
    let fake = fake_with(settings, 1).await;
    fake.aircall.set_public_url(&fake.base);
    fake.webhook(&[]).await;
    let act = json!({
        "do": "write", "direction": "inbound", "number": 501, "party": "+14155550101", "media": files,
    });
    fake.act("m", act);
    fake.pass(1).await;
    let data = fake.last("message.received");
    assert_eq!((&data["channel"], &data["body"]), (&Value::Null, &json!("")));
    let details = data["media_details"].as_array().unwrap();
    let links = details.iter().map(|file| file["presigned_url"].as_str().unwrap().to_owned()).collect();
    (fake, links)
}

#[tokio::test]
async fn files_of_a_message_are_fetched_by_their_links() {
    let files = json!([
        { "file_name": "Tasse café.jpg", "file_type": "image/jpeg", "bytes": 70_000 },
        { "file_name": "empty.txt", "file_type": "text/plain", "bytes": 0 },
    ]);
    let (fake, links) = mms(Settings::default(), files).await;
    let data = fake.last("message.received");
    assert_eq!(data["media_details"][0]["file_name"], "Tasse café.jpg");
    assert_eq!(data["media_details"][0]["file_type"], "image/jpeg");

    let response = fake.client.get(&links[0]).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "image/jpeg");
    assert_eq!(response.headers()["content-length"], "70000");
    let bytes = response.bytes().await.unwrap();
    assert_eq!((bytes.len(), &bytes[..3]), (70_000, &[0xff, 0xd8, 0xff][..]));
    let file = fake.aircall.message_file("m", 0).unwrap();
    assert_eq!(fetched(&fake, &links[0]).await, (70_000, file.sha256.clone()));
    assert_eq!(fetched(&fake, &links[1]).await.0, 0);
    assert_ne!(fake.aircall.message_file("m", 1).unwrap().sha256, file.sha256);

    let counted = fake.aircall.message_file("m", 0).unwrap().asset;
    assert_eq!((counted.begun, counted.completed, counted.bytes_out), (2, 2, 140_000));
    let dump = fake.aircall.dump();
    assert_eq!((&dump["media"][0]["bytes"], &dump["media"][0]["completed"]), (&json!(70_000), &json!(2)));
    assert_eq!((&dump["media"][1]["bytes"], &dump["media"][1]["completed"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn links_of_messages_die_and_refuse_credentials() {
    let mut settings = Settings::default();
    settings.messages.media_link = 60;
    let file = json!([{ "file_name": "a.png", "file_type": "image/png" }]);
    let (fake, links) = mms(settings, file).await;
    let link = &links[0];
    fake.pass(58).await;
    assert_eq!(answer(fake.client.get(link)).await.status, 200);
    let with_credentials = fake.client.get(link).bearer_auth("x");
    assert_eq!(answer(with_credentials).await.status, 400);
    assert_eq!(answer(fake.client.get(link.replace("Signature=", "Signature=0"))).await.status, 403);
    assert_eq!(answer(fake.client.get(link.replace("/0?", "/1?"))).await.status, 403);
    assert_eq!(answer(fake.client.head(link)).await.status, 403);
    fake.pass(1).await;
    assert_eq!(answer(fake.client.get(link)).await.status, 403);
}

#[tokio::test]
async fn the_length_is_kept_back_on_demand() {
    let settings = Settings { hides_content_length: true, ..Settings::default() };
    let file = json!([{ "file_name": "a.bin", "file_type": "application/octet-stream", "bytes": 200_000 }]);
    let (fake, links) = mms(settings, file).await;
    let response = fake.client.get(&links[0]).send().await.unwrap();
    assert!(response.headers().get("content-length").is_none());
    assert_eq!(response.bytes().await.unwrap().len(), 200_000);
}

/// A recording of that size, with its link and its short link.
async fn recording(bytes: u64) -> (Fake, String, String) {
    let fake = fake().await;
    fake.aircall.set_public_url(&fake.base);
    let id = fake.answered("c", "+14155550142");
    fake.act("c", json!({ "do": "record", "bytes": bytes }));
    fake.act("c", json!({ "do": "hangup" }));
    fake.pass(60).await;
    let call = fake.get(&format!("/v1/calls/{id}?fetch_short_urls=true")).await.body["call"].clone();
    let link = |key: &str| call[key].as_str().unwrap().to_owned();
    let (link, short) = (link("recording"), link("recording_short_url"));
    (fake, link, short)
}

#[tokio::test]
async fn recordings_are_as_large_as_their_script_says() {
    let (fake, link, short) = recording(24 * MB).await;
    let file = fake.aircall.call_file("c").unwrap();
    assert_eq!((file.asset.file_type.as_str(), file.asset.bytes), ("audio/mpeg", 24 * MB));
    assert_eq!(fetched(&fake, &link).await, (24 * MB, file.sha256.clone()));
    assert_eq!(fetched(&fake, &short).await, (24 * MB, file.sha256));
    assert_eq!(fake.aircall.call_file("c").unwrap().asset.completed, 2);
}

#[tokio::test]
async fn a_large_recording_is_made_only_as_far_as_it_is_fetched() {
    let (fake, link, _) = recording(600 * MB).await;
    let mut response = fake.client.get(&link).send().await.unwrap();
    assert_eq!(response.content_length(), Some(600 * MB));
    let mut length = 0;
    while length < MB {
        length += u64::try_from(response.chunk().await.unwrap().unwrap().len()).unwrap();
    }
    drop(response);
    let dump = fake.aircall.dump();
    let asset = &dump["media"][0];
    assert_eq!((&asset["begun"], &asset["completed"]), (&json!(1), &json!(0)));
    assert!(asset["bytes_out"].as_u64().unwrap() < 64 * MB, "{asset}");
}

#[tokio::test]
async fn short_links_live_for_three_hours() {
    let (fake, _, short) = recording(100).await;
    assert!(short.starts_with(&format!("{}/short-urls/v1/", fake.base)));
    fake.pass(3 * 3_600 - 1).await;
    assert_eq!(answer(fake.client.get(&short)).await.status, 200);
    assert_eq!(answer(fake.client.get(format!("{short}0"))).await.status, 404);
    fake.pass(1).await;
    assert_eq!(answer(fake.client.get(&short)).await.status, 403);
}

#[tokio::test]
async fn a_voicemail_has_a_size_too_and_no_file_is_endless() {
    let fake = fake().await;
    fake.inbound("v", "+14155550142");
    assert!(fake.aircall.call_file("v").is_err());
    assert!(fake.try_act("v", json!({ "do": "leave_voicemail", "bytes": 2_000 * MB })).is_err());
    fake.act("v", json!({ "do": "leave_voicemail", "bytes": 123 }));
    let file = fake.aircall.call_file("v").unwrap();
    assert!(file.path.ends_with("/voicemail.mp3"));
    assert_eq!((file.asset.bytes, file.asset.begun), (123, 0));
}
