//! Everything that knows Gorgias.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`settings`] | what an administrator chooses |
//! | [`plan`] | pure: what the next step of a filing is |
//! | [`question`], [`write`] | what a plan asks and writes, as it stands in the ledger |
//! | [`effects`] | the effect table and how keys are made |
//! | [`texts`] | what is written, as people read it |
//! | [`api`] | the typed client |
//!
//! No tokio, no SQL, no HTTP client: time and transport are handed in.

pub mod api;
pub mod effects;
pub mod pages;
mod perform;
pub mod plan;
pub mod question;
pub mod reasons;
pub mod settings;
mod spelling;
pub mod texts;
pub mod write;

pub use perform::Gorgias;
