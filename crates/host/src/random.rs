//! Randomness that need not be secret.

use std::sync::atomic::{AtomicU64, Ordering};

use ports::Random;

/// The step of the SplitMix64 sequence.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The operating system's randomness.
#[derive(Debug, Default)]
pub struct OsRandom {
    /// Serves if the system ever has none: jitter must not stop the program.
    spare: AtomicU64,
}

impl OsRandom {
    /// The operating system's randomness.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Random for OsRandom {
    fn next_u64(&self) -> u64 {
        getrandom::u64().unwrap_or_else(|error| {
            tracing::warn!(%error, "the system gave no randomness; a counter serves for it");
            next(&self.spare)
        })
    }
}

/// A generator whose whole sequence follows from its seed (SplitMix64).
#[derive(Debug)]
pub struct SeededRandom {
    state: AtomicU64,
}

impl SeededRandom {
    /// The sequence of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: AtomicU64::new(seed) }
    }
}

impl Random for SeededRandom {
    fn next_u64(&self) -> u64 {
        next(&self.state)
    }
}

fn next(state: &AtomicU64) -> u64 {
    let mixed = state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
