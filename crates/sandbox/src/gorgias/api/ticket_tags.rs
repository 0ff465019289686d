//! Tags on tickets (§4).

use http::StatusCode;

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::page::whole;
use super::show;
use super::tickets::found;
use crate::gorgias::desk::{Desk, Hand};
use crate::gorgias::options::NewTagNames;

/// `GET /api/tickets/{id}/tags`: never cut.
pub(super) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let ticket = found(desk, call)?;
    Ok(whole(call, show::tags_of(desk, &ticket)))
}

/// Tags by id and by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) ids: Vec<u64>,
    pub(super) names: Vec<String>,
}

fn sent(call: &Call) -> Result<Named, Refusal> {
    call.read(|fields| Named {
        ids: fields.ids("ids").unwrap_or_default(),
        names: fields.texts("names").unwrap_or_default(),
    })
}

/// Whether tags can be put on a ticket: every id is known, and every name, or the account makes tags of new names.
pub(super) fn check(desk: &Desk, tags: &Named) -> Result<(), Refusal> {
    if tags.ids.iter().any(|id| !desk.tags.contains_key(id)) {
        return Err(Refusal::member("ids", "Tag does not exist."));
    }
    if tags.names.iter().any(|name| name.trim().is_empty() || name.chars().count() > super::tags::NAME_MAX) {
        return Err(Refusal::member("names", "Length must be between 1 and 256."));
    }
    let unknown = tags.names.iter().any(|name| desk.tag_by_name(name).is_none());
    if unknown && desk.options.new_tag_names == NewTagNames::Refuse {
        return Err(Refusal::member("names", "Tag does not exist."));
    }
    Ok(())
}

/// The ids of tags that were checked, those of new names made on the way.
pub(super) fn ids(desk: &mut Desk, tags: Named, hand: Hand) -> Vec<u64> {
    let mut ids = tags.ids;
    for name in tags.names {
        ids.push(desk.tag_named(&name, hand));
    }
    let mut once = Vec::new();
    for id in ids {
        if !once.contains(&id) {
            once.push(id);
        }
    }
    once
}

/// `POST /api/tickets/{id}/tags`: adds.
pub(super) fn add(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let (ticket, tags) = (found(desk, call)?.id, sent(call)?);
    check(desk, &tags)?;
    let ids = ids(desk, tags, call.hand());
    desk.tag_ticket(ticket, &ids, &[], call.hand());
    Ok(Answer::Empty(if desk.options.creations_answer_200 { StatusCode::OK } else { StatusCode::CREATED }))
}

/// `PUT /api/tickets/{id}/tags`: replaces; `{}` clears.
pub(super) fn replace(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let (ticket, tags) = (found(desk, call)?.id, sent(call)?);
    check(desk, &tags)?;
    let ids = ids(desk, tags, call.hand());
    desk.set_tags(ticket, ids, call.hand());
    Ok(Answer::Empty(StatusCode::ACCEPTED))
}

/// `DELETE /api/tickets/{id}/tags`: removes. What is not on the ticket is not missed.
pub(super) fn remove(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let (ticket, tags) = (found(desk, call)?.id, sent(call)?);
    let names = tags.names.iter().filter_map(|name| desk.tag_by_name(name));
    let ids: Vec<u64> = tags.ids.iter().copied().chain(names).collect();
    desk.tag_ticket(ticket, &[], &ids, call.hand());
    Ok(Answer::Empty(StatusCode::NO_CONTENT))
}
