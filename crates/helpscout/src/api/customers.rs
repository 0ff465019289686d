//! Customers (sheet helpscout §3).

use contract::Trouble;
use http::Method;
use jiff::Timestamp;
use rest::{Item, cut, garbled};
use serde_json::{Map, Value, json};

use super::answer::WriteAnswer;
use super::client::Client;
use super::wire::{Hal, Page, date, second_after};

/// The most characters of a first or last name (sheet helpscout §3.4).
const MAX_NAME: usize = 40;
/// The most characters of an organization.
const MAX_ORGANIZATION: usize = 60;
/// The most characters of the notes about a customer.
const MAX_BACKGROUND: usize = 200;

/// A customer as a list, a search or a read by id shows him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerHit {
    /// Help Scout's id.
    pub id: String,
    /// First name.
    pub first: Option<String>,
    /// Last name.
    pub last: Option<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Numbers, in the spelling that was stored. `None`: the answer told nothing about numbers; see
    /// [`Client::customer_phones`].
    pub phones: Option<Vec<String>>,
    /// Company.
    pub organization: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Notes about him.
    pub background: Option<String>,
    /// When he was made.
    pub created_at: Option<Timestamp>,
    /// When he was changed last.
    pub updated_at: Option<Timestamp>,
}

/// A customer to be made. Texts are cut to the vendor's limits, blank ones left out (sheet helpscout §3.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreateCustomer<'a> {
    /// First name; 40 characters.
    pub first: Option<&'a str>,
    /// Last name; 40 characters.
    pub last: Option<&'a str>,
    /// E-mail address. One that another customer has is answered with a 409.
    pub email: Option<&'a str>,
    /// Number, stored as it is written here.
    pub phone: Option<&'a str>,
    /// Company; 60 characters.
    pub organization: Option<&'a str>,
    /// Notes about him; 200 characters.
    pub background: Option<&'a str>,
}

impl Client {
    /// One customer, or nothing: `GET /v2/customers/{id}` (sheet helpscout §3.5). Consistent. Reads only.
    ///
    /// # Errors
    /// When he could not be read.
    pub async fn customer(&self, id: &str) -> Result<Option<CustomerHit>, Trouble> {
        let url = self.address(&["v2", "customers", id], &[]);
        let Some(body) = self.read_if_there(url).await? else {
            return Ok(None);
        };
        read_customer(Item(&body)).map(Some).ok_or_else(|| garbled("the customer cannot be read"))
    }

    /// A customer's numbers as stored, or nothing where there is no such customer:
    /// `GET /v2/customers/{id}/phones` (sheet helpscout §3.5). Consistent. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn customer_phones(&self, id: &str) -> Result<Option<Vec<String>>, Trouble> {
        let url = self.address(&["v2", "customers", id, "phones"], &[]);
        let Some(body) = self.read_if_there(url).await? else {
            return Ok(None);
        };
        let page = Page::read(&body, &["phones"])?;
        Ok(Some(page.items(value).readable))
    }

    /// Customers with an e-mail address, the one created last first: `GET /v3/customers?email=` (sheet helpscout §3.2). The
    /// search is meant only for what this list cannot do (§3.1), and shows fresh customers later. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn customers_by_email(&self, email: &str) -> Result<Vec<CustomerHit>, Trouble> {
        let body = self.read(self.address(&["v3", "customers"], &[("email", email)])).await?;
        read_customers(&body)
    }

    /// Whether the index of customers shows any change later than `time`: `GET /v3/customers?modifiedSince=`
    /// (sheet helpscout §3.2). Counted in whole seconds of the vendor's clock. Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn customers_changed_since(&self, time: Timestamp) -> Result<bool, Trouble> {
        let since = second_after(time);
        let query = [("modifiedSince", &*date(since))];
        let body = self.read(self.address(&["v3", "customers"], &query)).await?;
        // Looked at again here: a filter that was ignored must not prove anything.
        Ok(read_customers(&body)?.iter().any(|customer| {
            let changed = customer.updated_at.max(customer.created_at);
            changed.is_some_and(|changed| changed >= since)
        }))
    }

    /// Makes a customer: `POST /v2/customers` (sheet helpscout §3.4). An indexed search shows him later. Reaches nobody.
    pub async fn create_customer(&self, customer: &CreateCustomer<'_>) -> WriteAnswer {
        let mut body = Map::new();
        let mut put = |name: &str, text: Option<&str>, max_chars| {
            if let Some(text) = text.and_then(|text| cut(text, max_chars)) {
                body.insert(name.to_owned(), Value::from(text));
            }
        };
        put("firstName", customer.first, MAX_NAME);
        put("lastName", customer.last, MAX_NAME);
        put("organization", customer.organization, MAX_ORGANIZATION);
        put("background", customer.background, MAX_BACKGROUND);
        let mut entry = |name: &str, kind: &str, value: Option<&str>| {
            if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
                body.insert(name.to_owned(), json!([{"type": kind, "value": value}]));
            }
        };
        // Of what kind they are is not known.
        entry("emails", "other", customer.email);
        entry("phones", "other", customer.phone);
        self.write(Method::POST, &["v2", "customers"], Value::Object(body)).await
    }
}

/// The customers of a page that can be read.
fn read_customers(body: &Value) -> Result<Vec<CustomerHit>, Trouble> {
    Ok(Page::read(body, &["customers"])?.items(read_customer).readable)
}

/// Keys differ between copies of the documents (sheet helpscout §3.3).
pub(super) fn read_customer(item: Item<'_>) -> Option<CustomerHit> {
    Some(CustomerHit {
        id: item.id()?,
        first: item.text(&["firstName", "first_name", "first"]),
        last: item.text(&["lastName", "last_name", "last"]),
        emails: item
            .embedded(&["emails"])
            .map(values)
            .or_else(|| item.text(&["email"]).map(|email| vec![email]))
            .unwrap_or_default(),
        phones: item.embedded(&["phones"]).map(values),
        organization: item
            .text(&["organization", "company"])
            .or_else(|| item.object(&["organization"])?.text(&["name"])),
        job_title: item.text(&["jobTitle", "job_title"]),
        background: item.text(&["background", "notes"]),
        created_at: item.time(&["createdAt", "created_at"]),
        updated_at: item.time(&["updatedAt", "updated_at", "modifiedAt", "modified_at"]),
    })
}

fn values(entries: Vec<Item<'_>>) -> Vec<String> {
    entries.into_iter().filter_map(value).collect()
}

fn value(entry: Item<'_>) -> Option<String> {
    entry.text(&["value"])
}
