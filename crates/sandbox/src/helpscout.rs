//! A fake Help Scout account: its API, its staff, and a look into its inbox.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;

use crate::kernel::{Kernel, Random, Vendor};

mod acts;
pub(crate) mod api;
mod control;
pub(crate) mod desk;
mod dump;
mod load;
mod options;
mod query;
mod view;

pub use acts::{Act, ActError, NewPerson, UserRef};
use desk::Desk;
pub use options::{Options, PhoneMatch, Plan};

/// The account. Clones share it.
#[derive(Debug, Clone)]
pub struct HelpScout {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    kernel: Kernel,
    random: Random,
    correlations: Random,
    desk: Mutex<Desk>,
}

/// How the fault layer sees Help Scout.
const VENDOR: Vendor = Vendor { name: "helpscout", rate_limited: |seconds| api::limited(None, seconds) };

impl HelpScout {
    /// An account without anyone in it. `load` brings the people.
    pub fn new(kernel: Kernel, options: Options) -> Self {
        let random = kernel.random.fork("helpscout");
        let correlations = random.fork("correlations");
        let desk = Mutex::new(Desk::empty(options, &random));
        Self { shared: Arc::new(Shared { kernel, random, correlations, desk }) }
    }

    /// The API, behind the log and the faults of the kernel.
    pub fn router(&self) -> Router {
        self.kernel().faults.layer(VENDOR, api::router(self.clone()))
    }

    pub(crate) fn kernel(&self) -> &Kernel {
        &self.shared.kernel
    }

    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An id that a person could quote to the vendor.
    pub(crate) fn correlation(&self) -> String {
        self.shared.correlations.hex(32)
    }
}
