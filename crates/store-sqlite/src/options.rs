//! How a database is opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::migrations::{self, MigrationError};
use crate::secrets::MasterKey;

/// How long SQLite waits for another process that writes, each time.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Every verb's statements stay prepared.
const STATEMENTS_KEPT: usize = 128;
/// Going over to WAL needs the file alone for a moment, and does not wait for it by itself.
const WAL_TRIES: u32 = 100;
const WAL_PAUSE: Duration = Duration::from_millis(20);
/// Facts' hashes fall anywhere in their index: its pages should not be read again for each. Negative: KiB.
const PAGES_KEPT_KIB: i32 = -64 * 1024;
/// How many pages the WAL holds before they are copied into the database file.
const WAL_PAGES: u32 = 1_000;
/// What the WAL file is cut back to after a burst.
const WAL_KEPT_BYTES: u32 = 64 << 20;

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite could not open or read the file.
    #[error("the database could not be opened")]
    Sql(#[from] rusqlite::Error),
    /// Its schema could not be brought up to date.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// The file could not be made, or the store's threads not be started.
    #[error("the database could not be opened")]
    Io(#[from] std::io::Error),
}

/// What a commit waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// Each commit waits until the disk has it. What was acknowledged survives a loss of power.
    #[default]
    Full,
    /// A commit survives the end of the process, but the last ones may be lost with the power. Never for an inbox whose
    /// acknowledgements are promises; it shows how much of a figure is the disk's.
    Normal,
}

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// What a commit waits for.
    pub synchronous: Synchronous,
    /// The key for secrets. Without one, secret settings can be neither kept nor read.
    pub key: Option<MasterKey>,
    /// How many connections read beside the one that writes; at least one.
    pub readers: usize,
    /// How many verbs may wait for a thread before callers wait to hand theirs over.
    pub queue: usize,
    /// The database grows no larger than this many pages of 4 KiB; a verb that would need more fails, as on a full disk.
    pub max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { synchronous: Synchronous::Full, key: None, readers: 2, queue: 4096, max_pages: None }
    }
}

impl Options {
    /// Opens the connection that writes, and brings the schema up to date.
    pub(crate) fn writer(&self, path: Option<&Path>) -> Result<Connection, OpenError> {
        let connection = match path {
            Some(path) => {
                make_private(path)?;
                Connection::open(path)?
            }
            None => Connection::open_in_memory()?,
        };
        self.prepare(&connection)?;
        use_wal(&connection)?;
        if let Some(pages) = self.max_pages {
            connection.pragma_update(None, "max_page_count", pages)?;
        }
        migrations::migrate(&connection, &migrations::all())?;
        Ok(connection)
    }

    /// Opens a connection that only reads.
    pub(crate) fn reader(&self, path: &Path) -> Result<Connection, OpenError> {
        let connection = Connection::open(path)?;
        self.prepare(&connection)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    fn prepare(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        // Otherwise statements with a range are planned anew for each binding, which costs more than they do.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let synchronous = match self.synchronous {
            Synchronous::Full => "FULL",
            Synchronous::Normal => "NORMAL",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        // What each savepoint would undo is kept in memory, not in a temporary file.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "cache_size", PAGES_KEPT_KIB)?;
        connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
        connection.pragma_update(None, "journal_size_limit", WAL_KEPT_BYTES)
    }
}

/// Makes the file so that only its owner reads it: it holds customers' names and numbers. SQLite gives its other files
/// the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

fn use_wal(connection: &Connection) -> rusqlite::Result<()> {
    let mut tries = 0;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) && tries < WAL_TRIES => {
                tries += 1;
                pause();
            }
            done => return done,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "another process holds the file, and only real time frees it")]
fn pause() {
    std::thread::sleep(WAL_PAUSE);
}
