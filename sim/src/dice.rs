//! Seeded choice, as a tree: a new draw in one branch shifts no other branch.
//!
//! Choices come from a seed, or from bytes that a fuzzer hands in: then it looks for the bytes that lead to new places.

/// The step of the SplitMix64 sequence.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// One branch of choices.
#[derive(Clone, Debug)]
pub struct Dice {
    seed: u64,
    state: u64,
    bytes: Vec<u8>,
    read: usize,
}

impl Dice {
    /// The root of a tree. The same seed gives the same tree.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seed, state: mixed(seed ^ 0x5EED), bytes: Vec::new(), read: 0 }
    }

    /// Choices that follow these bytes, one a choice, and a seed of their own after the last.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let seed = bytes.iter().take(8).fold(0, |seed, byte| (seed << 8) | u64::from(*byte));
        Self { bytes: bytes.to_vec(), ..Self::seeded(seed) }
    }

    /// The seed of this branch.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The branch with this name. It depends on the seed and the name alone. Of given bytes each branch takes its own
    /// share, so that a byte more in one does not shift another.
    #[must_use]
    pub fn branch(&self, name: &str) -> Self {
        let label = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        let seed = mixed(self.seed ^ label);
        let share = 16.min(self.bytes.len());
        let bytes = if share == 0 {
            Vec::new()
        } else {
            let shares = self.bytes.chunks(share).collect::<Vec<_>>();
            let which = usize::try_from(label % shares.len() as u64).unwrap_or(0);
            shares[which].to_vec()
        };
        Self { bytes, ..Self::seeded(seed) }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        let drawn = mixed(self.state);
        match self.bytes.get(self.read) {
            Some(byte) => {
                self.read += 1;
                // High bits decide in `below`, so the byte goes there.
                (u64::from(*byte) << 56) | (drawn >> 8)
            }
            None => drawn,
        }
    }

    /// A number below `end`; 0 where there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        let drawn = u128::from(self.next());
        u64::try_from((drawn * u128::from(end)) >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn range(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// A place below `end`, for lists.
    pub fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end as u64)).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    ///
    /// # Panics
    /// When there is none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let index = self.index(items.len());
        items.get(index).expect("there is something to pick from")
    }

    /// One of the items, each as likely as its weight.
    ///
    /// # Panics
    /// When there is none.
    pub fn weighted<'a, T>(&mut self, items: &'a [(u64, T)]) -> &'a T {
        let mut left = self.below(items.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in items {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return item,
            }
        }
        &items.last().expect("there is something to pick from").1
    }

    /// A time from `low` to `high` seconds, to the millisecond.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of some days are exact in a float")]
    pub fn seconds(&mut self, low: f64, high: f64) -> f64 {
        let drawn = self.below(1 << 20) as f64 / (1_u64 << 20) as f64;
        ((low + (high - low) * drawn) * 1000.0).round() / 1000.0
    }
}

fn mixed(state: u64) -> u64 {
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
