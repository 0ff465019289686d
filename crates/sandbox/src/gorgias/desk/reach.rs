//! What leaves the account: messages that are sent, and the account's own rule that answers customers (§5).

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Customer, Desk, Hand, Message, NOTE, Person};

/// Something that would have reached a customer outside Gorgias.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    pub(crate) at: Timestamp,
    pub(crate) ticket: u64,
    pub(crate) message: u64,
    pub(crate) customer: Option<u64>,
    pub(crate) channel: String,
    /// The address that it would have gone to, if one is known.
    pub(crate) to: Option<String>,
    /// `sent` or `automatic reply`.
    pub(crate) what: &'static str,
    /// In plain words.
    pub(crate) why: String,
    /// The request that led to it; none if a person's act did.
    pub(crate) request: Option<u64>,
}

/// The id that the account's one rule has.
const RULE_ID: u64 = 1;

impl Desk {
    /// Sends a message, if it is one that is sent: outgoing, no internal note, and not said to have been sent
    /// already (§5).
    pub(super) fn send(&mut self, ticket: u64, message: &mut Message, hand: Hand) {
        if !message.from_agent || message.is_note() || message.sent_at.is_some() {
            return;
        }
        let customer = self.customer_of(ticket);
        let to = address_in(&message.source, "to")
            .or_else(|| customer.and_then(|id| self.customers.get(&id)).and_then(|it| reply_address(it, message)));
        self.reached.push(Reached {
            at: hand.at,
            ticket,
            message: message.id,
            customer,
            channel: message.channel.clone(),
            to,
            what: "sent",
            why: "an outgoing message without sent_datetime".to_owned(),
            request: hand.request,
        });
        // Nothing is sent on the phone: live, such a message stayed unsent (§5).
        if message.channel != "phone" {
            message.sent_at = Some(hand.at);
        }
    }

    /// Runs the rule that answers customers, for one incoming message.
    pub(super) fn auto_reply(&mut self, ticket: u64, message: &Message, hand: Hand) {
        if !self.options.auto_reply || !fires(message, hand, self.options.auto_reply_skips_imported) {
            return;
        }
        let customer = self.customer_of(ticket);
        let known = customer.and_then(|id| self.customers.get(&id));
        // A line of the account's own must have brought the message, or it must say whom to answer: an SMS that merely
        // stands in the account has no way back (§5, `source`, `integration_id`).
        let by_number = matches!(message.channel.as_str(), "phone" | "sms" | "aircall" | "whatsapp");
        let knows = !by_number || message.integration_id.is_some() || self.options.auto_reply_knows_numbers;
        let kept = || known.and_then(|it| reply_address(it, message)).filter(|_| knows);
        let Some(to) = address_in(&message.source, "from").or_else(kept) else {
            return;
        };
        let bot = self.bot(hand.at);
        let id = self.fresh_id();
        let reply = Message {
            id,
            external_id: None,
            via: "rule".to_owned(),
            from_agent: true,
            public: true,
            sender: Some(Person::User(bot)),
            receiver: customer.map(Person::Customer),
            subject: None,
            body_text: Some("Thank you for your message. We will get back to you soon.".to_owned()),
            body_html: None,
            original: None,
            source: json!({"type": message.channel, "to": [{"address": to}]}),
            attachments: Vec::new(),
            meta: serde_json::Value::Null,
            integration_id: None,
            rule_id: Some(RULE_ID),
            mention_ids: Vec::new(),
            imported: false,
            created_at: hand.at,
            sent_at: Some(hand.at),
            failed_at: None,
            opened_at: None,
            deleted_at: None,
            written_at: hand.at,
            request: None,
            channel: message.channel.clone(),
        };
        self.reached.push(Reached {
            at: hand.at,
            ticket,
            message: id,
            customer,
            channel: message.channel.clone(),
            to: Some(to),
            what: "automatic reply",
            why: format!("a rule answered the incoming public message {}", message.id),
            request: hand.request,
        });
        self.put_message(ticket, reply, Hand { user: bot, request: None, ..hand });
    }

    fn customer_of(&self, ticket: u64) -> Option<u64> {
        self.tickets.get(&ticket).and_then(|ticket| ticket.customer)
    }
}

/// Whether the rule answers this message: incoming and public, and not of channel `api` (§4) or a note.
fn fires(message: &Message, hand: Hand, skips_imported: bool) -> bool {
    const OLD: SignedDuration = SignedDuration::from_secs(3_600);
    let answered = !message.from_agent && message.public && !matches!(message.channel.as_str(), "api" | NOTE);
    let imported = message.imported || hand.at.duration_since(message.created_at) > OLD;
    answered && !(skips_imported && imported)
}

/// Where an answer on the channel of `message` would go.
fn reply_address(customer: &Customer, message: &Message) -> Option<String> {
    let kinds: &[&str] = match message.channel.as_str() {
        "phone" | "sms" | "aircall" => &["phone"],
        "whatsapp" => &["whatsapp", "phone"],
        other => &[other],
    };
    kinds.iter().find_map(|kind| customer.address_of(kind)).map(str::to_owned)
}

/// The address in a message's `source`: that of `from`, or the first of `to`.
fn address_in(source: &serde_json::Value, side: &str) -> Option<String> {
    let side = source.get(side)?;
    let person = side.as_array().map_or(Some(side), |people| people.first())?;
    person.get("address")?.as_str().filter(|address| !address.is_empty()).map(str::to_owned)
}
