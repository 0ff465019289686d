//! What one Gorgias account is like: plan, lag, rules, and the readings of what the sheet leaves open.

use serde::{Deserialize, Serialize};

/// The settings of a fake account. Each can be given in the start data and changed while it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Whether the account is an Enterprise one, whose buckets empty twice as fast (§2).
    pub enterprise: bool,
    /// Whether keys and apps share one bucket, or have one each (§2, not known).
    pub shared_bucket: bool,
    /// Requests per second that another app takes from the shared bucket. Each weighs as much as one with a key.
    pub other_apps_per_second: f64,
    /// Shortest and longest time, in seconds, by which `GET /api/tickets` and `GET /api/customers` trail a write.
    pub list_lag_seconds: (f64, f64),
    /// Shortest and longest time, in seconds, by which `POST /api/search` trails a write (§3, inferred).
    pub search_lag_seconds: (f64, f64),
    /// Seconds after which a merge of customers is applied (§3, inferred).
    pub merge_lag_seconds: f64,
    /// The body of a 401 (§2).
    pub unauthorized_body: UnauthorizedBody,
    /// Whether creations answer 200 in place of 201 (§0).
    pub creations_answer_200: bool,
    /// Whether `via` has to be sent (§4, §5).
    pub via_required: bool,
    /// What becomes of an unknown tag name on a ticket (§4, not known).
    pub new_tag_names: NewTagNames,
    /// What becomes of a phone number that another customer has (§3, not known).
    pub phone_duplicate: Duplicate,
    /// What becomes of an `external_id` that another customer has (not known).
    pub customer_external_id_duplicate: Duplicate,
    /// Which channel a ticket shows (§4).
    pub ticket_channel: TicketChannel,
    /// Whether a message with `from_agent: false` reopens a closed ticket (§5, not known for the API).
    pub incoming_reopens: bool,
    /// Whether the account has a rule that answers customers by itself (§5).
    pub auto_reply: bool,
    /// Whether that rule leaves imported messages and those more than an hour old alone.
    pub auto_reply_skips_imported: bool,
    /// Whether that rule answers a text message at the customer's stored number, though the message names no address and came by no
    /// line of the account (not known).
    pub auto_reply_knows_numbers: bool,
    /// What becomes of an incoming message without a sender (§5).
    pub incoming_without_sender: WithoutSender,
    /// What becomes of an internal note without a sender (§5).
    pub note_without_sender: WithoutSender,
    /// Whether a deactivated user is refused as sender and assignee (not known).
    pub inactive_users_refused: bool,
    /// Whether `email=` of `GET /api/users` wants the very case (§6, not known).
    pub user_email_exact_case: bool,
    /// How `customers_by_phone` matches (§3, not known).
    pub phone_search: PhoneSearch,
    /// What `customers_by_phone` answers (§3, not known).
    pub phone_search_answer: PhoneSearchAnswer,
    /// Largest file in bytes that an upload may bring (§7, not known).
    pub upload_bytes_max: u64,
    /// Whether creating a ticket is refused for its messaging quota (§2).
    pub messaging_quota_exceeded: bool,
    /// Whether the person at the consent page says no (§1).
    pub consent_refused: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            enterprise: false,
            shared_bucket: true,
            other_apps_per_second: 0.0,
            list_lag_seconds: (0.0, 0.0),
            search_lag_seconds: (0.0, 5.0),
            merge_lag_seconds: 2.0,
            unauthorized_body: UnauthorizedBody::Error,
            creations_answer_200: false,
            via_required: false,
            new_tag_names: NewTagNames::Create,
            phone_duplicate: Duplicate::Accept,
            customer_external_id_duplicate: Duplicate::Accept,
            ticket_channel: TicketChannel::FirstMessage,
            incoming_reopens: true,
            auto_reply: true,
            auto_reply_skips_imported: false,
            auto_reply_knows_numbers: false,
            incoming_without_sender: WithoutSender::Refuse,
            note_without_sender: WithoutSender::Refuse,
            inactive_users_refused: false,
            user_email_exact_case: false,
            phone_search: PhoneSearch::Digits,
            phone_search_answer: PhoneSearchAnswer::Customer,
            upload_bytes_max: 500 * 1024 * 1024,
            messaging_quota_exceeded: false,
            consent_refused: false,
        }
    }
}

/// The two bodies that a 401 has been seen with (§2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnauthorizedBody {
    /// `{"error":{"msg":"Unauthorized."}}`
    Error,
    /// `{"message":"Unauthorized"}`
    Message,
}

/// What becomes of an unknown tag name on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewTagNames {
    /// The tag is created.
    Create,
    /// 400.
    Refuse,
}

/// What becomes of a value that another customer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicate {
    /// Both have it.
    Accept,
    /// 409.
    Conflict,
    /// 400.
    Refuse,
}

/// Which channel a ticket shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketChannel {
    /// That of its first message, whatever was asked for.
    FirstMessage,
    /// The one that was asked for, if one was.
    AsAsked,
}

/// What becomes of a message without a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithoutSender {
    /// 400.
    Refuse,
    /// The ticket's customer is taken if it is incoming, the bot user if it is a note.
    FallBack,
}

/// How a phone number is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneSearch {
    /// Digits are compared; a national spelling matches an international one.
    Digits,
    /// The stored text must be the same, character for character.
    StoredText,
}

/// What a search by phone answers for each match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneSearchAnswer {
    /// The customer: `id`, `name`, `email`.
    Customer,
    /// The channel: `id`, `type`, `address`, and `customer` with `id` and `name`.
    Channel,
}
