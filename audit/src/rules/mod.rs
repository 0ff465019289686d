//! The rules, one file for each theme. Each looks at the whole world and notes what is wrong.

mod assignees;
mod authors;
mod cards;
mod choice;
mod comments;
mod conversations;
mod course;
mod customers;
mod doubts;
mod lease;
mod limits;
mod log;
mod records;
mod tags;
mod texts;
mod timing;
mod tokens;
mod truth;
mod writes;

pub(crate) use cards::is_too_late;
pub(crate) use course::wrong_transfers;
pub(crate) use doubts::when;
pub(crate) use timing::{few_at_once, voicemail_came_in_time};

use crate::filings::Filing;
use crate::findings::Findings;
use crate::world::World;

/// All rules, in the order in which their problems are shown: what went wrong first comes first.
pub(crate) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    truth::check(world, out);
    writes::check(world, out);
    records::check(world, filings, out);
    comments::check(world, filings, out);
    texts::check(world, filings, out);
    course::check(world, filings, out);
    customers::check(world, out);
    choice::check(world, filings, out);
    conversations::check(world, filings, out);
    authors::check(world, filings, out);
    assignees::check(world, filings, out);
    tags::check(world, filings, out);
    cards::check(world, out);
    timing::check(world, filings, out);
    limits::check(world, out);
    tokens::check(world, out);
    lease::check(world, out);
    doubts::check(world, out);
    log::check(world, out);
}
