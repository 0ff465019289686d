//! A record whose text a colleague rewrote before anybody read that it stands: our code went with the text. A write in doubt
//! would be done a second time beside it.

use domain::effect::Marker;
use domain::ledger::Effect;
use jiff::{SignedDuration, Timestamp};

use crate::api::Thread;
use crate::texts;
use crate::write::{NewThread, Write};

/// Help Scout's clock and ours may differ by this much; it tells whole seconds. More would take another call's rewritten record for
/// this one, and this one would be lost.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(2);
/// A request that was given up, after 20 s at most, is applied this much later at most.
const APPLIED_LATE: SignedDuration = SignedDuration::from_secs(60);

/// What a thread would look like that this write in doubt made, whatever its text says by now.
pub(super) struct Trace {
    kind: &'static str,
    /// The author, where the write named one.
    user: Option<i64>,
    from: Timestamp,
    to: Timestamp,
}

impl Trace {
    /// None for a write that makes no thread.
    pub(super) fn of(effect: &Effect, write: &Write) -> Option<Self> {
        let (kind, user, imported_at) = match write {
            Write::Conversation(new) => ("phone", new.user, new.import.map(|import| import.created_at)),
            Write::Phone(NewThread { imported_at, .. }) => ("phone", None, *imported_at),
            Write::Note(NewThread { user, imported_at, .. }) => ("note", *user, *imported_at),
            _ => return None,
        };
        // An import bears the time that it was given.
        let (first, last) = match imported_at {
            Some(at) => (at, at),
            None => (effect.last_attempt_start(), effect.last_attempt_end() + APPLIED_LATE),
        };
        Some(Self { kind, user, from: first - CLOCKS_DIFFER, to: last + CLOCKS_DIFFER })
    }

    /// Whether this thread is the one: made by an app, of that kind, then, by that author, and without any record's code.
    pub(super) fn is(&self, thread: &Thread) -> bool {
        thread.kind == self.kind
            && thread.source.as_deref() == Some("api")
            && thread.created_at.is_some_and(|at| (self.from..=self.to).contains(&at))
            && self.user.is_none_or(|user| author(thread) == Some(user))
            && !Marker::any_is_in(&texts::plain_text(&thread.body))
    }

    /// Whether the write said in whose name it is.
    pub(super) fn names_its_author(&self) -> bool {
        self.user.is_some()
    }
}

/// In whose name a thread is.
pub(super) fn author(thread: &Thread) -> Option<i64> {
    thread.created_by.as_ref().and_then(|person| person.id.as_deref()?.parse().ok())
}
