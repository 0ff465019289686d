//! The store in one SQLite file.
//!
//! One thread owns the connection that writes. A verb is a message to it: a closure that is the whole transaction, so a caller
//! whose future is dropped leaves no half of it. The thread takes what is queued, runs each verb in a savepoint of one
//! transaction, commits once, and then answers all: many webhooks, one fsync. A few more threads read, each on its own connection;
//! a read sees all that was committed before it began.
//!
//! | module | room for |
//! | --- | --- |
//! | `options` | how a database is opened |
//! | `migrations` | the schema's history |
//! | `threads`, `queue`, `jobs` | verbs as messages, group commit |
//! | `verbs` | the SQL, by theme |
//! | `columns`, `fault` | values in columns, errors |
//! | `secrets` | the cipher for what is secret |
//! | `process_lock` | only one `serve` for a file |

mod columns;
mod fault;
mod jobs;
mod migrations;
mod options;
mod process_lock;
mod queue;
mod secrets;
mod store_impl;
mod threads;
mod verbs;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use store::{StoreError, StoreResult};

pub use migrations::MigrationError;
pub use options::{OpenError, Options, Synchronous};
pub use process_lock::{LockError, ProcessLock};
pub use secrets::{MasterKey, Place, SecretError};

use fault::Fallible;
use threads::Threads;

/// The store in one SQLite file, or in memory.
pub struct SqliteStore {
    work: Work,
    key: Option<Arc<MasterKey>>,
}

/// Who runs the verbs.
enum Work {
    Threads(Threads),
    Inline(Mutex<Connection>),
}

impl SqliteStore {
    /// Opens or makes a database file, brings its schema up to date, and starts the threads. Other processes may have the
    /// same file open.
    ///
    /// # Errors
    /// When the file cannot be opened, is newer than the program, or is no database.
    pub fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        let writer = options.writer(Some(path))?;
        let readers = (0..options.readers.max(1)).map(|_| options.reader(path)).collect::<Result<_, _>>()?;
        let threads = Threads::start(writer, readers, options.queue)?;
        Ok(Self { work: Work::Threads(threads), key: options.key.map(Arc::new) })
    }

    /// Opens a database file, or with `None` one in memory, without threads: each verb is run on the caller's thread as soon as its
    /// future is polled, with the same SQL, and is never pending.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn inline(path: Option<&Path>, options: Options) -> Result<Self, OpenError> {
        let connection = options.writer(path)?;
        Ok(Self { work: Work::Inline(Mutex::new(connection)), key: options.key.map(Arc::new) })
    }

    /// Runs a verb that writes, in a transaction of its own as far as anyone can tell.
    async fn write<T, W>(&self, work: W) -> StoreResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Fallible<T> + Send + 'static,
    {
        let (job, answer) = jobs::job(work);
        match &self.work {
            Work::Threads(threads) => threads.write(job).await.map_err(|_| closing())?,
            Work::Inline(connection) => {
                let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                jobs::write(&connection, vec![job]);
            }
        }
        answer.await.unwrap_or_else(|_| Err(closing()))
    }

    /// Runs a verb that only reads, on one snapshot.
    async fn read<T, W>(&self, work: W) -> StoreResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Fallible<T> + Send + 'static,
    {
        let (job, answer) = jobs::job(work);
        match &self.work {
            Work::Threads(threads) => threads.read(job).await.map_err(|_| closing())?,
            Work::Inline(connection) => {
                let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                jobs::read(&connection, job);
            }
        }
        answer.await.unwrap_or_else(|_| Err(closing()))
    }
}

fn closing() -> StoreError {
    StoreError::Failed("its thread has ended".to_owned())
}
