//! Help Scout's effect table, and how keys are made.

use std::time::Duration;

use domain::effect::{Class, EffectKey, EffectSpec, ReadBack};
use domain::ids::{CallId, Destination};

/// A customer that we make.
pub const CUSTOMER: &str = "customer";
/// The first record of a call: a phone thread, in a new conversation or an existing one. One key for both.
pub const FIRST: &str = "first";
/// The closing record: a note.
pub const CLOSING: &str = "closing";
/// A note with later comments.
pub const COMMENT: &str = "comment";
/// A note with a link to recording or voicemail that came later.
pub const ASSET: &str = "asset";
/// The conversation's tags.
pub const TAGS: &str = "tags";
/// A closed conversation's status, back to active.
pub const REOPEN: &str = "reopen";
/// The conversation's assignee.
pub const ASSIGNEE: &str = "assignee";

/// A request is given up after 20 s and may still be applied a little later; the index trails by about a
/// minute and a half (sheet helpscout §4.1).
const INDEX_QUIET: Duration = Duration::from_secs(120);
const CONSISTENT_QUIET: Duration = Duration::from_secs(60);
/// A creation in doubt holds its lane this long at most (design, promise 5).
const CREATION_HOLDS: Duration = Duration::from_secs(15 * 60);
const STATE_HOLDS: Duration = Duration::from_secs(15 * 60);

const fn record(kind: &'static str, read_back: ReadBack, undecidable: &'static str) -> EffectSpec {
    EffectSpec {
        kind,
        class: Class::Record,
        marker: "last line of the record: Ref. and ten characters",
        read_back,
        quiet: match read_back {
            ReadBack::Indexed => INDEX_QUIET,
            _ => CONSISTENT_QUIET,
        },
        holds_lane: CREATION_HOLDS,
        undecidable,
    }
}

const fn state(kind: &'static str) -> EffectSpec {
    EffectSpec {
        kind,
        class: Class::State,
        marker: "none: the state itself is compared",
        read_back: ReadBack::Consistent,
        quiet: CONSISTENT_QUIET,
        holds_lane: STATE_HOLDS,
        undecidable: "whether it was done, where a person changed it back before it was read",
    }
}

/// The effect table (design, "The effect table").
pub static EFFECTS: &[EffectSpec] = &[
    EffectSpec {
        marker: "last words of the customer's notes (background): Ref. and ten characters",
        ..record(
            CUSTOMER,
            ReadBack::Indexed,
            "a creation whose answer was lost, in an account where no customer was changed since",
        )
    },
    record(
        FIRST,
        ReadBack::Indexed,
        "a new conversation whose answer was lost, in an inbox where nothing was changed since",
    ),
    record(CLOSING, ReadBack::Consistent, "nothing: threads are read from the known conversation"),
    record(COMMENT, ReadBack::Consistent, "nothing: threads are read from the known conversation"),
    record(ASSET, ReadBack::Consistent, "nothing: threads are read from the known conversation"),
    state(TAGS),
    state(REOPEN),
    state(ASSIGNEE),
];

/// The key of a call's effect of one kind. `part` tells several of a kind apart.
#[must_use]
pub fn key(destination: &Destination, call: CallId, kind: &str, part: Option<&str>) -> EffectKey {
    let call = format!("call/{call}");
    match part {
        None => EffectKey::of(&["helpscout", &destination.0, &call, kind]),
        Some(part) => EffectKey::of(&["helpscout", &destination.0, &call, kind, part]),
    }
}

/// The key of a call's insight card: one, however many inboxes the call is logged in.
#[must_use]
pub fn card_key(call: CallId) -> EffectKey {
    EffectKey::of(&["helpscout", &format!("call/{call}"), contract::phone_side::CARD])
}

/// The key behind the code of C-12's customer: one per inbox.
#[must_use]
pub fn unknown_contact_key(destination: &Destination) -> EffectKey {
    EffectKey::of(&["helpscout", &destination.0, "unknown-contact"])
}
