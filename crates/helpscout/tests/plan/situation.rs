//! A situation: what is told of one call and when, what people and vendors do meanwhile, what the desk holds. Read
//! as a sentence: `situation().answered(8).ended(60).open_conversation("201")`. Seconds count from the
//! start of the call.

use std::fmt;
use std::rc::Rc;

use domain::call::{Agent, CallTag, Comment, Contact, Direction, OwnNumber, Team};
use domain::fact::{CallEvent, CallFact, CallView, FactHash};
use domain::ids::{CallId, Destination, NumberId};
use domain::step::Timing;
use jiff::{SignedDuration, Timestamp};
use phone::{External, PhoneNumber, Region};
use serde_json::{Value, json};

use crate::desk::Desk;

/// The caller of every situation, unless it says otherwise.
pub(crate) const CALLER: &str = "+14155550101";
/// The caller's customer, where the desk has one.
pub(crate) const JANE: &str = "101";

/// The time so many seconds after the start of the call.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(seconds)
}

/// One thing that is told of the call: when it happened, and when it reached us.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) at: i64,
    pub(crate) arrives: i64,
    pub(crate) event: CallEvent,
    change: Change,
}

/// What an event changes of the call.
#[derive(Clone, Debug)]
enum Change {
    Nothing,
    Answered(Agent),
    User(Agent),
    TransferredTo(Agent),
    OutsideTo(String),
    Over,
    Missed(Option<String>),
    Voicemail,
    Asset(String),
    Tags(Vec<CallTag>),
    Comment(Comment),
    Party(External),
}

/// Something that a person does in the desk, or a vendor does, at a time.
type Act = Rc<dyn Fn(&mut Desk)>;

#[derive(Clone)]
pub(crate) struct Situation {
    pub(crate) direction: Direction,
    pub(crate) number: OwnNumber,
    pub(crate) party: External,
    pub(crate) contact: Option<Contact>,
    pub(crate) teams: Vec<Team>,
    pub(crate) told: Vec<Told>,
    pub(crate) acts: Vec<(i64, Act)>,
    pub(crate) desk: Desk,
    pub(crate) settings: Value,
    pub(crate) paused: bool,
    pub(crate) timing: Timing,
    /// The play ends here, if the plan still waits.
    pub(crate) horizon: i64,
}

/// An inbound call from an unknown number to the support line, that rings now. The desk is empty but for its
/// users.
pub(crate) fn situation() -> Situation {
    Situation {
        direction: Direction::Inbound,
        number: own_number("Support", "+13105550100", "US"),
        party: External::Phone(PhoneNumber::from_e164(CALLER).unwrap()),
        contact: None,
        teams: Vec::new(),
        told: vec![Told { at: 0, arrives: 0, event: CallEvent::Created, change: Change::Nothing }],
        acts: Vec::new(),
        desk: Desk::default(),
        settings: json!({ "inbox": 7 }),
        paused: false,
        timing: Timing::default(),
        horizon: 30 * 86_400,
    }
}

/// As [`situation`], and the caller is Jane Doe, customer 101.
pub(crate) fn known_caller() -> Situation {
    situation().customer(JANE, "Jane Doe", CALLER)
}

pub(crate) fn own_number(name: &str, number: &str, country: &str) -> OwnNumber {
    let number = PhoneNumber::from_e164(number).unwrap();
    OwnNumber {
        id: NumberId(70),
        name: name.to_owned(),
        digits: number.international(),
        number: Some(number),
        country: Region::parse(country),
    }
}

/// An Aircall user. His address at Aircall is in capitals: C-30 compares without case.
pub(crate) fn agent(name: &str) -> Agent {
    let (id, email) = match name {
        "Ada" => (11, "ADA@ACME.EXAMPLE"),
        "Bo" => (12, "bo.old@acme.example"),
        "Zoe" => (13, "zoe@elsewhere.example"),
        other => panic!("no agent {other}"),
    };
    Agent { id, name: format!("{name} Agent"), email: Some(email.to_owned()) }
}

pub(crate) fn destination() -> Destination {
    Destination("inbox/7".to_owned())
}

/// What is told, and what was set; the desk is too long to read.
impl fmt::Debug for Situation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {} acts at", self.direction, self.party, self.settings)?;
        for (at, _) in &self.acts {
            write!(f, " {at}")?;
        }
        let desk = &self.desk;
        write!(f, "\n  refuses {:?} {:?} {:?}", desk.refuses, desk.dismissed, desk.unusable_users)?;
        for told in &self.told {
            write!(f, "\n  +{} (arrives +{}) {:?} {:?}", told.at, told.arrives, told.event, told.change)?;
        }
        Ok(())
    }
}

impl Situation {
    // --- Who calls whom -----------------------------------------------------------------------------

    pub(crate) fn outbound(mut self) -> Self {
        self.direction = Direction::Outbound;
        self
    }

    /// From (or to) this number, as Aircall prints it.
    pub(crate) fn from(mut self, digits: &str) -> Self {
        self.party = External::read(digits, self.number.country);
        self
    }

    pub(crate) fn on_number(mut self, name: &str, number: &str, country: &str) -> Self {
        self.number = own_number(name, number, country);
        self
    }

    pub(crate) fn contact(mut self, first: &str, last: &str, emails: &[&str]) -> Self {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.contact = Some(Contact {
            id: 5,
            first_name: part(first),
            last_name: part(last),
            company: None,
            emails: emails.iter().map(|email| (*email).to_owned()).collect(),
        });
        self
    }

    pub(crate) fn teams(mut self, names: &[&str]) -> Self {
        let team = |(place, name): (usize, &&str)| Team { id: 50 + place as i64, name: (*name).to_owned() };
        self.teams = names.iter().enumerate().map(team).collect();
        self
    }

    // --- What happens -------------------------------------------------------------------------------

    pub(crate) fn answered(self, at: i64) -> Self {
        self.answered_by(at, "Ada")
    }

    pub(crate) fn answered_by(self, at: i64, name: &str) -> Self {
        self.tell(at, CallEvent::Answered, Change::Answered(agent(name)))
    }

    pub(crate) fn transferred(self, at: i64, to: &str) -> Self {
        let then = self.tell(at, CallEvent::Transferred, Change::TransferredTo(agent(to)));
        then.tell(at + 1, CallEvent::Other, Change::User(agent(to)))
    }

    pub(crate) fn transfer_fails(self, at: i64, to: &str) -> Self {
        self.tell(at, CallEvent::UnsuccessfulTransfer, Change::TransferredTo(agent(to)))
    }

    pub(crate) fn transferred_outside(self, at: i64, to: &str) -> Self {
        self.tell(at, CallEvent::ExternalTransferred, Change::OutsideTo(to.to_owned()))
    }

    /// Hung up; `call.ended` follows 30 s later, as it does at Aircall.
    pub(crate) fn ended(self, at: i64) -> Self {
        self.hung_up(at).tell(at + 30, CallEvent::Ended, Change::Over)
    }

    /// Hung up, and `call.ended` is lost.
    pub(crate) fn hung_up(self, at: i64) -> Self {
        self.tell(at, CallEvent::Hungup, Change::Over)
    }

    /// Nobody answered.
    pub(crate) fn missed(self, at: i64) -> Self {
        self.missed_because(at, None)
    }

    pub(crate) fn missed_because(self, at: i64, reason: Option<&str>) -> Self {
        let missed = Change::Missed(reason.map(str::to_owned));
        self.tell(at, CallEvent::Hungup, missed.clone()).tell(at + 30, CallEvent::Ended, missed)
    }

    pub(crate) fn voicemail(self, at: i64) -> Self {
        self.tell(at, CallEvent::VoicemailLeft, Change::Voicemail)
    }

    pub(crate) fn asset(self, at: i64, link: &str) -> Self {
        self.tell(at, CallEvent::CommAssetsGenerated, Change::Asset(link.to_owned()))
    }

    pub(crate) fn commented(self, at: i64, id: i64, by: &str, content: &str) -> Self {
        let by = (!by.is_empty()).then(|| agent(by));
        let comment = Comment { id, content: content.to_owned(), posted_at: crate::situation::at(at), by };
        self.tell(at, CallEvent::Commented, Change::Comment(comment))
    }

    /// The call carries just these tags now, set by an agent.
    pub(crate) fn tagged(self, at: i64, names: &[&str]) -> Self {
        self.tags(at, CallEvent::Tagged, names, Some(11))
    }

    pub(crate) fn untagged(self, at: i64, names_left: &[&str]) -> Self {
        self.tags(at, CallEvent::Untagged, names_left, Some(11))
    }

    /// The system set these tags.
    pub(crate) fn tagged_by_system(self, at: i64, names: &[&str]) -> Self {
        self.tags(at, CallEvent::Tagged, names, None)
    }

    /// From then on Aircall tells this other end.
    pub(crate) fn party_told(self, at: i64, digits: &str) -> Self {
        let party = External::read(digits, None);
        self.tell(at, CallEvent::Other, Change::Party(party))
    }

    /// An event that changes nothing that matters.
    pub(crate) fn something_else(self, at: i64) -> Self {
        self.tell(at, CallEvent::Hold, Change::Nothing)
    }

    fn tags(self, at: i64, event: CallEvent, names: &[&str], by: Option<i64>) -> Self {
        let tag = |name: &&str| CallTag { id: tag_id(name), name: (*name).to_owned(), by };
        self.tell(at, event, Change::Tags(names.iter().map(tag).collect()))
    }

    fn tell(mut self, at: i64, event: CallEvent, change: Change) -> Self {
        self.told.push(Told { at, arrives: at, event, change });
        self
    }

    // --- When it reaches us -------------------------------------------------------------------------

    /// All of it reaches us at this time at once, say from the API.
    pub(crate) fn all_told_at(mut self, seconds: i64) -> Self {
        for told in &mut self.told {
            told.arrives = seconds;
        }
        self
    }

    /// The last thing said reaches us this much later.
    pub(crate) fn but_told_late(mut self, by: i64) -> Self {
        self.told.last_mut().unwrap().arrives += by;
        self
    }

    // --- What the desk holds ------------------------------------------------------------------------

    pub(crate) fn customer(self, id: &str, name: &str, phone: &str) -> Self {
        self.with(|desk| desk.add_customer(id, name, phone, ""))
    }

    pub(crate) fn open_conversation(self, id: &str) -> Self {
        self.conversation(id, "active")
    }

    /// A conversation of customer 101 in the inbox. Each is active later than those named before.
    pub(crate) fn conversation(self, id: &str, status: &str) -> Self {
        self.with(|desk| desk.add_conversation(id, JANE, status))
    }

    /// Changes the desk before the call.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Desk)) -> Self {
        change(&mut self.desk);
        self
    }

    /// Changes the desk during the play.
    pub(crate) fn meanwhile(mut self, at: i64, act: impl Fn(&mut Desk) + 'static) -> Self {
        self.acts.push((at, Rc::new(act)));
        self
    }

    // --- Settings -----------------------------------------------------------------------------------

    pub(crate) fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.settings[name] = value.into();
        self
    }

    pub(crate) fn always_new(self) -> Self {
        self.set("conversations", "always_new")
    }

    /// Switches an operational tag off (`false`) or renames it.
    pub(crate) fn tag_named(mut self, tag: &str, name: impl Into<Value>) -> Self {
        if self.settings.get("tags").is_none() {
            self.settings["tags"] = json!({});
        }
        self.settings["tags"][tag] = name.into();
        self
    }

    /// Only tags that an agent sets: for situations that are about something else.
    pub(crate) fn no_operational_tags(self) -> Self {
        let names = [
            "missed_call",
            "callback",
            "voicemail",
            "call_in_progress",
            "number_name",
            "inbound",
            "outbound",
            "team_name",
        ];
        names.into_iter().fold(self, |situation, name| situation.tag_named(name, false))
    }

    pub(crate) fn paused(mut self) -> Self {
        self.paused = true;
        self
    }

    pub(crate) fn until(mut self, seconds: i64) -> Self {
        self.horizon = seconds;
        self
    }

    // --- Facts --------------------------------------------------------------------------------------

    pub(crate) fn call_id(&self) -> CallId {
        CallId(4242)
    }

    /// The facts with the times at which they reach us. Each payload shows the call as it was then, as Aircall's do.
    pub(crate) fn facts(&self) -> Vec<(i64, FactHash, CallFact)> {
        let mut told: Vec<&Told> = self.told.iter().collect();
        told.sort_by_key(|told| (told.at, told.event));
        let mut view = CallView {
            direction: Some(self.direction),
            number: Some(self.number.clone()),
            party: Some(self.party.clone()),
            started_at: Some(at(0)),
            teams: (!self.teams.is_empty()).then(|| self.teams.clone()),
            contact: self.contact.clone(),
            ..CallView::default()
        };
        told.into_iter()
            .map(|told| {
                told.change.apply(told.at, &mut view);
                let fact = CallFact { call: self.call_id(), event: told.event, at: at(told.at), view: view.clone() };
                (told.arrives, FactHash::of(&json!(fact)), fact)
            })
            .collect()
    }
}

/// Every tag of the company has one id; the built-in one is known by its code.
pub(crate) fn tag_id(name: &str) -> i64 {
    name.bytes().fold(1_i64, |id, byte| (id * 31 + i64::from(byte)) % 1_000_003)
}

impl Change {
    fn apply(&self, seconds: i64, view: &mut CallView) {
        match self {
            Self::Nothing => {}
            Self::Answered(agent) => {
                view.answered_at = Some(at(seconds));
                view.user = Some(agent.clone());
            }
            Self::User(agent) => view.user = Some(agent.clone()),
            Self::TransferredTo(agent) => {
                view.transferred_by = view.user.clone();
                view.transferred_to = Some(agent.clone());
            }
            Self::OutsideTo(number) => view.external_transferred_to = Some(number.clone()),
            Self::Over => view.ended_at = view.ended_at.or(Some(at(seconds))),
            Self::Missed(reason) => {
                view.ended_at = view.ended_at.or(Some(at(seconds)));
                view.missed_reason.clone_from(reason);
            }
            Self::Voicemail => view.voicemail = true,
            Self::Asset(link) => {
                view.recording = view.answered_at.is_some();
                view.asset = Some(link.clone());
            }
            Self::Tags(tags) => view.tags = Some(tags.clone()),
            Self::Comment(comment) => view.comments.push(comment.clone()),
            Self::Party(party) => view.party = Some(party.clone()),
        }
    }
}
