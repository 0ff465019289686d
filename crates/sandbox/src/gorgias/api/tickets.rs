//! Tickets (§4).

use std::sync::Arc;

use super::answer::Refusal;
use super::call::Call;
use super::fields::Fields;
use super::ticket_tags::Named;
use crate::gorgias::desk::{Desk, Ticket};

pub(super) mod change;
pub(super) mod create;
pub(super) mod list;

/// Longest subject (§4).
const SUBJECT_MAX: usize = 998;
/// Longest external id (§4).
pub(super) const EXTERNAL_ID_MAX: usize = 255;
/// Words of `priority` (§4).
const PRIORITIES: [&str; 4] = ["critical", "high", "normal", "low"];

/// The ticket in the path.
pub(super) fn found(desk: &Desk, call: &Call) -> Result<Arc<Ticket>, Refusal> {
    let ticket = desk.tickets.get(&call.id("id")?).filter(|ticket| ticket.is_there());
    ticket.cloned().ok_or_else(|| Refusal::not_found("Ticket"))
}

/// The tags in a ticket's body: by name, or by id.
fn tags(fields: &Fields<'_>) -> Option<Named> {
    let sent = fields.objects("tags", |tag| {
        tag.object("decoration", |decoration| super::tags::color(decoration));
        let (id, name) = (tag.id("id"), tag.text("name"));
        if id.is_none() && name.is_none() {
            tag.fault("name", "Missing data for required field.");
        }
        (id, name)
    })?;
    let mut tags = Named::default();
    for (id, name) in sent {
        match (id, name) {
            (Some(id), _) => tags.ids.push(id),
            (None, Some(name)) => tags.names.push(name),
            (None, None) => {}
        }
    }
    Some(tags)
}

/// A nested `{id}`, such as an assignee; null is nobody.
fn nested_id(fields: &Fields<'_>, name: &str) -> Option<u64> {
    fields.object(name, |nested| nested.id("id")).flatten()
}

/// A team that is to be in charge.
fn team(desk: &Desk, id: Option<u64>) -> Result<Option<u64>, Refusal> {
    match id {
        Some(id) if !desk.teams.contains_key(&id) => Err(Refusal::member("assignee_team", "Team does not exist.")),
        id => Ok(id),
    }
}
