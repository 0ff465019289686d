//! Bugs on the way to the phone system.

use std::sync::Arc;

use async_trait::async_trait;
use contract::{Asked, Budget, Connector, Meter, Outcome, Settlement, Trouble};
use domain::effect::{Class, EffectSpec, ReadBack};
use domain::ledger::{Effect, Reason};
use domain::step::Question;

use super::Bug;

pub(super) struct PhoneBug {
    inner: Arc<dyn Connector>,
    bug: Bug,
    table: &'static [EffectSpec],
    generous: Meter,
}

impl PhoneBug {
    pub(super) fn new(inner: Arc<dyn Connector>, bug: Bug) -> Self {
        let table = match bug {
            Bug::CardRetried => table(inner.effects(), |spec| {
                spec.class = Class::Record;
                spec.read_back = ReadBack::Consistent;
                spec.quiet = std::time::Duration::ZERO;
            }),
            _ => inner.effects(),
        };
        Self { inner, bug, table, generous: generous() }
    }
}

/// A budget that is never used up.
pub(super) fn generous() -> Meter {
    Meter::new(Budget::window(1_000_000_000, std::time::Duration::from_secs(60)))
}

/// An effect table with other rows. There are few bugs, and each is planted in few worlds.
pub(super) fn table(rows: &[EffectSpec], change: impl Fn(&mut EffectSpec)) -> &'static [EffectSpec] {
    let mut rows = rows.to_vec();
    rows.iter_mut().for_each(change);
    Vec::leak(rows)
}

#[async_trait]
impl Connector for PhoneBug {
    fn effects(&self) -> &'static [EffectSpec] {
        self.table
    }

    fn meter(&self) -> &Meter {
        if self.bug == Bug::BudgetIgnored { &self.generous } else { self.inner.meter() }
    }

    async fn ask(&self, question: &Question) -> Result<Asked, Trouble> {
        self.inner.ask(question).await
    }

    async fn perform(&self, effect: &Effect) -> Outcome {
        self.inner.perform(effect).await
    }

    async fn settle(&self, effect: &Effect) -> Settlement {
        if self.bug == Bug::CardRetried {
            return Settlement::Absent { reason: Reason::new("planted") };
        }
        self.inner.settle(effect).await
    }

    async fn probe(&self) -> Result<(), Trouble> {
        self.inner.probe().await
    }
}
