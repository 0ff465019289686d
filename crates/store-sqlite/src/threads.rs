//! One thread that writes, and a few that read.

use std::sync::Arc;
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::jobs::{self, Job};
use crate::queue::{Closed, Queue};

/// How many verbs one commit makes durable at most.
const BATCH: usize = 512;

type Jobs = Arc<Queue<Box<dyn Job>>>;

/// The threads of a store. Dropping them lets them finish what is queued, and waits for that.
pub(crate) struct Threads {
    writes: Jobs,
    reads: Jobs,
    handles: Vec<JoinHandle<()>>,
}

/// Callers would wait for ever for a thread that panicked.
struct AbandonOnExit(Jobs);

impl Drop for AbandonOnExit {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

impl Threads {
    pub(crate) fn start(writer: Connection, readers: Vec<Connection>, capacity: usize) -> std::io::Result<Self> {
        let mut threads =
            Self { writes: Arc::new(Queue::new(capacity)), reads: Arc::new(Queue::new(capacity)), handles: Vec::new() };
        let writes = threads.writes.clone();
        threads.spawn("store-writer", move || {
            let queue = AbandonOnExit(writes);
            while let Some(batch) = queue.0.take(BATCH) {
                jobs::write(&writer, batch);
            }
        })?;
        for (index, reader) in readers.into_iter().enumerate() {
            let reads = threads.reads.clone();
            threads.spawn(&format!("store-reader-{index}"), move || {
                let queue = AbandonOnExit(reads);
                while let Some(batch) = queue.0.take(1) {
                    batch.into_iter().for_each(|job| jobs::read(&reader, job));
                }
            })?;
        }
        Ok(threads)
    }

    fn spawn(&mut self, name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
        self.handles.push(std::thread::Builder::new().name(name.to_owned()).spawn(run)?);
        Ok(())
    }

    pub(crate) async fn write(&self, job: Box<dyn Job>) -> Result<(), Closed> {
        self.writes.push(job).await
    }

    pub(crate) async fn read(&self, job: Box<dyn Job>) -> Result<(), Closed> {
        self.reads.push(job).await
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.writes.close();
        self.reads.close();
        for handle in self.handles.drain(..) {
            if handle.join().is_err() {
                tracing::error!("a thread of the store had panicked");
            }
        }
    }
}
