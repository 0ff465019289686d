//! Files brought to Gorgias: what is sent, what each answer means, and against the fake, which knows nothing of the client.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use contract::{Meter, Permit, Reading, Trouble};
use domain::step::Urgency;
use gorgias::api::{Client, CredentialKind, Credentials, UploadAnswer, starting_budget};
use host::{ManualClock, SeededRandom};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use ports::{Clock, Outside, Relay, RelayError, Relayed, Request, Response, SendError, Transport};
use sandbox::Kernel;
use sandbox::gorgias::Gorgias;
use sandbox::kernel::Cut;
use serde_json::{Value, json};
use tower::ServiceExt;

const FROM: &str = "https://media.example/rec.mp3?X-Amz-Signature=ab";

fn now() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

fn client(transport: Arc<dyn Transport>) -> Client {
    let clock = Arc::new(ManualClock::new(now())) as Arc<dyn Clock>;
    let outside = Outside { clock, random: Arc::new(SeededRandom::new(1)), transport };
    let key = Credentials::ApiKey { email: "anna@desk.example".to_owned(), key: "anna-key".to_owned().into() };
    let meter = Meter::new(starting_budget(CredentialKind::ApiKey, false));
    Client::new(outside, "https://desk.example/gorgias/acme/".parse().unwrap(), key, meter)
}

fn spent(client: &Client) -> f64 {
    client.meter().snapshot().used_at(now())
}

/// Says one thing to one file.
struct Says {
    said: Mutex<VecDeque<Result<Relayed, RelayError>>>,
    asked: Mutex<Vec<Relay>>,
}

#[async_trait]
impl Transport for Says {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        panic!("unexpected: {} {}", request.method, request.url);
    }

    async fn relay(&self, relay: Relay) -> Result<Relayed, RelayError> {
        self.asked.lock().unwrap().push(relay);
        self.said.lock().unwrap().pop_front().expect("no second file is expected")
    }
}

fn answered(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Result<Relayed, RelayError> {
    let headers = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect::<HeaderMap>();
    let status = StatusCode::from_u16(status).unwrap();
    let answer = Response { status, headers, body: Bytes::copy_from_slice(body.as_bytes()) };
    Ok(Relayed { answer, size: 1_234, content_type: "audio/mpeg".to_owned() })
}

async fn ask(said: Result<Relayed, RelayError>) -> (UploadAnswer, Vec<Relay>, f64) {
    let says = Arc::new(Says { said: Mutex::new([said].into()), asked: Mutex::default() });
    let client = client(Arc::clone(&says) as Arc<dyn Transport>);
    let answer = client.upload(FROM, "rec.mp3", "audio/mp3", &["audio/".to_owned()], 5_000).await;
    let asked = says.asked.lock().unwrap().clone();
    (answer, asked, spent(&client))
}

/// What came of it, in a line without the vendor's words.
fn named(answer: &UploadAnswer) -> String {
    let trouble = |trouble: &Trouble| match trouble {
        Trouble::Down { .. } => "down".to_owned(),
        Trouble::Limited { retry_after } => format!("limited {}", retry_after.unwrap_or_default().as_secs()),
        Trouble::Unauthorised { .. } => "unauthorised".to_owned(),
        Trouble::Refused { status, .. } => format!("refused {status}"),
        Trouble::Garbled { .. } => "garbled".to_owned(),
    };
    match answer {
        UploadAnswer::Uploaded { file, request_id } => {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let size = file.size.unwrap_or_default();
            format!("{} {} {} {size} {}", file.url, text(&file.name), text(&file.content_type), text(request_id))
        }
        UploadAnswer::TooLarge { size, limit } => format!("too large {size} {limit}"),
        UploadAnswer::NotAllowed => "not allowed".to_owned(),
        UploadAnswer::Gone => "gone".to_owned(),
        UploadAnswer::NotApplied(why) => format!("not applied, {}", trouble(why)),
        UploadAnswer::SourceDown { .. } => "source down".to_owned(),
        UploadAnswer::Unknown { .. } => "unknown".to_owned(),
    }
}

#[tokio::test]
async fn one_request_is_counted_and_says_what_the_sheet_says() {
    let body =
        r#"[{"url":"https://gorgias.io/attachments/x","name":"rec.mp3","content_type":"audio/mpeg","size":"99"}]"#;
    let headers = [("x-request-id", "r-1")];
    let (answer, asked, spent) = ask(answered(201, &headers, body)).await;
    assert_eq!(named(&answer), "https://gorgias.io/attachments/x rec.mp3 audio/mpeg 99 r-1");
    assert_eq!((asked.len(), spent), (1, 1.0));
    let relay = &asked[0];
    assert_eq!(relay.from.as_str(), FROM);
    assert_eq!(relay.method, Method::POST);
    assert_eq!(relay.to.as_str(), "https://desk.example/gorgias/acme/api/upload?type=attachment");
    assert_eq!((relay.part.as_str(), relay.file_name.as_str()), ("rec.mp3", "rec.mp3"));
    assert_eq!((relay.content_type.as_str(), relay.max_bytes), ("audio/mp3", 5_000));
    assert_eq!(relay.accepted, ["audio/"]);
    assert!(relay.headers[AUTHORIZATION].is_sensitive());
    // anna@desk.example:anna-key
    assert_eq!(relay.headers[AUTHORIZATION], "Basic YW5uYUBkZXNrLmV4YW1wbGU6YW5uYS1rZXk=");
    assert_eq!((relay.idle, relay.timeout), (Duration::from_secs(30), Duration::from_secs(900)));
    assert!(Client::longest_upload() >= (relay.idle + relay.timeout) * 2);
}

#[tokio::test]
async fn the_limit_headers_are_read() {
    let says = Arc::new(Says {
        said: Mutex::new(
            [answered(429, &[("x-gorgias-account-api-call-limit", "39/40"), ("retry-after", "7")], "")].into(),
        ),
        asked: Mutex::default(),
    });
    let client = client(says);
    let answer = client.upload(FROM, "rec.mp3", "", &[], 5_000).await;
    assert_eq!(named(&answer), "not applied, limited 7");
    assert!(spent(&client) >= 39.0, "{}", spent(&client));
}

#[tokio::test]
async fn each_answer_means_one_thing() {
    let cases: &[(u16, &str, &str)] = &[
        (201, r#"[{"url":"u"}]"#, "u rec.mp3 audio/mpeg 1234 "),
        (201, r#"[{"url":"u","size":7}]"#, "u rec.mp3 audio/mpeg 7 "),
        (200, r#"{"url":"u","name":null,"size":"many"}"#, "u rec.mp3 audio/mpeg 1234 "),
        (201, "[]", "unknown"),
        (201, r#"[{"name":"rec.mp3"}]"#, "unknown"),
        (201, "", "unknown"),
        (301, "", "not applied, garbled"),
        (400, r#"{"error":{"msg":"Bad type."}}"#, "not allowed"),
        (401, "", "not applied, unauthorised"),
        (403, r#"{"error":{"msg":"Forbidden."}}"#, "not applied, unauthorised"),
        (403, r#"{"error":{"msg":"Messaging quota exceeded."}}"#, "not applied, limited 60"),
        (404, r#"{"error":{"msg":"Not found."}}"#, "not allowed"),
        (404, "<html>", "not applied, garbled"),
        (408, "", "unknown"),
        (413, "", "too large 1234 1233"),
        (415, "", "not allowed"),
        (429, "", "not applied, limited 0"),
        (500, "", "unknown"),
        (503, "", "unknown"),
    ];
    for (status, body, expected) in cases {
        let (answer, ..) = ask(answered(*status, &[], body)).await;
        assert_eq!(named(&answer), *expected, "{status} {body}");
    }
}

#[tokio::test]
async fn each_failure_means_one_thing() {
    let source = |status: u16| RelayError::SourceStatus {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
    };
    let words = || "words".to_owned();
    for (error, expected) in [
        (RelayError::SourceDown(words()), "source down"),
        (source(302), "not allowed"),
        (source(400), "gone"),
        (source(403), "gone"),
        (source(404), "gone"),
        (source(410), "gone"),
        (source(408), "source down"),
        (source(429), "source down"),
        (source(500), "source down"),
        (source(503), "source down"),
        (RelayError::TooLarge { size: 5_001 }, "too large 5001 5000"),
        (RelayError::TypeNotAccepted(words()), "not allowed"),
        (RelayError::NotSent(words()), "not applied, down"),
        (RelayError::NoAnswer(words()), "unknown"),
    ] {
        let (answer, ..) = ask(Err(error.clone())).await;
        assert_eq!(named(&answer), expected, "{error:?}");
    }
}

/// While its source is asked, another request is told to wait for 26 s.
struct Interrupted(OnceLock<Meter>);

#[async_trait]
impl Transport for Interrupted {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        panic!("unexpected: {} {}", request.method, request.url);
    }

    async fn relay(&self, relay: Relay) -> Result<Relayed, RelayError> {
        let told = Reading { blocked_for: Some(Duration::from_secs(26)), ..Reading::default() };
        self.0.get().unwrap().observe(now(), told);
        relay.admit(StatusCode::OK, &HeaderMap::new())?;
        panic!("the vendor is asked");
    }
}

#[tokio::test]
async fn a_file_whose_source_was_slow_obeys_what_another_request_was_told() {
    let interrupted = Arc::new(Interrupted(OnceLock::new()));
    let client = client(Arc::clone(&interrupted) as Arc<dyn Transport>);
    interrupted.0.set(client.meter().clone()).unwrap();
    let room = client.meter().reservation();
    assert_eq!(room.raise(now(), 1, Urgency::FollowUp), Permit::Go);
    let answer = room.within(client.upload(FROM, "rec.mp3", "audio/mp3", &[], 5_000)).await;
    let wait = Some(Duration::from_secs(26));
    assert_eq!(answer, UploadAnswer::NotApplied(Trouble::Limited { retry_after: wait }));
}

#[tokio::test]
async fn a_source_that_says_how_long_to_wait_is_heard() {
    for (status, told, expected) in
        [(429, Some("32"), Some(32)), (429, None, Some(60)), (503, Some("7"), Some(7)), (503, None, None)]
    {
        let told = told.map(|seconds| (http::header::RETRY_AFTER, HeaderValue::from_static(seconds)));
        let status = StatusCode::from_u16(status).unwrap();
        let (answer, ..) = ask(Err(RelayError::SourceStatus { status, headers: told.into_iter().collect() })).await;
        let UploadAnswer::SourceDown { retry_after, .. } = answer else { panic!("{answer:?}") };
        assert_eq!(retry_after, expected.map(Duration::from_secs), "{status}");
    }
}

#[tokio::test]
async fn what_is_no_address_is_not_asked_for() {
    let says = Arc::new(Says { said: Mutex::default(), asked: Mutex::default() });
    let client = client(says);
    assert_eq!(named(&client.upload("rec.mp3", "rec.mp3", "", &[], 5_000).await), "not allowed");
    assert_eq!(spent(&client), 0.0);
}

/// The fake's account, and a host beside it with files.
struct Net {
    router: Router,
    file: Response,
}

#[async_trait]
impl Transport for Net {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let cut = || SendError::NoAnswer("the connection was cut".to_owned());
        if request.url.host_str() == Some("media.example") {
            assert_eq!((request.method, request.headers.get(AUTHORIZATION)), (Method::GET, None));
            return Ok(self.file.clone());
        }
        let mut sent = http::Request::new(Body::from(request.body));
        *sent.method_mut() = request.method;
        *sent.uri_mut() = request.url.as_str().parse().unwrap();
        *sent.headers_mut() = request.headers;
        let Ok(answer) = self.router.clone().oneshot(sent).await;
        if answer.extensions().get::<Cut>().is_some() {
            return Err(cut());
        }
        let (head, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, request.max_answer_bytes).await.map_err(|_| cut())?;
        Ok(Response { status: head.status, headers: head.headers, body })
    }
}

struct Account {
    desk: Gorgias,
    kernel: Kernel,
    client: Client,
}

fn account(options: &Value) -> Account {
    let time = sandbox::kernel::ManualClock::new("2026-11-20T10:00:00Z".parse().unwrap());
    let kernel = Kernel::new(Arc::new(time), 7);
    let desk = Gorgias::new(kernel.clone());
    let anna = json!({"id": 11, "name": "Anna Berg", "email": "anna@desk.example", "role": "admin", "api_key": "anna-key",
        "created_at": "2025-01-01T00:00:00Z"});
    desk.load(json!({"acme": {"options": options, "users": [anna]}})).unwrap();
    let headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, HeaderValue::from_static("audio/mpeg"))]);
    let file = Response { status: StatusCode::OK, headers, body: Bytes::from_static(b"abc") };
    let client = client(Arc::new(Net { router: desk.router(), file }));
    Account { desk, kernel, client }
}

impl Account {
    async fn upload(&self) -> UploadAnswer {
        self.client.upload(FROM, "call; \"one\".mp3", "", &[], 5_000).await
    }

    fn files(&self) -> Value {
        self.desk.dump()["accounts"]["acme"]["files"].clone()
    }
}

#[tokio::test]
async fn the_fake_gets_the_file_byte_by_byte() {
    let account = account(&json!({}));
    let UploadAnswer::Uploaded { file, .. } = account.upload().await else { panic!("not uploaded") };
    let held = &account.files()[0];
    // The well-known digest of "abc".
    assert_eq!(held["sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!((held["url"].as_str(), held["type"].as_str()), (Some(file.url.as_str()), Some("attachment")));
    assert_eq!(file.name.as_deref(), Some("call, 'one'.mp3"));
    assert_eq!((file.content_type.as_deref(), file.size), (Some("audio/mpeg"), Some(3)));
}

#[tokio::test]
async fn the_fake_refuses_what_is_larger_than_it_takes() {
    let account = account(&json!({"upload_bytes_max": 2}));
    assert_eq!(named(&account.upload().await), "too large 3 2");
    assert_eq!(account.files(), json!([]));
}

#[tokio::test]
async fn an_upload_in_doubt_may_be_repeated() {
    let account = account(&json!({}));
    let rule =
        json!({"vendor": "gorgias", "path": "/gorgias/acme/api/upload", "times": 1, "fault": {"kind": "drop_after"}});
    account.kernel.faults.add(serde_json::from_value(rule).unwrap());
    assert_eq!(named(&account.upload().await), "unknown");
    assert!(matches!(account.upload().await, UploadAnswer::Uploaded { .. }));
    assert_eq!(account.files().as_array().map(Vec::len), Some(2));
}
