//! What is written to Help Scout: subjects, records as HTML, customers' notes. One place for all of it.
//!
//! Everything a stranger typed (names, comments) is escaped. Each record's last line is its code.

mod html;
mod words;

use domain::call::{Call, Comment, Core, Direction};
use domain::effect::Marker;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use phone::External;

use crate::settings::Settings;
use crate::write::Place;
use html::{Lines, escape};
pub(crate) use html::{fold_white_space, plain_text};

/// First name of a customer of whom only the number, or nothing, is known (C-12, HS-15).
pub(crate) const UNKNOWN_CONTACT: &str = "Unknown contact (Aircall)";
/// How the notes of every customer that Deskline makes begin.
const MADE_BY_US: &str = "Created automatically from an Aircall call";
/// A comment longer than this is cut in the record, and says so. Characters.
const COMMENT_MAX: usize = 10_000;
/// Subjects are cut to this. Characters.
const SUBJECT_MAX: usize = 250;

/// The notes of a customer that we make (HS-10, HS-15); at most 200 characters (sheet helpscout §3.4).
pub(crate) fn background(from_contact: bool, code: &Marker) -> String {
    let source = if from_contact { ", with the name from Aircall's contacts" } else { "" };
    format!("{MADE_BY_US}{source}. {}", code.line())
}

/// The notes of C-12's customer.
pub(crate) fn shared_background(code: &Marker) -> String {
    format!("{MADE_BY_US} without a number; all such calls of this inbox are logged here. {}", code.line())
}

/// Whether a customer's notes say that Deskline made him.
pub(crate) fn is_our_background(background: &str) -> bool {
    background.contains(MADE_BY_US) && background.contains("Ref. ")
}

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
    core: &'a Core,
    zone: TimeZone,
    zone_name: String,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(call: &'a Call, settings: &Settings) -> Self {
        let zone = TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC);
        Self { call, core: &call.core, zone, zone_name: settings.time_zone.clone() }
    }

    /// "Inbound call from NAME (NUMBER)" (details, Help Scout).
    pub(crate) fn subject(&self, place: &Place) -> String {
        let begins = match (self.core.direction, self.call.is_unanswered(), self.core.voicemail) {
            (Direction::Outbound, _, _) => words::OUTBOUND_CALL_TO,
            (Direction::Inbound, true, true) => words::VOICEMAIL_FROM,
            (Direction::Inbound, true, false) => words::MISSED_CALL_FROM,
            (Direction::Inbound, false, _) => words::INBOUND_CALL_FROM,
        };
        let digits = self.party_digits();
        let who = match self.party_name(place) {
            Some(name) => format!("{name} ({digits})"),
            None => digits,
        };
        format!("{begins} {who}").chars().take(SUBJECT_MAX).collect()
    }

    /// The first record: the basic facts of the call.
    pub(crate) fn first(&self, place: &Place, code: &Marker, continues: Option<&str>) -> String {
        let mut lines = self.basics(place, continues);
        lines.add(words::AGENT, self.agent_name().map(|name| escape(&name)));
        lines.add(words::ANSWERED, self.core.answered_at.map(|at| self.time(at)));
        lines.add(words::WAITED, self.core.answered_at.map(|at| span(at.duration_since(self.core.started_at))));
        lines.add(words::TEAM, self.teams());
        lines.code(code);
        lines.html()
    }

    /// The one record of a call that nobody answered: it holds both parts (HS-23).
    pub(crate) fn unanswered(&self, place: &Place, code: &Marker, continues: Option<&str>) -> String {
        let mut lines = self.basics(place, continues);
        lines.add(words::TEAM, self.teams());
        lines.add(words::RESULT, Some(self.unanswered_result()));
        self.closing_part(&mut lines);
        lines.code(code);
        lines.html()
    }

    /// The closing record.
    pub(crate) fn closing(&self, code: &Marker, continues: Option<&str>) -> String {
        let mut lines = Lines::titled(words::CALL_ENDED);
        lines.add(words::CONTINUES, continues.map(|link| html::link(link, link)));
        self.closing_part(&mut lines);
        lines.code(code);
        lines.html()
    }

    /// A note with comments that came after the closing record.
    pub(crate) fn comments(&self, comments: &[&Comment], code: &Marker) -> String {
        let mut lines = Lines::titled(words::COMMENTS_ADDED);
        for comment in comments {
            lines.raw(self.comment(comment));
        }
        lines.code(code);
        lines.html()
    }

    /// A note with a link, or the news of a voicemail, that came after the closing record.
    pub(crate) fn asset(&self, code: &Marker) -> String {
        let title = if self.core.voicemail { words::VOICEMAIL_ADDED } else { words::RECORDING_ADDED };
        let mut lines = Lines::titled(title);
        self.links(&mut lines);
        lines.code(code);
        lines.html()
    }

    /// The first thread of a conversation that goes on from one which takes no more records.
    pub(crate) fn continued(&self, link: Option<&str>, record: &str) -> String {
        let mut lines = Lines::titled(words::CONTINUED);
        lines.add(words::CONTINUES, link.map(|link| html::link(link, link)));
        format!("{}<br>{record}", lines.html())
    }

    /// The other end's number as people write it, or what stands for it.
    pub(crate) fn party_digits(&self) -> String {
        match &self.core.party {
            External::Phone(number) => number.international(),
            External::Anonymous => words::WITHHELD.to_owned(),
            External::ShortCode(code) => code.clone(),
            External::Sip(identity) => identity.clone(),
        }
    }

    fn basics(&self, place: &Place, continues: Option<&str>) -> Lines {
        let title = match self.core.direction {
            Direction::Inbound => words::INBOUND_CALL,
            Direction::Outbound => words::OUTBOUND_CALL,
        };
        let mut lines = Lines::titled(title);
        lines.add(words::CONTINUES, continues.map(|link| html::link(link, link)));
        lines.add(words::NUMBER, Some(self.own_number()));
        let digits = match &self.core.party {
            External::Phone(number) => html::tel(number),
            _ => escape(&self.party_digits()),
        };
        let customer = match self.party_name(place) {
            Some(name) => format!("{} ({digits})", escape(&name)),
            None => digits,
        };
        lines.add(words::CUSTOMER, Some(customer));
        lines.add(words::STARTED, Some(self.time(self.core.started_at)));
        lines
    }

    fn closing_part(&self, lines: &mut Lines) {
        let core = self.core;
        lines.add(words::ENDED, core.ended_at.map(|at| self.time(at)));
        if let (Some(answered), Some(ended)) = (core.answered_at, core.ended_at) {
            lines.add(words::TALK_TIME, Some(span(ended.duration_since(answered))));
        }
        lines.add(words::TOTAL_TIME, core.ended_at.map(|ended| span(ended.duration_since(core.started_at))));
        if self.call.is_answered() {
            lines.add(words::HANDLED_BY, core.agent.as_ref().map(|agent| escape(&agent.name)));
        }
        for transfer in &self.call.transfers {
            let by = transfer.by.as_ref().map_or_else(String::new, |agent| format!("{} → ", escape(&agent.name)));
            lines.add(words::TRANSFERRED, Some(format!("{by}{}", escape(&transfer.to))));
        }
        for comment in &core.comments {
            lines.raw(self.comment(comment));
        }
        self.links(lines);
    }

    /// Media links die within minutes; the asset link lasts, and asks for an Aircall login (sheet aircall §6).
    fn links(&self, lines: &mut Lines) {
        let label = if self.core.voicemail { words::VOICEMAIL } else { words::RECORDING };
        match &self.core.asset {
            Some(asset) => lines.add(label, Some(html::link(asset, words::LISTEN_IN_AIRCALL))),
            None if self.core.voicemail => lines.add(label, Some(words::IN_AIRCALL.to_owned())),
            None => {}
        }
    }

    fn comment(&self, comment: &Comment) -> String {
        let who = comment.by.as_ref().map_or(words::SOMEBODY, |agent| agent.name.as_str());
        let cut: String = comment.content.chars().take(COMMENT_MAX).collect();
        let more = if cut.len() < comment.content.len() { words::CUT } else { "" };
        let text = escape(&cut).replace('\n', "<br>");
        format!(
            "<strong>{} {}</strong> ({}): {text}{more}",
            words::COMMENT_BY,
            escape(who),
            self.time(comment.posted_at)
        )
    }

    fn own_number(&self) -> String {
        let own = &self.core.number;
        let digits = own.number.as_ref().map_or_else(|| own.digits.clone(), phone::PhoneNumber::international);
        if digits.is_empty() { escape(&own.name) } else { format!("{} ({})", escape(&own.name), escape(&digits)) }
    }

    fn unanswered_result(&self) -> String {
        match (self.core.direction, self.core.voicemail) {
            (Direction::Outbound, _) => words::NOT_ANSWERED.to_owned(),
            (Direction::Inbound, true) => words::MISSED_WITH_VOICEMAIL.to_owned(),
            (Direction::Inbound, false) => match self.core.missed_reason.as_deref().and_then(words::missed_reason) {
                Some(why) => format!("{} ({why})", words::MISSED),
                None => words::MISSED.to_owned(),
            },
        }
    }

    fn agent_name(&self) -> Option<String> {
        self.call.answered_by.as_ref().or(self.core.agent.as_ref()).map(|agent| agent.name.clone())
    }

    fn teams(&self) -> Option<String> {
        let names: Vec<String> = self.core.teams.iter().map(|team| escape(&team.name)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The customer's name in the desk; else the contact's in Aircall. A placeholder is no name.
    fn party_name(&self, place: &Place) -> Option<String> {
        let real = |name: &String| !name.starts_with(UNKNOWN_CONTACT) && !name.trim().is_empty();
        place.customer_name.clone().filter(real).or_else(|| self.call.contact_name())
    }

    fn time(&self, at: Timestamp) -> String {
        format!("{} ({})", at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S"), escape(&self.zone_name))
    }
}

/// "1 h 02 min 03 s".
fn span(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {seconds:02} s"),
        _ => format!("{hours} h {minutes:02} min {seconds:02} s"),
    }
}
