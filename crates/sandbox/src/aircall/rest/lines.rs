//! What a number can do with messages (sheet §3.5, §4.6). The messages themselves cannot be read.

use axum::Json;
use axum::extract::{Path, State};
use http::HeaderMap;
use serde_json::{Value, json};

use super::gate;
use super::problem::Problem;
use crate::aircall::people::Number;
use crate::aircall::{Aircall, state};

type Answer = Result<Json<Value>, Problem>;

/// §4.6: the configuration of proxy mode; a number in agent conversation has none.
pub(super) async fn configuration(
    State(aircall): State<Aircall>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    must_say_json(&headers)?;
    let (state, _) = aircall.state();
    let proxy = find(&state, &id)?.proxy.as_ref().ok_or_else(|| Problem::missing("Configuration"))?;
    let mut shown = json!({ "token": proxy.token, "type": "Public Api" });
    if let Some(url) = &proxy.callback_url {
        shown["callbackUrl"] = json!(url);
    }
    Ok(Json(shown))
}

/// §4.6: the bare object.
pub(super) async fn whatsapp_status(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    let (state, _) = aircall.state();
    let line = find(&state, &id)?.whatsapp.as_ref().ok_or_else(|| Problem::missing("WhatsApp account"))?;
    Ok(Json(json!(line)))
}

/// §3.5: no source shows the answer.
pub(super) async fn registration_status(
    State(aircall): State<Aircall>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    must_say_json(&headers)?;
    let (state, _) = aircall.state();
    Ok(Json(json!({ "status": find(&state, &id)?.registration })))
}

/// §0: two reads insist on the content type as writes do.
fn must_say_json(headers: &HeaderMap) -> Result<(), Problem> {
    if gate::is_json(headers) { Ok(()) } else { Err(Problem::content_type()) }
}

fn find<'a>(state: &'a state::State, id: &str) -> Result<&'a Number, Problem> {
    let number = id.parse().ok().and_then(|id: i64| state.numbers.get(&id));
    number.ok_or_else(|| Problem::missing("Number"))
}
