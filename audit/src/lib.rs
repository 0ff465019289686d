//! The auditor: judges a simulated world that came to rest.
//!
//! It reads what people did, what the fake vendors hold, and what Deskline says of itself, and states what is wrong.
//! It is written from the specification and shares no code with what it judges.
//!
//! Where the specification leaves a race open, a rule is as narrow as the evidence allows: the desk's dump says for
//! each moment what was true and what lists showed, and the log of requests says when each write was sent.

mod evidence;
mod filings;
mod findings;
mod gorgias;
mod parties;
mod rules;
mod verdict;
mod world;

pub use evidence::{Evidence, judge};
pub use verdict::{Counts, Problem, Verdict};
