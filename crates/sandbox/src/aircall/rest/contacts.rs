//! Contacts (sheet §4.3).

use axum::Json;
use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::paging::{Links, Page};
use super::problem::Problem;
use super::query::{Body, Query};
use crate::aircall::people::{Contact, Detail};
use crate::aircall::settings::ContactTimes;
use crate::aircall::{Aircall, display, shape, state};

type Answer = Result<Json<Value>, Problem>;

/// Phone numbers, and e-mail addresses, of one contact (§4.3).
const DETAILS_MAX: usize = 20;

pub(super) async fn list(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    answer(&aircall, &headers, &query, "/v1/contacts", |_| true)
}

/// §4.3: by `phone_number` and `email` only. Anything else is ignored, so a search without either finds everybody
/// (§4.1).
pub(super) async fn search(State(aircall): State<Aircall>, headers: HeaderMap, query: Query) -> Answer {
    let (number, email) = (query.text("phone_number"), query.text("email"));
    answer(&aircall, &headers, &query, "/v1/contacts/search", |contact| {
        number.is_none_or(|number| contact.has_number(number)) && email.is_none_or(|email| contact.has_email(email))
    })
}

fn answer(
    aircall: &Aircall,
    headers: &HeaderMap,
    query: &Query,
    path: &str,
    fits: impl Fn(&Contact) -> bool,
) -> Answer {
    let page = Page::read(query)?;
    let time: fn(&Contact) -> Timestamp = match query.text("order_by") {
        None | Some("created_at") => |contact| contact.created_at,
        Some("updated_at") => |contact| contact.updated_at,
        Some(_) => return Err(Problem::bad("order_by must be created_at or updated_at")),
    };
    let (from, to): (Option<i64>, Option<i64>) = (query.number("from")?, query.number("to")?);
    let (state, _) = aircall.state();
    let wanted = |contact: &&Contact| {
        let second = contact.created_at.as_second();
        // §4.3: only shared contacts, and none that another integration synced.
        contact.is_listed()
            && from.is_none_or(|from| second >= from)
            && to.is_none_or(|to| second <= to)
            && fits(contact)
    };
    let mut all: Vec<&Contact> = state.contacts.values().filter(wanted).collect();
    all.sort_by_key(|contact| (time(contact), contact.id));
    // §4.1: no more than 10,000 can be reached.
    let reachable = state.settings.limits.reachable;
    let shown = page.cut(&all, reachable);
    let shown = shown.into_iter().map(|contact| shape::contact(contact, ContactTimes::Seconds)).collect();
    let links = Links::new(state.settings.public_url.as_deref(), headers, path, query);
    Ok(Json(page.answer("contacts", shown, all.len(), reachable, &links)))
}

pub(super) async fn show(State(aircall): State<Aircall>, Path(id): Path<String>) -> Answer {
    let (state, _) = aircall.state();
    let id = find(&state, &id)?;
    Ok(Json(shown(&state, id)))
}

/// §4.3: there is no upsert; the same contact sent twice is there twice.
pub(super) async fn create(State(aircall): State<Aircall>, body: Body) -> Result<(StatusCode, Json<Value>), Problem> {
    let names = Scalars::read(&body)?;
    let numbers = details(&body, "phone_numbers")?;
    let emails = details(&body, "emails")?;
    if numbers.is_empty() {
        return Err(Problem::bad("phone_numbers is required"));
    }
    if let Some((_, value)) = numbers.iter().find(|(_, value)| !display::is_e164(value)) {
        return Err(Problem::bad(format!("{value} is not E.164")));
    }
    let (mut state, now) = aircall.state();
    let id = state.new_id();
    let mut with_ids = |details: Vec<(String, String)>| -> Vec<Detail> {
        details.into_iter().map(|(label, value)| Detail { id: state.new_id(), label, value }).collect()
    };
    let mut contact = Contact {
        id,
        first_name: None,
        last_name: None,
        company_name: None,
        information: None,
        phone_numbers: with_ids(numbers),
        emails: with_ids(emails),
        is_shared: true,
        is_synced: false,
        created_at: now,
        updated_at: now,
    };
    names.put_into(&mut contact);
    state.contacts.insert(id, contact);
    state.tell_contact(now, "contact.created", id);
    let body = shown(&state, id);
    drop(state);
    aircall.wake();
    Ok((StatusCode::CREATED, Json(body)))
}

/// §4.3: an update is a POST, of scalar fields only; blank values are refused.
pub(super) async fn update(State(aircall): State<Aircall>, Path(id): Path<String>, body: Body) -> Answer {
    if body.0.contains_key("phone_numbers") || body.0.contains_key("emails") {
        return Err(Problem::bad("phone numbers and emails are changed one by one"));
    }
    let names = Scalars::read(&body)?;
    let (mut state, now) = aircall.state();
    let id = find(&state, &id)?;
    let contact = state.contacts.get_mut(&id).ok_or_else(|| Problem::missing("Contact"))?;
    names.put_into(contact);
    contact.updated_at = now;
    state.tell_contact(now, "contact.updated", id);
    let body = shown(&state, id);
    drop(state);
    aircall.wake();
    Ok(Json(body))
}

pub(super) async fn delete(State(aircall): State<Aircall>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let (mut state, now) = aircall.state();
    let id = find(&state, &id)?;
    state.tell_contact(now, "contact.deleted", id);
    state.contacts.remove(&id);
    drop(state);
    aircall.wake();
    Ok(StatusCode::NO_CONTENT)
}

fn shown(state: &state::State, id: i64) -> Value {
    json!({ "contact": state.contacts.get(&id).map(|contact| shape::contact(contact, ContactTimes::Seconds)) })
}

fn find(state: &state::State, id: &str) -> Result<i64, Problem> {
    let id: Option<i64> = id.parse().ok();
    let is_visible = |id: &i64| state.contacts.get(id).is_some_and(Contact::is_listed);
    id.filter(is_visible).ok_or_else(|| Problem::missing("Contact"))
}

/// The fields of a contact that are plain text.
#[derive(Debug)]
struct Scalars {
    first_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
    information: Option<String>,
}

impl Scalars {
    fn read(body: &Body) -> Result<Self, Problem> {
        let read = |name: &str| match body.text(name)? {
            Some(text) if text.trim().is_empty() => Err(Problem::bad(format!("{name} must not be blank"))),
            text => Ok(text.map(str::to_owned)),
        };
        Ok(Self {
            first_name: read("first_name")?,
            last_name: read("last_name")?,
            company_name: read("company_name")?,
            information: read("information")?,
        })
    }

    fn put_into(self, contact: &mut Contact) {
        let put = |sent: Option<String>, field: &mut Option<String>| {
            if sent.is_some() {
                *field = sent;
            }
        };
        put(self.first_name, &mut contact.first_name);
        put(self.last_name, &mut contact.last_name);
        put(self.company_name, &mut contact.company_name);
        put(self.information, &mut contact.information);
    }
}

/// Label and value of each detail sent.
fn details(body: &Body, name: &str) -> Result<Vec<(String, String)>, Problem> {
    let sent = match body.0.get(name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(sent)) => sent,
        Some(_) => return Err(Problem::bad(format!("{name} must be a list"))),
    };
    // §4.3: twenty are the most.
    if sent.len() > DETAILS_MAX {
        return Err(Problem::bad(format!("{name}: 20 at most")));
    }
    let text = |detail: &Value, key: &str| detail.get(key).and_then(Value::as_str).map(str::to_owned);
    let pairs = sent.iter().map(|detail| Some((text(detail, "label")?, text(detail, "value")?)));
    pairs.collect::<Option<Vec<_>>>().ok_or_else(|| Problem::bad(format!("{name}: each needs label and value")))
}
