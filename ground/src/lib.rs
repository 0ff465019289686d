//! The ground that stories and the simulator stand on: time that stands still until everybody waits, and wires that
//! lead straight to the fakes in the same process.

mod clock;
mod switchboard;

pub use clock::{PausedClock, SkewedClock};
pub use switchboard::{Post, Switchboard, Trip};
