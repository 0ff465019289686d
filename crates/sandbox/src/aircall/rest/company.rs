//! The company itself: its integration, numbers, users, teams and tags (sheet §1.3, §4.4, §4.5).

use axum::Json;
use axum::extract::{Path, State};
use http::HeaderMap;
use serde_json::{Value, json};

use super::paging::{Links, Page};
use super::problem::Problem;
use super::query::Query;
use crate::aircall::{Aircall, shape, state};

type Answer = Result<Json<Value>, Problem>;

pub(super) async fn ping() -> Json<Value> {
    Json(json!({ "ping": "pong" }))
}

/// §1.3: no company id here.
pub(super) async fn company(State(aircall): State<Aircall>) -> Json<Value> {
    let (state, _) = aircall.state();
    Json(json!({
        "company": {
            "name": state.company.name,
            "users_count": state.users.len(),
            "numbers_count": state.numbers.len(),
        },
    }))
}

/// §1.3: the only place with the company's id.
pub(super) async fn integration(State(aircall): State<Aircall>) -> Json<Value> {
    let (state, _) = aircall.state();
    Json(json!({
        "integration": {
            "name": "Public API",
            "custom_name": "Public API",
            "logo": "https://assets.aircall.io/integrations/public-api.png",
            "company_id": state.company.id,
            "status": "enabled",
            "active": true,
            "number_ids": state.numbers.keys().collect::<Vec<_>>(),
            "numbers_count": state.numbers.len(),
            "user": null,
        },
    }))
}

pub(super) async fn numbers(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    list(&aircall, &headers, &query, "/v1/numbers", "numbers", |state| {
        state.numbers.values().map(|number| shape::number(number, state)).collect()
    })
}

pub(super) async fn number(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    let (state, _) = aircall.state();
    let number =
        id.parse().ok().and_then(|id: i64| state.numbers.get(&id)).ok_or_else(|| Problem::missing("Number"))?;
    Ok(Json(json!({ "number": shape::number(number, &state) })))
}

pub(super) async fn users(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    list(&aircall, &headers, &query, "/v2/users", "users", |state| state.users.values().map(shape::user_v2).collect())
}

/// §4.4: by id or by e-mail address.
pub(super) async fn user(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    let (state, _) = aircall.state();
    let user = user_of(&state, &id)?;
    Ok(Json(json!({ "user": shape::user_v2(user) })))
}

pub(super) async fn user_numbers(
    State(aircall): State<Aircall>,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
) -> Answer {
    let user = {
        let (state, _) = aircall.state();
        user_of(&state, &id)?.id
    };
    list(&aircall, &headers, &query, &format!("/v2/users/{id}/numbers"), "numbers", |state| {
        let numbers = state.numbers.values().filter(|number| number.users.contains(&user));
        numbers.map(|number| shape::number(number, state)).collect()
    })
}

fn user_of<'a>(state: &'a state::State, id: &str) -> Result<&'a crate::aircall::people::User, Problem> {
    let mut users = state.users.values();
    let user = users.find(|user| user.id.to_string() == id || user.email.eq_ignore_ascii_case(id));
    user.ok_or_else(|| Problem::missing("User"))
}

pub(super) async fn teams(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    list(&aircall, &headers, &query, "/v1/teams", "teams", |state| {
        state.teams.values().map(|team| shape::team(team, state)).collect()
    })
}

pub(super) async fn team(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    let (state, _) = aircall.state();
    let team = id.parse().ok().and_then(|id: i64| state.teams.get(&id)).ok_or_else(|| Problem::missing("Team"))?;
    Ok(Json(json!({ "team": shape::team(team, &state) })))
}

pub(super) async fn tags(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    list(&aircall, &headers, &query, "/v1/tags", "tags", |state| state.tags.values().map(shape::tag).collect())
}

pub(super) async fn tag(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    let (state, _) = aircall.state();
    let tag = id.parse().ok().and_then(|id: i64| state.tags.get(&id)).ok_or_else(|| Problem::missing("Tag"))?;
    Ok(Json(json!({ "tag": shape::tag(tag) })))
}

/// A list that has no end but its own.
fn list(
    aircall: &Aircall,
    headers: &HeaderMap,
    query: &Query,
    path: &str,
    key: &str,
    items: impl FnOnce(&state::State) -> Vec<Value>,
) -> Answer {
    let page = Page::read(query)?;
    let (state, _) = aircall.state();
    let all = items(&state);
    let links = Links::new(state.settings.public_url.as_deref(), headers, path, query);
    let shown = page.cut(&all, usize::MAX);
    Ok(Json(page.answer(key, shown, all.len(), usize::MAX, &links)))
}
