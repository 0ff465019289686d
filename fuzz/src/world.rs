//! Whatever happens in the world.

use sim::draw;
use sim::judged::judge;
use sim::teeth::Teeth;

/// Longer scripts tell little that shorter ones do not, and take their time.
const ACTS_MAX: usize = 160;

/// The bytes decide who there is, what everybody does and what goes wrong. The real program lives through it, and the auditor
/// has nothing to say against what it made of it.
///
/// # Panics
/// With what the auditor says, and the script.
pub fn world(data: &[u8]) {
    let script = draw::world_of_bytes(data);
    if script.acts.len() > ACTS_MAX {
        return;
    }
    let problems = judge(&script, &Teeth::default()).problems;
    let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let text = serde_json::to_string(&script).unwrap_or_default();
    assert!(problems.is_empty(), "{}\n{text}", words.join("\n"));
}
