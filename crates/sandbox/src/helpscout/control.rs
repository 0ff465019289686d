//! The control routes of this fake; the sandbox nests them under `/helpscout`. `docs/sandbox.md` lists them.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::HelpScout;
use super::acts::{Act, UserRef, find_user};
use super::options::Options;

impl HelpScout {
    /// The control routes: acts of people, tokens, limits, options, dump.
    pub fn control_router(&self) -> Router {
        Router::new()
            .route("/dump", get(async |State(it): State<Self>| Json(it.dump())))
            .route("/act", post(act))
            .route("/tokens/revoke", post(revoke))
            .route("/authorize", post(authorize))
            .route("/eat", post(eat))
            .route("/options", get(options).patch(change_options))
            .with_state(self.clone())
    }

    /// Uses up `n` of this minute's requests, as other apps of the account would.
    pub fn eat_budget(&self, n: u64) {
        let now = self.kernel().now();
        self.desk().limit.eat(now, n);
    }

    /// Takes all access tokens back; with `refresh_too`, also what could be changed for new ones. Returns how many.
    pub fn revoke_tokens(&self, refresh_too: bool) -> usize {
        self.desk().access.revoke(refresh_too)
    }

    /// The options as they are.
    pub fn options(&self) -> Options {
        self.desk().options.clone()
    }

    /// Changes the options. A new lag holds for writes from now on.
    pub fn set_options(&self, options: Options) {
        self.desk().options = options;
    }
}

/// An act, and who does it.
#[derive(Debug, Deserialize)]
struct SentAct {
    #[serde(default)]
    by: Option<UserRef>,
    #[serde(flatten)]
    act: Value,
}

async fn act(State(helpscout): State<HelpScout>, Json(sent): Json<SentAct>) -> Response {
    let act: Act = match serde_json::from_value(sent.act) {
        Ok(act) => act,
        Err(error) => return refused(StatusCode::BAD_REQUEST, error.to_string()),
    };
    match helpscout.act(sent.by.as_ref(), act) {
        Ok(id) => Json(json!({"id": id})).into_response(),
        Err(error) => refused(StatusCode::CONFLICT, error.to_string()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    #[serde(default)]
    refresh_tokens: bool,
}

async fn revoke(State(helpscout): State<HelpScout>, sent: Option<Json<Revoke>>) -> Json<Value> {
    let refresh_too = sent.is_some_and(|Json(sent)| sent.refresh_tokens);
    Json(json!({"revoked": helpscout.revoke_tokens(refresh_too)}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorize {
    client_id: String,
    #[serde(default)]
    user: Option<UserRef>,
}

/// A code, as the consent page would hand it to the app's page.
async fn authorize(State(helpscout): State<HelpScout>, Json(sent): Json<Authorize>) -> Response {
    let now = helpscout.kernel().now();
    let mut desk = helpscout.desk();
    if !desk.access.apps.contains_key(&sent.client_id) {
        return refused(StatusCode::NOT_FOUND, format!("there is no app {}", sent.client_id));
    }
    let user = match &sent.user {
        Some(user) => find_user(&desk, user).map_err(|error| error.to_string()),
        None => desk.owner().ok_or_else(|| "the account has no users".to_owned()),
    };
    match user {
        Ok(user) => Json(json!({"code": desk.access.give_code(&sent.client_id, user, now)})).into_response(),
        Err(problem) => refused(StatusCode::CONFLICT, problem),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Eat {
    n: u64,
}

async fn eat(State(helpscout): State<HelpScout>, Json(sent): Json<Eat>) -> StatusCode {
    helpscout.eat_budget(sent.n);
    StatusCode::NO_CONTENT
}

async fn options(State(helpscout): State<HelpScout>) -> Json<Options> {
    Json(helpscout.options())
}

/// Changes the members that are sent and leaves the others.
async fn change_options(
    State(helpscout): State<HelpScout>,
    Json(sent): Json<serde_json::Map<String, Value>>,
) -> Response {
    let mut options = json!(helpscout.options());
    if let Some(members) = options.as_object_mut() {
        members.extend(sent);
    }
    match serde_json::from_value::<Options>(options) {
        Ok(options) => {
            helpscout.set_options(options.clone());
            Json(options).into_response()
        }
        Err(error) => refused(StatusCode::BAD_REQUEST, error.to_string()),
    }
}

fn refused(status: StatusCode, message: String) -> Response {
    (status, Json(json!({"message": message}))).into_response()
}
