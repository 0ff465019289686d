//! Reading conversations (sheet helpscout §4.1, §4.2).

use contract::Trouble;
use http::StatusCode;
use jiff::Timestamp;
use rest::{Item, garbled};
use serde_json::Value;

use super::answer::id_in_location;
use super::client::Client;
use super::threads::{Thread, read_thread};
use super::vendor::VENDOR;
use super::wire::{Hal, Page, date, second_after};

/// Merges of merges are followed this far.
const MAX_MOVES: usize = 5;

/// Which conversations a list shows. The list's own default hides closed ones, so the filter is always said
/// (sheet helpscout §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusFilter {
    /// Of any status.
    All,
    /// Any status but closed and spam.
    Open,
    /// `active`.
    Active,
    /// `pending`.
    Pending,
    /// `closed`.
    Closed,
    /// `spam`.
    Spam,
}

impl StatusFilter {
    fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Closed => "closed",
            Self::Spam => "spam",
        }
    }
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortField {
    /// The time of the last activity, by the list's own reckoning: no field of the object tells it.
    ModifiedAt,
    /// The time of creation.
    CreatedAt,
}

/// In which direction a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The latest first.
    Descending,
    /// The earliest first.
    Ascending,
}

/// What [`Client::list_conversations`] asks for. All conditions hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListQuery<'a> {
    /// Of this inbox.
    pub mailbox: Option<i64>,
    /// Of this status.
    pub status: StatusFilter,
    /// Of this customer.
    pub customer: Option<&'a str>,
    /// Changed since, in whole seconds.
    pub modified_since: Option<Timestamp>,
    /// Sorted by.
    pub sort: SortField,
    /// In this direction.
    pub order: Order,
    /// Which page of 25, from 1 on.
    pub page: u32,
    /// With the threads of each.
    pub threads: bool,
}

/// A conversation. Statuses and states are the vendor's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    /// Help Scout's id.
    pub id: String,
    /// `active`, `pending`, `closed`, `spam`.
    pub status: String,
    /// `draft`, `published`, `deleted`.
    pub state: String,
    /// Subject.
    pub subject: String,
    /// The inbox.
    pub mailbox: Option<i64>,
    /// The customer whom it is about.
    pub customer: Option<String>,
    /// Tag names.
    pub tags: Vec<String>,
    /// How many threads it has. Line items count (sheet helpscout §5).
    pub thread_count: u32,
    /// The assigned user. A team is none.
    pub assignee: Option<i64>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When a user last did something.
    pub user_updated_at: Option<Timestamp>,
    /// Since when the customer waits for an answer.
    pub customer_waiting_since: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The page that shows it in Help Scout.
    pub link: Option<String>,
    /// The threads, newest first, where they were asked for and came, each readable.
    pub threads: Option<Vec<Thread>>,
}

/// One page of a list of conversations. The index trails writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationPage {
    /// The conversations, in the list's order.
    pub conversations: Vec<Conversation>,
    /// How many more stood there that could not be read.
    pub unreadable: usize,
    /// There is a next page.
    pub has_next: bool,
}

/// One conversation, read by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConversationAnswer {
    /// There it is.
    Found(Box<Conversation>),
    /// It was merged: this is the one that it stands in now, under another id.
    Moved(Box<Conversation>),
    /// It was deleted, or merged so long ago that its new id is not told any more (sheet helpscout §2).
    Gone,
}

impl Client {
    /// One page of conversations: `GET /v2/conversations` (sheet helpscout §4.1). The index trails writes. Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn list_conversations(&self, query: &ListQuery<'_>) -> Result<ConversationPage, Trouble> {
        let mailbox = query.mailbox.map(|id| id.to_string());
        let since = query.modified_since.map(date);
        let customer = query.customer.map(|id| format!("(customerIds:{id})"));
        let page = query.page.max(1).to_string();
        let sort = match query.sort {
            SortField::ModifiedAt => "modifiedAt",
            SortField::CreatedAt => "createdAt",
        };
        let order = match query.order {
            Order::Descending => "desc",
            Order::Ascending => "asc",
        };
        let embed = query.threads.then_some("threads");
        let parameters: Vec<(&str, &str)> = [
            ("mailbox", mailbox.as_deref()),
            ("status", Some(query.status.as_str())),
            ("modifiedSince", since.as_deref()),
            ("query", customer.as_deref()),
            ("sortField", Some(sort)),
            ("sortOrder", Some(order)),
            ("embed", embed),
            ("page", Some(page.as_str())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
        let body = self.read(self.address(&["v2", "conversations"], &parameters)).await?;
        let page = Page::read(&body, &["conversations"])?;
        let has_next = page.has_next;
        let items = page.items(read_conversation);
        Ok(ConversationPage { conversations: items.readable, unreadable: items.unreadable, has_next })
    }

    /// Whether the index of an inbox's conversations shows any change later than `time`: `GET /v2/conversations?modifiedSince=`
    /// (sheet helpscout §4.1). Counted in whole seconds of the vendor's clock. Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn conversations_changed_since(&self, inbox: i64, time: Timestamp) -> Result<bool, Trouble> {
        let since = second_after(time);
        let query = ListQuery {
            mailbox: Some(inbox),
            status: StatusFilter::All,
            customer: None,
            modified_since: Some(since),
            sort: SortField::ModifiedAt,
            order: Order::Descending,
            page: 1,
            threads: false,
        };
        let page = self.list_conversations(&query).await?;
        // Looked at again here: a filter that was ignored must not prove anything.
        Ok(page.conversations.iter().any(|conversation| last_seen_change(conversation) >= Some(since)))
    }

    /// One conversation: `GET /v2/conversations/{id}` (sheet helpscout §2, §4.2). Consistent. A merged one is followed.
    /// Reads only.
    ///
    /// # Errors
    /// When it could not be read.
    pub async fn conversation(&self, id: &str) -> Result<ConversationAnswer, Trouble> {
        let mut current = id.to_owned();
        for _ in 0..=MAX_MOVES {
            let answer = self.read_any(self.address(&["v2", "conversations", &current], &[])).await?;
            match answer.status {
                StatusCode::NOT_FOUND => return Ok(ConversationAnswer::Gone),
                status if status.is_redirection() => {
                    current = id_in_location(&answer)
                        .ok_or_else(|| garbled("a merged conversation without its new address"))?;
                }
                status if status.is_success() => return found(id, &current, &answer.body),
                _ => return Err(VENDOR.trouble(&answer)),
            }
        }
        Err(garbled(format!("conversation {id} was merged more than {MAX_MOVES} times")))
    }
}

fn found(asked: &str, current: &str, body: &[u8]) -> Result<ConversationAnswer, Trouble> {
    let body: Value = serde_json::from_slice(body).map_err(|error| garbled(error.to_string()))?;
    let conversation = read_conversation(Item(&body)).ok_or_else(|| garbled("the conversation cannot be read"))?;
    if conversation.state == "deleted" {
        return Ok(ConversationAnswer::Gone);
    }
    // An answer under another id means a merge too, should the vendor ever follow by itself.
    let moved = current != asked || conversation.id != asked;
    let conversation = Box::new(conversation);
    Ok(if moved { ConversationAnswer::Moved(conversation) } else { ConversationAnswer::Found(conversation) })
}

/// The latest of the times that tell of a change. No member tells every change, so a later one may go unseen.
fn last_seen_change(conversation: &Conversation) -> Option<Timestamp> {
    let Conversation { created_at, user_updated_at, customer_waiting_since, closed_at, .. } = conversation;
    [created_at, user_updated_at, customer_waiting_since, closed_at].into_iter().copied().max().flatten()
}

fn read_conversation(item: Item<'_>) -> Option<Conversation> {
    let words = |keys: &[&str]| item.text(keys).unwrap_or_default();
    let is_user = |person: &Item<'_>| person.text(&["type"]).is_none_or(|kind| kind == "user");
    let count = item.number(&["threads", "threadCount", "thread_count"]);
    // Where threads were not asked for, the list may stand there empty; no conversation is without any.
    let shown = item.embedded(&["threads"]).filter(|threads| !threads.is_empty());
    let count_shown = shown.as_ref().map_or(0, Vec::len);
    // One that cannot be read may be the one that is looked for: then they are read by themselves.
    let threads = shown.and_then(|threads| threads.into_iter().map(read_thread).collect());
    Some(Conversation {
        id: item.id()?,
        status: words(&["status"]).to_lowercase(),
        state: words(&["state"]).to_lowercase(),
        subject: words(&["subject"]),
        mailbox: item.number(&["mailboxId", "mailbox_id"]).or_else(|| item.object(&["mailbox"])?.number(&["id"])),
        customer: item.object(&["primaryCustomer", "primary_customer", "customer"]).and_then(Item::id),
        tags: tag_names(item),
        thread_count: count
            .and_then(|count| u32::try_from(count).ok())
            .or_else(|| u32::try_from(count_shown).ok())
            .unwrap_or(0),
        assignee: item.object(&["assignee"]).filter(is_user).and_then(|person| person.number(&["id"])),
        created_at: item.time(&["createdAt", "created_at"]),
        user_updated_at: item.time(&["userUpdatedAt", "user_updated_at"]),
        customer_waiting_since: item
            .object(&["customerWaitingSince", "customer_waiting_since"])
            .and_then(|since| since.time(&["time"])),
        closed_at: item.time(&["closedAt", "closed_at"]),
        link: item.link("web"),
        threads,
    })
}

/// Tags are objects (`{id, color, tag}`); plain texts are read too.
fn tag_names(item: Item<'_>) -> Vec<String> {
    let Some(tags) = item.member(&["tags"]).and_then(Value::as_array) else {
        return Vec::new();
    };
    tags.iter()
        .filter_map(|tag| match tag.as_str() {
            Some(name) => Some(name.to_owned()),
            None => Item(tag).text(&["tag", "name"]),
        })
        .collect()
}
