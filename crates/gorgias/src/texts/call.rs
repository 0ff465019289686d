//! A call's subject and notes.

use desk::texts::{Body, CallTexts, Language, Lines, NotAttached, Piece, customer, subject_cut};
use domain::call::{Call, Comment, Direction};
use domain::effect::Marker;

use super::customer::NEW_CONTACT;

/// Where the recording or the voicemail of a call is (GO-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// Only linked.
    Linked,
    /// Attached to this note.
    Attached,
    /// Linked, since it could not be attached.
    NotAttached(NotAttached),
}

/// Texts of one call, in the integration's language and time zone.
pub struct Texts<'a> {
    call: &'a Call,
    said: CallTexts<'a>,
    name: Option<String>,
}

impl<'a> Texts<'a> {
    /// Texts of this call. `zone` is an IANA name; `name` is the customer's as the desk knows it, a placeholder counts as
    /// none: the contact's in Aircall stands in.
    #[must_use]
    pub fn new(call: &'a Call, language: Language, zone: &str, name: Option<&str>) -> Self {
        Self { call, said: CallTexts::new(call, language, zone), name: customer::name(name, NEW_CONTACT, call) }
    }

    /// "Inbound call: NAME", or the number (GO-10).
    #[must_use]
    pub fn subject(&self) -> String {
        let key = match self.call.core.direction {
            Direction::Inbound => "ticket-inbound",
            Direction::Outbound => "ticket-outbound",
        };
        let who = self.name.clone().unwrap_or_else(|| self.said.party_digits());
        subject_cut(&self.said.words.get(key, &[("who", who.into())]))
    }

    /// The note of an answered call: what is known when somebody picks up (GO-11).
    #[must_use]
    pub fn answered(&self, code: &Marker) -> Body {
        let mut lines = self.basics("call-answered");
        lines.add("label-answered", self.call.core.answered_at.map(|at| self.said.time(at)));
        lines.add("label-waited", self.said.waited());
        self.add_choices(&mut lines);
        lines.add("label-team", self.said.teams());
        lines.add("label-agent", self.said.agent());
        lines.code(code);
        lines.body()
    }

    /// The note of a call that is over (GO-12). `recording`: what became of the recording or voicemail.
    #[must_use]
    pub fn ended(&self, recording: Recording, code: &Marker) -> Body {
        let mut lines = self.said.titled("call-ended");
        self.closing_part(&mut lines, recording);
        lines.code(code);
        lines.body()
    }

    /// The one note of a call that nobody answered (GO-13).
    #[must_use]
    pub fn unanswered(&self, recording: Recording, code: &Marker) -> Body {
        let mut lines = self.basics("call-not-answered");
        self.add_choices(&mut lines);
        lines.add("label-team", self.said.teams());
        self.closing_part(&mut lines, recording);
        lines.code(code);
        lines.body()
    }

    /// A note with comments that came after the closing note, with the recording or the voicemail where there is one to tell of
    /// (GO-14).
    #[must_use]
    pub fn commented(&self, comments: &[&Comment], recording: Option<Recording>, code: &Marker) -> Body {
        let mut lines = self.said.comments(comments);
        if let Some(recording) = recording {
            lines.add(self.said.media_label(), Some(self.recording_piece(recording)));
        }
        lines.code(code);
        lines.body()
    }

    /// A note with the recording or the voicemail alone (GO-14).
    #[must_use]
    pub fn recording(&self, recording: Recording, code: &Marker) -> Body {
        let mut lines = self.said.titled(self.said.media_title());
        lines.add(self.said.media_label(), Some(self.recording_piece(recording)));
        lines.code(code);
        lines.body()
    }

    fn basics(&self, title: &str) -> Lines {
        let mut lines = self.said.titled(title);
        let direction = match self.call.core.direction {
            Direction::Inbound => "direction-inbound",
            Direction::Outbound => "direction-outbound",
        };
        lines.add("label-direction", Some(self.word(direction)));
        lines.add("label-customer", Some(self.said.customer(self.name.as_deref())));
        lines.add("label-number", Some(self.said.own_number()));
        lines.add("label-started", Some(self.said.time(self.call.core.started_at)));
        lines
    }

    /// What the caller chose in menus, in order.
    fn add_choices(&self, lines: &mut Lines) {
        let choices: Vec<Piece> = self.call.ivr_options.iter().map(|choice| Piece::typed(choice)).collect();
        if !choices.is_empty() {
            lines.add_counted("label-menu-choices", choices.len(), &Piece::joined(&choices, " → "));
        }
    }

    fn closing_part(&self, lines: &mut Lines, recording: Recording) {
        if self.call.is_unanswered() {
            lines.add("label-result", Some(self.said.unanswered_result()));
        }
        self.said.add_end(lines);
        lines.add("label-assignee", self.said.last_agent());
        self.said.add_transfers(lines);
        for comment in &self.call.core.comments {
            lines.raw(self.said.comment(comment));
        }
        match recording {
            // Why it is not attached stands beside the link (GO-14, GO-51).
            Recording::NotAttached(_) => lines.add(self.said.media_label(), Some(self.recording_piece(recording))),
            Recording::Linked | Recording::Attached => self.said.add_link(lines),
        }
    }

    fn recording_piece(&self, recording: Recording) -> Piece {
        let link = self.said.link().unwrap_or_else(|| self.word("in-aircall"));
        match recording {
            Recording::Linked => link,
            Recording::Attached => self.word("attached"),
            Recording::NotAttached(why) => {
                let why = Piece::typed(&self.said.words.not_attached(why));
                link.with(&self.said.words.piece("not-attached", &[("why", &why)]))
            }
        }
    }

    fn word(&self, key: &str) -> Piece {
        Piece::typed(&self.said.words.word(key))
    }
}
