//! Users and inboxes (sheet helpscout §6).

use contract::Trouble;
use domain::people::{DeskUser, Role};
use rest::{Item, garbled};

use super::client::Client;
use super::wire::Page;

/// Lists longer than this many pages of 50 are an error rather than an endless read.
const MAX_PAGES: usize = 100;

/// An inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Help Scout's id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address.
    pub email: Option<String>,
}

impl Client {
    /// The user whom the app's requests act as: `GET /v2/users/me` (sheet helpscout §1, check). Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn me(&self) -> Result<DeskUser, Trouble> {
        let body = self.read(self.address(&["v2", "users", "me"], &[])).await?;
        read_user(Item(&body)).ok_or_else(|| garbled("`users/me` is no user"))
    }

    /// All users, or all who have access to an inbox: `GET /v2/users?mailbox=` (sheet helpscout §6). Reads only.
    ///
    /// # Errors
    /// When a page could not be read.
    pub async fn users(&self, mailbox: Option<i64>) -> Result<Vec<DeskUser>, Trouble> {
        let mailbox = mailbox.map(|id| id.to_string());
        let query: Vec<_> = mailbox.iter().map(|id| ("mailbox", id.as_str())).collect();
        self.all_pages(&["v2", "users"], &query, &["users"], read_user).await
    }

    /// The inboxes that the app's user can see: `GET /v2/mailboxes` (sheet helpscout §6). Reads only.
    ///
    /// # Errors
    /// When a page could not be read.
    pub async fn mailboxes(&self) -> Result<Vec<Mailbox>, Trouble> {
        self.all_pages(&["v2", "mailboxes"], &[], &["mailboxes"], read_mailbox).await
    }

    /// One inbox, or nothing where the app's user sees none: `GET /v2/mailboxes/{id}` (sheet helpscout §6). Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn mailbox(&self, id: i64) -> Result<Option<Mailbox>, Trouble> {
        let url = self.address(&["v2", "mailboxes", &id.to_string()], &[]);
        let Some(body) = self.read_if_there(url).await? else {
            return Ok(None);
        };
        read_mailbox(Item(&body)).map(Some).ok_or_else(|| garbled("the inbox cannot be read"))
    }

    /// All items of a v2 list. Items that `read` cannot make sense of are left out.
    pub(super) async fn all_pages<T>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        keys: &[&str],
        read: impl Fn(Item<'_>) -> Option<T>,
    ) -> Result<Vec<T>, Trouble> {
        let mut all = Vec::new();
        for number in 1..=MAX_PAGES {
            let number = number.to_string();
            let mut query = query.to_vec();
            query.push(("page", &number));
            let body = self.read(self.address(path, &query)).await?;
            let page = Page::read(&body, keys)?;
            let has_next = page.has_next;
            all.extend(page.items(&read).readable);
            if !has_next {
                return Ok(all);
            }
        }
        Err(garbled(format!("more than {MAX_PAGES} pages of {}", path.join("/"))))
    }
}

fn read_user(item: Item<'_>) -> Option<DeskUser> {
    // Teams may stand among the users (sheet helpscout §6, `type`).
    if item.text(&["type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("team")) {
        return None;
    }
    let names = [item.text(&["firstName", "first"]), item.text(&["lastName", "last"])];
    let role = item.text(&["role"]).unwrap_or_default().to_lowercase();
    Some(DeskUser {
        id: item.number(&["id"])?,
        name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        email: item.text(&["email"]).unwrap_or_default(),
        alternate_emails: texts(item, &["alternateEmails", "alternate_emails"]),
        role: match role.as_str() {
            "owner" => Role::Owner,
            "admin" | "administrator" => Role::Admin,
            _ => Role::User,
        },
    })
}

fn read_mailbox(item: Item<'_>) -> Option<Mailbox> {
    Some(Mailbox {
        id: item.number(&["id"])?,
        name: item.text(&["name"]).unwrap_or_default(),
        email: item.text(&["email"]),
    })
}

/// The texts of a list, also where each stands in an object's `value` or `email`.
fn texts(item: Item<'_>, keys: &[&str]) -> Vec<String> {
    let Some(list) = item.member(keys).and_then(|list| list.as_array()) else {
        return Vec::new();
    };
    list.iter()
        .filter_map(|entry| match entry.as_str() {
            Some(text) => Some(text.trim().to_owned()),
            None => Item(entry).text(&["value", "email"]),
        })
        .filter(|text| !text.is_empty())
        .collect()
}
