//! Questions and effects → requests; doubts → looks. Decides nothing that the plan could decide.

mod ask;
mod rewritten;
mod settle;
mod write;

use async_trait::async_trait;
use contract::{Asked, Connector, Desk, Meter, Outcome, PlanInput, Settlement, Trouble};
use domain::effect::EffectSpec;
use domain::ledger::Effect;
use domain::step::{Plan, Question};
use ports::Outside;
use serde::de::DeserializeOwned;
use url::Url;

use crate::api::{Client, ClientCredentials};
use crate::{effects, plan};

/// A Help Scout account.
pub struct HelpScout {
    client: Client,
    outside: Outside,
}

impl HelpScout {
    /// Connects to an account. Nothing is sent yet.
    #[must_use]
    pub fn new(outside: Outside, base: Url, credentials: ClientCredentials) -> Self {
        let meter = Meter::new(crate::api::starting_budget());
        Self { client: Client::new(outside.clone(), base, credentials, meter), outside }
    }

    /// The typed client, for checks.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    fn now(&self) -> jiff::Timestamp {
        self.outside.clock.now()
    }
}

#[async_trait]
impl Connector for HelpScout {
    fn effects(&self) -> &'static [EffectSpec] {
        effects::EFFECTS
    }

    fn meter(&self) -> &Meter {
        self.client.meter()
    }

    async fn ask(&self, question: &Question) -> Result<Asked, Trouble> {
        self.answer(question).await
    }

    async fn perform(&self, effect: &Effect) -> Outcome {
        self.write(effect).await
    }

    async fn settle(&self, effect: &Effect) -> Settlement {
        self.look(effect).await
    }

    async fn probe(&self) -> Result<(), Trouble> {
        self.client.me().await.map(|_| ())
    }
}

impl Desk for HelpScout {
    fn plan(&self, input: &PlanInput<'_>) -> Plan {
        plan::plan(input)
    }
}

/// Reads a stored body back. One that cannot be read was written by another version.
fn read<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, String> {
    serde_json::from_value(value.clone()).map_err(|error| format!("a stored body cannot be read: {error}"))
}
