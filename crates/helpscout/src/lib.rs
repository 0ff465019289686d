//! Everything that knows Help Scout.
//!
//! | folder | what it does |
//! | --- | --- |
//! | [`settings`] | what an administrator chooses (HS-02) |
//! | [`plan`] | pure: what the next step of a filing is |
//! | [`effects`] | the effect table and how keys are made |
//! | [`texts`] | what is written, as people read it |
//! | [`perform`] | questions and effects → requests; settling of doubt |
//! | [`api`] | the typed client |
//!
//! No tokio, no SQL, no HTTP client: time and transport are handed in.

pub mod api;
pub mod effects;
mod perform;
pub mod plan;
pub mod question;
pub mod reasons;
pub mod settings;
mod texts;
pub mod write;

pub use perform::HelpScout;

/// The desk's page about a customer (sheet helpscout §3.7; not documented, seen in public use).
fn customer_page(id: &str) -> String {
    format!("https://secure.helpscout.net/customers/{id}")
}
