//! The verbs, by theme: plain functions over a connection that has a transaction open.

pub(crate) mod budgets;
mod effects;
pub(crate) mod files;
pub(crate) mod journal;
pub(crate) mod leases;
pub(crate) mod ledger;
mod memory;
pub(crate) mod reading;
pub(crate) mod setup;
pub(crate) mod work;
