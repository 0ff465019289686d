//! From a told fact to a fact for the journal: which filings it gives rise to, and how urgent they become.
//!
//! Pure. Webhooks, `deskline ingest` and facts that an answer told all come through here, so that they go
//! one way.

use std::collections::BTreeSet;

use domain::call::OwnNumber;
use domain::fact::{CallEvent, ParsedFact, Source, Told};
use domain::ids::{ConnectionId, IntegrationId};
use domain::installation::{Installation, Target};
use domain::step::Urgency;
use jiff::{SignedDuration, Timestamp};
use store::NewFact;

use crate::files;

/// A call that began longer ago than this rings no more: an insight card could not be seen.
const RINGS_AT_MOST: SignedDuration = SignedDuration::from_mins(2);

/// What is told this long after it happened is imported, not live (C-54).
const LIVE_AT_MOST: SignedDuration = SignedDuration::from_hours(2);

/// Makes a told fact ready for the journal.
///
/// `numbers` are our own numbers that the fact touched: every integration that listens to one of them gets a
/// filing (C-03). A fact that names no number gives rise to none; filings that exist become due all the same.
#[must_use]
pub fn admit(
    installation: &Installation,
    connection: ConnectionId,
    told: Told,
    numbers: &[OwnNumber],
    received_at: Timestamp,
) -> NewFact {
    let targets = targets(installation, connection, numbers);
    NewFact {
        connection,
        urgency: urgency(&told, received_at),
        turn_at: turn_at(&told, received_at),
        // What leads to no filing leaves no trace.
        files: if targets.is_empty() { Vec::new() } else { files(&told) },
        targets,
        told,
        received_at,
    }
}

/// Links to a message's files. Those of calls are told anew whenever they are asked for.
fn files(told: &Told) -> Vec<String> {
    let Some(ParsedFact::Message(fact)) = &told.parsed else { return Vec::new() };
    fact.view.media.iter().filter_map(|media| files::link(&media.url)).collect()
}

/// Each integration once, also where it listens to several of the numbers.
fn targets(installation: &Installation, connection: ConnectionId, numbers: &[OwnNumber]) -> Vec<Target> {
    let mut seen: BTreeSet<IntegrationId> = BTreeSet::new();
    numbers
        .iter()
        .flat_map(|own| installation.targets(connection, own))
        .filter(|target| seen.insert(target.integration))
        .collect()
}

/// Calls go in order of arrival, messages by their own time (design, promise 5).
fn turn_at(told: &Told, received_at: Timestamp) -> Timestamp {
    match &told.parsed {
        Some(ParsedFact::Message(fact)) => fact.view.written_at.unwrap_or(told.at),
        _ => received_at,
    }
}

fn urgency(told: &Told, received_at: Timestamp) -> Urgency {
    let age = received_at.duration_since(told.at);
    if told.source == Source::Api || age > LIVE_AT_MOST {
        return Urgency::Backfill;
    }
    // A fact that could not be read further, such as a summary made after the call, is no live work.
    let Some(fact) = &told.parsed else {
        return Urgency::FollowUp;
    };
    let fact = match fact {
        // Nobody waits for it as for a ringing phone, but an agent looks at the conversation.
        ParsedFact::Message(_) => return Urgency::Live,
        ParsedFact::Call(fact) => fact,
    };
    match fact.event {
        CallEvent::Created | CallEvent::RingingOnAgent if age < RINGS_AT_MOST => Urgency::Card,
        CallEvent::Created
        | CallEvent::IvrOptionSelected
        | CallEvent::RingingOnAgent
        | CallEvent::AgentDeclined
        | CallEvent::Answered
        | CallEvent::Hold
        | CallEvent::Unhold
        | CallEvent::Transferred
        | CallEvent::ExternalTransferred
        | CallEvent::UnsuccessfulTransfer
        | CallEvent::Assigned
        | CallEvent::Hungup => Urgency::Live,
        CallEvent::Ended
        | CallEvent::VoicemailLeft
        | CallEvent::CommAssetsGenerated
        | CallEvent::Tagged
        | CallEvent::Untagged
        | CallEvent::Commented
        | CallEvent::Archived
        | CallEvent::Other => Urgency::FollowUp,
        CallEvent::Item => Urgency::Backfill,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fact::{CallFact, CallView, FactHash};
    use domain::ids::{Account, CallId, Destination, InteractionKey, NumberId, Vendor, WorkspaceId};
    use domain::installation::{Connection, Integration, NumberSelection};
    use serde_json::{Value, json};

    const PHONE: ConnectionId = ConnectionId(1);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn own(id: i64) -> OwnNumber {
        OwnNumber { id: NumberId(id), name: format!("Line {id}"), number: None, digits: String::new(), country: None }
    }

    fn told(source: Source, event: &str, parsed: bool) -> Told {
        let call = CallId(7);
        let kind = match source {
            Source::Webhook => CallEvent::from_name(event),
            Source::Api => CallEvent::Item,
        };
        Told {
            hash: FactHash::of(&json!({ "event": event })),
            source,
            event: format!("call.{event}"),
            at: at(0),
            raw: "{}".to_owned(),
            about: Some(InteractionKey::Call(call)),
            parsed: parsed
                .then(|| ParsedFact::Call(CallFact { call, event: kind, at: at(0), view: CallView::default() })),
        }
    }

    fn installation() -> Installation {
        let connection = |id, vendor| Connection {
            id: ConnectionId(id),
            workspace: WorkspaceId(1),
            name: format!("c{id}"),
            account: Account::new(vendor, format!("a{id}")),
        };
        let integration = |id, numbers: &[i64], paused| Integration {
            id: IntegrationId(id),
            workspace: WorkspaceId(1),
            name: format!("i{id}"),
            phone: PHONE,
            desk: ConnectionId(2),
            destination: Destination(format!("inbox/{id}")),
            numbers: NumberSelection::Some {
                ids: numbers.iter().copied().map(NumberId).collect(),
                numbers: BTreeSet::new(),
            },
            paused,
            settings: Value::Null,
        };
        Installation {
            connections: vec![connection(1, Vendor::Aircall), connection(2, Vendor::HelpScout)],
            integrations: vec![
                integration(1, &[10, 11], false),
                integration(2, &[11], false),
                integration(3, &[10, 11], true),
            ],
        }
    }

    fn integrations_for(numbers: &[OwnNumber]) -> Vec<i64> {
        let fact = admit(&installation(), PHONE, told(Source::Webhook, "created", true), numbers, at(1));
        fact.targets.iter().map(|target| target.integration.0).collect()
    }

    #[test]
    fn c_03_every_number_that_the_fact_touched_counts_and_each_integration_once() {
        assert_eq!(integrations_for(&[own(10)]), [1]);
        assert_eq!(integrations_for(&[own(10), own(11)]), [1, 2]);
        assert_eq!(integrations_for(&[own(11), own(11)]), [1, 2]);
    }

    #[test]
    fn c_03_a_number_that_nobody_chose_leaves_no_trace() {
        assert!(integrations_for(&[own(99)]).is_empty());
        assert!(integrations_for(&[]).is_empty());
        let elsewhere =
            admit(&installation(), ConnectionId(5), told(Source::Webhook, "created", true), &[own(10)], at(1));
        assert!(elsewhere.targets.is_empty());
    }

    #[test]
    fn the_fact_goes_on_as_it_was_told() {
        let told = told(Source::Webhook, "answered", true);
        let fact = admit(&installation(), PHONE, told.clone(), &[], at(5));
        assert_eq!((fact.connection, fact.received_at, fact.told), (PHONE, at(5), told));
    }

    #[track_caller]
    fn check(source: Source, event: &str, age: i64, expected: Urgency) {
        let fact = admit(&installation(), PHONE, told(source, event, true), &[], at(age));
        assert_eq!(fact.urgency, expected, "{event} told {age} s ago");
    }

    #[test]
    fn a_ringing_phone_is_the_most_urgent_while_it_can_ring() {
        for event in ["created", "ringing_on_agent"] {
            check(Source::Webhook, event, -3, Urgency::Card);
            check(Source::Webhook, event, 119, Urgency::Card);
            check(Source::Webhook, event, 120, Urgency::Live);
        }
    }

    #[test]
    fn what_happens_during_a_call_is_live_and_what_follows_is_not() {
        for event in ["answered", "hungup", "transferred", "hold", "assigned"] {
            check(Source::Webhook, event, 1, Urgency::Live);
        }
        for event in
            ["ended", "commented", "tagged", "untagged", "voicemail_left", "comm_assets_generated", "new_next_year"]
        {
            check(Source::Webhook, event, 1, Urgency::FollowUp);
        }
        let unread = admit(&installation(), PHONE, told(Source::Webhook, "created", false), &[], at(1));
        assert_eq!(unread.urgency, Urgency::FollowUp);
    }

    #[test]
    fn c_54_what_is_told_long_after_it_happened_is_backfill() {
        check(Source::Webhook, "answered", 7200, Urgency::Live);
        check(Source::Webhook, "answered", 7201, Urgency::Backfill);
        check(Source::Webhook, "created", 7201, Urgency::Backfill);
        check(Source::Api, "item", 1, Urgency::Backfill);
    }
}
