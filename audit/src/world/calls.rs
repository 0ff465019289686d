//! Calls as they truly went.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::json::{id, ids, list, maybe_id, maybe_text, text, time};
use super::office::Office;

/// A call.
#[derive(Debug)]
pub(crate) struct Call<'e> {
    pub(crate) id: i64,
    pub(crate) label: &'e str,
    pub(crate) is_inbound: bool,
    /// The number that it is on at last.
    pub(crate) number: i64,
    /// All numbers that it touched.
    pub(crate) numbers: BTreeSet<i64>,
    /// E.164, if the other end is a phone number.
    pub(crate) party: Option<&'e str>,
    /// What the network showed of it.
    pub(crate) raw_digits: &'e str,
    pub(crate) started_at: Timestamp,
    pub(crate) answered_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    /// Who took or made it.
    pub(crate) answered_by: Option<i64>,
    /// Who had it last.
    pub(crate) user: Option<i64>,
    /// To whom it was passed on, oldest first: a name, or an outside number.
    pub(crate) transfers: Vec<&'e str>,
    /// To whom it was to be passed on, and nobody took it.
    pub(crate) failed_transfers: Vec<&'e str>,
    pub(crate) contact: Option<i64>,
    pub(crate) teams: Vec<i64>,
    /// Tags that it has at last: id, and whether a user set it.
    pub(crate) tags: Vec<(i64, bool)>,
    /// Ids of all tags that it ever had.
    pub(crate) tags_ever: BTreeSet<i64>,
    pub(crate) comments: Vec<Comment<'e>>,
    pub(crate) voicemail: bool,
    /// Whether there is a link to a recording or voicemail.
    pub(crate) has_asset: bool,
    /// Cards that show a customer of Help Scout.
    pub(crate) cards: Vec<Card<'e>>,
    /// Cards that show a customer of Gorgias.
    pub(crate) gorgias_cards: Vec<Card<'e>>,
    pub(crate) deliveries: Deliveries,
}

/// A comment.
#[derive(Debug)]
pub(crate) struct Comment<'e> {
    pub(crate) id: i64,
    pub(crate) content: &'e str,
    pub(crate) posted_at: Timestamp,
    pub(crate) posted_by: Option<i64>,
}

/// An insight card that was shown.
#[derive(Debug)]
pub(crate) struct Card<'e> {
    pub(crate) at: Timestamp,
    pub(crate) contents: &'e Value,
    pub(crate) request: Option<i64>,
}

impl<'e> Card<'e> {
    /// Where it leads to, if it shows somebody.
    pub(crate) fn links(&self) -> impl Iterator<Item = &'e str> + use<'e> {
        self.contents.as_array().map_or(&[][..], Vec::as_slice).iter().map(|line| text(line, "link"))
    }

    fn is_of_gorgias(&self) -> bool {
        self.links().any(|link| link.contains("/app/customer/"))
    }
}

/// What Deskline was told of a call by webhooks.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    /// Whether beginning, answer and end were delivered at some time, each as often as it happened.
    pub(crate) is_complete: bool,
    /// When `call.created` first came.
    pub(crate) created: Option<Timestamp>,
    /// When `call.answered` first came.
    pub(crate) answered: Option<Timestamp>,
    /// When `call.ended` first came.
    pub(crate) ended: Option<Timestamp>,
    /// When `call.voicemail_left` first came.
    pub(crate) voicemail: Option<Timestamp>,
    /// When the last news of a transfer came, made or failed. None: some never came, or there were none.
    pub(crate) transfers: Option<Timestamp>,
}

impl Call<'_> {
    pub(crate) fn is_answered(&self) -> bool {
        self.answered_at.is_some()
    }

    /// Whether it is over and nobody answered.
    pub(crate) fn is_unanswered(&self) -> bool {
        self.answered_at.is_none() && self.ended_at.is_some()
    }

    /// The event that its first record tells: the answer, else the end.
    pub(crate) fn first_event(&self) -> Option<Timestamp> {
        self.answered_at.or(self.ended_at)
    }
}

pub(super) fn read<'e>(aircall: &'e Value, office: &Office<'e>) -> Vec<Call<'e>> {
    let mut told = deliveries(aircall);
    list(aircall, "calls").iter().map(|it| call(it, office, &mut told)).collect()
}

fn call<'e>(it: &'e Value, office: &Office<'e>, told: &mut BTreeMap<i64, Told>) -> Call<'e> {
    let call_id = id(it, "id");
    let mut numbers: BTreeSet<i64> = [id(it, "number")].into();
    let mut tags_ever = BTreeSet::new();
    let mut answered_by = None;
    let (mut transfers, mut failed_transfers) = (Vec::new(), Vec::new());
    for happening in list(it, "history") {
        let what = &happening["what"];
        match text(what, "do") {
            "place" => {
                numbers.extend(number_of(&what["number"], office));
                answered_by = what["user"].as_i64();
            }
            "reach_number" => numbers.extend(number_of(&what["number"], office)),
            "answer" => answered_by = what["user"].as_i64().or(answered_by),
            "transfer" | "external_transfer" => transfers.extend(target_of(what, office)),
            "fail_transfer" => failed_transfers.extend(target_of(what, office)),
            "tag" => tags_ever.extend(tag_of(&what["tag"], office)),
            "request_callback" => tags_ever.extend(&office.callback_tags),
            _ => {}
        }
    }
    let tags = list(it, "tags").iter().map(|tag| (id(tag, "id"), tag["tagged_by"].is_i64())).collect::<Vec<_>>();
    tags_ever.extend(tags.iter().map(|(tag, _)| *tag));
    let (gorgias_cards, cards) = list(it, "cards").iter().map(card).partition(|card: &Card<'_>| card.is_of_gorgias());
    let told = told.remove(&call_id).unwrap_or_default();
    let all_told = |event: &&str| {
        let happened = list(it, "events").iter().filter(|one| *one == event).count();
        told.delivered.get(*event).map_or(0, BTreeSet::len) >= happened
    };
    let of_transfers = ["call.transferred", "call.external_transferred", "call.unsuccessful_transfer"];
    let last_news = of_transfers.iter().filter_map(|event| told.last.get(*event)).max();
    let deliveries = Deliveries {
        is_complete: ["call.created", "call.answered", "call.ended"].iter().all(all_told),
        transfers: last_news.copied().filter(|_| of_transfers.iter().all(all_told)),
        created: told.first.get("call.created").copied(),
        answered: told.first.get("call.answered").copied(),
        ended: told.first.get("call.ended").copied(),
        voicemail: told.first.get("call.voicemail_left").copied(),
    };
    Call {
        id: call_id,
        label: text(it, "label"),
        is_inbound: text(it, "direction") == "inbound",
        number: id(it, "number"),
        numbers,
        party: maybe_text(it, "party"),
        raw_digits: text(it, "raw_digits"),
        started_at: time(it, "started_at").unwrap_or(Timestamp::UNIX_EPOCH),
        answered_at: time(it, "answered_at"),
        ended_at: time(it, "ended_at"),
        answered_by: answered_by.or_else(|| maybe_id(it, "user")),
        user: maybe_id(it, "user"),
        transfers,
        failed_transfers,
        contact: maybe_id(it, "contact"),
        teams: ids(it, "teams"),
        tags,
        tags_ever,
        comments: list(it, "comments").iter().map(comment).collect(),
        voicemail: it["voicemail"] == true,
        has_asset: it["assets_ready"] == true && (it["recorded"] == true || it["voicemail"] == true),
        cards,
        gorgias_cards,
        deliveries,
    }
}

fn comment(it: &Value) -> Comment<'_> {
    Comment {
        id: id(it, "id"),
        content: text(it, "content"),
        posted_at: time(it, "posted_at").unwrap_or(Timestamp::UNIX_EPOCH),
        posted_by: maybe_id(it, "posted_by"),
    }
}

fn card(it: &Value) -> Card<'_> {
    let at = time(it, "at").unwrap_or(Timestamp::UNIX_EPOCH);
    Card { at, contents: &it["contents"], request: maybe_id(it, "request") }
}

fn number_of(named: &Value, office: &Office<'_>) -> Option<i64> {
    let by_name = |name: &str| office.numbers.iter().find(|(_, it)| it.e164 == name || it.name == name);
    named.as_i64().or_else(|| by_name(named.as_str()?).map(|(id, _)| *id))
}

/// Whom a transfer reached: of a team its first member (vendor sheet §2.4).
fn target_of<'e>(what: &'e Value, office: &Office<'e>) -> Option<&'e str> {
    let first = || office.teams.get(&what["team"].as_i64()?)?.1.first().copied();
    maybe_text(what, "to").or_else(|| office.agent_name(what["user"].as_i64().or_else(first)))
}

fn tag_of(named: &Value, office: &Office<'_>) -> Option<i64> {
    let by_name = |name: &str| office.tags.iter().find(|(_, known)| **known == name);
    named.as_i64().or_else(|| by_name(named.as_str()?).map(|(id, _)| *id))
}

#[derive(Default)]
struct Told {
    delivered: BTreeMap<String, BTreeSet<i64>>,
    first: BTreeMap<String, Timestamp>,
    last: BTreeMap<String, Timestamp>,
}

fn deliveries(aircall: &Value) -> BTreeMap<i64, Told> {
    let mut all: BTreeMap<i64, Told> = BTreeMap::new();
    for it in list(aircall, "deliveries") {
        let (Some(call), true, Some(at)) = (maybe_id(it, "call"), text(it, "outcome") == "delivered", time(it, "at"))
        else {
            continue;
        };
        let told = all.entry(call).or_default();
        let event = text(it, "event");
        if it["is_copy"] != true {
            told.delivered.entry(event.to_owned()).or_default().insert(id(it, "delivery"));
            let last = told.last.entry(event.to_owned()).or_insert(at);
            *last = at.max(*last);
        }
        match told.first.get_mut(event) {
            Some(first) => *first = at.min(*first),
            None => drop(told.first.insert(event.to_owned(), at)),
        }
    }
    all
}
