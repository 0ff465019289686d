//! The body: how long it may be, how long it may take, and what is in it.

use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use futures_util::{FutureExt, StreamExt, stream};
use hyper::body::{Frame, SizeHint};
use serde_json::json;
use web::hooks::Limits;

use crate::world::{PATH, World, ask, post, webhook};

/// Chunks of a body whose length is not announced.
fn chunked(chunks: Vec<Bytes>) -> Body {
    Body::from_stream(stream::iter(chunks.into_iter().map(Ok::<_, std::io::Error>)))
}

/// A body that stops coming after its first part.
fn stalled(first: Bytes) -> Body {
    let rest = stream::once(pending::<Result<Bytes, std::io::Error>>());
    Body::from_stream(stream::iter([Ok(first)]).chain(rest))
}

/// A body whose length is announced and which never comes.
struct Announced(u64);

impl HttpBody for Announced {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0)
    }
}

#[tokio::test]
async fn bad_input_a_body_that_announces_too_much_is_413_at_once() {
    let world = World::new().await;
    let limit = Limits::default().body_bytes as u64;
    let hooks = world.hooks(Limits::default());
    let tell = |bytes| ask(&hooks, post(PATH, Body::new(Announced(bytes))));
    let refused = tell(limit + 1).now_or_never();
    refused.expect("answered at once").is_refusal(413);
    assert!(tell(limit).now_or_never().is_none(), "this one may come");
}

#[tokio::test]
async fn bad_input_a_wrong_path_is_404_before_the_body_is_read() {
    let world = World::new().await;
    let was_read = Arc::new(AtomicBool::new(false));
    let watched = Arc::clone(&was_read);
    let body = Body::from_stream(stream::once(async move {
        watched.store(true, Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from_static(b"{}"))
    }));
    ask(&world.hooks(Limits::default()), post("wrong", body)).await.is_refusal(404);
    assert!(!was_read.load(Ordering::SeqCst));
    assert_eq!(world.counters.read().wrong_path, 1);
}

#[tokio::test]
async fn bad_input_what_is_no_json_object_is_400() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    for body in ["", "{", "nonsense", "{\"event\":", "[1,2]", "\"text\"", "7", "null"] {
        ask(&hooks, post(PATH, body)).await.is_refusal(400);
    }
    assert_eq!((world.facts().await, world.counters.read().unreadable), (0, 8));
}

#[tokio::test]
async fn a_broken_connection_within_the_body_is_400_and_nothing_is_stored() {
    let world = World::new().await;
    let part = Bytes::from(webhook("call.created", 1, 0, json!({})).to_string());
    let cut = std::io::Error::other("reset");
    let body = Body::from_stream(stream::iter([Ok(part), Err(cut)]));
    ask(&world.hooks(Limits::default()), post(PATH, body)).await.is_refusal(400);
    assert_eq!(world.facts().await, 0);
}

#[test]
fn bad_input_the_limits_are_those_of_the_specification() {
    let limits = Limits::default();
    assert_eq!((limits.body_bytes, limits.in_flight_bytes), (16 * 1024 * 1024, 64 * 1024 * 1024));
    assert_eq!((limits.body_time, limits.reread_every), (Duration::from_secs(10), Duration::from_secs(60)));
}

#[tokio::test]
async fn bad_input_a_body_over_the_limit_is_413_announced_or_not() {
    let world = World::new().await;
    let body = webhook("call.created", 1, 0, json!({})).to_string();
    let hooks = |body_bytes| world.hooks(Limits { body_bytes, ..Limits::default() });
    let halves = || {
        let (one, two) = body.split_at(body.len() / 2);
        chunked(vec![Bytes::from(one.to_owned()), Bytes::from(two.to_owned())])
    };

    ask(&hooks(body.len() - 1), post(PATH, body.clone())).await.is_refusal(413);
    ask(&hooks(body.len() - 1), post(PATH, halves())).await.is_refusal(413);
    assert_eq!((world.facts().await, world.counters.read().unreadable), (0, 2));

    ask(&hooks(body.len()), post(PATH, halves())).await.is_taken();
    ask(&hooks(body.len()), post(PATH, body.clone())).await.is_taken();
}

#[tokio::test]
async fn a_body_in_many_pieces_is_put_together() {
    let world = World::new().await;
    let body = webhook("call.created", 1, 0, json!({})).to_string();
    let pieces = body.as_bytes().chunks(7).map(Bytes::copy_from_slice).collect();
    ask(&world.hooks(Limits::default()), post(PATH, chunked(pieces))).await.is_taken();
    assert_eq!(world.facts().await, 1);
}

#[tokio::test]
async fn bad_input_a_body_that_stalls_is_cut_after_ten_seconds() {
    let world = World::new().await;
    let hooks = world.hooks(Limits::default());
    let mut answer = Box::pin(ask(&hooks, post(PATH, stalled(Bytes::from_static(b"{\"event\":")))));
    assert!((&mut answer).now_or_never().is_none());
    world.clock.advance(Duration::from_millis(9_999));
    assert!((&mut answer).now_or_never().is_none());
    world.clock.advance(Duration::from_millis(1));
    answer.now_or_never().expect("cut").is_refusal(408);
}

#[tokio::test]
async fn bad_input_all_bodies_in_flight_are_bounded() {
    let world = World::new().await;
    let body = webhook("call.created", 1, 0, json!({})).to_string();
    let hooks = world.hooks(Limits { in_flight_bytes: body.len() + 99, ..Limits::default() });

    let mut first = Box::pin(ask(&hooks, post(PATH, stalled(Bytes::from(vec![b' '; 100])))));
    assert!((&mut first).now_or_never().is_none());
    let second = ask(&hooks, post(PATH, body.clone())).await;
    second.is_refusal(503);
    assert_eq!(second.header("retry-after"), "1");
    assert_eq!((world.facts().await, world.counters.read().turned_away), (0, 1));

    // What a body took is given back when its sender goes.
    drop(first);
    ask(&hooks, post(PATH, body)).await.is_taken();
    assert_eq!(ask(&hooks, crate::world::get("/health")).await.json()["bytes_in_flight"], 0);
}

#[tokio::test]
async fn a_body_counts_until_its_fact_is_durable() {
    let world = World::new().await;
    let body = |call| webhook("call.created", call, 0, json!({})).to_string();
    let hooks = world.hooks(Limits { in_flight_bytes: body(1).len() + 99, ..Limits::default() });
    world.store.hold_appends(true);
    let mut first = Box::pin(ask(&hooks, post(PATH, body(1))));
    assert!((&mut first).now_or_never().is_none());
    let second = ask(&hooks, post(PATH, body(2))).now_or_never();
    second.expect("turned away at once").is_refusal(503);
    world.store.hold_appends(false);
    first.await.is_taken();
    ask(&hooks, post(PATH, body(2))).await.is_taken();
}
