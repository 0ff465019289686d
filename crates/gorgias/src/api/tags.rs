//! Tags (sheet gorgias §4, tags): the account's, and adding and removing single ones of a ticket.

use contract::Trouble;
use http::Method;
use rest::Item;
use serde_json::json;

use super::answer::WriteAnswer;
use super::client::Client;
use super::wire::cut_tag;

/// A tag of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Gorgias's id.
    pub id: String,
    /// Its name, case-sensitive.
    pub name: String,
}

impl Client {
    /// All tags of the account: `GET /api/tags` (sheet gorgias §4). Reads only.
    ///
    /// # Errors
    /// When a page could not be read.
    pub async fn tags(&self) -> Result<Vec<Tag>, Trouble> {
        self.whole_list(&["tags"], &[("order_by", "created_datetime:asc")], read_tag).await
    }

    /// The tag with exactly this name: `GET /api/tags?search=` (sheet gorgias §4). The search itself disregards case. Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn tag_named(&self, name: &str) -> Result<Option<Tag>, Trouble> {
        let name = cut_tag(name).unwrap_or_default();
        let tags = self.whole_list(&["tags"], &[("search", &name)], read_tag).await?;
        Ok(tags.into_iter().find(|tag| tag.name == name))
    }

    /// Makes a tag: `POST /api/tags` (sheet gorgias §4). Reaches nobody.
    pub async fn create_tag(&self, name: &str) -> WriteAnswer {
        self.write(Method::POST, &["tags"], json!({"name": cut_tag(name).unwrap_or_default()})).await
    }

    /// Adds tags to a ticket by name; the others stay: `POST /api/tickets/{id}/tags` (sheet gorgias §4). Reaches nobody by
    /// itself.
    pub async fn add_ticket_tags(&self, ticket: &str, names: &[String]) -> WriteAnswer {
        self.write(Method::POST, &["tickets", ticket, "tags"], json!({"names": cut_tags(names)})).await
    }

    /// Removes tags from a ticket by name; the others stay: `DELETE /api/tickets/{id}/tags` (sheet gorgias §4). Reaches nobody
    /// by itself.
    pub async fn remove_ticket_tags(&self, ticket: &str, names: &[String]) -> WriteAnswer {
        self.write(Method::DELETE, &["tickets", ticket, "tags"], json!({"names": cut_tags(names)})).await
    }
}

fn cut_tags(names: &[String]) -> Vec<String> {
    names.iter().filter_map(|name| cut_tag(name)).collect()
}

fn read_tag(item: Item<'_>) -> Option<Tag> {
    Some(Tag { id: item.id()?, name: item.text(&["name"])? })
}
