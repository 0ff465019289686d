//! Looks at writes in doubt (promise 3; the effect table).
//!
//! - A customer, and a record that began a conversation, are found by their code in lists that trail writes. *Absent*
//!   counts only when the same index shows a change later than the attempt's end.
//! - A record in a known conversation is looked for among its threads, which are consistent.
//! - A record whose text was rewritten meanwhile lost its code: it is known by its [`Trace`].
//! - A state is read and compared.

use contract::{Settlement, Trouble};
use domain::ledger::{Effect, Evidence, Reason};
use domain::tags::fold_name;
use jiff::{SignedDuration, Timestamp};

use super::ask::not_whole;
use super::rewritten::{Trace, author};
use super::{HelpScout, read};
use crate::api::{Conversation, ConversationAnswer, CustomerClauses, Thread, ThreadsAnswer};
use crate::write::{NewConversation, NewCustomer, NewThread, TagWrite, Write};
use crate::{reasons, texts};
use desk::reasons as common;

/// The index trails by about a minute and a half: before that an absence says nothing, whatever else it shows.
const INDEX_QUIET: SignedDuration = SignedDuration::from_secs(120);

impl HelpScout {
    pub(super) async fn look(&self, effect: &Effect) -> Settlement {
        let write: Write = match read(&effect.body) {
            Ok(write) => write,
            Err(what) => {
                return Settlement::Unclear { reason: Reason::new(common::PROOF_UNREADABLE).with("what", what) };
            }
        };
        let looked = match &write {
            Write::Customer(new) => self.look_for_customer(effect, &write, new).await,
            Write::Conversation(new) => self.look_for_conversation(effect, &write, new).await,
            Write::Phone(new) | Write::Note(new) => self.look_for_thread(effect, &write, new).await,
            Write::Tags(tags) => self.compare_tags(effect, &write, tags).await,
            Write::Reopen { conversation, .. } => {
                // A status that is not told is not another one.
                let is_open = |now: &Conversation| !now.status.is_empty() && now.status != "closed";
                self.compare(effect, &write, conversation, is_open).await
            }
            Write::Assign { conversation, user, .. } => {
                self.compare(effect, &write, conversation, |now| now.assignee == Some(*user)).await
            }
            // Nothing is ever sent for it.
            Write::Adopt { .. } => Ok(absent(common::PROOF_STATE_DIFFERS)),
        };
        looked.unwrap_or_else(Settlement::NotNow)
    }

    async fn look_for_customer(
        &self,
        effect: &Effect,
        write: &Write,
        new: &NewCustomer,
    ) -> Result<Settlement, Trouble> {
        let spellings: Vec<String> = new.phone.iter().cloned().collect();
        let clauses = CustomerClauses { phones: &spellings, background: Some(&new.code) };
        let found = self.client.search_customers(&clauses).await?;
        let carries_code =
            |background: &Option<String>| background.as_deref().is_some_and(|text| text.contains(&new.code));
        if let Some(hit) = found.customers.iter().find(|hit| carries_code(&hit.background)) {
            return Ok(self.found(effect, write, hit.id.clone()));
        }
        if found.more {
            return Err(not_whole("customers"));
        }
        let ended = effect.last_attempt_end();
        if self.is_too_fresh(ended) {
            return Ok(unclear(common::PROOF_INDEX_TOO_FRESH));
        }
        let moved_on = self.client.customers_changed_since(ended).await?;
        Ok(if moved_on {
            absent(common::PROOF_INDEX_MOVED_ON)
        } else {
            unclear(common::PROOF_INDEX_SHOWS_NOTHING_LATER)
        })
    }

    async fn look_for_conversation(
        &self,
        effect: &Effect,
        write: &Write,
        new: &NewConversation,
    ) -> Result<Settlement, Trouble> {
        let (marker, trace) = (effect.key.marker(), Trace::of(effect, write));
        let carries_code = |thread: &Thread| marker.is_in(&texts::plain_text(&thread.body));
        // The same call may have been logged to another inbox at that time.
        let is_rewritten = |conversation: &Conversation, thread: &Thread| {
            conversation.mailbox == Some(new.inbox) && trace.as_ref().is_some_and(|trace| trace.is(thread))
        };
        let is_it =
            |conversation: &Conversation, thread: &Thread| carries_code(thread) || is_rewritten(conversation, thread);
        let found = self.find_record(&new.place.customer, is_it).await?;
        if let Some(record) = found {
            return Ok(self.found(effect, write, record.conversation.id));
        }
        let ended = effect.last_attempt_end();
        if self.is_too_fresh(ended) {
            return Ok(unclear(common::PROOF_INDEX_TOO_FRESH));
        }
        let moved_on = self.client.conversations_changed_since(new.inbox, ended).await?;
        Ok(if moved_on {
            absent(common::PROOF_INDEX_MOVED_ON)
        } else {
            unclear(common::PROOF_INDEX_SHOWS_NOTHING_LATER)
        })
    }

    async fn look_for_thread(&self, effect: &Effect, write: &Write, new: &NewThread) -> Result<Settlement, Trouble> {
        let there = match self.client.threads(&new.conversation).await? {
            ThreadsAnswer::Moved(into) => self.client.threads(&into).await?,
            there => there,
        };
        match there {
            ThreadsAnswer::Found(threads) => Ok(match self.holder(effect, write, &threads).await? {
                Some(thread) => self.found(effect, write, thread),
                None => absent(reasons::PROOF_NOT_AMONG_THREADS),
            }),
            ThreadsAnswer::Partly(threads) => {
                let thread = self.holder(effect, write, &threads).await?.ok_or_else(|| not_whole("threads"))?;
                Ok(self.found(effect, write, thread))
            }
            ThreadsAnswer::Gone | ThreadsAnswer::Moved(_) => Ok(absent(common::PROOF_OBJECT_GONE)),
        }
    }

    /// The thread that this write made, if it did.
    async fn holder(&self, effect: &Effect, write: &Write, threads: &[Thread]) -> Result<Option<String>, Trouble> {
        let marker = effect.key.marker();
        let by_code = threads.iter().find(|thread| marker.is_in(&texts::plain_text(&thread.body)));
        if let Some(thread) = by_code {
            return Ok(Some(thread.id.clone()));
        }
        let Some(trace) = Trace::of(effect, write) else { return Ok(None) };
        let rewritten: Vec<&Thread> = threads.iter().filter(|thread| trace.is(thread)).collect();
        if trace.names_its_author() || rewritten.is_empty() {
            return Ok(rewritten.first().map(|thread| thread.id.clone()));
        }
        // What names nobody is credited to the app's user (sheet helpscout §5). In another's name it is the record of another inbox,
        // in a conversation that people merged into this one.
        let own = self.client.me().await?.id;
        let ours = rewritten.into_iter().find(|thread| author(thread) == Some(own));
        Ok(ours.map(|thread| thread.id.clone()))
    }

    async fn compare_tags(&self, effect: &Effect, write: &Write, tags: &TagWrite) -> Result<Settlement, Trouble> {
        let shows_it = |now: &Conversation| {
            let has = |name: &String| now.tags.iter().any(|tag| fold_name(tag) == fold_name(name));
            tags.change.added.iter().all(has) && !tags.change.removed.iter().any(has)
        };
        self.compare(effect, write, &tags.conversation, shows_it).await
    }

    async fn compare(
        &self,
        effect: &Effect,
        write: &Write,
        conversation: &str,
        shows_it: impl Fn(&Conversation) -> bool,
    ) -> Result<Settlement, Trouble> {
        match self.client.conversation(conversation).await? {
            ConversationAnswer::Found(now) | ConversationAnswer::Moved(now) if shows_it(&now) => {
                Ok(self.found(effect, write, now.id))
            }
            ConversationAnswer::Found(_) | ConversationAnswer::Moved(_) => Ok(absent(common::PROOF_STATE_DIFFERS)),
            ConversationAnswer::Gone => Ok(absent(common::PROOF_OBJECT_GONE)),
        }
    }

    fn is_too_fresh(&self, ended: Timestamp) -> bool {
        self.now().duration_since(ended) < INDEX_QUIET
    }

    fn found(&self, effect: &Effect, write: &Write, id: String) -> Settlement {
        let applied = self.applied(effect, write, Some(id));
        let evidence = Evidence { request_id: None, desk_id: applied.desk_id, at: self.now(), read_back: true };
        Settlement::Applied { evidence, result: applied.result, learned: applied.learned }
    }
}

fn absent(code: &str) -> Settlement {
    Settlement::Absent { reason: Reason::new(code) }
}

fn unclear(code: &str) -> Settlement {
    Settlement::Unclear { reason: Reason::new(code) }
}
