//! Facts come in.

use domain::installation::Target;

use super::*;

impl State {
    pub(super) fn append(&mut self, facts: Vec<NewFact>) -> StoreResult<Vec<Appended>> {
        for fact in &facts {
            if !self.connections.contains_key(&fact.connection) {
                return Err(StoreError::NotFound { what: format!("connection {}", fact.connection) });
            }
            if let Some(unknown) =
                fact.targets.iter().find(|target| !self.integrations.contains_key(&target.integration))
            {
                return Err(StoreError::NotFound { what: format!("integration {}", unknown.integration) });
            }
        }
        Ok(facts.into_iter().map(|fact| self.append_one(fact)).collect())
    }

    fn append_one(&mut self, fact: NewFact) -> Appended {
        let identity = (fact.connection, fact.told.hash);
        if let Some(interaction) = self.journal.get(&identity) {
            return Appended { is_new: false, interaction: *interaction };
        }
        let account = self.connections[&fact.connection].account.clone();
        let interaction = fact.told.about.clone().map(|key| self.interaction_of(account, key, fact.received_at));
        self.journal.insert(identity, interaction);
        if let Some(id) = interaction {
            for target in &fact.targets {
                self.make_filing(id, target, &fact);
            }
            self.want_files(id, &fact.files, fact.received_at);
            for filing in self.filings.values_mut().filter(|filing| filing.row.interaction == id) {
                filing.wake(fact.received_at);
                filing.row.urgency = filing.row.urgency.min(fact.urgency);
            }
            if let Some(interaction) = self.interactions.get_mut(&id) {
                interaction.facts.push(StoredFact {
                    hash: fact.told.hash,
                    source: fact.told.source,
                    event: fact.told.event,
                    at: fact.told.at,
                    received_at: fact.received_at,
                    parsed: fact.told.parsed,
                });
            }
        }
        Appended { is_new: true, interaction }
    }

    fn interaction_of(&mut self, account: Account, key: InteractionKey, first_received_at: Timestamp) -> InteractionId {
        let known = self.interactions.iter().find(|(_, known)| known.account == account && known.key == key);
        if let Some((id, _)) = known {
            return *id;
        }
        let id = InteractionId(self.interactions.keys().next_back().map_or(1, |last| last.0 + 1));
        self.interactions.insert(id, InteractionState { account, key, first_received_at, facts: Vec::new() });
        id
    }

    fn make_filing(&mut self, interaction: InteractionId, target: &Target, fact: &NewFact) {
        let has_one = self.filings.values().any(|filing| {
            let same_place = filing.row.account == target.desk && filing.row.destination == target.destination;
            filing.row.interaction == interaction && (same_place || filing.row.integration == target.integration)
        });
        if has_one {
            return;
        }
        let id = FilingId(self.filings.keys().next_back().map_or(1, |last| last.0 + 1));
        let row = Filing {
            id,
            integration: target.integration,
            interaction,
            account: target.desk.clone(),
            destination: target.destination.clone(),
            due_at: Some(fact.received_at),
            urgency: fact.urgency,
            lane_wait: None,
            turn_at: fact.turn_at,
            pins: None,
            facts_seen: 0,
        };
        let filing = FilingState { row, woken_at: fact.received_at, decisions: Vec::new(), answers: BTreeMap::new() };
        self.filings.insert(id, filing);
    }
}
