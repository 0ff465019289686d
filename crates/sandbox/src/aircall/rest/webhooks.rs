//! Webhooks (sheet §2.1).

use axum::Json;
use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use url::Url;

use super::paging::{Links, Page};
use super::problem::Problem;
use super::query::{Body, Query};
use crate::aircall::shape::uuid;
use crate::aircall::webhook::Webhook;
use crate::aircall::{Aircall, events, state};

type Answer = Result<Json<Value>, Problem>;

pub(super) async fn list(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    let page = Page::read(&query)?;
    let (state, _) = aircall.state();
    let all: Vec<Value> = state.webhooks.values().map(Webhook::shown).collect();
    let links = Links::new(state.settings.public_url.as_deref(), &headers, "/v1/webhooks", &query);
    let mut body = page.answer("webhooks", page.cut(&all, usize::MAX), all.len(), usize::MAX, &links);
    // §2.1: the meta of this list has no such key.
    if let Some(meta) = body.get_mut("meta").and_then(Value::as_object_mut) {
        meta.remove("next_page_link");
    }
    Ok(Json(body))
}

pub(super) async fn show(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    let (state, _) = aircall.state();
    let id = find(&state, &id)?;
    Ok(answer(&state, id))
}

pub(super) async fn create(State(aircall): State<Aircall>, body: Body) -> Result<(StatusCode, Json<Value>), Problem> {
    let url = body.text("url")?.ok_or_else(|| Problem::bad("url is required"))?;
    let url = https(url)?;
    let custom_name = body.text("custom_name")?.unwrap_or("Webhook").to_owned();
    // §2.1: absent or empty is all events.
    let events = match events_of(&body)? {
        Some(events) if !events.is_empty() => events,
        _ => all_events(),
    };
    let (mut state, now) = aircall.state();
    // §2.1: 100 webhooks are the most.
    if state.webhooks.len() >= state.settings.limits.webhooks {
        return Err(Problem::bad("the company has its maximum of webhooks"));
    }
    let id = state.new_id();
    let webhook = Webhook {
        id,
        webhook_id: uuid(&state.random.ids.hex(32)),
        url,
        custom_name,
        events,
        active: true,
        token: state.random.ids.hex(32),
        created_at: now,
        failures: 0,
        disabled_at: None,
    };
    state.webhooks.insert(id, webhook);
    Ok((StatusCode::CREATED, answer(&state, id)))
}

pub(super) async fn update(State(aircall): State<Aircall>, Path(id): Path<String>, query: Query, body: Body) -> Answer {
    let url = body.text("url")?.map(https).transpose()?;
    let custom_name = body.text("custom_name")?.map(str::to_owned);
    let active = match body.0.get("active") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(active)) => Some(*active),
        Some(_) => return Err(Problem::bad("active must be true or false")),
    };
    let sent = events_of(&body)?;
    let (mut state, _) = aircall.state();
    let id = find(&state, &id)?;
    let webhook = state.webhooks.get_mut(&id).ok_or_else(|| Problem::missing("Webhook"))?;
    // §2.1: events that are absent register all, unless `events_action` says what to do with those sent.
    let mut events = match (query.text("events_action"), sent) {
        (None, None) => all_events(),
        (None, Some(sent)) if sent.is_empty() => all_events(),
        (None, Some(sent)) => sent,
        (Some("add"), sent) => webhook.events.iter().cloned().chain(sent.unwrap_or_default()).collect(),
        (Some("remove"), sent) => {
            let sent = sent.unwrap_or_default();
            webhook.events.iter().filter(|event| !sent.contains(event)).cloned().collect()
        }
        (Some(_), _) => return Err(Problem::bad("events_action must be add or remove")),
    };
    events.sort();
    events.dedup();
    webhook.events = events;
    webhook.url = url.unwrap_or_else(|| webhook.url.clone());
    webhook.custom_name = custom_name.unwrap_or_else(|| webhook.custom_name.clone());
    if let Some(active) = active {
        webhook.switch(active);
    }
    Ok(answer(&state, id))
}

pub(super) async fn delete(State(aircall): State<Aircall>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let (mut state, _) = aircall.state();
    let id = find(&state, &id)?;
    state.webhooks.remove(&id);
    Ok(StatusCode::NO_CONTENT)
}

fn answer(state: &state::State, id: i64) -> Json<Value> {
    Json(json!({ "webhook": state.webhooks.get(&id).map(Webhook::shown) }))
}

/// §2.1: by UUID; the old numeric id is taken as well.
fn find(state: &state::State, id: &str) -> Result<i64, Problem> {
    let mut webhooks = state.webhooks.values();
    let webhook = webhooks.find(|webhook| webhook.webhook_id == id || webhook.id.to_string() == id);
    webhook.map(|webhook| webhook.id).ok_or_else(|| Problem::missing("Webhook"))
}

/// §2.2: the URL must be https.
fn https(url: &str) -> Result<String, Problem> {
    match Url::parse(url) {
        Ok(parsed) if parsed.scheme() == "https" => Ok(url.to_owned()),
        _ => Err(Problem::bad("url must be a valid https URL")),
    }
}

/// The events sent, sorted; their order is not kept (§2.1). A name that Aircall does not know is refused (§2.1).
fn events_of(body: &Body) -> Result<Option<Vec<String>>, Problem> {
    let sent = match body.0.get("events") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(sent)) => sent,
        Some(_) => return Err(Problem::bad("events must be a list")),
    };
    let mut events = Vec::new();
    for event in sent {
        match event.as_str() {
            Some(name) if events::is_known(name) => events.push(name.to_owned()),
            _ => return Err(Problem::bad(format!("{event} is not an event"))),
        }
    }
    events.sort();
    events.dedup();
    Ok(Some(events))
}

fn all_events() -> Vec<String> {
    let mut all: Vec<String> = events::ALL.iter().map(|&event| event.to_owned()).collect();
    all.sort();
    all
}
