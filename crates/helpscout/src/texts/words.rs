//! The English words of records.

pub(super) const INBOUND_CALL: &str = "Inbound call";
pub(super) const OUTBOUND_CALL: &str = "Outbound call";
pub(super) const INBOUND_CALL_FROM: &str = "Inbound call from";
pub(super) const OUTBOUND_CALL_TO: &str = "Outbound call to";
pub(super) const MISSED_CALL_FROM: &str = "Missed call from";
pub(super) const VOICEMAIL_FROM: &str = "Voicemail from";
pub(super) const CALL_ENDED: &str = "Call ended";
pub(super) const COMMENTS_ADDED: &str = "Comment added in Aircall";
pub(super) const VOICEMAIL_ADDED: &str = "Voicemail available";
pub(super) const RECORDING_ADDED: &str = "Recording available";
pub(super) const CONTINUED: &str = "This conversation goes on from another one that takes no more entries";
pub(super) const CONTINUES: &str = "Earlier entries";
pub(super) const NUMBER: &str = "Aircall number";
pub(super) const CUSTOMER: &str = "Customer";
pub(super) const AGENT: &str = "Agent";
pub(super) const STARTED: &str = "Started";
pub(super) const ANSWERED: &str = "Answered";
pub(super) const WAITED: &str = "Waited";
pub(super) const TEAM: &str = "Team";
pub(super) const RESULT: &str = "Result";
pub(super) const ENDED: &str = "Ended";
pub(super) const TALK_TIME: &str = "Talk time";
pub(super) const TOTAL_TIME: &str = "Total time";
pub(super) const HANDLED_BY: &str = "Handled by";
pub(super) const TRANSFERRED: &str = "Transferred";
pub(super) const COMMENT_BY: &str = "Comment by";
pub(super) const SOMEBODY: &str = "an integration";
pub(super) const VOICEMAIL: &str = "Voicemail";
pub(super) const RECORDING: &str = "Recording";
pub(super) const LISTEN_IN_AIRCALL: &str = "listen in Aircall";
pub(super) const IN_AIRCALL: &str = "in Aircall";
pub(super) const WITHHELD: &str = "withheld number";
pub(super) const NOT_ANSWERED: &str = "Not answered";
pub(super) const MISSED: &str = "Missed call";
pub(super) const MISSED_WITH_VOICEMAIL: &str = "Missed call with voicemail";
pub(super) const CUT: &str = " […]";

/// Aircall's words for why nobody answered (sheet aircall §3.1); an unknown one is left out.
pub(super) fn missed_reason(code: &str) -> Option<&'static str> {
    match code {
        "out_of_opening_hours" => Some("outside opening hours"),
        "short_abandoned" => Some("the caller hung up within seconds"),
        "abandoned_in_ivr" => Some("the caller hung up in the menu"),
        "abandoned_in_classic" => Some("the caller hung up while waiting"),
        "no_available_agent" => Some("no agent was available"),
        "agents_did_not_answer" => Some("no agent answered"),
        _ => None,
    }
}
