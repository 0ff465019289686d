//! A wake-up hint: "there may be something to do". Never the truth: whoever is woken looks at the store.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Wakes all who wait. Cheap to clone; clones are the same hint.
#[derive(Clone, Debug, Default)]
pub struct Hint(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    given: u64,
    next_waiter: u64,
    waiting: BTreeMap<u64, Waker>,
}

impl Hint {
    /// Wakes everyone who waits, and lets the next wait of everyone who looked before this return at once.
    pub fn give(&self) {
        let waiting = {
            let mut state = self.lock();
            state.given += 1;
            std::mem::take(&mut state.waiting)
        };
        for waker in waiting.into_values() {
            waker.wake();
        }
    }

    /// How many hints were given so far. Read it before looking at the store, so that no hint is lost.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.lock().given
    }

    /// Waits until more hints than `seen` were given.
    #[must_use]
    pub fn after(&self, seen: u64) -> After {
        After { hint: self.clone(), seen, id: None }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Hint::after`].
#[derive(Debug)]
pub struct After {
    hint: Hint,
    seen: u64,
    id: Option<u64>,
}

impl Future for After {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.hint.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.given > self.seen {
            return Poll::Ready(());
        }
        let id = self.id.unwrap_or_else(|| {
            state.next_waiter += 1;
            state.next_waiter
        });
        state.waiting.insert(id, context.waker().clone());
        drop(state);
        self.id = Some(id);
        Poll::Pending
    }
}

impl Drop for After {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.hint.lock().waiting.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn a_hint_given_between_look_and_wait_is_not_lost() {
        let hint = Hint::default();
        let seen = hint.count();
        assert!(hint.after(seen).now_or_never().is_none());
        hint.give();
        assert!(hint.after(seen).now_or_never().is_some());
        assert!(hint.after(hint.count()).now_or_never().is_none());
    }
}
