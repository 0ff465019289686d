//! What the dashboard is told of the set-up when a person asks for a check.

use async_trait::async_trait;

/// Who can check the set-up: configuration, store, credentials, webhooks, numbers. Changes nothing at a vendor.
#[async_trait]
pub trait SetUp: Send + Sync {
    /// Checks all of it: one verdict for each thing, in order. Takes seconds, and a few requests of each account.
    async fn check(&self) -> Vec<Finding>;
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Well.
    Good,
    /// It works so far, or cannot be told from here; worth a look.
    Odd,
    /// It does not work.
    Bad,
}

/// One verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub mark: Mark,
    /// What was looked at, and what was seen.
    pub text: String,
    /// What to do about it.
    pub to_do: Option<String>,
}
