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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn started(stop: &Hint) -> (std::net::SocketAddr, impl Future<Output = anyhow::Result<()>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "here"));
        (address, serve(listener, router, stop.clone()))
    }

    #[tokio::test]
    async fn a_stop_does_not_wait_for_idle_or_silent_connections() {
        let stop = Hint::default();
        let (address, serving) = started(&stop).await;
        let visit = async {
            let mut idle = TcpStream::connect(address).await.unwrap();
            idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
            let mut answer = [0; 512];
            let read = idle.read(&mut answer).await.unwrap();
            assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
            let silent = TcpStream::connect(address).await.unwrap();
            // The silent one is accepted before the answer to one that came after it.
            let mut last = TcpStream::connect(address).await.unwrap();
            last.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
            let mut text = String::new();
            last.read_to_string(&mut text).await.unwrap();
            assert!(text.ends_with("here"));
            stop.give();
            (idle, silent)
        };
        let both = async { tokio::join!(serving, visit) };
        let (served, _open) = tokio::time::timeout(Duration::from_secs(5), both).await.expect("it waits for them");
        served.unwrap();
    }

    #[tokio::test]
    async fn after_the_stop_nobody_is_let_in() {
        let stop = Hint::default();
        let (address, serving) = started(&stop).await;
        stop.give();
        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
