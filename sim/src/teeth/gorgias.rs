//! Bugs in Gorgias's plan and on the way to Gorgias.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use contract::{Asked, Connector, Desk, Meter, Outcome, PlanInput, Settlement, Trouble};
use domain::effect::{EffectKey, EffectSpec};
use domain::ledger::{Effect, Ledger};
use domain::step::{Plan, Question, Step};
use http::Method;
use ports::{Request, Response, SendError, Transport};
use serde_json::{Value, json};

use super::Bug;
use super::desk::replace;

/// Bugs that only Gorgias can have.
const OF_GORGIAS: [Bug; 6] = [
    Bug::SentToCustomers,
    Bug::TagListReplaced,
    Bug::OneSpelling,
    Bug::ExternalIdsOfRows,
    Bug::CallTicketJoined,
    Bug::SpamTicketJoined,
];

/// Whether a bug is one that only Gorgias can have.
pub(super) fn is_of_gorgias(bug: Bug) -> bool {
    OF_GORGIAS.contains(&bug)
}

pub(super) struct GorgiasBug {
    pub(super) inner: Arc<dyn Desk>,
    pub(super) bug: Bug,
}

#[async_trait]
impl Connector for GorgiasBug {
    fn effects(&self) -> &'static [EffectSpec] {
        self.inner.effects()
    }

    fn meter(&self) -> &Meter {
        self.inner.meter()
    }

    async fn ask(&self, question: &Question) -> Result<Asked, Trouble> {
        if self.bug == Bug::OneSpelling && question.body["ask"] == "other_spellings" {
            return Ok(Asked { value: json!({ "customers": [] }), ..Asked::default() });
        }
        let mut asked = self.inner.ask(question).await?;
        for ticket in tickets(&mut asked.value) {
            match self.bug {
                Bug::SpamTicketJoined => {
                    ticket["spam"] = json!(false);
                    ticket["trashed"] = json!(false);
                }
                Bug::CallTicketJoined => {
                    if let Some(tags) = ticket["tags"].as_array_mut() {
                        tags.push(json!("Aircall SMS"));
                    }
                }
                _ => {}
            }
        }
        Ok(asked)
    }

    async fn perform(&self, effect: &Effect) -> Outcome {
        self.inner.perform(effect).await
    }

    async fn settle(&self, effect: &Effect) -> Settlement {
        self.inner.settle(effect).await
    }

    async fn probe(&self) -> Result<(), Trouble> {
        self.inner.probe().await
    }
}

impl Desk for GorgiasBug {
    fn plan(&self, input: &PlanInput<'_>) -> Plan {
        match self.bug {
            Bug::ExternalIdsOfRows => {
                let (own, row) = (input.interaction.key().to_string(), format!("row/{}", input.filing));
                let known = input.ledger.effects.iter();
                let effects: BTreeMap<EffectKey, Effect> =
                    known.map(|(key, effect)| (renamed(key, &row, &own), effect.clone())).collect();
                let ledger = Ledger { effects, ..input.ledger.clone() };
                let mut plan = self.inner.plan(&PlanInput { ledger: &ledger, ..*input });
                if let Step::Do(intent) = &mut plan.step {
                    let new = renamed(&intent.key, &own, &row);
                    let (old_line, new_line) = (intent.key.marker().line(), new.marker().line());
                    replace(&mut intent.body, &old_line, &new_line);
                    replace(&mut intent.body, &own, &row);
                    intent.key = new;
                }
                plan
            }
            _ => self.inner.plan(input),
        }
    }
}

fn renamed(key: &EffectKey, from: &str, to: &str) -> EffectKey {
    EffectKey(key.0.replacen(from, to, 1))
}

/// The tickets of an answer.
fn tickets(answer: &mut Value) -> Vec<&mut Value> {
    if answer["tickets"].is_array() {
        answer["tickets"].as_array_mut().map(|all| all.iter_mut().collect()).unwrap_or_default()
    } else if answer["ticket"].is_object() {
        vec![&mut answer["ticket"]]
    } else {
        Vec::new()
    }
}

/// A client that writes its requests wrongly.
pub(super) struct WireBug {
    pub(super) inner: Arc<dyn Transport>,
    pub(super) bug: Bug,
}

#[async_trait]
impl Transport for WireBug {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        self.inner.send(spoilt(request, self.bug)).await
    }
}

fn spoilt(mut request: Request, bug: Bug) -> Request {
    let path = request.url.path().to_owned();
    match bug {
        Bug::TagListReplaced
            if path.ends_with("/tags") && path.contains("/tickets/") && request.method == Method::POST =>
        {
            request.method = Method::PUT;
        }
        Bug::SentToCustomers if path.contains("/api/tickets") && request.method == Method::POST => {
            if let Ok(mut body) = serde_json::from_slice::<Value>(&request.body) {
                without_sent_time(&mut body);
                body["messages"].as_array_mut().into_iter().flatten().for_each(without_sent_time);
                if body["messages"].is_null()
                    && let Some(members) = body.as_object_mut()
                {
                    members.remove("messages");
                }
                request.body = body.to_string().into();
            }
        }
        _ => {}
    }
    request
}

fn without_sent_time(message: &mut Value) {
    if message["from_agent"] == true
        && let Some(members) = message.as_object_mut()
    {
        members.remove("sent_datetime");
    }
}
