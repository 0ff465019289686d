//! A small support team's account, and ways to reach it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use contract::Meter;
use helpscout::api::{AssignTo, WriteAnswer};
use helpscout::api::{Client, ClientCredentials, CreateConversation, FirstThread, starting_budget};
use host::SeededRandom;
use jiff::{SignedDuration, Timestamp};
use ports::{Clock, Outside, Request, Response, SendError, Transport};
use sandbox::Kernel;
use sandbox::helpscout::{HelpScout, Options};
use sandbox::kernel::{Cut, ManualClock};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The fake's lists trail writes by just this long here, so that tests can look before and after.
const LAG: Duration = Duration::from_secs(40);

/// The account's one inbox that the tests use, and people in it.
pub(crate) const INBOX: i64 = 601;
pub(crate) const BEN: i64 = 402;

/// The fake, and a client of it.
pub(crate) struct Account {
    pub(crate) desk: HelpScout,
    pub(crate) kernel: Kernel,
    pub(crate) client: Client,
    pub(crate) time: ManualClock,
}

impl Account {
    pub(crate) fn new() -> Self {
        Self::with(json!({"index_lag_seconds": [LAG.as_secs(), LAG.as_secs()]}))
    }

    pub(crate) fn with(options: Value) -> Self {
        let time = ManualClock::new("2026-11-20T10:00:00Z".parse().expect("a time"));
        let kernel = Kernel::new(Arc::new(time.clone()), 7);
        let desk = HelpScout::new(kernel.clone(), Options::default());
        let mut start: Value = serde_json::from_str(include_str!("../../../sandbox/data/support-team.json"))
            .expect("the sandbox's example is JSON");
        let mut start = start["helpscout"].take();
        start["options"] = options;
        desk.load(start).expect("the sandbox's example is taken");
        let transport = Arc::new(InProcess { router: desk.router() });
        let base = "http://desk.example/";
        let client = client(transport, Arc::new(DeskClock(time.clone())), base, "sandbox-secret");
        Self { desk, kernel, client, time }
    }

    /// Lists and searches catch up with all writes so far.
    pub(crate) fn let_the_index_catch_up(&self) {
        self.time.advance(LAG + Duration::from_secs(1));
    }

    /// What the desk holds.
    pub(crate) fn dump(&self) -> Value {
        self.desk.dump()
    }

    /// The conversation with this id, as the desk holds it.
    pub(crate) fn conversation(&self, id: &str) -> Value {
        let dump = self.dump();
        let all = dump["conversations"].as_array().expect("a list");
        let number: u64 = id.parse().expect("a number");
        let found = all.iter().find(|conversation| conversation["id"] == number);
        found.unwrap_or_else(|| panic!("no conversation {id} in {all:?}")).clone()
    }

    /// Begins a conversation and gives its id.
    pub(crate) async fn begin(&self, customer: &str, text: &str) -> String {
        let conversation = CreateConversation {
            mailbox: INBOX,
            subject: "Inbound call",
            status: "active",
            customer,
            threads: vec![FirstThread::Phone(text)],
            assign_to: AssignTo::Nobody,
            user: Some(BEN),
            tags: &["inbound".to_owned()],
            imported: None,
        };
        applied(self.client.create_conversation(&conversation).await)
    }
}

/// The id of what came into being.
#[track_caller]
pub(crate) fn applied(answer: WriteAnswer) -> String {
    match answer {
        WriteAnswer::Applied { resource_id: Some(id), request_id: Some(_), status: 201 } => id,
        other => panic!("not applied: {other:?}"),
    }
}

pub(crate) fn client(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>, base: &str, secret: &str) -> Client {
    let outside = Outside { clock, random: Arc::new(SeededRandom::new(1)), transport };
    let credentials =
        ClientCredentials { client_id: "sandbox-app".to_owned(), client_secret: secret.to_owned().into() };
    let base = base.parse().expect("an address");
    Client::new(outside, base, credentials, Meter::new(starting_budget()))
}

/// Our clock, showing the fake's time.
pub(crate) struct DeskClock(pub(crate) ManualClock);

#[async_trait]
impl Clock for DeskClock {
    fn now(&self) -> Timestamp {
        sandbox::kernel::Clock::now(&self.0)
    }

    fn monotonic(&self) -> Duration {
        let since = self.now().duration_since(Timestamp::UNIX_EPOCH);
        since.max(SignedDuration::ZERO).unsigned_abs()
    }

    async fn sleep(&self, duration: Duration) {
        sandbox::kernel::Clock::sleep(&self.0, duration).await;
    }
}

/// Requests go straight into the fake's router.
pub(crate) struct InProcess {
    pub(crate) router: Router,
}

#[async_trait]
impl Transport for InProcess {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        let cut = || SendError::NoAnswer("the connection was cut".to_owned());
        let mut sent = http::Request::new(Body::from(request.body));
        *sent.method_mut() = request.method;
        *sent.uri_mut() = request.url.as_str().parse().expect("an address");
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
