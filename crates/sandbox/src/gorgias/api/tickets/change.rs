//! Tickets changed and deleted (§4).

use http::StatusCode;

use super::{EXTERNAL_ID_MAX, PRIORITIES, SUBJECT_MAX, found, nested_id, tags, team};
use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::{customers, show, ticket_tags, who};
use crate::gorgias::desk::{Desk, Status, Ticket, VIAS, is_slug};
use crate::gorgias::options::TicketChannel;

/// A change that a body asks for.
type Change = Box<dyn FnOnce(&mut Ticket)>;

/// `PUT /api/tickets/{id}`: partial; `tags` and `custom_fields` replace.
pub(in crate::gorgias::api) fn update(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let id = found(desk, call)?.id;
    let channel_may_change = desk.options.ticket_channel == TicketChannel::AsAsked;
    let (mut changes, customer, user, sent_team, tags) = call.read(|fields| {
        let mut changes: Vec<Change> = Vec::new();
        let mut plain = |change: Option<Change>| changes.extend(change);
        plain(fields.said("subject", |f, n| f.text_up_to(n, SUBJECT_MAX)).map(|it| change(move |t| t.subject = it)));
        plain(
            fields
                .said("external_id", |f, n| f.text_up_to(n, EXTERNAL_ID_MAX))
                .map(|it| change(move |t| t.external_id = it)),
        );
        plain(fields.said("language", |f, n| f.text(n)).map(|it| change(move |t| t.language = it)));
        plain(fields.said("trashed_datetime", |f, n| f.date(n)).map(|it| change(move |t| t.trashed_at = it)));
        plain(fields.said("snooze_datetime", |f, n| f.date(n)).map(|it| change(move |t| t.snoozed_until = it)));
        plain(fields.said("opened_datetime", |f, n| f.date(n)).map(|it| change(move |t| t.opened_at = it)));
        plain(fields.said("closed_datetime", |f, n| f.date(n)).map(|it| change(move |t| t.closed_at = it)));
        plain(fields.flag("spam").map(|it| change(move |t| t.spam = it)));
        plain(fields.flag("is_unread").map(|it| change(move |t| t.is_unread = it)));
        plain(fields.flag("from_agent").map(|it| change(move |t| t.from_agent = it)));
        plain(fields.word("priority", &PRIORITIES).map(|it| change(move |t| t.priority = it)));
        plain(fields.word("via", &VIAS).map(|it| change(move |t| t.via = it)));
        plain(fields.free_object("meta").map(|it| change(move |t| t.meta = it)));
        plain(customers::custom_fields(fields).map(|it| change(move |t| t.custom_fields = it)));
        let status = fields.word("status", &["open", "closed"]).and_then(|word| Status::from_word(&word));
        plain(status.map(|it| change(move |t| t.status = it)));
        let channel = fields.text("channel");
        if channel.as_ref().is_some_and(|channel| !is_slug(channel)) {
            fields.fault("channel", "Not a valid channel.");
        }
        plain(channel.filter(|_| channel_may_change).map(|it| change(move |t| t.channel = it)));
        // The account's own times stand.
        for date in ["updated_datetime", "last_message_datetime", "last_received_message_datetime"] {
            fields.date(date);
        }
        (
            changes,
            who::person(fields, "customer"),
            fields.said("assignee_user", nested_id),
            fields.said("assignee_team", nested_id),
            tags(fields),
        )
    })?;
    if let Some(user) = user {
        if let Some(id) = user {
            who::Sent { id: Some(id), ..who::Sent::default() }.user(desk, "assignee_user")?;
        }
        changes.push(change(move |ticket| ticket.assignee_user = user));
    }
    if let Some(sent) = sent_team {
        let team = team(desk, sent)?;
        changes.push(change(move |ticket| ticket.assignee_team = team));
    }
    if let Some(tags) = &tags {
        ticket_tags::check(desk, tags)?;
    }
    let customer = customer.map(|customer| customer.customer(desk, "customer")).transpose()?;

    let hand = call.hand();
    if let Some(customer) = customer {
        let customer = customer.apply(desk, hand);
        changes.push(change(move |ticket| ticket.customer = Some(customer)));
    }
    if !changes.is_empty() {
        desk.change_ticket(id, hand, |ticket| changes.into_iter().for_each(|change| change(ticket)));
    }
    if let Some(tags) = tags {
        let ids = ticket_tags::ids(desk, tags, hand);
        desk.set_tags(id, ids, hand);
    }
    let ticket = found(desk, call)?;
    Ok(Answer::With(StatusCode::ACCEPTED, show::ticket(desk, &ticket)))
}

fn change(change: impl FnOnce(&mut Ticket) + 'static) -> Change {
    Box::new(change)
}

/// `DELETE /api/tickets/{id}`: for good.
pub(in crate::gorgias::api) fn delete(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let id = found(desk, call)?.id;
    desk.delete_ticket(id, call.hand());
    Ok(Answer::Empty(StatusCode::NO_CONTENT))
}
