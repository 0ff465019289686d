//! Bugs in the desk's plan and on the way to the desk.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use contract::{Asked, Connector, Desk, Meter, Outcome, PlanInput, Settlement, Trouble};
use domain::effect::{EffectKey, EffectSpec};
use domain::ledger::{Effect, Evidence, Ledger, Reason};
use domain::step::{Plan, Question, Step};
use serde_json::{Value, json};

use super::Bug;
use super::phone::{generous, table};

pub(super) struct DeskBug {
    inner: Arc<dyn Desk>,
    /// More connectors to the same account.
    others: Vec<Arc<dyn Desk>>,
    turn: AtomicUsize,
    bug: Bug,
    table: &'static [EffectSpec],
    generous: Meter,
}

impl DeskBug {
    pub(super) fn new(inner: Arc<dyn Desk>, others: Vec<Arc<dyn Desk>>, bug: Bug) -> Self {
        let table = match bug {
            Bug::NoQuietTime => table(inner.effects(), |spec| spec.quiet = Duration::ZERO),
            Bug::AbsentInALaggingIndex => table(inner.effects(), |spec| spec.quiet = Duration::from_secs(20)),
            _ => inner.effects(),
        };
        Self { inner, others, turn: AtomicUsize::new(0), bug, table, generous: generous() }
    }

    /// The connector whose turn it is.
    fn next(&self) -> &dyn Desk {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % (self.others.len() + 1);
        self.others.get(turn).unwrap_or(&self.inner).as_ref()
    }

    fn spoil_answer(&self, question: &Question, mut asked: Asked) -> Asked {
        match self.bug {
            Bug::SuffixMatch => like_the_number(&question.body, &mut asked.value),
            Bug::OldestCustomer => turn_ages_round(&mut asked.value),
            Bug::AgentsUnknown => forget_addresses(&mut asked.value),
            _ => {}
        }
        asked
    }

    fn spoil_plan(&self, input: &PlanInput<'_>, mut plan: Plan) -> Plan {
        if self.bug == Bug::NoLanes {
            match &mut plan.step {
                Step::Do(intent) => intent.lane = None,
                Step::Ask(question) => question.lane = None,
                _ => {}
            }
        }
        if let Step::Do(intent) = &mut plan.step {
            match self.bug {
                Bug::TagsReplaced if intent.body["write"] == "tags" => {
                    intent.body["change"]["after"] = intent.body["wanted"].clone();
                }
                Bug::StatusActive if !intent.body["status"].is_null() => intent.body["status"] = json!("active"),
                Bug::NoMarker => without_codes(&mut intent.body),
                Bug::CommentsTwice => intent.covers.retain(|fact| !fact.starts_with("comment:")),
                Bug::KeysOfRows => {
                    let rows = row_key(&intent.key, input);
                    let (old, new) = (intent.key.marker().line(), rows.marker().line());
                    replace(&mut intent.body, &old, &new);
                    intent.key = rows;
                }
                _ => {}
            }
        }
        plan
    }
}

#[async_trait]
impl Connector for DeskBug {
    fn effects(&self) -> &'static [EffectSpec] {
        self.table
    }

    fn meter(&self) -> &Meter {
        if self.bug == Bug::BudgetIgnored { &self.generous } else { self.inner.meter() }
    }

    async fn ask(&self, question: &Question) -> Result<Asked, Trouble> {
        let asked = self.next().ask(question).await?;
        Ok(self.spoil_answer(question, asked))
    }

    async fn perform(&self, effect: &Effect) -> Outcome {
        match (self.next().perform(effect).await, self.bug) {
            (Outcome::Unknown { detail }, Bug::UnknownIsFailed) => Outcome::NotApplied(Trouble::Down { detail }),
            (Outcome::Unknown { .. }, Bug::UnknownIsApplied) => Outcome::Confirmed {
                evidence: Evidence {
                    request_id: Some("planted".to_owned()),
                    desk_id: None,
                    at: effect.intended_at,
                    read_back: false,
                },
                result: Value::Null,
                learned: Vec::new(),
            },
            (outcome, _) => outcome,
        }
    }

    async fn settle(&self, effect: &Effect) -> Settlement {
        match (self.inner.settle(effect).await, self.bug) {
            (Settlement::Unclear { .. }, Bug::AbsentInALaggingIndex | Bug::NoQuietTime) => {
                Settlement::Absent { reason: Reason::new("planted") }
            }
            (settlement, _) => settlement,
        }
    }

    async fn probe(&self) -> Result<(), Trouble> {
        self.inner.probe().await
    }
}

impl Desk for DeskBug {
    fn plan(&self, input: &PlanInput<'_>) -> Plan {
        let mut timing = input.timing.clone();
        let mut ledger = input.ledger.clone();
        let mut conversations = input.conversations.clone();
        match self.bug {
            Bug::StaleTags => timing.read_before_write = Duration::from_secs(60),
            Bug::LateIsLive => timing.import_after = Duration::from_secs(100 * 86_400),
            Bug::KeysOfRows => ledger.effects = vendor_keys(input.ledger, input),
            Bug::RemovedTagsReturn => {
                for memory in conversations.values_mut().flat_map(|known| known.tags.values_mut()) {
                    memory.ours = false;
                    memory.removed_by_person = false;
                }
            }
            _ => return self.spoil_plan(input, self.inner.plan(input)),
        }
        let spoilt = PlanInput { timing: &timing, ledger: &ledger, conversations: &conversations, ..*input };
        self.spoil_plan(input, self.inner.plan(&spoilt))
    }
}

/// A key as somebody might make it who thinks of his own database only.
fn row_key(key: &EffectKey, input: &PlanInput<'_>) -> EffectKey {
    let call = input.interaction.key().to_string();
    EffectKey(key.0.replacen(&call, &format!("row/{}", input.filing), 1))
}

fn vendor_keys(ledger: &Ledger, input: &PlanInput<'_>) -> BTreeMap<EffectKey, Effect> {
    let row = format!("row/{}", input.filing);
    let call = input.interaction.key().to_string();
    let renamed =
        ledger.effects.iter().map(|(key, effect)| (EffectKey(key.0.replacen(&row, &call, 1)), effect.clone()));
    renamed.collect()
}

pub(super) fn replace(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) => *text = text.replace(old, new),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, old, new)),
        Value::Object(members) => members.values_mut().for_each(|member| replace(member, old, new)),
        _ => {}
    }
}

fn without_codes(value: &mut Value) {
    match value {
        Value::String(text) => {
            while let Some(at) = text.find("Ref. ") {
                let end = text.len().min(at + 15);
                text.replace_range(at..end, "");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_codes),
        Value::Object(members) => members.values_mut().for_each(without_codes),
        _ => {}
    }
}

/// Whoever's number ends alike gets the number that was asked for.
fn like_the_number(question: &Value, answer: &mut Value) {
    let Some(asked) = find_text(question, |text| text.starts_with('+')) else { return };
    let tail: String = asked.chars().rev().take(7).collect();
    let phones = answer["customers"].as_array_mut().into_iter().flatten();
    for phone in phones.flat_map(|customer| customer["phones"].as_array_mut().into_iter().flatten()) {
        let digits: String =
            phone.as_str().unwrap_or_default().chars().rev().filter(char::is_ascii_digit).take(7).collect();
        if digits == tail {
            *phone = json!(asked);
        }
    }
}

fn find_text(value: &Value, wanted: fn(&str) -> bool) -> Option<String> {
    match value {
        Value::String(text) => wanted(text).then(|| text.clone()),
        Value::Array(items) => items.iter().find_map(|item| find_text(item, wanted)),
        Value::Object(members) => members.values().find_map(|member| find_text(member, wanted)),
        _ => None,
    }
}

fn turn_ages_round(answer: &mut Value) {
    let Some(customers) = answer["customers"].as_array_mut() else { return };
    let ages: Vec<Value> = customers.iter().map(|customer| customer["created_at"].clone()).collect();
    for (customer, age) in customers.iter_mut().zip(ages.into_iter().rev()) {
        customer["created_at"] = age;
    }
}

fn forget_addresses(answer: &mut Value) {
    for user in answer["users"].as_array_mut().into_iter().flatten() {
        user["email"] = json!("nobody@harbour.example");
        user["alternate_emails"] = json!([]);
    }
}
