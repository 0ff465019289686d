//! A bare HTTP client of the fake's router, with the clock in the test's hand.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, Request};
use sandbox::Kernel;
use sandbox::gorgias::{Account, Act, Gorgias, UserRef};
use sandbox::kernel::ManualClock;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

pub(crate) const START: &str = include_str!("../../data/gorgias-acme.json");
pub(crate) const ANNA: u64 = 401;
pub(crate) const BRUNO: u64 = 402;
pub(crate) const CARLA: u64 = 403;
pub(crate) const ZOE: u64 = 405;
pub(crate) const GRACE: u64 = 101;
pub(crate) const ALAN: u64 = 102;
pub(crate) const ADA: u64 = 103;

/// The example account, asked with Anna's key.
pub(crate) struct Desk {
    pub(crate) gorgias: Gorgias,
    pub(crate) kernel: Kernel,
    pub(crate) clock: ManualClock,
    router: Router,
    authorization: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Null if there was no body, or one that is no JSON.
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The id of what was created.
    pub(crate) fn created(&self) -> u64 {
        assert_eq!(self.status, 201, "{self:?}");
        self.body["id"].as_u64().unwrap()
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Vec<Value> {
        assert!(self.status == 200 || self.status == 201, "{self:?}");
        self.body["data"].as_array().cloned().unwrap()
    }

    /// The ids of a list's items, in order.
    pub(crate) fn ids(&self) -> Vec<u64> {
        self.items().iter().map(|item| item["id"].as_u64().unwrap()).collect()
    }

    /// The members that a 400 complains about.
    pub(crate) fn faults(&self) -> Vec<String> {
        assert_eq!(self.status, 400, "{self:?}");
        self.body["error"]["data"].as_object().map(|data| data.keys().cloned().collect()).unwrap_or_default()
    }
}

impl Desk {
    /// The example account.
    pub(crate) fn new() -> Self {
        Self::with(json!({}))
    }

    /// The example account with some of its options changed.
    pub(crate) fn with(options: Value) -> Self {
        Self::starting(|start| {
            start["acme"]["options"].as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        })
    }

    /// The example account with its start data changed.
    pub(crate) fn starting(change: impl FnOnce(&mut Value)) -> Self {
        let clock = ManualClock::new("2026-11-21T09:30:00.250Z".parse().unwrap());
        let kernel = Kernel::new(Arc::new(clock.clone()), 7);
        let gorgias = Gorgias::new(kernel.clone());
        let mut start = serde_json::from_str::<Value>(START).unwrap()["gorgias"].take();
        change(&mut start);
        gorgias.load(start).unwrap();
        let router = gorgias.router();
        Self { gorgias, kernel, clock, router, authorization: basic("anna@acme.example", "anna-key") }
    }

    /// The same account, asked with another credential.
    pub(crate) fn asking(&self, authorization: String) -> Self {
        let (gorgias, kernel, clock) = (self.gorgias.clone(), self.kernel.clone(), self.clock.clone());
        Self { gorgias, kernel, clock, router: self.router.clone(), authorization }
    }

    pub(crate) fn account(&self) -> Account {
        self.gorgias.account("acme").unwrap()
    }

    pub(crate) fn set(&self, options: Value) {
        let mut all = json!(self.account().options());
        all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        self.account().set_options(serde_json::from_value(all).unwrap());
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str, body: Option<Value>) -> Answer {
        self.send(Method::DELETE, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| ("application/json", Body::from(body.to_string())));
        self.raw(method, &format!("/gorgias/acme/api{path}"), Some(&self.authorization), body).await
    }

    /// A list by path and parameters, which are encoded.
    pub(crate) async fn list(&self, path: &str, parameters: &[(&str, &str)]) -> Answer {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        self.get(&format!("{path}?{}", query.finish())).await
    }

    /// Any request at all.
    pub(crate) async fn raw(
        &self,
        method: Method,
        path: &str,
        authorization: Option<&str>,
        body: Option<(&str, Body)>,
    ) -> Answer {
        answer_of(self.router.clone(), method, path, authorization, body).await
    }

    /// A form to a path of OAuth, with the app's credentials.
    pub(crate) async fn form(&self, path: &str, secret: &str, fields: &[(&str, &str)]) -> Answer {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let app = basic("deskline-app", secret);
        let body = ("application/x-www-form-urlencoded", Body::from(form));
        self.raw(Method::POST, &format!("/gorgias/acme/oauth/{path}"), Some(&app), Some(body)).await
    }

    /// What the token answer of a fresh installation with these scopes is.
    pub(crate) async fn install(&self, scope: &str) -> Value {
        let code = self.account().authorize("deskline-app", scope).unwrap();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", "https://deskline.example/gorgias/callback"),
        ];
        let answer = self.form("token", "deskline-secret", &fields).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    /// The same account, asked by the app with these scopes.
    pub(crate) async fn app(&self, scope: &str) -> Self {
        let tokens = self.install(scope).await;
        self.asking(format!("Bearer {}", tokens["access_token"].as_str().unwrap()))
    }

    /// Bruno does something.
    pub(crate) fn act(&self, act: Value) -> Option<u64> {
        let act: Act = serde_json::from_value(act).unwrap();
        self.account().act(Some(&UserRef::Id(BRUNO)), act).unwrap()
    }

    pub(crate) fn advance(&self, seconds: f64) {
        self.clock.advance(Duration::from_secs_f64(seconds));
    }

    /// One entity as the dump shows it.
    pub(crate) fn dumped(&self, kind: &str, id: u64) -> Value {
        let dump = self.account().dump();
        let found = dump[kind].as_array().unwrap().iter().find(|it| it["id"] == id).cloned();
        found.unwrap_or(Value::Null)
    }

    /// What would have reached a customer: the word for it, and the channel.
    pub(crate) fn reached(&self) -> Vec<(String, String)> {
        let dump = self.account().dump();
        let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
        let all = dump["reached_customers"].as_array().unwrap();
        all.iter().map(|it| (text(it, "what"), text(it, "channel"))).collect()
    }

    /// A new ticket with an internal note, and its id.
    pub(crate) async fn ticket(&self) -> u64 {
        self.post("/tickets", new_ticket()).await.created()
    }
}

/// One request to any router.
pub(crate) async fn answer_of(
    router: Router,
    method: Method,
    path: &str,
    authorization: Option<&str>,
    body: Option<(&str, Body)>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let (content_type, body) = match body {
        Some((content_type, body)) => (Some(content_type.to_owned()), body),
        None => (None, Body::empty()),
    };
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
}

/// A header of Basic authentication.
pub(crate) fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

/// An internal note that is in order.
pub(crate) fn note() -> Value {
    json!({
        "channel": "internal-note", "via": "api", "from_agent": true, "public": false,
        "sender": {"id": BRUNO}, "body_html": "<p>Grace called.</p>",
    })
}

/// A message of a customer that is in order.
pub(crate) fn incoming(channel: &str, customer: u64) -> Value {
    json!({
        "channel": channel, "via": "api", "from_agent": false, "sender": {"id": customer}, "body_text": "Hello",
    })
}

/// The body of a ticket that is in order.
pub(crate) fn new_ticket() -> Value {
    json!({
        "channel": "phone", "via": "api", "subject": "Inbound call", "customer": {"id": GRACE}, "messages": [note()],
    })
}

/// `body` with members changed; null takes one away.
pub(crate) fn but(mut body: Value, change: Value) -> Value {
    let changes: &Map<String, Value> = change.as_object().unwrap();
    let members = body.as_object_mut().unwrap();
    for (name, value) in changes {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    body
}
