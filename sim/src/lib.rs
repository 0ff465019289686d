//! The simulator: a world that tries to break Deskline.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`script`] | what people, vendors and chance do: the ground truth, as data |
//! | [`draw`] | a script from a seed |
//! | [`world`] | a script, played on the real program and the fakes, on one thread and on virtual time |
//! | [`teeth`] | planted bugs, to see that the auditor bites |
//! | [`dice`] | seeded choice |

pub mod dice;
pub mod draw;
pub mod script;
pub mod teeth;
pub mod world;
