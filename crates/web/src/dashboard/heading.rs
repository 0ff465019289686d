//! A call's or message's heading and particulars, folded from the facts.

use domain::call::{Agent, Call, Direction};
use domain::ids::InteractionKey;
use domain::interaction::Interaction;
use domain::message::{Channel, Message};
use jiff::tz::TimeZone;
use store::{InteractionRow, StoredFact};

use super::shown::{Number, Time, web_link};
use crate::texts;

/// What the list and the page say of a call or message.
pub(super) struct Heading {
    pub(super) title: String,
    /// `None`: the facts do not yet tell enough.
    pub(super) told: Option<Particulars>,
}

/// The call or message in words.
pub(super) struct Particulars {
    /// What it is: a call, an SMS, a WhatsApp message.
    pub(super) kind: &'static str,
    pub(super) direction: &'static str,
    /// How the call went, or goes; how far a message's delivery is.
    pub(super) course: String,
    pub(super) name: Option<String>,
    pub(super) party: Number,
    pub(super) own_name: String,
    pub(super) own: Number,
    pub(super) agent: Option<String>,
    pub(super) started: Time,
    pub(super) answered: Option<Time>,
    pub(super) ended: Option<Time>,
    pub(super) talked: Option<String>,
    pub(super) teams: String,
    pub(super) tags: String,
    pub(super) transfers: Vec<Moved>,
    pub(super) comments: Vec<Said>,
    pub(super) asset: Option<String>,
    /// What a message says.
    pub(super) text: Option<String>,
    /// Names of the files that came with a message.
    pub(super) files: String,
}

/// A transfer.
pub(super) struct Moved {
    pub(super) at: Time,
    pub(super) by: String,
    pub(super) to: String,
}

/// An agent's note.
pub(super) struct Said {
    pub(super) at: Time,
    pub(super) by: String,
    pub(super) text: String,
}

impl Heading {
    pub(super) fn of(row: &InteractionRow, zone: &TimeZone) -> Self {
        match folded(&row.facts) {
            Some(Interaction::Call(call)) => Self { title: title(&call), told: Some(Particulars::of(&call, zone)) },
            Some(Interaction::Message(message)) => {
                Self { title: message_title(&message), told: Some(Particulars::of_message(&message, zone)) }
            }
            None => Self { title: untold(&row.key), told: None },
        }
    }
}

fn untold(key: &InteractionKey) -> String {
    match key {
        InteractionKey::Call(id) => format!("Call {id}, of which too little is known yet"),
        InteractionKey::Message(id) => format!("Message {id}, of which too little is known yet"),
    }
}

fn folded(facts: &[StoredFact]) -> Option<Interaction> {
    Interaction::fold(facts.iter().filter_map(|fact| Some((fact.hash, fact.parsed.as_ref()?))))
}

fn title(call: &Call) -> String {
    let number = Number::of_party(&call.core.party).text;
    let whom = match call.contact_name() {
        Some(name) => format!("{name} ({number})"),
        None => number,
    };
    match (call.core.direction, call.is_unanswered()) {
        (Direction::Outbound, _) => format!("Outbound call to {whom}"),
        (Direction::Inbound, true) if call.core.voicemail => format!("Voicemail from {whom}"),
        (Direction::Inbound, true) => format!("Missed call from {whom}"),
        (Direction::Inbound, false) => format!("Inbound call from {whom}"),
    }
}

fn message_kind(message: &Message) -> &'static str {
    match (message.channel, message.group) {
        (Channel::WhatsApp, _) => "WhatsApp message",
        (Channel::Sms, true) => "group SMS",
        (Channel::Sms, false) => "SMS",
    }
}

fn message_title(message: &Message) -> String {
    let number = Number::of_party(&message.party).text;
    let whom = match message.contact_name() {
        Some(name) => format!("{name} ({number})"),
        None => number,
    };
    let kind = message_kind(message);
    let begins = if message.direction == Direction::Inbound { "from" } else { "to" };
    let mut title = format!("{kind} {begins} {whom}");
    if let Some(first) = title.get(..1).map(str::to_uppercase) {
        title.replace_range(..1, &first);
    }
    title
}

fn course(call: &Call) -> &'static str {
    match (call.is_answered(), call.is_over()) {
        (true, true) => "answered",
        (true, false) => "in progress",
        (false, false) => "ringing",
        (false, true) if call.core.direction == Direction::Outbound => "not answered",
        (false, true) if call.core.voicemail => "voicemail",
        (false, true) => "missed",
    }
}

impl Particulars {
    fn of(call: &Call, zone: &TimeZone) -> Self {
        let core = &call.core;
        let time = |at| Time::of(at, zone);
        Self {
            kind: "Call",
            direction: match core.direction {
                Direction::Inbound => "inbound",
                Direction::Outbound => "outbound",
            },
            course: course(call).to_owned(),
            name: call.contact_name(),
            party: Number::of_party(&core.party),
            own_name: core.number.name.clone(),
            own: Number::of_own(&core.number),
            agent: core.agent.as_ref().map(|agent| agent.name.clone()),
            started: time(core.started_at),
            answered: core.answered_at.map(time),
            ended: core.ended_at.map(time),
            talked: core
                .answered_at
                .zip(core.ended_at)
                .and_then(|(answered, ended)| texts::duration_between(answered, ended)),
            teams: joined(core.teams.iter().map(|team| team.name.as_str())),
            tags: joined(core.tags.iter().map(|tag| tag.name.as_str())),
            transfers: call
                .transfers
                .iter()
                .map(|transfer| Moved { at: time(transfer.at), by: by(transfer.by.as_ref()), to: transfer.to.clone() })
                .collect(),
            comments: core
                .comments
                .iter()
                .map(|comment| Said {
                    at: time(comment.posted_at),
                    by: by(comment.by.as_ref()),
                    text: comment.content.clone(),
                })
                .collect(),
            asset: core.asset.as_deref().and_then(web_link),
            text: None,
            files: String::new(),
        }
    }

    fn of_message(message: &Message, zone: &TimeZone) -> Self {
        Self {
            kind: "Message",
            direction: match message.direction {
                Direction::Inbound => "inbound",
                Direction::Outbound => "outbound",
            },
            course: message.status.clone().unwrap_or_else(|| message_kind(message).to_owned()),
            name: message.contact_name(),
            party: Number::of_party(&message.party),
            own_name: message.number.name.clone(),
            own: Number::of_own(&message.number),
            agent: message.agent.as_ref().map(|agent| agent.name.clone()),
            started: Time::of(message.written_at, zone),
            answered: None,
            ended: None,
            talked: None,
            teams: String::new(),
            tags: String::new(),
            transfers: Vec::new(),
            comments: Vec::new(),
            asset: None,
            text: Some(message.body.clone()).filter(|text| !text.is_empty()),
            files: joined(message.media.iter().map(|file| file.name.as_str())),
        }
    }
}

fn by(agent: Option<&Agent>) -> String {
    agent.map_or_else(|| "somebody".to_owned(), |agent| agent.name.clone())
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
