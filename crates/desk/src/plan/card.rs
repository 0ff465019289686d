//! The insight card: whether it is of use (C-20, C-21).

use contract::phone_side::{self, CardLine};
use domain::call::Call;
use domain::effect::EffectKey;
use domain::ledger::done_elsewhere;

use super::Frame;

/// A card's text is cut to this many characters per line; the vendor's limit is not known.
const LINE_MAX: usize = 200;

/// Whether a card could still be of use and was neither sent nor given up. `customer_kind`: a customer that was made for this
/// call says that there was nobody to show.
#[must_use]
pub fn is_card_due(frame: &Frame<'_>, call: &Call, key: &EffectKey, customer_kind: &str) -> bool {
    let input = &frame.input;
    call.core.party.phone().is_some()
        && !frame.notes(&done_elsewhere(key))
        && !frame.is_told_late()
        && !input.ledger.effects.contains_key(key)
        && phone_side::card_is_useful(call, input.now, input.timing.card_until_after_answer)
        && input.ledger.of_kind(customer_kind).is_none()
}

/// A labelled line, unless there is nothing to say.
#[must_use]
pub fn card_line(label: &str, text: Option<&str>) -> Option<CardLine> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    Some(CardLine { label: label.to_owned(), text: text.chars().take(LINE_MAX).collect() })
}
