//! The list of interactions.

use askama::Template;
use domain::ids::{InteractionId, InteractionKey};
use domain::ledger::EffectState;
use jiff::tz::TimeZone;
use store::{Counts, FilingSummary, InteractionRow};

use super::Frame;
use super::heading::Heading;
use super::shown::Time;
use crate::texts::{self, About};

/// Lines of one page.
pub(super) const LINES: u32 = 50;

#[derive(Template)]
#[template(path = "list.html")]
pub(super) struct ListPage {
    frame: Frame,
    totals: Vec<Chip>,
    wrong_tokens: u64,
    lines: Vec<Line>,
    /// Whether newer ones were left out.
    is_later_page: bool,
    /// Where the next page begins.
    older: Option<InteractionId>,
}

/// One interaction.
struct Line {
    id: InteractionId,
    heading: Heading,
    received: Time,
    filings: Vec<FilingLine>,
}

/// One of its filings.
struct FilingLine {
    integration: String,
    latest: Option<String>,
    chips: Vec<Chip>,
}

/// How many effects are in a state.
pub(super) struct Chip {
    pub(super) count: u64,
    pub(super) text: String,
    /// A person should look at it.
    pub(super) marked: bool,
}

impl Chip {
    pub(super) fn of(state: EffectState, count: u64) -> Self {
        Self { count, text: texts::effect_state(state), marked: is_marked(state) }
    }
}

/// What a person should look at.
pub(super) fn is_marked(state: EffectState) -> bool {
    matches!(state, EffectState::InDoubt | EffectState::Refused)
}

impl ListPage {
    /// `rows` are up to [`LINES`] and one more, which only tells that there is a next page.
    pub(super) fn new(
        frame: Frame,
        zone: &TimeZone,
        counts: &Counts,
        wrong_tokens: u64,
        before: Option<InteractionId>,
        mut rows: Vec<InteractionRow>,
    ) -> Self {
        let full = usize::try_from(LINES).unwrap_or(usize::MAX);
        let has_more = rows.len() > full;
        rows.truncate(full);
        Self {
            frame,
            totals: counts
                .effects
                .iter()
                .filter(|(_, count)| **count > 0)
                .map(|(state, count)| Chip::of(*state, *count))
                .collect(),
            wrong_tokens,
            older: rows.last().filter(|_| has_more).map(|row| row.id),
            lines: rows.iter().map(|row| Line::of(row, zone)).collect(),
            is_later_page: before.is_some(),
        }
    }
}

impl Line {
    fn of(row: &InteractionRow, zone: &TimeZone) -> Self {
        Self {
            id: row.id,
            heading: Heading::of(row, zone),
            received: Time::of(row.first_received_at, zone),
            filings: row.filings.iter().map(|filing| FilingLine::of(filing, &row.key, zone)).collect(),
        }
    }
}

impl FilingLine {
    fn of(summary: &FilingSummary, interaction: &InteractionKey, zone: &TimeZone) -> Self {
        let about = About { desk: summary.filing.account.vendor, interaction };
        Self {
            integration: summary.integration.clone(),
            latest: summary.latest.as_ref().map(|decision| texts::sentence(&decision.reason, about, zone)),
            chips: summary
                .effects
                .iter()
                .filter(|(_, count)| **count > 0)
                .map(|(state, count)| Chip::of(*state, u64::try_from(*count).unwrap_or(u64::MAX)))
                .collect(),
        }
    }
}
