//! The codes of the engine's own reasons. The dashboard turns them into prose; a test holds that it has a
//! sentence for each.

macro_rules! reasons {
    ($($name:ident = $code:literal),+ $(,)?) => {
        $(#[doc = concat!("`", $code, "`")] pub const $name: &str = $code;)+
        /// Every code.
        pub const ALL: &[&str] = &[$($code),+];
    };
}

reasons! {
    ACCOUNT_DOWN = "account.down",
    ACCOUNT_LIMITED = "account.limited",
    ACCOUNT_UNAUTHORISED = "account.unauthorised",
    LANE_BUSY = "lane.busy",
    ANSWER_GARBLED = "answer.garbled",
    QUESTION_REFUSED = "question.refused",
    EFFECT_UNKNOWN = "effect.unknown",
    EFFECT_SETTLED_APPLIED = "effect.settled_applied",
    EFFECT_SETTLED_ABSENT = "effect.settled_absent",
    EFFECT_STILL_UNCLEAR = "effect.still_unclear",
    EFFECT_EXPIRED = "effect.expired",
    EFFECT_REFUSED_BY_VENDOR = "effect.refused_by_vendor",
    FACTS_INCOMPLETE = "facts.incomplete",
    TURN_LIMIT = "turn.limit",
    CONNECTION_MISSING = "connection.missing",
}
