//! Calls (sheet §4.2).

use axum::Json;
use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::paging::{Links, Page};
use super::problem::Problem;
use super::query::{Body, Query};
use crate::aircall::act::COMMENTS_MAX;
use crate::aircall::call::{Call, Direction};
use crate::aircall::shape;
use crate::aircall::shape_call::{self, Fetch};
use crate::aircall::{Aircall, state};

type Answer = Result<Json<Value>, Problem>;
type Created = Result<(StatusCode, Json<Value>), Problem>;

/// How far back lists reach (§4.1: six months).
const REACH: SignedDuration = SignedDuration::from_hours(183 * 24);

pub(super) async fn list(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    answer(&aircall, &headers, &query, "/v1/calls", |_| true)
}

/// §4.2: as the list, and by direction, user, number and tags, all of which must fit.
pub(super) async fn search(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    let direction = match query.text("direction") {
        None => None,
        Some("inbound") => Some(Direction::Inbound),
        Some("outbound") => Some(Direction::Outbound),
        Some(_) => return Err(Problem::bad("direction must be inbound or outbound")),
    };
    let user: Option<i64> = query.number("user_id")?;
    let number = query.text("phone_number").map(str::to_owned);
    let tags = query.all("tags[]").map(str::parse).collect::<Result<Vec<i64>, _>>();
    let tags = tags.map_err(|_| Problem::bad("tags must be ids"))?;
    answer(&aircall, &headers, &query, "/v1/calls/search", |call| {
        // §4.2: a call passed on to an outside number is found by that number only.
        let other_party = call.external_transferred_to.as_deref().or(call.party.as_deref()).unwrap_or_default();
        direction.is_none_or(|direction| call.direction == direction)
            && user.is_none_or(|user| call.user == Some(user))
            && number.as_deref().is_none_or(|number| shape::same_digits(other_party, number))
            && tags.iter().all(|wanted| call.tags.iter().any(|tag| tag.id == *wanted))
    })
}

fn answer(aircall: &Aircall, headers: &HeaderMap, query: &Query, path: &str, fits: impl Fn(&Call) -> bool) -> Answer {
    let page = Page::read(query)?;
    let (from, to): (Option<i64>, Option<i64>) = (query.number("from")?, query.number("to")?);
    let (mut state, now) = aircall.state();
    let oldest = now.checked_sub(REACH).unwrap_or(Timestamp::MIN);
    let wanted = |call: &&Call| {
        let second = call.started_at.as_second();
        call.started_at >= oldest
            && from.is_none_or(|from| second >= from)
            && to.is_none_or(|to| second <= to)
            && fits(call)
    };
    let mut all: Vec<(Timestamp, i64)> =
        state.calls.values().filter(wanted).map(|call| (call.started_at, call.id)).collect();
    all.sort_unstable();
    // §4.1: no more than 10,000 can be reached.
    let reachable = state.settings.limits.reachable;
    let fetch = fetch_of(query);
    let shown = page.cut(&all, reachable);
    let shown = shown.into_iter().map(|(_, id)| shape_call::rest_call(&mut state, id, now, fetch)).collect();
    let links = Links::new(state.settings.public_url.as_deref(), headers, path, query);
    Ok(Json(page.answer("calls", shown, all.len(), reachable, &links)))
}

fn fetch_of(query: &Query) -> Fetch {
    Fetch {
        contact: query.is_on("fetch_contact"),
        short_urls: query.is_on("fetch_short_urls"),
        timeline: query.is_on("fetch_call_timeline"),
    }
}

pub(super) async fn show(State(aircall): State<Aircall>, Path(id): Path<String>, query: Query) -> Answer {
    let (mut state, now) = aircall.state();
    let id = find(&state, &id)?;
    Ok(Json(json!({ "call": shape_call::rest_call(&mut state, id, now, fetch_of(&query)) })))
}

pub(super) async fn comment(State(aircall): State<Aircall>, Path(id): Path<String>, body: Body) -> Created {
    let content = body.text("content")?.filter(|content| !content.trim().is_empty());
    let content = content.ok_or_else(|| Problem::bad("content is required"))?;
    let (mut state, now) = aircall.state();
    let id = find(&state, &id)?;
    // §4.2: the sixth is refused.
    if state.call(id)?.comments.len() >= COMMENTS_MAX {
        return Err(Problem::bad("Maximum of 5 notes can be added to a Call."));
    }
    let comment = state.comment(now, id, content, None)?;
    let made = state.calls.get(&id).and_then(|call| call.comments.iter().find(|known| known.id == comment));
    let shown = made.map(|made| shape_call::call_comment(&state, made));
    drop(state);
    aircall.wake();
    Ok((StatusCode::CREATED, Json(json!({ "comment": shown }))))
}

pub(super) async fn tag(State(aircall): State<Aircall>, Path(id): Path<String>, body: Body) -> Created {
    let ids = body.0.get("tags").and_then(Value::as_array).filter(|ids| !ids.is_empty());
    let ids = ids.ok_or_else(|| Problem::bad("tags must be a list of ids"))?;
    let ids: Option<Vec<i64>> = ids.iter().map(Value::as_i64).collect();
    let ids = ids.ok_or_else(|| Problem::bad("tags must be a list of ids"))?;
    let (mut state, now) = aircall.state();
    let id = find(&state, &id)?;
    if let Some(unknown) = ids.iter().find(|tag| !state.tags.contains_key(tag)) {
        return Err(Problem::bad(format!("there is no tag {unknown}")));
    }
    for tag in ids {
        if !state.call(id)?.tags.iter().any(|known| known.id == tag) {
            state.tag(now, id, tag, None)?;
        }
    }
    let shown = shape_call::rest_call(&mut state, id, now, Fetch::default());
    drop(state);
    aircall.wake();
    Ok((StatusCode::CREATED, Json(json!({ "call": shown }))))
}

pub(super) async fn archive(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    set_archived(&aircall, &id, true)
}

pub(super) async fn unarchive(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    set_archived(&aircall, &id, false)
}

fn set_archived(aircall: &Aircall, id: &str, archived: bool) -> Answer {
    let (mut state, now) = aircall.state();
    let id = find(&state, id)?;
    state.archive(now, id, archived)?;
    let shown = shape_call::rest_call(&mut state, id, now, Fetch::default());
    drop(state);
    aircall.wake();
    Ok(Json(json!({ "call": shown })))
}

pub(super) fn find(state: &state::State, id: &str) -> Result<i64, Problem> {
    let id: Option<i64> = id.parse().ok();
    id.filter(|id| state.calls.contains_key(id)).ok_or_else(|| Problem::missing("Call"))
}
