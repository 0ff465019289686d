//! Questions and effects → requests; doubts → looks. Decides nothing that the plan could decide.

mod ask;
mod find;
mod further;
mod learn;
mod settle;
mod upload;
mod write;

use std::time::Duration;

use async_trait::async_trait;
use contract::{Asked, Connector, Desk, Meter, Outcome, PlanInput, Settlement, Trouble};
use domain::effect::EffectSpec;
use domain::ledger::Effect;
use domain::step::{Plan, Question};
use ports::Outside;
use serde::de::DeserializeOwned;
use url::Url;

use crate::api::{Client, Credentials, starting_budget};
use crate::{effects, plan};

/// How often an app's grant is proven. With an account that was not heard for ten minutes being looked in on, a withdrawal is
/// noticed within 15 minutes (C-07), whether much happens there or nothing.
const GRANT_PROOF: Duration = Duration::from_secs(240);

/// A Gorgias account.
pub struct Gorgias {
    client: Client,
    outside: Outside,
}

impl Gorgias {
    /// Connects to an account. Nothing is sent yet. `enterprise`: the account's limits are those of Gorgias's enterprise plan
    /// (sheet §2). `share`: how much of the account's budget Deskline takes at most, from 0 to 1 (GO-40).
    #[must_use]
    pub fn new(outside: Outside, base: Url, credentials: Credentials, enterprise: bool, share: f64) -> Self {
        let budget = starting_budget(credentials.kind(), enterprise).with_share(share);
        let client =
            Client::new(outside.clone(), base, credentials, Meter::new(budget)).proving_grant_every(GRANT_PROOF);
        Self { client, outside }
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
impl Connector for Gorgias {
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
        self.client.account().await.map(|_| ())
    }
}

impl Desk for Gorgias {
    fn plan(&self, input: &PlanInput<'_>) -> Plan {
        plan::plan(input)
    }
}

/// Reads a stored body back. One that cannot be read was written by another version.
fn read<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, String> {
    serde_json::from_value(value.clone()).map_err(|error| format!("a stored body cannot be read: {error}"))
}
