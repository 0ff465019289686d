//! Files: fetched from where the phone system has them, and sent on without being held (GO-14, GO-32).

use std::time::Duration;

use contract::Outcome;
use domain::ledger::{Evidence, Reason};
use jiff::SignedDuration;
use serde_json::json;

use super::Gorgias;
use super::write::superseded;
use crate::api::UploadAnswer;
use crate::question::{NotUploaded, Unreached, not_uploaded_key, unreached_key};
use crate::reasons;
use crate::write::{File, NewUpload};

/// A source that cannot be reached is tried again after this, unless it says to wait longer.
const SOURCE_AGAIN: Duration = Duration::from_secs(30);

impl Gorgias {
    pub(super) async fn upload(&self, new: &NewUpload) -> Outcome {
        let not =
            |why: NotUploaded| superseded(why.reason(), vec![(not_uploaded_key(&new.part), json!(why))], Vec::new());
        let answer = self.client.upload(&new.from, &new.name, &new.content_type, &new.accepted, new.max_bytes).await;
        match answer {
            UploadAnswer::Uploaded { file, request_id } => {
                let stored = File {
                    url: file.url,
                    name: file.name.unwrap_or_else(|| new.name.clone()),
                    content_type: file.content_type.unwrap_or_else(|| new.content_type.clone()),
                    size: file.size,
                };
                let evidence =
                    Evidence { request_id, desk_id: Some(stored.url.clone()), at: self.now(), read_back: false };
                Outcome::Confirmed { evidence, result: json!({ "file": stored }), learned: Vec::new() }
            }
            UploadAnswer::TooLarge { size, limit } => not(NotUploaded::TooLarge { size, limit }),
            UploadAnswer::NotAllowed => not(NotUploaded::NotAllowed),
            UploadAnswer::Gone => not(NotUploaded::Gone),
            UploadAnswer::NotApplied(trouble) => Outcome::NotApplied(trouble),
            // No trouble of the account's: the plan knows how long the file is waited for.
            UploadAnswer::SourceDown { detail, retry_after } => {
                let at = self.now();
                let wait = SOURCE_AGAIN.max(retry_after.unwrap_or_default());
                let again_at = at + SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
                let unreached = Unreached { since: new.unreached_since.unwrap_or(at), at, again_at };
                let reason = Reason::new(reasons::FILE_UNREACHED).with("detail", detail);
                superseded(reason, vec![(unreached_key(&new.part), json!(unreached))], Vec::new())
            }
            UploadAnswer::Unknown { detail } => Outcome::Unknown { detail },
        }
    }
}
