//! Stateful, strict fakes of the vendors that Deskline talks to.
//!
//! Each fake is an axum router with the vendor's own rules (limits, lag, oddities of the vendor sheets). It keeps
//! what it is told, misbehaves on demand, and can show everything it holds. It shares no type, constant or line with
//! the rest of Deskline: a fake that knew what Deskline expects would repeat Deskline's errors.
//!
//! - [`kernel`]: time, randomness, the log of requests, faults. Knows no vendor.
//! - [`helpscout`]: the fake Help Scout account, with the acts of its staff and a plain web view.
//! - [`gorgias`]: the fake Gorgias accounts, likewise.
//! - [`aircall`]: the fake Aircall company, with its people, calls and webhook deliveries.
//! - [`control`]: the HTTP API that scripts the sandbox.
//! - [`serve`](mod@serve): real HTTP over TCP.
//! - [`world`]: all of it together on bound listeners.

pub mod aircall;
pub mod control;
pub mod gorgias;
pub mod helpscout;
pub mod kernel;
pub mod serve;
pub mod world;

pub use kernel::{Kernel, LoadError};
pub use world::{ClockKind, RunError, RunOptions, Running, Sandbox, run};
