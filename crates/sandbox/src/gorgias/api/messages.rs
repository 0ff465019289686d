//! Messages and internal notes (§5).

pub(super) mod change;
pub(super) mod create;
pub(super) mod list;
