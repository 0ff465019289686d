//! Lists in pages (sheet §4.1).

use http::HeaderMap;
use http::header::HOST;
use serde_json::{Value, json};

use super::problem::Problem;
use super::query::Query;
use crate::aircall::shape::API;

const PER_PAGE: usize = 20;
const PER_PAGE_MAX: usize = 50;

/// One page of a list of `total` items.
#[derive(Debug, Clone)]
pub(super) struct Page {
    page: usize,
    per_page: usize,
    is_descending: bool,
}

impl Page {
    /// `page` from 1, `per_page` 1 to 50 (20), `order` `asc` or `desc`.
    pub(super) fn read(query: &Query) -> Result<Self, Problem> {
        let page = query.number("page")?.unwrap_or(1);
        let per_page = query.number("per_page")?.unwrap_or(PER_PAGE);
        if page < 1 {
            return Err(Problem::bad("page must be at least 1"));
        }
        if !(1..=PER_PAGE_MAX).contains(&per_page) {
            return Err(Problem::bad("per_page must be 1 to 50"));
        }
        let is_descending = match query.text("order") {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => return Err(Problem::bad("order must be asc or desc")),
        };
        Ok(Self { page, per_page, is_descending })
    }

    /// The items on this page, of `items` in ascending order. No more than `reachable` items can be paged to (§4.1).
    pub(super) fn cut<T: Clone>(&self, items: &[T], reachable: usize) -> Vec<T> {
        let start = (self.page - 1).saturating_mul(self.per_page);
        let end = start.saturating_add(self.per_page).min(reachable);
        let take = end.saturating_sub(start);
        if self.is_descending {
            items.iter().rev().skip(start).take(take).cloned().collect()
        } else {
            items.iter().skip(start).take(take).cloned().collect()
        }
    }

    /// The answer: `meta`, and the items under `key`.
    pub(super) fn answer(&self, key: &str, items: Vec<Value>, total: usize, reachable: usize, links: &Links) -> Value {
        let is_last = self.page.saturating_mul(self.per_page) >= total.min(reachable);
        let next = (!is_last).then(|| links.to(self.page + 1));
        let previous = (self.page > 1).then(|| links.to(self.page - 1));
        let mut body = json!({
            "meta": {
                "count": items.len(),
                "total": total,
                "current_page": self.page,
                "per_page": self.per_page,
                "next_page_link": next,
                "previous_page_link": previous,
            },
        });
        body[key] = Value::Array(items);
        body
    }
}

/// Makes the links to other pages of one request.
#[derive(Debug)]
pub(super) struct Links<'a> {
    base: String,
    path: &'a str,
    query: &'a Query,
}

impl<'a> Links<'a> {
    /// Links lead to where the request came in, so that a client that follows them stays with this fake.
    pub(super) fn new(public_url: Option<&str>, headers: &HeaderMap, path: &'a str, query: &'a Query) -> Self {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).map(|host| format!("http://{host}"));
        let base = public_url.map(str::to_owned).or(host).unwrap_or_else(|| API.to_owned());
        Self { base, path, query }
    }

    fn to(&self, page: usize) -> String {
        format!("{}{}?{}", self.base, self.path, self.query.with_page(page))
    }
}
