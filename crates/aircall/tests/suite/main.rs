//! Aircall's connector: what it reads, asks and writes.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod bodies;
mod client;
mod connector;
mod fake;
mod items;
mod lines;
mod messages;
mod one_core;
mod robustness;
mod setup;
mod views;
mod webhooks;
