//! The planner's tables: situations that read like the spec, and the steps that they lead to.
//!
//! [`situation`] says what happens, [`desk`] is a tiny desk, [`play`] plays one against the other. The other files
//! are the tables, by theme, each entry with the ids of the spec that it holds.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic there is the report")]

mod desk;
mod facts;
mod happens;
mod play;
mod situation;
mod words;

mod cards;
mod chance;
mod costs;
mod customers;
mod doubts;
mod files;
mod gone;
mod late;
mod messages;
mod notes;
mod order;
mod outages;
mod people;
mod properties;
mod reinstall;
mod tags;
mod threads;
mod tickets;
mod urgency;
