//! Chance from a seed: the same seed gives the same play.

/// A small generator (splitmix64).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    /// A number of seconds from `0..most`.
    pub(crate) fn seconds(&mut self, most: i64) -> i64 {
        (self.next() % most.max(1) as u64) as i64
    }

    /// So many times in a hundred.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn one_of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.below(place + 1));
        }
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Answered,
    /// Certainly not applied.
    NotApplied,
    /// Applied, and the answer is lost.
    AnswerLost,
    /// Not applied, and nobody knows.
    RequestLost,
}

/// How the outside behaves.
#[derive(Clone, Debug, Default)]
pub(crate) enum Luck {
    /// Everything is answered; one filing after the other.
    #[default]
    Good,
    /// Requests fail, and filings take turns at random. So many in a hundred fail.
    Bad(Chance, u64),
    /// The next write of this kind has this fate, all else is answered.
    Once(&'static str, Fate),
}

impl Luck {
    pub(crate) fn fate(&mut self, kind: &str) -> Fate {
        match self {
            Self::Good => Fate::Answered,
            Self::Bad(chance, percent) => match chance.percent(*percent) {
                true => chance.one_of(&[Fate::NotApplied, Fate::AnswerLost, Fate::RequestLost]),
                false => Fate::Answered,
            },
            Self::Once(once, fate) if *once == kind => {
                let fate = *fate;
                *self = Self::Good;
                fate
            }
            Self::Once(..) => Fate::Answered,
        }
    }

    /// Which of so many filings goes on; good luck takes the first.
    pub(crate) fn pick(&mut self, count: usize) -> usize {
        match self {
            Self::Bad(chance, _) => chance.below(count),
            Self::Good | Self::Once(..) => 0,
        }
    }
}
