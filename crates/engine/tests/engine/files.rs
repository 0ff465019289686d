//! Files of messages are fetched when they are told of.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use contract::phone_side::{FileLink, MESSAGE_FILE_MAX, PhoneQuestion};
use contract::{Asked, Budget, Connector, Meter, Outcome, Settlement, Trouble};
use domain::call::OwnNumber;
use domain::effect::EffectSpec;
use domain::fact::{FactHash, ParsedFact, Source, Told};
use domain::ids::{InteractionKey, MessageId, NumberId};
use domain::ledger::Effect;
use domain::message::{Media, MessageEvent, MessageFact, MessageView};
use domain::step::{Question, Urgency};
use engine::files::KeptFirst;
use engine::hint::Hint;
use engine::{Engine, Limits};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use ports::{Clock, Gate, Relay, RelayError, Request, Response, SendError, Transport};
use serde_json::json;
use store::conformance::fixtures::turn;
use store::{KeptFile, LeaseAnswer, LeaseRequest, NewFact, Next, Turn};

use crate::world::{World, account};

type Answer = Result<Response, SendError>;

/// The wires: what each address answers, in turn, and what was asked at which second.
struct Wires {
    clock: Arc<crate::time::PausedClock>,
    answers: Mutex<BTreeMap<String, VecDeque<Answer>>>,
    seen: Mutex<Vec<(u64, String)>>,
    /// How long an answer takes.
    slow: Duration,
}

impl Wires {
    fn new(world: &World, slow: u64, answers: impl IntoIterator<Item = (&'static str, Vec<Answer>)>) -> Arc<Self> {
        let answers = answers.into_iter().map(|(link, answers)| (link.to_owned(), answers.into())).collect();
        let slow = Duration::from_secs(slow);
        Arc::new(Self { clock: world.clock.clone(), answers: Mutex::new(answers), seen: Mutex::default(), slow })
    }

    fn seconds(&self, link: &str) -> Vec<u64> {
        self.seen.lock().unwrap().iter().filter(|(_, asked)| asked == link).map(|(second, _)| *second).collect()
    }
}

#[async_trait]
impl Transport for Wires {
    async fn send(&self, request: Request) -> Answer {
        assert!(request.headers.get(AUTHORIZATION).is_none() && request.url.username().is_empty());
        let link = request.url.to_string();
        self.seen.lock().unwrap().push((self.clock.monotonic().as_secs(), link.clone()));
        self.clock.sleep(self.slow).await;
        if request.method == Method::POST {
            return Ok(ok("text/plain", &request.body));
        }
        let told = self.answers.lock().unwrap().get_mut(&link).and_then(VecDeque::pop_front);
        told.unwrap_or_else(|| Ok(status(404)))
    }
}

fn ok(content_type: &'static str, body: &[u8]) -> Response {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
    Response { status: StatusCode::OK, headers, body: body.to_vec().into() }
}

fn status(code: u16) -> Response {
    Response { status: StatusCode::from_u16(code).unwrap(), headers: HeaderMap::new(), body: Vec::new().into() }
}

/// A phone system that has addresses nobody should follow.
struct Phone(Meter);

#[async_trait]
impl Connector for Phone {
    fn effects(&self) -> &'static [EffectSpec] {
        &[]
    }

    fn meter(&self) -> &Meter {
        &self.0
    }

    async fn ask(&self, question: &Question) -> Result<Asked, Trouble> {
        let question = serde_json::from_value(question.body.clone()).unwrap();
        let PhoneQuestion::MessageFile { url, name, content_type, .. } = question else { panic!("{question:?}") };
        let is_followed = url.starts_with("https://media.example/");
        let link = if is_followed { FileLink::At { url, name, content_type } } else { FileLink::NotFollowed };
        Ok(Asked { value: json!(link), ..Asked::default() })
    }

    async fn perform(&self, _: &Effect) -> Outcome {
        unreachable!("nothing is written")
    }

    async fn settle(&self, _: &Effect) -> Settlement {
        unreachable!("nothing is in doubt")
    }

    async fn probe(&self) -> Result<(), Trouble> {
        Ok(())
    }
}

/// A message that names files at these links.
fn message(world: &World, id: &str, links: &[&str]) -> NewFact {
    let now = world.clock.now();
    let media = |url: &&str| Media { name: "a".to_owned(), content_type: String::new(), url: (*url).to_owned() };
    let view = MessageView { media: links.iter().map(media).collect(), ..MessageView::default() };
    let fact = MessageFact { message: MessageId(id.to_owned()), event: MessageEvent::Received, at: now, view };
    let told = Told {
        hash: FactHash::of(&json!(fact)),
        source: Source::Webhook,
        event: "message.received".to_owned(),
        at: now,
        raw: "{}".to_owned(),
        about: Some(InteractionKey::Message(fact.message.clone())),
        parsed: Some(ParsedFact::Message(fact)),
    };
    let own = OwnNumber { id: NumberId(1), name: String::new(), number: None, digits: String::new(), country: None };
    let phone = world.installation.integrations[0].phone;
    engine::journal::admit(&world.installation, phone, told, &[own], now)
}

fn engine(world: &World, wires: &Arc<Wires>) -> Engine {
    let meter = Meter::new(Budget::window(1, Duration::from_secs(60)));
    world.engine_with(wires.clone(), Arc::new(Phone(meter)))
}

/// Keeps files while something else goes on.
async fn keep_while<T>(engine: &Engine, other: impl Future<Output = T>) -> T {
    let stop = Hint::default();
    let ends = async {
        let result = other.await;
        stop.give();
        result
    };
    futures_util::join!(engine.keep_files(&stop), ends).1
}

async fn told(world: &World, engine: &Engine, id: &str, links: &[&str]) {
    world.store.append(vec![message(world, id, links)]).await.unwrap();
    engine.hint().give();
}

/// All is done for a message.
async fn rest(world: &World, id: &str) {
    let store = &world.store;
    let (account, now) = (account(), world.clock.now());
    let rows = store.interactions(None, 9).await.unwrap();
    let key = InteractionKey::Message(MessageId(id.to_owned()));
    let row = rows.into_iter().find(|row| row.key == key).unwrap();
    let request = LeaseRequest { account, owner: "files".to_owned(), now, until: now, previous_is_gone: true };
    let LeaseAnswer::Taken { fence, .. } = store.take_lease(&request).await.unwrap() else { panic!("a lease") };
    let filing = row.filings[0].filing.id;
    let facts_seen = store.load(filing).await.unwrap().filing.facts_seen;
    let next = Some(Next { due_at: None, urgency: Urgency::Live, lane_wait: None });
    store.record(&fence, Turn { next, ..turn(filing, facts_seen) }).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_file_is_fetched_when_it_is_told_of_and_stands_as_it_came() {
    let world = World::new().await;
    let wires = Wires::new(&world, 1, [("https://media.example/a%20b", vec![Ok(ok("image/png", b"abc"))])]);
    let engine = engine(&world, &wires);
    keep_while(&engine, async {
        world.sleep(30).await;
        told(&world, &engine, "1", &["https://media.example/a b"]).await;
        world.sleep(2).await;
    })
    .await;
    assert_eq!(wires.seconds("https://media.example/a%20b"), [30]);
    let kept = world.store.kept_file("https://media.example/a%20b").await.unwrap();
    assert_eq!(kept, Some(KeptFile { content_type: Some("image/png".to_owned()), bytes: b"abc".to_vec().into() }));
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_tried_again_and_what_stays_is_given_up() {
    let world = World::new().await;
    let mut cut = ok("image/png", b"ab");
    cut.headers.insert(CONTENT_LENGTH, HeaderValue::from_static("3"));
    let mut told_to_wait = status(429);
    told_to_wait.headers.insert(RETRY_AFTER, HeaderValue::from_static("50"));
    let down = || Err(SendError::NotSent("no route".to_owned()));
    let comes = |first: Answer| vec![first, Ok(ok("image/png", b"abc"))];
    let wires = Wires::new(
        &world,
        0,
        [
            ("https://media.example/down", comes(down())),
            ("https://media.example/cut", comes(Ok(cut))),
            ("https://media.example/503", comes(Ok(status(503)))),
            ("https://media.example/429", comes(Ok(status(429)))),
            ("https://media.example/wait", comes(Ok(told_to_wait))),
            ("https://media.example/403", comes(Ok(status(403)))),
            ("https://media.example/302", comes(Ok(status(302)))),
            ("https://media.example/never", (0..50).map(|_| down()).collect()),
            ("https://elsewhere.example/x", comes(down())),
        ],
    );
    let engine = engine(&world, &wires);
    let links: Vec<&str> = ["down", "cut", "503", "429", "403", "302", "never", "wait"].to_vec();
    let links: Vec<String> = links.iter().map(|link| format!("https://media.example/{link}")).collect();
    let mut all: Vec<&str> = links.iter().map(String::as_str).collect();
    all.extend(["https://elsewhere.example/x", "no address"]);
    keep_while(&engine, async {
        told(&world, &engine, "1", &all).await;
        world.sleep(4 * 3600).await;
    })
    .await;
    for link in &links[..4] {
        assert_eq!(wires.seconds(link), [0, 5], "{link}");
        assert!(world.store.kept_file(link).await.unwrap().is_some(), "{link}");
    }
    for link in &links[4..6] {
        assert_eq!(wires.seconds(link), [0], "{link}");
    }
    assert_eq!(wires.seconds(&links[7]), [0, 50], "as the source says");
    let waits: Vec<u64> = wires.seconds(&links[6]).windows(2).map(|two| two[1] - two[0]).collect();
    assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]);
    assert_eq!(wires.seconds("https://elsewhere.example/x"), [0_u64; 0], "nobody asks there");
    assert_eq!(world.store.files().await.unwrap().next_at, None);
}

#[tokio::test(start_paused = true)]
async fn a_few_are_fetched_at_once_and_a_process_that_died_loses_none() {
    let world = World::new().await;
    let links: Vec<&'static str> = vec![
        "https://media.example/1",
        "https://media.example/2",
        "https://media.example/3",
        "https://media.example/4",
        "https://media.example/5",
        "https://media.example/6",
    ];
    let answers = links.iter().map(|link| (*link, vec![Ok(ok("a/b", b"abc")), Ok(ok("a/b", b"abc"))]));
    let wires = Wires::new(&world, 10, answers);
    let first = engine(&world, &wires);
    keep_while(&first, async {
        told(&world, &first, "1", &links).await;
        world.sleep(15).await;
    })
    .await;
    let second = engine(&world, &wires);
    keep_while(&second, world.sleep(600)).await;
    for link in &links[..4] {
        assert_eq!(wires.seconds(link), [0], "{link}");
    }
    // A claim ends after two minutes.
    for link in &links[4..] {
        assert_eq!(wires.seconds(link), [10, 130], "{link}");
    }
    assert_eq!(world.store.files().await.unwrap().kept_bytes, 18);
}

#[tokio::test(start_paused = true)]
async fn as_many_bytes_are_kept_as_the_setting_says() {
    let world = World::with_limits(Limits { files_kept_max: 3, ..Limits::default() }).await;
    let answers =
        ["https://media.example/1", "https://media.example/2"].map(|link| (link, vec![Ok(ok("a/b", b"abc"))]));
    let wires = Wires::new(&world, 0, answers);
    let engine = engine(&world, &wires);
    keep_while(&engine, async {
        told(&world, &engine, "1", &["https://media.example/1"]).await;
        world.sleep(10).await;
        told(&world, &engine, "2", &["https://media.example/2"]).await;
        world.sleep(900).await;
        assert!(wires.seconds("https://media.example/2").is_empty());
        // The first message's record is written: nobody needs its file any more.
        rest(&world, "1").await;
        world.sleep(900).await;
    })
    .await;
    assert_eq!(wires.seconds("https://media.example/2").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_file_is_kept_for_as_long_as_the_setting_says() {
    let world = World::with_limits(Limits { files_kept_for: Duration::from_secs(7200), ..Limits::default() }).await;
    let wires = Wires::new(&world, 0, [("https://media.example/1", vec![Ok(ok("a/b", b"abc"))])]);
    let engine = engine(&world, &wires);
    keep_while(&engine, async {
        told(&world, &engine, "1", &["https://media.example/1"]).await;
        world.sleep(7100).await;
        assert_eq!(world.store.files().await.unwrap().kept_bytes, 3);
        world.sleep(800).await;
        assert_eq!(world.store.files().await.unwrap().remembered, 0);
    })
    .await;
}

fn relay(from: &str, accepted: &[&str], max_bytes: u64) -> Relay {
    Relay {
        from: from.parse().unwrap(),
        method: Method::POST,
        to: "https://desk.example/upload".parse().unwrap(),
        headers: HeaderMap::new(),
        part: "file".to_owned(),
        file_name: "a.png".to_owned(),
        content_type: String::new(),
        accepted: accepted.iter().map(|prefix| (*prefix).to_owned()).collect(),
        max_bytes,
        idle: Duration::from_secs(30),
        timeout: Duration::from_secs(60),
        max_answer_bytes: 1000,
        gate: Gate::open(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_kept_file_is_passed_on_as_one_that_is_fetched() {
    let world = World::new().await;
    let wires = Wires::new(&world, 0, [("https://media.example/1", vec![Ok(ok("image/png", b"abc"))])]);
    let engine = engine(&world, &wires);
    keep_while(&engine, async {
        told(&world, &engine, "1", &["https://media.example/1"]).await;
        world.sleep(10).await;
    })
    .await;
    let transport = KeptFirst::new(world.store.clone(), wires.clone());
    let passed = transport.relay(relay("https://media.example/1", &["image/"], MESSAGE_FILE_MAX)).await.unwrap();
    assert_eq!((passed.size, passed.content_type.as_str()), (3, "image/png"));
    let form = String::from_utf8(passed.answer.body.to_vec()).unwrap();
    assert!(form.contains("filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nabc\r\n"), "{form}");
    assert_eq!(wires.seconds("https://media.example/1").len(), 1, "the link is not asked again");
    let not_taken = transport.relay(relay("https://media.example/1", &["audio/"], 9)).await;
    assert_eq!(not_taken.unwrap_err(), RelayError::TypeNotAccepted("image/png".to_owned()));
    let too_large = transport.relay(relay("https://media.example/1", &[], 2)).await;
    assert_eq!(too_large.unwrap_err(), RelayError::TooLarge { size: 3 });
    let not_kept = transport.relay(relay("https://media.example/2", &[], 9)).await;
    assert!(matches!(not_kept, Err(RelayError::SourceStatus { status: StatusCode::NOT_FOUND, .. })));
}
