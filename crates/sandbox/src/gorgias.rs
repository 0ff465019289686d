//! Fake Gorgias accounts: their API, their staff, and a look into their tickets. Section marks (§) are those of the
//! vendor sheet on Gorgias.

use std::collections::BTreeMap;
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
mod view;

pub use acts::{Act, ActError, UserRef};
use desk::Desk;
pub use options::{
    Duplicate, NewTagNames, Options, PhoneSearch, PhoneSearchAnswer, TicketChannel, UnauthorizedBody, WithoutSender,
};

/// All accounts, by subdomain. Clones share them.
#[derive(Debug, Clone)]
pub struct Gorgias {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    kernel: Kernel,
    random: Random,
    accounts: Mutex<BTreeMap<String, Account>>,
}

/// One account. Clones share it; loading new start data keeps it valid.
#[derive(Debug, Clone)]
pub struct Account {
    shared: Arc<AccountShared>,
}

#[derive(Debug)]
struct AccountShared {
    subdomain: String,
    kernel: Kernel,
    desk: Mutex<Desk>,
}

/// How the fault layer sees Gorgias.
const VENDOR: Vendor = Vendor { name: "gorgias", rate_limited: api::rate_limited };

impl Gorgias {
    /// No accounts yet. `load` brings them.
    pub fn new(kernel: Kernel) -> Self {
        let random = kernel.random.fork("gorgias");
        Self { shared: Arc::new(Shared { kernel, random, accounts: Mutex::default() }) }
    }

    /// The API of all accounts, behind the log and the faults of the kernel. The vendor has a host for each account;
    /// here each has a path: the base address of account `acme` is `/gorgias/acme`. The web view is there as well, as
    /// links to tickets are made of the base address.
    pub fn router(&self) -> Router {
        let api = self.kernel().faults.layer(VENDOR, api::router(self.clone()));
        self.view_router().fallback_service(api::upload::streamed(self.clone(), api))
    }

    /// The account with this subdomain.
    pub fn account(&self, subdomain: &str) -> Option<Account> {
        self.accounts().get(subdomain).cloned()
    }

    /// The subdomains of all accounts, in order.
    pub fn subdomains(&self) -> Vec<String> {
        self.accounts().keys().cloned().collect()
    }

    pub(crate) fn kernel(&self) -> &Kernel {
        &self.shared.kernel
    }

    fn accounts(&self) -> MutexGuard<'_, BTreeMap<String, Account>> {
        self.shared.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Account {
    fn new(subdomain: String, kernel: Kernel, desk: Desk) -> Self {
        Self { shared: Arc::new(AccountShared { subdomain, kernel, desk: Mutex::new(desk) }) }
    }

    /// The account's subdomain.
    pub fn subdomain(&self) -> &str {
        &self.shared.subdomain
    }

    pub(crate) fn kernel(&self) -> &Kernel {
        &self.shared.kernel
    }

    /// All that the account holds, with everything done that was due by now.
    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        let now = self.kernel().now();
        let mut desk = self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.catch_up(now);
        desk
    }
}
