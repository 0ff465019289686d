//! A situation: calls and messages ([`crate::happens`]), what people and vendors do meanwhile, what the desk holds. Read as a
//! sentence: `known().rings(0).answered(8).ended(60)`. Seconds count from the beginning.

use std::fmt;
use std::rc::Rc;

use domain::call::{Agent, OwnNumber};
use domain::ids::{Destination, NumberId};
use domain::step::Timing;
use jiff::{SignedDuration, Timestamp};
use phone::{External, PhoneNumber, Region};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::facts::Happening;

/// The other end of every situation, unless it says otherwise.
pub(crate) const CALLER: &str = "+14155550101";
/// His customer, where the desk has one.
pub(crate) const JANE: &str = "101";
pub(crate) const DAY: i64 = 86_400;

/// The time so many seconds after the beginning.
pub(crate) fn at(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(seconds)
}

/// Something that a person does in the desk, or a vendor does, at a time.
type Act = Rc<dyn Fn(&mut Desk)>;

#[derive(Clone)]
pub(crate) struct Situation {
    pub(crate) number: OwnNumber,
    pub(crate) party: External,
    pub(crate) happenings: Vec<Happening>,
    pub(crate) acts: Vec<(i64, Act)>,
    pub(crate) desk: Desk,
    pub(crate) settings: Value,
    pub(crate) paused: bool,
    pub(crate) timing: Timing,
    /// The play ends here, if a plan still waits.
    pub(crate) horizon: i64,
}

/// Nothing happens yet. The desk is empty but for its users; the support line is American.
pub(crate) fn situation() -> Situation {
    Situation {
        number: own_number("Support", "+13105550100", "US"),
        party: External::Phone(PhoneNumber::from_e164(CALLER).unwrap()),
        happenings: Vec::new(),
        acts: Vec::new(),
        desk: Desk::default(),
        settings: json!({}),
        paused: false,
        timing: Timing::default(),
        horizon: 30 * DAY,
    }
}

/// As [`situation`], and the other end is Jane Doe, customer 101.
pub(crate) fn known() -> Situation {
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

/// An Aircall user. His address at Aircall is in capitals: C-30 compares without case. Zoe is no user of the desk.
pub(crate) fn agent(name: &str) -> Agent {
    let (id, email) = match name {
        "Ada" => (11, "ADA@ACME.EXAMPLE"),
        "Bo" => (12, "bo@acme.example"),
        "Zoe" => (13, "zoe@elsewhere.example"),
        other => panic!("no agent {other}"),
    };
    Agent { id, name: format!("{name} Agent"), email: Some(email.to_owned()) }
}

pub(crate) fn destination() -> Destination {
    gorgias::pages::destination("acme")
}

/// Every tag of the company has one id; built-in ones are known by their code.
pub(crate) fn tag_id(name: &str) -> i64 {
    name.bytes().fold(1_i64, |id, byte| (id * 31 + i64::from(byte)) % 1_000_003)
}

/// What is told, and what was set; the desk is too long to read.
impl fmt::Debug for Situation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.settings)?;
        for one in &self.happenings {
            write!(f, "\n  {} {:?} {:?}", one.key, one.direction, one.party)?;
            for told in &one.told {
                write!(f, "\n    +{} (arrives +{}) {:?}", told.at, told.arrives, told.what)?;
            }
        }
        Ok(())
    }
}

impl Situation {
    // --- What the desk holds ------------------------------------------------------------------------

    /// A customer with a phone channel, verbatim; those who are added later were made later.
    pub(crate) fn customer(self, id: &str, name: &str, phone: &str) -> Self {
        self.with(|desk| desk.add_customer(id, name, &[("phone", phone)]))
    }

    /// A ticket of messages of customer 101, changed an hour ago. Each was changed later than those named before.
    pub(crate) fn ticket(self, id: &str, status: &str) -> Self {
        self.with(|desk| desk.add_ticket(id, JANE, status, &["Aircall SMS"]))
    }

    /// Changes the desk beforehand.
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
            "aircall",
            "inbound",
            "outbound",
            "number_name",
            "team_name",
            "voicemail",
            "callback_request",
            "callback_done",
            "missed_call",
        ];
        names.into_iter().fold(self, |situation, name| situation.tag_named(name, false))
    }

    pub(crate) fn on_number(mut self, name: &str, number: &str, country: &str) -> Self {
        self.number = own_number(name, number, country);
        self
    }

    pub(crate) fn paused(mut self) -> Self {
        self.paused = true;
        self
    }

    pub(crate) fn until(mut self, seconds: i64) -> Self {
        self.horizon = seconds;
        self
    }
}
