//! What people do in Gorgias's web interface. Lists and searches learn of it with the same lag as of the API.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Account;
use super::desk::{Desk, Hand};

mod perform;

/// One thing that a person does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are ids and texts of what each act's own line names")]
pub enum Act {
    /// Answers the customer on the ticket's channel.
    Reply { ticket: u64, text: String },
    /// Writes an internal note.
    Note { ticket: u64, text: String },
    /// The customer writes; a closed ticket becomes open. Without a channel: on the ticket's, or by e-mail.
    CustomerWrites {
        ticket: u64,
        text: String,
        #[serde(default)]
        channel: Option<String>,
    },
    /// Puts a tag on.
    Tag { ticket: u64, tag: String },
    /// Takes a tag off.
    Untag { ticket: u64, tag: String },
    /// Closes a ticket.
    Close { ticket: u64 },
    /// Opens it again.
    Reopen { ticket: u64 },
    /// Closes it until a moment.
    Snooze { ticket: u64, until: Timestamp },
    /// Marks it as spam, or no longer.
    Spam {
        ticket: u64,
        #[serde(default = "yes")]
        spam: bool,
    },
    /// Moves it to the trash.
    Trash { ticket: u64 },
    /// Takes it out of the trash.
    Untrash { ticket: u64 },
    /// Gives it to a user.
    Assign { ticket: u64, to: UserRef },
    /// Gives it to a team; without one to none.
    AssignTeam {
        ticket: u64,
        #[serde(default)]
        team: Option<u64>,
    },
    /// Takes it from its user.
    Unassign { ticket: u64 },
    /// Changes the subject.
    EditSubject { ticket: u64, subject: String },
    /// Gives the ticket to another customer.
    ChangeCustomer { ticket: u64, customer: u64 },
    /// Deletes a ticket for good.
    DeleteTicket { ticket: u64 },
    /// Merges ticket `from` into `into`; both are of one customer.
    MergeTickets { from: u64, into: u64 },
    /// Changes the text of a message.
    EditMessage { ticket: u64, message: u64, text: String },
    /// Deletes a message.
    DeleteMessage { ticket: u64, message: u64 },
    /// Begins a ticket in the customer's name.
    CreateTicket {
        customer: u64,
        subject: String,
        text: String,
        #[serde(default)]
        channel: Option<String>,
        #[serde(default)]
        tags: Vec<String>,
    },
    /// Creates a customer.
    CreateCustomer {
        name: String,
        #[serde(default)]
        email: Option<String>,
        #[serde(default)]
        phones: Vec<String>,
    },
    /// Gives a customer another name.
    RenameCustomer { customer: u64, name: String },
    /// Adds a channel.
    AddChannel { customer: u64, channel: String, address: String },
    /// Takes a channel away.
    RemoveChannel { customer: u64, channel: String, address: String },
    /// Merges customer `from` into `into`, after the account's lag.
    MergeCustomers { from: u64, into: u64 },
    /// Deletes a customer.
    DeleteCustomer { customer: u64 },
    /// Renames a tag everywhere.
    RenameTag { tag: String, to: String },
    /// Takes a tag out of the account.
    DeleteTag { tag: String },
    /// Adds a user.
    AddUser { name: String, email: String, role: String },
    /// Deactivates a user, which kills his key; or activates him again.
    ActivateUser { user: UserRef, active: bool },
    /// Changes a user's role.
    SetRole { user: UserRef, role: String },
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

/// An act that cannot be done, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ActError(String);

fn missing(what: &str, id: impl std::fmt::Display) -> ActError {
    ActError(format!("there is no {what} {id}"))
}

impl Account {
    /// Lets a person do something. Without `by` it is the first administrator. Returns the id of what was made, if
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
        perform::perform(&mut desk, act, Hand { at, user, request: None })
    }
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
