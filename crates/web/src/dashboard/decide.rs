//! A person's word about a write that is in doubt or refused (C-63).

use std::sync::Arc;

use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Form, Path, State};
use axum::response::Redirect;
use domain::effect::EffectKey;
use domain::ids::InteractionId;
use domain::ledger::EffectState;
use serde::Deserialize;
use store::StoreError;

use super::{Pages, Problem, Wrong};

/// What the form on the page says.
#[derive(Deserialize)]
pub(super) struct Decision {
    key: String,
    word: Word,
}

/// What is to become of the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Retry,
    Dismiss,
}

/// What the page says once a person has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Decided {
    /// It is planned anew.
    Retried,
    /// It is left as it is.
    Dismissed,
    /// There was nothing to decide any more.
    Otherwise,
}

/// What a person may decide about a write, as its form says it.
pub(super) struct Choice {
    pub(super) retry: &'static str,
    pub(super) hint: &'static str,
}

impl Choice {
    /// Nothing, unless the write is in doubt or refused.
    pub(super) fn of(state: EffectState) -> Option<Self> {
        match state {
            EffectState::InDoubt => Some(Self {
                retry: "Write it again",
                hint: "It is looked for by itself. Have it written again only when you have seen that it is not in the desk; dismiss it to \
                       leave it as it is.",
            }),
            EffectState::Refused => Some(Self {
                retry: "Try it again",
                hint: "Try it again when what it was refused for is mended; dismiss it to leave it as it is.",
            }),
            _ => None,
        }
    }
}

impl Decided {
    fn as_str(self) -> &'static str {
        match self {
            Self::Retried => "retried",
            Self::Dismissed => "dismissed",
            Self::Otherwise => "otherwise",
        }
    }

    /// The page's words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Retried => "It is planned anew; what comes of it is shown here.",
            Self::Dismissed => "It is dismissed.",
            Self::Otherwise => "Nothing was changed: what became of that write was settled meanwhile.",
        }
    }
}

/// `POST /interactions/{id}/effects`: decides, and shows the page again.
pub(super) async fn decide(
    State(pages): State<Arc<Pages>>,
    id: Result<Path<i64>, PathRejection>,
    decision: Result<Form<Decision>, FormRejection>,
) -> Result<Redirect, Problem> {
    let Path(id) = id.map_err(|_| pages.problem(Wrong::Address))?;
    let Form(Decision { key, word }) = decision.map_err(|_| pages.problem(Wrong::Form))?;
    let store = &pages.it.store;
    let detail = store.interaction(InteractionId(id)).await.map_err(|error| pages.store_problem(&error))?;
    let key = EffectKey(key);
    if !detail.filings.iter().any(|filing| filing.ledger.effects.contains_key(&key)) {
        return Err(pages.problem(Wrong::Form));
    }
    let decided = match store.decide_effect(&key, word == Word::Retry, pages.it.clock.now()).await {
        Ok(()) => {
            tracing::info!(effect = %key, ?word, "a person decided about a write");
            if word == Word::Retry { Decided::Retried } else { Decided::Dismissed }
        }
        Err(StoreError::Conflict(_)) => Decided::Otherwise,
        Err(error) => {
            tracing::error!(%error, "a person's word about a write could not be kept");
            return Err(pages.problem(Wrong::NotKept));
        }
    };
    Ok(Redirect::to(&format!("/interactions/{id}?decided={}", decided.as_str())))
}
