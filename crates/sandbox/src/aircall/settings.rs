//! The fake's settings: timing of derived events, retries, limits and misbehaviour. Start data and the control API
//! set them; each has a default taken from the sheet where the sheet knows one.

use serde::{Deserialize, Serialize};

/// Everything that can be set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// When derived events come.
    pub timing: Timing,
    /// How failed deliveries are tried again.
    pub retry: Retry,
    /// What an API client may use.
    pub limits: Limits,
    /// How deliveries go wrong.
    pub knobs: Knobs,
    /// How a webhook writes a contact's times: the sheet knows both (§3.6).
    pub contact_times: ContactTimes,
    /// The unit of `X-AircallApi-Reset`, which no source states (§5).
    pub reset_unit: ResetUnit,
    /// How messages are told.
    pub messages: Messages,
    /// Whether a transfer that nobody takes is told as made before it is told as failed: the sheet has the failure alone (§2.4).
    pub tells_tried_transfers: bool,
    /// Whether storage sends files without saying how long they are.
    pub hides_content_length: bool,
    /// Where links to the fake's own pages lead: media, and next pages where a request has no `Host`.
    pub public_url: Option<String>,
}

/// When derived events come, in seconds. Pairs are the least and the most; each event draws its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// `call.created` of an outbound call, after its start (§2.4: 2 s).
    pub outbound_created: u64,
    /// `call.ended`, after the end (§2.4: 30 s and 31 s).
    pub ended: [u64; 2],
    /// `call.voicemail_left`, after `call.ended` (§2.4: 3 s).
    pub voicemail_left: [u64; 2],
    /// `call.comm_assets_generated`, after `call.ended`.
    pub assets_generated: [u64; 2],
    /// `call.commented` of a comment from the after-call screen, after `call.ended` (§2.4).
    pub after_call_comment: [u64; 2],
    /// Seconds that a link to a recording or voicemail lives (§6: 600).
    pub media_link: u64,
    /// Seconds that a short link lives (§6: 3 h).
    pub short_link: u64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            outbound_created: 2,
            ended: [30, 31],
            voicemail_left: [3, 3],
            assets_generated: [5, 20],
            after_call_comment: [1, 3],
            media_link: 600,
            short_link: 3 * 3600,
        }
    }
}

/// How failed deliveries are tried again. Aircall publishes no schedule (§2.2), so it is ours to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retry {
    /// Milliseconds before the second try; the wait doubles with each further one.
    pub first_ms: u64,
    /// The longest wait in milliseconds.
    pub longest_ms: u64,
    /// Tries of one delivery, the first included (§2.2: 50).
    pub tries: u32,
    /// Failures in a row that disable a webhook (§2.2: 50).
    pub disable_after: u32,
    /// Seconds after disabling during which failed deliveries are still tried (§2.2: 12 h).
    pub recovery_seconds: u64,
    /// Milliseconds that an answer may take (§2.2: 5 s).
    pub timeout_ms: u64,
    /// Deliveries in flight at once.
    pub concurrent: usize,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            first_ms: 1_000,
            longest_ms: 600_000,
            tries: 50,
            disable_after: 50,
            recovery_seconds: 12 * 3600,
            timeout_ms: 5_000,
            concurrent: 64,
        }
    }
}

impl Retry {
    /// Milliseconds between try number `tries` (from 1), which failed, and the next one.
    pub(super) fn wait_ms(&self, tries: u32) -> u64 {
        let doublings = tries.saturating_sub(1).min(32);
        self.first_ms.saturating_mul(1 << doublings).min(self.longest_ms)
    }
}

/// What API clients may use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests a minute for the whole company (§5: 120).
    pub requests_per_minute: u32,
    /// Webhooks of the company (§2.1: 100).
    pub webhooks: usize,
    /// Items of a list that can be reached by paging (§4.1: 10,000).
    pub reachable: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests_per_minute: 120, webhooks: 100, reachable: 10_000 }
    }
}

/// How deliveries go wrong, each within what the sheet allows (§2.2: at least once, unordered).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knobs {
    /// Probability that a delivery is made once more.
    pub duplicate: f64,
    /// Each delivery is late by 0 to this many seconds, so that they overtake each other.
    pub disorder_seconds: u64,
    /// Probability that an event is never delivered to a webhook.
    pub lose: f64,
    /// While true nothing is delivered; then all of it at once.
    pub hold: bool,
}

/// How a webhook writes a contact's times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactTimes {
    /// UNIX seconds, as live deliveries of 2022 did.
    #[default]
    Seconds,
    /// `YYYY-MM-DDTHH:mm:ssZ`, as the reference says now.
    Text,
}

/// How messages are told. The sheet knows several forms of most of it (§2.3, §3.8).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Messages {
    /// The unit of the envelope's `timestamp`, for events of messages only.
    pub envelope_time: EnvelopeTime,
    /// How a message's own times are written.
    pub dates: MessageDates,
    /// How the other party is named.
    pub other_party: OtherParty,
    /// Whether an outbound message names its agent, as `user` and `agentId`. No sample does (§3.8).
    pub names_user: bool,
    /// Seconds from writing to `sent`, least and most.
    pub sent: [u64; 2],
    /// Seconds from `sent` to `delivered`, least and most.
    pub delivered: [u64; 2],
    /// Seconds that a link to a file lives (§6: not known).
    pub media_link: u64,
}

impl Default for Messages {
    fn default() -> Self {
        Self {
            envelope_time: EnvelopeTime::default(),
            dates: MessageDates::default(),
            other_party: OtherParty::default(),
            names_user: false,
            sent: [1, 2],
            delivered: [1, 4],
            media_link: 600,
        }
    }
}

/// The unit of the `timestamp` of a message's envelope (§2.3: both are seen).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeTime {
    /// UNIX milliseconds, as in the printed sample.
    #[default]
    Millis,
    /// UNIX seconds, as for calls.
    Seconds,
}

/// How `created_at`, `sent_at` and `updated_at` of a message are written (§3.8: both are seen).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageDates {
    /// UNIX milliseconds.
    #[default]
    Millis,
    /// ISO 8601.
    Text,
}

/// Which member of a message holds the other party (§3.8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherParty {
    /// `external_number`, for display: `+44 7474 626067`.
    #[default]
    ExternalNumber,
    /// `raw_digits`, without a plus: `18704575426`.
    RawDigits,
    /// Both.
    Both,
}

/// The unit of `X-AircallApi-Reset`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetUnit {
    /// The moment in UNIX seconds.
    #[default]
    UnixSeconds,
    /// The moment in UNIX milliseconds.
    UnixMillis,
    /// Seconds from now.
    SecondsLeft,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let retry = Retry { first_ms: 1_000, longest_ms: 5_000, ..Retry::default() };
        let waits: Vec<u64> = (1..=5).map(|tries| retry.wait_ms(tries)).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 5_000, 5_000]);
        assert_eq!(retry.wait_ms(u32::MAX), 5_000);
    }
}
