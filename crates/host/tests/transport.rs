//! What becomes of a request over a real socket, and above all: was it certainly not sent?

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use host::{HttpOptions, HttpTransport};
use http::{HeaderMap, Method};
use ports::{Request, Response, SendError, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What a server does with a connection on which a whole request was read.
#[derive(Clone, Copy)]
enum Then {
    /// Writes this text and closes.
    Say(&'static str),
    /// Writes this text and keeps the connection open, silent.
    SayAndHang(&'static str),
    /// Writes this text, reads a second request on the same connection, and closes.
    SayThenCut(&'static str),
}

/// A server on a free port, which counts the requests that it read and keeps the last.
struct Server {
    url: Url,
    requests: Arc<AtomicUsize>,
    last: Arc<std::sync::Mutex<String>>,
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "the test is the supervisor of its servers")]
    async fn start(then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v2/thing?q=a%2Bb", listener.local_addr().unwrap());
        let (requests, last) = (Arc::new(AtomicUsize::new(0)), Arc::default());
        let (counter, keeper) = (Arc::clone(&requests), Arc::clone(&last));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, then, Arc::clone(&counter), Arc::clone(&keeper)));
            }
        });
        Self { url: Url::parse(&url).unwrap(), requests, last }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, then: Then, requests: Arc<AtomicUsize>, last: Arc<std::sync::Mutex<String>>) {
    let Some(request) = read_request(&mut stream).await else {
        return;
    };
    requests.fetch_add(1, Ordering::SeqCst);
    *last.lock().unwrap() = request;
    let (Then::Say(text) | Then::SayAndHang(text) | Then::SayThenCut(text)) = then;
    let _ = stream.write_all(text.as_bytes()).await;
    match then {
        Then::Say(_) => {}
        Then::SayAndHang(_) => std::future::pending().await,
        Then::SayThenCut(_) => {
            if read_request(&mut stream).await.is_some() {
                requests.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    while !read.ends_with(b"the end") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(length) => read.extend_from_slice(&buffer[..length]),
        }
    }
    Some(String::from_utf8_lossy(&read).into_owned())
}

fn post(url: &Url) -> Request {
    Request {
        method: Method::POST,
        url: url.clone(),
        headers: HeaderMap::new(),
        body: Bytes::from_static(b"the end"),
        timeout: Duration::from_secs(5),
        max_answer_bytes: 1_000,
    }
}

async fn send(request: Request) -> Result<Response, SendError> {
    HttpTransport::new(&HttpOptions::default()).unwrap().send(request).await
}

#[track_caller]
fn assert_not_sent(result: &Result<Response, SendError>) {
    assert!(matches!(result, Err(SendError::NotSent(_))), "{result:?}");
}

#[track_caller]
fn assert_no_answer(result: &Result<Response, SendError>) {
    assert!(matches!(result, Err(SendError::NoAnswer(_))), "{result:?}");
}

#[tokio::test]
async fn a_whole_answer_comes_back_as_it_is() {
    let server =
        Server::start(Then::Say("HTTP/1.1 201 Created\r\nResource-ID: 7\r\nContent-Length: 4\r\n\r\nbody")).await;
    let answer = send(post(&server.url)).await.unwrap();
    assert_eq!(answer.status, 201);
    assert_eq!(answer.headers["resource-id"], "7");
    assert_eq!(answer.body, "body");
    let request = server.last.lock().unwrap().to_ascii_lowercase();
    assert!(request.starts_with("post /v2/thing?q=a%2bb http/1.1\r\n"), "{request}");
    let agent = concat!("user-agent: deskline/", env!("CARGO_PKG_VERSION"), "\r\n");
    assert!(request.contains(agent), "{request}");
}

#[tokio::test]
async fn a_refused_port_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    assert_not_sent(&send(post(&url)).await);
}

#[tokio::test]
async fn an_unknown_name_is_not_sent() {
    let url = Url::parse("http://nobody.invalid/").unwrap();
    assert_not_sent(&send(post(&url)).await);
}

#[tokio::test]
async fn a_scheme_that_is_not_http_is_not_sent() {
    let url = Url::parse("ftp://127.0.0.1/").unwrap();
    assert_not_sent(&send(post(&url)).await);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test is the supervisor of its servers")]
async fn a_failed_tls_handshake_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    assert_not_sent(&send(post(&Url::parse(&url).unwrap())).await);
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_given_up_by_the_connect_time_out_and_not_sent() {
    // It listens and never accepts: TCP connects, TLS gets no answer.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    let options = HttpOptions { connect_timeout: Duration::from_millis(50), ..HttpOptions::default() };
    let transport = HttpTransport::new(&options).unwrap();
    assert_not_sent(&transport.send(post(&url)).await);
}

#[tokio::test]
async fn a_cut_after_the_request_is_no_answer_and_is_not_repeated() {
    let server = Server::start(Then::Say("")).await;
    assert_no_answer(&send(post(&server.url)).await);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_cut_on_a_kept_connection_is_no_answer_and_is_not_repeated() {
    let server = Server::start(Then::SayThenCut("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).await;
    let transport = HttpTransport::new(&HttpOptions::default()).unwrap();
    transport.send(post(&server.url)).await.unwrap();
    assert_no_answer(&transport.send(post(&server.url)).await);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_cut_in_the_body_is_no_answer() {
    let server = Server::start(Then::Say("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhalf")).await;
    assert_no_answer(&send(post(&server.url)).await);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn silence_beyond_the_time_out_is_no_answer() {
    let server = Server::start(Then::SayAndHang("")).await;
    let request = Request { timeout: Duration::from_millis(50), ..post(&server.url) };
    assert_no_answer(&send(request).await);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_body_slower_than_the_time_out_is_no_answer() {
    let server = Server::start(Then::SayAndHang("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow")).await;
    let request = Request { timeout: Duration::from_millis(50), ..post(&server.url) };
    assert_no_answer(&send(request).await);
}

#[tokio::test]
async fn a_body_over_the_limit_is_no_answer_and_one_at_the_limit_is_read() {
    let server = Server::start(Then::Say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789")).await;
    let limited = |max_answer_bytes| Request { max_answer_bytes, ..post(&server.url) };
    assert_eq!(send(limited(10)).await.unwrap().body, "0123456789");
    assert_no_answer(&send(limited(9)).await);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let server =
        Server::start(Then::Say("HTTP/1.1 301 Moved Permanently\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"))
            .await;
    let answer = send(post(&server.url)).await.unwrap();
    assert_eq!(answer.status, 301);
    assert_eq!(answer.headers["location"], "/elsewhere");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn cookies_are_not_kept() {
    let server = Server::start(Then::Say("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")).await;
    let transport = HttpTransport::new(&HttpOptions::default()).unwrap();
    transport.send(post(&server.url)).await.unwrap();
    transport.send(post(&server.url)).await.unwrap();
    assert_eq!(server.requests(), 2);
    assert!(!server.last.lock().unwrap().to_ascii_lowercase().contains("cookie:"));
}

#[tokio::test]
async fn words_about_an_error_do_not_show_the_address() {
    let url = Url::parse("http://nobody.invalid/?query=phone:+14155550101").unwrap();
    let Err(error) = send(post(&url)).await else { panic!("nobody answers there") };
    assert!(!error.to_string().contains("4155550101"), "{error}");
}
