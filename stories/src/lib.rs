//! A whole Deskline with its vendors, in one process and on paused time: the ground of the stories.
//!
//! The code is the code that `serve` runs: the webhook listener's router, the engine, the connectors, the
//! SQLite store. Only what is handed in differs: the clock is tokio's paused one, requests go straight to the
//! fakes' routers, and the store runs inline.

mod clock;
mod transport;
mod world;

pub use clock::PausedClock;
pub use world::{DeskView, Plan, World, records};
