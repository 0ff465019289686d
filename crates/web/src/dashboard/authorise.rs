//! Sends an account's owner to the vendor to authorise the app, and takes him back (C-62). Nothing that comes with him is logged.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::Vendor;
use serde::Deserialize;

use super::connections::{Credential, NotAuthorised};
use super::connections_page::{authorised_address, vendor_name};
use super::{Frame, Pages, Problem, Wrong, html};

/// A vendor's words are shown up to this many characters.
const WORDS: usize = 300;

/// `POST /connections/{name}/authorise`: on to the vendor.
pub(super) async fn begin(
    State(pages): State<Arc<Pages>>,
    name: Result<Path<String>, PathRejection>,
) -> Result<Redirect, Problem> {
    let Path(name) = name.map_err(|_| pages.problem(Wrong::Address))?;
    let all = pages.it.connections.all();
    let has_app = all.iter().any(|one| one.name == name && matches!(one.credential, Credential::App { .. }));
    let state = has_app.then(|| pages.states.give(&name));
    let to = state.and_then(|state| pages.it.connections.begin(&name, &state));
    let to = to.ok_or_else(|| pages.problem(Wrong::Address))?;
    tracing::info!(connection = name, "an authorisation was begun");
    Ok(Redirect::to(to.as_str()))
}

/// What the vendor sends the owner back with (sheet gorgias §1, callback).
#[derive(Deserialize)]
pub(super) struct Back {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// `GET /oauth/{vendor}/callback`: back from the vendor.
pub(super) async fn finish(
    State(pages): State<Arc<Pages>>,
    vendor: Result<Path<String>, PathRejection>,
    back: Result<Query<Back>, QueryRejection>,
) -> Response {
    let (Ok(Path(vendor)), Ok(Query(back))) = (vendor, back) else {
        return pages.unfinished(Unfinished::Unknown).into_response();
    };
    let Some(name) = back.state.as_deref().and_then(|state| pages.begun(&vendor, state)) else {
        tracing::warn!("somebody came back from an authorisation that is not awaited");
        return pages.unfinished(Unfinished::Unknown).into_response();
    };
    let who = Vendor::parse(&vendor).map_or(vendor, |vendor| vendor_name(vendor).to_owned());
    let refused = back.error.map(|error| back.error_description.unwrap_or(error));
    let result = match (refused, back.code.filter(|code| !code.is_empty())) {
        (Some(words), _) => Err(Unfinished::Refused { who, words: shortened(&words) }),
        (None, None) => Err(Unfinished::Unknown),
        (None, Some(code)) => {
            pages.it.connections.finish(&name, &code).await.map_err(|error| Unfinished::of(error, who))
        }
    };
    match result {
        Ok(()) => {
            tracing::info!(connection = name, "an account was authorised");
            Redirect::to(&authorised_address(&name)).into_response()
        }
        Err(unfinished) => {
            tracing::warn!(connection = name, why = unfinished.word(), "an authorisation came to nothing");
            pages.unfinished(unfinished).into_response()
        }
    }
}

impl Pages {
    /// The connection that a state was given for. The state is used up whatever comes of it.
    fn begun(&self, vendor: &str, state: &str) -> Option<String> {
        let name = self.states.take(state)?;
        let all = self.it.connections.all();
        let fits = all.iter().any(|one| one.name == name && one.account.vendor.as_str() == vendor);
        fits.then_some(name)
    }

    fn unfinished(&self, why: Unfinished) -> UnfinishedPage {
        UnfinishedPage { frame: self.frame(), why }
    }
}

/// Why an authorisation was not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unfinished {
    /// It was not begun here, or too long ago, or was finished already.
    Unknown,
    /// The owner said no, or the vendor did not let him.
    Refused { who: String, words: String },
    /// The vendor does not take what it gave itself.
    NotTaken { who: String, words: String },
    /// The vendor fails.
    Vendor { who: String, detail: String },
    /// The store fails.
    NotKept,
}

impl Unfinished {
    fn of(error: NotAuthorised, who: String) -> Self {
        match error {
            NotAuthorised::NotTaken { words } => Self::NotTaken { who, words: shortened(&words) },
            NotAuthorised::Vendor { detail } => Self::Vendor { who, detail: shortened(&detail) },
            NotAuthorised::NotKept => Self::NotKept,
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Refused { .. } => "refused",
            Self::NotTaken { .. } => "not taken",
            Self::Vendor { .. } => "the vendor fails",
            Self::NotKept => "not kept",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unknown | Self::Refused { .. } | Self::NotTaken { .. } => StatusCode::BAD_REQUEST,
            Self::Vendor { .. } => StatusCode::BAD_GATEWAY,
            Self::NotKept => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

#[derive(Template)]
#[template(path = "unfinished.html")]
struct UnfinishedPage {
    frame: Frame,
    why: Unfinished,
}

impl IntoResponse for UnfinishedPage {
    fn into_response(self) -> Response {
        html(self.why.status(), &self)
    }
}

fn shortened(words: &str) -> String {
    words.chars().take(WORDS).collect()
}
