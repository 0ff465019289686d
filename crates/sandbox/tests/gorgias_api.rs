//! The fake Gorgias over HTTP: each rule of the vendor sheet that it enforces, and what people do in it.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

#[path = "gorgias_api/access.rs"]
mod access;
#[path = "gorgias_api/client.rs"]
mod client;
#[path = "gorgias_api/customers.rs"]
mod customers;
#[path = "gorgias_api/limits.rs"]
mod limits;
#[path = "gorgias_api/lists.rs"]
mod lists;
#[path = "gorgias_api/messages.rs"]
mod messages;
#[path = "gorgias_api/people.rs"]
mod people;
#[path = "gorgias_api/reached.rs"]
mod reached;
#[path = "gorgias_api/search.rs"]
mod search;
#[path = "gorgias_api/staff.rs"]
mod staff;
#[path = "gorgias_api/tags.rs"]
mod tags;
#[path = "gorgias_api/tickets.rs"]
mod tickets;
#[path = "gorgias_api/upload.rs"]
mod upload;
#[path = "gorgias_api/world.rs"]
mod world;
