//! The trait's verbs, handed to the thread that does them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::effect::EffectKey;
use domain::ids::{Account, FilingId, InteractionId};
use domain::installation::Installation;
use domain::ledger::{Answer, Effect, EffectState};
use domain::memory::{Conversation, Party};
use domain::step::Lane;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use store::*;

use crate::SqliteStore;
use crate::verbs::{budgets, files, journal, leases, ledger, reading, setup, work};

#[async_trait]
impl Store for SqliteStore {
    async fn reconcile(&self, wanted: &WantedInstallation) -> StoreResult<Installation> {
        let wanted = wanted.clone();
        self.write(move |connection| setup::reconcile(connection, &wanted)).await
    }

    async fn installation(&self) -> StoreResult<Installation> {
        self.read(setup::installation).await
    }

    async fn put_setting(&self, name: &str, value: &str, secret: bool) -> StoreResult<()> {
        let name = name.to_owned();
        if secret {
            let (value, key) = (SecretString::from(value), self.key.clone());
            self.write(move |connection| setup::put_secret_setting(connection, &name, &value, key.as_deref())).await
        } else {
            let value = value.to_owned();
            self.write(move |connection| setup::put_plain_setting(connection, &name, &value)).await
        }
    }

    async fn setting(&self, name: &str) -> StoreResult<Option<String>> {
        let (name, key) = (name.to_owned(), self.key.clone());
        self.read(move |connection| setup::setting(connection, &name, key.as_deref())).await
    }

    async fn append(&self, facts: Vec<NewFact>) -> StoreResult<Vec<Appended>> {
        let rows = facts.into_iter().map(journal::FactRow::of).collect::<Result<Vec<_>, _>>();
        let rows = rows.map_err(|error| StoreError::Failed(error.to_string()))?;
        self.write(move |connection| journal::append(connection, &rows)).await
    }

    async fn take_lease(&self, request: &LeaseRequest) -> StoreResult<LeaseAnswer> {
        let request = request.clone();
        self.write(move |connection| leases::take_lease(connection, &request)).await
    }

    async fn renew_lease(&self, fence: &Fence, until: Timestamp) -> StoreResult<()> {
        let fence = fence.clone();
        self.write(move |connection| leases::renew_lease(connection, &fence, until)).await
    }

    async fn release_lease(&self, fence: &Fence) -> StoreResult<()> {
        let fence = fence.clone();
        self.write(move |connection| leases::release_lease(connection, &fence)).await
    }

    async fn inherit(&self, fence: &Fence, ended_at: Timestamp, now: Timestamp) -> StoreResult<usize> {
        let fence = fence.clone();
        self.write(move |connection| leases::inherit(connection, &fence, ended_at, now)).await
    }

    async fn due(&self, account: &Account, query: &DueQuery) -> StoreResult<Vec<DueFiling>> {
        let (account, query) = (account.clone(), query.clone());
        self.read(move |connection| work::due(connection, &account, &query)).await
    }

    async fn next_due(&self, account: &Account) -> StoreResult<Option<Timestamp>> {
        let account = account.clone();
        self.read(move |connection| work::next_due(connection, &account)).await
    }

    async fn load(&self, filing: FilingId) -> StoreResult<LoadedFiling> {
        self.read(move |connection| work::load(connection, filing)).await
    }

    async fn party(&self, account: &Account, address: &str) -> StoreResult<Option<Party>> {
        let (account, address) = (account.clone(), address.to_owned());
        self.read(move |connection| work::party(connection, &account, &address)).await
    }

    async fn conversation(&self, account: &Account, id: &str) -> StoreResult<Option<Conversation>> {
        let (account, id) = (account.clone(), id.to_owned());
        self.read(move |connection| work::conversation(connection, &account, &id)).await
    }

    async fn cache(&self, account: &Account) -> StoreResult<BTreeMap<String, Answer>> {
        let account = account.clone();
        self.read(move |connection| work::cache(connection, &account)).await
    }

    async fn record(&self, fence: &Fence, turn: Turn) -> StoreResult<()> {
        let fence = fence.clone();
        self.write(move |connection| ledger::record(connection, &fence, turn)).await
    }

    async fn intend(&self, fence: &Fence, intent: NewIntent) -> StoreResult<Intended> {
        let fence = fence.clone();
        self.write(move |connection| ledger::intend(connection, &fence, intent)).await
    }

    async fn conclude(&self, fence: &Fence, conclusion: Conclusion) -> StoreResult<()> {
        let fence = fence.clone();
        self.write(move |connection| ledger::conclude(connection, &fence, conclusion)).await
    }

    async fn wake_lane(&self, fence: &Fence, lane: &Lane, now: Timestamp) -> StoreResult<Option<FilingId>> {
        let (fence, lane) = (fence.clone(), lane.clone());
        self.write(move |connection| {
            leases::check(connection, &fence)?;
            work::wake_lane(connection, &fence.account, &lane, now)
        })
        .await
    }

    async fn wake_doubts(&self, fence: &Fence, now: Timestamp) -> StoreResult<usize> {
        let fence = fence.clone();
        self.write(move |connection| work::wake_doubts(connection, &fence, now)).await
    }

    async fn save_budget(&self, account: &Account, budget: &Value) -> StoreResult<()> {
        let (account, budget) = (account.clone(), budget.clone());
        self.write(move |connection| budgets::save_budget(connection, &account, &budget)).await
    }

    async fn budget(&self, account: &Account) -> StoreResult<Option<Value>> {
        let account = account.clone();
        self.read(move |connection| budgets::budget(connection, &account)).await
    }

    async fn files(&self) -> StoreResult<FilesStanding> {
        self.read(files::standing).await
    }

    async fn claim_files(&self, claim: &FileClaim) -> StoreResult<Vec<WantedFile>> {
        let claim = claim.clone();
        self.write(move |connection| files::claim(connection, &claim)).await
    }

    async fn settle_file(&self, link: &str, fate: FileFate) -> StoreResult<()> {
        let link = link.to_owned();
        self.write(move |connection| files::settle(connection, &link, &fate)).await
    }

    async fn kept_file(&self, link: &str) -> StoreResult<Option<KeptFile>> {
        let link = link.to_owned();
        self.read(move |connection| files::kept(connection, &link)).await
    }

    async fn forget_files(&self, before: Timestamp) -> StoreResult<u64> {
        self.write(move |connection| files::forget(connection, before)).await
    }

    async fn decide_effect(&self, key: &EffectKey, retry: bool, now: Timestamp) -> StoreResult<()> {
        let key = key.clone();
        self.write(move |connection| ledger::decide_effect(connection, &key, retry, now)).await
    }

    async fn effects(&self, states: &[EffectState], limit: u32) -> StoreResult<Vec<Effect>> {
        let states = states.to_vec();
        self.read(move |connection| reading::effects_in(connection, &states, limit)).await
    }

    async fn interactions(&self, before: Option<InteractionId>, limit: u32) -> StoreResult<Vec<InteractionRow>> {
        self.read(move |connection| reading::interactions(connection, before, limit)).await
    }

    async fn interaction(&self, id: InteractionId) -> StoreResult<InteractionDetail> {
        self.read(move |connection| reading::interaction(connection, id)).await
    }

    async fn counts(&self) -> StoreResult<Counts> {
        self.read(reading::counts).await
    }
}
