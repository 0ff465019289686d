//! Messages changed and deleted (§5).

use http::StatusCode;

use super::create::{attachments, draft, may_write};
use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::show;
use crate::gorgias::api::tickets::found;
use crate::gorgias::desk::{Desk, MessageChange};

/// `PUT /api/tickets/{id}/messages/{message}`: changes what was written, whoever wrote it. Needs `channel` and
/// `from_agent`, which themselves stay as they are. 202 with the message.
pub(in crate::gorgias::api) fn update(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&["action"])?;
    let ticket = found(desk, call)?;
    let id = call.id("message")?;
    if ticket.message(id).is_none() {
        return Err(Refusal::not_found("Message"));
    }
    let via_required = desk.options.via_required;
    let (draft, change) = call.read(|fields| {
        let draft = draft(fields, via_required);
        let change = MessageChange {
            body_text: fields.said("body_text", |fields, name| fields.text(name)),
            body_html: fields.said("body_html", |fields, name| fields.text(name)),
            external_id: fields.said("external_id", |fields, name| fields.text(name)),
            attachments: attachments(fields),
        };
        (draft, change)
    })?;
    may_write(desk, call, draft.message())?;
    desk.change_message(ticket.id, id, change, call.hand());
    let ticket = found(desk, call)?;
    let message = ticket.message(id).ok_or_else(|| Refusal::not_found("Message"))?;
    Ok(Answer::With(StatusCode::ACCEPTED, show::message(desk, ticket.id, message)))
}

/// `DELETE /api/tickets/{id}/messages/{message}`: 200, empty.
pub(in crate::gorgias::api) fn delete(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let ticket = found(desk, call)?;
    let id = call.id("message")?;
    if ticket.message(id).is_none() {
        return Err(Refusal::not_found("Message"));
    }
    desk.delete_message(ticket.id, id, call.hand());
    Ok(Answer::Empty(StatusCode::OK))
}
