//! A tree of seeded random streams: a new draw in one branch shifts no other branch.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// One stream of the tree. Clones share the stream.
#[derive(Debug, Clone)]
pub struct Random {
    seed: u64,
    stream: Arc<Mutex<StdRng>>,
}

impl Random {
    /// The root of a tree. The same seed gives the same tree.
    pub fn seeded(seed: u64) -> Self {
        Self { seed, stream: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }

    /// The branch named `label`. It depends on this stream's seed and the label alone, not on what was drawn.
    pub fn fork(&self, label: &str) -> Self {
        // FNV-1a over the parent's seed and the label: names need to differ, not to be secret.
        const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0000_0100_0000_01b3;
        let bytes = self.seed.to_le_bytes().into_iter().chain(label.bytes());
        let seed = bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
        Self::seeded(seed)
    }

    /// A number from `low` to `high`, both included. With `high` below `low` it is `low`.
    pub fn range(&self, low: u64, high: u64) -> u64 {
        if high <= low { low } else { self.stream().random_range(low..=high) }
    }

    /// True with probability `p`; 0 and less is never, 1 and more is always.
    pub fn chance(&self, p: f64) -> bool {
        // Drawn in every case, so that changing a probability does not shift the stream.
        let drawn: f64 = self.stream().random();
        drawn < p
    }

    /// One of `items`, or none of an empty slice.
    pub fn pick<'a, T>(&self, items: &'a [T]) -> Option<&'a T> {
        let last = items.len().checked_sub(1)?;
        let index = self.range(0, u64::try_from(last).ok()?);
        items.get(usize::try_from(index).ok()?)
    }

    /// `digits` random hexadecimal digits, for ids and tokens.
    pub fn hex(&self, digits: usize) -> String {
        let mut stream = self.stream();
        (0..digits).map(|_| char::from(b"0123456789abcdef"[stream.random_range(0..16)])).collect()
    }

    fn stream(&self) -> MutexGuard<'_, StdRng> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
