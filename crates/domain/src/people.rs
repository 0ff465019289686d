//! People of both sides, as last read, and how an Aircall user finds his desk user.

use serde::{Deserialize, Serialize};

/// A user of the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskUser {
    /// The desk's id.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Further addresses of his.
    #[serde(default)]
    pub alternate_emails: Vec<String>,
    /// What he may do.
    pub role: Role,
}

/// A desk user's role, as far as Deskline cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The one owner of the account.
    Owner,
    /// An administrator.
    Admin,
    /// Anybody else.
    User,
}

impl DeskUser {
    /// Whether an e-mail address is his main one, without regard to case (C-30).
    #[must_use]
    pub fn has_email(&self, email: &str) -> bool {
        self.email.trim().eq_ignore_ascii_case(email.trim())
    }

    /// Whether an e-mail address is one of his further ones.
    #[must_use]
    pub fn has_alternate_email(&self, email: &str) -> bool {
        self.alternate_emails.iter().any(|other| other.trim().eq_ignore_ascii_case(email.trim()))
    }

    /// Whether he may administer the desk.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        matches!(self.role, Role::Owner | Role::Admin)
    }
}

/// The user with this e-mail address, else the one with it as a further address.
#[must_use]
pub fn by_email<'a>(users: &'a [DeskUser], email: &str) -> Option<&'a DeskUser> {
    users
        .iter()
        .find(|user| user.has_email(email))
        .or_else(|| users.iter().find(|user| user.has_alternate_email(email)))
}

/// A team of the phone system with its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMembers {
    /// The phone system's id of the team.
    pub id: i64,
    /// Ids of the users in it.
    pub users: Vec<i64>,
}

/// A tag of the phone system with its stable code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagCode {
    /// The phone system's id of the tag.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// For built-in tags the stable code, e.g. `queue_callback` (sheet aircall §3.2).
    pub code: Option<String>,
}
