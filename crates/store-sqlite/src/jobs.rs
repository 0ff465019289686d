//! A verb as a message: a closure over the connection, and whom to answer.

use futures_channel::oneshot::{Receiver, Sender, channel};
use rusqlite::{Connection, ErrorCode};
use store::{StoreError, StoreResult};

use crate::fault::Fallible;

/// How often `BEGIN` is tried again while another process writes; each try lasts as long as the busy time-out.
const BEGIN_TRIES: u32 = 6;

/// A verb that waits for its turn.
pub(crate) trait Job: Send {
    /// Does the work; `false`: what it wrote must be rolled back.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Nothing of the transaction became durable.
    fn fail(&mut self, why: &str);
    /// Tells the caller, if he still listens.
    fn answer(self: Box<Self>);
}

struct Verb<T, W> {
    work: Option<W>,
    outcome: StoreResult<T>,
    caller: Sender<StoreResult<T>>,
}

/// Makes a message of a closure.
pub(crate) fn job<T, W>(work: W) -> (Box<dyn Job>, Receiver<StoreResult<T>>)
where
    T: Send + 'static,
    W: FnOnce(&Connection) -> Fallible<T> + Send + 'static,
{
    let (caller, answer) = channel();
    let outcome = Err(StoreError::Failed("the verb was not run".to_owned()));
    (Box::new(Verb { work: Some(work), outcome, caller }), answer)
}

impl<T, W> Job for Verb<T, W>
where
    T: Send,
    W: FnOnce(&Connection) -> Fallible<T> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        if let Some(work) = self.work.take() {
            self.outcome = work(connection).map_err(StoreError::from);
        }
        self.outcome.is_ok()
    }

    fn fail(&mut self, why: &str) {
        self.outcome = Err(StoreError::Failed(why.to_owned()));
    }

    fn answer(self: Box<Self>) {
        // Nobody listens when the caller's future was dropped: the transaction stands all the same.
        drop(self.caller.send(self.outcome));
    }
}

/// Group commit: runs each job in a savepoint of one transaction, commits once, then answers all.
pub(crate) fn write(connection: &Connection, mut jobs: Vec<Box<dyn Job>>) {
    if let Err(error) = commit_all(connection, &mut jobs) {
        let why = error.to_string();
        tracing::warn!(verbs = jobs.len(), error = %why, "a transaction failed; nothing of it was stored");
        if !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a failed transaction could not be rolled back");
        }
        jobs.iter_mut().for_each(|job| job.fail(&why));
    }
    jobs.into_iter().for_each(|job| job.answer());
}

fn commit_all(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), rusqlite::Error> {
    let run = |sql| connection.prepare_cached(sql)?.execute([]).map(drop);
    begin_immediate(connection)?;
    if let [alone] = jobs {
        // The transaction is its savepoint.
        let is_done = alone.run(connection);
        ended_by_itself(connection)?;
        return run(if is_done { "COMMIT" } else { "ROLLBACK" });
    }
    for job in jobs {
        run("SAVEPOINT verb")?;
        let is_done = job.run(connection);
        ended_by_itself(connection)?;
        if !is_done {
            run("ROLLBACK TO verb")?;
        }
        run("RELEASE verb")?;
    }
    run("COMMIT")
}

/// A full disk may end the whole transaction, not only the statement: then nothing of it stands.
fn ended_by_itself(connection: &Connection) -> Result<(), rusqlite::Error> {
    if !connection.is_autocommit() {
        return Ok(());
    }
    let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
    Err(rusqlite::Error::SqliteFailure(full, Some("the transaction was ended by a failure".to_owned())))
}

/// Begins a transaction that may write, waiting for another process that writes.
pub(crate) fn begin_immediate(connection: &Connection) -> Result<(), rusqlite::Error> {
    let mut tries = 0;
    loop {
        match connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]) {
            Ok(_) => return Ok(()),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < BEGIN_TRIES => {
                tries += 1
            }
            Err(error) => return Err(error),
        }
    }
}

/// Runs one job that only reads, on one snapshot.
pub(crate) fn read(connection: &Connection, mut job: Box<dyn Job>) {
    let run = |sql| connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
    match run("BEGIN") {
        Ok(_) => {
            job.run(connection);
            if !connection.is_autocommit()
                && let Err(error) = run("COMMIT")
            {
                tracing::error!(%error, "a reading transaction could not be ended");
            }
        }
        Err(error) => job.fail(&error.to_string()),
    }
    job.answer();
}
