//! How many single facts a second the store makes durable, with many callers at once.
//!
//! ```text
//! cargo run --release -p store-sqlite --example append_rate -- [full|normal] [callers] [seconds] [folder]
//! ```
//!
//! Each caller appends one fact, waits until it is durable, and appends the next; five facts make a call, and each call has a
//! filing. A body has 2 KiB. The disk's own time for one fsync is printed beside the figure.

#![expect(clippy::print_stdout, reason = "a program for people")]
#![expect(clippy::disallowed_methods, reason = "it measures real time")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use domain::fact::{CallEvent, CallFact, CallView, FactHash, ParsedFact, Source, Told};
use domain::ids::{Account, CallId, Destination, InteractionKey, Vendor};
use domain::installation::{Installation, NumberSelection, Target};
use domain::step::Urgency;
use jiff::Timestamp;
use store::{NewFact, Store, WantedConnection, WantedInstallation, WantedIntegration};
use store_sqlite::{Options, SqliteStore, Synchronous};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const FACTS_PER_CALL: i64 = 5;
const BODY_BYTES: usize = 2048;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let synchronous = match arguments.next().as_deref() {
        Some("normal") => Synchronous::Normal,
        _ => Synchronous::Full,
    };
    let callers: usize = arguments.next().map_or(Ok(256), |text| text.parse())?;
    let seconds: u64 = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let folder = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder)?;
    let fsync = fsync_time(folder.path())?;

    let options = Options { synchronous, ..Options::default() };
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("rate.db"), options)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;
    let (mut waits, elapsed) = runtime.block_on(run(store.clone(), callers, Duration::from_secs(seconds)))?;
    waits.sort_unstable();
    let facts = runtime.block_on(store.counts())?.facts;
    let percentile = |share: usize| waits.get(waits.len() * share / 1000).copied().unwrap_or_default();
    println!(
        "synchronous={synchronous:?} callers={callers} fsync={fsync:?} facts={facts} rate={:.0}/s p50={:?} p99={:?} p99.9={:?}",
        waits.len() as f64 / elapsed.as_secs_f64(),
        percentile(500),
        percentile(990),
        percentile(999)
    );
    if facts != waits.len() as u64 {
        return Err(format!("{} appends were acknowledged, {facts} are stored", waits.len()).into());
    }
    Ok(())
}

async fn run(store: Arc<dyn Store>, callers: usize, length: Duration) -> Outcome<(Vec<Duration>, Duration)> {
    let installation = Arc::new(store.reconcile(&wanted()).await?);
    let counter = Arc::new(AtomicI64::new(0));
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..callers {
        let (store, installation, counter) = (store.clone(), installation.clone(), counter.clone());
        tasks.spawn(async move {
            let mut waits = Vec::new();
            while start.elapsed() < length {
                let fact = fact(&installation, counter.fetch_add(1, Ordering::Relaxed));
                let before = Instant::now();
                store.append(vec![fact]).await?;
                waits.push(before.elapsed());
            }
            Ok::<_, store::StoreError>(waits)
        });
    }
    let mut waits = Vec::new();
    while let Some(done) = tasks.join_next().await {
        waits.extend(done??);
    }
    Ok((waits, start.elapsed()))
}

fn wanted() -> WantedInstallation {
    let connection =
        |name: &str, vendor| WantedConnection { name: name.to_owned(), account: Account::new(vendor, "a") };
    WantedInstallation {
        workspace: "rate".to_owned(),
        connections: vec![connection("phone", Vendor::Aircall), connection("desk", Vendor::HelpScout)],
        integrations: vec![WantedIntegration {
            name: "support".to_owned(),
            phone: "phone".to_owned(),
            desk: "desk".to_owned(),
            destination: Destination("inbox/7".to_owned()),
            numbers: NumberSelection::All,
            paused: false,
            settings: serde_json::Value::Null,
        }],
    }
}

fn fact(installation: &Installation, number: i64) -> NewFact {
    let call = CallId(number / FACTS_PER_CALL);
    let integration = &installation.integrations[0];
    // As random as a real hash, since the index is filled in its order.
    let hash = FactHash::of(&number.into());
    NewFact {
        connection: integration.phone,
        told: Told {
            hash,
            source: Source::Webhook,
            event: "call.created".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            raw: format!("{number:>BODY_BYTES$}"),
            about: Some(InteractionKey::Call(call)),
            parsed: Some(ParsedFact::Call(CallFact {
                call,
                event: CallEvent::Created,
                at: Timestamp::UNIX_EPOCH,
                view: CallView::default(),
            })),
        },
        received_at: Timestamp::UNIX_EPOCH,
        urgency: Urgency::Live,
        turn_at: Timestamp::UNIX_EPOCH,
        files: Vec::new(),
        targets: vec![Target {
            integration: integration.id,
            desk: Account::new(Vendor::HelpScout, "a"),
            destination: integration.destination.clone(),
        }],
    }
}

/// The median of a hundred small writes, each made durable.
fn fsync_time(folder: &Path) -> std::io::Result<Duration> {
    let mut file = std::fs::File::create(folder.join("fsync"))?;
    let mut times = Vec::new();
    for _ in 0..101 {
        file.write_all(&[0; 4096])?;
        let before = Instant::now();
        file.sync_data()?;
        times.push(before.elapsed());
    }
    times.sort_unstable();
    Ok(times[50])
}
