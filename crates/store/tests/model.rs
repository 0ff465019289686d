//! The model passes the suite.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::sync::Arc;

use store::model::Model;
use store::{Store, StoreResult};

fn run<F: Future<Output = StoreResult<()>>>(case: impl FnOnce(Arc<dyn Store>) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(case(Arc::new(Model::new()))).unwrap();
}

store::conformance_tests!(crate::run);
