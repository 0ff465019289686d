//! Names of the operational tags (GO-20, GO-33, C-42).

use desk::tag_names::TagName;
use desk::texts::{Language, Words};
use serde::{Deserialize, Serialize};

/// A tag's name is at most so long (sheet gorgias §4, `POST /api/tags`). Characters.
const TAG_MAX: usize = 256;

/// Names of the operational tags. `false` in the configuration switches one off; `{name}` stands for the
/// number's or the team's name. One that is not named has the language's word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TagNames {
    /// Every call: `Aircall`, in every language.
    pub aircall: TagName,
    /// Every message: `Aircall SMS`, in every language; conversations are found by it (GO-31).
    pub aircall_sms: TagName,
    /// An inbound call.
    pub inbound: TagName,
    /// An outbound call.
    pub outbound: TagName,
    /// The Aircall number's name.
    pub number_name: TagName,
    /// The team's name.
    pub team_name: TagName,
    /// There is a voicemail.
    pub voicemail: TagName,
    /// The caller asked to be called back.
    pub callback_request: TagName,
    /// Who asked for it was called back.
    pub callback_done: TagName,
    /// An inbound call that nobody answered.
    pub missed_call: TagName,
}

impl TagNames {
    /// Each with its name, or off.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        let words = Words::new(language);
        Self {
            aircall: self.aircall.or_name("Aircall"),
            aircall_sms: self.aircall_sms.or_name("Aircall SMS"),
            inbound: self.inbound.or_word(words, "ticket-tag-inbound"),
            outbound: self.outbound.or_word(words, "ticket-tag-outbound"),
            number_name: self.number_name.or_word(words, "ticket-tag-number-name"),
            team_name: self.team_name.or_word(words, "ticket-tag-team-name"),
            voicemail: self.voicemail.or_word(words, "ticket-tag-voicemail"),
            callback_request: self.callback_request.or_word(words, "ticket-tag-callback-request"),
            callback_done: self.callback_done.or_word(words, "ticket-tag-callback-done"),
            missed_call: self.missed_call.or_word(words, "ticket-tag-missed-call"),
        }
    }
}

/// A tag as Gorgias takes it: one blank between words, not too long. Its case stays (sheet gorgias §4: names are
/// case-sensitive). Nothing for an empty one.
#[must_use]
pub fn tag_text(name: &str) -> Option<String> {
    let name: String = desk::texts::html::fold_white_space(name).chars().take(TAG_MAX).collect();
    (!name.is_empty()).then(|| name.trim_end().to_owned())
}
