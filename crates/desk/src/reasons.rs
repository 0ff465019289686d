//! The codes of the reasons that the plans and writes of all desks share. The dashboard turns them into prose; a test holds
//! that it has a sentence for each.

/// Names codes, and lists them as `ALL`.
#[macro_export]
macro_rules! reason_codes {
    ($($name:ident = $code:literal),+ $(,)?) => {
        $(#[doc = concat!("`", $code, "`")] pub const $name: &str = $code;)+
        /// Every code.
        pub const ALL: &[&str] = &[$($code),+];
    };
}

reason_codes! {
    INTEGRATION_PAUSED = "integration.paused",
    SETTINGS_UNREADABLE = "settings.unreadable",
    CARD_SENT = "card.sent",
    CARD_SENT_ALREADY = "card.sent_already",
    CARD_TOO_LATE = "card.too_late",
    CARD_NO_CUSTOMER = "card.no_customer",
    CARD_SEVERAL_CUSTOMERS = "card.several_customers",
    CUSTOMER_KNOWN = "customer.known",
    CUSTOMER_ONE_MATCH = "customer.one_match",
    CUSTOMER_NEWEST_CHOSEN = "customer.newest_chosen",
    CUSTOMER_SEVERAL_DO_NOTHING = "customer.several_do_nothing",
    CUSTOMER_CREATE_FROM_CONTACT = "customer.create_from_contact",
    CUSTOMER_CREATE_UNKNOWN = "customer.create_unknown",
    CUSTOMER_WITHHELD = "customer.withheld",
    CUSTOMER_EMAIL_TAKEN = "customer.email_taken",
    CUSTOMER_GONE = "customer.gone",
    CONVERSATION_ALWAYS_NEW = "conversation.always_new",
    CONVERSATION_REOPEN = "conversation.reopen",
    CONVERSATION_NONE_OPEN = "conversation.none_open",
    CONVERSATION_MERGED = "conversation.merged",
    CONVERSATION_REMOVED_BY_PERSON = "conversation.removed_by_person",
    RECORD_FIRST = "record.first",
    RECORD_FIRST_WITH_CLOSING = "record.first_with_closing",
    RECORD_CLOSING = "record.closing",
    RECORD_COMMENTS = "record.comments",
    RECORD_ASSET = "record.asset",
    RECORD_IMPORT = "record.import",
    RECORD_FOUND_ALREADY = "record.found_already",
    RECORD_LOOK_FIRST = "record.look_first",
    RECORD_UNANSWERED_OUTBOUND_OFF = "record.unanswered_outbound_off",
    AUTHOR_USER = "author.user",
    AUTHOR_ADMINISTRATOR = "author.administrator",
    AUTHOR_FELL_DOWN = "author.fell_down",
    TAGS_CHANGE = "tags.change",
    TAGS_AS_WANTED = "tags.as_wanted",
    TAGS_REMOVED_BY_PERSON = "tags.removed_by_person",
    WAIT_ANSWER_OR_END = "wait.answer_or_end",
    WAIT_CLOSING = "wait.closing",
    WAIT_EARLIER_WRITES = "wait.earlier_writes",
    WAIT_VOICEMAIL = "wait.voicemail",
    WAIT_BATCH = "wait.batch",
    WAIT_MISSING_END = "wait.missing_end",
    ASK_CALL_AFRESH = "ask.call_afresh",
    EFFECT_REFUSED = "effect.refused",
    EFFECT_GAVE_UP = "effect.gave_up",
    DONE_LOGGED = "done.logged",
    DONE_NOTHING_TO_LOG = "done.nothing_to_log",
    DONE_REMOVED_BY_PERSON = "done.removed_by_person",
    PROOF_UNREADABLE = "proof.unreadable",
    PROOF_INDEX_TOO_FRESH = "proof.index_too_fresh",
    PROOF_INDEX_MOVED_ON = "proof.index_moved_on",
    PROOF_INDEX_SHOWS_NOTHING_LATER = "proof.index_shows_nothing_later",
    PROOF_STATE_DIFFERS = "proof.state_differs",
    PROOF_OBJECT_GONE = "proof.object_gone",
}
