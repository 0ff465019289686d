//! What is acknowledged stays, what fails leaves nothing, and others may use the same file.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use domain::ledger::EffectState;
use store::conformance::fixtures::*;
use store::*;
use store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn open(folder: &TempDir, options: Options) -> Arc<dyn Store> {
    Arc::new(SqliteStore::open(&folder.path().join("deskline.db"), options).unwrap())
}

/// Hands a verb over and stops listening, as a caller does whose future is dropped.
fn start<T>(future: impl Future<Output = T>) {
    let mut context = Context::from_waker(Waker::noop());
    let _ = pin!(future).poll(&mut context);
}

/// A second process, as far as the file can tell, that is writing until it is dropped.
struct Writing(rusqlite::Connection);

impl Writing {
    fn to(folder: &TempDir) -> Self {
        let connection = rusqlite::Connection::open(folder.path().join("deskline.db")).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        Self(connection)
    }

    fn end(self) {
        self.0.execute_batch("ROLLBACK").unwrap();
    }
}

#[test]
fn a_caller_who_stops_listening_leaves_a_whole_transaction_or_none() {
    for queue in [1, 4096] {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder, Options { queue, ..Options::default() });
        let world = wait_for(World::new(store.clone())).unwrap();
        for call in 0..300 {
            start(store.append(vec![world.fact(call, 1, &["support"]), world.fact(call, 2, &["sales"])]));
        }
        wait_for(world.filing(1_000, 1)).unwrap();
        let counts = wait_for(store.counts()).unwrap();
        assert_eq!(counts.facts, 2 * counts.interactions - 1);
        assert_eq!(counts.filings, counts.facts);
        if queue > 300 {
            assert_eq!(counts.interactions, 301, "what was handed over is done, listened to or not");
        }
        drop(store);
    }
}

#[test]
fn many_verbs_of_one_commit_fail_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, Options::default());
    let world = wait_for(World::new(store.clone())).unwrap();
    let other = Writing::to(&folder);
    wait_for(async {
        // All of these wait behind the other process, and so come into one commit.
        let mut tasks = tokio::task::JoinSet::new();
        for call in 0..20 {
            let mut fact = world.fact(call, 1, &["support"]);
            if call % 2 == 1 {
                fact.targets[0].integration.0 = 999;
            }
            let store = store.clone();
            tasks.spawn(async move { (call, store.append(vec![fact]).await) });
        }
        tokio::task::yield_now().await;
        other.end();
        while let Some(done) = tasks.join_next().await {
            let (call, answer) = done.unwrap();
            assert_eq!(answer.is_ok(), call % 2 == 0, "{answer:?}");
        }
    });
    let counts = wait_for(store.counts()).unwrap();
    assert_eq!((counts.facts, counts.interactions, counts.filings), (10, 10, 10));
}

#[test]
fn a_full_disk_acknowledges_nothing_and_leaves_nothing_half_stored() {
    for inline in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deskline.db");
        let options = Options { max_pages: Some(120), ..Options::default() };
        let store: Arc<dyn Store> = if inline {
            Arc::new(SqliteStore::inline(Some(&path), options).unwrap())
        } else {
            Arc::new(SqliteStore::open(&path, options).unwrap())
        };
        let world = wait_for(World::new(store.clone())).unwrap();
        let big = |call: i64| {
            let mut fact = world.fact(call, 1, &["support"]);
            fact.told.raw = "x".repeat(3_000);
            fact
        };
        let (mut stored, mut refused) = (Vec::new(), Vec::new());
        wait_for(async {
            for round in 0..20 {
                let mut tasks = tokio::task::JoinSet::new();
                for call in round * 10..round * 10 + 10 {
                    let (store, fact) = (store.clone(), big(call));
                    tasks.spawn(async move { (call, store.append(vec![fact]).await) });
                }
                while let Some(done) = tasks.join_next().await {
                    match done.unwrap() {
                        (call, Ok(_)) => stored.push(call),
                        (call, Err(StoreError::Failed(_))) => refused.push(call),
                        (_, Err(other)) => panic!("{other:?}"),
                    }
                }
            }
        });
        assert!(!stored.is_empty() && !refused.is_empty(), "the disk became full on the way");

        let check = |store: &Arc<dyn Store>, expected: &[i64]| {
            let rows = wait_for(store.interactions(None, 1_000)).unwrap();
            let mut calls: Vec<i64> = rows.iter().map(|row| row.key.call().unwrap().0).collect();
            calls.sort_unstable();
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            assert_eq!(calls, expected);
            assert!(rows.iter().all(|row| row.facts.len() == 1 && row.filings.len() == 1));
        };
        check(&store, &stored);
        drop(store);

        let store = Arc::new(SqliteStore::open(&path, Options::default()).unwrap()) as Arc<dyn Store>;
        check(&store, &stored);
        for call in &refused {
            assert!(wait_for(store.append(vec![big(*call)])).unwrap()[0].is_new, "the vendor tells it again");
        }
        check(&store, &[stored, refused].concat());
    }
}

/// A database with something in most tables.
fn filled(store: &Arc<dyn Store>) -> StoreResult<InteractionDetail> {
    wait_for(async {
        let world = World::new(store.clone()).await?;
        let filing = world.filing(1, 1).await?;
        world.tell(world.fact(1, 2, &[])).await?;
        let intent = NewIntent { decisions: vec![decision("a", 2)], ..world.intent(filing, "e", None, 2) };
        world.ready(intent).await?;
        world.conclude("e", in_doubt(3, 9), 3).await?;
        let answers = vec![answer("q", 3, 1)];
        store.record(&world.fence, Turn { answers, next: Some(next(Some(60), None)), ..turn(filing, 9) }).await?;
        store.interaction(world.row(filing).await?.interaction).await
    })
}

#[test]
fn what_was_acknowledged_is_there_after_closing_and_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, Options::default());
    let before = filled(&store).unwrap();

    // A crash: the files as they are while the process lives.
    let crashed = tempfile::tempdir().unwrap();
    for name in ["deskline.db", "deskline.db-wal"] {
        std::fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    drop(store);
    for folder in [&folder, &crashed] {
        let store = open(folder, Options::default());
        assert_eq!(wait_for(store.interaction(before.row.id)).unwrap(), before);
        assert_eq!(wait_for(store.effects(&[EffectState::InDoubt], 9)).unwrap().len(), 1);
        let held = wait_for(store.take_lease(&lease(&desk(), "next", 5, 2_000))).unwrap();
        assert_eq!(held, LeaseAnswer::HeldUntil(at(1_000)));
    }
}

#[test]
fn two_processes_write_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let serve = open(&folder, Options::default());
    let ingest = open(&folder, Options::default());
    let world = wait_for(World::new(serve.clone())).unwrap();
    wait_for(async {
        let mut tasks = tokio::task::JoinSet::new();
        for call in 0..400 {
            let (store, other) = if call % 2 == 0 { (&serve, &ingest) } else { (&ingest, &serve) };
            let (store, other, fact) = (store.clone(), other.clone(), world.fact(call, 1, &["support"]));
            tasks.spawn(async move {
                let appended = store.append(vec![fact]).await.unwrap();
                let interaction = appended[0].interaction.unwrap();
                other.interaction(interaction).await.unwrap().row.key.call().unwrap().0 == call
            });
        }
        while let Some(seen) = tasks.join_next().await {
            assert!(seen.unwrap(), "what one has acknowledged the other sees");
        }
    });
    assert_eq!(wait_for(serve.counts()).unwrap().facts, 400);
}

#[test]
fn a_verb_waits_while_another_process_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, Options::default());
    let world = wait_for(World::new(store.clone())).unwrap();
    let other = Writing::to(&folder);
    wait_for(async {
        let mut tasks = tokio::task::JoinSet::new();
        let (waiting, fact) = (store.clone(), world.fact(1, 1, &["support"]));
        tasks.spawn(async move { waiting.append(vec![fact]).await });
        tokio::task::yield_now().await;
        assert_eq!(store.counts().await.unwrap().facts, 0, "readers do not wait");
        other.end();
        assert!(tasks.join_next().await.unwrap().unwrap().unwrap()[0].is_new);
    });
}

#[test]
fn the_smallest_options_will_do() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, Options { readers: 0, queue: 0, ..Options::default() });
    let detail = filled(&store).unwrap();
    assert_eq!(wait_for(store.interactions(None, 1)).unwrap()[0], detail.row);
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, Options::default());
    filled(&store).unwrap();
    for name in ["deskline.db", "deskline.db-wal"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("deskline.db"), "a letter, and quite a long one ".repeat(50)).unwrap();
    assert!(SqliteStore::open(&folder.path().join("deskline.db"), Options::default()).is_err());
}

#[test]
fn processes_that_start_together_make_one_schema() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let stores: Vec<Arc<dyn Store>> = std::thread::scope(|scope| {
            let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| open(&folder, Options::default()))).collect();
            opening.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        filled(&stores[0]).unwrap();
        assert_eq!(wait_for(stores[3].counts()).unwrap().facts, 2);
    }
}
