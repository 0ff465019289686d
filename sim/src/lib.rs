//! The simulator: a world that tries to break Deskline.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`script`] | what people, vendors and chance do: the ground truth, as data |
//! | [`draw`] | a script from a seed |
//! | [`world`] | a script, played on the real program and the fakes, on one thread and on virtual time |
//! | [`judged`] | a script, played and judged by the auditor |
//! | [`shrink`], [`story`] | the shortest failing script, and what happened in it |
//! | [`report`] | faults × outcomes of many worlds |
//! | [`teeth`] | planted bugs, to see that the auditor bites |
//! | [`dice`] | seeded choice |

pub mod dice;
pub mod draw;
pub mod judged;
mod passing_store;
pub mod report;
pub mod script;
pub mod shrink;
pub mod story;
pub mod teeth;
pub mod world;
