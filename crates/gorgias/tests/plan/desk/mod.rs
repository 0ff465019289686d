//! A tiny desk: it answers questions and takes writes the way `perform` reports them, at once and without a network. Pure but
//! for its own state. Numbers are kept as they were typed and matched exactly (sheet gorgias §3).

mod answers;
mod writes;

use std::collections::{BTreeMap, BTreeSet};

use contract::phone_side::FileLink;
use domain::memory::Learned;
use domain::people::{DeskUser, Role, TagCode, TeamMembers};
use gorgias::question::{Address, Candidate, NotUploaded, Ticket, Users};
use gorgias::write::{EntryKind, File};
use jiff::Timestamp;
use serde_json::Value;

use crate::situation::{DAY, at, tag_id};

/// A customer as the desk holds him: lists show no channels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Customer {
    pub(crate) shown: Candidate,
    pub(crate) channels: Vec<Address>,
}

/// A ticket as the desk holds it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    pub(crate) shown: Ticket,
    pub(crate) external_id: Option<String>,
    pub(crate) subject: String,
    pub(crate) assignee: Option<i64>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) messages: Vec<Message>,
    /// A list shows the greatest first.
    changed: u32,
}

/// A message of a ticket.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) key: String,
    pub(crate) kind: EntryKind,
    pub(crate) text: String,
    html: String,
    pub(crate) at: Option<Timestamp>,
    pub(crate) files: Vec<File>,
}

/// What a question is answered.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    pub(crate) value: Value,
    pub(crate) learned: Vec<Learned>,
    pub(crate) account_notes: BTreeMap<String, Value>,
}

/// How a write is received.
#[derive(Clone, Debug)]
pub(crate) enum Received {
    Applied {
        id: String,
        result: Value,
        learned: Vec<Learned>,
    },
    /// Not applied; the desk is not as the plan thought.
    Superseded {
        answers: Vec<(String, Value)>,
        learned: Vec<Learned>,
    },
    Refused,
}

#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) customers: Vec<Customer>,
    pub(crate) tickets: BTreeMap<String, Stored>,
    /// Active ones, the oldest first.
    pub(crate) users: Users,
    /// How old the list of users is when the play begins. Seconds.
    pub(crate) users_known_for: i64,
    /// Merged tickets: old id → new id.
    pub(crate) merged: BTreeMap<String, String>,
    /// When lists begin to show merges.
    pub(crate) merges_shown_at: Timestamp,
    /// Lists trail: they show what is in the trash by now.
    pub(crate) trash_is_unseen: bool,
    /// Users that are refused as senders and assignees.
    pub(crate) unusable_users: BTreeSet<i64>,
    /// E-mail addresses that a creation is told of: 409.
    pub(crate) taken_emails: BTreeSet<String>,
    /// A creation with a number is told that another customer has it.
    pub(crate) number_is_taken: bool,
    /// Kinds of effect that are refused for good.
    pub(crate) refuses: BTreeSet<String>,
    /// Kinds of effect that a person dismisses while they are in doubt.
    pub(crate) dismissed: BTreeSet<String>,
    /// Why files are not taken.
    pub(crate) takes_no_files: Option<NotUploaded>,
    pub(crate) uploads: u32,
    /// Until when nobody reaches the place where files are.
    pub(crate) source_is_down_until: Option<Timestamp>,
    // The phone system:
    pub(crate) phone_is_silent: bool,
    pub(crate) tag_codes: Vec<TagCode>,
    pub(crate) team_members: Vec<TeamMembers>,
    pub(crate) call_file: FileLink,
    clock: u32,
    next_id: u32,
}

impl Default for Desk {
    fn default() -> Self {
        let users = vec![
            user(21, "Alma Admin", Role::Admin),
            user(22, "Adam Admin", Role::Admin),
            user(31, "Ada Agent", Role::User),
            user(32, "Bo Agent", Role::User),
        ];
        let code =
            |name: &str, code: &str| TagCode { id: tag_id(name), name: name.to_owned(), code: Some(code.to_owned()) };
        Self {
            customers: Vec::new(),
            tickets: BTreeMap::new(),
            users: Users { users },
            users_known_for: 60,
            merged: BTreeMap::new(),
            merges_shown_at: Timestamp::MIN,
            trash_is_unseen: false,
            unusable_users: BTreeSet::new(),
            taken_emails: BTreeSet::new(),
            number_is_taken: false,
            refuses: BTreeSet::new(),
            dismissed: BTreeSet::new(),
            takes_no_files: None,
            uploads: 0,
            source_is_down_until: None,
            phone_is_silent: false,
            tag_codes: vec![code("asked back", "queue_callback"), code("called back", "queue_called_back")],
            team_members: Vec::new(),
            call_file: FileLink::At {
                url: "https://files.example/rec.mp3".to_owned(),
                name: "recording.mp3".to_owned(),
                content_type: "audio/mpeg".to_owned(),
            },
            clock: 0,
            next_id: 900,
        }
    }
}

/// A user whose address is his first name's.
pub(crate) fn user(id: i64, name: &str, role: Role) -> DeskUser {
    let first = name.split(' ').next().unwrap().to_lowercase();
    let email = format!("{first}@acme.example");
    DeskUser { id, name: name.to_owned(), email, alternate_emails: Vec::new(), role }
}

impl Desk {
    // --- What people did before, or do meanwhile ----------------------------------------------------

    /// A customer with channels, verbatim; those who are added later were made later.
    pub(crate) fn add_customer(&mut self, id: &str, name: &str, channels: &[(&str, &str)]) {
        let channel =
            |(channel, text): &(&str, &str)| Address { channel: (*channel).to_owned(), text: (*text).to_owned() };
        let shown = Candidate {
            id: id.to_owned(),
            name: (!name.is_empty()).then(|| name.to_owned()),
            created_at: Some(at(-30 * DAY + self.customers.len() as i64)),
            ..Candidate::default()
        };
        self.customers.push(Customer { shown, channels: channels.iter().map(channel).collect() });
    }

    pub(crate) fn customer(&mut self, id: &str) -> &mut Candidate {
        &mut self.customers.iter_mut().find(|one| one.shown.id == id).unwrap().shown
    }

    /// Changed, and if closed closed, an hour ago.
    pub(crate) fn add_ticket(&mut self, id: &str, customer: &str, status: &str, tags: &[&str]) {
        self.clock += 1;
        let shown = Ticket {
            id: id.to_owned(),
            status: status.to_owned(),
            channel: "sms".to_owned(),
            customer: Some(customer.to_owned()),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            closed_at: (status == "closed").then(|| at(-3600)),
            updated_at: Some(at(-3600)),
            ..Ticket::default()
        };
        let stored = Stored { shown, changed: self.clock, ..Stored::default() };
        self.tickets.insert(id.to_owned(), stored);
    }

    /// The ticket as it is shown, to be changed by a person's hand.
    pub(crate) fn shown(&mut self, id: &str) -> &mut Ticket {
        &mut self.tickets.get_mut(id).unwrap().shown
    }

    pub(crate) fn close(&mut self, id: &str, when: i64) {
        let shown = self.shown(id);
        shown.status = "closed".to_owned();
        shown.closed_at = Some(at(when));
        shown.updated_at = Some(at(when));
    }

    pub(crate) fn merge(&mut self, from: &str, into: &str) {
        let merged = self.tickets.remove(from).unwrap();
        self.tickets.get_mut(into).unwrap().messages.extend(merged.messages);
        self.merged.insert(from.to_owned(), into.to_owned());
    }

    /// Where a ticket went, as far as lists show it.
    pub(crate) fn went(&self, id: &str, now: Timestamp) -> Option<&String> {
        self.merged.get(id).filter(|_| self.merges_shown_at <= now)
    }

    /// From now on writes of this kind are refused.
    pub(crate) fn refuse(&mut self, kind: &str) {
        self.refuses.insert(kind.to_owned());
    }

    /// A person dismisses writes of this kind while they are in doubt.
    pub(crate) fn dismiss(&mut self, kind: &str) {
        self.dismissed.insert(kind.to_owned());
    }

    /// This user is taken neither as sender nor as assignee.
    pub(crate) fn take_no_more(&mut self, user: i64) {
        self.unusable_users.insert(user);
    }

    /// Nobody may sign any more.
    pub(crate) fn without_administrators(&mut self) {
        self.users.users.retain(|user| !user.is_administrator());
    }

    // --- Reading ------------------------------------------------------------------------------------

    /// The tickets that Deskline began, in order.
    pub(crate) fn begun(&self) -> Vec<&Stored> {
        self.tickets.values().filter(|one| one.external_id.is_some()).collect()
    }

    fn new_id(&mut self) -> String {
        self.next_id += 1;
        self.next_id.to_string()
    }
}
