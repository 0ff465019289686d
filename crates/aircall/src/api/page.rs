//! Lists in pages (sheet §4.1).

use contract::Trouble;
use serde_json::Value;

use super::{Client, answer};

/// The most that Aircall gives at once.
pub(super) const PER_PAGE: usize = 50;
/// Lists of tags, teams, users, numbers and webhooks are read this far: 2,000 entries.
const MAX_PAGES: u32 = 40;

/// One page of a list.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) items: Vec<Value>,
    /// The number of the next page, if there is one.
    pub(super) next: Option<u32>,
}

impl Client {
    /// Reads one page, from 1.
    pub(super) async fn page(
        &self,
        path: &[&str],
        key: &str,
        parameters: &[(&str, String)],
        page: u32,
    ) -> Result<Page, Trouble> {
        let mut url = self.address(path);
        url.query_pairs_mut()
            .extend_pairs(parameters)
            .append_pair("per_page", &PER_PAGE.to_string())
            .append_pair("page", &page.to_string());
        let mut body = self.get(url).await?;
        let Some(Value::Array(items)) = body.get_mut(key).map(Value::take) else {
            return Err(answer::lacks(key));
        };
        let next = next_page(body.get("meta").unwrap_or(&Value::Null), items.len(), page);
        Ok(Page { items, next })
    }

    /// Reads all pages. A list longer than 2,000 entries is cut there, and the log says so.
    pub(super) async fn all(&self, path: &[&str], key: &str) -> Result<Vec<Value>, Trouble> {
        let mut items = Vec::new();
        let mut page = 1;
        loop {
            let read = self.page(path, key, &[], page).await?;
            items.extend(read.items);
            match read.next {
                Some(next) if next <= MAX_PAGES => page = next,
                Some(_) => {
                    tracing::warn!(list = key, entries = items.len(), "Aircall's list is longer than is read");
                    return Ok(items);
                }
                None => return Ok(items),
            }
        }
    }
}

/// The link to the next page is never followed, since it could lead elsewhere; it only says whether there is one.
/// Some lists lack it (sheet §2.1), so the counts decide then.
fn next_page(meta: &Value, items: usize, page: u32) -> Option<u32> {
    let count = |key: &str| meta.get(key).and_then(Value::as_u64);
    let answered_another_page = count("current_page").is_some_and(|told| told != u64::from(page));
    if items == 0 || answered_another_page {
        return None;
    }
    let per_page = count("per_page").unwrap_or(PER_PAGE as u64).max(1);
    let is_more = match (meta.get("next_page_link"), count("total")) {
        (Some(link), _) => link.as_str().is_some_and(|link| !link.is_empty()),
        (None, Some(total)) => u64::from(page) * per_page < total,
        (None, None) => items as u64 >= per_page,
    };
    is_more.then_some(page.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_last_page_is_known_with_and_without_the_link() {
        let cases = [
            ("the link leads on", json!({ "next_page_link": "https://x/?page=2" }), 20, Some(2)),
            ("null ends", json!({ "next_page_link": null, "total": 500 }), 50, None),
            ("no link, more in all", json!({ "total": 51, "per_page": 50, "current_page": 1 }), 50, Some(2)),
            ("no link, that was all", json!({ "total": 50, "per_page": 50, "current_page": 1 }), 50, None),
            ("a smaller page size than asked", json!({ "total": 21, "per_page": 20 }), 20, Some(2)),
            ("no meta, a full page", Value::Null, 50, Some(2)),
            ("no meta, a short page", Value::Null, 49, None),
            ("an empty page ends whatever the link says", json!({ "next_page_link": "https://x/" }), 0, None),
            ("the parameter was ignored", json!({ "next_page_link": "https://x/", "current_page": 7 }), 50, None),
        ];
        for (name, meta, items, expected) in cases {
            assert_eq!(next_page(&meta, items, 1), expected, "{name}");
        }
    }
}
