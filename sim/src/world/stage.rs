//! The fakes, the store, and everything else that outlives a process.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::{Account, Vendor};
use engine::hint::Hint;
use ground::{PausedClock, SkewedClock, Switchboard};
use host::SeededRandom;
use jiff::Timestamp;
use sandbox::Sandbox;
use sandbox::aircall::Options as AircallOptions;
use sandbox::kernel::Kernel;
use store::Store;
use store_sqlite::{Options as SqliteOptions, SqliteStore, Synchronous};
use tokio::sync::Notify;

use super::set_up::start_data;
use super::{AIRCALL_HOST, GORGIAS_HOST, HELPSCOUT_HOST, HELPSCOUT_ID, PUBLIC_HOST, gorgias};
use crate::script::Script;
use crate::teeth::Teeth;

/// What outlives a process.
pub(super) struct Stage {
    pub(super) truth: Arc<PausedClock>,
    pub(super) clock: SkewedClock,
    pub(super) random: Arc<SeededRandom>,
    pub(super) sandbox: Sandbox,
    pub(super) switchboard: Switchboard,
    pub(super) died: Arc<Notify>,
    /// Wakes the engine of the day, as whoever journals beside it would.
    pub(super) hint: Arc<Mutex<Option<Hint>>>,
    pub(super) teeth: Teeth,
    pub(super) alone: bool,
    /// How far the store is.
    pub(super) store_one_way: Duration,
    /// The desk accounts that Deskline works for.
    pub(super) desks: Vec<Account>,
    store: Mutex<Arc<dyn Store>>,
    key: store_sqlite::MasterKey,
}

impl Stage {
    /// # Errors
    /// When the script's people, times or settings make no sense to the fakes.
    pub(super) fn set(script: &Script, teeth: Teeth, key: store_sqlite::MasterKey) -> anyhow::Result<Self> {
        let start: Timestamp = script.start.parse()?;
        let truth = PausedClock::starting(start);
        let one_way = Duration::from_millis(script.deskline.one_way_ms);
        let switchboard = Switchboard::new(truth.clone()).with_one_way(one_way);
        let kernel = Kernel::new(truth.clone(), script.seed);
        let options = AircallOptions { courier: Some(Arc::new(switchboard.clone())), ..AircallOptions::default() };
        let sandbox = Sandbox::new(kernel, options);
        sandbox.load(start_data(script))?;
        if script.gorgias.is_some() {
            // Files are fetched: they have to be somewhere that can be reached.
            sandbox.aircall.set_public_url(&format!("https://{AIRCALL_HOST}"));
        }
        switchboard.connect(AIRCALL_HOST, sandbox.aircall.router());
        switchboard.connect(HELPSCOUT_HOST, sandbox.helpscout.router());
        switchboard.connect(GORGIAS_HOST, sandbox.gorgias.router());
        Ok(Self {
            desks: desk_accounts(script),
            clock: SkewedClock::of(truth.clone()),
            truth,
            random: Arc::new(SeededRandom::new(script.seed)),
            sandbox,
            switchboard,
            died: Arc::default(),
            hint: Arc::default(),
            teeth,
            alone: script.deskline.alone,
            store_one_way: Duration::from_millis(script.deskline.store_ms),
            store: Mutex::new(empty_store(&key)?),
            key,
        })
    }

    /// The store of the day.
    pub(super) fn store(&self) -> Arc<dyn Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Throws the store away: a re-installation.
    pub(super) fn begin_anew(&self) -> anyhow::Result<()> {
        *self.store.lock().unwrap_or_else(PoisonError::into_inner) = empty_store(&self.key)?;
        Ok(())
    }

    pub(super) fn now(&self) -> Timestamp {
        ports::Clock::now(self.truth.as_ref())
    }

    pub(super) async fn pass(&self, duration: Duration) {
        ports::Clock::sleep(self.truth.as_ref(), duration).await;
    }

    /// Takes a vendor off the net, or puts it back.
    pub(super) fn unplug(&self, vendor: &str, unplugged: bool) {
        let (host, router) = match vendor {
            "aircall" => (AIRCALL_HOST, self.sandbox.aircall.router()),
            "gorgias" => (GORGIAS_HOST, self.sandbox.gorgias.router()),
            _ => (HELPSCOUT_HOST, self.sandbox.helpscout.router()),
        };
        if unplugged {
            self.switchboard.disconnect(host);
        } else {
            self.switchboard.connect(host, router);
        }
    }

    pub(super) fn give_hint(&self) {
        if let Some(hint) = self.hint.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            hint.give();
        }
    }
}

/// The fakes know the wires and the wires know the fakes: without this a world would never be forgotten.
impl Drop for Stage {
    fn drop(&mut self) {
        for host in [PUBLIC_HOST, AIRCALL_HOST, HELPSCOUT_HOST, GORGIAS_HOST] {
            self.switchboard.disconnect(host);
        }
    }
}

fn desk_accounts(script: &Script) -> Vec<Account> {
    let help_scout = (!script.integrations.is_empty()).then(|| Account::new(Vendor::HelpScout, HELPSCOUT_ID));
    help_scout.into_iter().chain(script.gorgias.iter().map(|_| gorgias::account())).collect()
}

fn empty_store(key: &store_sqlite::MasterKey) -> anyhow::Result<Arc<dyn Store>> {
    let options =
        SqliteOptions { synchronous: Synchronous::Normal, key: Some(key.clone()), ..SqliteOptions::default() };
    Ok(Arc::new(SqliteStore::inline(None, options)?))
}
