//! The index behind lists and searches: it trails the truth by a lag of its own for each write.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

/// What lists and searches know, per entity: the versions that were written, and when each is seen.
#[derive(Debug)]
pub(crate) struct Index<T> {
    entries: BTreeMap<u64, VecDeque<Version<T>>>,
}

/// One state of an entity, whole. Without a snapshot the entity is gone.
#[derive(Debug)]
struct Version<T> {
    visible_at: Timestamp,
    snapshot: Option<Arc<T>>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { entries: BTreeMap::new() }
    }
}

impl<T> Index<T> {
    /// Notes the state of entity `id` as written at `now`, to be seen from `visible_at` on.
    pub(crate) fn put(&mut self, id: u64, now: Timestamp, visible_at: Timestamp, snapshot: Option<Arc<T>>) {
        let versions = self.entries.entry(id).or_default();
        versions.push_back(Version { visible_at, snapshot });
        // Versions behind one that is seen already will never be seen again.
        let seen = versions.iter().rposition(|version| version.visible_at <= now).unwrap_or(0);
        versions.drain(..seen);
    }

    /// What the index shows of each entity at `now`, by id. A later version hides an earlier one even if its own lag
    /// was the shorter one: an index does not go back in time.
    pub(crate) fn visible(&self, now: Timestamp) -> impl Iterator<Item = &Arc<T>> {
        self.entries.values().filter_map(move |versions| newest(versions, now))
    }

    /// What the index shows of one entity at `now`.
    pub(crate) fn get(&self, id: u64, now: Timestamp) -> Option<&Arc<T>> {
        self.entries.get(&id).and_then(|versions| newest(versions, now))
    }

    /// When everything that was written is seen.
    pub(crate) fn settled_at(&self) -> Option<Timestamp> {
        self.entries.values().flatten().map(|version| version.visible_at).max()
    }
}

fn newest<T>(versions: &VecDeque<Version<T>>, now: Timestamp) -> Option<&Arc<T>> {
    versions.iter().rev().find(|version| version.visible_at <= now)?.snapshot.as_ref()
}
