//! The closing note, and what comes later still (GO-12, GO-14, C-54).

use desk::plan::{ASSET, CLOSING, Frame, Planned, Standing, comment_fact};
use desk::reasons as common;
use desk::texts::Body;
use domain::call::{Agent, Call, Comment};
use domain::effect::EffectKey;
use domain::ledger::Reason;
use domain::step::{Lane, Step};
use jiff::Timestamp;
use serde_json::Value;

use super::Planner;
use super::files::{RECORDED, Recorded, recording_question};
use super::ticket::note;
use crate::effects;
use crate::question::{GorgiasQuestion, Record, TicketThere, ticket_gone_key};
use crate::write::{Adopted, File, NewRecord, Place, Write};

/// A note that follows the first: its kind, text and what it holds.
struct Following<'f> {
    kind: &'static str,
    part: Option<String>,
    body: Body,
    by: Option<&'f Agent>,
    covers: Vec<String>,
    files: Vec<File>,
    event: Timestamp,
}

impl<'a> Planner<'a> {
    /// 30–60 s after the end.
    pub(super) fn closing(&mut self, call: &'a Call, place: &Place) -> Planned<()> {
        if self.frame.input.ledger.is_covered(CLOSING) {
            return Ok(());
        }
        self.frame.wait_for_closing_facts(call)?;
        let key = self.key(effects::CLOSING, None);
        if let Standing::Ended(effect) = self.frame.standing(&key)? {
            self.frame.say_ended(effect);
            return Ok(());
        }
        self.frame.because(Reason::new(common::RECORD_CLOSING));
        let recorded = self.recorded_unless_found(call, &key)?;
        let following = Following {
            kind: effects::CLOSING,
            part: None,
            body: self.texts(call, place.customer_name.as_deref()).ended(recorded.said(), &key.marker()),
            by: Self::handler(call),
            covers: self.covers_with(call, &recorded),
            files: recorded.files,
            event: call.core.ended_at.unwrap_or(call.core.started_at),
        };
        self.follow(call, place, &key, following)
    }

    /// Comments and recordings that came after the closing note: a note per author and batch.
    pub(super) fn later_records(&mut self, call: &'a Call, place: &Place) -> Planned<()> {
        let missing =
            self.frame.missing_comments(call, |comment| self.key(effects::COMMENT, Some(&comment.id.to_string())))?;
        let recording_missing = self.recording_is_missing(call)?;
        if missing.is_empty() && !recording_missing {
            return Ok(());
        }
        self.frame.wait_for_batch()?;
        let key = self.key(effects::RECORDING, None);
        let recorded = if recording_missing { self.recorded_unless_found(call, &key)? } else { Recorded::default() };
        if let Some(first) = missing.first() {
            let batch: Vec<&Comment> = missing.iter().copied().filter(|comment| comment.by == first.by).collect();
            return self.comments(call, place, &batch, recorded);
        }
        if !recorded.is_told() {
            // The phone system cannot be asked now: the question again, so that the filing waits for it.
            return Err(Step::Ask(recording_question(call)));
        }
        self.frame.because(Reason::new(common::RECORD_ASSET));
        let following = Following {
            kind: effects::RECORDING,
            part: None,
            body: self.texts(call, place.customer_name.as_deref()).recording(recorded.said(), &key.marker()),
            by: Self::handler(call),
            covers: recorded.covers(call),
            files: recorded.files,
            event: call.core.ended_at.unwrap_or(call.core.started_at),
        };
        self.follow(call, place, &key, following)
    }

    fn comments(&mut self, call: &'a Call, place: &Place, batch: &[&Comment], recorded: Recorded) -> Planned<()> {
        let Some(first) = batch.first() else { return Ok(()) };
        self.frame.because(Reason::new(common::RECORD_COMMENTS).with("count", batch.len()));
        // A note that tells the recording is found again as such.
        let (kind, part) = match recorded.is_told() {
            true => (effects::RECORDING, None),
            false => (effects::COMMENT, Some(first.id.to_string())),
        };
        let key = self.key(kind, part.as_deref());
        let texts = self.texts(call, place.customer_name.as_deref());
        let mut covers: Vec<String> = batch.iter().map(|comment| comment_fact(comment.id)).collect();
        covers.extend(recorded.covers(call));
        let following = Following {
            kind,
            part,
            body: texts.commented(batch, recorded.is_told().then(|| recorded.said()), &key.marker()),
            by: first.by.as_ref(),
            covers,
            files: recorded.files,
            event: first.posted_at,
        };
        self.follow(call, place, &key, following)
    }

    fn recording_is_missing(&self, call: &Call) -> Planned<bool> {
        let there = call.core.recording || call.core.voicemail || call.core.asset.is_some();
        let standing = self.frame.standing(&self.key(effects::RECORDING, None))?;
        Ok(there && !self.frame.input.ledger.is_covered(RECORDED) && matches!(standing, Standing::Open))
    }

    /// The recording or voicemail, brought to Gorgias; one whose note stands in the desk already is there (promise 10).
    fn recorded_unless_found(&mut self, call: &Call, key: &EffectKey) -> Planned<Recorded> {
        let stands = |records: Vec<Record>| records.iter().any(|record| record.key.as_deref() == Some(&key.0));
        if self.records_found().is_some_and(stands) { Ok(Recorded::as_found()) } else { self.recorded(call) }
    }

    /// What a note that holds the closing part holds besides.
    pub(super) fn covers_with(&self, call: &Call, recorded: &Recorded) -> Vec<String> {
        let mut covers = Frame::closing_covers(call);
        covers.extend(recorded.covers(call));
        covers
    }

    /// Writes a note into the call's ticket. An internal note changes nothing else in it (sheet §5).
    fn follow(&mut self, call: &Call, place: &Place, key: &EffectKey, record: Following<'_>) -> Planned<()> {
        if let Standing::Ended(effect) = self.frame.standing(key)? {
            self.frame.say_ended(effect);
            return Ok(());
        }
        let Some(id) = self.frame.input.ledger.conversation() else { return Ok(()) };
        let ticket = self.standing_ticket(id);
        let lane = Some(Lane::conversation(&ticket));
        if self.frame.notes(&ticket_gone_key(&ticket)) || self.is_gone(&ticket, place)? {
            return Err(self.frame.done(common::DONE_REMOVED_BY_PERSON));
        }
        if let Some((found, covers)) = self.found_following(call, key, &record.covers) {
            self.frame.because(Reason::new(common::RECORD_FOUND_ALREADY).with("kind", record.kind));
            let adopted = Adopted { place: place.clone(), ticket, record: found };
            return Err(self.write(record.kind, record.part.as_deref(), lane, &Write::Adopt(adopted), covers));
        }
        let sender = self.sender(record.by)?;
        let at = self.frame.is_late(record.event).then_some(record.event);
        let entry = note(key, sender, record.body, at, record.files);
        let write = Write::Record(NewRecord { place: place.clone(), ticket, entry });
        Err(self.write(record.kind, record.part.as_deref(), lane, &write, record.covers))
    }

    /// Whether the note stands in the ticket that was found for a call logged earlier (promise 10).
    fn found_following(&self, call: &Call, key: &EffectKey, covers: &[String]) -> Option<(String, Vec<String>)> {
        let records = self.records_found()?;
        if let Some(record) = records.iter().find(|record| record.key.as_deref() == Some(&key.0)) {
            let mut held = held_in(call, &record.text);
            let own = if *key == self.key(effects::RECORDING, None) { RECORDED } else { CLOSING };
            held.extend(covers.iter().filter(|fact| *fact == own).cloned());
            return Some((record.id.clone(), held));
        }
        // A comment may stand in another batch's note, or in the closing one: in one of this call's.
        let own = format!("{}/", self.frame.input.interaction.key());
        let is_own = |record: &&Record| record.key.as_deref().is_some_and(|key| key.contains(&own));
        let holds_all = |record: &&Record| {
            let held = held_in(call, &record.text);
            covers.iter().all(|fact| held.contains(fact))
        };
        let record = records.iter().filter(is_own).find(holds_all)?;
        Some((record.id.clone(), covers.to_vec()))
    }

    fn records_found(&self) -> Option<Vec<Record>> {
        let key = self.key(effects::FIRST, None);
        let first = self.frame.input.ledger.effects.get(&key)?;
        let adopted = first.body.get("write").and_then(Value::as_str) == Some("adopt");
        let question = GorgiasQuestion::TicketByKey { key: key.0 };
        let answer = self.frame.input.ledger.answers.get(&question.key()).filter(|_| adopted)?;
        Some(desk::plan::read::<TicketThere>(answer)?.found?.records)
    }
}

/// What a note found in the desk holds, by its text: the link to the recording stands in each note that closes a call.
pub(super) fn held_in(call: &Call, text: &str) -> Vec<String> {
    let mut held = Frame::covered_in(call, text);
    if held.iter().any(|fact| fact == ASSET) {
        held.push(RECORDED.to_owned());
    }
    held
}
