//! A tiny desk: it answers questions and takes writes the way `perform` reports them, at once and without a
//! network. Pure but for its own state.

use std::collections::{BTreeMap, BTreeSet};

use domain::memory::Learned;
use domain::people::{DeskUser, Role, TagCode, TeamMembers};
use domain::step::{Question, Side};
use domain::tags::fold_name;
use helpscout::effects;
use helpscout::question::{
    Candidate, Candidates, ClosedDoor, ConversationState, Conversations, FoundRecord, HelpScoutQuestion,
    ListedConversation, RecordText, RecordThere, Users, closed_door_key, customer_gone_key, email_taken_key,
    unusable_author_key,
};
use helpscout::write::{NewConversation, NewCustomer, NewThread, Place, TagWrite, Write};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::situation::{at, destination, tag_id};

/// One conversation as the desk holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Stored {
    pub(crate) shown: ListedConversation,
    pub(crate) customer: String,
    pub(crate) subject: String,
    pub(crate) records: Vec<RecordText>,
    /// When it was last active; a list shows the greatest first.
    pub(crate) active: u32,
}

/// How a write is received.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Received {
    Applied {
        id: Option<String>,
        result: Value,
        learned: Vec<Learned>,
    },
    /// Not applied; the desk is not as the plan thought.
    Superseded {
        answers: Vec<(String, Value)>,
        learned: Vec<Learned>,
    },
    Refused {
        words: String,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) customers: Vec<Candidate>,
    pub(crate) conversations: BTreeMap<String, Stored>,
    pub(crate) users: Users,
    /// How old the list of users is when the play begins. Seconds.
    pub(crate) users_known_for: i64,
    pub(crate) tag_codes: Vec<TagCode>,
    pub(crate) team_members: Vec<TeamMembers>,
    /// Merged conversations: old id → new id.
    pub(crate) merged: BTreeMap<String, String>,
    /// Conversations that take no more threads, and what a write to them is told.
    pub(crate) doors: BTreeMap<String, ClosedDoor>,
    /// Conversations that the lists do not show yet.
    pub(crate) unlisted: BTreeSet<String>,
    /// Conversations that the lists still show as they were.
    pub(crate) stale: Vec<Stored>,
    /// Users that are refused as authors.
    pub(crate) unusable_users: BTreeSet<i64>,
    /// E-mail addresses that a creation is told of: 409.
    pub(crate) taken_emails: BTreeSet<String>,
    /// Kinds of effect that are refused for good.
    pub(crate) refuses: BTreeSet<String>,
    /// Kinds of effect that a person dismisses while they are in doubt.
    pub(crate) dismissed: BTreeSet<String>,
    /// Kinds of effect whose first write is lost on its way.
    pub(crate) lost: BTreeSet<String>,
    /// Once a record stands, the desk is away until then: what is to be asked or done waits. Seconds.
    pub(crate) away_until: Option<i64>,
    clock: u32,
    next_id: u32,
}

impl Default for Desk {
    fn default() -> Self {
        let user = |id, name: &str, email: &str, role| DeskUser {
            id,
            name: name.to_owned(),
            email: email.to_owned(),
            alternate_emails: Vec::new(),
            role,
        };
        let mut users = vec![
            user(31, "Ada Agent", "ada@acme.example", Role::User),
            user(32, "Bo Agent", "bo@acme.example", Role::User),
            user(23, "Alma Admin", "alma@acme.example", Role::Admin),
            user(22, "Adam Admin", "adam@acme.example", Role::Admin),
            user(1, "Olga Owner", "olga@acme.example", Role::Owner),
        ];
        users[1].alternate_emails = vec!["Bo.Old@acme.example".to_owned()];
        let in_inbox = users.iter().map(|user| user.id).collect();
        Self {
            customers: Vec::new(),
            conversations: BTreeMap::new(),
            users: Users { users, in_inbox },
            users_known_for: 60,
            tag_codes: vec![TagCode {
                id: tag_id("callback request"),
                name: "callback request".to_owned(),
                code: Some("queue_callback".to_owned()),
            }],
            team_members: Vec::new(),
            merged: BTreeMap::new(),
            doors: BTreeMap::new(),
            unlisted: BTreeSet::new(),
            stale: Vec::new(),
            unusable_users: BTreeSet::new(),
            taken_emails: BTreeSet::new(),
            refuses: BTreeSet::new(),
            dismissed: BTreeSet::new(),
            lost: BTreeSet::new(),
            away_until: None,
            clock: 0,
            next_id: 900,
        }
    }
}

impl Desk {
    // --- What people did before, or do meanwhile ----------------------------------------------------

    /// A customer; those who are added later were made later.
    pub(crate) fn add_customer(&mut self, id: &str, name: &str, phone: &str, background: &str) {
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.customers.push(Candidate {
            id: id.to_owned(),
            first: text(first),
            last: text(last),
            phones: text(phone).into_iter().collect(),
            background: text(background),
            created_at: Some(at(-86_400 * 30 + self.customers.len() as i64)),
            ..Candidate::default()
        });
    }

    pub(crate) fn customer(&mut self, id: &str) -> &mut Candidate {
        self.customers.iter_mut().find(|customer| customer.id == id).unwrap()
    }

    pub(crate) fn add_conversation(&mut self, id: &str, customer: &str, status: &str) {
        self.clock += 1;
        let shown = ListedConversation {
            id: id.to_owned(),
            status: status.to_owned(),
            state: "published".to_owned(),
            inbox: Some(7),
            threads: 3,
            closed_at: (status == "closed").then(|| at(-3600)),
            link: Some(format!("https://desk.example/{id}")),
            ..ListedConversation::default()
        };
        let stored = Stored { shown, customer: customer.to_owned(), active: self.clock, ..Stored::default() };
        self.conversations.insert(id.to_owned(), stored);
    }

    /// The conversation as it is shown, to be changed by a person's hand.
    pub(crate) fn shown(&mut self, id: &str) -> &mut ListedConversation {
        &mut self.conversations.get_mut(id).unwrap().shown
    }

    /// A person changes the conversation; the lists still show it as it was.
    pub(crate) fn change_unseen(&mut self, id: &str, change: impl FnOnce(&mut Stored)) {
        let stored = self.conversations.get_mut(id).unwrap();
        self.stale.push(stored.clone());
        self.unlisted.insert(id.to_owned());
        change(stored);
    }

    pub(crate) fn merge(&mut self, from: &str, into: &str) {
        self.conversations.remove(from);
        self.merged.insert(from.to_owned(), into.to_owned());
    }

    /// When it is there again, if it is away now.
    pub(crate) fn back_at(&self, now: Timestamp) -> Option<Timestamp> {
        let until = at(self.away_until?);
        let holds_records = self.conversations.values().any(|one| !one.records.is_empty());
        (holds_records && now < until).then_some(until)
    }

    /// The only conversation that Deskline began.
    pub(crate) fn begun(&self) -> String {
        let begun: Vec<&String> = self.conversations.keys().filter(|id| id.starts_with('9')).collect();
        assert_eq!(begun.len(), 1, "one conversation was begun");
        begun[0].clone()
    }

    // --- Questions ----------------------------------------------------------------------------------

    pub(crate) fn answer(&self, question: &Question) -> (Value, Vec<Learned>) {
        if question.side == Side::Phone {
            let value = match question.key.as_str() {
                contract::phone_side::TAGS => json!(self.tag_codes),
                contract::phone_side::TEAMS => json!(self.team_members),
                _ => json!({ "found": true }),
            };
            return (value, Vec::new());
        }
        let asked: HelpScoutQuestion = serde_json::from_value(question.body.clone()).unwrap();
        let value = match asked {
            // A search by text: it also finds numbers that only end alike (C-11 is for the plan).
            HelpScoutQuestion::CustomersByNumber { number } => {
                let end = &number.digits()[number.digits().len() - 7..];
                json!(self.customers_where(|one| {
                    let digits = |text: &String| -> String { text.chars().filter(char::is_ascii_digit).collect() };
                    one.phones.iter().any(|stored| digits(stored).ends_with(end))
                }))
            }
            HelpScoutQuestion::CustomersByCode { code } => {
                json!(self.customers_where(|one| { one.background.as_deref().is_some_and(|text| code.is_in(text)) }))
            }
            HelpScoutQuestion::CustomersByEmail { email } => {
                json!(self.customers_where(|one| { one.emails.iter().any(|other| other.eq_ignore_ascii_case(&email)) }))
            }
            HelpScoutQuestion::Conversations { customer, closed_too, .. } => {
                json!(Conversations { conversations: self.listed(&customer, closed_too) })
            }
            HelpScoutQuestion::Conversation { id, .. } => return self.by_id(&id),
            HelpScoutQuestion::Users { .. } => json!(self.users),
            HelpScoutQuestion::RecordThere { customer, code, .. } => {
                let holding = self.conversations.values().filter(|one| one.customer == customer);
                let found = holding
                    .filter_map(|one| {
                        let record = one.records.iter().find(|record| code.is_in(&record.text))?;
                        Some(FoundRecord {
                            conversation: one.shown.clone(),
                            thread: record.thread.clone(),
                            records: one.records.clone(),
                        })
                    })
                    .next();
                json!(RecordThere { found })
            }
        };
        (value, Vec::new())
    }

    fn customers_where(&self, holds: impl Fn(&Candidate) -> bool) -> Candidates {
        let mut customers: Vec<Candidate> = self.customers.iter().filter(|one| holds(one)).cloned().collect();
        customers.reverse();
        Candidates { customers }
    }

    fn listed(&self, customer: &str, closed_too: bool) -> Vec<ListedConversation> {
        let mut found: Vec<&Stored> = self
            .conversations
            .values()
            .filter(|one| !self.unlisted.contains(&one.shown.id))
            .chain(&self.stale)
            .filter(|one| one.customer == customer)
            .filter(|one| closed_too || one.shown.status != "closed")
            .collect();
        found.sort_by_key(|one| std::cmp::Reverse(one.active));
        found.into_iter().map(|one| one.shown.clone()).collect()
    }

    fn by_id(&self, id: &str) -> (Value, Vec<Learned>) {
        let destination = destination();
        if let Some(into) = self.merged.get(id) {
            let learned = Learned::ConversationMerged { from: id.to_owned(), into: into.clone(), destination };
            return (json!(ConversationState::Merged { into: into.clone() }), vec![learned]);
        }
        let Some(found) = self.conversations.get(id) else {
            let gone = Learned::ConversationGone { conversation: id.to_owned(), destination };
            return (json!(ConversationState::Gone), vec![gone]);
        };
        let link = found.shown.link.clone();
        let seen = Learned::ConversationSeen { conversation: id.to_owned(), destination, link };
        (json!(ConversationState::Found { conversation: found.shown.clone() }), vec![seen])
    }

    // --- Writes -------------------------------------------------------------------------------------

    pub(crate) fn receive(&mut self, kind: &str, write: &Write, now: Timestamp) -> Received {
        if self.refuses.contains(kind) {
            return Received::Refused { words: "the desk says no".to_owned() };
        }
        self.clock += 1;
        match write {
            Write::Customer(new) => self.make_customer(new, now),
            Write::Conversation(new) => self.begin(kind, new, now),
            Write::Phone(new) | Write::Note(new) => self.add_thread(kind, new, now),
            Write::Tags(tags) => self.put_tags(tags, now),
            Write::Reopen { conversation, .. } => self.change(conversation, |shown| {
                shown.status = "active".to_owned();
                shown.closed_at = None;
                json!({ "reopened": conversation })
            }),
            Write::Assign { conversation, user, .. } => {
                if self.unusable_users.contains(user) {
                    return unusable(*user);
                }
                let assigned = self.change(conversation, |shown| {
                    shown.assignee = Some(*user);
                    json!({ "assigned": user })
                });
                let Received::Applied { id, result, .. } = assigned else {
                    return assigned;
                };
                let learned = vec![Learned::Assigned {
                    conversation: conversation.clone(),
                    destination: destination(),
                    user: user.to_string(),
                }];
                Received::Applied { id, result, learned }
            }
            Write::Adopt { place, conversation, thread, .. } => {
                let first = json!({ "place": place, "began_conversation": false, "import": true });
                placed(kind, place, conversation, Some(thread.clone()), first, now)
            }
        }
    }

    fn make_customer(&mut self, new: &NewCustomer, now: Timestamp) -> Received {
        if let Some(email) = new.email.as_ref().filter(|email| self.taken_emails.contains(*email)) {
            return superseded(vec![(email_taken_key(email), json!(true))]);
        }
        let id = self.new_id();
        let parts = [new.first.as_deref(), new.last.as_deref()];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        self.customers.push(Candidate {
            id: id.clone(),
            first: new.first.clone(),
            last: new.last.clone(),
            emails: new.email.iter().cloned().collect(),
            phones: new.phone.iter().cloned().collect(),
            background: Some(new.background.clone()),
            created_at: Some(now),
            ..Candidate::default()
        });
        let learned = Learned::Customer {
            address: new.address.clone(),
            customer: id.clone(),
            name: Some(name.clone()),
            made_by_us: true,
            at: now,
        };
        let result = json!({ "customer": id, "name": name });
        Received::Applied { id: Some(id), result, learned: vec![learned] }
    }

    fn begin(&mut self, kind: &str, new: &NewConversation, now: Timestamp) -> Received {
        if self.customers.iter().all(|customer| customer.id != new.place.customer) {
            let gone =
                Learned::CustomerGone { address: new.place.address.clone(), customer: new.place.customer.clone() };
            let answer = (customer_gone_key(&new.place.customer), json!(true));
            return Received::Superseded { answers: vec![answer], learned: vec![gone] };
        }
        if let Some(user) = new.user.filter(|user| self.unusable_users.contains(user)) {
            return unusable(user);
        }
        let id = self.new_id();
        self.add_conversation(&id, &new.place.customer, "active");
        let stored = self.conversations.get_mut(&id).unwrap();
        stored.shown.tags.clone_from(&new.tags);
        stored.shown.assignee = new.assign_to;
        stored.subject.clone_from(&new.subject);
        if new.import.is_some() {
            stored.shown.status = "closed".to_owned();
        }
        for text in [Some(&new.phone), new.note.as_ref()].into_iter().flatten() {
            stored.records.push(record(stored.records.len(), &id, text));
        }
        let first = json!({
            "place": new.place, "began_conversation": true, "import": new.import.is_some(), "tags": new.tags,
        });
        let Received::Applied { id: thread, result, mut learned } =
            placed(kind, &new.place, &id, Some(id.clone()), first, now)
        else {
            unreachable!("placing always succeeds")
        };
        learned.push(Learned::TagsWanted {
            conversation: id.clone(),
            destination: destination(),
            filing: crate::play::FILING,
            tags: new.tags.clone(),
        });
        learned.push(Learned::TagsWritten {
            conversation: id.clone(),
            destination: destination(),
            added: new.tags.clone(),
            removed: Vec::new(),
            persons: Vec::new(),
            at: now,
        });
        if let Some(user) = new.assign_to {
            let user = user.to_string();
            learned.push(Learned::Assigned { conversation: id, destination: destination(), user });
        }
        Received::Applied { id: thread, result, learned }
    }

    fn add_thread(&mut self, kind: &str, new: &NewThread, now: Timestamp) -> Received {
        if let Some(not_there) = self.not_there(&new.conversation) {
            return not_there;
        }
        if let Some(door) = self.doors.get(&new.conversation) {
            return superseded(vec![(closed_door_key(&new.conversation), json!(door))]);
        }
        if let Some(user) = new.user.filter(|user| self.unusable_users.contains(user)) {
            return unusable(user);
        }
        self.clock += 1;
        let clock = self.clock;
        let stored = self.conversations.get_mut(&new.conversation).unwrap();
        stored.active = clock;
        stored.shown.threads += 1;
        if let Some(status) = &new.status {
            stored.shown.status.clone_from(status);
        }
        let thread = record(stored.records.len(), &new.conversation, &new.text);
        stored.records.push(thread.clone());
        let first = json!({
            "place": new.place, "began_conversation": false, "import": new.imported_at.is_some(),
        });
        placed(kind, &new.place, &new.conversation, Some(thread.thread), first, now)
    }

    fn put_tags(&mut self, tags: &TagWrite, now: Timestamp) -> Received {
        let conversation = || tags.conversation.clone();
        if !tags.change.is_nothing() {
            if let Some(not_there) = self.not_there(&tags.conversation) {
                return not_there;
            }
            // The write replaces the list; what it adds and takes away is what the list does.
            let shown = self.shown(&tags.conversation);
            let names = |list: &[String]| -> BTreeSet<String> { list.iter().map(|name| fold_name(name)).collect() };
            assert_eq!(
                names(&tags.change.after),
                &(&names(&shown.tags) | &names(&tags.change.added)) - &names(&tags.change.removed),
                "a PUT of tags changes nothing but what it says"
            );
            shown.tags.clone_from(&tags.change.after);
        }
        let mut learned = vec![
            Learned::TagsWanted {
                conversation: conversation(),
                destination: destination(),
                filing: crate::play::FILING,
                tags: tags.wanted.clone(),
            },
            Learned::TagsWritten {
                conversation: conversation(),
                destination: destination(),
                added: tags.change.added.iter().chain(&tags.kept).cloned().collect(),
                removed: tags.change.removed.iter().chain(&tags.change.gone).cloned().collect(),
                persons: tags.change.persons.clone(),
                at: now,
            },
        ];
        if !tags.change.removed_by_person.is_empty() {
            learned.push(Learned::TagsRemovedByPerson {
                conversation: conversation(),
                destination: destination(),
                tags: tags.change.removed_by_person.clone(),
            });
        }
        let result = json!({ "tags": tags.wanted });
        Received::Applied { id: Some(conversation()), result, learned }
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut ListedConversation) -> Value) -> Received {
        if let Some(not_there) = self.not_there(id) {
            return not_there;
        }
        let result = change(self.shown(id));
        Received::Applied { id: Some(id.to_owned()), result, learned: Vec::new() }
    }

    /// Merged or deleted: any write by the old id is a 404 (sheet helpscout §2).
    fn not_there(&self, id: &str) -> Option<Received> {
        let destination = destination();
        if let Some(into) = self.merged.get(id) {
            let door = json!(ClosedDoor::Merged { into: into.clone() });
            let merged = Learned::ConversationMerged { from: id.to_owned(), into: into.clone(), destination };
            let answers = vec![(closed_door_key(id), door)];
            return Some(Received::Superseded { answers, learned: vec![merged] });
        }
        if !self.conversations.contains_key(id) {
            let gone = Learned::ConversationGone { conversation: id.to_owned(), destination };
            let answers = vec![(closed_door_key(id), json!(ClosedDoor::Gone))];
            return Some(Received::Superseded { answers, learned: vec![gone] });
        }
        None
    }

    fn new_id(&mut self) -> String {
        self.next_id += 1;
        self.next_id.to_string()
    }
}

fn placed(
    kind: &str,
    place: &Place,
    conversation: &str,
    thread: Option<String>,
    first: Value,
    now: Timestamp,
) -> Received {
    let mut result = json!({ "conversation": conversation, "thread": thread });
    let mut learned = vec![Learned::PartyConversation {
        address: place.address.clone(),
        destination: destination(),
        conversation: conversation.to_owned(),
        at: now,
    }];
    learned.push(Learned::ConversationSeen {
        conversation: conversation.to_owned(),
        destination: destination(),
        link: Some(format!("https://desk.example/{conversation}")),
    });
    if kind == effects::FIRST {
        result.as_object_mut().unwrap().extend(first.as_object().unwrap().clone());
        learned.push(Learned::Customer {
            address: place.address.clone(),
            customer: place.customer.clone(),
            name: place.customer_name.clone(),
            made_by_us: false,
            at: place.customer_known_at,
        });
    }
    Received::Applied { id: thread, result, learned }
}

fn record(place: usize, conversation: &str, html: &str) -> RecordText {
    let text = html.replace("<br>", " ");
    RecordText { thread: format!("{conversation}-{place}"), text }
}

fn superseded(answers: Vec<(String, Value)>) -> Received {
    Received::Superseded { answers, learned: Vec::new() }
}

fn unusable(user: i64) -> Received {
    superseded(vec![(unusable_author_key(user), json!(true))])
}
