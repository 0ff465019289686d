//! How people and things look in webhooks and in REST answers. The two differ (sheet §3).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::display;
use super::people::{Contact, Detail, Number, Tag, Team, User};
use super::settings::ContactTimes;
use super::state::State;

/// Where Aircall's own links lead.
pub(super) const API: &str = "https://api.aircall.io";

/// §3.7. Inside a call the members are left out.
pub(super) fn call_team(team: &Team) -> Value {
    json!({
        "id": team.id,
        "name": team.name,
        "direct_link": format!("{API}/v1/teams/{}", team.id),
        "created_at": iso_millis(team.created_at),
    })
}

/// §3.7: the rows of members lack `available`.
pub(super) fn team(team: &Team, state: &State) -> Value {
    let members = team.users.iter().filter_map(|id| state.users.get(id));
    let mut shown = call_team(team);
    shown["users"] = members.map(|user| without(rest_call_user(user), &["available"])).collect();
    shown
}

/// §3.4, as in webhooks.
pub(super) fn webhook_user(user: &User) -> Value {
    json!({
        "id": user.id,
        "direct_link": format!("{API}/v1/users/{}", user.id),
        "name": user.name,
        "email": user.email,
        "available": user.available,
        "availability_status": user.availability_status,
        "language": user.language,
        "wrap_up_time": user.wrap_up_time,
    })
}

/// §3.4, as in the calls of REST.
pub(super) fn rest_call_user(user: &User) -> Value {
    let mut shown = without(webhook_user(user), &["wrap_up_time"]);
    shown["created_at"] = json!(iso_millis(user.created_at));
    shown["time_zone"] = json!(user.time_zone);
    shown
}

/// §3.4, as the author of a comment.
pub(super) fn comment_user(user: &User) -> Value {
    without(rest_call_user(user), &["time_zone", "language"])
}

/// §3.4, version 2 of REST.
pub(super) fn user_v2(user: &User) -> Value {
    let mut shown = rest_call_user(user);
    shown["direct_link"] = json!(format!("{API}/v2/users/{}", user.id));
    shown["state"] = json!("always_opened");
    shown["substatus"] = json!("always_opened");
    shown["wrap_up_time"] = json!(user.wrap_up_time);
    shown["extension"] = json!(user.extension);
    shown["default_number_id"] = json!(user.default_number_id);
    shown
}

/// §3.5: only webhooks carry `e164_digits`.
pub(super) fn webhook_number(number: &Number) -> Value {
    let mut shown = rest_call_number(number);
    shown["e164_digits"] = json!(number.e164);
    shown
}

pub(super) fn rest_call_number(number: &Number) -> Value {
    const MESSAGES: [&str; 9] = [
        "welcome",
        "waiting",
        "ringing_tone",
        "unanswered_call",
        "after_hours",
        "ivr",
        "voicemail",
        "closed",
        "callback_later",
    ];
    let messages = MESSAGES.iter().map(|name| ((*name).to_owned(), Value::Null)).collect::<Map<_, _>>();
    json!({
        "id": number.id,
        "direct_link": format!("{API}/v1/numbers/{}", number.id),
        "name": number.name,
        "digits": number.digits(),
        "created_at": iso_millis(number.created_at),
        "country": number.country,
        "time_zone": number.time_zone,
        "open": number.availability_status != "closed",
        "availability_status": number.availability_status,
        "is_ivr": number.is_ivr,
        "live_recording_activated": number.live_recording_activated,
        "priority": null,
        "messages": messages,
        "flow_editor_enabled": number.is_ivr,
    })
}

/// §3.5, as a resource of its own: with its users.
pub(super) fn number(number: &Number, state: &State) -> Value {
    let users = number.users.iter().filter_map(|id| state.users.get(id));
    let mut shown = rest_call_number(number);
    shown["users"] = users.map(rest_call_user).collect();
    shown
}

/// §3.6.
pub(super) fn contact(contact: &Contact, times: ContactTimes) -> Value {
    let time = |at: Timestamp| match times {
        ContactTimes::Seconds => json!(at.as_second()),
        ContactTimes::Text => json!(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
    };
    let details = |all: &[Detail]| -> Value { all.iter().map(|detail| json!(detail)).collect() };
    json!({
        "id": contact.id,
        "direct_link": format!("{API}/v1/contacts/{}", contact.id),
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "company_name": contact.company_name,
        "information": contact.information,
        "is_shared": contact.is_shared,
        "created_at": time(contact.created_at),
        "updated_at": time(contact.updated_at),
        "phone_numbers": details(&contact.phone_numbers),
        "emails": details(&contact.emails),
    })
}

/// §3.2: the live list had no `direct_link`.
pub(super) fn tag(tag: &Tag) -> Value {
    json!({ "id": tag.id, "name": tag.name, "color": tag.color, "description": tag.description })
}

/// ISO 8601 with milliseconds, as Aircall writes it outside of calls.
pub(super) fn iso_millis(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Whether two texts hold the same digits, and any.
pub(super) fn same_digits(one: &str, other: &str) -> bool {
    let digits = display::digits_of(one);
    !digits.is_empty() && digits == display::digits_of(other)
}

fn without(mut value: Value, keys: &[&str]) -> Value {
    if let Value::Object(members) = &mut value {
        for key in keys {
            members.remove(*key);
        }
    }
    value
}

pub(super) fn put(data: &mut Map<String, Value>, key: &str, value: Value) {
    data.insert(key.to_owned(), value);
}

/// 32 hexadecimal digits in the form of a random UUID.
pub(super) fn uuid(digits: &str) -> String {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}
