//! Against the sandbox's fake Aircall, in process: the client is taken by a strict server, and a day of calls told
//! by webhooks is the day that REST tells.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aircall::api::{ApiKey, CallsQuery, Client};
use aircall::reading::read_webhook;
use aircall::webhook_setup::{Action, Wanted, ensure, events};
use async_trait::async_trait;
use axum::body::Body;
use bytes::Bytes;
use contract::Trouble;
use contract::phone_side::{Card, CardLine};
use domain::call::{Call, Core};
use domain::fact::{CallEvent, CallFact, FactHash};
use domain::fold::fold;
use domain::ids::CallId;
use jiff::Timestamp;
use ports::{Outside, Random, Request, Response, SendError, Transport};
use sandbox::Kernel;
use sandbox::aircall::{Aircall, Courier, NoAnswer, Options, Script};
use sandbox::kernel::{BoxFuture, Clock as _, ManualClock};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tower::ServiceExt;
use url::Url;

/// Sends requests into a router.
struct InProcess(axum::Router);

#[async_trait]
impl Transport for InProcess {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let mut sent = http::Request::new(Body::from(request.body));
        *sent.method_mut() = request.method;
        *sent.uri_mut() = request.url.as_str().parse().unwrap();
        *sent.headers_mut() = request.headers;
        let answered = self.0.clone().oneshot(sent).await.unwrap();
        let (head, body) = answered.into_parts();
        let body = axum::body::to_bytes(body, request.max_answer_bytes).await;
        let body = body.map_err(|error| SendError::NoAnswer(error.to_string()))?;
        Ok(Response { status: head.status, headers: head.headers, body })
    }
}

/// The fake's clock, as ours.
struct SameClock(ManualClock);

#[async_trait]
impl ports::Clock for SameClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    async fn sleep(&self, duration: Duration) {
        self.0.sleep(duration).await;
    }
}

struct NoRandom;

impl Random for NoRandom {
    fn next_u64(&self) -> u64 {
        0
    }
}

/// Takes every delivery.
#[derive(Debug, Default)]
struct Inbox(Mutex<Vec<Bytes>>);

impl Courier for Inbox {
    fn post(
        &self,
        _url: String,
        _headers: &'static [(&'static str, &'static str)],
        body: Bytes,
        _timeout: Duration,
    ) -> BoxFuture<'static, Result<u16, NoAnswer>> {
        self.0.lock().unwrap().push(body);
        Box::pin(async { Ok(200) })
    }
}

struct Company {
    aircall: Aircall,
    clock: ManualClock,
    inbox: Arc<Inbox>,
    client: Client,
}

fn company(token: &str) -> Company {
    let clock = ManualClock::new(Timestamp::from_second(1_795_255_200).unwrap());
    let inbox = Arc::new(Inbox::default());
    let options = Options { courier: Some(inbox.clone()), ..Options::default() };
    let aircall = Aircall::new(Kernel::new(Arc::new(clock.clone()), 7), options);
    let start: Value = serde_json::from_str(include_str!("../../sandbox/data/aircall-harbour.json")).unwrap();
    aircall.load(start["aircall"].clone()).unwrap();
    let outside = Outside {
        clock: Arc::new(SameClock(clock.clone())),
        random: Arc::new(NoRandom),
        transport: Arc::new(InProcess(aircall.router())),
    };
    let key = ApiKey { id: "harbour-api-id".to_owned(), token: SecretString::from(token) };
    let base = "http://aircall.example/".parse().unwrap();
    let meter = contract::Meter::new(aircall::share(60));
    let client = Client::new(outside, base, &key, meter);
    Company { aircall, clock, inbox, client }
}

fn harbour() -> Company {
    company("harbour-api-token")
}

impl Company {
    async fn play(&self, script: &str) {
        let script: Script = serde_json::from_str(script).unwrap();
        let length = script.length();
        self.aircall.play(script);
        let length = Duration::from_secs_f64(length) + Duration::from_secs(300);
        self.clock.advance_in_steps(length).await;
        assert!(self.aircall.pending().is_quiet());
    }
}

async fn set_up(company: &Company) -> aircall::webhook_setup::WebhookState {
    let url: Url = "https://deskline.example/hooks/f00d".parse().unwrap();
    let events = events();
    let wanted = Wanted { url: &url, events: &events, known_token: None };
    ensure(&company.client, &wanted).await.unwrap()
}

fn folded(facts: &[(FactHash, CallFact)]) -> Call {
    fold(facts.iter().map(|(hash, fact)| (*hash, fact))).unwrap()
}

/// What REST gives back too. That it names the call which asked for a callback is not known (sheet §3.1).
fn comparable(core: Core) -> Core {
    Core { callback_of: None, ..core }
}

#[tokio::test]
async fn the_company_is_read() {
    let company = harbour();
    let client = &company.client;
    client.ping().await.unwrap();
    let read = client.company().await.unwrap();
    assert_eq!((read.name.as_str(), read.users, read.numbers), ("Harbour Coffee", 6, 4));
    let users = client.users().await.unwrap();
    assert!(users.iter().any(|user| user.email.as_deref() == Some("dev.patel@harbour.example")));
    let numbers = client.numbers().await.unwrap();
    assert_eq!(numbers.len(), 4);
    assert!(numbers.iter().all(|number| number.number.is_some() && number.country.is_some()));
    let teams = client.teams().await.unwrap();
    let orders = teams.iter().find(|team| team.id == 301).unwrap();
    assert_eq!(orders.users, [1203, 1204]);
    let tags = client.tags().await.unwrap();
    let code = |name: &str| tags.iter().find(|tag| tag.name == name).and_then(|tag| tag.code.clone());
    assert_eq!(code("Callback Request").as_deref(), Some("queue_callback"));
    assert_eq!(code("VIP"), None);
    assert_eq!(client.call(CallId(1)).await, Ok(None));
}

#[tokio::test]
async fn a_wrong_key_is_a_credential_fault() {
    let company = company("wrong");
    assert!(matches!(company.client.ping().await, Err(Trouble::Unauthorised { .. })));
}

#[tokio::test]
async fn a_used_up_minute_is_a_limit() {
    let company = harbour();
    company.aircall.eat_budget(120);
    assert!(matches!(company.client.ping().await, Err(Trouble::Limited { .. })));
}

#[tokio::test]
async fn the_webhook_is_made_once_and_delivers_what_is_wanted() {
    let company = harbour();
    let made = set_up(&company).await;
    assert_eq!(made.done, [Action::Created]);
    assert!(made.active);
    assert_eq!(made.events.len(), events().len());
    let again = set_up(&company).await;
    assert_eq!((again.done.len(), again.id), (0, made.id));
}

#[tokio::test]
async fn a_card_is_shown_while_the_call_goes_on() {
    let company = harbour();
    let place = r#"{"do": "place", "direction": "inbound", "number": 501, "party": "+14155550101"}"#;
    let id = company.aircall.act("c", serde_json::from_str(place).unwrap()).unwrap();
    let card = Card {
        call: CallId(id),
        title: "Grace Miller".to_owned(),
        link: Some("https://desk.example/customers/1".to_owned()),
        lines: vec![CardLine { label: "E-mail".to_owned(), text: "grace.miller@customer.example".to_owned() }],
    };
    assert_eq!(company.client.show_card(&card).await, aircall::api::CardAnswer::Shown);
    assert_eq!(company.aircall.calls()[0].cards.len(), 1);
    company.aircall.act("c", serde_json::from_str(r#"{"do": "hangup"}"#).unwrap()).unwrap();
    assert!(matches!(company.client.show_card(&card).await, aircall::api::CardAnswer::Refused { .. }));
}

/// Issue 2: REST items of the same call fold to the same core.
#[tokio::test]
async fn a_day_told_by_webhooks_is_the_day_that_rest_tells() {
    let company = harbour();
    let token = set_up(&company).await.token;
    let began = company.clock.now();
    company.play(include_str!("../../sandbox/data/aircall-support-day.json")).await;

    let mut by_webhooks: BTreeMap<CallId, Vec<(FactHash, CallFact)>> = BTreeMap::new();
    for body in company.inbox.0.lock().unwrap().iter() {
        let read = read_webhook(body).unwrap();
        assert_eq!(read.token.unwrap().expose_secret(), token.expose_secret(), "{body:?}");
        let fact = read.told.call_fact().unwrap().clone();
        assert_ne!(fact.event, CallEvent::Other, "{}", read.told.event);
        let facts = by_webhooks.entry(fact.call).or_default();
        facts.push((read.told.hash, fact));
    }

    let query = CallsQuery { from: began, to: company.clock.now() };
    let mut by_rest = BTreeMap::new();
    let mut page = Some(1);
    while let Some(number) = page {
        let read = company.client.calls(&query, number).await.unwrap();
        for read in read.calls {
            by_rest.insert(read.told.call().unwrap(), (read.told.hash, read.told.call_fact().unwrap().clone()));
        }
        page = read.next;
    }

    assert!(by_webhooks.len() > 10, "{} calls", by_webhooks.len());
    assert_eq!(by_webhooks.keys().collect::<Vec<_>>(), by_rest.keys().collect::<Vec<_>>());
    for (call, facts) in by_webhooks {
        let item = by_rest.remove(&call).unwrap();
        let told = folded(&facts);
        let read = folded(std::slice::from_ref(&item));
        assert!(told.closing_known && read.closing_known, "{call}");
        if !told.tags_uncertain {
            assert_eq!(comparable(told.core), comparable(read.core.clone()), "{call}");
        }
        // Whatever single fact is lost, the item makes it good.
        for lost in 0..facts.len() {
            let mut left = facts.clone();
            left.remove(lost);
            left.push(item.clone());
            assert_eq!(comparable(folded(&left).core), comparable(read.core.clone()), "{call} without fact {lost}");
        }
        // The one call read alone is the same as its line in the list.
        let alone = company.client.call(call).await.unwrap().unwrap().told;
        let alone = folded(&[(alone.hash, alone.call_fact().unwrap().clone())]);
        assert_eq!(alone.core, read.core, "{call} alone");
    }
}
