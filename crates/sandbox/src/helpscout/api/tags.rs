//! The account's tags (sheet §6). A conversation's own tags are set with the conversation.

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::{page, show};
use crate::helpscout::desk::{Desk, Tag};

/// Alphabetical (sheet §6).
pub(super) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let mut tags: Vec<&Tag> = desk.tags.values().collect();
    tags.sort_by_key(|tag| tag.name.to_lowercase());
    page::numbered(call, "tags", page::PAGE, &tags, |tag| show::tag(desk, tag))
}

pub(super) fn read(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let tag = desk.tags.get(&call.id("id")?).ok_or_else(|| Refusal::not_found("Tag"))?;
    Ok(Answer::Hal(show::tag(desk, tag)))
}
