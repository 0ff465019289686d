//! What people do in Help Scout's web interface. Lists and searches learn of it with the same lag as of the API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::HelpScout;
use super::desk::{
    Author, Collection, Conversation, Customer, Desk, Entry, Hand, NewConversation, NewThread, Status, TEXT_FIELDS,
};

/// One thing that a person does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are ids and texts of what each act's own line names")]
pub enum Act {
    /// Adds one tag.
    Tag { conversation: u64, tag: String },
    /// Takes one tag off.
    Untag { conversation: u64, tag: String },
    /// Closes a conversation.
    Close { conversation: u64 },
    /// Makes it active again.
    Reopen { conversation: u64 },
    /// Sets `active`, `pending`, `closed` or `spam`.
    SetStatus { conversation: u64, status: String },
    /// Moves it to spam.
    Spam { conversation: u64 },
    /// Gives it to a user, by id or e-mail address; without one to nobody.
    Assign {
        conversation: u64,
        #[serde(default)]
        to: Option<UserRef>,
    },
    /// Answers the customer by e-mail.
    Reply { conversation: u64, text: String },
    /// Writes a note.
    Note { conversation: u64, text: String },
    /// The customer writes; the conversation becomes active.
    CustomerWrites { conversation: u64, text: String },
    /// Changes the text of a thread.
    EditThread { conversation: u64, thread: u64, text: String },
    /// Changes the subject.
    EditSubject { conversation: u64, subject: String },
    /// Moves it to another inbox.
    Move { conversation: u64, mailbox: u64 },
    /// Merges `from` into `into`.
    Merge { from: u64, into: u64 },
    /// Deletes a conversation.
    Delete { conversation: u64 },
    /// Locks it, as if it were too old for the company's policy; or unlocks it.
    Lock {
        conversation: u64,
        #[serde(default = "yes")]
        locked: bool,
    },
    /// Creates a customer.
    CreateCustomer(NewPerson),
    /// Changes fields of a customer; an empty text clears a field. Phones and e-mail addresses, if given, replace
    /// what was there.
    EditCustomer { customer: u64, set: NewPerson },
    /// Deletes a customer.
    DeleteCustomer { customer: u64 },
    /// Writes to a customer: a new conversation.
    CreateConversation {
        mailbox: u64,
        customer: u64,
        subject: String,
        text: String,
        #[serde(default)]
        status: Option<String>,
        #[serde(default)]
        tags: Vec<String>,
    },
    /// Deactivates a user, which kills his tokens; or activates him again.
    ActivateUser { user: UserRef, active: bool },
}

fn yes() -> bool {
    true
}

/// A user by id or by e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UserRef {
    /// His id.
    Id(u64),
    /// His e-mail address.
    Email(String),
}

/// What a person types into a customer's profile. Fields have the API's names, such as `firstName`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NewPerson {
    /// E-mail addresses.
    #[serde(default)]
    pub emails: Option<Vec<String>>,
    /// Phone numbers, as typed.
    #[serde(default)]
    pub phones: Option<Vec<String>>,
    /// Text fields by name.
    #[serde(flatten)]
    pub texts: BTreeMap<String, String>,
}

/// An act that cannot be done, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ActError(String);

fn missing(what: &str, id: impl std::fmt::Display) -> ActError {
    ActError(format!("there is no {what} {id}"))
}

impl HelpScout {
    /// Lets a person do something. Without `by` it is the account's owner. Returns the id of what was made, if
    /// something was.
    ///
    /// # Errors
    /// When something is named that the account does not have.
    pub fn act(&self, by: Option<&UserRef>, act: Act) -> Result<Option<u64>, ActError> {
        let at = self.kernel().now();
        let mut desk = self.desk();
        let user = match by {
            Some(user) => find_user(&desk, user)?,
            None => desk.owner().ok_or_else(|| ActError("the account has no users".to_owned()))?,
        };
        let hand = Hand { at, user, request: None };
        perform(&mut desk, act, hand)
    }
}

fn perform(desk: &mut Desk, act: Act, hand: Hand) -> Result<Option<u64>, ActError> {
    match act {
        Act::Tag { conversation, tag } => {
            let mut tags = tags_of(desk, conversation)?;
            tags.push(tag);
            desk.set_tags(conversation, &tags, hand);
        }
        Act::Untag { conversation, tag } => {
            let mut tags = tags_of(desk, conversation)?;
            tags.retain(|other| other.to_lowercase() != tag.to_lowercase());
            desk.set_tags(conversation, &tags, hand);
        }
        Act::Close { conversation } => set_status(desk, conversation, Status::Closed, hand)?,
        Act::Reopen { conversation } => set_status(desk, conversation, Status::Active, hand)?,
        Act::Spam { conversation } => set_status(desk, conversation, Status::Spam, hand)?,
        Act::SetStatus { conversation, status } => {
            set_status(desk, conversation, read_status(&status)?, hand)?;
        }
        Act::Assign { conversation, to } => {
            there(desk, conversation)?;
            let user = to.map(|user| find_user(desk, &user)).transpose()?;
            desk.assign(conversation, user, hand);
        }
        Act::Reply { conversation, text } => {
            return say(desk, conversation, "message", text, None, hand);
        }
        Act::Note { conversation, text } => {
            return say(desk, conversation, "note", text, None, hand);
        }
        Act::CustomerWrites { conversation, text } => {
            return say(desk, conversation, "customer", text, Some(Status::Active), hand);
        }
        Act::EditThread { conversation, thread, text } => {
            there(desk, conversation)?.thread(thread).ok_or_else(|| missing("thread", thread))?;
            desk.edit_thread(conversation, thread, text, hand);
        }
        Act::EditSubject { conversation, subject } => {
            edit(desk, conversation, hand, |conversation| conversation.subject = subject)?;
        }
        Act::Move { conversation, mailbox } => {
            desk.mailboxes.get(&mailbox).ok_or_else(|| missing("mailbox", mailbox))?;
            edit(desk, conversation, hand, |conversation| conversation.mailbox = mailbox)?;
        }
        Act::Merge { from, into } => {
            there(desk, from)?;
            there(desk, into)?;
            if from == into {
                return Err(ActError("a conversation cannot be merged into itself".to_owned()));
            }
            desk.merge(from, into, hand);
        }
        Act::Delete { conversation } => {
            there(desk, conversation)?;
            desk.delete_conversation(conversation, hand);
        }
        Act::Lock { conversation, locked } => {
            edit(desk, conversation, hand, |conversation| conversation.locked = locked)?;
        }
        Act::CreateCustomer(person) => return create_customer(desk, person, hand).map(Some),
        Act::EditCustomer { customer, set } => edit_customer(desk, customer, set, hand)?,
        Act::DeleteCustomer { customer } => {
            desk.customers.get(&customer).ok_or_else(|| missing("customer", customer))?;
            desk.remove_customer(customer, hand);
        }
        Act::CreateConversation { mailbox, customer, subject, text, status, tags } => {
            desk.mailboxes.get(&mailbox).ok_or_else(|| missing("mailbox", mailbox))?;
            desk.customers.get(&customer).ok_or_else(|| missing("customer", customer))?;
            let status = status.map_or(Ok(Status::Active), |status| read_status(&status))?;
            let new = NewConversation {
                kind: "email".to_owned(),
                subject,
                mailbox,
                customer,
                status,
                assignee: None,
                tags,
                fields: Vec::new(),
                imported: false,
                auto_reply: false,
                created_at: None,
                closed_at: None,
                threads: vec![NewThread::text("message", text)],
            };
            return Ok(Some(desk.create_conversation(new, hand)));
        }
        Act::ActivateUser { user, active } => {
            let id = find_user(desk, &user)?;
            if let Some(user) = desk.users.get_mut(&id) {
                user.active = active;
            }
        }
    }
    Ok(None)
}

fn there(desk: &Desk, id: u64) -> Result<&Conversation, ActError> {
    let conversation = desk.conversations.get(&id).filter(|conversation| conversation.is_there());
    conversation.map(AsRef::as_ref).ok_or_else(|| missing("conversation", id))
}

fn tags_of(desk: &Desk, id: u64) -> Result<Vec<String>, ActError> {
    let conversation = there(desk, id)?;
    Ok(desk.tag_names(&conversation.tags))
}

fn set_status(desk: &mut Desk, id: u64, status: Status, hand: Hand) -> Result<(), ActError> {
    there(desk, id)?;
    desk.set_status(id, status, hand);
    Ok(())
}

fn edit(desk: &mut Desk, id: u64, hand: Hand, change: impl FnOnce(&mut Conversation)) -> Result<(), ActError> {
    there(desk, id)?;
    desk.change_conversation(id, hand, |conversation| {
        change(conversation);
        conversation.user_updated_at = hand.at;
    });
    Ok(())
}

fn say(
    desk: &mut Desk,
    id: u64,
    kind: &'static str,
    text: String,
    status: Option<Status>,
    hand: Hand,
) -> Result<Option<u64>, ActError> {
    there(desk, id)?;
    let thread = NewThread { status, ..NewThread::text(kind, text) };
    Ok(desk.add_thread(id, thread, hand))
}

fn read_status(word: &str) -> Result<Status, ActError> {
    Status::from_word(word).ok_or_else(|| missing("status", word))
}

/// The id of a user by id or e-mail address.
pub(super) fn find_user(desk: &Desk, user: &UserRef) -> Result<u64, ActError> {
    let found = match user {
        UserRef::Id(id) => desk.users.get(id),
        UserRef::Email(email) => desk.user_by_email(email),
    };
    found.map(|user| user.id).ok_or_else(|| match user {
        UserRef::Id(id) => missing("user", id),
        UserRef::Email(email) => missing("user", email),
    })
}

fn create_customer(desk: &mut Desk, person: NewPerson, hand: Hand) -> Result<u64, ActError> {
    let id = desk.fresh_id();
    let mut customer = Customer::new(id, hand.at, None);
    fill(desk, &mut customer, person)?;
    desk.add_customer(customer, hand);
    Ok(id)
}

fn edit_customer(desk: &mut Desk, id: u64, set: NewPerson, hand: Hand) -> Result<(), ActError> {
    let customer = desk.customers.get(&id).ok_or_else(|| missing("customer", id))?;
    let mut edited = customer.as_ref().clone();
    fill(desk, &mut edited, set)?;
    desk.change_customer(id, hand, |customer| *customer = edited);
    Ok(())
}

/// Puts what a person typed into a customer.
fn fill(desk: &mut Desk, customer: &mut Customer, person: NewPerson) -> Result<(), ActError> {
    for (name, text) in person.texts {
        if !TEXT_FIELDS.iter().any(|field| field.name == name) {
            return Err(missing("customer field", name));
        }
        customer.set_text(&name, Some(text).filter(|text| !text.is_empty()));
    }
    let collections = [(Collection::Emails, "work", person.emails), (Collection::Phones, "work", person.phones)];
    for (collection, kind, values) in collections {
        let Some(values) = values else { continue };
        let taken = |value: &String| desk.customer_by_email(value).is_some_and(|owner| owner != customer.id);
        if let (Collection::Emails, Some(email)) = (collection, values.iter().find(|value| taken(value))) {
            return Err(ActError(format!("{email} belongs to another customer")));
        }
        let entry = |value: String| Entry { id: desk.fresh_id(), kind: kind.to_owned(), value };
        *customer.entries_mut(collection) = values.into_iter().map(entry).collect();
    }
    Ok(())
}

/// The word for an author in dumps and pages: what he is, and his id.
pub(super) fn author_words(author: Author) -> (&'static str, u64) {
    match author {
        Author::User(id) => ("user", id),
        Author::Customer(id) => ("customer", id),
    }
}
