//! The pure core of Deskline: what a call is, what is remembered of people and conversations, and what a
//! filing's ledger holds.
//!
//! Nothing here does I/O, reads a clock, draws a random number or waits. The same facts give the same
//! [`call::Call`]; the same call, memory, settings and ledger give the same step.
//!
//! | module | room for |
//! | --- | --- |
//! | [`ids`] | row ids, vendor ids, accounts |
//! | [`installation`] | what is set up, and which filings a fact concerns |
//! | [`fact`] | one thing that a vendor told us, and its identity |
//! | [`call`] | a call as the facts together tell it |
//! | [`fold`] | facts → call, in any order |
//! | [`message`] | a message, and its fold |
//! | [`interaction`] | a call or a message |
//! | [`memory`] | parties and conversations: what we know between calls |
//! | [`tags`] | whose a tag is, and what a write would change |
//! | [`effect`] | the effect table's shape, keys, markers |
//! | [`ledger`] | decisions, answers, effects of a filing |
//! | [`step`] | what a plan answers |
//! | [`people`] | users and teams of the phone system and the desk |

pub mod call;
pub mod effect;
pub mod fact;
pub mod fold;
pub mod ids;
pub mod installation;
pub mod interaction;
pub mod ledger;
pub mod memory;
pub mod message;
pub mod people;
pub mod step;
pub mod tags;
