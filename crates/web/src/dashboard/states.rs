//! Authorisations that were begun and are awaited. Each has a `state` that nobody can guess, which comes back once, in time, and for
//! the connection that it was given for; whatever else comes back was not begun here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ports::{Clock, Random};
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};

/// An owner has this long to authorise the app.
const LIFE: Duration = Duration::from_secs(600);
/// More are not awaited at once: the oldest is given up for a new one.
const AWAITED: usize = 64;

pub(super) struct States {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    key: SecretBox<[u8; 32]>,
    awaited: Mutex<Awaited>,
}

#[derive(Default)]
struct Awaited {
    /// How many were given so far.
    given: u64,
    /// By state.
    all: BTreeMap<String, Begun>,
}

struct Begun {
    connection: String,
    /// In monotonic time.
    until: Duration,
}

impl States {
    /// `key`: a secret, so that `random` need be none.
    pub(super) fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>, key: SecretBox<[u8; 32]>) -> Self {
        Self { clock, random, key, awaited: Mutex::default() }
    }

    /// A new state for a connection.
    pub(super) fn give(&self, connection: &str) -> String {
        let now = self.clock.monotonic();
        let mut awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        awaited.all.retain(|_, begun| begun.until > now);
        if awaited.all.len() >= AWAITED {
            let oldest = awaited.all.iter().min_by_key(|(_, begun)| begun.until).map(|(state, _)| state.clone());
            oldest.and_then(|state| awaited.all.remove(&state));
        }
        awaited.given += 1;
        let state = self.unguessable(awaited.given);
        let begun = Begun { connection: connection.to_owned(), until: now.saturating_add(LIFE) };
        awaited.all.insert(state.clone(), begun);
        state
    }

    /// The connection that a state was given for, if it is still awaited. From now on it is not.
    pub(super) fn take(&self, state: &str) -> Option<String> {
        let now = self.clock.monotonic();
        let begun = self.awaited.lock().unwrap_or_else(PoisonError::into_inner).all.remove(state)?;
        (begun.until > now).then_some(begun.connection)
    }

    fn unguessable(&self, number: u64) -> String {
        let mut digest = Sha256::new();
        digest.update(self.key.expose_secret());
        for part in [number, self.random.next_u64(), self.random.next_u64()] {
            digest.update(part.to_be_bytes());
        }
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
