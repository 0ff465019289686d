//! The same random operations on the model and on SQLite: each answer and, after each history, all that can be read is the same.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::sync::Arc;

use domain::effect::EffectKey;
use domain::ids::{Account, Destination, FilingId, InteractionId};
use domain::ledger::EffectState;
use domain::memory::Learned;
use domain::step::{Lane, Urgency};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use store::conformance::fixtures::*;
use store::model::Model;
use store::*;
use store_sqlite::{MasterKey, Options, SqliteStore};

/// One operation, in small numbers so that histories meet.
#[derive(Clone, Debug)]
enum Operation {
    Append(Vec<(i64, i64, usize, u8)>),
    TakeLease {
        account: usize,
        owner: u8,
        now: i64,
        until: i64,
        gone: bool,
    },
    Renew {
        account: usize,
        until: i64,
    },
    Release {
        account: usize,
    },
    Inherit {
        account: usize,
        ended: i64,
        now: i64,
    },
    Record {
        account: usize,
        filing: i64,
        seen: i64,
        next: Wait,
        codes: Vec<u8>,
        answer: Option<(u8, i64)>,
        learned: u8,
    },
    Intend {
        account: usize,
        filing: i64,
        key: u8,
        lane: u8,
        holds: i64,
        now: i64,
    },
    Conclude {
        account: usize,
        key: u8,
        verdict: u8,
        now: i64,
        seen: i64,
        next: Wait,
        learned: u8,
    },
    WakeLane {
        account: usize,
        lane: u8,
        now: i64,
    },
    WakeDoubts {
        account: usize,
        now: i64,
    },
    Decide {
        key: u8,
        retry: bool,
        now: i64,
    },
    Due {
        account: usize,
        now: i64,
        least: usize,
        aged: i64,
        limit: u32,
    },
    Name {
        message: u8,
        received: i64,
        links: Vec<u8>,
    },
    ClaimFiles {
        now: i64,
        again: i64,
        limit: u32,
    },
    SettleFile {
        link: u8,
        fate: u8,
    },
    ForgetFiles {
        before: i64,
    },
    Reconcile {
        without: usize,
        account: usize,
    },
    Setting {
        name: u8,
        value: u8,
        secret: bool,
    },
    Budget {
        account: usize,
        left: u8,
    },
    Read {
        before: i64,
        limit: u32,
        states: Vec<usize>,
    },
}

/// When, how urgent, in which lane; or nothing of all that.
type Wait = Option<(Option<i64>, usize, u8)>;

const TARGETS: [&[&str]; 5] = [&[], &["support"], &["sales"], &["support", "sales"], &["support", "abroad"]];
const SECONDS: std::ops::Range<i64> = 0..40;

fn wait() -> impl Strategy<Value = Wait> {
    proptest::option::of((proptest::option::of(SECONDS), 0..4_usize, 0..4_u8))
}

fn operation() -> impl Strategy<Value = Operation> {
    use Operation::*;
    let account = || 0..2_usize;
    let filing = || 1..6_i64;
    let answer = || proptest::option::of((0..3_u8, SECONDS));
    prop_oneof![
        4 => vec((1..5_i64, 0..12_i64, 0..TARGETS.len(), 0..6_u8), 1..4).prop_map(Append),
        2 => (account(), 0..3_u8, SECONDS, SECONDS, any::<bool>())
            .prop_map(|(account, owner, now, until, gone)| TakeLease { account, owner, now, until, gone }),
        1 => (account(), SECONDS).prop_map(|(account, until)| Renew { account, until }),
        1 => account().prop_map(|account| Release { account }),
        1 => (account(), SECONDS, SECONDS).prop_map(|(account, ended, now)| Inherit { account, ended, now }),
        6 => (account(), filing(), 0..6_i64, wait(), vec(0..3_u8, 0..4), answer(), 0..12_u8).prop_map(
            |(account, filing, seen, next, codes, answer, learned)| {
                Record { account, filing, seen, next, codes, answer, learned }
            }),
        6 => (account(), filing(), 0..6_u8, 0..4_u8, SECONDS, SECONDS).prop_map(
            |(account, filing, key, lane, holds, now)| Intend { account, filing, key, lane, holds, now }),
        6 => (account(), 0..6_u8, 0..6_u8, SECONDS, 0..6_i64, wait(), 0..12_u8).prop_map(
            |(account, key, verdict, now, seen, next, learned)| {
                Conclude { account, key, verdict, now, seen, next, learned }
            }),
        2 => (account(), 0..4_u8, SECONDS).prop_map(|(account, lane, now)| WakeLane { account, lane, now }),
        1 => (account(), SECONDS).prop_map(|(account, now)| WakeDoubts { account, now }),
        2 => (0..6_u8, any::<bool>(), SECONDS).prop_map(|(key, retry, now)| Decide { key, retry, now }),
        3 => (account(), SECONDS, 0..4_usize, SECONDS, 0..6_u32).prop_map(
            |(account, now, least, aged, limit)| Due { account, now, least, aged, limit }),
        2 => (0..3_u8, SECONDS, vec(0..5_u8, 0..3)).prop_map(
            |(message, received, links)| Name { message, received, links }),
        1 => (SECONDS, SECONDS, 0..4_u32).prop_map(|(now, again, limit)| ClaimFiles { now, again, limit }),
        2 => (0..5_u8, 0..6_u8).prop_map(|(link, fate)| SettleFile { link, fate }),
        1 => (0..10_i64).prop_map(|before| ForgetFiles { before }),
        1 => (0..4_usize, 0..2_usize).prop_map(|(without, account)| Reconcile { without, account }),
        1 => (0..2_u8, any::<u8>(), any::<bool>()).prop_map(|(name, value, secret)| Setting { name, value, secret }),
        1 => (account(), any::<u8>()).prop_map(|(account, left)| Budget { account, left }),
        2 => (0..6_i64, 0..4_u32, vec(0..7_usize, 0..3)).prop_map(
            |(before, limit, states)| Read { before, limit, states }),
    ]
}

const STATES: [EffectState; 7] = [
    EffectState::Intended,
    EffectState::InDoubt,
    EffectState::Withdrawn,
    EffectState::Confirmed,
    EffectState::Refused,
    EffectState::Expired,
    EffectState::Dismissed,
];

fn account(index: usize) -> Account {
    [desk(), other_desk()][index].clone()
}

fn link(number: u8) -> String {
    format!("https://media.example/{number}")
}

fn lane(number: u8) -> Option<Lane> {
    (number > 0).then(|| Lane::conversation(&number.to_string()))
}

fn next_of(wait: Wait) -> Option<Next> {
    wait.map(|(second, urgency, number)| Next {
        due_at: second.map(at),
        urgency: Urgency::ALL[urgency],
        lane_wait: lane(number),
    })
}

fn learned(number: u8) -> Vec<Learned> {
    let destination = Destination("inbox/7".to_owned());
    let (conversation, address) = (number.rem_euclid(3).to_string(), "+331".to_owned());
    let one = match number {
        0..3 => Learned::Customer { address, customer: conversation, name: None, made_by_us: number == 1, at: at(1) },
        3..5 => Learned::CustomerGone { address, customer: conversation },
        5..7 => Learned::PartyConversation { address, destination, conversation, at: at(2) },
        7..9 => Learned::ConversationMerged { from: conversation, into: "1".to_owned(), destination },
        9..11 => Learned::TagsWritten {
            conversation,
            destination,
            added: vec!["A".to_owned()],
            removed: Vec::new(),
            persons: Vec::new(),
            at: at(0),
        },
        _ => return Vec::new(),
    };
    vec![one]
}

fn verdict(number: u8, now: i64) -> Verdict {
    match number {
        0 => confirmed("1"),
        1 => Verdict::Withdrawn,
        2 => in_doubt(now, now + 5),
        3 => Verdict::Refused { words: "no".to_owned() },
        4 => Verdict::Expired { note: "old".to_owned() },
        _ => confirmed(""),
    }
}

/// One of the two stores, and the fences that were given out last.
struct Side {
    world: World,
    fences: [Fence; 2],
}

impl Side {
    async fn new(store: Arc<dyn Store>) -> Self {
        let world = World::new(store).await.unwrap();
        let other = take(world.store.as_ref(), &other_desk(), "us").await.unwrap();
        let fences = [world.fence.clone(), other];
        Self { world, fences }
    }

    fn fence(&self, index: usize) -> &Fence {
        &self.fences[index]
    }

    /// Does it, and prints the answer.
    async fn act(&mut self, operation: &Operation) -> String {
        let store = self.world.store.clone();
        match operation.clone() {
            Operation::Append(facts) => {
                let facts = facts.into_iter().map(|(call, number, targets, odd)| {
                    let mut fact = self.world.fact(call, number, TARGETS[targets]);
                    fact.urgency = Urgency::ALL[number.rem_euclid(4) as usize];
                    if odd == 5 {
                        fact.told.about = None;
                        fact.told.parsed = None;
                    }
                    fact
                });
                print(store.append(facts.collect()).await)
            }
            Operation::TakeLease { account: index, owner, now, until, gone } => {
                let request = LeaseRequest {
                    previous_is_gone: gone,
                    ..lease(&account(index), &format!("owner {owner}"), now, until)
                };
                let answer = store.take_lease(&request).await;
                if let Ok(LeaseAnswer::Taken { fence, .. }) = &answer {
                    self.fences[index] = fence.clone();
                }
                print(answer)
            }
            Operation::Renew { account, until } => print(store.renew_lease(self.fence(account), at(until)).await),
            Operation::Release { account } => print(store.release_lease(self.fence(account)).await),
            Operation::Inherit { account, ended, now } => {
                print(store.inherit(self.fence(account), at(ended), at(now)).await)
            }
            Operation::Record { account: index, filing, seen, next, codes, answer: answered, learned: taught } => {
                let answers = answered.map(|(question, asked)| answer(&format!("q{question}"), asked, asked));
                let turn = Turn {
                    decisions: codes.iter().map(|code| decision(&format!("c{code}"), seen)).collect(),
                    cached: answers.iter().map(|answer| (account(1 - index), answer.clone())).collect(),
                    answers: answers.into_iter().collect(),
                    learned: learned(taught),
                    next: next_of(next),
                    ..turn(FilingId(filing), seen)
                };
                print(store.record(self.fence(index), turn).await)
            }
            Operation::Intend { account, filing, key, lane: number, holds, now } => {
                let key = format!("e{key}");
                let intent = NewIntent {
                    holds_lane_until: at(holds),
                    pins: (holds > 20).then(|| json!({"holds": holds})),
                    decisions: vec![decision("intended", now)],
                    ..self.world.intent(FilingId(filing), &key, lane(number).as_ref(), now)
                };
                print(store.intend(self.fence(account), intent).await)
            }
            Operation::Conclude { account, key, verdict: number, now, seen, next, learned: taught } => {
                let conclusion = Conclusion {
                    decisions: vec![decision("concluded", now)],
                    answers: vec![answer("outcome", now, now)],
                    learned: learned(taught),
                    next: next_of(next),
                    facts_seen: seen,
                    ..conclusion(&format!("e{key}"), verdict(number, now), now)
                };
                print(store.conclude(self.fence(account), conclusion).await)
            }
            Operation::WakeLane { account, lane: number, now } => {
                let lane = lane(number).unwrap_or_else(|| Lane::number("+331"));
                print(store.wake_lane(self.fence(account), &lane, at(now)).await)
            }
            Operation::WakeDoubts { account, now } => print(store.wake_doubts(self.fence(account), at(now)).await),
            Operation::Decide { key, retry, now } => {
                print(store.decide_effect(&EffectKey(format!("e{key}")), retry, at(now)).await)
            }
            Operation::Due { account: index, now, least, aged, limit } => {
                let query = DueQuery { now: at(now), least: Urgency::ALL[least], aged: at(aged), limit };
                let due = store.due(&account(index), &query).await;
                print((due, store.next_due(&account(index)).await))
            }
            Operation::Name { message, received, links } => {
                let files = links.into_iter().map(link).collect();
                let fact = NewFact { files, ..self.world.message(&message.to_string(), received, received) };
                print(store.append(vec![fact]).await)
            }
            Operation::ClaimFiles { now, again, limit } => {
                print(store.claim_files(&FileClaim { now: at(now), again_at: at(again), limit }).await)
            }
            Operation::SettleFile { link: number, fate } => {
                let content_type = (fate == 0).then(|| "image/png".to_owned());
                let fate = match fate {
                    0..3 => FileFate::Kept(KeptFile { content_type, bytes: vec![number; fate.into()].into() }),
                    3..5 => FileFate::Again { at: at(fate.into()) },
                    _ => FileFate::GivenUp,
                };
                print(store.settle_file(&link(number), fate).await)
            }
            Operation::ForgetFiles { before } => print(store.forget_files(at(before)).await),
            Operation::Reconcile { without, account: index } => {
                let mut wanted = wanted();
                if without < wanted.integrations.len() {
                    wanted.integrations.remove(without);
                }
                wanted.connections[2].account = account(index);
                print(store.reconcile(&wanted).await)
            }
            Operation::Setting { name, value, secret } => {
                let (name, value) = (format!("n{name}"), value.to_string());
                print((store.put_setting(&name, &value, secret).await, store.setting(&name).await))
            }
            Operation::Budget { account: index, left } => {
                let saved = store.save_budget(&account(index), &json!({"left": left})).await;
                print((saved, store.budget(&account(index)).await))
            }
            Operation::Read { before, limit, states } => {
                let states: Vec<EffectState> = states.iter().map(|state| STATES[*state]).collect();
                let before = (before > 0).then_some(InteractionId(before));
                print((store.effects(&states, limit).await, store.interactions(before, limit).await))
            }
        }
    }

    /// All that can be read.
    async fn print_all(&self) -> String {
        let store = &self.world.store;
        let mut lines = vec![
            print(store.installation().await),
            print(store.counts().await),
            print(store.effects(&STATES, 1000).await),
        ];
        lines.push(print(store.files().await));
        for number in 0..5 {
            lines.push(print(store.kept_file(&link(number)).await));
        }
        for row in store.interactions(None, 1000).await.unwrap() {
            for summary in &row.filings {
                lines.push(print(store.load(summary.filing.id).await));
            }
            lines.push(print(store.interaction(row.id).await));
        }
        for account in [desk(), other_desk(), phone()] {
            lines.push(print(store.cache(&account).await));
            lines.push(print(store.budget(&account).await));
            lines.push(print(store.party(&account, "+331").await));
            for id in ["0", "1", "2"] {
                lines.push(print(store.conversation(&account, id).await));
            }
            let all = DueQuery { now: at(1000), least: Urgency::Backfill, aged: at(20), limit: 1000 };
            lines.push(print((store.due(&account, &all).await, store.next_due(&account).await)));
        }
        lines.join("\n")
    }
}

fn print(value: impl std::fmt::Debug) -> String {
    format!("{value:?}")
}

/// A few seconds' worth, unless `PROPTEST_CASES` says more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn model_and_sqlite_answer_alike(operations in vec(operation(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let options = Options { key: Some(MasterKey::generate().unwrap()), ..Options::default() };
            let mut model = Side::new(Arc::new(Model::new())).await;
            let mut sqlite = Side::new(Arc::new(SqliteStore::inline(None, options).unwrap())).await;
            for (number, operation) in operations.iter().enumerate() {
                let (expected, answer) = (model.act(operation).await, sqlite.act(operation).await);
                prop_assert_eq!(expected, answer, "operation {}: {:?}", number, operation);
            }
            prop_assert_eq!(model.print_all().await, sqlite.print_all().await);
            Ok(())
        })?;
    }
}
