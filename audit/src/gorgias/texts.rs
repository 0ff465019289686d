//! Text messages as they truly were written, and whether Deskline was told.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::world::json::{id, list, maybe_id, text, texts, time};

/// A text message.
#[derive(Debug)]
pub(crate) struct Text<'e> {
    pub(crate) id: &'e str,
    pub(crate) is_inbound: bool,
    pub(crate) number: i64,
    /// Whom it concerns: E.164 or another text. Of a group that we wrote to, each.
    pub(crate) parties: Vec<&'e str>,
    pub(crate) user: Option<i64>,
    pub(crate) contact: Option<i64>,
    pub(crate) body: &'e str,
    /// The types of its files.
    pub(crate) files: Vec<&'e str>,
    pub(crate) written_at: Timestamp,
    /// When the event that tells the text first arrived.
    pub(crate) told_at: Option<Timestamp>,
    /// Its number is in proxy mode: nobody is told.
    pub(crate) is_proxied: bool,
}

pub(super) fn read(aircall: &Value) -> Vec<Text<'_>> {
    list(aircall, "messages").iter().map(one).collect()
}

fn one(it: &Value) -> Text<'_> {
    let is_inbound = text(it, "direction") == "inbound";
    let participants: BTreeSet<&str> = texts(it, "participants").into_iter().collect();
    let parties = if !is_inbound && !participants.is_empty() {
        participants.into_iter().collect()
    } else {
        vec![text(it, "party")]
    };
    let tells = |event: &str| event.ends_with(".received") || event.ends_with(".sent");
    let delivered = list(it, "deliveries")
        .iter()
        .filter(|attempt| text(attempt, "outcome") == "delivered" && tells(text(attempt, "event")));
    Text {
        id: text(it, "id"),
        is_inbound,
        number: id(it, "number"),
        parties,
        user: maybe_id(it, "user"),
        contact: maybe_id(it, "contact"),
        body: text(it, "body"),
        files: list(it, "media").iter().map(|file| text(file, "file_type")).collect(),
        written_at: time(it, "created_at").unwrap_or(Timestamp::UNIX_EPOCH),
        told_at: delivered.filter_map(|attempt| time(attempt, "at")).min(),
        is_proxied: it["is_proxied"] == true,
    }
}

/// E.164, if a party is a phone number.
pub(crate) fn number(party: &str) -> Option<&str> {
    party.starts_with('+').then_some(party)
}
