//! A small installation, and values to put into it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::effect::{Class, EffectKey};
use domain::fact::{CallEvent, CallFact, CallView, FactHash, ParsedFact, Source, Told};
use domain::ids::{
    Account, CallId, ConnectionId, Destination, FilingId, InteractionId, InteractionKey, MessageId, Vendor,
};
use domain::installation::{Installation, NumberSelection, Target};
use domain::ledger::{Answer, Decision, Effect, Evidence, Reason};
use domain::message::{MessageEvent, MessageFact, MessageView};
use domain::step::{Lane, Side, Urgency};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::*;

/// So many seconds after the start of every case.
#[must_use]
pub fn at(seconds: i64) -> Timestamp {
    let start = Timestamp::from_second(1_767_225_600).unwrap_or_default();
    start.checked_add(SignedDuration::from_secs(seconds)).unwrap_or_default()
}

/// The phone system's account.
#[must_use]
pub fn phone() -> Account {
    Account::new(Vendor::Aircall, "company")
}

/// The desk account.
#[must_use]
pub fn desk() -> Account {
    Account::new(Vendor::HelpScout, "desk")
}

/// Another desk account.
#[must_use]
pub fn other_desk() -> Account {
    Account::new(Vendor::HelpScout, "other:desk")
}

/// Two integrations in one desk account, one in another.
#[must_use]
pub fn wanted() -> WantedInstallation {
    let connection = |name: &str, account| WantedConnection { name: name.to_owned(), account };
    let integration = |name: &str, desk: &str, destination: &str| WantedIntegration {
        name: name.to_owned(),
        phone: "phone".to_owned(),
        desk: desk.to_owned(),
        destination: Destination(destination.to_owned()),
        numbers: NumberSelection::All,
        paused: false,
        settings: json!({"mode": "new"}),
    };
    WantedInstallation {
        workspace: "Acme".to_owned(),
        connections: vec![
            connection("phone", phone()),
            connection("desk", desk()),
            connection("other desk", other_desk()),
        ],
        integrations: vec![
            integration("support", "desk", "inbox/7"),
            integration("sales", "desk", "inbox/8"),
            integration("abroad", "other desk", "inbox/9"),
        ],
    }
}

/// A store that is set up, with the desk account's lease.
pub struct World {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What is set up.
    pub installation: Installation,
    /// The desk account's lease.
    pub fence: Fence,
}

impl World {
    /// Sets an empty store up.
    ///
    /// # Errors
    /// The store's.
    pub async fn new(store: Arc<dyn Store>) -> StoreResult<Self> {
        let installation = store.reconcile(&wanted()).await?;
        let fence = take(store.as_ref(), &desk(), "us").await?;
        Ok(Self { store, installation, fence })
    }

    /// The phone system's connection.
    #[must_use]
    pub fn phone(&self) -> ConnectionId {
        let named = self.installation.connections.iter().find(|connection| connection.name == "phone");
        named.map_or(ConnectionId(0), |connection| connection.id)
    }

    /// The target of an integration, by name.
    #[must_use]
    pub fn target(&self, name: &str) -> Target {
        let named = self.installation.integrations.iter().find(|integration| integration.name == name);
        let wanted = named.expect("the fixture has it");
        let desk = self.installation.connection(wanted.desk).expect("the fixture has it");
        Target { integration: wanted.id, desk: desk.account.clone(), destination: wanted.destination.clone() }
    }

    /// A fact of a call, the `number`th, received at that second.
    #[must_use]
    pub fn fact(&self, call: i64, number: i64, targets: &[&str]) -> NewFact {
        let body = json!({"call": call, "number": number});
        let parsed = ParsedFact::Call(CallFact {
            call: CallId(call),
            event: CallEvent::Created,
            at: at(number),
            view: CallView::default(),
        });
        NewFact {
            connection: self.phone(),
            told: Told {
                hash: FactHash::of(&body),
                source: Source::Webhook,
                event: "call.created".to_owned(),
                at: at(number),
                raw: body.to_string(),
                about: Some(InteractionKey::Call(CallId(call))),
                parsed: Some(parsed),
            },
            received_at: at(number),
            urgency: Urgency::Live,
            turn_at: at(number),
            targets: targets.iter().map(|name| self.target(name)).collect(),
            files: Vec::new(),
        }
    }

    /// A fact of a message for *support* that was written at one second and received at another.
    #[must_use]
    pub fn message(&self, id: &str, received: i64, written: i64) -> NewFact {
        let body = json!({"message": id, "received": received});
        let message = MessageId(id.to_owned());
        let view = MessageView { written_at: Some(at(written)), ..MessageView::default() };
        let parsed = MessageFact { message: message.clone(), event: MessageEvent::Received, at: at(written), view };
        let call = self.fact(0, received, &["support"]);
        NewFact {
            told: Told {
                hash: FactHash::of(&body),
                event: "message.received".to_owned(),
                raw: body.to_string(),
                about: Some(InteractionKey::Message(message)),
                parsed: Some(ParsedFact::Message(parsed)),
                ..call.told
            },
            turn_at: at(written),
            ..call
        }
    }

    /// A message with one fact and its filing.
    ///
    /// # Errors
    /// The store's.
    pub async fn message_filing(&self, id: &str, received: i64, written: i64) -> StoreResult<FilingId> {
        let interaction = self.tell(self.message(id, received, written)).await?;
        let detail = self.store.interaction(interaction).await?;
        let [one] = detail.filings.as_slice() else { return Err(wrong("one filing for one target")) };
        Ok(one.summary.filing.id)
    }

    /// Stores one fact; answers its interaction.
    ///
    /// # Errors
    /// The store's.
    pub async fn tell(&self, fact: NewFact) -> StoreResult<InteractionId> {
        let appended = self.store.append(vec![fact]).await?;
        let [one] = appended.as_slice() else { return Err(wrong("one answer for one fact")) };
        one.interaction.ok_or_else(|| wrong("a fact of a call has an interaction"))
    }

    /// A call with one fact and one filing of the integration *support*, due at that second.
    ///
    /// # Errors
    /// The store's.
    pub async fn filing(&self, call: i64, second: i64) -> StoreResult<FilingId> {
        self.filing_of(call, second, "support").await
    }

    /// A call with one fact and one filing of an integration, due at that second.
    ///
    /// # Errors
    /// The store's.
    pub async fn filing_of(&self, call: i64, second: i64, integration: &str) -> StoreResult<FilingId> {
        let interaction = self.tell(self.fact(call, second, &[integration])).await?;
        let detail = self.store.interaction(interaction).await?;
        let [one] = detail.filings.as_slice() else { return Err(wrong("one filing for one target")) };
        Ok(one.summary.filing.id)
    }

    /// An intent with the key `key` in a lane, at that second; a doubt keeps the lane for 900 seconds.
    #[must_use]
    pub fn intent(&self, filing: FilingId, key: &str, lane: Option<&Lane>, second: i64) -> NewIntent {
        NewIntent {
            filing,
            key: EffectKey(key.to_owned()),
            kind: "first".to_owned(),
            side: Side::Desk,
            target: desk(),
            class: Class::Record,
            lane: lane.cloned(),
            holds_lane_until: at(second + 900),
            body: json!({"text": key}),
            covers: vec!["created".to_owned()],
            decisions: Vec::new(),
            pins: None,
            now: at(second),
        }
    }

    /// Makes an intent that must be ready.
    ///
    /// # Errors
    /// The store's, or when it is not ready.
    pub async fn ready(&self, intent: NewIntent) -> StoreResult<Effect> {
        match self.store.intend(&self.fence, intent).await? {
            Intended::Ready(effect) => Ok(*effect),
            other => Err(wrong(&format!("ready expected, not {other:?}"))),
        }
    }

    /// Concludes an effect at that second.
    ///
    /// # Errors
    /// The store's.
    pub async fn conclude(&self, key: &str, verdict: Verdict, second: i64) -> StoreResult<()> {
        self.store.conclude(&self.fence, conclusion(key, verdict, second)).await
    }

    /// The effect with this key.
    ///
    /// # Errors
    /// The store's, or when there is none.
    pub async fn effect(&self, filing: FilingId, key: &str) -> StoreResult<Effect> {
        let ledger = self.store.load(filing).await?.ledger;
        ledger.effects.get(&EffectKey(key.to_owned())).cloned().ok_or_else(|| wrong("the effect is there"))
    }

    /// A filing's row.
    ///
    /// # Errors
    /// The store's.
    pub async fn row(&self, filing: FilingId) -> StoreResult<Filing> {
        Ok(self.store.load(filing).await?.filing)
    }

    /// Ends a turn that saw all there is: the filing is looked at again at that second, or when a fact comes.
    ///
    /// # Errors
    /// The store's.
    pub async fn put_off(&self, filing: FilingId, second: Option<i64>, lane: Option<&Lane>) -> StoreResult<()> {
        let seen = self.row(filing).await?.facts_seen;
        self.store.record(&self.fence, Turn { next: Some(next(second, lane)), ..turn(filing, seen) }).await
    }

    /// The desk account's due filings at that second, whatever their urgency.
    ///
    /// # Errors
    /// The store's.
    pub async fn due(&self, second: i64) -> StoreResult<Vec<FilingId>> {
        let query = DueQuery { now: at(second), least: Urgency::Backfill, aged: at(-1_000_000), limit: 100 };
        Ok(self.store.due(&desk(), &query).await?.into_iter().map(|filing| filing.id).collect())
    }
}

/// Takes a lease that is free.
///
/// # Errors
/// The store's, or when it is held.
pub async fn take(store: &dyn Store, account: &Account, owner: &str) -> StoreResult<Fence> {
    match store.take_lease(&lease(account, owner, 0, 1_000)).await? {
        LeaseAnswer::Taken { fence, .. } => Ok(fence),
        LeaseAnswer::HeldUntil(until) => Err(wrong(&format!("the lease is held until {until}"))),
    }
}

/// A request for a lease.
#[must_use]
pub fn lease(account: &Account, owner: &str, now: i64, until: i64) -> LeaseRequest {
    LeaseRequest {
        account: account.clone(),
        owner: owner.to_owned(),
        now: at(now),
        until: at(until),
        previous_is_gone: false,
    }
}

/// A turn that changes nothing.
#[must_use]
pub fn turn(filing: FilingId, facts_seen: i64) -> Turn {
    Turn {
        filing,
        facts_seen,
        decisions: Vec::new(),
        answers: Vec::new(),
        cached: Vec::new(),
        learned: Vec::new(),
        next: None,
    }
}

/// A follow-up at that second, or when a fact comes.
#[must_use]
pub fn next(second: Option<i64>, lane: Option<&Lane>) -> Next {
    Next { due_at: second.map(at), urgency: Urgency::FollowUp, lane_wait: lane.cloned() }
}

/// A conclusion that says nothing but its verdict.
#[must_use]
pub fn conclusion(key: &str, verdict: Verdict, second: i64) -> Conclusion {
    Conclusion {
        key: EffectKey(key.to_owned()),
        verdict,
        outcome: "as it came".to_owned(),
        decisions: Vec::new(),
        answers: Vec::new(),
        learned: Vec::new(),
        next: None,
        facts_seen: i64::MAX,
        now: at(second),
    }
}

/// Applied, with evidence.
#[must_use]
pub fn confirmed(desk_id: &str) -> Verdict {
    let evidence = Evidence { request_id: None, desk_id: Some(desk_id.to_owned()), at: at(1), read_back: false };
    Verdict::Confirmed { evidence, result: json!({"conversation": desk_id}) }
}

/// Not known, looked at again at that second.
#[must_use]
pub fn in_doubt(ended: i64, settle: i64) -> Verdict {
    Verdict::InDoubt { ended_at: at(ended), settle_at: at(settle), note: "timed out".to_owned() }
}

/// A decision with that code.
#[must_use]
pub fn decision(code: &str, second: i64) -> Decision {
    Decision { at: at(second), reason: Reason::new(code) }
}

/// An answer to a question.
#[must_use]
pub fn answer(question: &str, asked: i64, value: i64) -> Answer {
    Answer { question: question.to_owned(), asked_at: at(asked), value: json!({"value": value}) }
}

/// An answer by its question.
#[must_use]
pub fn by_question(answers: &[Answer]) -> BTreeMap<String, Answer> {
    answers.iter().map(|answer| (answer.question.clone(), answer.clone())).collect()
}

/// What a case reports where a store answers what no rule allows.
#[must_use]
pub fn wrong(what: &str) -> StoreError {
    StoreError::Conflict(format!("conformance: {what}"))
}
