//! Customers (sheet §3).

use std::sync::Arc;

use super::answer::Refusal;
use super::call::Call;
use crate::helpscout::desk::{Customer, Desk};

pub(super) mod create;
pub(super) mod entries;
pub(super) mod list;
pub(super) mod one;
pub(super) mod patch;
pub(super) mod search;

/// The customer whose id is in the path, as he is now.
fn found(desk: &Desk, call: &Call) -> Result<Arc<Customer>, Refusal> {
    let id = call.id("id")?;
    desk.customers.get(&id).cloned().ok_or_else(|| Refusal::not_found("Customer"))
}
