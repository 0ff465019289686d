//! How calls look in webhooks and in REST answers. The two differ (sheet §3.1).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::call::{Call, Comment, Direction};
use super::media::Asset;
use super::people::User;
use super::settings::ContactTimes;
use super::shape::{
    API, call_team, comment_user, contact, iso_millis, put, rest_call_number, rest_call_user, uuid, webhook_number,
    webhook_user,
};
use super::state::State;
use super::tell::Moment;

/// Where short links lead at the vendor (sheet §6).
const SHORT_URLS: &str = "https://short-urls.aircall.io";

/// What a REST client asked to have added to a call.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fetch {
    pub(super) contact: bool,
    pub(super) short_urls: bool,
    pub(super) timeline: bool,
}

/// The data of a call event. Keys that would be empty are absent, except those that live deliveries carry as null
/// (sheet §3.1).
pub(super) fn webhook_call(state: &mut State, id: i64, at: Timestamp, event: &str, moment: Moment) -> Value {
    let links = media_links(state, id, at);
    let Some(call) = state.calls.get(&id) else {
        return Value::Null;
    };
    let mut data = common_call(call, links);
    put(&mut data, "call_uuid", json!(call.sid));
    let user = |id: i64| state.users.get(&id).map(webhook_user);
    for (key, person) in [
        ("user", moment.user.or(call.user)),
        ("assigned_to", call.assigned_to),
        ("transferred_by", call.transferred_by),
        ("transferred_to", call.transferred_to),
    ] {
        if let Some(person) = person.and_then(user) {
            put(&mut data, key, person);
        }
    }
    if let Some(known) = call.contact.and_then(|contact| state.contacts.get(&contact)) {
        put(&mut data, "contact", contact(known, state.settings.contact_times));
    }
    if let Some(number) = state.numbers.get(&call.number) {
        put(&mut data, "number", webhook_number(number));
    }
    if call.direction == Direction::Inbound {
        put(&mut data, "teams", call.teams.iter().filter_map(|id| state.teams.get(id)).map(call_team).collect());
    }
    put(&mut data, "comments", call.comments.iter().map(|comment| call_comment(state, comment)).collect());
    put(&mut data, "tags", call_tags(state, call, "tagged_at", webhook_user));
    put(&mut data, "participants", participants(state, call));
    if moment.is_external {
        put(&mut data, "external_transferred_to", json!(call.external_transferred_to));
        put(&mut data, "external_caller_number", json!(call.party));
    }
    if event == "call.ivr_option_selected" {
        put(&mut data, "ivr_options_selected", ivr_options(call));
    }
    // §3.1: the call that asked for this callback is named in these events only.
    const WITH_CALLBACK: [&str; 6] =
        ["call.created", "call.answered", "call.archived", "call.assigned", "call.hungup", "call.ended"];
    if let Some(asked) = call.automatic_callback_call_id
        && WITH_CALLBACK.contains(&event)
    {
        put(&mut data, "automatic_callback_call_id", json!(asked));
    }
    Value::Object(data)
}

/// A call as REST shows it: every key there, `sid`, and a contact only when asked for (sheet §3.1).
pub(super) fn rest_call(state: &mut State, id: i64, now: Timestamp, fetch: Fetch) -> Value {
    let links = media_links(state, id, now);
    let short_link = if fetch.short_urls { short_link(state, id, now) } else { None };
    let Some(call) = state.calls.get(&id) else {
        return Value::Null;
    };
    let mut data = common_call(call, links);
    put(&mut data, "sid", json!(call.sid));
    let user = |id: Option<i64>| id.and_then(|id| state.users.get(&id)).map(rest_call_user);
    put(&mut data, "user", json!(user(call.user)));
    put(&mut data, "assigned_to", json!(user(call.assigned_to)));
    put(&mut data, "transferred_by", json!(user(call.transferred_by)));
    put(&mut data, "transferred_to", json!(user(call.transferred_to)));
    let known = call.contact.filter(|_| fetch.contact).and_then(|contact| state.contacts.get(&contact));
    put(&mut data, "contact", json!(known.map(|known| contact(known, ContactTimes::Seconds))));
    put(&mut data, "number", json!(state.numbers.get(&call.number).map(rest_call_number)));
    put(&mut data, "teams", call.teams.iter().filter_map(|id| state.teams.get(id)).map(call_team).collect());
    put(&mut data, "comments", call.comments.iter().map(|comment| call_comment(state, comment)).collect());
    put(&mut data, "tags", call_tags(state, call, "created_at", rest_call_user));
    put(&mut data, "conference_participants", participants(state, call));
    if fetch.short_urls {
        for kind in ["recording", "voicemail"] {
            let link = short_link.as_ref().filter(|_| call.asset_kind() == Some(kind));
            put(&mut data, &format!("{kind}_short_url"), json!(link));
        }
    }
    if fetch.timeline {
        put(&mut data, "ivr_options_selected", ivr_options(call));
    }
    Value::Object(data)
}

fn common_call(call: &Call, links: Links) -> Map<String, Value> {
    let seconds = |at: Option<Timestamp>| at.map(Timestamp::as_second);
    let data = json!({
        "id": call.id,
        "direct_link": format!("{API}/v1/calls/{}", call.id),
        "direction": call.direction,
        "status": call.status(),
        "missed_call_reason": call.missed_call_reason,
        "started_at": call.started_at.as_second(),
        "answered_at": seconds(call.answered_at),
        "ended_at": seconds(call.ended_at),
        "duration": call.duration(),
        "raw_digits": call.raw_digits,
        "voicemail": links.voicemail,
        "recording": links.recording,
        "asset": links.asset,
        "archived": call.archived,
        "cost": "0.0",
        "hangup_cause": null,
    });
    match data {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The links to what there is to hear; all empty until they are ready.
#[derive(Debug, Default)]
struct Links {
    recording: Option<String>,
    voicemail: Option<String>,
    asset: Option<String>,
}

/// §6: every delivery and every read signs anew; the asset link stays.
fn media_links(state: &mut State, id: i64, now: Timestamp) -> Links {
    let Some((kind, path, asset)) = asset_of(state, id) else {
        return Links::default();
    };
    let signature = state.random.ids.hex(64);
    let base = state.settings.public_url.as_deref().unwrap_or(API);
    let link = Some(state.media.sign(base, path, asset, signature, now, state.settings.timing.media_link));
    let asset = Some(format!("https://assets.aircall.io/calls/{id}/{kind}"));
    match kind {
        "recording" => Links { recording: link, voicemail: None, asset },
        _ => Links { recording: None, voicemail: link, asset },
    }
}

/// §6: a link that lives for hours. It leads to this fake where its address is known.
fn short_link(state: &mut State, id: i64, now: Timestamp) -> Option<String> {
    let (_, path, asset) = asset_of(state, id)?;
    let code = uuid(&state.random.short_links.hex(32));
    let seconds = state.settings.timing.short_link;
    state.media.shorten(code.clone(), path, asset, now, seconds);
    let base = state.settings.public_url.as_ref().map(|base| format!("{base}/short-urls"));
    Some(format!("{}/v1/{code}", base.as_deref().unwrap_or(SHORT_URLS)))
}

/// What there is to hear, once it is ready: its kind, its path, and the file itself.
fn asset_of(state: &State, id: i64) -> Option<(&'static str, String, Asset)> {
    let call = state.calls.get(&id).filter(|call| call.assets_ready)?;
    Some((call.asset_kind()?, call.asset_path()?, Asset::new("audio/mpeg", call.asset_bytes)))
}

/// §3.2: `tagged_by` is `{}` where no person set the tag. Webhooks and REST name the time differently.
fn call_tags(state: &State, call: &Call, time_key: &str, person: fn(&User) -> Value) -> Value {
    let tags = call.tags.iter().filter_map(|on_call| {
        let tag = state.tags.get(&on_call.id)?;
        let by = on_call.tagged_by.and_then(|id| state.users.get(&id)).map_or_else(|| json!({}), person);
        let mut shown = json!({ "id": tag.id, "name": tag.name, "tagged_by": by });
        shown[time_key] = json!(on_call.tagged_at.as_second());
        Some(shown)
    });
    tags.collect()
}

/// §3.3: nobody is named where the API wrote it.
pub(super) fn call_comment(state: &State, comment: &Comment) -> Value {
    let by = comment.posted_by.and_then(|id| state.users.get(&id)).map(comment_user);
    json!({
        "id": comment.id,
        "content": comment.content,
        "posted_at": comment.posted_at.as_second(),
        "posted_by": by,
    })
}

/// §3.1: a user has no number here, an outside person neither id nor name.
fn participants(state: &State, call: &Call) -> Value {
    if call.answered_at.is_none() {
        return json!([]);
    }
    let user = call.user.and_then(|id| state.users.get(&id));
    let user = user.map(|user| json!({ "id": user.id, "type": "user", "name": user.name }));
    let contact = call.contact.and_then(|id| state.contacts.get(&id));
    let other = match (contact, &call.party) {
        (Some(contact), party) => {
            let names = [&contact.first_name, &contact.last_name].into_iter().flatten().cloned();
            let name = names.collect::<Vec<_>>().join(" ");
            Some(json!({ "id": contact.id, "type": "contact", "name": name, "phone_number": party }))
        }
        (None, Some(party)) => Some(json!({ "type": "external", "phone_number": party })),
        (None, None) => None,
    };
    user.into_iter().chain(other).collect()
}

fn ivr_options(call: &Call) -> Value {
    let options = call.ivr_options.iter().map(|option| {
        let at = iso_millis(option.at);
        json!({
            "id": option.id,
            "title": option.title,
            "key": option.key,
            "branch": option.branch,
            "created_at": at,
            "transition_started_at": at,
            "transition_ended_at": at,
        })
    });
    options.collect()
}
