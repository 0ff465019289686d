//! Only one `serve` works on a database file.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Why the lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process serves this database.
    #[error("another process serves this database (it holds {})", .0.display())]
    Held(PathBuf),
    /// The lock's file could not be made or locked.
    #[error("{} could not be locked", .0.display())]
    Failed(PathBuf, #[source] std::io::Error),
}

/// Proof that no other living process serves the database: what it held is free, whatever its leases say. Given back
/// when it is dropped, and by the system when the process ends in any way.
#[derive(Debug)]
pub struct ProcessLock {
    _file: File,
}

impl ProcessLock {
    /// Locks `<database>.serve-lock`, at once or not at all.
    ///
    /// # Errors
    /// [`LockError::Held`] while another process holds it, [`LockError::Failed`] when the file cannot be made.
    pub fn take(database: &Path) -> Result<Self, LockError> {
        let mut name = database.as_os_str().to_owned();
        name.push(".serve-lock");
        let path = PathBuf::from(name);
        let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = opened.map_err(|error| LockError::Failed(path.clone(), error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(path)),
            Err(TryLockError::Error(error)) => Err(LockError::Failed(path, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_serve_is_told_of_the_first_and_may_start_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("deskline.db");
        let first = ProcessLock::take(&database).unwrap();
        assert!(matches!(ProcessLock::take(&database), Err(LockError::Held(_))));
        drop(first);
        assert!(ProcessLock::take(&database).is_ok());
    }
}
