//! A whole Deskline with its vendors, in one process and on paused time: the ground of the stories.
//!
//! The code is the code that `serve` runs: the webhook listener's router, the engine, the connectors, the
//! SQLite store. Only what is handed in differs: the clock is tokio's paused one, requests go straight to the
//! fakes' routers, and the store runs inline.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`World`] | one Deskline with its vendors: start, kill, re-install, let time pass |
//! | [`World::end`] | what must be true at the end of every story |
//! | [`Desk`] | which desk it stands on, and all in which desks differ |
//! | [`DeskView`] | questions about what the fake Help Scout holds |
//! | [`TicketView`] | questions about what the fake Gorgias holds |
//! | [`Shape`] | a desk in normal form, to compare two ways to the same end |
//! | [`Trip`] | a kill at the n-th request |

mod desk;
mod desks;
mod end;
mod log;
mod replay;
mod shape;
mod tickets;
mod world;

pub use desk::{DeskView, authors, kinds, records, tags};
pub use desks::Desk;
pub use end::Leftovers;
pub use ground::{PausedClock, Trip};
pub use shape::{Held, Shape};
pub use tickets::{TicketShape, TicketView, tags_of, texts_of};
pub use world::{Plan, World};
