//! Access that an account's owner grants to an app: the way there, the tokens, and the way back (sheet gorgias §1).

use std::time::Duration;

use contract::{Budget, Meter, Trouble};
use http::StatusCode;
use ports::{Outside, Response};
use rest::{Granted, Item, Wire, json};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::credentials::{App, basic};
use super::vendor::{CredentialKind, VENDOR, starting_budget};

/// The token endpoint is given up after this long.
pub(super) const TOKEN_TIMEOUT: Duration = Duration::from_secs(10);

/// What Deskline asks of an account's owner. `offline` gives the refresh token; `users` covers teams, `tickets` covers messages
/// (sheet gorgias §1, scopes).
pub const SCOPES: [&str; 9] = [
    "offline",
    "account:read",
    "users:read",
    "customers:read",
    "customers:write",
    "tickets:read",
    "tickets:write",
    "tags:read",
    "tags:write",
];

/// What a code or a refresh token was exchanged for.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token, which lasts a day.
    pub access: Granted,
    /// A refresh token, where the answer brings one.
    pub refresh_token: Option<SecretString>,
    /// What was granted, where the answer tells.
    pub scopes: Option<Vec<String>>,
}

/// The address of an account; nothing where the subdomain cannot be one. It may come from outside, with the owner who
/// connects the app, and must not lead anywhere else (sheet gorgias §0, subdomain pattern).
#[must_use]
pub fn account_address(subdomain: &str) -> Option<Url> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let is_one = (1..=63).contains(&subdomain.len()) && subdomain.bytes().all(allowed);
    is_one.then(|| format!("https://{subdomain}.gorgias.com/").parse().ok())?
}

/// Where the account's owner is sent to grant access. `state` comes back with the code and must be compared; `redirect_uri` must
/// be on the app's list.
#[must_use]
pub fn authorize_address(base: &Url, client_id: &str, redirect_uri: &Url, state: &str, nonce: &str) -> Url {
    let scopes = SCOPES.join(" ");
    let query = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("scope", scopes.as_str()),
        ("redirect_uri", redirect_uri.as_str()),
        ("state", state),
        ("nonce", nonce),
    ];
    rest::address(&rest::as_folder(base.clone()), &["oauth", "authorize"], &query)
}

/// Exchanges the code that the owner came back with: `POST /oauth/token`, grant `authorization_code`. A code serves once: after
/// a lost answer the owner begins again.
///
/// # Errors
/// [`Trouble::Unauthorised`] where the code or the app is not taken; else as any read.
pub async fn exchange_code(
    outside: Outside,
    base: Url,
    app: &App,
    code: &str,
    redirect_uri: &Url,
) -> Result<Tokens, Trouble> {
    let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri.as_str())];
    let tokens = ask_for_tokens(&wire(outside, base), app, &form).await?;
    if tokens.refresh_token.is_none() {
        // Without it access would end in a day and nobody would know.
        return Err(rest::garbled("the token endpoint gave no refresh token"));
    }
    Ok(tokens)
}

/// Gives access back: `POST /oauth/revoke`. A token that is not valid any more is no error.
///
/// # Errors
/// When the vendor did not answer, or does not take the app's credentials.
pub async fn revoke(outside: Outside, base: Url, app: &App, refresh_token: &SecretString) -> Result<(), Trouble> {
    let wire = wire(outside, base);
    let form = [("token", refresh_token.expose_secret())];
    let answer = post(&wire, "revoke", app, &form).await?;
    if answer.status.is_success() || error_code(&answer).is_some_and(|code| code == "invalid_grant") {
        return Ok(());
    }
    Err(trouble(&answer))
}

/// A new access token: `POST /oauth/token`, grant `refresh_token`. The refresh token has no end and is not replaced, say the
/// documents; an answer that brings another is believed.
pub(super) async fn refresh(wire: &Wire, app: &App, refresh_token: &SecretString) -> Result<Tokens, Trouble> {
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.expose_secret())];
    ask_for_tokens(wire, app, &form).await
}

async fn ask_for_tokens(wire: &Wire, app: &App, form: &[(&str, &str)]) -> Result<Tokens, Trouble> {
    let answer = post(wire, "token", app, form).await?;
    // The status of a refused grant is not documented, its body is.
    if !answer.status.is_success() || error_code(&answer).is_some() {
        return Err(trouble(&answer));
    }
    let body = json(&answer)?;
    let body = Item(&body);
    Ok(Tokens {
        access: Granted::read(body)?,
        refresh_token: body.text(&["refresh_token"]).map(SecretString::from),
        scopes: body.text(&["scope"]).map(|scopes| scopes.split_whitespace().map(str::to_owned).collect()),
    })
}

async fn post(wire: &Wire, endpoint: &str, app: &App, form: &[(&str, &str)]) -> Result<Response, Trouble> {
    let pass = basic(&app.client_id, &app.client_secret)?;
    wire.post_form(wire.address(&["oauth", endpoint], &[]), form, Some(&pass), TOKEN_TIMEOUT).await
}

/// What an answer of the endpoint that is no success means. An app that was uninstalled answers `invalid_grant` (sheet
/// gorgias §1, uninstall).
fn trouble(answer: &Response) -> Trouble {
    let words = VENDOR.words(answer);
    let refused = matches!(answer.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    let withdrawn = error_code(answer).is_some_and(|code| code == "invalid_grant");
    if withdrawn || (refused && error_code(answer).is_none_or(|code| code != "temporarily_unavailable")) {
        return Trouble::Unauthorised { words };
    }
    if answer.status.is_success() {
        return Trouble::Down { detail: VENDOR.seen(answer) };
    }
    VENDOR.trouble(answer)
}

fn error_code(answer: &Response) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    Item(&body).text(&["error"])
}

/// Before an account is connected nobody else shares its budget here.
fn wire(outside: Outside, base: Url) -> Wire {
    let budget: Budget = starting_budget(CredentialKind::OAuth, false);
    Wire::new(outside, base, Meter::new(budget), &VENDOR)
}
