//! The phone side of the contract.

use std::time::Duration;

use async_trait::async_trait;
use contract::phone_side::{CARD, Card, PhoneQuestion};
use contract::{Asked, Budget, Connector, Meter, Outcome, Settlement, Trouble};
use domain::effect::{Class, EffectSpec, ReadBack};
use domain::ledger::{Effect, Evidence, Reason};
use domain::step::Question;
use serde_json::{Value, json};

use crate::api::{CardAnswer, Client};
use crate::files;

/// What Aircall allows a company, all its apps together (sheet §5).
pub const COMPANY_REQUESTS_PER_MINUTE: u32 = 120;
/// Our share of it, unless a setting says otherwise.
pub const DEFAULT_REQUESTS_PER_MINUTE: u32 = 60;

/// What a fault of our own is reported with where an HTTP status is due.
const NO_STATUS: u16 = 0;

static EFFECTS: [EffectSpec; 1] = [EffectSpec {
    kind: CARD,
    class: Class::Ephemeral,
    marker: "none: a card cannot be read",
    read_back: ReadBack::Nothing,
    quiet: Duration::ZERO,
    holds_lane: Duration::ZERO,
    undecidable: "whether the agent saw a card whose answer was lost: Aircall shows no card again",
}];

/// The budget of a company whose share is so many requests a minute (at least one): no minute has more, wherever it begins, and a burst
/// of calls may use all of it at once.
#[must_use]
pub fn share(requests_per_minute: u32) -> Budget {
    let per_minute = requests_per_minute.clamp(1, COMPANY_REQUESTS_PER_MINUTE);
    Budget::rolling(per_minute, Duration::from_secs(60))
}

/// Aircall, as the engine knows it.
#[derive(Clone)]
pub struct AircallConnector {
    client: Client,
}

impl AircallConnector {
    /// A connector for the client's company.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The client: backfill lists calls with it, and the webhook is set up through it.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
}

#[async_trait]
impl Connector for AircallConnector {
    fn effects(&self) -> &'static [EffectSpec] {
        &EFFECTS
    }

    fn meter(&self) -> &Meter {
        self.client.meter()
    }

    async fn ask(&self, question: &Question) -> Result<Asked, Trouble> {
        let asked = serde_json::from_value(question.body.clone()).map_err(|_| Trouble::Refused {
            status: NO_STATUS,
            words: format!("Aircall cannot be asked `{}`", question.key),
        })?;
        let answer = |value| Asked { value, ..Asked::default() };
        match asked {
            PhoneQuestion::Tags => Ok(answer(json!(self.client.tags().await?))),
            PhoneQuestion::Teams => Ok(answer(json!(self.client.teams().await?))),
            PhoneQuestion::CallFile { id } => Ok(answer(json!(self.client.call_file(id).await?))),
            PhoneQuestion::MessageFile { url, name, content_type, .. } => {
                Ok(answer(json!(files::of_message(&url, &name, &content_type, self.client.base()))))
            }
            PhoneQuestion::Call { id } => {
                let read = self.client.call(id).await?;
                Ok(Asked {
                    value: json!({ "found": read.is_some() }),
                    told: read.into_iter().map(|read| read.told).collect(),
                    ..Asked::default()
                })
            }
        }
    }

    async fn perform(&self, effect: &Effect) -> Outcome {
        let card = (effect.kind == CARD).then(|| serde_json::from_value::<Card>(effect.body.clone()).ok());
        let Some(card) = card.flatten() else {
            let words = format!("Aircall cannot be written a `{}`", effect.kind);
            return Outcome::Refused { status: NO_STATUS, words };
        };
        match self.client.show_card(&card).await {
            CardAnswer::Shown => Outcome::Confirmed {
                evidence: Evidence {
                    request_id: None,
                    desk_id: Some(card.call.to_string()),
                    at: self.client.now(),
                    read_back: false,
                },
                result: Value::Null,
                learned: Vec::new(),
            },
            CardAnswer::Refused { status, words } => Outcome::Refused { status, words },
            CardAnswer::NotApplied(trouble) => Outcome::NotApplied(trouble),
            CardAnswer::Unknown { detail } => Outcome::Unknown { detail },
        }
    }

    async fn settle(&self, _effect: &Effect) -> Settlement {
        Settlement::Unclear { reason: Reason::new("card.not_readable") }
    }

    async fn probe(&self) -> Result<(), Trouble> {
        self.client.ping().await
    }
}
