//! What an applied write brought about: its result, and what memory learns of it.

use domain::ids::Destination;
use domain::ledger::Effect;
use domain::memory::Learned;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Gorgias;
use crate::api::{Customer, Message, Ticket};
use crate::question::CALLBACK_ASKED;
use crate::write::{Adopted, NewCustomer, NewRecord, NewTicket, Place, TagWrite, Write};
use crate::{effects, pages};

/// What came into being, by its ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// The object's own id: a customer's, a message's, or the ticket's.
    pub(super) id: String,
    /// The channel that a new ticket shows.
    pub(super) channel: Option<String>,
}

/// What an applied write brought about.
pub(super) struct Applied {
    pub(super) desk_id: String,
    pub(super) result: Value,
    pub(super) learned: Vec<Learned>,
}

/// Reads from an answer what a write made. `None`: the answer names nothing, though something must have come into being.
pub(super) fn made(write: &Write, body: &Value) -> Option<Made> {
    let plain = |id: String| Made { id, channel: None };
    match write {
        Write::Customer(_) => Customer::read(body).map(|customer| plain(customer.id)),
        Write::Ticket(_) => Ticket::read(body).map(|ticket| Made { id: ticket.id, channel: Some(ticket.channel) }),
        // Its ticket is known: that its own id is not told is no matter.
        Write::Record(new) => Some(plain(Message::read(body).map_or_else(|| new.ticket.clone(), |message| message.id))),
        Write::Tags(TagWrite { ticket, .. }) | Write::Reopen { ticket, .. } => Some(plain(ticket.clone())),
        Write::Adopt(adopted) => Some(plain(adopted.record.clone())),
        Write::Upload(_) => None,
    }
}

impl Gorgias {
    pub(super) fn applied(&self, effect: &Effect, write: &Write, made: &Made) -> Applied {
        let at = self.now();
        match write {
            Write::Customer(new) => customer_made(new, &made.id, effect),
            Write::Ticket(new) => ticket_made(effect, new, made, at),
            // That a ticket took a record says nothing of how it stands.
            Write::Record(NewRecord { place, ticket, .. }) | Write::Adopt(Adopted { place, ticket, .. }) => {
                placed(effect, place, ticket, &made.id, at)
            }
            Write::Tags(tags) => tags_written(effect, tags, at),
            Write::Reopen { ticket, destination } => Applied {
                desk_id: ticket.clone(),
                result: json!({ "reopened": ticket }),
                learned: vec![stood(ticket, destination, true, at)],
            },
            Write::Upload(new) => {
                Applied { desk_id: made.id.clone(), result: json!({ "name": new.name }), learned: Vec::new() }
            }
        }
    }
}

fn customer_made(new: &NewCustomer, id: &str, effect: &Effect) -> Applied {
    let destination = destination_of(effect);
    Applied {
        desk_id: id.to_owned(),
        result: json!({
            "customer": id,
            "name": new.name,
            "link": destination.map(|destination| pages::customer(&destination, id)),
        }),
        learned: vec![Learned::Customer {
            address: new.address.clone(),
            customer: id.to_owned(),
            name: Some(new.name.clone()),
            made_by_us: true,
            // A creation that was in doubt may be found late: others may have got the number since.
            at: effect.last_attempt_start(),
        }],
    }
}

/// The destination stands in every key behind the desk's name.
fn destination_of(effect: &Effect) -> Option<Destination> {
    let mut parts = effect.key.0.split('/').skip(1);
    Some(Destination(format!("{}/{}", parts.next()?, parts.next()?)))
}

fn ticket_made(effect: &Effect, new: &NewTicket, made: &Made, at: Timestamp) -> Applied {
    let place = &new.place;
    let mut applied = placed(effect, place, &made.id, &made.id, at);
    if let Some(result) = applied.result.as_object_mut() {
        result.insert("tags".to_owned(), json!(new.tags));
        result.insert("channel".to_owned(), json!(made.channel));
        result.insert("import".to_owned(), json!(new.import.is_some()));
    }
    let conversation = || made.id.clone();
    let destination = || place.destination.clone();
    applied.learned.extend([
        Learned::TagsWanted {
            conversation: conversation(),
            destination: destination(),
            filing: effect.filing,
            tags: new.tags.clone(),
        },
        Learned::TagsWritten {
            conversation: conversation(),
            destination: destination(),
            added: new.tags.clone(),
            removed: Vec::new(),
            persons: Vec::new(),
            at,
        },
    ]);
    if new.import.is_none() {
        applied.learned.push(stood(&made.id, &place.destination, true, at));
    }
    applied.learned.extend(new.callback.as_ref().map(|callback| Learned::PartyNote {
        address: place.address.clone(),
        key: CALLBACK_ASKED.to_owned(),
        value: json!(callback),
        at,
    }));
    applied
}

/// How a ticket stood: whether it is one to which messages may go.
pub(super) fn stood(ticket: &str, destination: &Destination, open: bool, at: Timestamp) -> Learned {
    Learned::ConversationStood { conversation: ticket.to_owned(), destination: destination.clone(), open, at }
}

/// A record that stands in a ticket. One that chose a customer also tells who the party is; a message's ticket is the one in
/// which his conversation goes on, a call's is not (GO-31).
fn placed(effect: &Effect, place: &Place, ticket: &str, record: &str, at: Timestamp) -> Applied {
    let link = pages::ticket(&place.destination, ticket);
    let chose = effect.kind == effects::FIRST || effect.kind == effects::MESSAGE;
    let mut learned = vec![Learned::ConversationSeen {
        conversation: ticket.to_owned(),
        destination: place.destination.clone(),
        link: Some(link.clone()),
    }];
    if chose {
        learned.push(Learned::Customer {
            address: place.address.clone(),
            customer: place.customer.clone(),
            name: place.customer_name.clone(),
            made_by_us: false,
            at: place.customer_known_at,
        });
    }
    if effect.kind == effects::MESSAGE {
        learned.push(Learned::PartyConversation {
            address: place.address.clone(),
            destination: place.destination.clone(),
            conversation: ticket.to_owned(),
            at,
        });
    }
    let result = json!({ "conversation": ticket, "link": link, "record": record, "place": place });
    Applied { desk_id: record.to_owned(), result, learned }
}

fn tags_written(effect: &Effect, tags: &TagWrite, at: Timestamp) -> Applied {
    let conversation = || tags.ticket.clone();
    let destination = || tags.destination.clone();
    let mut learned = vec![
        Learned::TagsWanted {
            conversation: conversation(),
            destination: destination(),
            filing: effect.filing,
            tags: tags.wanted.clone(),
        },
        Learned::TagsWritten {
            conversation: conversation(),
            destination: destination(),
            added: tags.change.added.iter().chain(&tags.kept).cloned().collect(),
            removed: tags.change.removed.iter().chain(&tags.change.gone).cloned().collect(),
            persons: tags.change.persons.clone(),
            at,
        },
    ];
    if !tags.change.removed_by_person.is_empty() {
        learned.push(Learned::TagsRemovedByPerson {
            conversation: conversation(),
            destination: destination(),
            tags: tags.change.removed_by_person.clone(),
        });
    }
    learned.extend(tags.callback.as_ref().map(|callback| Learned::PartyNote {
        address: tags.address.clone(),
        key: CALLBACK_ASKED.to_owned(),
        value: json!(callback),
        at,
    }));
    Applied { desk_id: conversation(), result: json!({ "tags": tags.wanted }), learned }
}
