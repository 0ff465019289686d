//! Finding what was written: tickets by key, records inside their ticket, and where a ticket went.

use std::collections::BTreeSet;

use contract::Trouble;
use jiff::{SignedDuration, Timestamp};
use phone::PhoneNumber;

use super::Gorgias;
use super::ask::whole;
use crate::api::{self, ChannelKind, Message};
use crate::question::{Record, Ticket, Trail};
use crate::spelling::likely_addresses;

/// So many tickets, the last changed first, are looked into for records of one that is gone: with the spellings of a number they
/// must fit into what a key has at once (sheet gorgias §2), or the question would be asked for ever.
const LOOKED_INTO_MAX: usize = 24;
/// So many of them, for each customer, may hold a single message.
const WITH_ONE_MAX: usize = 6;
/// The vendor's clock and ours differ by less.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);
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
    pub(super) async fn merged_into(&self, trail: &Trail) -> Result<Option<String>, Trouble> {
        let Trail { customer, address, key, since, .. } = trail;
        let Some(own) = interaction_of(key) else { return Ok(None) };
        let mut left = LOOKED_INTO_MAX;
        if let Some(found) = self.holder_among(customer, own, *since, &mut left).await? {
            return Ok(Some(found));
        }
        // He may have been merged as well: whoever has his number now may be he. Our own record then proves it, so that any
        // spelling will do.
        let Some(number) = PhoneNumber::from_e164(address) else { return Ok(None) };
        if self.client.customer(customer).await?.is_some() {
            return Ok(None);
        }
        let mut seen = BTreeSet::from([customer.clone()]);
        for address in likely_addresses(&number) {
            for one in self.with_address(&address).await?.customers {
                if seen.insert(one.id.clone())
                    && let Some(found) = self.holder_among(&one.id, own, *since, &mut left).await?
                {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    /// The ticket of this customer's that holds a record whose key begins so. What was merged into it changed it, so that one which
    /// did not change since is not looked into; and it came to what was held already, so that one with a single message is looked
    /// into last: somebody deleted the others.
    async fn holder_among(
        &self,
        customer: &str,
        own: &str,
        since: Timestamp,
        left: &mut usize,
    ) -> Result<Option<String>, Trouble> {
        let listed = self.client.tickets_of_customer(customer, 1).await?;
        let since = since.checked_sub(CLOCKS_DIFFER).unwrap_or(Timestamp::MIN);
        let changed = |ticket: &&api::Ticket| ticket.updated_at.is_none_or(|updated_at| updated_at >= since);
        let has_others = |ticket: &&api::Ticket| ticket.message_count.is_none_or(|count| count > 1);
        let (likely, others): (Vec<_>, Vec<_>) = listed.items.iter().filter(changed).partition(has_others);
        for ticket in likely.into_iter().chain(others.into_iter().take(WITH_ONE_MAX)) {
            let Some(fewer) = left.checked_sub(1) else { return Ok(None) };
            *left = fewer;
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
fn interaction_of(key: &str) -> Option<&str> {
    let begins = ["/call/", "/message/"].iter().find_map(|kind| key.find(kind).map(|at| at + kind.len()))?;
    let id = key.get(begins..)?.find('/')?;
    key.get(..=begins + id)
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
        let of = |key: &str| interaction_of(key).map(str::to_owned);
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
