//! The codes of the reasons that only this connector gives; those that all desks share are in [`desk::reasons`].

desk::reason_codes! {
    CUSTOMER_ONLY_SUFFIX = "customer.only_suffix",
    CONVERSATION_JOIN_OPEN = "conversation.join_open",
    CONVERSATION_JOIN_OURS = "conversation.join_ours",
    CONVERSATION_FULL = "conversation.full",
    CONVERSATION_LOCKED = "conversation.locked",
    CONVERSATION_NEW_FOR_WITHHELD = "conversation.new_for_withheld",
    AUTHOR_ALTERNATE_EMAIL = "author.alternate_email",
    AUTHOR_TOKEN_OWNER = "author.token_owner",
    ASSIGN_USER = "assign.user",
    ASSIGN_CHANGED_BY_PERSON = "assign.changed_by_person",
    PROOF_NOT_AMONG_THREADS = "proof.not_among_threads",
    DONE_MESSAGES_NOT_LOGGED = "done.messages_not_logged",
}
