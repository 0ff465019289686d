//! The names of all events that a webhook can ask for (sheet §2.4).

/// Every event of the reference.
pub(super) const ALL: [&str; 67] = [
    "call.created",
    "call.ringing_on_agent",
    "call.agent_declined",
    "call.answered",
    "call.transferred",
    "call.external_transferred",
    "call.unsuccessful_transfer",
    "call.hold",
    "call.unhold",
    "call.ivr_option_selected",
    "call.hungup",
    "call.ended",
    "call.voicemail_left",
    "call.comm_assets_generated",
    "call.assigned",
    "call.archived",
    "call.tagged",
    "call.untagged",
    "call.commented",
    "user.created",
    "user.deleted",
    "user.connected",
    "user.disconnected",
    "user.opened",
    "user.closed",
    "user.wut_start",
    "user.wut_end",
    "user.created.v2",
    "user.deleted.v2",
    "user.connected.v2",
    "user.disconnected.v2",
    "user.opened.v2",
    "user.closed.v2",
    "user.wut_start.v2",
    "user.wut_end.v2",
    "number.created",
    "number.opened",
    "number.closed",
    "number.deleted",
    "contact.created",
    "contact.updated",
    "contact.deleted",
    "message.sent",
    "message.received",
    "message.status_updated",
    "group_message.sent",
    "group_message.received",
    "group_message.status_updated",
    "transcription.created",
    "summary.created",
    "topics.created",
    "sentiment.created",
    "action_item.created",
    "playbook_result.created",
    "playbook_result.updated",
    "call_evaluation.created",
    "call_evaluation.updated",
    "custom_summary.result_created",
    "custom_summary.result_updated",
    "realtime_transcription.utterances_received",
    "ai_voice_agent.started",
    "ai_voice_agent.ended",
    "ai_voice_agent.escalated",
    "ai_voice_agent.summary",
    "analytics.report_created",
    "analytics.report_failed",
    "integration.deleted",
];

/// Whether Aircall knows this event.
pub(super) fn is_known(event: &str) -> bool {
    ALL.contains(&event)
}

/// The `resource` of an event's envelope: the family that its name begins with (sheet §2.3).
pub(super) fn resource(event: &str) -> &str {
    match event.split('.').next().unwrap_or(event) {
        "group_message" => "message",
        "transcription"
        | "summary"
        | "topics"
        | "sentiment"
        | "action_item"
        | "playbook_result"
        | "call_evaluation"
        | "custom_summary"
        | "realtime_transcription" => "conversation_intelligence",
        family => family,
    }
}
