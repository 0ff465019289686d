//! Setting up the webhook (C-05), against a server that keeps webhooks by the sheet's rules (§2.1).

use std::sync::{Arc, Mutex};

use aircall::webhook_setup::{Action, Wanted, WebhookState, ensure, events, read_token, verify};
use async_trait::async_trait;
use contract::Trouble;
use http::Method;
use ports::{Request, Response, SendError, Transport};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;

use crate::fake::{answer, check_headers, client, now};

const OURS: &str = "https://deskline.example/hooks/aircall/f00d";

/// Every event that this server knows: ours and some that nobody here wants.
fn all_events() -> Vec<String> {
    let others = ["call.hold", "user.created", "message.received"];
    events().into_iter().chain(others).map(str::to_owned).collect()
}

#[derive(Default)]
struct Server {
    webhooks: Mutex<Vec<Value>>,
    requests: Mutex<Vec<String>>,
    /// Lists and answers to writes leave the token out.
    hides_tokens: bool,
    /// This event is unknown here.
    unknown_event: Option<&'static str>,
}

impl Server {
    fn with(webhooks: impl IntoIterator<Item = Value>) -> Self {
        Self { webhooks: Mutex::new(webhooks.into_iter().collect()), ..Self::default() }
    }

    fn ids(&self) -> Vec<String> {
        let webhooks = self.webhooks.lock().unwrap();
        webhooks.iter().map(|webhook| webhook["webhook_id"].as_str().unwrap().to_owned()).collect()
    }

    /// The events that a write names, or the refusal. Absent or empty means all of them: the trap.
    fn named_events(&self, body: &Value) -> Result<Vec<String>, Value> {
        let named: Vec<String> = serde_json::from_value(body["events"].clone()).unwrap_or_default();
        if named.is_empty() {
            return Ok(all_events());
        }
        let is_unknown = |event: &String| !all_events().contains(event) || Some(event.as_str()) == self.unknown_event;
        match named.iter().find(|event| is_unknown(event)) {
            Some(unknown) => Err(json!({ "error": "Bad Request", "troubleshoot": format!("unknown event {unknown}") })),
            None => Ok(named),
        }
    }

    fn shown(&self, webhook: &Value) -> Value {
        let mut webhook = webhook.clone();
        if self.hides_tokens {
            webhook.as_object_mut().unwrap().remove("token");
        }
        webhook
    }

    fn create(&self, body: &Value) -> Result<Response, SendError> {
        let url = body["url"].as_str().unwrap_or_default();
        if !url.starts_with("https://") {
            return answer(400, &json!({ "error": "Bad Request", "troubleshoot": "url must be https" }));
        }
        match self.named_events(body) {
            Ok(events) => {
                let made = webhook("made", url, &events, true);
                self.webhooks.lock().unwrap().push(made.clone());
                answer(201, &json!({ "webhook": self.shown(&made) }))
            }
            Err(refusal) => answer(400, &refusal),
        }
    }

    fn update(&self, id: &str, adds: bool, body: &Value) -> Result<Response, SendError> {
        let mut events = match self.named_events(body) {
            Ok(events) => events,
            Err(refusal) => return answer(400, &refusal),
        };
        let mut webhooks = self.webhooks.lock().unwrap();
        let Some(webhook) = webhooks.iter_mut().find(|webhook| webhook["webhook_id"] == id) else {
            return answer(404, &json!({ "message": "Not Found" }));
        };
        if adds {
            let has: Vec<String> = serde_json::from_value(webhook["events"].clone()).unwrap();
            events.extend(has);
            events.sort();
            events.dedup();
        }
        webhook["events"] = json!(events);
        webhook["active"] = body.get("active").cloned().unwrap_or(webhook["active"].clone());
        answer(200, &json!({ "webhook": self.shown(webhook) }))
    }
}

#[async_trait]
impl Transport for Server {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        check_headers(&request);
        let path: Vec<&str> = request.url.path_segments().unwrap().collect();
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        self.requests.lock().unwrap().push(request.method.to_string());
        match (&request.method, path.as_slice()) {
            // No `next_page_link` here, live.
            (&Method::GET, ["v1", "webhooks"]) => {
                let webhooks: Vec<Value> = self.webhooks.lock().unwrap().iter().map(|w| self.shown(w)).collect();
                answer(200, &json!({ "meta": { "total": webhooks.len(), "per_page": 50 }, "webhooks": webhooks }))
            }
            (&Method::POST, ["v1", "webhooks"]) => self.create(&body),
            (&Method::GET, ["v1", "webhooks", id]) => {
                let webhooks = self.webhooks.lock().unwrap();
                match webhooks.iter().find(|webhook| webhook["webhook_id"] == *id) {
                    Some(webhook) => answer(200, &json!({ "webhook": webhook })),
                    None => answer(404, &json!({ "message": "Not Found" })),
                }
            }
            (&Method::PUT, ["v1", "webhooks", id]) => {
                self.update(id, request.url.query() == Some("events_action=add"), &body)
            }
            (&Method::DELETE, ["v1", "webhooks", id]) => {
                self.webhooks.lock().unwrap().retain(|webhook| webhook["webhook_id"] != *id);
                crate::fake::raw(204, &[], "")
            }
            other => panic!("no such endpoint: {other:?}"),
        }
    }
}

fn webhook(id: &str, url: &str, events: &[String], active: bool) -> Value {
    json!({
        "id": 71, "webhook_id": id, "url": url, "active": active, "events": events, "token": format!("token of {id}"),
        "created_at": "2026-06-19T19:38:30.906Z", "direct_link": format!("https://api.aircall.io/v1/webhooks/{id}"),
    })
}

fn owned(events: &[&str]) -> Vec<String> {
    events.iter().map(|event| (*event).to_owned()).collect()
}

fn run(server: &Arc<Server>, url: &str, known_token: Option<&str>) -> Result<WebhookState, Trouble> {
    let url: Url = url.parse().unwrap();
    let events = events();
    let known_token = known_token.map(SecretString::from);
    let wanted = Wanted { url: &url, events: &events, known_token: known_token.as_ref() };
    now(ensure(&client(server.clone()), &wanted))
}

#[test]
fn a_missing_webhook_is_made_with_the_events_that_we_want_and_no_others() {
    let server = Arc::new(Server::with([webhook("theirs", "https://other.example/", &all_events(), true)]));
    let state = run(&server, OURS, None).unwrap();
    assert_eq!(state.done, [Action::Created]);
    assert_eq!((state.id.as_str(), state.url.as_str(), state.active), ("made", OURS, true));
    assert_eq!(state.events, owned(&events()));
    assert_eq!(state.token.expose_secret(), "token of made");
    assert_eq!(server.ids(), ["theirs", "made"], "nobody else's is touched");

    let again = run(&server, OURS, Some("token of made")).unwrap();
    assert_eq!((again.done.len(), server.ids().len()), (0, 2));
    assert_eq!(server.requests.lock().unwrap().join(" "), "GET POST GET", "a second run only looks");
}

#[test]
fn missing_events_are_added_and_others_left() {
    let server = Arc::new(Server::with([webhook("ours", OURS, &owned(&["call.created", "call.hold"]), true)]));
    let state = run(&server, OURS, None).unwrap();
    let [Action::EventsAdded(added)] = state.done.as_slice() else { panic!("{:?}", state.done) };
    assert_eq!(*added, owned(&events()[1..]));
    assert!(state.events.contains(&"call.hold".to_owned()));
    assert!(!state.events.contains(&"user.created".to_owned()), "not all events there are");
}

#[test]
fn a_webhook_that_was_switched_off_is_switched_on_without_gaining_events() {
    let server = Arc::new(Server::with([webhook("ours", OURS, &owned(&events()), false)]));
    let state = run(&server, OURS, None).unwrap();
    assert_eq!((state.done.as_slice(), state.active), ([Action::Activated].as_slice(), true));
    assert_eq!(state.events.len(), events().len());
}

#[test]
fn of_several_the_one_whose_token_we_know_stays_else_the_newest() {
    let with_date = |id: &str, date: &str| {
        let mut webhook = webhook(id, OURS, &owned(&events()), true);
        webhook["created_at"] = json!(date);
        webhook
    };
    let three = || {
        let dates = [("a", "2026-01-01T00:00:00Z"), ("b", "2026-03-01T00:00:00Z"), ("c", "2026-02-01T00:00:00Z")];
        Arc::new(Server::with(dates.map(|(id, date)| with_date(id, date))))
    };
    let server = three();
    let state = run(&server, OURS, None).unwrap();
    assert_eq!((state.id.as_str(), server.ids()), ("b", vec!["b".to_owned()]));
    let deleted = |id: &str| Action::DuplicateDeleted { id: id.to_owned() };
    assert_eq!(state.done, [deleted("a"), deleted("c")]);

    let server = three();
    assert_eq!(run(&server, OURS, Some("token of a")).unwrap().id, "a");
    assert_eq!(server.ids(), ["a"]);
    let server = three();
    assert_eq!(run(&server, OURS, Some("forgotten")).unwrap().id, "b");
}

#[test]
fn a_token_that_lists_do_not_show_is_read_from_the_webhook() {
    let server = Arc::new(Server { hides_tokens: true, ..Server::default() });
    assert_eq!(run(&server, OURS, None).unwrap().token.expose_secret(), "token of made");
    let url: Url = OURS.parse().unwrap();
    let wanted = Wanted { url: &url, events: &events(), known_token: None };
    let token = now(read_token(&client(server.clone()), &wanted)).unwrap().unwrap();
    assert_eq!(token.expose_secret(), "token of made");
}

#[test]
fn looking_changes_nothing() {
    let server = Arc::new(Server::default());
    let url: Url = OURS.parse().unwrap();
    let wanted = Wanted { url: &url, events: &events(), known_token: None };
    assert!(now(verify(&client(server.clone()), &wanted)).unwrap().is_none());
    assert!(now(read_token(&client(server.clone()), &wanted)).unwrap().is_none());
    server.webhooks.lock().unwrap().push(webhook("ours", OURS, &owned(&["call.created"]), false));
    let found = now(verify(&client(server.clone()), &wanted)).unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.active, found.events.len()), ("ours", false, 1));
    assert_eq!(server.requests.lock().unwrap().join(" "), "GET GET GET");
}

#[test]
fn an_event_that_the_company_may_not_have_costs_no_calls() {
    let server = Arc::new(Server { unknown_event: Some("sentiment.created"), ..Server::default() });
    let state = run(&server, OURS, None).unwrap();
    let [Action::OnlyCallEvents { words }, Action::Created] = state.done.as_slice() else { panic!("{:?}", state.done) };
    assert_eq!(words, "Bad Request: unknown event sentiment.created");
    assert!(!state.events.is_empty() && state.events.iter().all(|event| event.starts_with("call.")));
    // The next run tries the rest again, and leaves alone what is there.
    let again = run(&server, OURS, None).unwrap();
    assert!(matches!(again.done.as_slice(), [Action::OnlyCallEvents { .. }]), "{:?}", again.done);
    assert_eq!(again.events, state.events);
}

#[test]
fn aircalls_words_about_an_address_that_it_does_not_take() {
    let server = Arc::new(Server::default());
    let refused = run(&server, "http://deskline.example/", None).unwrap_err();
    assert_eq!(refused, Trouble::Refused { status: 400, words: "Bad Request: url must be https".to_owned() });
    assert_eq!(server.ids(), [""; 0]);
}

#[test]
fn no_events_wanted_is_never_sent_as_all_events() {
    let server = Arc::new(Server::default());
    let url: Url = OURS.parse().unwrap();
    let wanted = Wanted { url: &url, events: &[], known_token: None };
    assert!(matches!(now(ensure(&client(server.clone()), &wanted)), Err(Trouble::Refused { status: 0, .. })));
    assert_eq!(server.requests.lock().unwrap().len(), 0);
}
