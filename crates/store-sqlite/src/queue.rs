//! A bounded queue from async callers to a thread.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// Callers wait while it is full; the thread waits while it is empty.
pub(crate) struct Queue<J> {
    state: Mutex<State<J>>,
    changed: Condvar,
    capacity: usize,
}

struct State<J> {
    jobs: VecDeque<J>,
    waiting: Vec<Waker>,
    closed: bool,
}

/// The queue takes nothing more.
#[derive(Debug)]
pub(crate) struct Closed;

impl<J> Queue<J> {
    pub(crate) fn new(capacity: usize) -> Self {
        let state = State { jobs: VecDeque::new(), waiting: Vec::new(), closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), capacity: capacity.max(1) }
    }

    fn state(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a job in, as soon as there is room. Dropped before, it puts nothing in.
    pub(crate) async fn push(&self, job: J) -> Result<(), Closed> {
        let mut job = Some(job);
        poll_fn(|context| {
            let mut state = self.state();
            if state.closed {
                return Poll::Ready(Err(Closed));
            }
            if state.jobs.len() >= self.capacity {
                state.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            state.jobs.extend(job.take());
            drop(state);
            self.changed.notify_one();
            Poll::Ready(Ok(()))
        })
        .await
    }

    /// Waits for jobs and takes as many as there are, up to `most`. `None`: closed and empty.
    pub(crate) fn take(&self, most: usize) -> Option<Vec<J>> {
        let mut state = self.state();
        while state.jobs.is_empty() {
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let count = state.jobs.len().min(most);
        let jobs = state.jobs.drain(..count).collect();
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
        Some(jobs)
    }

    /// Takes nothing more; what is in it is still taken out.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.changed.notify_all();
        waiting.into_iter().for_each(Waker::wake);
    }

    /// As [`Queue::close`], and forgets what is in it: the thread that would have done it is gone.
    pub(crate) fn abandon(&self) {
        self.close();
        let jobs = std::mem::take(&mut self.state().jobs);
        drop(jobs);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Context, Wake};

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_caller_waits_while_it_is_full_and_is_woken() {
        let queue = Queue::new(1);
        let woken = Arc::new(Woken::default());
        let waker = woken.clone().into();
        let mut context = Context::from_waker(&waker);
        assert!(pin!(queue.push(1)).poll(&mut context).is_ready());
        let mut second = pin!(queue.push(2));
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert!(pin!(queue.push(3)).poll(&mut context).is_pending());
        assert!(!woken.0.load(Ordering::SeqCst));
        assert_eq!(queue.take(9), Some(vec![1]));
        assert!(woken.0.load(Ordering::SeqCst));
        assert!(second.as_mut().poll(&mut context).is_ready());
        assert_eq!(queue.take(9), Some(vec![2]), "the third was dropped while it waited");
    }

    #[test]
    fn a_closed_queue_is_emptied_and_takes_nothing_more() {
        let queue = Queue::new(2);
        let woken = Arc::new(Woken::default());
        let waker = woken.clone().into();
        let mut context = Context::from_waker(&waker);
        assert!(pin!(queue.push(1)).poll(&mut context).is_ready());
        assert!(pin!(queue.push(2)).poll(&mut context).is_ready());
        let mut third = pin!(queue.push(3));
        assert!(third.as_mut().poll(&mut context).is_pending());
        queue.close();
        assert!(woken.0.load(Ordering::SeqCst));
        assert!(matches!(third.as_mut().poll(&mut context), Poll::Ready(Err(Closed))));
        assert_eq!(queue.take(1), Some(vec![1]));
        assert_eq!(queue.take(1), Some(vec![2]));
        assert_eq!(queue.take(1), None);
    }
}
