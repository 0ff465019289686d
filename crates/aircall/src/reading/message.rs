//! Messages: `message.*` and `group_message.*` (sheet §3.8).

use domain::call::Direction;
use domain::ids::MessageId;
use domain::message::{Channel, Media, MessageEvent, MessageFact, MessageView, WhatsApp};
use jiff::Timestamp;
use phone::{External, PhoneNumber, Region};
use serde_json::Value;

use super::fields::{agent, contact, own_number};
use super::limits::{BODY_CHARS, LINK_CHARS, NAME_CHARS};
use super::time::read_time;
use super::value::{list, long_text, member, text};

/// Reads a message's fact, if the event is a message's.
pub(super) fn fact(event: &str, data: &Value, at: Timestamp) -> Option<MessageFact> {
    let (group, name) = match event.split_once('.')? {
        ("message", name) => (false, name),
        ("group_message", name) => (true, name),
        _ => return None,
    };
    let event = match name {
        "received" => MessageEvent::Received,
        "sent" => MessageEvent::Sent,
        "status_updated" => MessageEvent::StatusUpdated,
        _ => MessageEvent::Other,
    };
    let id = member(data, "id").and_then(|id| text(id, NAME_CHARS))?;
    Some(MessageFact { message: MessageId(id), event, at, view: view(data, group) })
}

fn view(data: &Value, group: bool) -> MessageView {
    let time = |key| member(data, key).and_then(read_time);
    let line = |key: &str| member(data, key).and_then(|value| text(value, NAME_CHARS));
    let number = member(data, "number").and_then(own_number);
    let country = number
        .as_ref()
        .and_then(|number| number.country.or_else(|| number.number.as_ref().and_then(PhoneNumber::region)));
    MessageView {
        direction: line("direction").and_then(|word| direction(&word)),
        party: party(data, country),
        participants: list(data, "participants").into_iter().flatten().filter_map(participant).collect(),
        group,
        body: member(data, "body").and_then(|body| long_text(body, BODY_CHARS)),
        channel: data.get("channel").map(channel),
        status: line("status"),
        media: list(data, "media_details").into_iter().flatten().filter_map(media).collect(),
        written_at: time("sent_at").or_else(|| time("created_at")),
        user: ["user", "agent", "sender"].into_iter().find_map(|key| member(data, key).and_then(agent)),
        contact: member(data, "contact").and_then(contact),
        whatsapp: whatsapp(data),
        number,
    }
}

fn direction(word: &str) -> Option<Direction> {
    match word.to_ascii_lowercase().as_str() {
        "inbound" => Some(Direction::Inbound),
        "outbound" => Some(Direction::Outbound),
        _ => None,
    }
}

/// The other end in whichever form there is: display form, digits without a plus, the contact's own number.
fn party(data: &Value, country: Option<Region>) -> Option<External> {
    let told = |key| member(data, key).and_then(|value| text(value, NAME_CHARS));
    let shown = told("external_number").map(|text| External::read(&text, country));
    let digits = || told("raw_digits").map(|text| External::read_digits(&text));
    let of_contact = || {
        let numbers = member(data, "contact").and_then(|contact| list(contact, "phone_numbers"))?;
        let mut numbers = numbers.filter_map(|entry| text(member(entry, "value").unwrap_or(entry), NAME_CHARS));
        numbers.next().map(|text| External::read(&text, country))
    };
    let is_number = |party: &External| party.phone().is_some();
    shown
        .clone()
        .filter(is_number)
        .or_else(|| digits().filter(is_number))
        .or_else(|| of_contact().filter(is_number))
        .or(shown)
        .or_else(digits)
}

/// `participants` are digits without a plus, or objects with a number.
fn participant(entry: &Value) -> Option<External> {
    let digits = ["phone_number", "external_number", "number"].into_iter().find_map(|key| member(entry, key));
    text(digits.unwrap_or(entry), NAME_CHARS).map(|text| External::read_digits(&text))
}

/// `null` means SMS or MMS.
fn channel(value: &Value) -> Channel {
    let is_whatsapp = value.as_str().is_some_and(|word| word.trim().eq_ignore_ascii_case("whatsapp"));
    if is_whatsapp { Channel::WhatsApp } else { Channel::Sms }
}

fn media(entry: &Value) -> Option<Media> {
    let line = |key: &str| member(entry, key).and_then(|value| text(value, NAME_CHARS));
    let url = member(entry, "presigned_url").or_else(|| member(entry, "url"))?.as_str()?.trim();
    (!url.is_empty() && url.chars().count() <= LINK_CHARS).then(|| Media {
        name: line("file_name").unwrap_or_else(|| "file".to_owned()),
        content_type: line("file_type").unwrap_or_default().to_ascii_lowercase(),
        url: url.to_owned(),
    })
}

fn whatsapp(data: &Value) -> Option<WhatsApp> {
    let line = |key: &str| member(data, key).and_then(|value| text(value, NAME_CHARS));
    let template = member(data, "template_content").and_then(|template| match template {
        Value::String(_) => long_text(template, BODY_CHARS),
        Value::Object(_) => ["body", "text", "content"]
            .into_iter()
            .find_map(|key| member(template, key).and_then(|text| long_text(text, BODY_CHARS))),
        _ => None,
    });
    let told = WhatsApp {
        kind: line("whatsapp_message_type"),
        category: line("whatsapp_message_category"),
        template,
        parent: line("parent_id"),
    };
    (told != WhatsApp::default()).then_some(told)
}
