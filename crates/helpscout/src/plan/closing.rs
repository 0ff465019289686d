//! The closing record, and what comes later still (HS-22, C-54).

use desk::plan::{ASSET, Asking, CLOSING, Frame, Planned, Standing, VOICEMAIL, comment_fact};
use desk::reasons as common;
use domain::call::{Agent, Comment};
use domain::effect::{EffectKey, Marker};
use domain::ledger::Reason;
use domain::step::{Lane, Step};
use jiff::Timestamp;

use super::Planner;
use super::author::For;
use super::first::Placed;
use crate::effects;
use crate::question::{ClosedDoor, HelpScoutQuestion, RecordText, RecordThere, customer_gone_key};
use crate::write::{Import, NewConversation, NewThread, Place, Write};

/// A record that follows the first: its kind, text and what it holds.
struct Following {
    kind: &'static str,
    part: Option<String>,
    text: String,
    author: For,
    covers: Vec<String>,
    event: Timestamp,
}

impl<'a> Planner<'a> {
    /// 30–60 s after the end.
    pub(super) fn closing(&mut self, placed: &Placed) -> Planned<()> {
        if self.frame.input.ledger.is_covered(CLOSING) {
            return Ok(());
        }
        self.frame.wait_for_closing_facts(self.call)?;
        self.frame.because(Reason::new(common::RECORD_CLOSING));
        let key = self.key(effects::CLOSING, None);
        let following = Following {
            kind: effects::CLOSING,
            part: None,
            text: self.texts().closing(&key.marker(), None),
            author: For::WhoHandled,
            covers: Frame::closing_covers(self.call),
            event: self.core.ended_at.unwrap_or(self.core.started_at),
        };
        self.follow(placed, &key, following)
    }

    /// Comments and links that came after the closing record: a note per author and batch.
    pub(super) fn later_records(&mut self, placed: &Placed) -> Planned<()> {
        let missing = self
            .frame
            .missing_comments(self.call, |comment| self.key(effects::COMMENT, Some(&comment.id.to_string())))?;
        let link_missing = self.link_is_missing()?;
        if missing.is_empty() && !link_missing {
            return Ok(());
        }
        self.frame.wait_for_batch()?;
        if let Some(first) = missing.first() {
            let batch: Vec<&Comment> = missing.iter().copied().filter(|comment| comment.by == first.by).collect();
            return self.comments(placed, &batch, first.by.clone());
        }
        self.frame.because(Reason::new(common::RECORD_ASSET));
        let part = if self.core.asset.is_some() { None } else { Some(VOICEMAIL) };
        let key = self.key(effects::ASSET, part);
        let covers = [(self.core.asset.is_some(), ASSET), (self.core.voicemail, VOICEMAIL)];
        let following = Following {
            kind: effects::ASSET,
            part: part.map(str::to_owned),
            text: self.texts().asset(&key.marker()),
            author: For::WhoHandled,
            covers: covers.into_iter().filter(|(there, _)| *there).map(|(_, fact)| fact.to_owned()).collect(),
            event: self.core.ended_at.unwrap_or(self.core.started_at),
        };
        self.follow(placed, &key, following)
    }

    fn comments(&mut self, placed: &Placed, batch: &[&Comment], by: Option<Agent>) -> Planned<()> {
        let Some(first) = batch.first() else { return Ok(()) };
        self.frame.because(Reason::new(common::RECORD_COMMENTS).with("count", batch.len()));
        let part = first.id.to_string();
        let key = self.key(effects::COMMENT, Some(&part));
        let following = Following {
            kind: effects::COMMENT,
            text: self.texts().comments(batch, &key.marker()),
            part: Some(part),
            author: For::Agent(by),
            covers: batch.iter().map(|comment| comment_fact(comment.id)).collect(),
            event: first.posted_at,
        };
        self.follow(placed, &key, following)
    }

    fn link_is_missing(&self) -> Planned<bool> {
        let missing = |there: bool, fact: &str, part: Option<&str>| -> Planned<bool> {
            let open =
                || self.frame.standing(&self.key(effects::ASSET, part)).map(|s| !matches!(s, Standing::Ended(_)));
            Ok(there && !self.frame.input.ledger.is_covered(fact) && open()?)
        };
        let asset = missing(self.core.asset.is_some(), ASSET, None)?;
        Ok(asset || (self.core.asset.is_none() && missing(self.core.voicemail, VOICEMAIL, Some(VOICEMAIL))?))
    }

    /// Writes a record into the filing's conversation as a note, the status as it is; into a new conversation where that one
    /// takes no more.
    fn follow(&mut self, placed: &Placed, key: &EffectKey, record: Following) -> Planned<()> {
        if let Standing::Ended(effect) = self.frame.standing(key)? {
            self.frame.say_ended(effect);
            return Ok(());
        }
        let Some(id) = self.conversation_id() else { return Ok(()) };
        let part = record.part.clone();
        let lane = Lane::conversation(id);
        if let Some((thread, covers)) = self.found_following(key, &record.covers) {
            self.frame.because(Reason::new(common::RECORD_FOUND_ALREADY).with("kind", record.kind));
            let write = Write::Adopt { place: placed.place.clone(), conversation: id.to_owned(), link: None, thread };
            return Err(self.write(record.kind, part.as_deref(), lane, &write, covers));
        }
        if let Some(door @ (ClosedDoor::Full | ClosedDoor::Locked)) = self.closed_door(id) {
            self.say_closed_door(id, &door, 0);
            return Err(self.roll_over(placed, record)?);
        }
        let Some(conversation) = self.fresh_conversation(id, record.kind)? else {
            return Err(self.frame.done(common::DONE_REMOVED_BY_PERSON));
        };
        let author = self.author(record.author)?;
        let note = NewThread {
            place: placed.place.clone(),
            conversation: id.to_owned(),
            link: conversation.link,
            text: record.text,
            user: author.map(|author| author.id),
            status: Some(conversation.status),
            imported_at: self.frame.is_late(record.event).then_some(record.event),
        };
        Err(self.write(record.kind, part.as_deref(), lane, &Write::Note(note), record.covers))
    }

    /// 412 or 423: a new conversation that links the old one.
    fn roll_over(&mut self, placed: &Placed, record: Following) -> Planned<Step> {
        let place = self.place_that_stands(&placed.place)?;
        let author = self.author(record.author)?;
        let link = self.frame.input.conversation.and_then(|conversation| conversation.link.clone());
        let import =
            self.frame.is_late(record.event).then_some(Import { created_at: record.event, closed_at: record.event });
        let texts = self.texts();
        let conversation = NewConversation {
            inbox: self.settings.inbox,
            subject: texts.subject(&place),
            phone: texts.continued(link.as_deref(), &record.text),
            note: None,
            user: author.map(|author| author.id),
            assign_to: None,
            tags: self.tags_wanted(Asking::Allowed)?,
            import,
            place,
        };
        let lane = Lane::customer(&conversation.place.customer);
        Ok(self.write(record.kind, record.part.as_deref(), lane, &Write::Conversation(conversation), record.covers))
    }

    /// The filing's place; at another customer when a person deleted the one that it was logged to.
    fn place_that_stands(&mut self, place: &Place) -> Planned<Place> {
        if !self.frame.notes(&customer_gone_key(&place.customer)) {
            return Ok(place.clone());
        }
        let Some(customer) = self.customer()? else { return Err(self.frame.done(common::DONE_REMOVED_BY_PERSON)) };
        Ok(Place {
            customer: customer.id,
            customer_name: customer.name,
            customer_known_at: customer.known_at,
            ..place.clone()
        })
    }

    /// Whether the record stands in the conversation that was found for a call logged earlier (promise 10).
    fn found_following(&self, key: &EffectKey, covers: &[String]) -> Option<(String, Vec<String>)> {
        let records = self.records_found()?;
        let marker = key.marker();
        let by_marker = records.iter().find(|record| marker.is_in(&record.text));
        if let Some(record) = by_marker {
            let mut held = Frame::covered_in(self.call, &record.text);
            if covers.iter().any(|fact| fact == CLOSING) {
                held.push(CLOSING.to_owned());
            }
            return Some((record.thread.clone(), held));
        }
        // A comment may stand in another batch's note, or in the closing record: in one of this call's, in this inbox.
        let own = self.own_markers();
        let holds_all = |record: &&RecordText| {
            let held = Frame::covered_in(self.call, &record.text);
            covers.iter().all(|fact| held.contains(fact))
        };
        let is_own = |record: &&RecordText| own.iter().any(|marker| marker.is_in(&record.text));
        let record = records.iter().filter(is_own).find(holds_all)?;
        Some((record.thread.clone(), covers.to_vec()))
    }

    /// The codes of all records that this filing may have.
    fn own_markers(&self) -> Vec<Marker> {
        let comments = self.core.comments.iter().map(|comment| (effects::COMMENT, Some(comment.id.to_string())));
        let kinds = [(effects::FIRST, None), (effects::CLOSING, None), (effects::ASSET, None)];
        let parts = kinds.into_iter().chain([(effects::ASSET, Some(VOICEMAIL.to_owned()))]).chain(comments);
        parts.map(|(kind, part)| self.key(kind, part.as_deref()).marker()).collect()
    }

    fn records_found(&self) -> Option<Vec<RecordText>> {
        let first = self.frame.input.ledger.effects.get(&self.key(effects::FIRST, None))?;
        let adopted = first.body.get("write").and_then(serde_json::Value::as_str) == Some("adopt");
        let customer = first.result.get("place")?.get("customer")?.as_str()?;
        let question = HelpScoutQuestion::RecordThere {
            customer: customer.to_owned(),
            code: self.key(effects::FIRST, None).marker(),
        };
        let answer = self.frame.input.ledger.answers.get(&question.key()).filter(|_| adopted)?;
        desk::plan::read::<RecordThere>(answer)?.found.map(|found| found.records)
    }
}
