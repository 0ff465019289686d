//! An account's owner authorises the app, withdraws it, and authorises it again (C-07, C-62): the whole program on paused time, with the
//! vendors in this process.
#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

mod begun;
mod log;
mod shop;
mod withdrawn;
