//! The planner's tables: situations that read like the spec, and the steps that they lead to.
//!
//! [`situation`] says what happens, [`desk`] is a tiny desk, [`play`] plays one against the other. The other files
//! are the tables, by theme, each entry with the ids of the spec that it holds.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic there is the report")]

mod desk;
mod play;
mod situation;

mod asked_tags;
mod cards;
mod conversations;
mod costs;
mod customers;
mod limits;
mod order;
mod people;
mod properties;
mod records;
mod settings;
mod tags;
mod texts;
mod troubles;
