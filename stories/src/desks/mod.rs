//! The desks that a world can stand on, and all in which they differ.

mod gorgias;
mod helpscout;

use std::sync::Arc;

use domain::ids::{Account, Destination};
use domain::ledger::Effect;
use ground::Switchboard;
use ports::Outside;
use sandbox::Sandbox;
use serde_json::Value;

/// Which desk a world stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Desk {
    /// Help Scout, with the people of Harbour Coffee.
    #[default]
    HelpScout,
    /// Gorgias, with the same people.
    Gorgias,
}

impl Desk {
    pub(crate) fn side(self) -> &'static dyn Side {
        match self {
            Self::HelpScout => &helpscout::HelpScoutSide,
            Self::Gorgias => &gorgias::GorgiasSide,
        }
    }
}

/// What differs between desks.
pub(crate) trait Side: Sync {
    /// Puts the fake on the net, under its host's name.
    fn plug(&self, sandbox: &Sandbox, net: &Switchboard);

    /// The account at the vendor.
    fn account(&self) -> Account;

    /// Where the one integration writes.
    fn destination(&self) -> Destination;

    /// The settings that it needs.
    fn settings(&self) -> Value;

    /// The connector, as `serve` makes it.
    fn connect(&self, outside: Outside) -> Arc<dyn contract::Desk>;

    /// The fake's member of the sandbox's start data, with more options and more data.
    fn start_data(&self, options: &Value, data: &Value) -> Value;

    /// A person does something.
    ///
    /// # Panics
    /// When it cannot be done.
    fn act(&self, sandbox: &Sandbox, act: &Value) -> Option<u64>;

    /// All that the fake holds.
    fn dump(&self, sandbox: &Sandbox) -> Value;

    /// What reached a customer because of a request.
    fn reached(&self, dump: &Value) -> Vec<Value>;

    /// By what each of our records in the desk is known, one for each place where it stands.
    fn marks(&self, dump: &Value) -> Vec<String>;

    /// By what the records of a confirmed effect are known.
    fn marks_of(&self, effect: &Effect) -> Vec<String>;

    /// How often the vendor refused a request for its limit.
    fn limited(&self, dump: &Value) -> u64;

    /// What else must be true of the desk at the end of every story.
    ///
    /// # Panics
    /// When it is not.
    fn check(&self, dump: &Value);
}

/// What a dump says reached customers, people's own acts left out.
fn reached(dump: &Value) -> Vec<Value> {
    let all = dump["reached_customers"].as_array();
    all.into_iter().flatten().filter(|one| !one["request"].is_null()).cloned().collect()
}

/// Start data with more options and more data.
fn with_more(mut data: Value, options: &Value, more: &Value) -> Value {
    if let (Some(known), Some(more)) = (data["options"].as_object_mut(), options.as_object()) {
        known.extend(more.clone());
    }
    crate::world::add(&mut data, more);
    data
}
