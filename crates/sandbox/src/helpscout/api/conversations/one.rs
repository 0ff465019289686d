//! One conversation: read and delete (sheet §4.2).

use super::{found, moved};
use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::Call;
use crate::helpscout::api::show;
use crate::helpscout::desk::Desk;

/// `GET /v2/conversations/{id}`: never trails a write.
pub(crate) fn read(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    if let Some(moved) = moved(desk, call) {
        return Ok(moved);
    }
    let conversation = found(desk, call)?;
    let threads = call.parameter("embed") == Some("threads");
    Ok(Answer::Hal(show::conversation(desk, &conversation, threads, &call.base)))
}

pub(crate) fn delete(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    desk.delete_conversation(conversation.id, call.hand());
    Ok(Answer::Done)
}
