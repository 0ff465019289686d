//! The rules for Gorgias, one file for each theme.

mod cards;
mod customers;
mod doubts;
mod files;
mod homes;
mod limits;
mod order;
mod people;
mod records;
mod tags;
mod texts;
mod timing;
mod writes;

use super::Account;
use super::filings::Filing;
use crate::findings::Findings;

/// All rules, in the order in which their problems are shown: what went wrong first comes first.
pub(crate) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    writes::check(account, out);
    records::check(account, filings, out);
    texts::check(account, filings, out);
    files::check(account, filings, out);
    customers::check(account, filings, out);
    homes::check(account, filings, out);
    order::check(account, filings, out);
    people::check(account, filings, out);
    tags::check(account, filings, out);
    cards::check(account, out);
    timing::check(account, filings, out);
    limits::check(account, out);
    doubts::check(account, out);
}
