//! Finding what was written: tickets by key, records inside their ticket, and where a ticket went.

use contract::Trouble;
use domain::effect::EffectKey;

use super::Gorgias;
use super::ask::whole;
use crate::api::{self, ChannelKind, Message};
use crate::question::{Record, Ticket};

/// So many of a customer's tickets, the last changed first, are looked into for records of one that is gone.
const LOOKED_INTO_MAX: usize = 5;
/// Texts read back are kept up to this many characters each.
const TEXT_MAX: usize = 20_000;

impl Gorgias {
    /// The ticket that carries this key; one in the trash counts, since a person put it there.
    pub(super) async fn find_ticket(&self, key: &str) -> Result<Option<api::Ticket>, Trouble> {
        let found = whole(self.client.tickets_by_external_id(key).await?, "tickets")?;
        let in_use = found.iter().find(|ticket| ticket.trashed_at.is_none()).cloned();
        Ok(in_use.or_else(|| found.into_iter().next()))
    }

    /// The ticket with its records.
    pub(super) async fn with_records(&self, ticket: &api::Ticket) -> Result<Ticket, Trouble> {
        let records = self.messages_of(ticket).await?.iter().map(record).collect();
        Ok(Ticket { records, ..ticket_of(ticket) })
    }

    /// A ticket's messages: those that came with it, else by themselves.
    pub(super) async fn messages_of(&self, ticket: &api::Ticket) -> Result<Vec<Message>, Trouble> {
        match &ticket.messages {
            Some(messages) if !is_short(ticket, messages) => Ok(messages.clone()),
            _ => whole(self.client.messages(&ticket.id).await?, "messages"),
        }
    }

    /// Where the records of an interaction went whose ticket is gone: a person may have merged it into another of the customer's
    /// (sheet gorgias §9: only within one customer). `None`: nowhere.
    pub(super) async fn merged_into(&self, customer: &str, key: &EffectKey) -> Result<Option<String>, Trouble> {
        let Some(own) = interaction_of(key) else { return Ok(None) };
        let listed = self.client.tickets_of_customer(customer, 1).await?;
        for ticket in listed.items.iter().take(LOOKED_INTO_MAX) {
            let Some(ticket) = self.client.ticket(&ticket.id).await? else { continue };
            let holds = |message: &Message| message.external_id.as_deref().is_some_and(|key| key.starts_with(own));
            if self.messages_of(&ticket).await?.iter().any(holds) {
                return Ok(Some(ticket.id));
            }
        }
        Ok(None)
    }
}

/// A ticket that says it has more messages than it shows.
fn is_short(ticket: &api::Ticket, messages: &[Message]) -> bool {
    ticket.message_count.is_some_and(|count| usize::try_from(count).is_ok_and(|count| count > messages.len()))
}

/// What the keys of all records of an interaction begin with.
fn interaction_of(key: &EffectKey) -> Option<&str> {
    let begins = ["/call/", "/message/"].iter().find_map(|kind| key.0.find(kind).map(|at| at + kind.len()))?;
    let id = key.0.get(begins..)?.find('/')?;
    key.0.get(..=begins + id)
}

pub(super) fn ticket_of(ticket: &api::Ticket) -> Ticket {
    Ticket {
        id: ticket.id.clone(),
        status: ticket.status.clone(),
        channel: ticket.channel.clone(),
        customer: ticket.customer.clone(),
        tags: ticket.tags.clone(),
        spam: ticket.spam,
        trashed: ticket.trashed_at.is_some(),
        closed_at: ticket.closed_at,
        updated_at: ticket.updated_at,
        records: Vec::new(),
    }
}

fn record(message: &Message) -> Record {
    let text =
        if message.text.is_empty() { desk::texts::html::plain_text(&message.html) } else { message.text.clone() };
    let text = desk::texts::html::fold_white_space(&text);
    Record { id: message.id.clone(), key: message.external_id.clone(), text: text.chars().take(TEXT_MAX).collect() }
}

pub(super) fn kind_of(channel: &str) -> ChannelKind {
    match channel {
        "phone" => ChannelKind::Phone,
        "whatsapp" => ChannelKind::WhatsApp,
        other => ChannelKind::Other(other.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_one_interactions_records_begin_alike() {
        let of = |key: &str| interaction_of(&EffectKey(key.to_owned())).map(str::to_owned);
        let call = Some("gorgias/account/acme/call/12/".to_owned());
        assert_eq!(of("gorgias/account/acme/call/12/closing"), call);
        assert_eq!(of("gorgias/account/acme/call/12/comment/7"), call);
        assert_eq!(
            of("gorgias/account/acme/message/ab-1/message"),
            Some("gorgias/account/acme/message/ab-1/".to_owned())
        );
        assert_eq!(of("gorgias/account/acme/unknown-contact"), None);
    }
}
