//! The one rule for every wait of `[timing]` and `[engine]`.

use std::time::Duration;

use serde::Serialize;

use super::{Environment, Places, Problems};

/// The longest wait that can be set. Any sum of some of them and a time of today stays within the calendar, and no
/// wait of use is longer.
const LONGEST: Duration = Duration::from_hours(30 * 24);

/// Refuses waits that are too long. `section`: its waits are the members that are written as numbers with a fraction, which is how
/// seconds are written.
pub(super) fn check(
    name: &str,
    section: &impl Serialize,
    environment: &Environment,
    places: &Places,
    problems: &mut Problems,
) {
    let members = serde_json::to_value(section).unwrap_or_default();
    for (key, value) in members.as_object().into_iter().flatten() {
        let Some(seconds) = value.as_f64().filter(|_| value.is_f64()) else { continue };
        if seconds > LONGEST.as_secs_f64() {
            let variable = Environment::of_setting(name, key);
            let place = if environment.get(&variable).is_some() { variable } else { places.of(name, key) };
            let problem =
                format!("`{key}` is too long with {seconds} seconds. Use at most {} (30 days).", LONGEST.as_secs());
            problems.add(place, problem);
        }
    }
}
