//! What links to recordings, voicemails and files of messages lead to, and when such a link dies (sheet §6).

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::kernel::clock::later;

mod content;

pub(super) use content::Content;

/// Bytes of a file whose script names no size.
pub(super) const SMALL: u64 = 4_096;
/// The largest file of a script.
pub(super) const BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// A file in storage. Its bytes are made of its path whenever they are asked for; none are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// Its media type.
    pub file_type: String,
    /// Its size.
    pub bytes: u64,
    /// Downloads that began.
    pub begun: u64,
    /// Downloads whose last byte was handed out.
    pub completed: u64,
    /// Bytes handed out, over all downloads.
    pub bytes_out: u64,
}

impl Asset {
    pub(super) fn new(file_type: &str, bytes: u64) -> Self {
        Self { file_type: file_type.to_owned(), bytes, begun: 0, completed: 0, bytes_out: 0 }
    }
}

/// What is wrong with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadLink {
    /// Never signed by us, or for something else.
    Unsigned,
    /// Too old.
    Expired,
}

/// The files that links were made for, and the links given out and not long dead.
#[derive(Debug, Default)]
pub(super) struct Media {
    /// Path and end of life by signature; of a short link by its last part.
    links: BTreeMap<String, (String, Timestamp)>,
    /// By path.
    pub(super) assets: BTreeMap<String, Asset>,
}

/// Links remembered; the dead ones are forgotten beyond it.
const LINKS_MAX: usize = 10_000;

impl Media {
    /// Signs `path` for `seconds` from `now` and gives the link under `base`. What stands there is `asset`, unless a
    /// link to it was made before.
    pub(super) fn sign(
        &mut self,
        base: &str,
        path: String,
        asset: Asset,
        signature: String,
        now: Timestamp,
        seconds: u64,
    ) -> String {
        let date = now.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
        let link = format!(
            "{base}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
        );
        self.assets.entry(path.clone()).or_insert(asset);
        self.remember(signature, path, now, seconds);
        link
    }

    /// Makes `code` a short link to `path` for `seconds` from `now`.
    pub(super) fn shorten(&mut self, code: String, path: String, asset: Asset, now: Timestamp, seconds: u64) {
        self.assets.entry(path.clone()).or_insert(asset);
        self.remember(code, path, now, seconds);
    }

    fn remember(&mut self, key: String, path: String, now: Timestamp, seconds: u64) {
        if self.links.len() >= LINKS_MAX {
            self.links.retain(|_, (_, end)| *end > now);
        }
        self.links.insert(key, (path, later(now, Duration::from_secs(seconds))));
    }

    /// The path that the signature of a link, or the last part of a short one, opens at `now`.
    pub(super) fn open(&self, key: &str, now: Timestamp) -> Result<&str, BadLink> {
        match self.links.get(key) {
            Some((path, end)) if now < *end => Ok(path),
            Some(_) => Err(BadLink::Expired),
            None => Err(BadLink::Unsigned),
        }
    }
}
