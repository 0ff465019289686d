//! The insight card: who is calling, while it rings (C-20, C-21).

use contract::phone_side::Card;
use desk::plan::{Planned, Standing, card_line, is_card_due};
use desk::reasons as common;
use domain::ledger::{Reason, done_elsewhere};
use domain::step::Step;

use super::Planner;
use crate::effects;
use crate::question::{Candidate, Candidates, HelpScoutQuestion};
use crate::settings::Duplicates;

/// A card's headline is cut to this many characters; the vendor's limit is not known.
const TITLE_MAX: usize = 200;

impl Planner<'_> {
    pub(super) fn card_is_due(&self) -> bool {
        is_card_due(&self.frame, self.call, &effects::card_key(self.core.id), effects::CUSTOMER)
    }

    /// Sends the card, if it is of use. Outside all lanes: it waits for nobody.
    pub(super) fn card(&mut self) -> Planned<()> {
        let key = effects::card_key(self.core.id);
        if self.frame.notes(&done_elsewhere(&key)) {
            self.frame.because(Reason::new(common::CARD_SENT_ALREADY));
            return Ok(());
        }
        if let Standing::Confirmed(_) | Standing::Ended(_) = self.frame.standing(&key)? {
            return Ok(());
        }
        let Some(number) = self.number() else { return Ok(()) };
        if !self.card_is_due() {
            let was_nobody_to_show = self.frame.input.ledger.of_kind(effects::CUSTOMER).is_some();
            if !was_nobody_to_show && (self.call.is_over() || self.call.is_answered()) {
                self.frame.because(Reason::new(common::CARD_TOO_LATE));
            }
            return Ok(());
        }
        let question = HelpScoutQuestion::CustomersByNumber { number: number.clone() };
        let found: Candidates = self.frame.evidence(question.question(None))?;
        let matching = self.confirmed(&found, number);
        let customer = match (matching.as_slice(), self.settings.duplicates) {
            ([], _) => {
                self.frame.because(Reason::new(common::CARD_NO_CUSTOMER));
                return Ok(());
            }
            ([_, _, ..], Duplicates::DoNothing) => {
                self.frame.because(Reason::new(common::CARD_SEVERAL_CUSTOMERS).with("count", matching.len()));
                return Ok(());
            }
            ([first, ..], _) => *first,
        };
        self.frame.because(Reason::new(common::CARD_SENT).with("customer", customer.id.as_str()));
        Err(Step::Do(Box::new(self.card_of(customer).intent(key))))
    }

    fn card_of(&self, customer: &Candidate) -> Card {
        let texts = self.texts();
        let line = |label: &str, text: Option<&String>| card_line(&texts.word(label), text.map(String::as_str));
        let lines = [
            line("card-email", customer.emails.first()),
            line("card-company", customer.organization.as_ref()),
            line("card-job-title", customer.job_title.as_ref()),
            line("card-notes", customer.background.as_ref()),
        ];
        Card {
            call: self.core.id,
            title: customer.name().unwrap_or_else(|| texts.party_digits()).chars().take(TITLE_MAX).collect(),
            link: Some(crate::customer_page(&customer.id)),
            lines: lines.into_iter().flatten().collect(),
        }
    }
}
