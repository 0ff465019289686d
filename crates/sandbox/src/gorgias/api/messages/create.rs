//! Messages made: what may be sent by whom (§5, the validation of 2023).

use serde_json::{Value, json};

use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::fields::Fields;
use crate::gorgias::api::tickets::{EXTERNAL_ID_MAX, found};
use crate::gorgias::api::{show, who};
use crate::gorgias::desk::{Desk, Hand, NOTE, NewMessage, Person, VIAS, is_slug};
use crate::gorgias::options::WithoutSender;

/// A message as it was sent, before anyone looked at who is meant.
pub(in crate::gorgias::api) struct Draft {
    message: NewMessage,
    sender: Option<who::Sent>,
    receiver: Option<who::Sent>,
}

/// A message whose people were found.
pub(in crate::gorgias::api) struct Checked {
    message: NewMessage,
    sender: Sender,
    receiver: Option<who::Customer>,
}

enum Sender {
    User(u64, who::Sent),
    Customer(who::Customer),
    /// The account's bot.
    Bot,
    TicketsCustomer,
}

/// `POST /api/tickets/{id}/messages`.
pub(in crate::gorgias::api) fn create(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&["action"])?;
    if call.parameter("action").is_some_and(|action| !matches!(action, "force" | "retry" | "cancel")) {
        return Err(Refusal::member("action", "Not a valid choice."));
    }
    let ticket = found(desk, call)?;
    let via_required = desk.options.via_required;
    let draft = call.read(|fields| draft(fields, via_required))?;
    may_write(desk, call, draft.message())?;
    let checked = draft.check(desk, "", ticket.customer.is_some())?;
    let message = checked.apply(desk, ticket.customer, call.hand());
    let id = desk.add_message(ticket.id, message, call.hand());
    let ticket = found(desk, call)?;
    let message = ticket.message(id).ok_or_else(|| Refusal::not_found("Message"))?;
    Ok(Answer::Created(show::message(desk, ticket.id, message)))
}

/// An observer writes internal notes and nothing else (§6).
pub(super) fn may_write(desk: &Desk, call: &Call, message: &NewMessage) -> Result<(), Refusal> {
    let may = desk.users.get(&call.user).is_some_and(|user| user.may_write() || message.channel == NOTE);
    if may { Ok(()) } else { Err(Refusal::denied("Your role may only write internal notes.")) }
}

/// Reads a message.
pub(in crate::gorgias::api) fn draft(fields: &Fields<'_>, via_required: bool) -> Draft {
    for required in ["channel", "from_agent"] {
        if fields.get(required).is_none() {
            fields.fault(required, "Missing data for required field.");
        }
    }
    if via_required && fields.get("via").is_none() {
        fields.fault("via", "Missing data for required field.");
    }
    let channel = fields.text("channel").unwrap_or_default();
    if !channel.is_empty() && !is_slug(&channel) {
        fields.fault("channel", "Not a valid channel.");
    }
    let from_agent = fields.flag("from_agent").unwrap_or(false);
    if channel == NOTE && !from_agent {
        fields.fault("from_agent", "Internal notes must be from an agent.");
    }
    if channel != NOTE && fields.get("mention_ids").is_some() {
        fields.fault("mention_ids", "Only internal notes can mention users.");
    }
    let receiver = who::person(fields, "receiver");
    if receiver.is_some() && (channel == NOTE || !from_agent) {
        fields.fault("receiver", "Must not be set.");
    }
    // Taken by the API, and of no effect here.
    fields.accept(&["headers", "macros", "actions", "last_sending_error", "message_id"]);
    for text in ["stripped_text", "stripped_html", "stripped_signature"] {
        fields.text(text);
    }
    let message = NewMessage {
        via: fields.word("via", &VIAS).unwrap_or_else(|| "api".to_owned()),
        from_agent,
        public: fields.flag("public").unwrap_or(true),
        sender: None,
        receiver: None,
        subject: fields.text("subject"),
        body_text: fields.text("body_text"),
        body_html: fields.text("body_html"),
        source: source(fields).unwrap_or_default(),
        attachments: attachments(fields).unwrap_or_default(),
        external_id: fields.text_up_to("external_id", EXTERNAL_ID_MAX),
        meta: fields.free_object("meta").unwrap_or_default(),
        integration_id: fields.id("integration_id"),
        mention_ids: fields.ids("mention_ids").unwrap_or_default(),
        imported: fields.flag("imported").unwrap_or(false),
        created_at: fields.date("created_datetime"),
        sent_at: fields.date("sent_datetime"),
        failed_at: fields.date("failed_datetime"),
        opened_at: fields.date("opened_datetime"),
        deleted_at: fields.date("deleted_datetime"),
        channel,
    };
    Draft { message, sender: who::person(fields, "sender"), receiver }
}

fn source(fields: &Fields<'_>) -> Option<Value> {
    fields.object("source", |source| {
        let person = |fields: &Fields<'_>| json!({"name": fields.text("name"), "address": fields.text("address")});
        json!({
            "type": source.text("type"),
            "from": source.object("from", person),
            "to": source.objects("to", person).unwrap_or_default(),
            "cc": source.objects("cc", person).unwrap_or_default(),
            "bcc": source.objects("bcc", person).unwrap_or_default(),
            "extra": source.get("extra"),
        })
    })
}

/// Attachments: addresses of others are kept as they are (§5).
pub(super) fn attachments(fields: &Fields<'_>) -> Option<Vec<Value>> {
    fields.objects("attachments", |file| {
        for required in ["url", "name", "content_type"] {
            if file.text(required).is_none_or(|text| text.is_empty()) {
                file.fault(required, "Missing data for required field.");
            }
        }
        json!({
            "url": file.text("url"), "name": file.text("name"), "content_type": file.text("content_type"),
            "size": file.get("size"), "public": file.flag("public").unwrap_or(true), "extra": file.get("extra"),
        })
    })
}

impl Draft {
    /// The message without its people.
    pub(in crate::gorgias::api) fn message(&self) -> &NewMessage {
        &self.message
    }

    /// Finds the people who are meant, by the table of §5.
    pub(in crate::gorgias::api) fn check(
        self,
        desk: &Desk,
        place: &str,
        has_customer: bool,
    ) -> Result<Checked, Refusal> {
        let at = |member: &str| if place.is_empty() { member.to_owned() } else { format!("{place}.{member}") };
        if self.message.mention_ids.iter().any(|id| !desk.users.contains_key(id)) {
            return Err(Refusal::member(&at("mention_ids"), "User does not exist."));
        }
        let needed = || Refusal::member(&at("sender"), "Missing data for required field.");
        let options = &desk.options;
        let sender = match self.sender {
            Some(sent) if self.message.from_agent => Sender::User(sent.user(desk, &at("sender"))?.id, sent),
            Some(sent) => Sender::Customer(sent.customer(desk, &at("sender"))?),
            None if self.message.channel == NOTE => match options.note_without_sender {
                WithoutSender::Refuse => return Err(needed()),
                WithoutSender::FallBack => Sender::Bot,
            },
            None if self.message.from_agent => Sender::Bot,
            None if options.incoming_without_sender == WithoutSender::FallBack && has_customer => {
                Sender::TicketsCustomer
            }
            None => return Err(needed()),
        };
        let receiver = self.receiver.map(|sent| sent.customer(desk, &at("receiver"))).transpose()?;
        Ok(Checked { message: self.message, sender, receiver })
    }
}

impl Checked {
    /// The message with its people, made or changed as was said.
    pub(in crate::gorgias::api) fn apply(self, desk: &mut Desk, customer: Option<u64>, hand: Hand) -> NewMessage {
        let sender = match self.sender {
            Sender::User(id, sent) => {
                sent.apply_to_user(desk, id, hand);
                Some(Person::User(id))
            }
            Sender::Customer(sent) => Some(Person::Customer(sent.apply(desk, hand))),
            Sender::Bot => Some(Person::User(desk.bot(hand.at))),
            Sender::TicketsCustomer => customer.map(Person::Customer),
        };
        let receiver = self.receiver.map(|sent| Person::Customer(sent.apply(desk, hand)));
        NewMessage { sender, receiver, ..self.message }
    }
}
