//! Gorgias's effect table, and how keys are made.

use std::time::Duration;

use domain::effect::{Class, EffectKey, EffectSpec, ReadBack};
use domain::ids::{CallId, Destination, InteractionKey};

/// A customer that we make.
pub const CUSTOMER: &str = "customer";
/// The first record of a call: its ticket.
pub const FIRST: &str = "first";
/// The closing record: an internal note.
pub const CLOSING: &str = "closing";
/// A note with later comments.
pub const COMMENT: &str = "comment";
/// A note with the recording or voicemail.
pub const RECORDING: &str = "recording";
/// A message's record: in a ticket that is there, or in a new one. One key for both.
pub const MESSAGE: &str = "message";
/// A file that is uploaded, to be attached to a record. Nobody sees it until then.
pub const UPLOAD: &str = "upload";
/// The ticket's tags.
pub const TAGS: &str = "tags";
/// A closed ticket's status, back to open.
pub const REOPEN: &str = "reopen";

/// A request is given up after 20 s and may still be applied a little later. Whether lists trail writes is not told (sheet
/// gorgias §3, §4), so they are taken to.
const INDEX_QUIET: Duration = Duration::from_secs(120);
const CONSISTENT_QUIET: Duration = Duration::from_secs(60);
/// A creation in doubt holds its lane this long at most (design, promise 5).
const HOLDS: Duration = Duration::from_secs(15 * 60);

const fn record(kind: &'static str, read_back: ReadBack, undecidable: &'static str) -> EffectSpec {
    EffectSpec {
        kind,
        class: Class::Record,
        marker: "external_id of the ticket and of the message, and the record's last line: Ref. and ten characters",
        read_back,
        quiet: match read_back {
            ReadBack::Indexed => INDEX_QUIET,
            _ => CONSISTENT_QUIET,
        },
        holds_lane: HOLDS,
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
        holds_lane: HOLDS,
        undecidable: "nothing: the state is read again and compared",
    }
}

const IN_TICKET: &str = "nothing: messages are read from the known ticket";

/// The effect table (design, "The effect table").
pub static EFFECTS: &[EffectSpec] = &[
    EffectSpec {
        marker: "external_id of the customer",
        ..record(
            CUSTOMER,
            ReadBack::Indexed,
            "a creation whose answer was lost, in an account where no customer was changed since",
        )
    },
    record(FIRST, ReadBack::Indexed, "a ticket whose answer was lost, in an account where no ticket was changed since"),
    record(
        MESSAGE,
        ReadBack::Indexed,
        "a ticket whose answer was lost, in an account where no ticket was changed since",
    ),
    record(CLOSING, ReadBack::Consistent, IN_TICKET),
    record(COMMENT, ReadBack::Consistent, IN_TICKET),
    record(RECORDING, ReadBack::Consistent, IN_TICKET),
    EffectSpec {
        marker: "none: nothing shows a file that no message names",
        quiet: Duration::ZERO,
        holds_lane: Duration::ZERO,
        ..record(UPLOAD, ReadBack::Consistent, "nothing: a file that no message names may be uploaded again")
    },
    state(TAGS),
    state(REOPEN),
];

/// The key of an interaction's effect of one kind. `part` tells several of a kind apart.
#[must_use]
pub fn key(destination: &Destination, interaction: &InteractionKey, kind: &str, part: Option<&str>) -> EffectKey {
    let interaction = interaction.to_string();
    match part {
        None => EffectKey::of(&["gorgias", &destination.0, &interaction, kind]),
        Some(part) => EffectKey::of(&["gorgias", &destination.0, &interaction, kind, part]),
    }
}

/// The key of a call's insight card: one, however many integrations log the call.
#[must_use]
pub fn card_key(call: CallId) -> EffectKey {
    EffectKey::of(&["gorgias", &format!("call/{call}"), contract::phone_side::CARD])
}

/// The key behind C-12's customer: one per destination.
#[must_use]
pub fn unknown_contact_key(destination: &Destination) -> EffectKey {
    EffectKey::of(&["gorgias", &destination.0, "unknown-contact"])
}

/// Whether a customer with this `external_id` and note was made by us, by whichever installation: the key is ours, and the note shows
/// its code. One of people's whom they merged with one of ours may have taken over the key; he has not got the note.
#[must_use]
pub fn is_made_by_us(external_id: Option<&str>, note: Option<&str>) -> bool {
    let key = external_id
        .filter(|key| key.starts_with("gorgias/") && (key.contains(CUSTOMER) || key.ends_with("/unknown-contact")));
    key.zip(note).is_some_and(|(key, note)| EffectKey(key.to_owned()).marker().is_in(note))
}
