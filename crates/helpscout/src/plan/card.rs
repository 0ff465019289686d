//! The insight card: who is calling, while it rings (C-20, C-21).

use contract::phone_side::{self, Card, CardLine};
use domain::ledger::{Reason, done_elsewhere};
use domain::step::Step;

use super::{Planned, Planner, Standing, signed};
use crate::effects;
use crate::question::{Candidate, Candidates, HelpScoutQuestion};
use crate::reasons;
use crate::settings::Duplicates;

/// A card's text is cut to this many characters per line; the vendor's limit is not known.
const LINE_MAX: usize = 200;

impl Planner<'_> {
    /// Whether a card could still be of use and was neither sent nor given up.
    pub(super) fn card_is_due(&self) -> bool {
        let key = effects::card_key(self.core.id);
        self.number().is_some()
            && !self.input.ledger.answers.contains_key(&done_elsewhere(&key))
            && !self.is_told_late()
            && !self.input.ledger.effects.contains_key(&key)
            && phone_side::card_is_useful(self.call, self.input.now, self.input.timing.card_until_after_answer)
            && self.input.ledger.of_kind(effects::CUSTOMER).is_none()
    }

    /// Sends the card, if it is of use. Outside all lanes: it waits for nobody.
    pub(super) fn card(&mut self) -> Planned<()> {
        let key = effects::card_key(self.core.id);
        if self.input.ledger.answers.contains_key(&done_elsewhere(&key)) {
            self.because(Reason::new(reasons::CARD_SENT_ALREADY));
            return Ok(());
        }
        if let Standing::Confirmed(_) | Standing::Ended(_) = self.standing(&key)? {
            return Ok(());
        }
        let Some(number) = self.number() else { return Ok(()) };
        if !self.card_is_due() {
            let was_nobody_to_show = self.input.ledger.of_kind(effects::CUSTOMER).is_some();
            if !was_nobody_to_show && (self.call.is_over() || self.call.is_answered()) {
                self.because(Reason::new(reasons::CARD_TOO_LATE));
            }
            return Ok(());
        }
        let question = HelpScoutQuestion::CustomersByNumber { number: number.clone() };
        let found: Candidates = self.answer(&question, signed(self.input.timing.evidence_max_age), None)?;
        let matching = self.confirmed(&found, number);
        let customer = match (matching.as_slice(), self.settings.duplicates) {
            ([], _) => {
                self.because(Reason::new(reasons::CARD_NO_CUSTOMER));
                return Ok(());
            }
            ([_, _, ..], Duplicates::DoNothing) => {
                self.because(Reason::new(reasons::CARD_SEVERAL_CUSTOMERS).with("count", matching.len()));
                return Ok(());
            }
            ([first, ..], _) => *first,
        };
        self.because(Reason::new(reasons::CARD_SENT).with("customer", customer.id.as_str()));
        Err(Step::Do(Box::new(self.card_of(customer).intent(key))))
    }

    fn card_of(&self, customer: &Candidate) -> Card {
        let texts = self.texts();
        let line = |label: &str, text: &Option<String>| {
            let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
            Some(CardLine { label: texts.word(label), text: text.chars().take(LINE_MAX).collect() })
        };
        let lines = [
            line("card-email", &customer.emails.first().cloned()),
            line("card-company", &customer.organization),
            line("card-job-title", &customer.job_title),
            line("card-notes", &customer.background),
        ];
        Card {
            call: self.core.id,
            title: customer.name().unwrap_or_else(|| texts.party_digits()).chars().take(LINE_MAX).collect(),
            link: Some(crate::customer_page(&customer.id)),
            lines: lines.into_iter().flatten().collect(),
        }
    }
}
