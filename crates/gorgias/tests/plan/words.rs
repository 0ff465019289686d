//! Steps in words.

use contract::phone_side::{CARD, Card};
use domain::step::{Intent, Plan, Question, Step};
use gorgias::write::{Entry, EntryKind, NewTicket, Write};
use jiff::Timestamp;

use crate::desk::Desk;
use crate::situation::at;

pub(crate) fn of(plan: &Plan, desk: &Desk, now: Timestamp) -> String {
    match &plan.step {
        Step::Ask(question) => ask(question),
        Step::Do(intent) => write(intent, desk),
        Step::Wait { until } => wait(plan, *until, now),
        Step::Done => {
            let why = plan.reasons.last().map_or("", |reason| reason.code.as_str());
            format!("done: {}", why.trim_start_matches("done."))
        }
    }
}

/// Long keys say nothing to a reader.
fn ask(question: &Question) -> String {
    let key = question.key.as_str();
    let shown = ["ticket/key", "customers/key"].into_iter().find(|prefix| key.starts_with(prefix)).unwrap_or(key);
    format!("ask {shown}")
}

fn wait(plan: &Plan, until: Timestamp, now: Timestamp) -> String {
    let code = |code: &str| plan.reasons.iter().any(|reason| reason.code == code);
    if code(::desk::reasons::WAIT_ANSWER_OR_END) {
        return "wait for the call".to_owned();
    }
    if code(gorgias::reasons::AUTHOR_NOBODY) {
        return format!("wait {} s for somebody who can sign", until.duration_since(now).as_secs());
    }
    let seconds = until.duration_since(at(0)).as_millis() as f64 / 1000.0;
    format!("wait until +{seconds}")
}

fn write(intent: &Intent, desk: &Desk) -> String {
    if intent.kind == CARD {
        let card: Card = serde_json::from_value(intent.body.clone()).unwrap();
        let lines = card.lines.iter().map(|line| format!(" | {}: {}", line.label, line.text));
        return format!("card: {}{}", card.title, lines.collect::<String>());
    }
    let kind = intent.kind;
    match serde_json::from_value::<Write>(intent.body.clone()).unwrap() {
        Write::Customer(new) => {
            let channels: Vec<String> =
                new.channels.iter().map(|one| format!("{} {}", one.channel, one.text)).collect();
            let parts = [Some(new.name), new.email].into_iter().flatten().chain(channels);
            format!("customer: {}", parts.collect::<Vec<_>>().join(", "))
        }
        Write::Ticket(new) => ticket(kind, &new, desk),
        Write::Record(new) => format!("{kind}: {} in {}", entry(&new.entry, desk), new.ticket),
        Write::Tags(tags) if tags.change.is_nothing() => format!("tags in {}: as they are", tags.ticket),
        Write::Tags(tags) => {
            let added = tags.change.added.iter().map(|tag| format!(" +{tag}"));
            let removed = tags.change.removed.iter().map(|tag| format!(" -{tag}"));
            format!("tags in {}:{}", tags.ticket, added.chain(removed).collect::<String>())
        }
        Write::Reopen { ticket, .. } => format!("reopen {ticket}"),
        Write::Upload(new) => format!("upload: {}", new.name),
        Write::Adopt(found) => format!("{kind}: found in {}", found.ticket),
    }
}

fn ticket(kind: &str, new: &NewTicket, desk: &Desk) -> String {
    let entries: Vec<String> = new.entries.iter().map(|one| entry(one, desk)).collect();
    let assigned = new.assignee.map_or_else(String::new, |id| format!(", assigned to {}", user(id, desk)));
    let import = if new.import.is_some() { ", imported" } else { "" };
    let tags = if new.tags.is_empty() { String::new() } else { format!(" | {}", new.tags.join(", ")) };
    let entries = entries.join(" and ");
    format!("{kind}: {entries} in a new {} ticket of {}{assigned}{import}{tags}", new.channel, new.place.customer)
}

fn entry(entry: &Entry, desk: &Desk) -> String {
    let files = if entry.files.is_empty() { String::new() } else { format!(" with {} file", entry.files.len()) };
    let what = match &entry.kind {
        EntryKind::Note { sender } => format!("note by {}", user(*sender, desk)),
        EntryKind::Received { .. } => "received".to_owned(),
        EntryKind::Sent { sender, .. } => format!("sent by {}", user(*sender, desk)),
    };
    format!("{what}{files}")
}

/// A user's first name.
fn user(id: i64, desk: &Desk) -> String {
    let name =
        desk.users.users.iter().find(|user| user.id == id).map_or("a user who is gone", |user| user.name.as_str());
    name.split(' ').next().unwrap_or(name).to_owned()
}
