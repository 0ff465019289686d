//! What a plan is made of: the interaction, who it concerns, and all that is remembered.

use std::collections::{BTreeMap, BTreeSet};

use contract::PlanInput;
use domain::call::party_address;
use domain::fact::{CallEvent, ParsedFact};
use domain::ids::Account;
use domain::installation::Integration;
use domain::interaction::Interaction;
use domain::ledger::Reason;
use domain::memory::{Conversation, Party};
use domain::step::{Plan, Step};
use store::{LoadedFiling, StoreResult, StoredFact};

use super::Run;
use crate::reasons;

/// Merges of merges are followed this far.
const MERGES_MAX: usize = 5;

impl Run<'_, '_> {
    pub(super) async fn plan(
        &self,
        loaded: &LoadedFiling,
        interaction: &Interaction,
        integration: &Integration,
        phone: &Account,
    ) -> StoreResult<Plan> {
        let desktop = self.desktop;
        let store = &desktop.engine.store;
        let filing = &loaded.filing;
        let parties = self.parties(loaded, interaction).await?;
        let Some(party) = parties.first() else {
            let reasons = vec![Reason::new(reasons::FACTS_INCOMPLETE)];
            return Ok(Plan { step: Step::Done, reasons, urgency: self.urgency, pins: None, lanes: Vec::new() });
        };
        let conversations = self.conversations(loaded, &parties).await?;
        let conversation = loaded.ledger.conversation().and_then(|id| conversations.get(id));
        let desk_cache = store.cache(&desktop.account).await?;
        let phone_cache = store.cache(phone).await?;
        let now = self.now();
        let received = || loaded.facts.iter().map(|fact| fact.received_at);
        let announces = |fact: &&StoredFact| fact.parsed.as_ref().is_some_and(announces);
        let announced = loaded.facts.iter().filter(announces).map(|fact| fact.received_at).min();
        let is_all_ours = interaction.began_at() >= desktop.engine.installed_at;
        Ok(desktop.desk.plan(&PlanInput {
            filing: filing.id,
            destination: &filing.destination,
            interaction,
            first_told_at: received().min().unwrap_or(now),
            announced_at: announced.filter(|_| is_all_ours),
            last_told_at: received().max().unwrap_or(now),
            party,
            parties: &parties,
            conversation,
            conversations: &conversations,
            desk_cache: &desk_cache,
            phone_cache: &phone_cache,
            settings: &integration.settings,
            paused: integration.paused,
            pins: filing.pins.as_ref(),
            ledger: &loaded.ledger,
            timing: &desktop.engine.timing,
            now,
        }))
    }

    async fn parties(&self, loaded: &LoadedFiling, interaction: &Interaction) -> StoreResult<Vec<Party>> {
        let mut parties = Vec::new();
        for party in interaction.parties() {
            let address = party_address(party, &loaded.filing.destination);
            let known = self.desktop.engine.store.party(&self.desktop.account, &address).await?;
            parties.push(known.unwrap_or_else(|| Party::unknown(&address)));
        }
        Ok(parties)
    }

    /// What is remembered of the conversations that a plan may ask about, by the id that was named.
    async fn conversations(
        &self,
        loaded: &LoadedFiling,
        parties: &[Party],
    ) -> StoreResult<BTreeMap<String, Conversation>> {
        let named = loaded.ledger.conversations();
        let had = parties.iter().filter_map(|party| party.conversations.get(&loaded.filing.destination));
        let ids: BTreeSet<&str> = named.chain(had.map(|had| had.id.as_str())).collect();
        let mut conversations = BTreeMap::new();
        for id in ids {
            if let Some(found) = self.conversation(loaded, id).await? {
                conversations.insert(id.to_owned(), found);
            }
        }
        Ok(conversations)
    }

    /// A conversation as remembered, merges followed.
    async fn conversation(&self, loaded: &LoadedFiling, id: &str) -> StoreResult<Option<Conversation>> {
        let store = &self.desktop.engine.store;
        let Some(mut found) = store.conversation(&self.desktop.account, id).await? else { return Ok(None) };
        for _ in 0..MERGES_MAX {
            let Some(into) = found.merged_into.clone() else { break };
            let next = store.conversation(&self.desktop.account, &into).await?;
            found = next.unwrap_or_else(|| Conversation::unknown(&into, &loaded.filing.destination));
        }
        Ok(Some(found))
    }
}

/// Whether a fact tells that its interaction began.
fn announces(fact: &ParsedFact) -> bool {
    match fact {
        ParsedFact::Call(fact) => fact.event == CallEvent::Created,
        ParsedFact::Message(_) => true,
    }
}
