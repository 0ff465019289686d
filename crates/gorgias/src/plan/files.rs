//! Files: recordings and voicemails of calls, files of messages (GO-14, GO-32, GO-51).
//!
//! A file is uploaded before the record that names it. An upload that nobody names is seen by nobody, so it may be repeated.

use contract::phone_side::{FileLink, MESSAGE_FILE_MAX, PhoneQuestion};
use desk::plan::{ASSET, Planned, Standing, VOICEMAIL, read};
use desk::texts::NotAttached;
use domain::call::Call;
use domain::ledger::{Effect, Reason};
use domain::message::{Media, Message};
use domain::step::{Question, Step};
use jiff::SignedDuration;

use super::Planner;
use crate::question::{NotUploaded, Unreached, not_uploaded_key, unreached_key};
use crate::texts::Recording;
use crate::write::{File, NewUpload, Write};
use crate::{effects, reasons};

/// That the recording or voicemail was told: attached, or linked with the reason.
pub(super) const RECORDED: &str = "recording";
/// The part of a call's one file in keys.
const CALL_FILE: &str = "call";
/// Which of a message's files become attachments (GO-32).
const ATTACHED_TYPES: [&str; 2] = ["image/", "application/pdf"];
/// A file whose source could not be reached for so long is given up: its record, and the messages after it, wait for it.
const SOURCE_GIVEN_UP: SignedDuration = SignedDuration::from_mins(3);
/// A file that Gorgias did not get in so many tries is given up, whatever came between.
const TRIES_MAX: usize = 8;

/// What a note says of the recording or voicemail.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorded {
    said: Option<Recording>,
    pub(super) files: Vec<File>,
}

impl Recorded {
    /// That of a note which stands in the desk already.
    pub(super) fn as_found() -> Self {
        Self { said: Some(Recording::Linked), files: Vec::new() }
    }

    pub(super) fn is_told(&self) -> bool {
        self.said.is_some()
    }

    pub(super) fn said(&self) -> Recording {
        self.said.unwrap_or(Recording::Linked)
    }

    /// Which facts a note with it holds.
    pub(super) fn covers(&self, call: &Call) -> Vec<String> {
        if !self.is_told() {
            return Vec::new();
        }
        let facts = [(true, RECORDED), (call.core.asset.is_some(), ASSET), (call.core.voicemail, VOICEMAIL)];
        facts.into_iter().filter(|(there, _)| *there).map(|(_, fact)| fact.to_owned()).collect()
    }
}

/// A message's files: those that are attached, and those that are not, with the reason.
type Files<'m> = (Vec<File>, Vec<(&'m Media, NotAttached)>);

/// What became of a file.
enum Uploaded {
    There(File),
    Not(NotAttached),
}

impl Planner<'_> {
    /// The call's recording or voicemail, brought to Gorgias where that is wanted. Nothing, where there is none yet or the phone
    /// system cannot be asked: a later note tells it then.
    pub(super) fn recorded(&mut self, call: &Call) -> Planned<Recorded> {
        let is_there = call.core.recording || call.core.voicemail;
        if !is_there && call.core.asset.is_none() {
            return Ok(Recorded::default());
        }
        if !is_there || !self.settings.upload_recordings {
            self.frame.because(Reason::new(reasons::FILE_LINKED));
            return Ok(Recorded { said: Some(Recording::Linked), files: Vec::new() });
        }
        let question = recording_question(call);
        let max_bytes = self.settings.recording_max_bytes();
        let uploaded = match self.uploaded(CALL_FILE, question, &[], max_bytes, "") {
            Err(step) if self.frame.is_left_unanswered(&step) => return Ok(Recorded::default()),
            uploaded => uploaded?,
        };
        Ok(match uploaded {
            Uploaded::There(file) => Recorded { said: Some(Recording::Attached), files: vec![file] },
            Uploaded::Not(why) => Recorded { said: Some(Recording::NotAttached(why)), files: Vec::new() },
        })
    }

    /// A message's files: those that are attached, and those that are not, with the reason.
    pub(super) fn files<'m>(&mut self, message: &'m Message) -> Planned<Files<'m>> {
        let (mut files, mut missing) = (Vec::new(), Vec::new());
        for (place, media) in message.media.iter().enumerate() {
            let part = place.to_string();
            let question = PhoneQuestion::MessageFile {
                place,
                url: media.url.clone(),
                name: media.name.clone(),
                content_type: media.content_type.clone(),
            };
            match self.uploaded(&part, question.question(), &ATTACHED_TYPES, MESSAGE_FILE_MAX, &media.content_type)? {
                Uploaded::There(file) => files.push(file),
                Uploaded::Not(why) => missing.push((media, why)),
            }
        }
        Ok((files, missing))
    }

    fn uploaded(
        &mut self,
        part: &str,
        question: Question,
        accepted: &[&str],
        max_bytes: u64,
        content_type: &str,
    ) -> Planned<Uploaded> {
        let not = |planner: &mut Self, why: NotUploaded| {
            planner.frame.because(why.reason());
            Ok(Uploaded::Not(why.into()))
        };
        let is_taken = |told: &str| accepted.is_empty() || accepted.iter().any(|prefix| told.starts_with(prefix));
        if !content_type.is_empty() && !is_taken(content_type) {
            return not(self, NotUploaded::NotAllowed);
        }
        let key = self.key(effects::UPLOAD, Some(part));
        match self.frame.standing(&key)? {
            Standing::Confirmed(effect) => match file_of(effect) {
                Some(file) => return Ok(Uploaded::There(file)),
                None => return not(self, NotUploaded::NotAllowed),
            },
            Standing::Ended(effect) => {
                self.frame.say_ended(effect);
                return not(self, NotUploaded::NotAllowed);
            }
            Standing::Open => {}
        }
        if let Some(why) = self.frame.input.ledger.answers.get(&not_uploaded_key(part)).and_then(read::<NotUploaded>) {
            return not(self, why);
        }
        // A file that cannot be brought over must not keep the record from being written.
        let tries = self.frame.input.ledger.effects.get(&key).map_or(0, |effect| effect.attempts.len());
        let unreached = self.frame.input.ledger.answers.get(&unreached_key(part)).and_then(read::<Unreached>);
        let is_given_up = |one: &Unreached| one.at.duration_since(one.since) >= SOURCE_GIVEN_UP;
        if tries >= TRIES_MAX || unreached.as_ref().is_some_and(is_given_up) {
            return not(self, NotUploaded::Unreachable);
        }
        if let Some(until) = unreached.as_ref().map(|one| one.again_at).filter(|at| *at > self.frame.input.now) {
            self.frame.because(Reason::new(reasons::WAIT_FILE_SOURCE));
            self.keeps_place = true;
            return Err(Step::Wait { until });
        }
        let link: FileLink = self.frame.evidence(question)?;
        let (from, name, told) = match link {
            FileLink::At { url, name, content_type } => (url, name, content_type),
            FileLink::Gone => return not(self, NotUploaded::Gone),
            FileLink::NotFollowed => return not(self, NotUploaded::NotAllowed),
        };
        self.frame.because(Reason::new(reasons::FILE_UPLOAD).with("name", name.as_str()));
        let upload = NewUpload {
            part: part.to_owned(),
            from,
            name,
            content_type: told,
            accepted: accepted.iter().map(|prefix| (*prefix).to_owned()).collect(),
            max_bytes,
            unreached_since: unreached.map(|one| one.since),
        };
        Err::<Uploaded, Step>(self.write(effects::UPLOAD, Some(part), None, &Write::Upload(upload), Vec::new()))
    }
}

/// Where the call's recording or voicemail is.
pub(super) fn recording_question(call: &Call) -> Question {
    PhoneQuestion::CallFile { id: call.core.id }.question()
}

fn file_of(effect: &Effect) -> Option<File> {
    serde_json::from_value(effect.result.get("file")?.clone()).ok()
}
