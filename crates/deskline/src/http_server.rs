//! HTTP/1.1 over TCP for a router, bounded in what a stranger can keep busy.

use std::pin::pin;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use engine::hint::Hint;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

use crate::supervisor::Flock;

/// A request's head may take this long, and a connection may idle this long.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// Connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 1024;

/// Serves the router until the stop; then requests under way are answered, and connections closed.
///
/// # Errors
/// When the listener itself fails.
pub async fn serve(listener: TcpListener, router: Router, stop: Hint) -> anyhow::Result<()> {
    let mut connections = Flock::default();
    loop {
        tokio::select! {
            biased;
            () = stop.after(0) => break,
            () = connections.one_ended() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS => match accepted {
                Ok((stream, _)) => connections.start(connection(stream, router.clone(), stop.clone())),
                Err(error) if is_passing(&error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::task::yield_now().await;
                }
                Err(error) => return Err(error).context("the listener failed"),
            },
        }
    }
    drop(listener);
    connections.all_ended().await;
    Ok(())
}

/// What is wrong with one connection, or with having too many of them, and not with the listener.
fn is_passing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    // Out of file handles, for the process (24) or the system (23).
    let is_out_of_handles = matches!(error.raw_os_error(), Some(23 | 24));
    is_out_of_handles || matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

async fn connection(stream: TcpStream, router: Router, stop: Hint) {
    // Answers are small and awaited one by one: waiting to fill packets would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| router.clone().call(request.map(Body::new)));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = stop.after(0) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}
