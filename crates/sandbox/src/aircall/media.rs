//! Links to recordings and voicemails that die (sheet §6).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What is wrong with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadLink {
    /// Never signed by us, or for something else.
    Unsigned,
    /// Too old.
    Expired,
}

/// The links given out and not long dead.
#[derive(Debug, Default)]
pub(super) struct Media {
    /// Path and end of life by signature.
    links: BTreeMap<String, (String, Timestamp)>,
}

/// Links remembered; the dead ones are forgotten beyond it.
const LINKS_MAX: usize = 10_000;

impl Media {
    /// Signs `path` for `seconds` from `now` and gives the link under `base`.
    pub(super) fn sign(&mut self, base: &str, path: String, signature: String, now: Timestamp, seconds: u64) -> String {
        if self.links.len() >= LINKS_MAX {
            self.links.retain(|_, (_, end)| *end > now);
        }
        let date = now.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
        let link = format!(
            "{base}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
        );
        let end = crate::kernel::clock::later(now, std::time::Duration::from_secs(seconds));
        self.links.insert(signature, (path, end));
        link
    }

    /// Whether `signature` opens `path` at `now`.
    pub(super) fn check(&self, path: &str, signature: &str, now: Timestamp) -> Result<(), BadLink> {
        match self.links.get(signature) {
            Some((signed, end)) if signed == path => {
                if now < *end {
                    Ok(())
                } else {
                    Err(BadLink::Expired)
                }
            }
            _ => Err(BadLink::Unsigned),
        }
    }
}
