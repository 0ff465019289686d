//! A fake on a loopback listener and a manual clock, a client, and a courier that keeps what it carries.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use sandbox::Kernel;
use sandbox::aircall::{Act, Aircall, Courier, NoAnswer, Options, Settings};
use sandbox::kernel::{BoxFuture, Clock, ManualClock, spawn};
use serde_json::{Value, json};

/// When every test begins: a full minute, so that the budget's minute begins with it.
pub(crate) const START: i64 = 1_795_255_200;

pub(crate) const CARLA: &str = "carla.rossi@harbour.example";
pub(crate) const DEV: &str = "dev.patel@harbour.example";
pub(crate) const EMMA: &str = "emma.dubois@harbour.example";
pub(crate) const FARID: &str = "farid.khan@harbour.example";

/// A body as a webhook's owner got it.
#[derive(Debug, Clone)]
pub(crate) struct Delivered {
    pub(crate) at: Timestamp,
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) timeout: Duration,
}

impl Delivered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Carries deliveries into a list, and answers as it is told.
#[derive(Debug)]
pub(crate) struct Inbox {
    clock: ManualClock,
    got: Mutex<Vec<Delivered>>,
    answer: Mutex<Result<u16, NoAnswer>>,
    /// Deliveries hang until this is over, when it is set.
    pub(crate) gate: Mutex<Option<Arc<tokio::sync::Semaphore>>>,
    pub(crate) open: Mutex<(usize, usize)>,
}

impl Inbox {
    pub(crate) fn answer(&self, answer: Result<u16, NoAnswer>) {
        *self.answer.lock().unwrap() = answer;
    }

    pub(crate) fn got(&self) -> Vec<Delivered> {
        self.got.lock().unwrap().clone()
    }
}

#[derive(Debug, Clone)]
pub(crate) struct InboxCourier(pub(crate) Arc<Inbox>);

impl Courier for InboxCourier {
    fn post(
        &self,
        url: String,
        _headers: &'static [(&'static str, &'static str)],
        body: Bytes,
        timeout: Duration,
    ) -> BoxFuture<'static, Result<u16, NoAnswer>> {
        let inbox = Arc::clone(&self.0);
        Box::pin(async move {
            {
                let mut open = inbox.open.lock().unwrap();
                open.0 += 1;
                open.1 = open.1.max(open.0);
            }
            let gate = inbox.gate.lock().unwrap().clone();
            if let Some(gate) = gate {
                gate.acquire().await.unwrap().forget();
            }
            let body = String::from_utf8(body.to_vec()).unwrap();
            inbox.got.lock().unwrap().push(Delivered { at: inbox.clock.now(), url, body, timeout });
            inbox.open.lock().unwrap().0 -= 1;
            *inbox.answer.lock().unwrap()
        })
    }
}

pub(crate) struct Fake {
    pub(crate) aircall: Aircall,
    pub(crate) clock: ManualClock,
    pub(crate) kernel: Kernel,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) base: String,
    pub(crate) client: reqwest::Client,
}

/// The fake of the example company.
pub(crate) async fn fake() -> Fake {
    fake_with(Settings::default(), 1).await
}

pub(crate) async fn fake_with(settings: Settings, seed: u64) -> Fake {
    let clock = ManualClock::new(Timestamp::from_second(START).unwrap());
    let inbox = Arc::new(Inbox {
        clock: clock.clone(),
        got: Mutex::default(),
        answer: Mutex::new(Ok(200)),
        gate: Mutex::default(),
        open: Mutex::default(),
    });
    let courier: Arc<dyn Courier> = Arc::new(InboxCourier(Arc::clone(&inbox)));
    let options = Options { courier: Some(courier), settings, delivery_map: BTreeMap::new() };
    let kernel = Kernel::new(Arc::new(clock.clone()), seed);
    let aircall = Aircall::new(kernel.clone(), options);
    aircall.load(harbour()).unwrap();
    let base = listen(aircall.router()).await;
    Fake { aircall, clock, kernel, inbox, base, client: client() }
}

/// The example company's start data.
pub(crate) fn harbour() -> Value {
    let data: Value = serde_json::from_str(include_str!("../../data/aircall-harbour.json")).unwrap();
    data["aircall"].clone()
}

pub(crate) fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Serves a router on a loopback port of its own and gives its address.
pub(crate) async fn listen(router: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    spawn(sandbox::serve::serve(listener, router, std::future::pending()));
    base
}

/// Status and JSON of an answer; null where the body is none.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

pub(crate) async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = serde_json::from_str(&response.text().await.unwrap()).unwrap_or(Value::Null);
    Answer { status, headers, body }
}

impl Fake {
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().unwrap();
        let request = self.client.request(method, format!("{}{path}", self.base));
        request.basic_auth("harbour-api-id", Some("harbour-api-token"))
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header("content-type", "application/json");
        answer(request.body(body.to_string())).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request("GET", path)).await
    }

    /// The member `key` of a list, all pages in one.
    pub(crate) async fn ids(&self, path: &str, key: &str) -> Vec<i64> {
        let body = self.get(path).await.body;
        let items = body[key].as_array().unwrap();
        items.iter().map(|item| item["id"].as_i64().unwrap()).collect()
    }

    /// Makes a webhook for these events (none: all), and gives it.
    pub(crate) async fn webhook(&self, events: &[&str]) -> Value {
        let body = json!({ "url": "https://deskline.example/hook", "events": events });
        let made = self.send("POST", "/v1/webhooks", &body).await;
        assert_eq!(made.status, 201);
        made.body["webhook"].clone()
    }

    /// Moves the clock on, stopping wherever something is due.
    pub(crate) async fn pass(&self, seconds: u64) {
        self.clock.advance_in_steps(Duration::from_secs(seconds)).await;
    }

    /// Does an act written as a script writes it.
    pub(crate) fn act(&self, call: &str, act: Value) -> i64 {
        self.try_act(call, act).unwrap()
    }

    pub(crate) fn try_act(&self, call: &str, act: Value) -> Result<i64, String> {
        let act: Act = serde_json::from_value(act).unwrap();
        self.aircall.act(call, act).map_err(|refused| refused.to_string())
    }

    pub(crate) fn inbound(&self, call: &str, party: &str) -> i64 {
        self.act(call, json!({ "do": "place", "direction": "inbound", "number": 501, "party": party }))
    }

    pub(crate) fn outbound(&self, call: &str, party: &str) -> i64 {
        let act = json!({ "do": "place", "direction": "outbound", "number": 501, "party": party, "user": CARLA });
        self.act(call, act)
    }

    pub(crate) fn answered(&self, call: &str, party: &str) -> i64 {
        let id = self.inbound(call, party);
        self.act(call, json!({ "do": "answer", "user": FARID }));
        id
    }

    /// What came in so far: event, second after the start, data.
    pub(crate) fn told(&self) -> Vec<(String, i64, Value)> {
        let told = self.inbox.got().into_iter().map(|delivered| {
            let body = delivered.json();
            let event = body["event"].as_str().unwrap().to_owned();
            (event, body["timestamp"].as_i64().unwrap() - START, body["data"].clone())
        });
        told.collect()
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.told().into_iter().map(|(event, _, _)| event).collect()
    }

    /// The data of the last such event.
    pub(crate) fn last(&self, event: &str) -> Value {
        let told = self.told().into_iter().rev().find(|(name, _, _)| name == event);
        told.unwrap_or_else(|| panic!("no {event}")).2
    }
}

/// The names of an object's members.
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}
