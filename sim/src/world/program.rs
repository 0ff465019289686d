//! One life of Deskline's process, wired as `serve` wires it: webhook listener, engine, keeper of the webhook.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use deskline::config::Config;
use deskline::wiring::{Deskline, Parts};
use engine::Vendors;
use engine::hint::Hint;
use ports::Outside;
use store::Store;
use tokio::task::JoinHandle;

use super::PUBLIC_HOST;
use super::mortal::{Life, MortalStore, MortalWires};
use super::perils::Perils;
use super::stage::Stage;
use crate::teeth::Teeth;

/// After this a process that could not begin gives up, and is started anew.
const BEGINS_WITHIN: Duration = Duration::from_secs(30);

/// Starts the process. It begins by itself, and may die while it does.
pub(super) fn start(stage: &Stage, perils: &Perils, config: Config, number: u32) -> Life {
    let life = Life::begin(stage.switchboard.clone(), stage.died.clone());
    let wires = MortalWires { life: life.clone(), perils: perils.clone(), switchboard: stage.switchboard.clone() };
    let transport = stage.teeth.transport(Arc::new(wires));
    let outside = Outside { clock: Arc::new(stage.clock.clone()), random: stage.random.clone(), transport };
    let mortal = MortalStore {
        life: life.clone(),
        perils: perils.clone(),
        clock: stage.truth.clone(),
        one_way: stage.store_one_way,
        inner: stage.store(),
    };
    let store: Arc<dyn Store> = stage.teeth.store(Arc::new(mortal));
    let parts =
        Parts { store, outside, key: config.key.clone(), owner: format!("process {number}"), alone: stage.alone };
    let beginning = begin(life.clone(), stage.switchboard.clone(), config, parts, stage.teeth, stage.hint.clone());
    life.owns(spawn(beginning).abort_handle());
    life
}

async fn begin(
    life: Life,
    switchboard: ground::Switchboard,
    config: Config,
    parts: Parts,
    teeth: Teeth,
    hint_slot: Arc<std::sync::Mutex<Option<Hint>>>,
) {
    let clock = Arc::clone(&parts.outside.clock);
    let outside = parts.outside.clone();
    let between = |vendors: Vendors| teeth.vendors(vendors, &config, &outside);
    let assembled = tokio::select! {
        biased;
        assembled = Deskline::assemble_with(&config, parts, between) => assembled,
        () = clock.sleep(BEGINS_WITHIN) => Err(anyhow::anyhow!("it took too long")),
    };
    let Ok(Deskline { engine, keepers, hooks, .. }) = assembled else {
        // As when the disk is full: the service manager starts it again.
        return life.end();
    };
    *hint_slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(engine.hint());
    switchboard.connect(PUBLIC_HOST, hooks);
    for account in engine.accounts() {
        let engine = engine.clone();
        life.owns(spawn(async move { engine.run(&account, &Hint::default()).await }).abort_handle());
    }
    life.owns(spawn(async move { engine.keep_files(&Hint::default()).await }).abort_handle());
    for keeper in keepers {
        life.owns(spawn(async move { keeper.run(&Hint::default()).await }).abort_handle());
    }
}

#[expect(clippy::disallowed_methods, reason = "a world starts the program as its supervisor would")]
pub(super) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(future)
}
