//! SQLite passes the suite, with its threads and without them.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::sync::Arc;

use store::{Store, StoreResult};
use store_sqlite::{MasterKey, Options, SqliteStore};

fn options() -> Options {
    Options { key: Some(MasterKey::generate().unwrap()), ..Options::default() }
}

fn run<F: Future<Output = StoreResult<()>>>(case: impl FnOnce(Arc<dyn Store>) -> F, store: SqliteStore) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(case(Arc::new(store))).unwrap();
}

mod threads {
    use super::*;

    pub(crate) fn run<F: Future<Output = StoreResult<()>>>(case: impl FnOnce(Arc<dyn Store>) -> F) {
        let folder = tempfile::tempdir().unwrap();
        super::run(case, SqliteStore::open(&folder.path().join("deskline.db"), options()).unwrap());
    }

    store::conformance_tests!(crate::threads::run);
}

mod inline {
    use super::*;

    pub(crate) fn run<F: Future<Output = StoreResult<()>>>(case: impl FnOnce(Arc<dyn Store>) -> F) {
        super::run(case, SqliteStore::inline(None, options()).unwrap());
    }

    store::conformance_tests!(crate::inline::run);
}
