//! Conversations (sheet §4).

use std::sync::Arc;
use std::time::Duration;

use super::answer::{Answer, Refusal};
use super::call::Call;
use crate::helpscout::desk::{Conversation, Desk};
use crate::kernel::clock::later;

pub(super) mod change;
pub(super) mod create;
pub(super) mod list;
pub(super) mod one;
pub(super) mod search;

/// Sheet §2: how long the old id of a merged conversation leads to the new one.
const MERGE_LEADS_ON: Duration = Duration::from_secs(60 * 86_400);

/// The conversation whose id is in the path, for a write or for its threads. Sheet §2: 404 once it is merged.
pub(super) fn found(desk: &Desk, call: &Call) -> Result<Arc<Conversation>, Refusal> {
    let id = call.id("id")?;
    let conversation = desk.conversations.get(&id).filter(|conversation| conversation.is_there());
    conversation.cloned().ok_or_else(|| Refusal::not_found("Conversation"))
}

/// Where a merged conversation stands now, while its old id leads on: 301 (sheet §2).
fn moved(desk: &Desk, call: &Call) -> Option<Answer> {
    let conversation = desk.conversations.get(&call.id("id").ok()?)?;
    let (into, at) = conversation.merged_into?;
    let version = call.path.split('/').nth(1)?;
    (call.at < later(at, MERGE_LEADS_ON)).then(|| Answer::Moved(format!("/{version}/conversations/{into}")))
}
