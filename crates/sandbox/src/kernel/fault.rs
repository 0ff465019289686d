//! Misbehaviour on demand: rules that strike requests on their way to a fake.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use tower::ServiceExt;

use super::clock::Clock;
use super::log::{Applied, RequestLog, RequestNumber};
use super::random::Random;
use super::tasks::spawn;

mod body;
mod rule;

pub use rule::{Apply, Fault, Rule};

/// Bytes of a request body that a fake takes at all.
const REQUEST_BYTES_MAX: usize = 32 * 1024 * 1024;

/// In a response's extensions: the connection is cut without an answer. The real server closes the socket; a caller
/// in the same process finds this and treats the answer as a cut connection. The response's status means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut;

/// What the fault layer must know of a vendor.
#[derive(Debug, Clone, Copy)]
pub struct Vendor {
    /// Name in rules and in the log, such as `helpscout`.
    pub name: &'static str,
    /// The vendor's 429, given the seconds to wait. Without seconds: the bare answer, no header about the limit.
    pub rate_limited: fn(Option<u64>) -> Response,
}

/// The rules in force. Clones share them.
#[derive(Debug, Clone)]
pub struct Faults {
    clock: Arc<dyn Clock>,
    random: Random,
    log: RequestLog,
    rules: Arc<Mutex<Rules>>,
}

#[derive(Debug, Default)]
struct Rules {
    last_id: u64,
    in_order: Vec<Rule>,
}

impl Faults {
    /// No rules yet.
    pub fn new(clock: Arc<dyn Clock>, random: Random, log: RequestLog) -> Self {
        Self { clock, random, log, rules: Arc::default() }
    }

    /// Puts a rule in force, behind those that are there, and returns its id. The id in `rule` is ignored.
    pub fn add(&self, mut rule: Rule) -> u64 {
        let mut rules = self.rules();
        rules.last_id += 1;
        rule.id = rules.last_id;
        rules.in_order.push(rule);
        rules.last_id
    }

    /// Takes one rule away; false if there is none with that id.
    pub fn remove(&self, id: u64) -> bool {
        let mut rules = self.rules();
        let before = rules.in_order.len();
        rules.in_order.retain(|rule| rule.id != id);
        rules.in_order.len() < before
    }

    /// Takes all rules away.
    pub fn clear(&self) {
        self.rules().in_order.clear();
    }

    /// The rules in force, in the order in which they are tried. A rule that has struck as often as it may is gone.
    pub fn list(&self) -> Vec<Rule> {
        self.rules().in_order.clone()
    }

    /// Puts the log and the rules in front of a vendor's router.
    pub fn layer(&self, vendor: Vendor, router: Router) -> Router {
        let faults = self.clone();
        Router::new().fallback(move |request: Request| {
            let (faults, router) = (faults.clone(), router.clone());
            async move { faults.pass(vendor, router, request).await }
        })
    }

    async fn pass(&self, vendor: Vendor, router: Router, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let Ok(body) = axum::body::to_bytes(body, REQUEST_BYTES_MAX).await else {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        };
        let number = self.log.open(vendor.name, self.clock.now(), &parts, &body);
        let struck = self.strike(vendor.name, parts.method.as_str(), parts.uri.path());
        if let Some(rule) = &struck {
            self.log.struck(number, format!("{} {}", rule.id, rule.fault.kind()));
        }
        let call = Call { router, parts, body, number, log: self.log.clone() };
        let answer = match struck {
            Some(rule) => self.misbehave(vendor, rule.fault, call).await,
            None => call.make().await,
        };
        if answer.extensions().get::<Cut>().is_none() {
            self.log.answered(number, self.clock.now(), answer.status().as_u16());
        }
        answer
    }

    /// The first rule that strikes this request. Its remaining strikes are counted down.
    fn strike(&self, vendor: &str, method: &str, path: &str) -> Option<Rule> {
        let mut rules = self.rules();
        let index = rules
            .in_order
            .iter()
            .position(|rule| rule.concerns(vendor, method, path) && self.random.chance(rule.probability))?;
        let rule = rules.in_order.get_mut(index)?;
        let struck = rule.clone();
        if let Some(times) = &mut rule.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                rules.in_order.remove(index);
            }
        }
        Some(struck)
    }

    async fn misbehave(&self, vendor: Vendor, fault: Fault, call: Call) -> Response {
        match fault {
            Fault::Delay { ms } => {
                self.sleep(ms).await;
                call.make().await
            }
            Fault::DelayAfter { ms } => {
                let answer = call.make().await;
                self.sleep(ms).await;
                answer
            }
            Fault::Status { code, headers, body, apply, late_ms } => {
                match apply {
                    Apply::Never => {}
                    Apply::Before => drop(call.make().await),
                    Apply::After => self.make_later(call, late_ms),
                }
                body::status(code, &headers, body)
            }
            Fault::RateLimited { with_headers, retry_after } => {
                (vendor.rate_limited)(with_headers.then_some(retry_after))
            }
            Fault::DropBefore => cut(),
            Fault::DropAfter => {
                call.make().await;
                cut()
            }
            Fault::ApplyLate { ms, hold } => {
                self.make_later(call, ms);
                if hold {
                    // Held well past any sane time-out; the client is the one who leaves.
                    const HELD: Duration = Duration::from_secs(3600);
                    self.clock.sleep(HELD).await;
                }
                cut()
            }
            Fault::SlowBody { ms, bytes } => body::slow(call.make().await, Arc::clone(&self.clock), ms, bytes).await,
            Fault::BrokenBody { cut } => body::broken(call.make().await, cut).await,
            Fault::WrongBody => body::wrong(call.make().await),
        }
    }

    fn make_later(&self, call: Call, ms: u64) {
        let wait = self.clock.sleep(Duration::from_millis(ms));
        spawn(async move {
            wait.await;
            drop(call.make().await);
        });
    }

    async fn sleep(&self, ms: u64) {
        self.clock.sleep(Duration::from_millis(ms)).await;
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that may reach the fake now, later, or never.
struct Call {
    router: Router,
    parts: http::request::Parts,
    body: Bytes,
    number: RequestNumber,
    log: RequestLog,
}

impl Call {
    /// Lets the request through, and notes whether it changed anything.
    async fn make(self) -> Response {
        let is_read = self.parts.method == http::Method::GET || self.parts.method == http::Method::HEAD;
        let mut request = Request::from_parts(self.parts, Body::from(self.body));
        request.extensions_mut().insert(self.number);
        let answer = self.router.oneshot(request).await.into_response();
        let applied = match answer.extensions().get::<Applied>() {
            Some(Applied(applied)) => *applied,
            None => !is_read && answer.status().is_success(),
        };
        if applied {
            self.log.applied(self.number);
        }
        answer
    }
}

fn cut() -> Response {
    let mut response = StatusCode::BAD_GATEWAY.into_response();
    response.extensions_mut().insert(Cut);
    response
}
