//! What happened to each tag of a conversation, and whose it was at each time.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::world::World;
use crate::world::desk::Conversation;
use crate::world::settings::tag_form;

/// Who put a tag that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Ours,
    Person,
}

/// One change of one tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) at: Timestamp,
    /// Made by a request of Deskline.
    pub(super) ours: bool,
    pub(super) request: Option<i64>,
    /// Else it was removed.
    pub(super) added: bool,
    /// Whose the tag is, or was when it was removed.
    pub(super) owner: Owner,
}

/// All changes of one conversation's tags, by folded name, oldest first.
#[derive(Debug, Default)]
pub(super) struct History(BTreeMap<String, Vec<Change>>);

impl History {
    pub(super) fn of(&self, tag: &str) -> impl Iterator<Item = &Change> {
        self.0.get(tag).into_iter().flatten()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Change)> {
        self.0.iter().flat_map(|(tag, changes)| changes.iter().map(move |change| (tag, change)))
    }

    /// The change of the tag before this one.
    pub(super) fn before(&self, tag: &str, change: &Change) -> Option<&Change> {
        let changes = self.0.get(tag)?;
        let place = changes.iter().position(|one| std::ptr::eq(one, change))?;
        place.checked_sub(1).and_then(|place| changes.get(place))
    }

    /// Reads the tag history. Tags that a merge brought keep their owner.
    pub(super) fn read(world: &World<'_>, conversation: &Conversation<'_>, depth: usize) -> Self {
        let mut history = Self::default();
        for change in &conversation.tag_history {
            let ours = change.request.is_some();
            for (added, tags) in [(false, &change.removed), (true, &change.added)] {
                for tag in tags.iter().map(|tag| tag_form(tag)) {
                    let known = history.0.entry(tag.clone()).or_default();
                    let owner = match (ours, added, known.last()) {
                        (_, false, last) => last.map_or(Owner::Person, |last| last.owner),
                        (true, true, _) => Owner::Ours,
                        (false, true, _) => brought(world, conversation, &tag, change.at, depth),
                    };
                    known.push(Change { at: change.at, ours, request: change.request, added, owner });
                }
            }
        }
        history
    }

    pub(super) fn of_conversation(world: &World<'_>, conversation: &Conversation<'_>) -> Self {
        Self::read(world, conversation, 0)
    }
}

/// Whose a tag is that came with a merge at this moment: ours if it was ours where it came from.
fn brought(world: &World<'_>, into: &Conversation<'_>, tag: &str, at: Timestamp, depth: usize) -> Owner {
    const MERGES_MAX: usize = 8;
    if depth >= MERGES_MAX {
        return Owner::Person;
    }
    let from = merged_then(world, into, at).next();
    let last = from.map(|from| History::read(world, from, depth + 1));
    let owner =
        last.and_then(|history| history.of(tag).filter(|change| change.added).last().map(|change| change.owner));
    owner.unwrap_or(Owner::Person)
}

/// The conversations that were merged into this one at this moment.
pub(super) fn merged_then<'w, 'e>(
    world: &'w World<'e>,
    into: &Conversation<'_>,
    at: Timestamp,
) -> impl Iterator<Item = &'w Conversation<'e>> {
    let into = into.id;
    world.conversations.iter().filter(move |one| {
        let gone = one.versions.iter().find(|version| !version.there);
        one.merged_into == Some(into) && gone.is_some_and(|version| version.at == at)
    })
}
