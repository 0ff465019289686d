//! A bare HTTP client of a sandbox that listens on loopback, with the clock in the test's hand.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use sandbox::helpscout::{Act, UserRef};
use sandbox::{ClockKind, RunOptions, Running, run};
use serde_json::{Value, json};

pub(crate) const SUPPORT_TEAM: &str = include_str!("../../data/support-team.json");
pub(crate) const ANNA: u64 = 401;
pub(crate) const CARLA: u64 = 403;
pub(crate) const SUPPORT: u64 = 601;

/// A desk of the example team, and a token of its owner.
pub(crate) struct Desk {
    pub(crate) running: Running,
    http: reqwest::Client,
    token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Null if there was no body.
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
        assert_eq!(self.text, "", "a creation has an empty body");
        self.header("resource-id").parse().unwrap()
    }

    /// The items of a list; an absent `_embedded` is an empty list.
    pub(crate) fn items(&self, key: &str) -> Vec<Value> {
        assert_eq!(self.status, 200, "{self:?}");
        self.body["_embedded"][key].as_array().cloned().unwrap_or_default()
    }

    /// The ids of a list's items, in order.
    pub(crate) fn ids(&self, key: &str) -> Vec<u64> {
        self.items(key).iter().map(|item| item["id"].as_u64().unwrap()).collect()
    }

    /// The paths of the members that a 400 complains about.
    pub(crate) fn faults(&self) -> Vec<String> {
        assert_eq!(self.status, 400, "{self:?}");
        let errors = self.body["_embedded"]["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["path"].as_str().unwrap().to_owned()).collect()
    }
}

impl Desk {
    /// The example team without index lag: these tests are about other rules, and would only have to wait.
    pub(crate) async fn without_lag() -> Self {
        Self::with(|start| start["helpscout"]["options"]["index_lag_seconds"] = json!([0, 0])).await
    }

    /// The example team with its start data changed.
    pub(crate) async fn with(change: impl FnOnce(&mut Value)) -> Self {
        let mut start: Value = serde_json::from_str(SUPPORT_TEAM).unwrap();
        change(&mut start);
        let clock = ClockKind::Manual("2026-11-21T09:30:00.250Z".parse().unwrap());
        let running = run(RunOptions { start, clock, seed: 7, ..RunOptions::default() }).await.unwrap();
        let redirect = reqwest::redirect::Policy::none();
        let http = {
            let _ = rustls::crypto::ring::default_provider().install_default();
            reqwest::Client::builder().redirect(redirect).no_proxy().build().unwrap()
        };
        let mut desk = Self { running, http, token: String::new() };
        desk.token = desk.new_token().await;
        desk
    }

    /// A fresh token of the example app, by client credentials.
    pub(crate) async fn new_token(&self) -> String {
        let sent = json!({
            "grant_type": "client_credentials", "client_id": "sandbox-app", "client_secret": "sandbox-secret",
        });
        let answer =
            self.raw(Method::POST, "/v2/oauth2/token", None, Some(("application/json", sent.to_string()))).await;
        answer.body["access_token"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.raw(Method::GET, path, Some(&self.token), None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.raw(Method::DELETE, path, Some(&self.token), None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        self.raw(method, path, Some(&self.token), Some(("application/json", body.to_string()))).await
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
        token: Option<&str>,
        body: Option<(&str, String)>,
    ) -> Answer {
        let url =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.running.helpscout_url) };
        let mut request = self.http.request(method, url);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some((content_type, body)) = body {
            request = request.header("content-type", content_type).body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }

    /// A request to the control API or the web view.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let url = format!("{}{path}", self.running.control_url);
        let body = body.map(|body| ("application/json", body.to_string()));
        self.raw(method, &url, None, body).await
    }

    /// A person of the team does something.
    pub(crate) fn act(&self, act: Value) -> Option<u64> {
        let act: Act = serde_json::from_value(act).unwrap();
        self.running.sandbox.helpscout.act(Some(&UserRef::Id(CARLA)), act).unwrap()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        let clock = &self.running.sandbox.kernel.clock;
        clock.manual().unwrap().advance(Duration::from_secs(seconds));
    }

    /// One conversation as the dump shows it.
    pub(crate) fn dumped(&self, id: u64) -> Value {
        let dump = self.running.sandbox.helpscout.dump();
        let conversations = dump["conversations"].as_array().unwrap();
        conversations.iter().find(|conversation| conversation["id"] == id).cloned().unwrap()
    }

    /// A new conversation about customer 101, and its id.
    pub(crate) async fn conversation(&self) -> u64 {
        self.post("/v2/conversations", new_conversation()).await.created()
    }
}

/// The body of a conversation that is in order.
pub(crate) fn new_conversation() -> Value {
    json!({
        "subject": "Inbound call",
        "type": "phone",
        "mailboxId": SUPPORT,
        "status": "active",
        "customer": {"id": 101},
        "threads": [{"type": "phone", "text": "Grace called.", "customer": {"id": 101}}],
    })
}

/// `body` with one member changed; null takes it away.
pub(crate) fn but(mut body: Value, name: &str, value: Value) -> Value {
    let members = body.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    body
}
