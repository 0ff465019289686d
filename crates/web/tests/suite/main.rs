//! The two listeners, from request to answer, over the in-memory store.

#![expect(clippy::unwrap_used, reason = "the tests' own tools unwrap as well: a panic is the report")]

mod accounts;
mod authorise;
mod decide;
mod hooks_body;
mod hooks_door;
mod hooks_journal;
mod logs;
mod pages_connections;
mod pages_guard;
mod pages_interaction;
mod pages_list;
mod set_up;
mod story;
mod world;
