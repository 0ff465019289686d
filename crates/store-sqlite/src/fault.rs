//! What can go wrong inside a verb.

use store::StoreError;

/// A failure of SQLite, or a refusal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(crate) type Fallible<T> = Result<T, Fault>;

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Sql(error) => Self::Failed(error.to_string()),
            Fault::Store(error) => error,
        }
    }
}

/// The error for a row that is not there.
pub(crate) fn not_found(what: impl std::fmt::Display) -> Fault {
    Fault::Store(StoreError::NotFound { what: what.to_string() })
}
