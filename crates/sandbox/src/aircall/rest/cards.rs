//! Insight cards (sheet §4.2).

use axum::extract::{Path, State};
use axum::{Extension, Json};
use http::StatusCode;
use serde_json::{Map, Value, json};
use url::Url;

use super::calls::find;
use super::problem::Problem;
use super::query::Body;
use crate::aircall::Aircall;
use crate::aircall::call::Card;
use crate::kernel::RequestNumber;

/// §4.2: shown on an ongoing call. A card that is sent again is shown again.
pub(super) async fn show(
    State(aircall): State<Aircall>,
    Path(id): Path<String>,
    number: Option<Extension<RequestNumber>>,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let contents = contents_of(&body.0)?;
    let (mut state, now) = aircall.state();
    let id = find(&state, &id)?;
    let call = state.call(id)?;
    if !call.is_ongoing() {
        return Err(Problem::state("The call is over"));
    }
    let while_ringing = call.is_waiting();
    let request = number.map(|Extension(RequestNumber(number))| number);
    call.cards.push(Card { at: now, contents, while_ringing, request });
    Ok((StatusCode::CREATED, Json(json!({ "success": true }))))
}

/// §4.2: the key is `contents`; each line is a title or a short text, with these members and no others.
fn contents_of(body: &Map<String, Value>) -> Result<Value, Problem> {
    let contents = body.get("contents").ok_or_else(|| Problem::bad("contents is required"))?;
    if body.len() > 1 {
        return Err(Problem::bad("only contents is allowed"));
    }
    let lines = contents.as_array().filter(|lines| !lines.is_empty());
    let lines = lines.ok_or_else(|| Problem::bad("contents must be a list of lines"))?;
    lines.iter().try_for_each(check_line)?;
    Ok(contents.clone())
}

fn check_line(line: &Value) -> Result<(), Problem> {
    let members = line.as_object().ok_or_else(|| Problem::bad("a line must be an object"))?;
    let needed: &[&str] = match members.get("type").and_then(Value::as_str) {
        Some("title") => &["text"],
        Some("shortText") => &["label", "text"],
        _ => {
            return Err(Problem::bad("the type of a line must be title or shortText"));
        }
    };
    for name in needed {
        if members.get(*name).and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(Problem::bad(format!("{name} is required")));
        }
    }
    for (name, value) in members {
        match name.as_str() {
            "type" => {}
            "link" if value.as_str().is_some_and(|link| Url::parse(link).is_ok()) => {}
            "link" => return Err(Problem::bad("link must be a URL")),
            name if needed.contains(&name) => {}
            name => return Err(Problem::bad(format!("{name} is not allowed"))),
        }
    }
    Ok(())
}
