//! Webhooks (sheet §2.1).

use contract::Trouble;
use http::Method;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{Client, answer};
use crate::reading::limits::NAME_CHARS;
use crate::reading::{member, read_time, text};

/// A webhook as Aircall has it.
#[derive(Clone, Debug)]
pub struct RegisteredWebhook {
    /// Its UUID; for one that shows none, its number.
    pub id: String,
    /// Where deliveries go.
    pub url: String,
    /// Whether Aircall delivers. Failures switch it off (sheet §2.2).
    pub active: bool,
    /// The events that it delivers.
    pub events: Vec<String>,
    /// What its deliveries carry in their bodies.
    pub token: Option<SecretString>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

/// A webhook to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewWebhook<'a> {
    /// Where deliveries go; Aircall takes `https` only.
    pub url: &'a str,
    /// The name that administrators see.
    pub name: &'a str,
    /// The events. Never empty: Aircall takes that for all of them.
    pub events: &'a [&'a str],
}

impl Client {
    /// All webhooks that the key can see: `GET /v1/webhooks`, sheet §2.1. A read.
    ///
    /// # Errors
    /// Any trouble.
    pub async fn webhooks(&self) -> Result<Vec<RegisteredWebhook>, Trouble> {
        let webhooks = self.all(&["v1", "webhooks"], "webhooks").await?;
        Ok(webhooks.iter().filter_map(registered).collect())
    }

    /// One webhook: `GET /v1/webhooks/:webhook_id`, sheet §2.1. A read. `None`: there is no such webhook.
    ///
    /// # Errors
    /// Any trouble but 404.
    pub async fn webhook(&self, id: &str) -> Result<Option<RegisteredWebhook>, Trouble> {
        match self.get(self.address(&["v1", "webhooks", id])).await {
            Ok(body) => wrapped(&body).map(Some),
            Err(Trouble::Refused { status: 404, .. }) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Makes a webhook: `POST /v1/webhooks`, sheet §2.1. A write; no customer sees it.
    ///
    /// # Errors
    /// Any trouble. `Refused` carries Aircall's words about the address or the events. After `Down` it may have
    /// been made all the same: list before making another.
    pub async fn create_webhook(&self, webhook: &NewWebhook<'_>) -> Result<RegisteredWebhook, Trouble> {
        let body = json!({ "url": webhook.url, "custom_name": webhook.name, "events": webhook.events });
        let url = self.address(&["v1", "webhooks"]);
        wrapped(&answer::json(&self.exchange(Method::POST, url, Some(&body)).await?)?)
    }

    /// Switches a webhook on and adds events: `PUT /v1/webhooks/:webhook_id?events_action=add`, sheet §2.1. A
    /// write; no customer sees it. Events that it has already may be named again.
    ///
    /// # Errors
    /// Any trouble.
    pub async fn activate_webhook(&self, id: &str, events: &[&str]) -> Result<RegisteredWebhook, Trouble> {
        let mut url = self.address(&["v1", "webhooks", id]);
        // Without `events`, or without the action, Aircall registers every event there is.
        url.query_pairs_mut().append_pair("events_action", "add");
        let body = json!({ "active": true, "events": events });
        wrapped(&answer::json(&self.exchange(Method::PUT, url, Some(&body)).await?)?)
    }

    /// Removes a webhook: `DELETE /v1/webhooks/:webhook_id`, sheet §2.1. A write; no customer sees it. One that
    /// is gone already is no trouble.
    ///
    /// # Errors
    /// Any trouble but 404.
    pub async fn delete_webhook(&self, id: &str) -> Result<(), Trouble> {
        let url = self.address(&["v1", "webhooks", id]);
        match self.exchange(Method::DELETE, url, None).await {
            Ok(_) | Err(Trouble::Refused { status: 404, .. }) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }
}

fn wrapped(body: &Value) -> Result<RegisteredWebhook, Trouble> {
    body.get("webhook").and_then(registered).ok_or_else(|| answer::lacks("webhook"))
}

fn registered(webhook: &Value) -> Option<RegisteredWebhook> {
    let line = |key| member(webhook, key).and_then(|value| text(value, NAME_CHARS));
    let events = member(webhook, "events").and_then(Value::as_array).into_iter().flatten();
    Some(RegisteredWebhook {
        id: line("webhook_id").or_else(|| line("id"))?,
        url: member(webhook, "url")?.as_str()?.to_owned(),
        active: webhook.get("active").and_then(Value::as_bool).unwrap_or(true),
        events: events.filter_map(Value::as_str).map(str::to_owned).collect(),
        token: line("token").map(SecretString::from),
        created_at: member(webhook, "created_at").and_then(read_time),
    })
}
