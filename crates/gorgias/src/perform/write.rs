//! Effects → requests. A write is sent once; what its answer means is decided here, what follows from it in the plan.

use std::collections::BTreeMap;

use contract::{Outcome, Reservation, Trouble};
use domain::ledger::{Effect, Evidence, Reason};
use domain::memory::Learned;
use serde_json::{Value, json};

use super::further::Further;
use super::{Gorgias, read};
use crate::api::{
    CreateCustomer, CreateTicket, ImportedMessage, InternalNote, NewAttachment, NewMessage, QUOTA_WAIT, TicketChange,
    TicketChannel, TicketStatus, WriteAnswer, Writer,
};
use crate::question::{
    Trail, customer_gone_key, email_taken_key, phone_taken_key, ticket_gone_key, ticket_missed_key, unusable_user_key,
};
use crate::write::{Entry, EntryKind, File, NewCustomer, NewTicket, Place, TagWrite, Write};
use crate::{effects, reasons};
use desk::reasons as common;

impl Gorgias {
    pub(super) async fn write(&self, effect: &Effect) -> Outcome {
        let write: Write = match read(&effect.body) {
            Ok(write) => write,
            Err(words) => return Outcome::Refused { status: 0, words },
        };
        let client = &self.client;
        let answer = match &write {
            Write::Customer(new) => client.create_customer(&customer_request(new)).await,
            Write::Ticket(new) => self.create_ticket(new).await,
            Write::Record(new) => {
                let files = attachments(&new.entry);
                client.create_message(&new.ticket, &message(&new.entry, &new.place, &files)).await
            }
            Write::Tags(tags) if tags.change.is_nothing() => return self.nothing_to_send(effect, &write),
            Write::Tags(tags) => self.change_tags(tags).await,
            Write::Reopen { ticket, .. } => {
                let change = TicketChange { status: Some(TicketStatus::Open), ..TicketChange::default() };
                client.update_ticket(ticket, change).await
            }
            Write::Upload(new) => return self.upload(new).await,
            Write::Adopt(_) => return self.nothing_to_send(effect, &write),
        };
        self.outcome(effect, &write, answer).await
    }

    async fn create_ticket(&self, new: &NewTicket) -> WriteAnswer {
        let files: Vec<Vec<NewAttachment<'_>>> = new.entries.iter().map(attachments).collect();
        let messages: Vec<NewMessage<'_>> =
            new.entries.iter().zip(&files).map(|(entry, files)| message(entry, &new.place, files)).collect();
        let Some(first) = new.entries.first() else {
            return WriteAnswer::Refused { status: 0, words: "a ticket without a message cannot be".to_owned() };
        };
        let ticket = CreateTicket {
            subject: &new.subject,
            channel: ticket_channel(&new.channel),
            status: if new.import.is_some() { TicketStatus::Closed } else { TicketStatus::Open },
            customer: &new.place.customer,
            assignee_user: new.assignee,
            tags: &new.tags,
            external_id: &first.key,
            messages: &messages,
            created_at: new.import.map(|import| import.created_at),
            imported_closed_at: new.import.map(|import| import.closed_at),
        };
        let answer = self.client.create_ticket(&ticket).await;
        // Whether a tag that nobody used yet is made or refused is not told (sheet §4): then it is made first.
        let WriteAnswer::Refused { status: 400, .. } = &answer else { return answer };
        match self.make_missing_tags(&new.tags).await {
            Ok(Some(room)) => room.within(self.client.create_ticket(&ticket)).await,
            Ok(None) => answer,
            Err(trouble) => WriteAnswer::NotApplied(trouble),
        }
    }

    /// Adds and removes by name: a list that replaces would take away what a person added meanwhile.
    async fn change_tags(&self, tags: &TagWrite) -> WriteAnswer {
        let added = &tags.change.added;
        let mut answer = None;
        if !added.is_empty() {
            let mut first = self.client.add_ticket_tags(&tags.ticket, added).await;
            if let WriteAnswer::Refused { .. } = &first {
                match self.make_missing_tags(added).await {
                    Ok(Some(room)) => first = room.within(self.client.add_ticket_tags(&tags.ticket, added)).await,
                    Ok(None) => {}
                    Err(trouble) => return WriteAnswer::NotApplied(trouble),
                }
            }
            if !matches!(first, WriteAnswer::Applied { .. }) || tags.change.removed.is_empty() {
                return first;
            }
            answer = Some(first);
        }
        let removed = self.client.remove_ticket_tags(&tags.ticket, &tags.change.removed).await;
        match (removed, answer) {
            // What was added stands; the whole is compared again.
            (WriteAnswer::NotApplied(trouble), Some(_)) => WriteAnswer::Unknown { detail: trouble.to_string() },
            (removed, _) => removed,
        }
    }

    /// Makes those of these tags that are missing in the account. Where all are there then, there is room for trying the write again:
    /// also when none is missing any more, since another write may have made them after ours was refused. Trouble on the way says
    /// nothing of what was refused: then it is tried again as a whole.
    async fn make_missing_tags(&self, names: &[String]) -> Result<Option<Reservation>, Trouble> {
        let further = Further::of(self);
        let known = further.request(self.client.tags()).await??;
        let mut are_there = true;
        for name in names.iter().filter(|name| known.iter().all(|tag| tag.name != **name)) {
            match further.request(self.client.create_tag(name)).await? {
                WriteAnswer::Applied { .. } | WriteAnswer::Conflict409 { .. } => {}
                WriteAnswer::NotApplied(trouble) => return Err(trouble),
                // A tag that may be there is looked for with the next try.
                WriteAnswer::Unknown { detail } => return Err(Trouble::Down { detail }),
                _ => are_there = false,
            }
        }
        if are_there { further.room().await.map(Some) } else { Ok(None) }
    }

    async fn outcome(&self, effect: &Effect, write: &Write, answer: WriteAnswer) -> Outcome {
        match answer {
            WriteAnswer::Applied { body, request_id, .. } => {
                let Some(made) = super::learn::made(write, &body) else {
                    // It was applied, but nobody knows under which id: the look finds it by its key.
                    return Outcome::Unknown { detail: "applied, but the answer names no id".to_owned() };
                };
                let applied = self.applied(effect, write, &made);
                let evidence =
                    Evidence { request_id, desk_id: Some(applied.desk_id), at: self.now(), read_back: false };
                Outcome::Confirmed { evidence, result: applied.result, learned: applied.learned }
            }
            WriteAnswer::NotApplied(trouble) => Outcome::NotApplied(trouble),
            WriteAnswer::QuotaExceeded403 { .. } => {
                Outcome::NotApplied(Trouble::Limited { retry_after: Some(QUOTA_WAIT) })
            }
            // The key's user or the app may not do it. Nothing is lost while an administrator mends that (GO-41): it is tried again
            // now and then.
            WriteAnswer::Forbidden403 { words } => Outcome::NotApplied(Trouble::Refused { status: 403, words }),
            WriteAnswer::Unknown { detail } => Outcome::Unknown { detail },
            WriteAnswer::NotFound { words } => self.not_there(effect, write, 404, words).await,
            WriteAnswer::Refused { status, words } => self.not_there(effect, write, status, words).await,
            WriteAnswer::Conflict409 { words } => conflict(write, words),
            WriteAnswer::TooLarge413 { words } => Outcome::Refused { status: 413, words },
        }
    }

    /// A write that names something which is not there: a ticket that was deleted or merged, a customer who is gone, a user who
    /// is none any more. Which of them is found out by reads.
    async fn not_there(&self, effect: &Effect, write: &Write, status: u16, words: String) -> Outcome {
        let refused = |words| Outcome::Refused { status, words };
        let looked = match write {
            Write::Ticket(new) => self.who_is_gone(&new.place, users_of(&new.entries, new.assignee)).await,
            Write::Record(new) => match self.client.ticket(&new.ticket).await {
                Ok(None) => self.where_it_went(effect, &new.ticket, &new.place).await.map(Some),
                Ok(Some(_)) => self.who_is_gone(&new.place, users_of(std::slice::from_ref(&new.entry), None)).await,
                Err(trouble) => Err(trouble),
            },
            // It may have been merged since it was read.
            Write::Tags(TagWrite { ticket, .. }) => {
                self.client.ticket(ticket).await.map(|there| there.is_none().then(|| missed(ticket)))
            }
            Write::Reopen { ticket, destination } => {
                self.client.ticket(ticket).await.map(|there| there.is_none().then(|| gone(ticket, destination)))
            }
            Write::Customer(new) if says_taken(&words) && !new.channels.is_empty() => return phone_taken(new),
            Write::Customer(_) | Write::Upload(_) | Write::Adopt(_) => Ok(None),
        };
        match looked {
            Ok(Some(outcome)) => outcome,
            Ok(None) => refused(words),
            Err(trouble) => Outcome::NotApplied(trouble),
        }
    }

    async fn where_it_went(&self, effect: &Effect, ticket: &str, place: &Place) -> Result<Outcome, Trouble> {
        let Some(into) = self.merged_into(&Trail::of(place, &effect.key)).await? else {
            // A message goes to another ticket of his.
            let is_message = effect.kind == effects::MESSAGE;
            return Ok(if is_message { gone(ticket, &place.destination) } else { missed(ticket) });
        };
        let reason = Reason::new(common::CONVERSATION_MERGED).with("from", ticket).with("into", into.as_str());
        let merged =
            Learned::ConversationMerged { from: ticket.to_owned(), into, destination: place.destination.clone() };
        Ok(superseded(reason, Vec::new(), vec![merged]))
    }

    async fn who_is_gone(&self, place: &Place, users: Vec<i64>) -> Result<Option<Outcome>, Trouble> {
        if self.client.customer(&place.customer).await?.is_none() {
            let gone = Learned::CustomerGone { address: place.address.clone(), customer: place.customer.clone() };
            let reason = Reason::new(common::CUSTOMER_GONE).with("customer", place.customer.as_str());
            // Lists may trail: they may show him for a while yet.
            let note = (customer_gone_key(&place.customer), json!(true));
            return Ok(Some(superseded(reason, vec![note], vec![gone])));
        }
        if users.is_empty() {
            return Ok(None);
        }
        let there = self.client.users(&[]).await?;
        let is_usable = |id: &i64| there.iter().any(|user| user.id == *id && user.active);
        let Some(user) = users.into_iter().find(|id| !is_usable(id)) else { return Ok(None) };
        let reason = Reason::new(common::AUTHOR_FELL_DOWN).with("name", user);
        Ok(Some(superseded(reason, vec![(unusable_user_key(user), json!(true))], Vec::new())))
    }

    /// A write that is true already.
    fn nothing_to_send(&self, effect: &Effect, write: &Write) -> Outcome {
        let Some(made) = super::learn::made(write, &Value::Null) else {
            return Outcome::Refused { status: 0, words: "there is nothing to be written".to_owned() };
        };
        let applied = self.applied(effect, write, &made);
        let evidence = Evidence { request_id: None, desk_id: Some(applied.desk_id), at: self.now(), read_back: true };
        Outcome::Confirmed { evidence, result: applied.result, learned: applied.learned }
    }
}

fn conflict(write: &Write, words: String) -> Outcome {
    match write {
        Write::Customer(NewCustomer { email: Some(email), .. }) => superseded(
            Reason::new(common::CUSTOMER_EMAIL_TAKEN).with("customer", ""),
            vec![(email_taken_key(email), json!(true))],
            Vec::new(),
        ),
        Write::Customer(new) if !new.channels.is_empty() => phone_taken(new),
        _ => Outcome::Refused { status: 409, words },
    }
}

fn phone_taken(new: &NewCustomer) -> Outcome {
    let note = (phone_taken_key(&new.address), json!(true));
    superseded(Reason::new(reasons::CUSTOMER_PHONE_TAKEN), vec![note], Vec::new())
}

/// A second customer with a number may be refused in words only (sheet §3, duplicates).
fn says_taken(words: &str) -> bool {
    let words = words.to_lowercase();
    ["already", "exists", "taken", "in use", "unique", "duplicate"].iter().any(|word| words.contains(word))
}

fn gone(ticket: &str, destination: &domain::ids::Destination) -> Outcome {
    let reason = Reason::new(common::CONVERSATION_REMOVED_BY_PERSON).with("conversation", ticket);
    let learned = Learned::ConversationGone { conversation: ticket.to_owned(), destination: destination.clone() };
    superseded(reason, vec![(ticket_gone_key(ticket), json!(true))], vec![learned])
}

/// What follows in a ticket that is not there waits until the list, which may trail, must show where it went.
fn missed(ticket: &str) -> Outcome {
    let reason = Reason::new(reasons::TICKET_NOT_THERE).with("ticket", ticket);
    superseded(reason, vec![(ticket_missed_key(ticket), json!(true))], Vec::new())
}

pub(super) fn superseded(reason: Reason, answers: Vec<(String, Value)>, learned: Vec<Learned>) -> Outcome {
    Outcome::Superseded { reason, learned, answers: answers.into_iter().collect::<BTreeMap<_, _>>() }
}

fn users_of(entries: &[Entry], assignee: Option<i64>) -> Vec<i64> {
    let senders = entries.iter().filter_map(|entry| match entry.kind {
        EntryKind::Note { sender } | EntryKind::Sent { sender, .. } => Some(sender),
        EntryKind::Received { .. } => None,
    });
    senders.chain(assignee).collect()
}

fn customer_request(new: &NewCustomer) -> CreateCustomer<'_> {
    let under = |kind: &str| new.channels.iter().find(|one| one.channel == kind).map(|one| one.text.as_str());
    CreateCustomer {
        name: Some(&new.name),
        email: new.email.as_deref(),
        phone: under("phone"),
        whatsapp: under("whatsapp"),
        external_id: Some(&new.key),
        note: Some(&new.note),
    }
}

fn attachments(entry: &Entry) -> Vec<NewAttachment<'_>> {
    fn attachment(file: &File) -> NewAttachment<'_> {
        let File { url, name, content_type, size } = file;
        NewAttachment { url, name, content_type, size: *size }
    }
    entry.files.iter().map(attachment).collect()
}

fn message<'e>(entry: &'e Entry, place: &'e Place, files: &'e [NewAttachment<'e>]) -> NewMessage<'e> {
    let imported = |writer, sent_at| {
        NewMessage::Imported(ImportedMessage {
            writer,
            sent_at,
            text: &entry.text,
            external_id: Some(&entry.key),
            attachments: files,
        })
    };
    match &entry.kind {
        EntryKind::Note { sender } => NewMessage::Note(InternalNote {
            user: *sender,
            html: &entry.html,
            external_id: Some(&entry.key),
            attachments: files,
            created_at: entry.at,
        }),
        EntryKind::Received { sent_at } => imported(Writer::Customer(&place.customer), *sent_at),
        EntryKind::Sent { sender, sent_at } => imported(Writer::User { user: *sender, to: &place.customer }, *sent_at),
    }
}

fn ticket_channel(word: &str) -> TicketChannel {
    match word {
        "sms" => TicketChannel::Sms,
        _ => TicketChannel::Phone,
    }
}
