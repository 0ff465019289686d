//! §7: files.

use axum::body::{Body, Bytes};
use futures_util::stream;
use http::Method;
use serde_json::json;

use crate::client::{Answer, Desk, basic, but, note};

const BOUNDARY: &str = "multipart/form-data; boundary=XX";

async fn upload(desk: &Desk, path: &str, content_type: &str, body: Body) -> Answer {
    let key = basic("anna@acme.example", "anna-key");
    desk.raw(Method::POST, &format!("/gorgias/acme/api{path}"), Some(&key), Some((content_type, body))).await
}

fn part(name: &str, content: &str) -> String {
    format!(
        "--XX\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\nContent-Type: audio/mpeg\r\n\r\n{content}\r\n"
    )
}

#[tokio::test]
async fn each_part_is_a_file_under_its_own_name() {
    let desk = Desk::new();
    let body = format!("{}{}--XX--\r\n", part("call.mp3", "abc"), part("voicemail.mp3", ""));
    let answer = upload(&desk, "/upload?type=public_attachment", BOUNDARY, Body::from(body)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let files = answer.body.as_array().unwrap();
    assert_eq!((&files[0]["name"], &files[0]["size"]), (&json!("call.mp3"), &json!("3")), "the size is a text");
    assert_eq!(files[1]["name"], "voicemail.mp3");
    let dumped = desk.account().dump()["files"][0].clone();
    assert_eq!((&dumped["url"], &dumped["type"]), (&files[0]["url"], &json!("public_attachment")));
    // The well-known digest of "abc".
    assert_eq!(dumped["sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    let attachment = json!({"url": files[0]["url"], "name": "call.mp3", "content_type": "audio/mpeg", "size": 3});
    let message = but(note(), json!({"attachments": [attachment]}));
    let shown = desk.post("/tickets/201/messages", message).await.body;
    assert_eq!(shown["attachments"][0]["url"], files[0]["url"]);
}

#[tokio::test]
async fn a_large_file_passes_through_and_a_larger_one_is_refused() {
    const PIECE: usize = 1024 * 1024;
    let desk = Desk::with(json!({"upload_bytes_max": 40 * PIECE}));
    for (pieces, status) in [(40, 201), (41, 413)] {
        let head = part("call.mp3", "").replace("\r\n\r\n\r\n", "\r\n\r\n");
        let content = std::iter::repeat_n(Bytes::from(vec![b'x'; PIECE]), pieces);
        let all = std::iter::once(Bytes::from(head)).chain(content).chain([Bytes::from_static(b"\r\n--XX--\r\n")]);
        let body = Body::from_stream(stream::iter(all.map(Ok::<_, std::io::Error>)));
        let answer = upload(&desk, "/upload", BOUNDARY, body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    let files = desk.account().dump()["files"].clone();
    assert_eq!(files.as_array().map(Vec::len), Some(1));
    assert_eq!(files[0]["size"], 40 * PIECE);
}

#[tokio::test]
async fn what_is_no_upload_is_refused() {
    let desk = Desk::new();
    for (path, content_type, body) in [
        ("/upload", "application/json", "{}".to_owned()),
        ("/upload", BOUNDARY, part("a.mp3", "broken off")),
        ("/upload", BOUNDARY, "--XX--\r\n".to_owned()),
        ("/upload?type=voicemail", BOUNDARY, format!("{}--XX--\r\n", part("a.mp3", "x"))),
        ("/upload?name=a", BOUNDARY, format!("{}--XX--\r\n", part("a.mp3", "x"))),
    ] {
        assert_eq!(upload(&desk, path, content_type, Body::from(body)).await.status, 400, "{path} {content_type}");
    }
    assert_eq!(desk.account().dump()["files"], json!([]));
    let stranger = desk.raw(Method::POST, "/gorgias/acme/api/upload", None, None).await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn faults_strike_uploads_and_the_log_lists_the_files() {
    let desk = Desk::new();
    let rule =
        json!({"vendor": "gorgias", "path": "/gorgias/acme/api/upload", "times": 1, "fault": {"kind": "drop_after"}});
    desk.kernel.faults.add(serde_json::from_value(rule).unwrap());
    let body = format!("{}--XX--\r\n", part("call.mp3", "abc"));
    upload(&desk, "/upload", BOUNDARY, Body::from(body)).await;
    assert_eq!(desk.account().dump()["files"].as_array().map(Vec::len), Some(1), "applied, then cut");
    let entry = desk.kernel.log.snapshot().pop().unwrap();
    assert_eq!((entry.status, entry.applied), (None, true));
    assert_eq!(entry.body.unwrap()["files"][0]["name"], "call.mp3");
}
