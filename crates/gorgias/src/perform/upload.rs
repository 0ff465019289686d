//! Files: fetched from where the phone system has them, and sent on without being held (GO-14, GO-32).

use contract::Outcome;
use domain::ledger::Evidence;
use serde_json::json;

use super::Gorgias;
use super::write::superseded;
use crate::api::UploadAnswer;
use crate::question::{NotUploaded, not_uploaded_key};
use crate::write::{File, NewUpload};

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
            UploadAnswer::NotApplied(trouble) | UploadAnswer::SourceDown(trouble) => Outcome::NotApplied(trouble),
            UploadAnswer::Unknown { detail } => Outcome::Unknown { detail },
        }
    }
}
