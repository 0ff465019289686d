//! A small shop's account, and ways to reach it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use contract::Meter;
use gorgias::api::{
    Client, CreateTicket, Credentials, InternalNote, NewMessage, Ticket, TicketChannel, TicketStatus, WriteAnswer,
    starting_budget,
};
use host::SeededRandom;
use jiff::{SignedDuration, Timestamp};
use ports::{Clock, Outside, Request, Response, SendError, Transport};
use sandbox::Kernel;
use sandbox::gorgias::Gorgias;
use sandbox::kernel::{Cut, ManualClock};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Where the fake's account stands.
pub(crate) const BASE: &str = "http://desk.example/gorgias/acme/";
/// People of the account.
pub(crate) const ANNA: i64 = 11;
pub(crate) const BEN: i64 = 12;
pub(crate) const JO: &str = "31";
pub(crate) const KIM: &str = "32";
/// A ticket of Jo's, which the customer opened.
pub(crate) const OPEN: &str = "41";

/// The fake, and a client of it.
pub(crate) struct Account {
    pub(crate) desk: Gorgias,
    pub(crate) kernel: Kernel,
    pub(crate) client: Client,
    pub(crate) time: ManualClock,
}

impl Account {
    /// With Anna's key; she is an administrator.
    pub(crate) fn new() -> Self {
        Self::with(json!({}))
    }

    pub(crate) fn with(options: Value) -> Self {
        Self::as_user("anna@desk.example", "anna-key", options)
    }

    pub(crate) fn as_user(email: &str, secret: &str, options: Value) -> Self {
        let time = ManualClock::new("2026-11-20T10:00:00Z".parse().expect("a time"));
        let kernel = Kernel::new(Arc::new(time.clone()), 7);
        let desk = Gorgias::new(kernel.clone());
        desk.load(json!({"acme": start(&options)})).expect("the start data is taken");
        let client = client(outside(&desk, &time), BASE, key(email, secret));
        Self { desk, kernel, client, time }
    }

    pub(crate) fn outside(&self) -> Outside {
        outside(&self.desk, &self.time)
    }

    /// What the account holds.
    pub(crate) fn dump(&self) -> Value {
        self.desk.dump()["accounts"]["acme"].take()
    }

    /// The ticket with this id, as the account holds it.
    pub(crate) fn held(&self, ticket: &str) -> Value {
        let dump = self.dump();
        let all = dump["tickets"].as_array().expect("a list");
        let found = all.iter().find(|held| held["id"].as_u64() == ticket.parse().ok());
        found.unwrap_or_else(|| panic!("no ticket {ticket} in {all:?}")).clone()
    }

    /// Makes a ticket with one note of Anna's.
    pub(crate) async fn begin(&self, external_id: &str) -> Ticket {
        let note = InternalNote {
            user: ANNA,
            html: "<p>Answered. Ref. AB</p>",
            external_id: Some("k/note"),
            attachments: &[],
            created_at: None,
        };
        let ticket = CreateTicket {
            subject: "Inbound call: Jo Berg",
            channel: TicketChannel::Phone,
            status: TicketStatus::Open,
            customer: JO,
            assignee_user: Some(BEN),
            tags: &["Aircall".to_owned()],
            external_id,
            messages: &[NewMessage::Note(note)],
            created_at: None,
            imported_closed_at: None,
        };
        let body = applied(self.client.create_ticket(&ticket).await);
        Ticket::read(&body).expect("a ticket")
    }
}

fn start(options: &Value) -> Value {
    json!({
        "options": options,
        "apps": [{"client_id": "app", "client_secret": "hush", "redirect_uris": ["https://deskline.example/back"]}],
        "users": [
            {"id": 11, "name": "Anna Berg", "email": "anna@desk.example", "role": "admin", "api_key": "anna-key",
             "created_at": "2025-01-01T00:00:00Z"},
            {"id": 12, "name": "Ben Ito", "email": "Ben@desk.example", "role": "agent",
             "created_at": "2025-01-02T00:00:00Z"},
            {"id": 13, "name": "Otto", "email": "otto@desk.example", "role": "observer-agent", "api_key": "otto-key",
             "created_at": "2025-01-03T00:00:00Z"},
            {"id": 14, "name": "Gone", "email": "gone@desk.example", "role": "admin", "active": false,
             "created_at": "2024-01-01T00:00:00Z"},
        ],
        "teams": [{"id": 21, "name": "Billing", "members": [11, 12]}],
        "tags": ["VIP", "vip"],
        "customers": [
            {"id": 31, "name": "Jo Berg", "email": "jo@example.com", "phones": ["+46701740605"], "hours_ago": 50.0},
            {"id": 32, "name": "Kim", "phones": ["070-174 06 06"], "external_id": "k/kim", "hours_ago": 40.0,
             "channels": [{"type": "whatsapp", "address": "+46701740606"}]},
        ],
        "tickets": [
            {"id": 41, "subject": "Where is it?", "customer": 31, "channel": "email", "hours_ago": 5.0,
             "tags": ["VIP"], "messages": [{"text": "Hello?"}]},
        ],
    })
}

/// The body of a write that was applied.
#[track_caller]
pub(crate) fn applied(answer: WriteAnswer) -> Value {
    match answer {
        WriteAnswer::Applied { body, .. } => body,
        other => panic!("not applied: {other:?}"),
    }
}

pub(crate) fn key(email: &str, secret: &str) -> Credentials {
    Credentials::ApiKey { email: email.to_owned(), key: secret.to_owned().into() }
}

pub(crate) fn client(outside: Outside, base: &str, credentials: Credentials) -> Client {
    let meter = Meter::new(starting_budget(credentials.kind(), false));
    Client::new(outside, base.parse().expect("an address"), credentials, meter)
}

fn outside(desk: &Gorgias, time: &ManualClock) -> Outside {
    Outside {
        clock: Arc::new(DeskClock(time.clone())),
        random: Arc::new(SeededRandom::new(1)),
        transport: Arc::new(InProcess { router: desk.router() }),
    }
}

/// Our clock, showing the fake's time.
struct DeskClock(ManualClock);

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
struct InProcess {
    router: Router,
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
