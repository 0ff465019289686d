//! Integrations (§8): those of type `http` can be made by API. Nothing is delivered.

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::date::out;
use super::page::{PAGING, Place, Total, order, page};
use crate::gorgias::desk::{Desk, Integration};

/// What an HTTP integration can be told of (§8).
const TRIGGERS: [&str; 8] = [
    "ticket-created",
    "ticket-updated",
    "ticket-message-created",
    "ticket-self-unsnoozed",
    "ticket-message-failed",
    "ticket-assignment-updated",
    "ticket-status-updated",
    "ticket-handed-over",
];

/// `GET /api/integrations`.
pub(super) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[PAGING.as_slice(), &["type"]].concat())?;
    let orders = ["created_datetime:asc", "created_datetime:desc"];
    let (_, descending) = order(call, &orders, "created_datetime:asc")?;
    // `http` is the only type that the filter knows (§8).
    if call.parameter("type").is_some_and(|kind| kind != "http") {
        return Err(Refusal::member("type", "Not a valid choice."));
    }
    let fits = |it: &&Integration| call.parameter("type").is_none_or(|kind| it.kind == kind);
    let place = |it: &&Integration| Place::at(it.created_at, it.id);
    page(call, desk.integrations.values().filter(fits), descending, Total::Null, place, |it| shown(it))
}

/// `GET /api/integrations/{id}`.
pub(super) fn read(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let integration = desk.integrations.get(&call.id("id")?).ok_or_else(|| Refusal::not_found("Integration"))?;
    Ok(Answer::Json(shown(integration)))
}

/// `POST /api/integrations`.
pub(super) fn create(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let (name, http) = call.read(|fields| {
        if fields.word("type", &["http"]).is_none() {
            fields.fault("type", "Missing data for required field.");
        }
        let name = fields.text("name").filter(|name| !name.is_empty());
        if name.is_none() {
            fields.fault("name", "Missing data for required field.");
        }
        fields.accept(&["description"]);
        let http = fields.object("http", |http| {
            if http.text("url").is_none() {
                http.fault("url", "Missing data for required field.");
            }
            http.accept(&["request_content_type", "response_content_type", "form"]);
            // The secret can be written and never read (§8).
            http.text("hmac_secret");
            json!({
                "url": http.text("url"),
                "method": http.word("method", &["GET", "POST", "PUT", "PATCH", "DELETE"]),
                "headers": http.free_object("headers"),
                "triggers": http.object("triggers", |triggers| {
                    TRIGGERS.map(|trigger| (trigger.to_owned(), triggers.flag(trigger).unwrap_or(false)))
                }).map(|all| Value::Object(all.into_iter().map(|(name, on)| (name, Value::Bool(on))).collect())),
            })
        });
        if http.is_none() {
            fields.fault("http", "Missing data for required field.");
        }
        (name.unwrap_or_default(), http.unwrap_or_default())
    })?;
    let id = desk.fresh_id();
    let integration = Integration { id, name, kind: "http".to_owned(), http, created_at: call.at };
    let answer = shown(&integration);
    desk.integrations.insert(id, integration);
    Ok(Answer::Created(answer))
}

/// `DELETE /api/integrations/{id}`.
pub(super) fn delete(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    desk.integrations.remove(&call.id("id")?).ok_or_else(|| Refusal::not_found("Integration"))?;
    Ok(Answer::Empty(StatusCode::NO_CONTENT))
}

fn shown(it: &Integration) -> Value {
    json!({
        "id": it.id,
        "name": it.name,
        "type": it.kind,
        "http": it.http,
        "description": null,
        "created_datetime": out(it.created_at),
        "updated_datetime": out(it.created_at),
        "deactivated_datetime": null,
        "uri": format!("/api/integrations/{}/", it.id),
    })
}
