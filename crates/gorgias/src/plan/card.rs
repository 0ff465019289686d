//! The insight card: who is calling, while it rings (C-20, C-21).

use contract::phone_side::Card;
use desk::plan::{Planned, Standing, card_line, is_card_due};
use desk::reasons as common;
use desk::texts::Words;
use domain::call::Call;
use domain::ledger::{Reason, done_elsewhere};
use domain::step::Step;

use super::{Planner, Whose};
use crate::effects;
use crate::question::Candidate;
use crate::settings::Duplicates;

/// A card's headline is cut to this many characters; the vendor's limit is not known.
const TITLE_MAX: usize = 200;

impl<'a> Planner<'a> {
    pub(super) fn card_is_due(&self, call: &Call) -> bool {
        is_card_due(&self.frame, call, &effects::card_key(call.core.id), effects::CUSTOMER)
    }

    /// Sends the card, if it is of use. Outside all lanes: it waits for nobody. Only the account's habitual spelling feeds it:
    /// the others would come too late.
    pub(super) fn card(&mut self, call: &Call, whose: Whose<'a>) -> Planned<()> {
        let key = effects::card_key(call.core.id);
        if self.frame.notes(&done_elsewhere(&key)) {
            self.frame.because(Reason::new(common::CARD_SENT_ALREADY));
            return Ok(());
        }
        if let Standing::Confirmed(_) | Standing::Ended(_) = self.frame.standing(&key)? {
            return Ok(());
        }
        let Some(number) = whose.number() else { return Ok(()) };
        if !self.card_is_due(call) {
            let was_nobody_to_show = self.frame.input.ledger.of_kind(effects::CUSTOMER).is_some();
            if !was_nobody_to_show && (call.is_over() || call.is_answered()) {
                self.frame.because(Reason::new(common::CARD_TOO_LATE));
            }
            return Ok(());
        }
        let found = self.found_for_card(whose, number)?;
        let matching = self.matching(whose, &found);
        let customer = match (matching.as_slice(), self.settings.duplicates) {
            ([], _) => {
                self.frame.because(Reason::new(common::CARD_NO_CUSTOMER));
                return Ok(());
            }
            ([_, _, ..], Duplicates::DoNothing) => {
                self.frame.because(Reason::new(common::CARD_SEVERAL_CUSTOMERS).with("count", matching.len()));
                return Ok(());
            }
            ([first, ..], _) => first.clone(),
        };
        self.frame.because(Reason::new(common::CARD_SENT).with("customer", customer.id.as_str()));
        Err(Step::Do(Box::new(self.card_of(call, &customer).intent(key))))
    }

    fn card_of(&self, call: &Call, customer: &Candidate) -> Card {
        let words = Words::new(self.settings.language);
        let lines = [
            card_line(&words.word("card-email"), customer.email.as_deref()),
            card_line(&words.word("card-notes"), customer.note.as_deref()),
        ];
        let digits = || call.core.party.phone().map_or_else(String::new, phone::PhoneNumber::international);
        let name = customer.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(digits);
        Card {
            call: call.core.id,
            title: name.chars().take(TITLE_MAX).collect(),
            link: Some(crate::pages::customer(self.frame.input.destination, &customer.id)),
            lines: lines.into_iter().flatten().collect(),
        }
    }
}
