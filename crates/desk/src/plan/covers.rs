//! Which facts of a call its records hold, so that a later one writes only what is missing.

use domain::call::{Call, Comment};
use domain::effect::EffectKey;

use super::{Frame, Planned, Standing};
use crate::texts::html::fold_white_space;

/// The closing part of a call.
pub const CLOSING: &str = "closing";
/// The link to recording or voicemail.
pub const ASSET: &str = "asset";
/// That there is a voicemail.
pub const VOICEMAIL: &str = "voicemail";

/// A comment's name in `covers`.
#[must_use]
pub fn comment_fact(id: i64) -> String {
    format!("comment:{id}")
}

impl Frame<'_> {
    /// What a record that holds the closing part of a call holds besides.
    #[must_use]
    pub fn closing_covers(call: &Call) -> Vec<String> {
        let mut covers = vec![CLOSING.to_owned()];
        covers.extend(call.core.comments.iter().map(|comment| comment_fact(comment.id)));
        if call.core.asset.is_some() {
            covers.push(ASSET.to_owned());
        }
        if call.core.voicemail {
            covers.push(VOICEMAIL.to_owned());
        }
        covers
    }

    /// Which comments and links a record found in the desk holds, by its text.
    #[must_use]
    pub fn covered_in(call: &Call, text: &str) -> Vec<String> {
        let core = &call.core;
        let is_in = |comment: &&Comment| text.contains(&fold_white_space(&comment.content));
        let mut covers: Vec<String> =
            core.comments.iter().filter(is_in).map(|comment| comment_fact(comment.id)).collect();
        if core.asset.as_deref().is_some_and(|asset| text.contains(asset)) {
            covers.extend([ASSET.to_owned(), VOICEMAIL.to_owned()]);
        }
        covers
    }

    /// Comments that no record holds and whose own record did not end in vain. `key` is that of a comment's own record.
    ///
    /// # Errors
    /// The wait for a record of theirs that is unsettled.
    pub fn missing_comments<'c>(
        &self,
        call: &'c Call,
        key: impl Fn(&Comment) -> EffectKey,
    ) -> Planned<Vec<&'c Comment>> {
        let mut missing = Vec::new();
        for comment in &call.core.comments {
            let covered = self.input.ledger.is_covered(&comment_fact(comment.id));
            if !covered && !matches!(self.standing(&key(comment))?, Standing::Ended(_)) {
                missing.push(comment);
            }
        }
        Ok(missing)
    }
}
