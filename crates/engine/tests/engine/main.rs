//! The engine against scripted vendors and the in-memory store, on paused time.
//!
//! A script says what a filing's plan wants: ask this, write that, wait. The vendor looks into the store while it is
//! asked or written to, so that what must be durable by then is seen to be. Each file holds one theme.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic there is the report")]

mod doubts;
mod files;
mod lanes;
mod leases;
mod order;
mod outages;
mod scale;
mod script;
mod time;
mod turns;
mod world;
