//! What the storage holds, for those who compare what they fetched.

use serde::Serialize;

use super::Aircall;
use super::media::{Asset, Content};
use super::state::{Refused, State};

/// A file with its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// The path of its links.
    pub path: String,
    /// Type, size and downloads.
    #[serde(flatten)]
    pub asset: Asset,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl Aircall {
    /// The recording or voicemail of a call, by label or id. Its digest is made now, which takes a second or so for
    /// hundreds of megabytes.
    ///
    /// # Errors
    /// When there is no such call, or nothing was recorded.
    pub fn call_file(&self, call: &str) -> Result<File, Refused> {
        self.file(|state| {
            let id = state.call_id(call)?;
            let call = state.call(id)?;
            let path = call.asset_path().ok_or_else(|| Refused::unknown("recording or voicemail of call", id))?;
            Ok((path, Asset::new("audio/mpeg", call.asset_bytes)))
        })
    }

    /// One file of a message, by the message's label or id and the file's place, from 0. Its digest is made now.
    ///
    /// # Errors
    /// When there is no such message or file.
    pub fn message_file(&self, message: &str, place: usize) -> Result<File, Refused> {
        self.file(|state| {
            let ordinal = state.message_ordinal(message)?;
            let message = state.messages.get(&ordinal).ok_or_else(|| Refused::unknown("message", ordinal))?;
            let file = message.media.get(place).ok_or_else(|| Refused::unknown("file of a message", place))?;
            Ok((message.media_path(place), Asset::new(&file.file_type, file.bytes)))
        })
    }

    /// `found` gives the path, and the file as it is before anybody got a link to it.
    fn file(&self, found: impl FnOnce(&mut State) -> Result<(String, Asset), Refused>) -> Result<File, Refused> {
        let (path, asset) = {
            let (mut state, _) = self.state();
            let (path, fresh) = found(&mut state)?;
            let asset = state.media.assets.get(&path).cloned().unwrap_or(fresh);
            (path, asset)
        };
        // Made without the lock: nobody else should wait for it.
        let sha256 = Content::of(&path, &asset).sha256();
        let sha256 = sha256.ok_or(Refused::NotNow("this build has no digest"))?;
        Ok(File { path, asset, sha256 })
    }
}
