//! The timeline of a world: what happens when, the ends of what lasts for a while included.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    /// An act of the script begins.
    Begins(usize),
    /// An act that lasts for a while ends.
    Ends(usize),
    /// The process is started again.
    Starts,
}

/// What is still to happen. What falls on one moment happens in the order in which it was put here.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    heap: BinaryHeap<Reverse<(Duration, u64, Happening)>>,
    count: u64,
}

impl Timeline {
    /// `at`: since the start of the world.
    pub(super) fn put(&mut self, at: Duration, what: Happening) {
        self.count += 1;
        self.heap.push(Reverse((at, self.count, what)));
    }

    /// When the next thing happens.
    pub(super) fn next_at(&self) -> Option<Duration> {
        self.heap.peek().map(|Reverse((at, ..))| *at)
    }

    /// Takes the next thing.
    pub(super) fn take(&mut self) -> Option<Happening> {
        self.heap.pop().map(|Reverse((.., what))| what)
    }
}
