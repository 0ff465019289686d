//! A store in front of another one.

/// Implements `Store` for a type that passes every verb on to its `inner` store, through its own `read` and `write`; the verbs
/// that a layer may want to spoil go through its `on_…` functions.
#[macro_export]
macro_rules! passing_store {
    ($layer:ty) => {
        #[async_trait::async_trait]
        impl store::Store for $layer {
            async fn reconcile(
                &self,
                wanted: &store::WantedInstallation,
            ) -> store::StoreResult<domain::installation::Installation> {
                self.write(self.inner.reconcile(wanted)).await
            }
            async fn installation(&self) -> store::StoreResult<domain::installation::Installation> {
                self.read(self.inner.installation()).await
            }
            async fn put_setting(&self, name: &str, value: &str, secret: bool) -> store::StoreResult<()> {
                self.write(self.inner.put_setting(name, value, secret)).await
            }
            async fn setting(&self, name: &str) -> store::StoreResult<Option<String>> {
                self.read(self.inner.setting(name)).await
            }
            async fn append(&self, facts: Vec<store::NewFact>) -> store::StoreResult<Vec<store::Appended>> {
                self.on_append(facts).await
            }
            async fn take_lease(&self, request: &store::LeaseRequest) -> store::StoreResult<store::LeaseAnswer> {
                self.write(self.inner.take_lease(request)).await
            }
            async fn renew_lease(&self, fence: &store::Fence, until: jiff::Timestamp) -> store::StoreResult<()> {
                self.write(self.inner.renew_lease(fence, until)).await
            }
            async fn release_lease(&self, fence: &store::Fence) -> store::StoreResult<()> {
                self.write(self.inner.release_lease(fence)).await
            }
            async fn inherit(
                &self,
                fence: &store::Fence,
                ended_at: jiff::Timestamp,
                now: jiff::Timestamp,
            ) -> store::StoreResult<usize> {
                self.on_inherit(fence, ended_at, now).await
            }
            async fn due(
                &self,
                account: &domain::ids::Account,
                query: &store::DueQuery,
            ) -> store::StoreResult<Vec<store::DueFiling>> {
                self.read(self.inner.due(account, query)).await
            }
            async fn next_due(&self, account: &domain::ids::Account) -> store::StoreResult<Option<jiff::Timestamp>> {
                self.read(self.inner.next_due(account)).await
            }
            async fn load(&self, filing: domain::ids::FilingId) -> store::StoreResult<store::LoadedFiling> {
                self.on_load(filing).await
            }
            async fn party(
                &self,
                account: &domain::ids::Account,
                address: &str,
            ) -> store::StoreResult<Option<domain::memory::Party>> {
                self.on_party(account, address).await
            }
            async fn conversation(
                &self,
                account: &domain::ids::Account,
                id: &str,
            ) -> store::StoreResult<Option<domain::memory::Conversation>> {
                self.read(self.inner.conversation(account, id)).await
            }
            async fn cache(
                &self,
                account: &domain::ids::Account,
            ) -> store::StoreResult<std::collections::BTreeMap<String, domain::ledger::Answer>> {
                self.read(self.inner.cache(account)).await
            }
            async fn record(&self, fence: &store::Fence, turn: store::Turn) -> store::StoreResult<()> {
                self.write(self.inner.record(fence, turn)).await
            }
            async fn intend(
                &self,
                fence: &store::Fence,
                intent: store::NewIntent,
            ) -> store::StoreResult<store::Intended> {
                self.on_intend(fence, intent).await
            }
            async fn conclude(&self, fence: &store::Fence, conclusion: store::Conclusion) -> store::StoreResult<()> {
                self.on_conclude(fence, conclusion).await
            }
            async fn wake_lane(
                &self,
                fence: &store::Fence,
                lane: &domain::step::Lane,
                now: jiff::Timestamp,
            ) -> store::StoreResult<Option<domain::ids::FilingId>> {
                self.write(self.inner.wake_lane(fence, lane, now)).await
            }
            async fn wake_doubts(&self, fence: &store::Fence, now: jiff::Timestamp) -> store::StoreResult<usize> {
                self.write(self.inner.wake_doubts(fence, now)).await
            }
            async fn save_budget(
                &self,
                account: &domain::ids::Account,
                budget: &serde_json::Value,
            ) -> store::StoreResult<()> {
                self.write(self.inner.save_budget(account, budget)).await
            }
            async fn budget(&self, account: &domain::ids::Account) -> store::StoreResult<Option<serde_json::Value>> {
                self.read(self.inner.budget(account)).await
            }
            async fn files(&self) -> store::StoreResult<store::FilesStanding> {
                self.read(self.inner.files()).await
            }
            async fn claim_files(&self, claim: &store::FileClaim) -> store::StoreResult<Vec<store::WantedFile>> {
                self.write(self.inner.claim_files(claim)).await
            }
            async fn settle_file(&self, link: &str, fate: store::FileFate) -> store::StoreResult<()> {
                self.on_settle_file(link, fate).await
            }
            async fn kept_file(&self, link: &str) -> store::StoreResult<Option<store::KeptFile>> {
                self.read(self.inner.kept_file(link)).await
            }
            async fn forget_files(&self, before: jiff::Timestamp) -> store::StoreResult<u64> {
                self.write(self.inner.forget_files(before)).await
            }
            async fn decide_effect(
                &self,
                key: &domain::effect::EffectKey,
                retry: bool,
                now: jiff::Timestamp,
            ) -> store::StoreResult<()> {
                self.write(self.inner.decide_effect(key, retry, now)).await
            }
            async fn effects(
                &self,
                states: &[domain::ledger::EffectState],
                limit: u32,
            ) -> store::StoreResult<Vec<domain::ledger::Effect>> {
                self.read(self.inner.effects(states, limit)).await
            }
            async fn interactions(
                &self,
                before: Option<domain::ids::InteractionId>,
                limit: u32,
            ) -> store::StoreResult<Vec<store::InteractionRow>> {
                self.read(self.inner.interactions(before, limit)).await
            }
            async fn interaction(
                &self,
                id: domain::ids::InteractionId,
            ) -> store::StoreResult<store::InteractionDetail> {
                self.read(self.inner.interaction(id)).await
            }
            async fn counts(&self) -> store::StoreResult<store::Counts> {
                self.read(self.inner.counts()).await
            }
        }
    };
}
