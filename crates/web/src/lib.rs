//! HTTP: webhooks come in, and people look at what became of them.
//!
//! Two routers for two listeners, which share nothing but the store:
//! - [`hooks`] is public. It takes Aircall's webhooks, and answers 200 only when the fact is durable.
//! - [`dashboard`] is bound to loopback. It reads; the one thing that is done there is that an account's owner authorises an app.
//!
//! [`texts`] turns the codes of the ledger into sentences.

pub mod dashboard;
pub mod hooks;
pub mod texts;
