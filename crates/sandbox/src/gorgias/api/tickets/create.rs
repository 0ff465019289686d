//! Tickets made (§4).

use http::StatusCode;

use super::{EXTERNAL_ID_MAX, PRIORITIES, SUBJECT_MAX, nested_id, tags, team};
use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::fields::Fields;
use crate::gorgias::api::messages::create::{Draft, draft};
use crate::gorgias::api::ticket_tags::{self, Named};
use crate::gorgias::api::{customers, show, who};
use crate::gorgias::desk::{Desk, NewTicket, Person, Status, VIAS, is_slug};

/// Most messages that a new ticket takes (§4).
const MESSAGES_MAX: usize = 500;

struct Sent {
    ticket: NewTicket,
    customer: Option<who::Sent>,
    assignee_user: Option<u64>,
    tags: Named,
    messages: Vec<Draft>,
}

/// `POST /api/tickets`.
pub(in crate::gorgias::api) fn create(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    if desk.options.messaging_quota_exceeded {
        // §2: no fault of the credential.
        return Err(Refusal::plain(StatusCode::FORBIDDEN, "Ticket could not be created. Messaging quota exceeded."));
    }
    let via_required = desk.options.via_required;
    let sent = call.read(|fields| sent(fields, via_required))?;

    let user = sent.assignee_user.map(|id| who::Sent { id: Some(id), ..who::Sent::default() });
    let user = user.map(|user| user.user(desk, "assignee_user").map(|user| user.id)).transpose()?;
    let team = team(desk, sent.ticket.assignee_team)?;
    ticket_tags::check(desk, &sent.tags)?;
    let customer = sent.customer.map(|customer| customer.customer(desk, "customer")).transpose()?;
    let mut checked = Vec::new();
    for (index, draft) in sent.messages.into_iter().enumerate() {
        checked.push(draft.check(desk, &format!("messages.{index}"), customer.is_some())?);
    }

    // From here on nothing is refused any more.
    let hand = call.hand();
    let customer = customer.map(|customer| customer.apply(desk, hand));
    let messages: Vec<_> = checked.into_iter().map(|message| message.apply(desk, customer, hand)).collect();
    // Without a customer it is the one who writes, or who is written to (§4, inferred).
    let people = messages.iter().flat_map(|message| [message.sender, message.receiver]).flatten();
    let in_messages =
        people.filter_map(|person| if let Person::Customer(id) = person { Some(id) } else { None }).next();
    let tags = ticket_tags::ids(desk, sent.tags, hand);
    let ticket = NewTicket {
        customer: customer.or(in_messages),
        assignee_user: user,
        assignee_team: team,
        tags,
        messages,
        ..sent.ticket
    };
    let id = desk.create_ticket(ticket, hand);
    let ticket = desk.tickets.get(&id).ok_or_else(|| Refusal::not_found("Ticket"))?;
    Ok(Answer::Created(show::ticket(desk, ticket)))
}

fn sent(fields: &Fields<'_>, via_required: bool) -> Sent {
    let messages = fields.objects("messages", |fields| draft(fields, via_required)).unwrap_or_default();
    if !(1..=MESSAGES_MAX).contains(&messages.len()) {
        fields.fault("messages", "Length must be between 1 and 500.");
    }
    if via_required && fields.get("via").is_none() {
        fields.fault("via", "Missing data for required field.");
    }
    let channel = fields.text("channel");
    if channel.as_ref().is_some_and(|channel| !is_slug(channel)) {
        fields.fault("channel", "Not a valid channel.");
    }
    // Kept by nobody here: the account's own times and guesses stand.
    for date in ["updated_datetime", "last_message_datetime", "last_received_message_datetime"] {
        fields.date(date);
    }
    fields.id("split_from");
    let status = fields.word("status", &["open", "closed"]).and_then(|word| Status::from_word(&word));
    let first_from_agent = messages.first().is_some_and(|draft| draft.message().from_agent);
    let ticket = NewTicket {
        channel,
        via: fields.word("via", &VIAS).unwrap_or_else(|| "api".to_owned()),
        status: status.unwrap_or(Status::Open),
        priority: fields.word("priority", &PRIORITIES).unwrap_or_else(|| "normal".to_owned()),
        from_agent: fields.flag("from_agent").unwrap_or(first_from_agent),
        spam: fields.flag("spam").unwrap_or(false),
        imported: fields.flag("imported").unwrap_or(false),
        customer: None,
        assignee_user: None,
        assignee_team: nested_id(fields, "assignee_team"),
        language: fields.text("language"),
        subject: fields.text_up_to("subject", SUBJECT_MAX),
        external_id: fields.text_up_to("external_id", EXTERNAL_ID_MAX),
        meta: fields.free_object("meta").unwrap_or_default(),
        custom_fields: customers::custom_fields(fields).unwrap_or_default(),
        tags: Vec::new(),
        created_at: fields.date("created_datetime"),
        opened_at: fields.date("opened_datetime"),
        closed_at: fields.date("closed_datetime"),
        trashed_at: fields.date("trashed_datetime"),
        snoozed_until: fields.date("snooze_datetime"),
        messages: Vec::new(),
    };
    Sent {
        ticket,
        customer: who::person(fields, "customer"),
        assignee_user: nested_id(fields, "assignee_user"),
        tags: tags(fields).unwrap_or_default(),
        messages,
    }
}
