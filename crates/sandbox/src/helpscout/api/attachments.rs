//! Files of threads (sheet §7).

use http::StatusCode;
use serde_json::json;

use super::answer::{Answer, Refusal};
use super::call::{Call, with_fields};
use super::conversations::found;
use super::threads::sent::read_attachment;
use crate::helpscout::desk::{Attachment, Conversation, Desk};

/// Sheet §7: 10 MB, the v1 figure.
const BYTES_MAX: usize = 10 * 1024 * 1024;

pub(super) fn add(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let thread = call.id("thread")?;
    if conversation.thread(thread).is_none() {
        return Err(Refusal::not_found("Thread"));
    }
    let body = call.json()?;
    let file = with_fields(&body, |fields| Ok(read_attachment(fields)))?;
    if file.size > BYTES_MAX {
        return Err(Refusal::plain(StatusCode::PAYLOAD_TOO_LARGE, "Payload too large"));
    }
    let file = desk.attachment(file);
    let id = file.id;
    desk.change_thread(conversation.id, thread, call.hand(), |thread| thread.attachments.push(file));
    Ok(Answer::Created { id, location: format!("/v2/conversations/{}/attachments/{id}", conversation.id) })
}

pub(super) fn data(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let (_, file) = existing(&conversation, call)?;
    Ok(Answer::Hal(json!({"data": file.data})))
}

pub(super) fn remove(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let (thread, file) = existing(&conversation, call)?;
    desk.change_thread(conversation.id, thread, call.hand(), |thread| {
        thread.attachments.retain(|other| other.id != file.id);
    });
    Ok(Answer::Done)
}

/// The file whose id is in the path, and its thread.
fn existing<'a>(conversation: &'a Conversation, call: &Call) -> Result<(u64, &'a Attachment), Refusal> {
    let id = call.id("attachment")?;
    let files = conversation.threads.iter().flat_map(|thread| thread.attachments.iter().map(|file| (thread.id, file)));
    let mut files = files.filter(|(_, file)| file.id == id);
    files.next().ok_or_else(|| Refusal::not_found("Attachment"))
}
