//! Aircall: reading what it tells, asking it, and writing the little that Deskline writes to it.
//!
//! Vendor facts are cited as *sheet §n*, the fact sheet about Aircall's public API. Where the sheet leaves a
//! thing open the code survives both answers.
//!
//! | module | room for |
//! | --- | --- |
//! | [`reading`] | webhook bodies and items of `/v1/calls` → facts |
//! | [`api`] | the typed client: one function per endpoint |
//! | [`AircallConnector`] | the phone side of the contract: questions, the insight card |
//! | [`webhook_setup`] | creating and verifying the webhook (C-05) |
//!
//! Everything is read liberally: keys may be absent or null, times may be seconds, milliseconds or ISO text,
//! events and fields may be unknown. Only a body that is no JSON object is refused.

pub mod api;
mod connector;
mod files;
pub mod reading;
pub mod webhook_setup;

pub use connector::{AircallConnector, COMPANY_REQUESTS_PER_MINUTE, DEFAULT_REQUESTS_PER_MINUTE, share};
