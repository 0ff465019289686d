//! The webhook at Aircall: created where it is missing, mended where it is not as it must be (C-05).
//!
//! Our webhook is known by its address, whose random path nobody else has. Running this again changes nothing
//! where all is well, so an answer that was lost is no trouble: the next run finds what it made.

use contract::Trouble;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::api::{Client, NewWebhook, RegisteredWebhook};

/// The name under which administrators see the webhook.
const NAME: &str = "Deskline";

/// The events of calls that something rests on (sheet §2.4).
///
/// Left out as noise: `call.ringing_on_agent` and `call.agent_declined` (one for each agent of a team, at each
/// call), `call.hold` and `call.unhold`. When they come all the same they are kept as facts.
pub const CALL_EVENTS: [&str; 15] = [
    "call.created",
    "call.ivr_option_selected",
    "call.answered",
    "call.transferred",
    "call.external_transferred",
    "call.unsuccessful_transfer",
    "call.assigned",
    "call.archived",
    "call.hungup",
    "call.ended",
    "call.voicemail_left",
    "call.comm_assets_generated",
    "call.tagged",
    "call.untagged",
    "call.commented",
];

/// What is known of a call's content after its end, and of the voice agent's calls (sheet §2.4). Some need a plan
/// that the company may lack. The running transcription is left out as noise.
pub const INTELLIGENCE_EVENTS: [&str; 9] = [
    "transcription.created",
    "summary.created",
    "topics.created",
    "sentiment.created",
    "action_item.created",
    "ai_voice_agent.started",
    "ai_voice_agent.ended",
    "ai_voice_agent.escalated",
    "ai_voice_agent.summary",
];

/// Messages of numbers in native mode (sheet §2.4, §4.6): SMS, MMS, WhatsApp, and those of groups.
pub const MESSAGE_EVENTS: [&str; 6] = [
    "message.received",
    "message.sent",
    "message.status_updated",
    "group_message.received",
    "group_message.sent",
    "group_message.status_updated",
];

/// All events that Deskline subscribes to.
#[must_use]
pub fn events() -> Vec<&'static str> {
    CALL_EVENTS.into_iter().chain(INTELLIGENCE_EVENTS).chain(MESSAGE_EVENTS).collect()
}

/// How the webhook must be.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Where Aircall must deliver.
    pub url: &'a Url,
    /// What it must deliver: [`events`]. An empty list would mean every event there is, so it is refused.
    pub events: &'a [&'a str],
    /// The token that we compare deliveries with now: of several webhooks with our address that one stays.
    pub known_token: Option<&'a SecretString>,
}

/// How the webhook is.
#[derive(Clone, Debug)]
pub struct WebhookState {
    /// Aircall's id of it.
    pub id: String,
    /// What its deliveries carry.
    pub token: SecretString,
    /// Where it delivers.
    pub url: String,
    /// Whether it delivers.
    pub active: bool,
    /// What it delivers.
    pub events: Vec<String>,
    /// What had to be done, in this order; empty where all was well.
    pub done: Vec<Action>,
}

/// One thing that was done about the webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// It was missing and was made.
    Created,
    /// It was off and was switched on again.
    Activated,
    /// Events were missing and were added.
    EventsAdded(Vec<String>),
    /// Another webhook with the same address was removed: every event would have come twice.
    DuplicateDeleted {
        /// Aircall's id of it.
        id: String,
    },
    /// Aircall refused the list of events, so only those of calls were asked for.
    OnlyCallEvents {
        /// Its words.
        words: String,
    },
}

/// Sees to it that the webhook is there once, active, and delivers what is wanted. Events beyond that are left.
///
/// # Errors
/// Any trouble. `Refused` with Aircall's words where it does not take the address: it wants `https` with a valid
/// certificate (sheet §2.2).
pub async fn ensure(client: &Client, wanted: &Wanted<'_>) -> Result<WebhookState, Trouble> {
    if wanted.events.is_empty() {
        return Err(Trouble::Refused { status: 0, words: "no events are wanted".to_owned() });
    }
    let (ours, duplicates) = choose(client.webhooks().await?, wanted);
    let mut done = Vec::new();
    let kept = match ours {
        Some(ours) => mend(client, ours, wanted, &mut done).await?,
        None => create(client, wanted, &mut done).await?,
    };
    for duplicate in duplicates {
        client.delete_webhook(&duplicate.id).await?;
        done.push(Action::DuplicateDeleted { id: duplicate.id });
    }
    state(client, kept, done).await
}

/// Whether the webhook is as it must be; changes nothing. `None`: there is none.
///
/// # Errors
/// Any trouble.
pub async fn verify(client: &Client, wanted: &Wanted<'_>) -> Result<Option<RegisteredWebhook>, Trouble> {
    Ok(choose(client.webhooks().await?, wanted).0)
}

/// Reads the token again: somebody may have made the webhook anew. `None`: there is no webhook with our address.
///
/// # Errors
/// Any trouble.
pub async fn read_token(client: &Client, wanted: &Wanted<'_>) -> Result<Option<SecretString>, Trouble> {
    match verify(client, wanted).await? {
        Some(webhook) => token(client, &webhook).await.map(Some),
        None => Ok(None),
    }
}

/// The one to keep, and the others with our address.
fn choose(
    webhooks: Vec<RegisteredWebhook>,
    wanted: &Wanted<'_>,
) -> (Option<RegisteredWebhook>, Vec<RegisteredWebhook>) {
    let is_ours = |webhook: &RegisteredWebhook| Url::parse(&webhook.url).is_ok_and(|url| url == *wanted.url);
    let is_known = |webhook: &RegisteredWebhook| match (&webhook.token, wanted.known_token) {
        (Some(token), Some(known)) => token.expose_secret() == known.expose_secret(),
        _ => false,
    };
    let mut ours: Vec<_> = webhooks.into_iter().filter(is_ours).collect();
    ours.sort_by_cached_key(|webhook| {
        let age = webhook.created_at.unwrap_or(Timestamp::UNIX_EPOCH);
        (is_known(webhook), age, webhook.id.clone())
    });
    (ours.pop(), ours)
}

async fn create(client: &Client, wanted: &Wanted<'_>, done: &mut Vec<Action>) -> Result<RegisteredWebhook, Trouble> {
    let webhook = NewWebhook { url: wanted.url.as_str(), name: NAME, events: wanted.events };
    let made = match client.create_webhook(&webhook).await {
        Err(Trouble::Refused { status, words }) => {
            let events = fewer_events(wanted).ok_or(Trouble::Refused { status, words: words.clone() })?;
            let made = client.create_webhook(&NewWebhook { events: &events, ..webhook }).await?;
            done.push(Action::OnlyCallEvents { words });
            made
        }
        other => other?,
    };
    done.push(Action::Created);
    Ok(made)
}

async fn mend(
    client: &Client,
    webhook: RegisteredWebhook,
    wanted: &Wanted<'_>,
    done: &mut Vec<Action>,
) -> Result<RegisteredWebhook, Trouble> {
    let missing = missing_from(&webhook, wanted.events);
    if missing.is_empty() && webhook.active {
        return Ok(webhook);
    }
    let changed = match client.activate_webhook(&webhook.id, wanted.events).await {
        Err(Trouble::Refused { status, words }) if status != 404 => {
            let events = fewer_events(wanted).ok_or(Trouble::Refused { status, words: words.clone() })?;
            let is_complete = webhook.active && missing_from(&webhook, &events).is_empty();
            done.push(Action::OnlyCallEvents { words });
            if is_complete {
                return Ok(webhook);
            }
            client.activate_webhook(&webhook.id, &events).await?
        }
        other => other?,
    };
    if !webhook.active && changed.active {
        done.push(Action::Activated);
    }
    let added: Vec<String> = missing.into_iter().filter(|event| changed.events.contains(event)).collect();
    if !added.is_empty() {
        done.push(Action::EventsAdded(added));
    }
    Ok(changed)
}

/// One event that this company may not have makes Aircall refuse them all; calls must come in any case. `None`:
/// there is nothing to leave out. Never empty.
fn fewer_events<'a>(wanted: &Wanted<'a>) -> Option<Vec<&'a str>> {
    let of_calls = wanted.events.iter().copied().filter(|event| event.starts_with("call."));
    let of_calls: Vec<&str> = of_calls.collect();
    (!of_calls.is_empty() && of_calls.len() < wanted.events.len()).then_some(of_calls)
}

fn missing_from(webhook: &RegisteredWebhook, events: &[&str]) -> Vec<String> {
    let is_missing = |event: &&&str| !webhook.events.iter().any(|has| has == **event);
    events.iter().filter(is_missing).map(|event| (*event).to_owned()).collect()
}

async fn state(client: &Client, webhook: RegisteredWebhook, done: Vec<Action>) -> Result<WebhookState, Trouble> {
    let token = token(client, &webhook).await?;
    Ok(WebhookState { id: webhook.id, token, url: webhook.url, active: webhook.active, events: webhook.events, done })
}

/// Lists and answers to writes may leave the token out; a read of the one webhook has it (sheet §2.1).
async fn token(client: &Client, webhook: &RegisteredWebhook) -> Result<SecretString, Trouble> {
    if let Some(token) = &webhook.token {
        return Ok(token.clone());
    }
    let read = client.webhook(&webhook.id).await?;
    read.and_then(|read| read.token).ok_or_else(|| Trouble::Garbled { detail: "the webhook shows no token".to_owned() })
}
