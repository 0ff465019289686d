//! The control API of this fake: what scripts outside the process use in place of phones.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::files::File;
use super::people::Proxy;
use super::script::{Act, Ref, Script, Step};
use super::state::Refused;
use super::{Aircall, dump};

pub(super) fn router(aircall: Aircall) -> Router {
    Router::new()
        .route("/place", post(place))
        .route("/act", post(act))
        .route("/play", post(play))
        .route("/load", post(load))
        .route("/calls", get(calls))
        .route("/calls/{call}/file", get(call_file))
        .route("/messages", get(messages))
        .route("/messages/{message}/files/{place}", get(message_file))
        .route("/write", post(write))
        .route("/proxy", post(proxy))
        .route("/deliveries", get(deliveries))
        .route("/state", get(state))
        .route("/knobs", get(knobs).post(set_knobs))
        .route("/budget", post(budget))
        .route("/deliver", post(deliver))
        .with_state(aircall)
}

/// An answer that is an error: `{"error": …}`.
type Refusal = (StatusCode, Json<Value>);

fn refusal(status: StatusCode, why: impl ToString) -> Refusal {
    (status, Json(json!({ "error": why.to_string() })))
}

fn refused(why: &Refused) -> Refusal {
    let status = match why {
        Refused::Unknown { .. } => StatusCode::NOT_FOUND,
        Refused::NotNow(_) => StatusCode::CONFLICT,
        Refused::Wrong(_) => StatusCode::BAD_REQUEST,
    };
    refusal(status, why)
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| refusal(StatusCode::BAD_REQUEST, error))
}

/// An act of kind `place`, without the word.
async fn place(State(aircall): State<Aircall>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let mut members: Map<String, Value> = read(&body)?;
    members.insert("do".to_owned(), Value::from("place"));
    do_step(&aircall, Value::Object(members))
}

/// An act of kind `write`, without the word.
async fn write(State(aircall): State<Aircall>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let mut members: Map<String, Value> = read(&body)?;
    members.insert("do".to_owned(), Value::from("write"));
    do_step(&aircall, Value::Object(members))
}

async fn act(State(aircall): State<Aircall>, body: Bytes) -> Result<Json<Value>, Refusal> {
    do_step(&aircall, read(&body)?)
}

fn do_step(aircall: &Aircall, step: Value) -> Result<Json<Value>, Refusal> {
    let step: Step = serde_json::from_value(step).map_err(|error| refusal(StatusCode::BAD_REQUEST, error))?;
    let is_place = matches!(step.act, Act::Place(_));
    let is_about_message = step.act.is_about_message();
    let id = aircall.act(&step.call, step.act).map_err(|why| refused(&why))?;
    tracing::debug!(id, label = step.call, is_place, is_about_message, "act done");
    if !is_about_message {
        return Ok(Json(json!({ "call": step.call, "id": id })));
    }
    // §3.8: a message's id is text.
    let (state, _) = aircall.state();
    let id = state.messages.get(&id).map(|message| &message.id);
    Ok(Json(json!({ "message": step.call, "id": id })))
}

async fn play(State(aircall): State<Aircall>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let script: Script = read(&body)?;
    let (steps, seconds) = (script.steps.len(), script.length());
    let playing = aircall.play(script);
    Ok(Json(json!({ "play": playing.number, "steps": steps, "seconds": seconds })))
}

/// The parameters of a random load.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LoadRequest {
    seed: u64,
    calls: usize,
    per_second: f64,
    #[serde(default)]
    brisk: bool,
}

async fn load(State(aircall): State<Aircall>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let request: LoadRequest = read(&body)?;
    let mut plan = aircall.load_plan(request.calls, request.per_second);
    plan.is_brisk = request.brisk;
    let script = super::load::calls(request.seed, &plan).map_err(|why| refusal(StatusCode::BAD_REQUEST, why))?;
    let (steps, seconds) = (script.steps.len(), script.length());
    let playing = aircall.play(script);
    Ok(Json(json!({ "play": playing.number, "steps": steps, "seconds": seconds })))
}

async fn calls(State(aircall): State<Aircall>) -> Json<Value> {
    let (state, _) = aircall.state();
    Json(dump::calls(&state))
}

async fn call_file(State(aircall): State<Aircall>, Path(call): Path<String>) -> Result<Json<File>, Refusal> {
    file(move || aircall.call_file(&call)).await
}

async fn messages(State(aircall): State<Aircall>) -> Json<Value> {
    let (state, _) = aircall.state();
    Json(dump::messages(&state))
}

async fn message_file(
    State(aircall): State<Aircall>,
    Path((message, place)): Path<(String, usize)>,
) -> Result<Json<File>, Refusal> {
    file(move || aircall.message_file(&message, place)).await
}

/// A digest of hundreds of megabytes is made aside, so that nobody else waits for it.
async fn file(find: impl FnOnce() -> Result<File, Refused> + Send + 'static) -> Result<Json<File>, Refusal> {
    let found = tokio::task::spawn_blocking(find).await;
    let found = found.map_err(|error| refusal(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    found.map(Json).map_err(|why| refused(&why))
}

/// A number, and its configuration for messages; none brings it back into agent conversation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProxyRequest {
    number: Ref,
    proxy: Option<Proxy>,
}

async fn proxy(State(aircall): State<Aircall>, body: Bytes) -> Result<StatusCode, Refusal> {
    let ProxyRequest { number, proxy } = read(&body)?;
    aircall.set_proxy(&number, proxy).map_err(|why| refused(&why))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn deliveries(State(aircall): State<Aircall>) -> Json<Value> {
    Json(json!(aircall.attempts()))
}

async fn state(State(aircall): State<Aircall>) -> Json<Value> {
    let pending = aircall.pending();
    let mut body = json!(pending);
    body["quiet"] = Value::from(pending.is_quiet());
    Json(body)
}

async fn knobs(State(aircall): State<Aircall>) -> Json<Value> {
    let (state, _) = aircall.state();
    Json(json!(state.settings.knobs))
}

/// Changes the knobs that are named and leaves the others.
async fn set_knobs(State(aircall): State<Aircall>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let sent: Map<String, Value> = read(&body)?;
    let mut knobs = {
        let (state, _) = aircall.state();
        json!(state.settings.knobs)
    };
    if let Value::Object(members) = &mut knobs {
        members.extend(sent);
    }
    let parsed = serde_json::from_value(knobs.clone()).map_err(|error| refusal(StatusCode::BAD_REQUEST, error))?;
    aircall.set_knobs(parsed);
    Ok(Json(knobs))
}

/// How much of the budget other apps take.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Eat {
    requests: u32,
}

async fn budget(State(aircall): State<Aircall>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let Eat { requests } = read(&body)?;
    aircall.eat_budget(requests);
    let (mut state, now) = aircall.state();
    Ok(Json(json!({ "used": state.budget.used(now), "limit": state.settings.limits.requests_per_minute })))
}

/// Whether a raw body keeps the token that it has.
#[derive(Debug, Deserialize)]
struct Deliver {
    #[serde(default)]
    keep_token: bool,
}

/// The body goes to all webhooks, whatever it is.
async fn deliver(State(aircall): State<Aircall>, Query(how): Query<Deliver>, body: Bytes) -> Response {
    aircall.deliver(&body, how.keep_token);
    StatusCode::ACCEPTED.into_response()
}
