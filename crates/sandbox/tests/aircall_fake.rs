//! The fake Aircall over real HTTP: each rule that it enforces, and each event that it derives.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

#[path = "aircall_fake/harness.rs"]
mod harness;

#[path = "aircall_fake/calls.rs"]
mod calls;
#[path = "aircall_fake/contacts.rs"]
mod contacts;
#[path = "aircall_fake/control.rs"]
mod control;
#[path = "aircall_fake/delivery.rs"]
mod delivery;
#[path = "aircall_fake/gate.rs"]
mod gate;
#[path = "aircall_fake/lines.rs"]
mod lines;
#[path = "aircall_fake/media.rs"]
mod media;
#[path = "aircall_fake/message_scripts.rs"]
mod message_scripts;
#[path = "aircall_fake/messages.rs"]
mod messages;
#[path = "aircall_fake/rest.rs"]
mod rest;
#[path = "aircall_fake/scripts.rs"]
mod scripts;
#[path = "aircall_fake/timeline.rs"]
mod timeline;
#[path = "aircall_fake/webhooks.rs"]
mod webhooks;
