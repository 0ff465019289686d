//! A call's heading and particulars, folded from the facts.

use domain::call::{Agent, Call, Direction};
use domain::fold::fold;
use domain::ids::CallId;
use jiff::tz::TimeZone;
use store::{InteractionRow, StoredFact};

use super::shown::{Number, Time, web_link};
use crate::texts;

/// What the list and the page say of a call.
pub(super) struct Heading {
    pub(super) title: String,
    /// `None`: the facts do not yet tell enough.
    pub(super) call: Option<Particulars>,
}

/// The call in words.
pub(super) struct Particulars {
    pub(super) direction: &'static str,
    /// How the call went, or goes.
    pub(super) course: &'static str,
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
            Some(call) => Self { title: title(&call), call: Some(Particulars::of(&call, zone)) },
            None => Self { title: format!("Call {}", untold(row.call)), call: None },
        }
    }
}

fn untold(call: CallId) -> String {
    format!("{call}, of which too little is known yet")
}

fn folded(facts: &[StoredFact]) -> Option<Call> {
    fold(facts.iter().filter_map(|fact| Some((fact.hash, fact.parsed.as_ref()?))))
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
            direction: match core.direction {
                Direction::Inbound => "inbound",
                Direction::Outbound => "outbound",
            },
            course: course(call),
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
        }
    }
}

fn by(agent: Option<&Agent>) -> String {
    agent.map_or_else(|| "somebody".to_owned(), |agent| agent.name.clone())
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
