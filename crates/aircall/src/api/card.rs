//! The insight card (sheet §4.2).

use contract::Trouble;
use contract::phone_side::Card;
use http::Method;
use ports::SendError;
use serde_json::{Value, json};

use super::{Client, answer};

/// What came of showing a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardAnswer {
    /// A complete 2xx.
    Shown,
    /// A complete answer that says no: the call is over, unknown, or not one for cards.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The vendor's words.
        words: String,
    },
    /// Certainly not shown, for a reason that passes.
    NotApplied(Trouble),
    /// It may have been shown.
    Unknown {
        /// What was seen.
        detail: String,
    },
}

impl Client {
    /// Shows a card to the agent: `POST /v1/calls/:id/insight_cards`, sheet §4.2. A write that only the agent
    /// sees, on a call that goes on; it never reaches the customer. Repeating it would show a second card.
    pub async fn show_card(&self, card: &Card) -> CardAnswer {
        let url = self.address(&["v1", "calls", &card.call.to_string(), "insight_cards"]);
        let response = match self.send(Method::POST, url, Some(&contents(card))).await {
            Ok(response) => response,
            Err(error @ SendError::NotSent(_)) => {
                return CardAnswer::NotApplied(answer::unreachable(&error));
            }
            Err(error @ SendError::NoAnswer(_)) => {
                return CardAnswer::Unknown { detail: error.to_string() };
            }
        };
        match answer::check(&response, self.now()) {
            Ok(()) => CardAnswer::Shown,
            Err(Trouble::Refused { status, words }) => CardAnswer::Refused { status, words },
            // A 5xx or 408 may come after the work was done.
            Err(Trouble::Down { detail }) => CardAnswer::Unknown { detail },
            Err(trouble) => CardAnswer::NotApplied(trouble),
        }
    }
}

/// Blank texts are left out: Aircall refuses blank values elsewhere (sheet §4.3).
fn contents(card: &Card) -> Value {
    let mut title = json!({ "type": "title", "text": card.title });
    if let Some(link) = &card.link {
        title["link"] = json!(link);
    }
    let lines = card.lines.iter().filter(|line| !line.label.trim().is_empty() && !line.text.trim().is_empty());
    let lines = lines.map(|line| json!({ "type": "shortText", "label": line.label, "text": line.text }));
    json!({ "contents": std::iter::once(title).chain(lines).collect::<Vec<_>>() })
}
