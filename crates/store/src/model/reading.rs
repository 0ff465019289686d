//! What dashboard and command line show.

use super::*;

impl State {
    pub(super) fn effects_in(&self, states: &[EffectState], limit: u32) -> Vec<Effect> {
        let wanted = self.effects.iter().rev().filter(|effect| states.contains(&effect.state));
        wanted.take(limit as usize).cloned().collect()
    }

    pub(super) fn interactions(&self, before: Option<InteractionId>, limit: u32) -> Vec<InteractionRow> {
        self.interactions
            .iter()
            .rev()
            .filter(|(id, _)| before.is_none_or(|before| **id < before))
            .take(limit as usize)
            .map(|(id, interaction)| self.interaction_row(*id, interaction))
            .collect()
    }

    pub(super) fn interaction(&self, id: InteractionId) -> StoreResult<InteractionDetail> {
        let interaction = self.interactions.get(&id);
        let interaction = interaction.ok_or_else(|| StoreError::NotFound { what: format!("interaction {id}") })?;
        let of_interaction = self.filings.values().filter(|filing| filing.row.interaction == id);
        Ok(InteractionDetail {
            row: self.interaction_row(id, interaction),
            filings: of_interaction.map(|filing| self.detail(filing)).collect(),
        })
    }

    pub(super) fn counts(&self) -> Counts {
        let mut effects = BTreeMap::new();
        for effect in &self.effects {
            *effects.entry(effect.state).or_insert(0) += 1;
        }
        let waiting = |filing: &&FilingState| filing.row.due_at.is_some() || filing.row.lane_wait.is_some();
        Counts {
            facts: self.journal.len() as u64,
            interactions: self.interactions.len() as u64,
            filings: self.filings.len() as u64,
            filings_waiting: self.filings.values().filter(waiting).count() as u64,
            effects,
        }
    }

    fn interaction_row(&self, id: InteractionId, interaction: &InteractionState) -> InteractionRow {
        let filings = self.filings.values().filter(|filing| filing.row.interaction == id);
        InteractionRow {
            id,
            key: interaction.key.clone(),
            first_received_at: interaction.first_received_at,
            facts: interaction.facts.clone(),
            filings: filings.map(|filing| self.summary(filing)).collect(),
        }
    }

    fn summary(&self, filing: &FilingState) -> FilingSummary {
        let mut effects = BTreeMap::new();
        for effect in self.effects_of(filing.row.id) {
            *effects.entry(effect.state).or_insert(0) += 1;
        }
        let integration = self.integrations.get(&filing.row.integration);
        FilingSummary {
            filing: filing.row.clone(),
            integration: integration.map(|integration| integration.name.clone()).unwrap_or_default(),
            effects,
            latest: filing.decisions.last().cloned(),
        }
    }

    fn detail(&self, filing: &FilingState) -> FilingDetail {
        let ledger = self.ledger(filing);
        let mut conversations: BTreeMap<String, Conversation> = BTreeMap::new();
        let mut names: Vec<String> = rules::named_conversations(&ledger).into_iter().collect();
        while let Some(name) = names.pop() {
            if let Some(conversation) = self.conversations.get(&(filing.row.account.clone(), name.clone()))
                && conversations.insert(name, conversation.clone()).is_none()
            {
                names.extend(conversation.merged_into.clone());
            }
        }
        FilingDetail {
            summary: self.summary(filing),
            decisions: filing.decisions.clone(),
            ledger,
            conversations: conversations.into_values().collect(),
        }
    }
}
