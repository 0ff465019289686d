//! A clean world passes; one doctored in one place gives the rule that it breaks, and no other.

#[path = "audit/scene.rs"]
mod scene;

#[path = "audit/cards.rs"]
mod cards;
#[path = "audit/clean.rs"]
mod clean;
#[path = "audit/conversations.rs"]
mod conversations;
#[path = "audit/customers.rs"]
mod customers;
#[path = "audit/doubts.rs"]
mod doubts;
#[path = "audit/gorgias/mod.rs"]
mod gorgias;
#[path = "audit/lease.rs"]
mod lease;
#[path = "audit/limits.rs"]
mod limits;
#[path = "audit/people.rs"]
mod people;
#[path = "audit/records.rs"]
mod records;
#[path = "audit/tags.rs"]
mod tags;
#[path = "audit/texts.rs"]
mod texts;
#[path = "audit/timing.rs"]
mod timing;
#[path = "audit/writes.rs"]
mod writes;
