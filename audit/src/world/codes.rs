//! The codes that records must carry, made of the vendors' identities (design: promise 10; details: Marker).

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::calls::Call;
use super::settings::Integration;

/// What kind of record a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    First,
    Closing,
    /// A note with a late comment: the comment's place in the call's list.
    Comment(usize),
    Asset,
    /// A customer made for the call.
    Customer,
    /// The customer of all calls without a number, of one inbox.
    UnknownContact,
}

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The call's place in the list of calls; of no meaning for [`Kind::UnknownContact`].
    pub(crate) call: usize,
    /// The integration's place in the list of integrations.
    pub(crate) integration: usize,
    pub(crate) kind: Kind,
}

/// All codes that there may be.
#[derive(Debug, Default)]
pub(crate) struct Codes(BTreeMap<[u8; 10], Meaning>);

impl Codes {
    pub(super) fn of(calls: &[Call<'_>], integrations: &[Integration<'_>]) -> Self {
        /// A customer may be deleted by a person and made again so many times.
        const AGAIN_MAX: usize = 6;
        let mut codes = BTreeMap::new();
        for (integration, it) in integrations.iter().enumerate() {
            let mut put = |key: &str, call, kind| {
                codes.insert(code(key), Meaning { call, integration, kind });
            };
            let inbox = format!("helpscout/inbox/{}", it.inbox);
            put(&format!("{inbox}/unknown-contact"), 0, Kind::UnknownContact);
            for (index, call) in calls.iter().enumerate() {
                let key = format!("{inbox}/call/{}", call.id);
                put(&format!("{key}/first"), index, Kind::First);
                put(&format!("{key}/closing"), index, Kind::Closing);
                put(&format!("{key}/asset"), index, Kind::Asset);
                put(&format!("{key}/asset/voicemail"), index, Kind::Asset);
                put(&format!("{key}/customer"), index, Kind::Customer);
                for again in 1..=AGAIN_MAX {
                    put(&format!("{key}/customer/again-{again}"), index, Kind::Customer);
                }
                for (place, comment) in call.comments.iter().enumerate() {
                    put(&format!("{key}/comment/{}", comment.id), index, Kind::Comment(place));
                }
            }
        }
        Self(codes)
    }

    /// What a code stands for, if it is one of those that there may be.
    pub(crate) fn meaning(&self, code: &str) -> Option<Meaning> {
        self.0.get(<&[u8; 10]>::try_from(code.as_bytes()).ok()?).copied()
    }
}

/// Ten Crockford base32 characters: the first fifty bits of the key's SHA-256.
pub(crate) fn code(key: &str) -> [u8; 10] {
    const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digest = Sha256::digest(key.as_bytes());
    let bits = digest.iter().take(7).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    let mut code = [0; 10];
    for (place, character) in code.iter_mut().enumerate() {
        let index = usize::try_from((bits >> (51 - 5 * place)) & 31).unwrap_or(0);
        *character = CROCKFORD.get(index).copied().unwrap_or(b'0');
    }
    code
}
