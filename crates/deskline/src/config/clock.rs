//! `[clock]`: for rehearsals, a clock that runs faster than the machine's.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Places, Problems};

/// How time runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClockSettings {
    /// How many times as fast as the machine's clock. 1 outside of rehearsals.
    pub speed: f64,
    /// The moment from which it runs so: a restart then goes on in the same time. The moment of the start, if not set.
    pub since: Option<Timestamp>,
}

impl Default for ClockSettings {
    fn default() -> Self {
        Self { speed: 1.0, since: None }
    }
}

impl ClockSettings {
    /// What the clock shows when the machine's shows `machine`.
    #[must_use]
    pub fn shows_at(&self, machine: Timestamp) -> Timestamp {
        let since = self.since.unwrap_or(machine);
        let passed = machine.duration_since(since).as_secs_f64() * self.speed;
        SignedDuration::try_from_secs_f64(passed)
            .ok()
            .and_then(|passed| since.checked_add(passed).ok())
            .unwrap_or(machine)
    }

    pub(super) fn validate(&self, places: &Places, problems: &mut Problems) {
        if !(self.speed.is_finite() && self.speed > 0.0) {
            problems.add(
                places.of("clock", "speed"),
                format!("a clock cannot run {} times as fast. Use 1, or a larger number for a rehearsal.", self.speed),
            );
        }
    }
}
