//! Reading customers (sheet gorgias §3).

use contract::Trouble;
use jiff::Timestamp;
use rest::{Item, Items, garbled};
use serde_json::{Value, json};

use super::client::Client;
use super::page::Found;

/// Pages of customers that are read at most.
const MAX_PAGES: usize = 4;
/// The most hits of a search (sheet gorgias §3, `POST /api/search`).
const MAX_HITS: usize = 50;

/// By what a customer is reached. There is no type for SMS: it uses `phone` (sheet gorgias §3, channel object).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    /// `phone`, also for SMS.
    Phone,
    /// `whatsapp`.
    WhatsApp,
    /// `email`.
    Email,
    /// Another one, in the vendor's words.
    Other(String),
}

impl ChannelKind {
    /// The vendor's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone => "phone",
            Self::WhatsApp => "whatsapp",
            Self::Email => "email",
            Self::Other(word) => word,
        }
    }

    fn read(word: String) -> Self {
        match word.as_str() {
            "phone" => Self::Phone,
            "whatsapp" => Self::WhatsApp,
            "email" => Self::Email,
            _ => Self::Other(word),
        }
    }
}

/// An address at which a customer is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// By what.
    pub kind: ChannelKind,
    /// The address, in the spelling that was stored: numbers are kept verbatim (sheet gorgias §3).
    pub address: String,
    /// The one of its kind that is taken first.
    pub preferred: bool,
}

/// A customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// Gorgias's id.
    pub id: String,
    /// The id that whoever made him gave.
    pub external_id: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Addresses. `None`: the answer told nothing about them, as lists do; see [`Client::customer`].
    pub channels: Option<Vec<Channel>>,
    /// A channel stood there that could not be read: a change of all channels would drop it.
    pub channels_unreadable: bool,
    /// Notes about him.
    pub note: Option<String>,
    /// When he was made.
    pub created_at: Option<Timestamp>,
    /// When he was changed last.
    pub updated_at: Option<Timestamp>,
}

/// A customer as a search shows him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerRef {
    /// Gorgias's id.
    pub id: String,
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

impl Client {
    /// Customers with exactly this address, the one made first in front: `GET /api/customers?channel_type=&channel_address=`
    /// (sheet gorgias §3). A number matches only in the spelling that was stored. Without channels. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn customers_by_channel(&self, kind: &ChannelKind, address: &str) -> Result<Found<Customer>, Trouble> {
        self.customers(&[("channel_type", kind.as_str()), ("channel_address", address)], |_| true).await
    }

    /// Customers with this external id, the one made first in front: `GET /api/customers?external_id=` (sheet gorgias §3). Without
    /// channels. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn customers_by_external_id(&self, external_id: &str) -> Result<Found<Customer>, Trouble> {
        let is_his = |customer: &Customer| customer.external_id.as_deref() == Some(external_id);
        self.customers(&[("external_id", external_id)], is_his).await
    }

    /// Customers with this e-mail address, the one made first in front: `GET /api/customers?email=` (sheet gorgias §3). It need not
    /// be the one that stands in [`Customer::email`]. Without channels. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn customers_by_email(&self, email: &str) -> Result<Found<Customer>, Trouble> {
        self.customers(&[("email", email)], |_| true).await
    }

    /// One customer with his channels, or nothing: `GET /api/customers/{id}` (sheet gorgias §3). One who was merged into another is
    /// gone. Reads only.
    ///
    /// # Errors
    /// When he could not be read.
    pub async fn customer(&self, id: &str) -> Result<Option<Customer>, Trouble> {
        let Some(body) = self.read_if_there(&["customers", id]).await? else {
            return Ok(None);
        };
        Customer::read(&body).map(Some).ok_or_else(|| garbled("the customer cannot be read"))
    }

    /// Customers whom the vendor's own search has for a number: `POST /api/search`, type `customers_by_phone` (sheet gorgias §3). How
    /// it compares is not known, and it may show fresh customers later: a hit is to be confirmed, a miss proves nothing. Changes
    /// nothing.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn search_customers_by_phone(&self, number: &str) -> Result<Found<CustomerRef>, Trouble> {
        let asked = json!({"type": "customers_by_phone", "query": number, "size": MAX_HITS});
        let body = self.ask(&["search"], asked).await?;
        let hits = Item(&body).list(&["data"]).ok_or_else(|| garbled("a search without its list"))?;
        let is_full = hits.len() >= MAX_HITS;
        let hits = Items::read(hits, read_hit);
        Ok(Found { items: hits.readable, more: is_full || hits.unreadable > 0 })
    }

    /// Whether the list of customers shows any change later than `time`: `GET /api/customers?order_by=updated_datetime:desc`
    /// (sheet gorgias §3). By the vendor's clock. Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn customers_changed_since(&self, time: Timestamp) -> Result<bool, Trouble> {
        let latest = self.first(&["customers"], "updated_datetime:desc", read_customer).await?;
        Ok(latest.is_some_and(|customer| customer.updated_at.max(customer.created_at) > Some(time)))
    }

    async fn customers(
        &self,
        filter: &[(&str, &str)],
        keep: impl Fn(&Customer) -> bool,
    ) -> Result<Found<Customer>, Trouble> {
        let mut query = filter.to_vec();
        query.push(("order_by", "created_datetime:asc"));
        self.list(&["customers"], &query, MAX_PAGES, read_customer, keep).await
    }
}

impl Customer {
    /// Reads the customer in an answer's body.
    #[must_use]
    pub fn read(body: &Value) -> Option<Self> {
        read_customer(Item(body))
    }
}

fn read_customer(item: Item<'_>) -> Option<Customer> {
    let names = [item.text(&["firstname"]), item.text(&["lastname"])];
    let joined = || {
        let joined = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then_some(joined)
    };
    let channels = item.list(&["channels"]).map(|channels| {
        let there: Vec<_> =
            channels.into_iter().filter(|channel| channel.member(&["deleted_datetime"]).is_none()).collect();
        Items::read(there, read_channel)
    });
    Some(Customer {
        id: item.id()?,
        external_id: item.text(&["external_id"]),
        name: item.text(&["name"]).or_else(joined),
        email: item.text(&["email"]),
        channels_unreadable: channels.as_ref().is_some_and(|channels| channels.unreadable > 0),
        channels: channels.map(|channels| channels.readable),
        note: item.text(&["note"]),
        created_at: item.time(&["created_datetime"]),
        updated_at: item.time(&["updated_datetime"]),
    })
}

fn read_channel(item: Item<'_>) -> Option<Channel> {
    Some(Channel {
        kind: ChannelKind::read(item.text(&["type"])?),
        address: item.text(&["address"])?,
        preferred: item.flag(&["preferred"]).unwrap_or(false),
    })
}

/// What a hit looks like is not known: a customer, or a channel that names its customer. A channel's own id is none of a
/// customer.
fn read_hit(item: Item<'_>) -> Option<CustomerRef> {
    let customer = match item.object(&["customer"]) {
        Some(customer) => customer,
        None if item.member(&["address"]).is_some() => return None,
        None => item,
    };
    Some(CustomerRef { id: customer.id()?, name: customer.text(&["name"]), email: customer.text(&["email"]) })
}
