//! What is written to Help Scout: subjects, records as HTML, customers' notes, the card's labels. One place for all of it; the
//! words are those of the integration's language.
//!
//! Each record's last line is its code.

use desk::texts::{CallTexts, Lines, Piece, customer, subject_cut};
use domain::call::{Call, Comment, Direction};
use domain::effect::Marker;

use crate::settings::Settings;
use crate::write::Place;
pub(crate) use desk::texts::customer::is_made_by_us as is_our_background;
pub(crate) use desk::texts::html::plain_text;

/// First name of a customer of whom only the number, or nothing, is known (C-12, HS-15). A name, alike in every language.
pub(crate) const UNKNOWN_CONTACT: &str = "Unknown contact (Aircall)";

/// Whether a text can be an e-mail address at all; the desk checks the rest.
pub(crate) fn looks_like_email(text: &str) -> bool {
    let text = text.trim();
    let parts = text.split_once('@');
    text.len() <= 254
        && !text.contains(char::is_whitespace)
        && parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

/// Texts of one call, in the integration's language and time zone.
pub(crate) struct Texts<'a> {
    call: &'a Call,
    said: CallTexts<'a>,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(call: &'a Call, settings: &Settings) -> Self {
        Self { call, said: CallTexts::new(call, settings.language, &settings.time_zone) }
    }

    /// A word of the integration's language.
    pub(crate) fn word(&self, key: &str) -> String {
        self.said.words.word(key)
    }

    /// The notes of a customer that we make (HS-10, HS-15); at most 200 characters (sheet helpscout §3.4).
    pub(crate) fn background(&self, from_contact: bool, code: &Marker) -> String {
        let made = if from_contact { "customer-made-from-contact" } else { "customer-made-unknown" };
        format!("{} {}", self.word(made), code.line())
    }

    /// The notes of C-12's customer.
    pub(crate) fn shared_background(&self, code: &Marker) -> String {
        format!("{} {}", self.word("customer-made-shared"), code.line())
    }

    /// "Inbound call from NAME (NUMBER)" (details, Help Scout).
    pub(crate) fn subject(&self, place: &Place) -> String {
        let core = &self.call.core;
        let key = match (core.direction, self.call.is_unanswered(), core.voicemail) {
            (Direction::Outbound, _, _) => "subject-outbound",
            (Direction::Inbound, true, true) => "subject-voicemail",
            (Direction::Inbound, true, false) => "subject-missed",
            (Direction::Inbound, false, _) => "subject-inbound",
        };
        let digits = self.party_digits();
        let who = match self.party_name(place) {
            Some(name) => format!("{name} ({digits})"),
            None => digits,
        };
        subject_cut(&self.said.words.get(key, &[("who", who.into())]))
    }

    /// The first record: the basic facts of the call.
    pub(crate) fn first(&self, place: &Place, code: &Marker, continues: Option<&str>) -> String {
        let mut lines = self.basics(place, continues);
        lines.add("label-agent", self.said.agent());
        lines.add("label-answered", self.call.core.answered_at.map(|at| self.said.time(at)));
        lines.add("label-waited", self.said.waited());
        lines.add("label-team", self.said.teams());
        lines.code(code);
        lines.html()
    }

    /// The one record of a call that nobody answered: it holds both parts (HS-23).
    pub(crate) fn unanswered(&self, place: &Place, code: &Marker, continues: Option<&str>) -> String {
        let mut lines = self.basics(place, continues);
        lines.add("label-team", self.said.teams());
        lines.add("label-result", Some(self.said.unanswered_result()));
        self.closing_part(&mut lines);
        lines.code(code);
        lines.html()
    }

    /// The closing record.
    pub(crate) fn closing(&self, code: &Marker, continues: Option<&str>) -> String {
        let mut lines = self.said.titled("call-ended");
        add_continued(&mut lines, continues);
        self.closing_part(&mut lines);
        lines.code(code);
        lines.html()
    }

    /// A note with comments that came after the closing record.
    pub(crate) fn comments(&self, comments: &[&Comment], code: &Marker) -> String {
        let mut lines = self.said.comments(comments);
        lines.code(code);
        lines.html()
    }

    /// A note with a link, or the news of a voicemail, that came after the closing record.
    pub(crate) fn asset(&self, code: &Marker) -> String {
        let mut lines = self.said.titled(self.said.media_title());
        self.said.add_link(&mut lines);
        lines.code(code);
        lines.html()
    }

    /// The first thread of a conversation that goes on from one which takes no more records.
    pub(crate) fn continued(&self, link: Option<&str>, record: &str) -> String {
        let mut lines = self.said.titled("continued");
        add_continued(&mut lines, link);
        format!("{}<br>{record}", lines.html())
    }

    /// The other end's number as people write it, or what stands for it.
    pub(crate) fn party_digits(&self) -> String {
        self.said.party_digits()
    }

    fn basics(&self, place: &Place, continues: Option<&str>) -> Lines {
        let title = match self.call.core.direction {
            Direction::Inbound => "call-inbound",
            Direction::Outbound => "call-outbound",
        };
        let mut lines = self.said.titled(title);
        add_continued(&mut lines, continues);
        lines.add("label-number", Some(self.said.own_number()));
        lines.add("label-customer", Some(self.said.customer(self.party_name(place).as_deref())));
        lines.add("label-started", Some(self.said.time(self.call.core.started_at)));
        lines
    }

    fn closing_part(&self, lines: &mut Lines) {
        self.said.add_end(lines);
        lines.add("label-handled-by", self.said.last_agent());
        self.said.add_transfers(lines);
        for comment in &self.call.core.comments {
            lines.raw(self.said.comment(comment));
        }
        self.said.add_link(lines);
    }

    /// The customer's name in the desk; else the contact's in Aircall. A placeholder is no name.
    fn party_name(&self, place: &Place) -> Option<String> {
        customer::name(place.customer_name.as_deref(), UNKNOWN_CONTACT, self.call)
    }
}

/// A link to the conversation from which this one goes on.
fn add_continued(lines: &mut Lines, link: Option<&str>) {
    lines.add("label-continues", link.map(|link| Piece::link(link, link)));
}

#[cfg(test)]
mod pseudo_tests;
