//! How messages look in webhooks (sheet §3.8). No REST answer shows them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Channel, Message};
use crate::aircall::call::Direction;
use crate::aircall::display;
use crate::aircall::media::Asset;
use crate::aircall::settings::{MessageDates, OtherParty};
use crate::aircall::shape::{API, contact, iso_millis, put, webhook_number, webhook_user};
use crate::aircall::state::State;

/// The data of `message.sent`, `message.received` and their like for groups.
pub(super) fn message(state: &mut State, ordinal: i64, at: Timestamp) -> Value {
    let files = media_details(state, ordinal, at);
    let Some(message) = state.messages.get(&ordinal) else {
        return Value::Null;
    };
    let mut data = common(state, message);
    put(&mut data, "direction", json!(message.direction));
    put(&mut data, "body", json!(message.body));
    put(&mut data, "media_details", files);
    if let Some(whatsapp) = &message.whatsapp {
        put(&mut data, "type", json!(whatsapp.kind));
        put(&mut data, "parent_id", json!(message.parent_id));
        for (key, value) in [
            ("template_content", whatsapp.template_content.clone()),
            ("metadata", whatsapp.metadata.clone()),
            ("whatsapp_message_category", whatsapp.category.clone().map(Value::from)),
            ("whatsapp_message_type", whatsapp.message_type.clone().map(Value::from)),
            ("recipient_country", whatsapp.recipient_country.clone().map(Value::from)),
        ] {
            if let Some(value) = value {
                put(&mut data, key, value);
            }
        }
    }
    // §3.8: no agent is named in any sample seen; §4.6 knows two names for the field where one is.
    if state.settings.messages.names_user
        && let Some(user) = message.user.and_then(|user| state.users.get(&user))
    {
        put(&mut data, "user", webhook_user(user));
        put(&mut data, "agentId", json!(user.id));
    }
    Value::Object(data)
}

/// The data of `message.status_updated`: neither body nor direction (sheet §3.8).
pub(super) fn status(state: &State, ordinal: i64) -> Value {
    state.messages.get(&ordinal).map_or(Value::Null, |message| Value::Object(common(state, message)))
}

fn common(state: &State, message: &Message) -> Map<String, Value> {
    let settings = &state.settings.messages;
    let time = |at: Timestamp| match settings.dates {
        MessageDates::Millis => json!(at.as_millisecond()),
        MessageDates::Text => json!(iso_millis(at)),
    };
    let mut data = Map::new();
    put(&mut data, "id", json!(message.id));
    let link = format!("{API}/v1/numbers/{}/messages/{}", message.number, message.id);
    put(&mut data, "direct_link", json!(link));
    put(&mut data, "status", json!(message.status));
    // §3.8: null is SMS and MMS.
    put(&mut data, "channel", json!((message.channel == Channel::Whatsapp).then_some("whatsapp")));
    put(&mut data, "origin", json!("native"));
    put(&mut data, "created_at", time(message.created_at));
    put(&mut data, "sent_at", time(message.created_at));
    put(&mut data, "updated_at", time(message.updated_at));
    put_party(&mut data, message, settings.other_party);
    if let Some(number) = state.numbers.get(&message.number) {
        put(&mut data, "number", webhook_number(number));
    }
    if let Some(known) = message.contact.and_then(|id| state.contacts.get(&id)) {
        put(&mut data, "contact", contact(known, state.settings.contact_times));
    }
    data
}

/// The other party: for display with a plus, as digits without. In a group all of them without a plus, and the
/// sender of what was received (sheet §3.8).
fn put_party(data: &mut Map<String, Value>, message: &Message, form: OtherParty) {
    if let Some(group) = &message.group {
        let people = [&message.party].into_iter().chain(&message.participants);
        put(data, "group_conversation_id", json!(group));
        put(data, "participants", people.map(|party| Value::from(display::digits_of(party))).collect());
        if message.direction == Direction::Outbound {
            return;
        }
    }
    let is_number = display::is_e164(&message.party);
    if form != OtherParty::RawDigits {
        let shown = if is_number { display::international(&message.party) } else { message.party.clone() };
        put(data, "external_number", json!(shown));
    }
    if form != OtherParty::ExternalNumber {
        let digits = if is_number { display::digits_of(&message.party) } else { message.party.clone() };
        put(data, "raw_digits", json!(digits));
    }
}

/// §3.8, §6: every event signs its links anew.
fn media_details(state: &mut State, ordinal: i64, at: Timestamp) -> Value {
    let Some(message) = state.messages.get(&ordinal) else {
        return json!([]);
    };
    let files = message.media.iter().enumerate();
    let files: Vec<_> = files.map(|(place, file)| (message.media_path(place), file.clone())).collect();
    let seconds = state.settings.messages.media_link;
    let base = state.settings.public_url.clone().unwrap_or_else(|| API.to_owned());
    let shown = files.into_iter().map(|(path, file)| {
        let asset = Asset::new(&file.file_type, file.bytes);
        let signature = state.random.messages.hex(64);
        let link = state.media.sign(&base, path, asset, signature, at, seconds);
        json!({ "file_name": file.file_name, "file_type": file.file_type, "presigned_url": link })
    });
    shown.collect()
}
