//! Planted bugs.

use std::sync::Arc;

use engine::Vendors;
use store::Store;

/// Which bugs Deskline has in a world. None, as a rule.
#[derive(Clone, Debug, Default)]
pub struct Teeth;

impl Teeth {
    pub(crate) fn store(&self, store: Arc<dyn Store>) -> Arc<dyn Store> {
        store
    }

    pub(crate) fn vendors(&self, vendors: Vendors) -> Vendors {
        vendors
    }
}
