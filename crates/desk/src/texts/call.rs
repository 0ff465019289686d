//! What is said of a call at every desk: people, numbers, times, results.

use domain::call::{Call, Comment, Direction};
use jiff::{SignedDuration, Timestamp};
use phone::External;

use super::{Language, Lines, Piece, Words, Zone};

/// Subjects are cut to this. Characters.
pub const SUBJECT_MAX: usize = 250;
/// A comment longer than this is cut in the record, and says so. Characters.
const COMMENT_MAX: usize = 10_000;
/// What ends a text that was cut.
const CUT: &str = " […]";

/// A subject of the length that desks take.
#[must_use]
pub fn subject_cut(subject: &str) -> String {
    subject.chars().take(SUBJECT_MAX).collect()
}

/// Texts of one call, in the integration's language and time zone.
pub struct CallTexts<'a> {
    /// The call.
    pub call: &'a Call,
    /// The language's words.
    pub words: Words,
    zone: Zone,
}

impl<'a> CallTexts<'a> {
    /// Texts of this call; `zone` is an IANA name.
    #[must_use]
    pub fn new(call: &'a Call, language: Language, zone: &str) -> Self {
        Self { call, words: Words::new(language), zone: Zone::named(zone) }
    }

    /// A record that begins with this title.
    #[must_use]
    pub fn titled(&self, title: &str) -> Lines {
        Lines::titled(self.words, &self.words.word(title))
    }

    /// The other end's number as people write it, or what stands for it.
    #[must_use]
    pub fn party_digits(&self) -> String {
        self.words.party_digits(&self.call.core.party)
    }

    /// The customer: the name, where there is one, and the number, ready to be dialled.
    #[must_use]
    pub fn customer(&self, name: Option<&str>) -> Piece {
        let digits = match &self.call.core.party {
            External::Phone(number) => Piece::tel(number),
            _ => Piece::typed(&self.party_digits()),
        };
        match name {
            Some(name) => Piece::typed(name).with(&digits),
            None => digits,
        }
    }

    /// Our number: its name and digits.
    #[must_use]
    pub fn own_number(&self) -> Piece {
        let own = &self.call.core.number;
        let digits = own.number.as_ref().map_or_else(|| own.digits.clone(), phone::PhoneNumber::international);
        let name = Piece::typed(&own.name);
        if digits.is_empty() { name } else { name.with(&Piece::typed(&digits)) }
    }

    /// Who answered, as far as that is known; else who had the call last.
    #[must_use]
    pub fn agent(&self) -> Option<Piece> {
        let agent = self.call.answered_by.as_ref().or(self.call.core.agent.as_ref());
        agent.map(|agent| Piece::typed(&agent.name))
    }

    /// Who had an answered call last.
    #[must_use]
    pub fn last_agent(&self) -> Option<Piece> {
        let agent = self.call.core.agent.as_ref().filter(|_| self.call.is_answered());
        agent.map(|agent| Piece::typed(&agent.name))
    }

    /// The call's teams.
    #[must_use]
    pub fn teams(&self) -> Option<Piece> {
        let names: Vec<Piece> = self.call.core.teams.iter().map(|team| Piece::typed(&team.name)).collect();
        (!names.is_empty()).then(|| Piece::joined(&names, ", "))
    }

    /// A time in the integration's zone.
    #[must_use]
    pub fn time(&self, at: Timestamp) -> Piece {
        Piece::typed(&self.zone.tell(at))
    }

    /// A span of time.
    #[must_use]
    pub fn span(&self, duration: SignedDuration) -> Piece {
        Piece::typed(&self.words.span(duration))
    }

    /// How long it rang before it was answered.
    #[must_use]
    pub fn waited(&self) -> Option<Piece> {
        let core = &self.call.core;
        core.answered_at.map(|at| self.span(at.duration_since(core.started_at)))
    }

    /// What came of a call that nobody answered.
    #[must_use]
    pub fn unanswered_result(&self) -> Piece {
        let core = &self.call.core;
        let result = |key: &str| Piece::typed(&self.words.word(key));
        match (core.direction, core.voicemail) {
            (Direction::Outbound, _) => result("result-not-answered"),
            (Direction::Inbound, true) => result("result-missed-with-voicemail"),
            (Direction::Inbound, false) => match core.missed_reason.as_deref().and_then(missed_reason) {
                Some(why) => result("result-missed").with(&result(why)),
                None => result("result-missed"),
            },
        }
    }

    /// Adds when the call ended and how long it was.
    pub fn add_end(&self, lines: &mut Lines) {
        let core = &self.call.core;
        lines.add("label-ended", core.ended_at.map(|at| self.time(at)));
        if let (Some(answered), Some(ended)) = (core.answered_at, core.ended_at) {
            lines.add("label-talk-time", Some(self.span(ended.duration_since(answered))));
        }
        lines.add("label-total-time", core.ended_at.map(|ended| self.span(ended.duration_since(core.started_at))));
    }

    /// Adds a line for each transfer.
    pub fn add_transfers(&self, lines: &mut Lines) {
        for transfer in &self.call.transfers {
            let to = Piece::typed(&transfer.to);
            let told = match &transfer.by {
                Some(agent) => Piece::joined(&[Piece::typed(&agent.name), to], " → "),
                None => to,
            };
            lines.add("label-transferred", Some(told));
        }
    }

    /// An agent's note: who, when, what.
    #[must_use]
    pub fn comment(&self, comment: &Comment) -> Piece {
        let by = match &comment.by {
            Some(agent) => self.words.get("comment-by", &[("who", agent.name.as_str().into())]),
            None => self.words.word("comment-by-integration"),
        };
        let mut text: String = comment.content.chars().take(COMMENT_MAX).collect();
        if text.len() < comment.content.len() {
            text.push_str(CUT);
        }
        self.words.line(&Piece::strong(&by).with(&self.time(comment.posted_at)), &Piece::typed(&text))
    }

    /// The lines of a record with these comments.
    #[must_use]
    pub fn comments(&self, comments: &[&Comment]) -> Lines {
        let title = self.words.get("comments-added", &[("count", comments.len().into())]);
        let mut lines = Lines::titled(self.words, &title);
        comments.iter().for_each(|comment| lines.raw(self.comment(comment)));
        lines
    }

    /// Adds the link to the call in Aircall. Media links die within minutes; this one lasts, and asks for an Aircall login
    /// (sheet aircall §6).
    pub fn add_link(&self, lines: &mut Lines) {
        match self.link() {
            Some(link) => lines.add(self.media_label(), Some(link)),
            None if self.call.core.voicemail => {
                lines.add(self.media_label(), Some(Piece::typed(&self.words.word("in-aircall"))));
            }
            None => {}
        }
    }

    /// The link to the recording or the voicemail in Aircall.
    #[must_use]
    pub fn link(&self) -> Option<Piece> {
        let asset = self.call.core.asset.as_ref()?;
        Some(Piece::link(asset, &self.words.word("listen-in-aircall")))
    }

    /// The key of the title of a record that tells of it.
    #[must_use]
    pub fn media_title(&self) -> &'static str {
        if self.call.core.voicemail { "voicemail-available" } else { "recording-available" }
    }

    /// The key of the label for what there is to listen to.
    #[must_use]
    pub fn media_label(&self) -> &'static str {
        if self.call.core.voicemail { "label-voicemail" } else { "label-recording" }
    }
}

impl Words {
    /// A number as people write it, or what stands for it.
    #[must_use]
    pub fn party_digits(self, party: &External) -> String {
        match party {
            External::Phone(number) => number.international(),
            External::Anonymous => self.word("withheld-number"),
            External::ShortCode(code) => code.clone(),
            External::Sip(identity) => identity.clone(),
        }
    }
}

/// The key for Aircall's word for why nobody answered (sheet aircall §3.1); an unknown one is left out.
fn missed_reason(code: &str) -> Option<&'static str> {
    match code {
        "out_of_opening_hours" => Some("missed-outside-opening-hours"),
        "short_abandoned" => Some("missed-short-abandoned"),
        "abandoned_in_ivr" => Some("missed-abandoned-in-menu"),
        "abandoned_in_classic" => Some("missed-abandoned-waiting"),
        "no_available_agent" => Some("missed-no-agent-available"),
        "agents_did_not_answer" => Some("missed-no-agent-answered"),
        _ => None,
    }
}
