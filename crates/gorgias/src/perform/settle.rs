//! Looks at writes in doubt (promise 3; the effect table).
//!
//! - A customer and a ticket are found by their key, `external_id`, in lists that may trail writes. *Absent* counts only when the
//!   same list shows a change later than the attempt's end.
//! - A record in a known ticket is looked for among its messages, which are consistent.
//! - A state is read and compared. A file that no record names may be uploaded again.

use contract::{Settlement, Trouble};
use desk::reasons as common;
use domain::ledger::{Effect, Evidence, Reason};
use domain::memory::Learned;
use domain::tags::exact_name;
use jiff::{SignedDuration, Timestamp};

use super::ask::whole;
use super::learn::Made;
use super::{Gorgias, read};
use crate::api;
use crate::question::Trail;
use crate::reasons;
use crate::write::{NewCustomer, NewRecord, NewTicket, TagWrite, Write};

/// Lists may trail by as much as a search does: before that an absence says nothing, whatever else they show.
const INDEX_QUIET: SignedDuration = SignedDuration::from_secs(120);

impl Gorgias {
    pub(super) async fn look(&self, effect: &Effect) -> Settlement {
        let write: Write = match read(&effect.body) {
            Ok(write) => write,
            Err(what) => {
                return Settlement::Unclear { reason: Reason::new(common::PROOF_UNREADABLE).with("what", what) };
            }
        };
        let looked = match &write {
            Write::Customer(new) => self.look_for_customer(effect, &write, new).await,
            Write::Ticket(new) => self.look_for_ticket(effect, &write, new).await,
            Write::Record(new) => self.look_for_record(effect, &write, new).await,
            Write::Tags(tags) => self.compare(effect, &write, &tags.ticket, |now| shows(tags, now)).await,
            // A status that is not told is not another one.
            Write::Reopen { ticket, .. } => self.compare(effect, &write, ticket, |now| now.status == "open").await,
            Write::Upload(_) => Ok(absent(reasons::PROOF_FILE_UNSEEN)),
            // Nothing is ever sent for it.
            Write::Adopt(_) => Ok(absent(common::PROOF_STATE_DIFFERS)),
        };
        looked.unwrap_or_else(Settlement::NotNow)
    }

    async fn look_for_customer(
        &self,
        effect: &Effect,
        write: &Write,
        new: &NewCustomer,
    ) -> Result<Settlement, Trouble> {
        let found = whole(self.client.customers_by_external_id(&new.key).await?, "customers")?;
        if let Some(one) = found.into_iter().next() {
            return Ok(self.found(effect, write, Made { id: one.id, channel: None }));
        }
        let ended = effect.last_attempt_end();
        if self.is_too_fresh(ended) {
            return Ok(unclear(common::PROOF_INDEX_TOO_FRESH));
        }
        Ok(moved_on(self.client.customers_changed_since(ended).await?))
    }

    async fn look_for_ticket(&self, effect: &Effect, write: &Write, new: &NewTicket) -> Result<Settlement, Trouble> {
        let Some(first) = new.entries.first() else { return Ok(absent(common::PROOF_STATE_DIFFERS)) };
        if let Some(ticket) = self.find_ticket(&first.key).await? {
            return Ok(self.found(effect, write, Made { id: ticket.id, channel: Some(ticket.channel) }));
        }
        let ended = effect.last_attempt_end();
        if self.is_too_fresh(ended) {
            return Ok(unclear(common::PROOF_INDEX_TOO_FRESH));
        }
        // A person may have merged it into another meanwhile.
        if let Some(into) = self.merged_into(&Trail::of(&new.place, &effect.key)).await? {
            return Ok(self.found(effect, write, Made { id: into, channel: None }));
        }
        Ok(moved_on(self.client.tickets_changed_since(ended).await?))
    }

    async fn look_for_record(&self, effect: &Effect, write: &Write, new: &NewRecord) -> Result<Settlement, Trouble> {
        let ticket = match self.client.ticket(&new.ticket).await? {
            Some(ticket) => Some(ticket),
            None => match self.merged_into(&Trail::of(&new.place, &effect.key)).await? {
                Some(into) => self.client.ticket(&into).await?,
                None => None,
            },
        };
        let Some(ticket) = ticket else { return Ok(absent(common::PROOF_OBJECT_GONE)) };
        let messages = self.messages_of(&ticket).await?;
        let own = messages.into_iter().find(|message| message.external_id.as_deref() == Some(&new.entry.key));
        Ok(match own {
            Some(message) => self.found(effect, write, Made { id: message.id, channel: None }),
            None => absent(reasons::PROOF_NOT_IN_TICKET),
        })
    }

    async fn compare(
        &self,
        effect: &Effect,
        write: &Write,
        ticket: &str,
        shows_it: impl Fn(&api::Ticket) -> bool,
    ) -> Result<Settlement, Trouble> {
        Ok(match self.client.ticket(ticket).await? {
            Some(now) if shows_it(&now) => self.found(effect, write, Made { id: now.id, channel: None }),
            Some(_) => absent(common::PROOF_STATE_DIFFERS),
            None => absent(common::PROOF_OBJECT_GONE),
        })
    }

    fn is_too_fresh(&self, ended: Timestamp) -> bool {
        self.now().duration_since(ended) < INDEX_QUIET
    }

    fn found(&self, effect: &Effect, write: &Write, made: Made) -> Settlement {
        let mut applied = self.applied(effect, write, &made);
        for learned in &mut applied.learned {
            // A person may have closed it since, or put it away: it was open when it was written.
            if let Learned::ConversationStood { at, .. } = learned {
                *at = effect.last_attempt_start();
            }
        }
        let evidence = Evidence { request_id: None, desk_id: Some(applied.desk_id), at: self.now(), read_back: true };
        Settlement::Applied { evidence, result: applied.result, learned: applied.learned }
    }
}

fn shows(tags: &TagWrite, now: &api::Ticket) -> bool {
    let has = |name: &String| now.tags.iter().any(|tag| exact_name(tag) == exact_name(name));
    tags.change.added.iter().all(has) && !tags.change.removed.iter().any(has)
}

fn moved_on(has: bool) -> Settlement {
    if has { absent(common::PROOF_INDEX_MOVED_ON) } else { unclear(common::PROOF_INDEX_SHOWS_NOTHING_LATER) }
}

fn absent(code: &str) -> Settlement {
    Settlement::Absent { reason: Reason::new(code) }
}

fn unclear(code: &str) -> Settlement {
    Settlement::Unclear { reason: Reason::new(code) }
}
