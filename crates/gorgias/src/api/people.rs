//! The account, its users and teams (sheet gorgias §1, §6).

use contract::Trouble;
use jiff::Timestamp;
use rest::{Item, garbled};

use super::client::Client;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountState {
    /// Its subdomain, which is its key: an account has no id here.
    pub domain: String,
    /// Since when it is closed.
    pub deactivated_at: Option<Timestamp>,
}

/// A user. Bots are among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Gorgias's id.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// The role's name: `admin`, `agent`, `basic-agent`, `lite-agent`, `observer-agent`, `internal-agent`, `bot`.
    pub role: String,
    /// He can be named as a sender. Where the answer does not tell, he can.
    pub active: bool,
    /// When he was made.
    pub created_at: Option<Timestamp>,
}

impl User {
    /// Whether he may administer the account. The owner is an administrator (sheet gorgias §6).
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.role == "admin"
    }

    /// Whether it is no person: an app's own user.
    #[must_use]
    pub fn is_bot(&self) -> bool {
        self.role == "bot"
    }
}

/// A team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// Gorgias's id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Ids of its users.
    pub members: Vec<i64>,
}

impl Client {
    /// The account: `GET /api/account` (sheet gorgias §1, check). Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn account(&self) -> Result<AccountState, Trouble> {
        let body = self.read(&["account"], &[]).await?;
        let account = Item(&body);
        let domain = account.text(&["domain"]).ok_or_else(|| garbled("`account` has no domain"))?;
        Ok(AccountState { domain, deactivated_at: account.time(&["deactivated_datetime"]) })
    }

    /// The user whom requests act as: `GET /api/users/0` (sheet gorgias §1, check). Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn me(&self) -> Result<User, Trouble> {
        let body = self.read(&["users", "0"], &[]).await?;
        read_user(Item(&body)).ok_or_else(|| garbled("`users/0` is no user"))
    }

    /// All users of these roles, or of all, the one made first in front: `GET /api/users` (sheet gorgias §6). Those who are not
    /// active are among them. Reads only.
    ///
    /// # Errors
    /// When a page could not be read.
    pub async fn users(&self, roles: &[&str]) -> Result<Vec<User>, Trouble> {
        let mut query = vec![("order_by", "created_datetime:asc")];
        query.extend(roles.iter().map(|role| ("roles", *role)));
        self.whole_list(&["users"], &query, read_user).await
    }

    /// The users with an e-mail address, compared without case: `GET /api/users?email=` (sheet gorgias §6). Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn users_by_email(&self, email: &str) -> Result<Vec<User>, Trouble> {
        let users = self.whole_list(&["users"], &[("email", email.trim())], read_user).await?;
        Ok(users.into_iter().filter(|user| user.email.eq_ignore_ascii_case(email.trim())).collect())
    }

    /// All teams with their users: `GET /api/teams` (sheet gorgias §6). Reads only.
    ///
    /// # Errors
    /// When a page could not be read.
    pub async fn teams(&self) -> Result<Vec<Team>, Trouble> {
        self.whole_list(&["teams"], &[("order_by", "created_datetime:asc")], read_team).await
    }
}

fn read_user(item: Item<'_>) -> Option<User> {
    let names = [item.text(&["firstname"]), item.text(&["lastname"])];
    let joined = || names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let role = item.object(&["role"]).and_then(|role| role.text(&["name"])).or_else(|| item.text(&["role"]));
    let gone = item.time(&["deactivated_datetime"]).is_some();
    Some(User {
        id: item.number(&["id"])?,
        name: item.text(&["name"]).unwrap_or_else(joined),
        email: item.text(&["email"]).unwrap_or_default(),
        role: role.unwrap_or_default().to_lowercase(),
        active: item.flag(&["active"]).unwrap_or(!gone),
        created_at: item.time(&["created_datetime"]),
    })
}

fn read_team(item: Item<'_>) -> Option<Team> {
    let members = item.list(&["members"]).unwrap_or_default();
    Some(Team {
        id: item.number(&["id"])?,
        name: item.text(&["name"]).unwrap_or_default(),
        members: members.into_iter().filter_map(|member| member.number(&["id"])).collect(),
    })
}
