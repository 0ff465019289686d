//! Files that pass through over real sockets: what arrives, what does not, and what is said of it.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

mod breaks;
mod cases;
mod net;
