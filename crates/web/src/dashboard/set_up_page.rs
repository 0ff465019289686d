//! The page that checks the set-up: the verdicts of `deskline check`, and with them what a number's mode or the plan lacks (C-09).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::set_up::{Finding, Mark};
use super::{Frame, Pages, html};

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUpPage {
    frame: Frame,
    /// Another check is under way.
    is_busy: bool,
    /// What was found, if it was asked for.
    lines: Option<Vec<Line>>,
}

/// One verdict.
struct Line {
    mark: &'static str,
    marked: bool,
    text: String,
    to_do: Option<String>,
}

impl Line {
    fn of(finding: Finding) -> Self {
        let (mark, marked) = match finding.mark {
            Mark::Good => ("well", false),
            Mark::Odd => ("worth a look", true),
            Mark::Bad => ("does not work", true),
        };
        Self { mark, marked, text: finding.text, to_do: finding.to_do }
    }
}

/// `GET /set-up`: the button.
pub(super) async fn ask(State(pages): State<Arc<Pages>>) -> Response {
    html(StatusCode::OK, &SetUpPage { frame: pages.frame(), is_busy: false, lines: None })
}

/// `POST /set-up`: what was found. One check at a time, since each costs requests.
pub(super) async fn check(State(pages): State<Arc<Pages>>) -> Response {
    let Some(_turn) = Turn::take(&pages.is_checking) else {
        return html(StatusCode::CONFLICT, &SetUpPage { frame: pages.frame(), is_busy: true, lines: None });
    };
    let findings = pages.it.set_up.check().await;
    let lines = Some(findings.into_iter().map(Line::of).collect());
    html(StatusCode::OK, &SetUpPage { frame: pages.frame(), is_busy: false, lines })
}

/// The one check that is under way. Given back also when nobody waits for its answer any more.
struct Turn<'a>(&'a AtomicBool);

impl<'a> Turn<'a> {
    fn take(is_taken: &'a AtomicBool) -> Option<Self> {
        (!is_taken.swap(true, Ordering::AcqRel)).then_some(Self(is_taken))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
