//! A filing's history, written as the engine writes it.

use domain::effect::{Class, EffectKey};
use domain::ids::{Account, Destination, FilingId, Vendor};
use domain::ledger::{Answer, Decision, Evidence, Reason};
use domain::memory::Learned;
use domain::step::{Lane, Side, Urgency};
use serde_json::{Value, json};
use store::*;

use crate::world::{World, at};

pub(crate) const DESTINATION: &str = "inbox/7";

/// Writes the ledger of the newest call's first filing.
pub(crate) struct Scribe<'a> {
    store: &'a dyn Store,
    fence: Fence,
    pub(crate) filing: FilingId,
}

pub(crate) fn key(kind: &str) -> EffectKey {
    EffectKey::of(&["helpscout", DESTINATION, "call/1", kind])
}

pub(crate) fn confirmed(result: Value) -> Verdict {
    let evidence = Evidence {
        request_id: Some("req-5".to_owned()),
        desk_id: Some("9001".to_owned()),
        at: at(12),
        read_back: false,
    };
    Verdict::Confirmed { evidence, result }
}

pub(crate) fn conversation(id: &str, link: &str) -> Learned {
    Learned::ConversationSeen {
        conversation: id.to_owned(),
        destination: Destination(DESTINATION.to_owned()),
        link: Some(link.to_owned()),
    }
}

impl<'a> Scribe<'a> {
    pub(crate) async fn new(world: &'a World) -> Self {
        let store: &dyn Store = &*world.store;
        let request = LeaseRequest {
            account: Account::new(Vendor::HelpScout, "desk"),
            owner: "test".to_owned(),
            now: at(0),
            until: at(3600),
            previous_is_gone: true,
        };
        let LeaseAnswer::Taken { fence, .. } = store.take_lease(&request).await.unwrap() else { panic!("held") };
        let rows = store.interactions(None, 1).await.unwrap();
        Self { store, fence, filing: rows[0].filings[0].filing.id }
    }

    async fn facts_seen(&self) -> i64 {
        self.store.load(self.filing).await.unwrap().filing.facts_seen
    }

    /// A turn that decides, reads, learns, and says what is next.
    pub(crate) async fn turn(
        &self,
        reasons: Vec<Reason>,
        answers: Vec<Answer>,
        learned: Vec<Learned>,
        next: Option<Next>,
    ) {
        let turn = Turn {
            filing: self.filing,
            facts_seen: self.facts_seen().await,
            decisions: decisions(reasons),
            answers,
            cached: Vec::new(),
            learned,
            next,
        };
        self.store.record(&self.fence, turn).await.unwrap();
    }

    pub(crate) async fn decide(&self, reason: Reason) {
        self.turn(vec![reason], Vec::new(), Vec::new(), None).await;
    }

    /// Nothing is awaited from now on, but a time and a lane.
    pub(crate) async fn wait(&self, second: Option<i64>, lane: Option<Lane>) {
        let next = Next { due_at: second.map(at), urgency: Urgency::Live, lane_wait: lane };
        self.turn(Vec::new(), Vec::new(), Vec::new(), Some(next)).await;
    }

    pub(crate) async fn intend(&self, kind: &str, body: Value) {
        let intent = NewIntent {
            filing: self.filing,
            key: key(kind),
            kind: kind.to_owned(),
            side: Side::Desk,
            target: self.fence.account.clone(),
            class: Class::Record,
            lane: Some(Lane::customer(kind)),
            holds_lane_until: at(900),
            body,
            covers: vec![kind.to_owned()],
            decisions: Vec::new(),
            pins: None,
            now: at(11),
        };
        assert!(matches!(self.store.intend(&self.fence, intent).await.unwrap(), Intended::Ready(_)));
    }

    pub(crate) async fn conclude(&self, kind: &str, verdict: Verdict, outcome: &str, learned: Vec<Learned>) {
        let conclusion = Conclusion {
            key: key(kind),
            verdict,
            outcome: outcome.to_owned(),
            decisions: Vec::new(),
            answers: Vec::new(),
            learned,
            next: None,
            facts_seen: self.facts_seen().await,
            now: at(12),
        };
        self.store.conclude(&self.fence, conclusion).await.unwrap();
    }

    /// An effect that was written.
    pub(crate) async fn written(&self, kind: &str, result: Value, learned: Vec<Learned>) {
        self.intend(kind, json!({ "write": kind })).await;
        self.conclude(kind, confirmed(result), "201", learned).await;
    }
}

fn decisions(reasons: Vec<Reason>) -> Vec<Decision> {
    reasons.into_iter().map(|reason| Decision { at: at(10), reason }).collect()
}
