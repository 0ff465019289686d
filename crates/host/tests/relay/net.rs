//! A source and a target on one port, and both ways for a file to pass between them.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use futures_util::{Stream, StreamExt, stream};
use host::{HttpOptions, HttpTransport};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use ports::{Gate, Relay, RelayError, Relayed, SendError, Transport};
use tokio::net::TcpListener;

/// The small file of `/small`, `/unsized` and `/untyped`.
pub(crate) const SMALL: &str = "0123456789";
/// A piece of the large files.
pub(crate) const PIECE: usize = 64 * 1024;
/// The size of the large files. Sockets hold less.
pub(crate) const LARGE: usize = 512 * PIECE;

/// A request that came to the target.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// It ended as it should.
    pub(crate) is_whole: bool,
}

/// The servers.
#[derive(Clone, Default)]
pub(crate) struct Net {
    base: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    asked: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Net {
    #[expect(clippy::disallowed_methods, reason = "the test is the supervisor of its servers")]
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let net = Self { base: format!("http://{}", listener.local_addr().unwrap()), ..Self::default() };
        let router = Router::new()
            .route("/from/{what}", get(source))
            .route("/take", any(target))
            .route("/take-and-break", post(break_off))
            .route("/status/{code}", any(|Path(code): Path<u16>| async move { StatusCode::from_u16(code).unwrap() }))
            .route("/never", any(|request: Request| async move { never(request).await }))
            .with_state(net.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        net
    }

    /// A file that is taken whatever it is.
    pub(crate) fn relay(&self, from: &str, to: &str) -> Relay {
        Relay {
            from: self.url(from),
            method: Method::POST,
            to: self.url(to),
            headers: HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer t"))]),
            part: "call.mp3".to_owned(),
            file_name: "call.mp3".to_owned(),
            content_type: String::new(),
            accepted: Vec::new(),
            max_bytes: 500_000_000,
            idle: Duration::from_secs(10),
            timeout: Duration::from_secs(20),
            max_answer_bytes: 1_000,
            gate: Gate::open(),
        }
    }

    fn url(&self, to: &str) -> url::Url {
        let whole = if to.contains("://") { to.to_owned() } else { format!("{}{to}", self.base) };
        whole.parse().unwrap()
    }

    /// What came to the target so far.
    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    /// The same, once there is something. Who broke off hears of it before the target does.
    #[expect(clippy::disallowed_methods, reason = "there is nothing else to wait for")]
    pub(crate) async fn arrival(&self) -> Arrived {
        for _ in 0..500 {
            if let Some(arrived) = self.arrived().pop() {
                return arrived;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nothing came to the target");
    }

    /// The headers of the requests that came to the source.
    pub(crate) fn asked(&self) -> Vec<HeaderMap> {
        self.asked.lock().unwrap().clone()
    }
}

async fn source(State(net): State<Net>, Path(what): Path<String>, headers: HeaderMap) -> Response {
    net.asked.lock().unwrap().push(headers);
    let audio = [(CONTENT_TYPE, "audio/mpeg")];
    let pieces = |count| stream::iter((0..count).map(|_| Ok(Bytes::from_static(&[7; PIECE]))));
    let (large, some) = (|| pieces(LARGE / PIECE), || pieces(LARGE / PIECE / 2));
    let told = [(CONTENT_TYPE, "audio/mpeg".to_owned()), (CONTENT_LENGTH, LARGE.to_string())];
    match what.as_str() {
        "small" => (audio, SMALL).into_response(),
        "empty" => (audio, "").into_response(),
        "untyped" => ([(CONTENT_TYPE, "binary/octet-stream")], SMALL).into_response(),
        "odd" => ([(CONTENT_TYPE, "IMAGE/PNG; q=\"a\"")], SMALL).into_response(),
        "unsized" => (audio, Body::from_stream(stream::iter(SMALL.split("").map(Ok::<_, Infallible>)))).into_response(),
        "large" => (told, streamed(large())).into_response(),
        "large-unsized" => (audio, streamed(large())).into_response(),
        "dies" => (told, streamed(some().chain(failure()))).into_response(),
        "dies-unsized" => (audio, streamed(some().chain(failure()))).into_response(),
        "stops" => (told, streamed(some().chain(stream::pending()))).into_response(),
        "drips" => (audio, streamed(drips())).into_response(),
        "moved" => (StatusCode::FOUND, [("location", "/from/small")]).into_response(),
        "forbidden" => StatusCode::FORBIDDEN.into_response(),
        "gone" => StatusCode::GONE.into_response(),
        "never" => std::future::pending().await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

type Piece = Result<Bytes, std::io::Error>;

fn streamed(pieces: impl Stream<Item = Piece> + Send + 'static) -> Body {
    Body::from_stream(pieces)
}

fn failure() -> impl Stream<Item = Piece> {
    stream::once(async { Err(std::io::Error::other("the disk is gone")) })
}

/// A byte now and then, for ever.
#[expect(clippy::disallowed_methods, reason = "a slow server waits")]
fn drips() -> impl Stream<Item = Piece> {
    stream::repeat(()).then(|()| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok(Bytes::from_static(b"x"))
    })
}

async fn target(State(net): State<Net>, request: Request) -> (StatusCode, &'static str) {
    net.read(request).await;
    (StatusCode::CREATED, "[]")
}

async fn break_off(State(net): State<Net>, request: Request) -> Response {
    net.read(request).await;
    ([(CONTENT_LENGTH, "100")], streamed(failure())).into_response()
}

impl Net {
    async fn read(&self, request: Request) {
        let (head, body) = request.into_parts();
        let mut arrived = Arrived { headers: head.headers, body: Vec::new(), is_whole: true };
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => arrived.body.extend_from_slice(&piece),
                Err(_) => arrived.is_whole = false,
            }
        }
        self.arrived.lock().unwrap().push(arrived);
    }
}

/// Neither reads nor answers.
async fn never(request: Request) {
    let _kept = request;
    std::future::pending().await
}

/// The real transport, which streams.
pub(crate) fn streaming() -> Arc<dyn Transport> {
    Arc::new(HttpTransport::new(&HttpOptions::default()).unwrap())
}

/// A transport that knows nothing but single exchanges.
pub(crate) fn in_two() -> Arc<dyn Transport> {
    Arc::new(InTwo(streaming()))
}

struct InTwo(Arc<dyn Transport>);

#[async_trait]
impl Transport for InTwo {
    async fn send(&self, request: ports::Request) -> Result<ports::Response, SendError> {
        self.0.send(request).await
    }
}

/// What was said of a file, in one line; words of errors left out.
pub(crate) fn said(result: &Result<Relayed, RelayError>) -> String {
    match result {
        Ok(relayed) => format!("{} {} {}", relayed.answer.status.as_u16(), relayed.size, relayed.content_type),
        Err(RelayError::SourceDown(_)) => "source down".to_owned(),
        Err(RelayError::SourceStatus { status, .. }) => format!("source {}", status.as_u16()),
        Err(RelayError::TooLarge { size }) => format!("too large {size}"),
        Err(RelayError::TypeNotAccepted(kind)) => format!("type {kind}"),
        Err(RelayError::NotSent(_)) => "not sent".to_owned(),
        Err(RelayError::Closed { wait }) => format!("closed {}", wait.as_secs()),
        Err(RelayError::NoAnswer(_)) => "no answer".to_owned(),
    }
}
