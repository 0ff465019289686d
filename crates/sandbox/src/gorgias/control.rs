//! The control routes of these fakes; the sandbox nests them under `/gorgias`. `docs/sandbox-gorgias.md` lists them.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::acts::{Act, UserRef, find_user};
use super::options::Options;
use super::{Account, Gorgias};

impl Gorgias {
    /// The control routes: acts of people, tokens, limits, options, dump.
    pub fn control_router(&self) -> Router {
        Router::new()
            .route("/dump", get(async |State(it): State<Self>| Json(it.dump())))
            .route("/{account}/dump", get(dump))
            .route("/{account}/act", post(act))
            .route("/{account}/authorize", post(authorize))
            .route("/{account}/tokens/revoke", post(revoke))
            .route("/{account}/keys/revoke", post(revoke_key))
            .route("/{account}/uninstall", post(uninstall))
            .route("/{account}/eat", post(eat))
            .route("/{account}/options", get(options).patch(change_options))
            .with_state(self.clone())
    }
}

impl Account {
    /// Uses up `n` requests of the shared bucket, as other apps would.
    pub fn eat_budget(&self, n: u64) {
        let now = self.kernel().now();
        let mut desk = self.desk();
        let terms = desk.terms();
        desk.limit.eat(n, now, terms);
    }

    /// Takes all access tokens back; with `refresh_too`, also what could be changed for new ones. Returns how many.
    pub fn revoke_tokens(&self, refresh_too: bool) -> usize {
        self.desk().access.revoke(refresh_too)
    }

    /// Takes a user's API key back. False if he is unknown or has none.
    pub fn revoke_key(&self, user: &UserRef) -> bool {
        let mut desk = self.desk();
        let id = find_user(&desk, user).ok();
        id.and_then(|id| desk.users.get_mut(&id)).is_some_and(|user| user.api_key.take().is_some())
    }

    /// Removes an app from the account: its access tokens live on until they expire, its refresh tokens are dead.
    pub fn uninstall(&self, client_id: &str) {
        self.desk().access.uninstall(client_id);
    }

    /// A code for the app's first redirect address, as the consent page would give it. None if there is no such app,
    /// or a scope does not exist.
    pub fn authorize(&self, client_id: &str, scope: &str) -> Option<String> {
        let now = self.kernel().now();
        let mut desk = self.desk();
        let app = desk.access.apps.get(client_id)?.clone();
        let scopes = super::api::scopes(scope)?;
        let bot = desk.bot_of(&app, now);
        let redirect_uri = app.redirect_uris.first().cloned().unwrap_or_default();
        Some(desk.access.give_code(client_id, bot, scopes, &redirect_uri, now))
    }

    /// The options as they are.
    pub fn options(&self) -> Options {
        self.desk().options.clone()
    }

    /// Changes the options. New lags hold for writes from now on.
    pub fn set_options(&self, options: Options) {
        self.desk().options = options;
    }
}

/// The account in a control path.
fn account(gorgias: &Gorgias, name: &str) -> Result<Account, Refused> {
    gorgias.account(name).ok_or_else(|| Refused(StatusCode::NOT_FOUND, format!("there is no account {name}")))
}

async fn dump(State(gorgias): State<Gorgias>, Path(name): Path<String>) -> Result<Json<Value>, Refused> {
    Ok(Json(account(&gorgias, &name)?.dump()))
}

/// An act, and who does it.
#[derive(Debug, Deserialize)]
struct SentAct {
    #[serde(default)]
    by: Option<UserRef>,
    #[serde(flatten)]
    act: Value,
}

async fn act(
    State(gorgias): State<Gorgias>,
    Path(name): Path<String>,
    Json(sent): Json<SentAct>,
) -> Result<Json<Value>, Refused> {
    let account = account(&gorgias, &name)?;
    let act: Act =
        serde_json::from_value(sent.act).map_err(|error| Refused(StatusCode::BAD_REQUEST, error.to_string()))?;
    let id = account.act(sent.by.as_ref(), act).map_err(|error| Refused(StatusCode::CONFLICT, error.to_string()))?;
    Ok(Json(json!({"id": id})))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorize {
    client_id: String,
    scope: String,
}

async fn authorize(
    State(gorgias): State<Gorgias>,
    Path(name): Path<String>,
    Json(sent): Json<Authorize>,
) -> Result<Json<Value>, Refused> {
    let code = account(&gorgias, &name)?.authorize(&sent.client_id, &sent.scope);
    let code = code.ok_or_else(|| Refused(StatusCode::CONFLICT, "there is no such app or scope".to_owned()))?;
    Ok(Json(json!({"code": code})))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    #[serde(default)]
    refresh_tokens: bool,
}

async fn revoke(
    State(gorgias): State<Gorgias>,
    Path(name): Path<String>,
    sent: Option<Json<Revoke>>,
) -> Result<Json<Value>, Refused> {
    let refresh_too = sent.is_some_and(|Json(sent)| sent.refresh_tokens);
    Ok(Json(json!({"revoked": account(&gorgias, &name)?.revoke_tokens(refresh_too)})))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokeKey {
    user: UserRef,
}

async fn revoke_key(
    State(gorgias): State<Gorgias>,
    Path(name): Path<String>,
    Json(sent): Json<RevokeKey>,
) -> Result<StatusCode, Refused> {
    if account(&gorgias, &name)?.revoke_key(&sent.user) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refused(StatusCode::CONFLICT, "there is no such user with a key".to_owned()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Uninstall {
    client_id: String,
}

async fn uninstall(
    State(gorgias): State<Gorgias>,
    Path(name): Path<String>,
    Json(sent): Json<Uninstall>,
) -> Result<StatusCode, Refused> {
    account(&gorgias, &name)?.uninstall(&sent.client_id);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Eat {
    n: u64,
}

async fn eat(
    State(gorgias): State<Gorgias>,
    Path(name): Path<String>,
    Json(sent): Json<Eat>,
) -> Result<StatusCode, Refused> {
    account(&gorgias, &name)?.eat_budget(sent.n);
    Ok(StatusCode::NO_CONTENT)
}

async fn options(State(gorgias): State<Gorgias>, Path(name): Path<String>) -> Result<Json<Options>, Refused> {
    Ok(Json(account(&gorgias, &name)?.options()))
}

/// Changes the members that are sent and leaves the others.
async fn change_options(
    State(gorgias): State<Gorgias>,
    Path(name): Path<String>,
    Json(sent): Json<Map<String, Value>>,
) -> Result<Json<Options>, Refused> {
    let account = account(&gorgias, &name)?;
    let mut options = json!(account.options());
    if let Some(members) = options.as_object_mut() {
        members.extend(sent);
    }
    let options: Options =
        serde_json::from_value(options).map_err(|error| Refused(StatusCode::BAD_REQUEST, error.to_string()))?;
    account.set_options(options.clone());
    Ok(Json(options))
}

/// A control request that was not done.
#[derive(Debug)]
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"message": self.1}))).into_response()
    }
}
