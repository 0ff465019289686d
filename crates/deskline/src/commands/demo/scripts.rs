//! What happens in the demo: a day of the support team and one of the shop, played beside each other.

use ::sandbox::aircall::{Act, Aircall, Script};
use anyhow::Context;

/// Calls of the support team.
const SUPPORT: &str = include_str!("../../../../sandbox/data/aircall-support-day.json");
/// Calls and messages of the shop.
const SHOP: &str = include_str!("../../../../sandbox/data/aircall-shop-day.json");

/// Both scripts.
pub(super) struct Scripts([Script; 2]);

impl Scripts {
    /// Reads what is shipped.
    pub(super) fn read() -> anyhow::Result<Self> {
        let script = |text| serde_json::from_str(text).context("a shipped script cannot be read");
        Ok(Self([script(SUPPORT)?, script(SHOP)?]))
    }

    /// So many calls begin.
    pub(super) fn calls(&self) -> usize {
        self.acts().filter(|act| matches!(act, Act::Place(_))).count()
    }

    /// So many messages are written.
    pub(super) fn messages(&self) -> usize {
        let written = |act: &Act| match act {
            Act::Write(_) => 1,
            Act::Burst(burst) => usize::try_from(burst.count).unwrap_or(usize::MAX),
            _ => 0,
        };
        self.acts().map(written).sum()
    }

    /// Begins both at once.
    pub(super) fn play(self, aircall: &Aircall) {
        for script in self.0 {
            aircall.play(script);
        }
    }

    fn acts(&self) -> impl Iterator<Item = &Act> {
        self.0.iter().flat_map(|script| &script.steps).map(|step| &step.act)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn calls_and_messages_are_counted_by_what_begins_them() {
        let scripts = Scripts::read().unwrap();
        let steps = scripts.0.iter().flat_map(|script| &script.steps);
        let labels: BTreeSet<&str> =
            steps.filter(|step| !step.act.is_about_message()).map(|step| step.call.as_str()).collect();
        assert_eq!(scripts.calls(), labels.len(), "labels of the two scripts differ, and each call is placed once");
        assert_eq!((scripts.calls(), scripts.messages()), (19, 17));
    }
}
