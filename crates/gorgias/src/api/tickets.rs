//! Reading tickets (sheet gorgias §4).

use contract::Trouble;
use jiff::Timestamp;
use rest::{Item, Items, garbled};
use serde_json::Value;

use super::client::Client;
use super::messages::{Message, read_message};
use super::page::Found;

/// Pages of tickets with one external id that are read at most.
const MAX_PAGES: usize = 2;

/// A ticket. Words are the vendor's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// Gorgias's id. Of two ids neither tells which is older (sheet gorgias §0, id sizes).
    pub id: String,
    /// The id that whoever made it gave.
    pub external_id: Option<String>,
    /// `open` or `closed`.
    pub status: String,
    /// The first message's channel: `phone`, `sms`, `internal-note`, …
    pub channel: String,
    /// Subject.
    pub subject: String,
    /// The customer whom it is about.
    pub customer: Option<String>,
    /// The assigned user.
    pub assignee_user: Option<i64>,
    /// The assigned team.
    pub assignee_team: Option<i64>,
    /// Tag names, case-sensitive.
    pub tags: Vec<String>,
    /// It is spam.
    pub spam: bool,
    /// Since when it lies in the trash.
    pub trashed_at: Option<Timestamp>,
    /// Until when it is snoozed.
    pub snoozed_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How many messages it has, where the answer tells or shows them.
    pub message_count: Option<u32>,
    /// The messages, oldest first, where they came, each readable.
    pub messages: Option<Vec<Message>>,
}

impl Client {
    /// Tickets with this external id, those in the trash too: `GET /api/tickets?external_id=` (sheet gorgias §4). Nothing keeps two
    /// tickets from having the same. Without messages. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn tickets_by_external_id(&self, external_id: &str) -> Result<Found<Ticket>, Trouble> {
        let query = [("external_id", external_id), ("trashed", "true")];
        let is_it = |ticket: &Ticket| ticket.external_id.as_deref() == Some(external_id);
        self.list(&["tickets"], &query, MAX_PAGES, read_ticket, is_it).await
    }

    /// A customer's tickets, the one changed last in front, in up to `max_pages` pages of 100: `GET /api/tickets?customer_id=`
    /// (sheet gorgias §4). Not those in the trash, which the list shows unless it is told not to. Without messages. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn tickets_of_customer(&self, customer: &str, max_pages: usize) -> Result<Found<Ticket>, Trouble> {
        let query = [("customer_id", customer), ("order_by", "updated_datetime:desc"), ("trashed", "false")];
        let is_his = |ticket: &Ticket| {
            ticket.trashed_at.is_none() && ticket.customer.as_deref().is_none_or(|other| other == customer)
        };
        self.list(&["tickets"], &query, max_pages.max(1), read_ticket, is_his).await
    }

    /// One ticket with its messages, or nothing: `GET /api/tickets/{id}` (sheet gorgias §4). One that was merged into another is
    /// gone. Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn ticket(&self, id: &str) -> Result<Option<Ticket>, Trouble> {
        let Some(body) = self.read_if_there(&["tickets", id]).await? else {
            return Ok(None);
        };
        Ticket::read(&body).map(Some).ok_or_else(|| garbled("the ticket cannot be read"))
    }

    /// Whether the list of tickets shows any change later than `time`: `GET /api/tickets?order_by=updated_datetime:desc` (sheet gorgias
    /// §4). By the vendor's clock. Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn tickets_changed_since(&self, time: Timestamp) -> Result<bool, Trouble> {
        let latest = self.first(&["tickets"], "updated_datetime:desc", read_ticket).await?;
        Ok(latest.is_some_and(|ticket| ticket.updated_at.max(ticket.created_at) > Some(time)))
    }
}

impl Ticket {
    /// Reads the ticket in an answer's body.
    #[must_use]
    pub fn read(body: &Value) -> Option<Self> {
        read_ticket(Item(body))
    }
}

fn read_ticket(item: Item<'_>) -> Option<Ticket> {
    let words = |keys: &[&str]| item.text(keys).unwrap_or_default();
    let person = |keys: &[&str], flat: &str| {
        item.object(keys).and_then(|person| person.number(&["id"])).or_else(|| item.number(&[flat]))
    };
    // One message that cannot be read may be the one that is looked for: then they are read by themselves.
    let shown = item.list(&["messages"]).filter(|messages| !messages.is_empty()).map(|messages| {
        let count = messages.len();
        (count, Items::read(messages, read_message))
    });
    let count = item.number(&["messages_count"]).and_then(|count| u32::try_from(count).ok());
    let count_shown = shown.as_ref().and_then(|(count, _)| u32::try_from(*count).ok());
    Some(Ticket {
        id: item.id()?,
        external_id: item.text(&["external_id"]),
        status: words(&["status"]).to_lowercase(),
        channel: words(&["channel"]),
        subject: words(&["subject"]),
        customer: item.object(&["customer", "requester"]).and_then(Item::id),
        assignee_user: person(&["assignee_user"], "assignee_user_id"),
        assignee_team: person(&["assignee_team"], "assignee_team_id"),
        tags: tag_names(item),
        spam: item.flag(&["spam"]).unwrap_or(false),
        trashed_at: item.time(&["trashed_datetime"]),
        snoozed_until: item.time(&["snooze_datetime"]),
        created_at: item.time(&["created_datetime"]),
        updated_at: item.time(&["updated_datetime"]),
        closed_at: item.time(&["closed_datetime"]),
        message_count: count.or(count_shown),
        messages: shown.and_then(|(_, messages)| (messages.unreadable == 0).then_some(messages.readable)),
    })
}

/// Tags are objects (`{id, name, decoration}`); plain texts are read too.
fn tag_names(item: Item<'_>) -> Vec<String> {
    let tags = item.list(&["tags"]).unwrap_or_default();
    tags.into_iter().filter_map(|tag| tag.0.as_str().map(str::to_owned).or_else(|| tag.text(&["name"]))).collect()
}
