//! The fake Help Scout over raw HTTP: each rule of the vendor sheet that it enforces, and what people do in it.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

#[path = "helpscout_api/client.rs"]
mod client;
#[path = "helpscout_api/conversations.rs"]
mod conversations;
#[path = "helpscout_api/customers.rs"]
mod customers;
#[path = "helpscout_api/index.rs"]
mod index;
#[path = "helpscout_api/limits.rs"]
mod limits;
#[path = "helpscout_api/lists.rs"]
mod lists;
#[path = "helpscout_api/people.rs"]
mod people;
#[path = "helpscout_api/search.rs"]
mod search;
#[path = "helpscout_api/staff.rs"]
mod staff;
#[path = "helpscout_api/threads.rs"]
mod threads;
#[path = "helpscout_api/tokens.rs"]
mod tokens;
#[path = "helpscout_api/versions.rs"]
mod versions;
#[path = "helpscout_api/view.rs"]
mod view;
