//! The effect table's shape: each kind of write is declared once, in data, and the engine is driven by it.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a kind of effect is worth, and so how doubt about it is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Worth having late, and never twice: found again by its marker.
    Record,
    /// Idempotent: read, compare, write; read again after doubt.
    State,
    /// Of use only now. It expires when it cannot be done at once, and when its outcome is unknown.
    Ephemeral,
}

/// How the vendor lets us see whether a write was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadBack {
    /// A read that shows every applied write at once. *Absent* counts after the quiet time.
    Consistent,
    /// A list or search that lags. *Absent* counts after the quiet time, and once the same index shows
    /// any change later than the attempt's end.
    Indexed,
    /// Nothing shows it: doubt stays doubt.
    Nothing,
}

/// One row of a connector's effect table.
#[derive(Clone, Copy, Debug)]
pub struct EffectSpec {
    /// The kind's name, as in keys.
    pub kind: &'static str,
    /// What it is worth.
    pub class: Class,
    /// Where the marker stands, in words.
    pub marker: &'static str,
    /// How it is read back.
    pub read_back: ReadBack,
    /// How long after an attempt's end a read may settle it: a request that we gave up on may still be
    /// applied seconds later, and an index lags.
    pub quiet: Duration,
    /// How long a doubt about it keeps its lane from others.
    pub holds_lane: Duration,
    /// What remains undecidable, in words for the administrator.
    pub undecidable: &'static str,
}

/// An effect's identity, made of the vendors' identities only, so that a re-install or a restored backup
/// finds what is there (design, promise 10).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectKey(pub String);

impl EffectKey {
    /// Builds a key from its parts, for example desk, destination, `call/123`, kind.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        Self(parts.join("/"))
    }

    /// The short visible code that a record carries: ten Crockford base32 characters of SHA-256(key).
    #[must_use]
    pub fn marker(&self) -> Marker {
        const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let digest = Sha256::digest(self.0.as_bytes());
        let bits = digest.iter().take(7).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        let code = (0..10)
            .map(|place| {
                let index = (bits >> (51 - 5 * place)) & 31;
                char::from(CROCKFORD[usize::try_from(index).unwrap_or(0)])
            })
            .collect();
        Marker(code)
    }
}

impl fmt::Display for EffectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The code that finds a record again. Shown as `Ref. XXXXXXXXXX`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marker(pub String);

/// What every marker's line begins with. Records in desks carry it for years: it may never be adapted.
const BEFORE_CODE: &str = "Ref. ";

impl Marker {
    /// The visible line.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{BEFORE_CODE}{}", self.0)
    }

    /// Whether a text carries any record's marker.
    #[must_use]
    pub fn any_is_in(text: &str) -> bool {
        text.contains(BEFORE_CODE)
    }

    /// Whether a text carries this marker.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        text.contains(&self.line())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_ten_crockford_characters_and_depends_on_the_whole_key() {
        let one = EffectKey::of(&["helpscout", "inbox/7", "call/1", "first"]).marker();
        let two = EffectKey::of(&["helpscout", "inbox/7", "call/1", "closing"]).marker();
        assert_eq!(one.0.len(), 10);
        assert!(one.0.chars().all(|c| c.is_ascii_digit() || (c.is_ascii_uppercase() && !"ILOU".contains(c))));
        assert_ne!(one, two);
        let text = format!("<p>…</p>{}", one.line());
        assert!(one.is_in(&text) && !two.is_in(&text));
        assert!(Marker::any_is_in(&text) && !Marker::any_is_in("Reference 5"));
    }

    #[test]
    fn a_marker_never_changes_between_versions() {
        // Records in desks carry it for years: this value may never be adapted.
        let digest_first_bytes = Sha256::digest(b"helpscout/inbox/7/call/1/first");
        assert_eq!(
            EffectKey::of(&["helpscout", "inbox/7", "call/1", "first"]).marker().0,
            expected(&digest_first_bytes)
        );
    }

    /// Base32 by bit strings, another way than the code under test.
    fn expected(digest: &[u8]) -> String {
        let bits: String = digest.iter().map(|byte| format!("{byte:08b}")).collect();
        bits.as_bytes()
            .chunks(5)
            .take(10)
            .map(|chunk| {
                let value = usize::from_str_radix(std::str::from_utf8(chunk).unwrap(), 2).unwrap();
                "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().nth(value).unwrap()
            })
            .collect()
    }
}
