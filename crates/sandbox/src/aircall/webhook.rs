//! A webhook of the company (sheet §2.1), and when it is disabled and enabled again (§2.2).

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::shape;
use crate::kernel::clock::later;

/// A webhook.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Webhook {
    /// The old numeric id.
    pub(super) id: i64,
    /// The id proper, a UUID.
    pub(super) webhook_id: String,
    /// Where deliveries go.
    pub(super) url: String,
    /// Its name in the Dashboard.
    pub(super) custom_name: String,
    /// The events it asks for, sorted: their order is not kept.
    pub(super) events: Vec<String>,
    /// Whether new events go to it.
    pub(super) active: bool,
    /// In the body of each delivery.
    pub(super) token: String,
    /// When it was made.
    pub(super) created_at: Timestamp,
    /// Failed tries since the last success.
    pub(super) failures: u32,
    /// When failures disabled it. Absent when it is active or a person switched it off.
    pub(super) disabled_at: Option<Timestamp>,
}

impl Webhook {
    /// Whether an event that happens now goes to it.
    pub(super) fn wants(&self, event: &str) -> bool {
        self.active && self.events.iter().any(|wanted| wanted == event)
    }

    /// Whether a delivery made earlier may be tried at `now`: while active, and for some hours after failures
    /// disabled it (§2.2).
    pub(super) fn may_be_tried(&self, now: Timestamp, recovery_seconds: u64) -> bool {
        self.active || self.disabled_at.is_some_and(|since| now <= later(since, Duration::from_secs(recovery_seconds)))
    }

    /// One success counts all failures as over and enables it again (§2.2).
    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
        if self.disabled_at.take().is_some() {
            self.active = true;
        }
    }

    /// One more failure; enough of them in a row disable it (§2.2).
    pub(super) fn failed(&mut self, now: Timestamp, disable_after: u32) {
        self.failures = self.failures.saturating_add(1);
        if self.active && self.failures >= disable_after {
            self.disable(now);
        }
    }

    /// Disables it for its failures.
    pub(super) fn disable(&mut self, now: Timestamp) {
        self.active = false;
        self.disabled_at = Some(now);
    }

    /// Switched by a person or an app (§2.1: `active: true` enables it again).
    pub(super) fn switch(&mut self, active: bool) {
        self.active = active;
        self.disabled_at = None;
        self.failures = 0;
    }

    /// As REST shows it (§2.1): `custom_name` is not returned, the token is.
    pub(super) fn shown(&self) -> Value {
        json!({
            "id": self.id,
            "webhook_id": self.webhook_id,
            "direct_link": format!("{}/v1/webhooks/{}", shape::API, self.webhook_id),
            "url": self.url,
            "active": self.active,
            "events": self.events,
            "token": self.token,
            "created_at": shape::iso_millis(self.created_at),
        })
    }
}
