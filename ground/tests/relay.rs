//! Files that pass over the wires: two exchanges, each of which can be cut.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use bytes::Bytes;
use ground::{PausedClock, Switchboard, Trip};
use http::{HeaderMap, Method};
use ports::{Clock, Gate, Relay, RelayError, Transport};

/// Every byte there is, and what could be taken for a boundary.
fn file() -> Bytes {
    let mut bytes: Vec<u8> = (0..=255).collect();
    bytes.extend_from_slice(b"\r\n--deskline-0000000000000000\r\n");
    Bytes::from(bytes)
}

struct Net {
    clock: Arc<PausedClock>,
    switchboard: Switchboard,
    arrived: Arc<Mutex<Vec<Bytes>>>,
}

fn net() -> Net {
    let clock = PausedClock::starting("2026-11-20T10:00:00Z".parse().unwrap());
    let switchboard = Switchboard::new(Arc::clone(&clock));
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let keeper = Arc::clone(&arrived);
    let take = move |body: Bytes| async move { keeper.lock().unwrap().push(body) };
    switchboard.connect("media.example", Router::new().route("/rec", get(|| async { file() })));
    switchboard.connect("desk.example", Router::new().route("/upload", post(take)));
    Net { clock, switchboard, arrived }
}

fn relay() -> Relay {
    Relay {
        from: "https://media.example/rec".parse().unwrap(),
        method: Method::POST,
        to: "https://desk.example/upload".parse().unwrap(),
        headers: HeaderMap::new(),
        part: "rec.mp3".to_owned(),
        file_name: "rec.mp3".to_owned(),
        content_type: String::new(),
        accepted: Vec::new(),
        max_bytes: 1_000,
        idle: Duration::from_secs(30),
        timeout: Duration::from_secs(900),
        max_answer_bytes: 1_000,
        gate: Gate::open(),
    }
}

#[tokio::test(start_paused = true)]
async fn bytes_pass_as_they_are_and_take_two_round_trips() {
    let net = net();
    let relayed = net.switchboard.relay(relay()).await.unwrap();
    assert_eq!((relayed.answer.status.as_u16(), relayed.size), (200, file().len() as u64));
    assert_eq!(net.clock.monotonic(), Duration::from_millis(400));
    let arrived = net.arrived.lock().unwrap();
    let tail = b"\r\n--deskline-0000000000000001--\r\n";
    let body = arrived[0].strip_suffix(tail).unwrap();
    assert_eq!(&body[body.len() - file().len()..], file());
}

#[tokio::test(start_paused = true)]
async fn either_end_can_be_off_the_net() {
    let net = net();
    net.switchboard.disconnect("desk.example");
    assert!(matches!(net.switchboard.relay(relay()).await, Err(RelayError::NotSent(_))));
    net.switchboard.disconnect("media.example");
    assert!(matches!(net.switchboard.relay(relay()).await, Err(RelayError::SourceDown(_))));
}

#[tokio::test(start_paused = true)]
async fn a_trip_wire_counts_the_fetch_and_the_upload() {
    for (requests, trip, expected) in
        [(1, Trip::BeforeAnswer, 0), (2, Trip::BeforeRequest, 0), (2, Trip::BeforeAnswer, 1)]
    {
        let net = net();
        let is_dead = Arc::new(AtomicBool::new(false));
        let killed = Arc::clone(&is_dead);
        net.switchboard.trip(requests, trip, Box::new(move || killed.store(true, Ordering::SeqCst)));
        let outcome = tokio::time::timeout(Duration::from_secs(5), net.switchboard.relay(relay())).await;
        assert!(outcome.is_err() && is_dead.load(Ordering::SeqCst), "{requests} {trip:?}");
        assert_eq!(net.arrived.lock().unwrap().len(), expected, "{requests} {trip:?}");
    }
}
