//! Lists (sheet gorgias §0, list envelope): cursor pages, read strictly where they might pass for an empty list.

use contract::Trouble;
use rest::{Item, Items, garbled};
use serde_json::Value;

use super::client::Client;

/// The most items of a page.
const PAGE: usize = 100;
/// Whole lists longer than this many pages are an error rather than an endless read.
const MAX_PAGES: usize = 100;

/// What a list showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found<T> {
    /// In the list's order.
    pub items: Vec<T>,
    /// There are more: pages that were not read, or items that could not be. Then nothing can be said not to be there.
    pub more: bool,
}

/// One page.
struct Page<'a> {
    items: Vec<Item<'a>>,
    next: Option<String>,
}

impl<'a> Page<'a> {
    /// Reads a page that was asked for with this limit, at this cursor.
    ///
    /// # Errors
    /// When the body is no page, or one that contradicts itself: neither may pass for an empty list or for the last page,
    /// since *absent* may lead to a write.
    fn read(body: &'a Value, limit: usize, cursor: Option<&str>) -> Result<Self, Trouble> {
        let page = Item(body);
        if page.member(&["error", "message"]).is_some() {
            return Err(garbled("a page with an error"));
        }
        let items = page.list(&["data"]).ok_or_else(|| garbled("a page without its list"))?;
        if !items.is_empty() && items.iter().all(|item| !item.0.is_object()) {
            return Err(garbled("a page without any object"));
        }
        let meta = page.object(&["meta"]).unwrap_or(Item(&Value::Null));
        let next = match meta.member(&["next_cursor"]) {
            Some(Value::String(next)) if !next.is_empty() => Some(next.clone()),
            None | Some(Value::String(_)) => None,
            Some(_) => return Err(garbled("the next page's cursor is no text")),
        };
        if next.is_some() && next.as_deref() == cursor {
            return Err(garbled("a page that says it is its own next"));
        }
        let is_told_last = meta.0.get("next_cursor").is_some_and(Value::is_null);
        if next.is_none() && !is_told_last && items.len() >= limit {
            return Err(garbled("a full page that does not tell whether there is another"));
        }
        let total = meta.number(&["total_resources"]);
        if items.is_empty() && next.is_none() && cursor.is_none() && total.is_some_and(|total| total > 0) {
            return Err(garbled("an empty list whose count tells of some"));
        }
        Ok(Self { items, next })
    }
}

/// What was read of a list.
struct Pages<T> {
    items: Items<T>,
    /// The last page was among them.
    ended: bool,
}

impl Client {
    /// The items of a list, in up to `max_pages` pages. `keep` tells which of the readable ones were asked for: a filter that
    /// was ignored must not prove anything.
    pub(super) async fn list<T>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        max_pages: usize,
        read: impl Fn(Item<'_>) -> Option<T>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Found<T>, Trouble> {
        let pages = self.pages(path, query, max_pages, read).await?;
        let more = !pages.ended || pages.items.unreadable > 0;
        Ok(Found { items: pages.items.readable.into_iter().filter(keep).collect(), more })
    }

    /// All items of a list. Items that `read` cannot make sense of are left out.
    pub(super) async fn whole_list<T>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        read: impl Fn(Item<'_>) -> Option<T>,
    ) -> Result<Vec<T>, Trouble> {
        let pages = self.pages(path, query, MAX_PAGES, read).await?;
        if !pages.ended {
            return Err(garbled(format!("more than {MAX_PAGES} pages of {}", path.join("/"))));
        }
        Ok(pages.items.readable)
    }

    /// The first item of a list in this order, where there is one that can be read.
    pub(super) async fn first<T>(
        &self,
        path: &[&str],
        order: &str,
        read: impl Fn(Item<'_>) -> Option<T>,
    ) -> Result<Option<T>, Trouble> {
        let body = self.read(path, &[("order_by", order), ("limit", "1")]).await?;
        let page = Page::read(&body, 1, None)?;
        Ok(page.items.into_iter().next().and_then(read))
    }

    async fn pages<T>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        max_pages: usize,
        read: impl Fn(Item<'_>) -> Option<T>,
    ) -> Result<Pages<T>, Trouble> {
        let limit = PAGE.to_string();
        let mut pages = Pages { items: Items { readable: Vec::new(), unreadable: 0 }, ended: false };
        let mut cursor: Option<String> = None;
        for _ in 0..max_pages {
            let mut query = query.to_vec();
            query.push(("limit", &limit));
            if let Some(cursor) = &cursor {
                query.push(("cursor", cursor));
            }
            let body = self.read(path, &query).await?;
            let page = Page::read(&body, PAGE, cursor.as_deref())?;
            let next = page.next;
            let items = Items::read(page.items, &read);
            pages.items.unreadable += items.unreadable;
            pages.items.readable.extend(items.readable);
            if next.is_none() {
                pages.ended = true;
                break;
            }
            cursor = next;
        }
        Ok(pages)
    }
}
