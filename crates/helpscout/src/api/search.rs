//! Finding customers by number or by a code in their notes (sheet helpscout §3.1), by two routes.
//!
//! The documented route needs a permission that an account's owner may take away. The other one is not documented and
//! only seen in other programs. Which route answered is part of the answer.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use contract::Trouble;
use ports::Clock;
use rest::garbled;

use super::client::Client;
use super::customers::{CustomerHit, read_customer};
use super::wire::{Page, quoted};

/// The most characters of a search query (sheet helpscout §3.1).
const MAX_QUERY: usize = 500;
/// The pages of a search that are read at most.
const MAX_PAGES: usize = 4;
/// A closed directory is tried again after this long: a permission may be given back.
const CLOSED_FOR: Duration = Duration::from_secs(600);

/// What is searched for: customers who have any of these numbers, or this code in their notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CustomerClauses<'a> {
    /// Spellings of a number, the likeliest first. Those that the query has no room for are left out.
    pub phones: &'a [String],
    /// A code in the notes.
    pub background: Option<&'a str>,
}

/// Which request answered a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// `GET /v3/customers/search`, documented.
    Directory,
    /// `GET /v2/customers?query=`, not documented for numbers: a customer whom it does not show may be there.
    List,
}

/// Customers that a search found. The index trails writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomersFound {
    /// The customers, the one created last first. A hit is to be confirmed by its own numbers or notes: how the
    /// vendor compares is not known.
    pub customers: Vec<CustomerHit>,
    /// Which request answered.
    pub route: Route,
    /// There are more than these: pages that were not read, or items that could not be. Then nobody can be said not to
    /// be there.
    pub more: bool,
}

/// Whether the documented search was found closed lately.
#[derive(Debug, Default)]
pub(super) struct DirectoryDoor {
    /// Until when, in monotonic time, it is not tried again, and what it said.
    closed: Mutex<Option<(Duration, Trouble)>>,
}

impl DirectoryDoor {
    /// What it said, if it is not to be tried now.
    fn closed(&self, clock: &dyn Clock) -> Option<Trouble> {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, refusal) = closed.as_ref().filter(|(until, _)| clock.monotonic() < *until)?;
        Some(refusal.clone())
    }

    fn open(&self) {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn close(&self, clock: &dyn Clock, refusal: &Trouble) {
        let until = clock.monotonic().saturating_add(CLOSED_FOR);
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        *closed = Some((until, refusal.clone()));
    }
}

impl Client {
    /// Customers who have one of several spellings of a number, or a code in their notes: one request,
    /// `GET /v3/customers/search` (sheet helpscout §3.1); where that is refused, `GET /v2/customers?query=`. Reads only.
    ///
    /// # Errors
    /// When neither could be read, or nothing is searched for. Where both refuse, the documented one's words.
    pub async fn search_customers(&self, clauses: &CustomerClauses<'_>) -> Result<CustomersFound, Trouble> {
        let clock = self.clock();
        let refusal = match self.directory.closed(clock) {
            Some(refusal) => refusal,
            None => match self.search_directory(clauses).await {
                Err(refusal @ Trouble::Refused { status: 400 | 403 | 404, .. }) => {
                    // A query that is not understood says nothing about the next one.
                    if !matches!(refusal, Trouble::Refused { status: 400, .. }) {
                        self.directory.close(clock, &refusal);
                    }
                    refusal
                }
                answered => return answered,
            },
        };
        match self.search_list(clauses).await {
            // Both refuse: the documented one's words tell what to do about it, and it is asked again the next time, since no
            // other way is open.
            Err(Trouble::Refused { .. }) => {
                self.directory.open();
                Err(refusal)
            }
            answered => answered,
        }
    }

    async fn search_directory(&self, clauses: &CustomerClauses<'_>) -> Result<CustomersFound, Trouble> {
        let query = directory_query(clauses).ok_or_else(nothing_asked)?;
        let mut url = self.address(&["v3", "customers", "search"], &[("query", &query)]);
        let (mut customers, mut unreadable) = (Vec::new(), 0);
        for _ in 0..MAX_PAGES {
            let body = self.read(url.clone()).await?;
            let mut page = Page::read(&body, &["customers"])?;
            let next = page.next.take();
            let items = page.items(read_customer);
            customers.extend(items.readable);
            unreadable += items.unreadable;
            let Some(next) = next else {
                return Ok(CustomersFound { customers, route: Route::Directory, more: unreadable > 0 });
            };
            url = self.address_of_link(&url, &next).ok_or_else(|| garbled("the next page's address cannot be read"))?;
        }
        Ok(CustomersFound { customers, route: Route::Directory, more: true })
    }

    async fn search_list(&self, clauses: &CustomerClauses<'_>) -> Result<CustomersFound, Trouble> {
        let query = list_query(clauses).ok_or_else(nothing_asked)?;
        let query = [("query", query.as_str()), ("sortField", "createdAt"), ("sortOrder", "desc")];
        let body = self.read(self.address(&["v2", "customers"], &query)).await?;
        let page = Page::read(&body, &["customers"])?;
        let has_next = page.has_next;
        let items = page.items(read_customer);
        Ok(CustomersFound { customers: items.readable, route: Route::List, more: has_next || items.unreadable > 0 })
    }
}

fn nothing_asked() -> Trouble {
    Trouble::Refused { status: 400, words: "nothing to search for".to_owned() }
}

/// `phone:("…" OR "…") OR background:"…"`, with as many spellings as there is room for.
fn directory_query(clauses: &CustomerClauses<'_>) -> Option<String> {
    let background = clauses.background.map(|code| format!("background:{}", quoted(code)));
    let taken = background.as_ref().map_or(0, |clause| clause.chars().count() + " OR ".len());
    let room = MAX_QUERY.saturating_sub(taken + "phone:()".len());
    let phone = values_within(clauses.phones, room).map(|values| format!("phone:({values})"));
    let parts: Vec<String> = phone.into_iter().chain(background).collect();
    (!parts.is_empty()).then(|| parts.join(" OR "))
}

/// `(phone:"…" OR phone:"…")`. Notes are asked for only alone: the list's documents know no such clause, and one that is
/// refused must not hide a number.
fn list_query(clauses: &CustomerClauses<'_>) -> Option<String> {
    let mut parts: Vec<String> = clauses.phones.iter().map(|phone| format!("phone:{}", quoted(phone))).collect();
    if parts.is_empty() {
        parts.extend(clauses.background.map(|code| format!("background:{}", quoted(code))));
    }
    (!parts.is_empty()).then(|| format!("({})", parts.join(" OR ")))
}

/// Quoted values joined by `OR` in at most this many characters, from the first on.
fn values_within(values: &[String], max_chars: usize) -> Option<String> {
    let mut joined = String::new();
    let mut used = 0;
    for value in values {
        let value = quoted(value);
        let separator = if joined.is_empty() { "" } else { " OR " };
        used += separator.len() + value.chars().count();
        if used > max_chars {
            break;
        }
        joined.push_str(separator);
        joined.push_str(&value);
    }
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn queries_list_all_spellings_and_the_code() {
        let spellings = phones(&["+46701740605", "070-174 06 05"]);
        let mut clauses = CustomerClauses { phones: &spellings, background: Some("Ref. AB") };
        assert_eq!(
            directory_query(&clauses).unwrap(),
            r#"phone:("+46701740605" OR "070-174 06 05") OR background:"Ref. AB""#
        );
        assert_eq!(list_query(&clauses).unwrap(), r#"(phone:"+46701740605" OR phone:"070-174 06 05")"#);
        clauses.phones = &[];
        assert_eq!(directory_query(&clauses).unwrap(), r#"background:"Ref. AB""#);
        assert_eq!(list_query(&clauses).unwrap(), r#"(background:"Ref. AB")"#);
        clauses.background = None;
        assert_eq!(directory_query(&clauses), None);
        assert_eq!(list_query(&clauses), None);
    }

    #[test]
    fn a_query_stays_within_500_characters_and_keeps_the_first_spellings() {
        let spellings: Vec<String> = (0..60).map(|n| format!("+1 415 555 {n:04}")).collect();
        let clauses = CustomerClauses { phones: &spellings, background: Some("Ref. 0123456789") };
        let query = directory_query(&clauses).unwrap();
        let length = query.chars().count();
        assert!(length <= MAX_QUERY && length > MAX_QUERY - 25, "{length}");
        assert!(query.starts_with(r#"phone:("+1 415 555 0000" OR "#), "{query}");
        assert!(query.ends_with(r#") OR background:"Ref. 0123456789""#), "{query}");
    }

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        let spellings = phones(&[r#"a"b\c"#]);
        let clauses = CustomerClauses { phones: &spellings, background: None };
        assert_eq!(directory_query(&clauses).unwrap(), r#"phone:("a\"b\\c")"#);
    }
}
