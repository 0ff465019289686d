//! A file of 500 MB passes through while memory stays flat. Alone in its process, whose peak of memory is measured.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::{StreamExt, stream};
use host::{HttpOptions, HttpTransport};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use ports::{Gate, Relay, Transport};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

/// As large as recordings may be (GO-14).
const SIZE: usize = 500_000_000;
const PIECE: usize = 100_000;
/// Less than a seventh of the file.
const GROWTH_MAX_KB: u64 = 64 * 1024;

/// A piece of the file. No two are the same.
fn piece(number: usize) -> Bytes {
    let mut bytes = vec![0xA5; PIECE];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Bytes::from(bytes)
}

async fn source(Path(told): Path<bool>) -> Response {
    let pieces = stream::iter((0..SIZE / PIECE).map(|number| Ok::<_, std::io::Error>(piece(number))));
    let mut answer = ([(CONTENT_TYPE, "audio/mpeg")], Body::from_stream(pieces)).into_response();
    if told {
        answer.headers_mut().insert(CONTENT_LENGTH, SIZE.into());
    }
    answer
}

/// Size and digest of a file that arrived whole.
type Arrived = Arc<Mutex<Option<(usize, Vec<u8>)>>>;

async fn target(State(arrived): State<Arrived>, request: Request) -> StatusCode {
    let content_type = request.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    let tail = format!("\r\n--{boundary}--\r\n").into_bytes();
    let mut pieces = request.into_body().into_data_stream();
    let (mut held, mut is_in_file, mut size, mut digest) = (Vec::new(), false, 0, Sha256::new());
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else { return StatusCode::BAD_REQUEST };
        held.extend_from_slice(&piece);
        if !is_in_file {
            let Some(end) = held.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            held.drain(..end + 4);
            is_in_file = true;
        }
        let file = held.len().saturating_sub(tail.len());
        size += file;
        digest.update(&held[..file]);
        held.drain(..file);
    }
    if held != tail {
        return StatusCode::BAD_REQUEST;
    }
    *arrived.lock().unwrap() = Some((size, digest.finalize().to_vec()));
    StatusCode::CREATED
}

/// The most memory that this process ever held, in kB.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test is the supervisor of its servers")]
async fn go_14_500_mb_pass_while_memory_stays_flat() {
    let arrived = Arrived::default();
    let router =
        Router::new().route("/from/{told}", get(source)).route("/to", post(target)).with_state(Arc::clone(&arrived));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let transport = HttpTransport::new(&HttpOptions::default()).unwrap();

    let mut expected = Sha256::new();
    (0..SIZE / PIECE).for_each(|number| expected.update(piece(number)));
    let expected = expected.finalize().to_vec();
    let before = peak_kb();
    for told in [true, false] {
        let relay = Relay {
            from: format!("{base}/from/{told}").parse().unwrap(),
            method: Method::POST,
            to: format!("{base}/to").parse().unwrap(),
            headers: HeaderMap::new(),
            part: "call.mp3".to_owned(),
            file_name: "call.mp3".to_owned(),
            content_type: String::new(),
            accepted: Vec::new(),
            max_bytes: SIZE as u64,
            idle: Duration::from_secs(30),
            timeout: Duration::from_secs(600),
            max_answer_bytes: 1_000,
            gate: Gate::open(),
        };
        let relayed = transport.relay(relay).await.unwrap();
        assert_eq!((relayed.answer.status, relayed.size), (StatusCode::CREATED, SIZE as u64));
        let (size, digest) = arrived.lock().unwrap().take().unwrap();
        assert_eq!(size, SIZE);
        assert!(digest == expected, "another digest at the target");
        let growth = peak_kb() - before;
        println!("length told: {told}; peak of memory: {before} kB before, {growth} kB more after {SIZE} bytes");
        assert!(growth < GROWTH_MAX_KB, "{growth} kB");
    }
}
