//! Rows that older versions wrote can be read by this one's verbs.

#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::effect::EffectKey;
use domain::ids::{CallId, FilingId, InteractionId, InteractionKey, NumberId};
use domain::installation::NumberSelection;
use domain::ledger::EffectState;
use domain::step::{Lane, Urgency};
use serde_json::json;
use store::conformance::fixtures::{at, desk, lease};
use store::*;
use store_sqlite::{MasterKey, Options, SqliteStore};

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/migrations").join(name)
}

/// A database as the first version left it, brought up to date.
fn first_version(path: &Path) -> SqliteStore {
    let options = || Options { key: Some(MasterKey::from_hex(KEY).unwrap()), ..Options::default() };
    let today = path.with_extension("today");
    drop(SqliteStore::inline(Some(&today), options()).unwrap());
    let connection = rusqlite::Connection::open(path).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/V1__initial.sql");
    connection.execute_batch(&std::fs::read_to_string(schema).unwrap()).unwrap();
    connection.execute("ATTACH ?1 AS today", [today.display().to_string()]).unwrap();
    connection.execute_batch("CREATE TABLE migration AS SELECT * FROM today.migration WHERE version = 1").unwrap();
    connection.execute_batch(&std::fs::read_to_string(data("V1__initial.sql")).unwrap()).unwrap();
    drop(connection);
    SqliteStore::open(path, options()).unwrap()
}

#[tokio::test]
async fn v1_rows_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(first_version(&folder.path().join("deskline.db")));

    let installation = store.installation().await.unwrap();
    let NumberSelection::Some { ids, numbers } = &installation.integrations[0].numbers else { panic!("some numbers") };
    assert!(ids.contains(&NumberId(5)) && numbers.len() == 1);
    assert!(installation.integrations[1].paused);
    assert_eq!(store.setting("plain").await.unwrap().as_deref(), Some("value"));
    assert_eq!(store.setting("token").await.unwrap().as_deref(), Some("secret"));

    let detail = store.interaction(InteractionId(1)).await.unwrap();
    assert_eq!(detail.row.key, InteractionKey::Call(CallId(1001)));
    assert_eq!(detail.row.facts.len(), 2);
    assert!(detail.row.facts[0].parsed.as_ref().and_then(|fact| fact.call()).unwrap().view.voicemail);
    let filing = &detail.filings[0];
    assert_eq!(filing.summary.integration, "support");
    assert_eq!(filing.summary.filing.pins, Some(json!({"mode": "new"})));
    assert_eq!(filing.decisions[0].reason.args["count"], json!(3));
    assert_eq!(filing.ledger.answers["customer"].value, json!({"ids": [7]}));
    let effect = &filing.ledger.effects[&EffectKey("helpscout/inbox/7/call/1001/first".to_owned())];
    assert_eq!((effect.state, effect.attempts.len()), (EffectState::Confirmed, 2));
    assert!(effect.evidence.as_ref().unwrap().is_sufficient());
    assert_eq!(filing.conversations[0].link.as_deref(), Some("https://desk.example/55"));
    assert!(filing.conversations[0].tags["inbound"].wanted_by.contains(&FilingId(1)));

    let query = DueQuery { now: at(130), least: Urgency::Backfill, aged: at(0), limit: 9 };
    let due = store.due(&desk(), &query).await.unwrap();
    let lane = Lane::number("+33123456780");
    assert_eq!(
        due,
        [DueFiling { id: FilingId(2), lane_wait: Some(lane.clone()), urgency: Urgency::Live, turn_at: at(1) }]
    );
    let party = store.party(&desk(), "+33123456789").await.unwrap().unwrap();
    assert_eq!(party.customer.as_deref(), Some("7"));
    assert_eq!(store.cache(&desk()).await.unwrap().len(), 1);
    assert_eq!(store.budget(&desk()).await.unwrap(), Some(json!({"left": 10})));
    assert_eq!(store.counts().await.unwrap().facts, 4);

    let held = store.take_lease(&lease(&desk(), "node-2", 9, 99)).await.unwrap();
    assert_eq!(held, LeaseAnswer::HeldUntil(at(3_600)));
    let taken = store.take_lease(&lease(&desk(), "node-2", 3_600, 9_999)).await.unwrap();
    let fence = Fence { account: desk(), number: 8 };
    assert_eq!(taken, LeaseAnswer::Taken { fence: fence.clone(), previous_until: Some(at(3_600)) });
    assert_eq!(store.wake_lane(&fence, &lane, at(3_600)).await.unwrap(), Some(FilingId(2)));
    assert_eq!(store.wake_doubts(&fence, at(3_600)).await.unwrap(), 0, "it is due already");
    assert_eq!(store.effects(&[EffectState::Refused], 9).await.unwrap()[0].note.as_deref(), Some("no such call"));
}

#[tokio::test]
async fn a_secret_is_nowhere_in_the_files_and_opens_with_its_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deskline.db");
    let store =
        SqliteStore::open(&path, Options { key: Some(MasterKey::generate().unwrap()), ..Options::default() }).unwrap();
    store.put_setting("webhook token", "0ac25e8b-very-secret", true).await.unwrap();
    store.put_setting("plain", "to be seen", false).await.unwrap();
    let mut seen = false;
    for name in ["deskline.db", "deskline.db-wal"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        let holds = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
        assert!(!holds(b"very-secret"), "{name}");
        seen |= holds(b"to be seen");
    }
    assert!(seen, "the search finds what is there");
    drop(store);

    let other = Options { key: Some(MasterKey::generate().unwrap()), ..Options::default() };
    let store = SqliteStore::open(&path, other).unwrap();
    let error = store.setting("webhook token").await.unwrap_err().to_string();
    assert!(error.contains("webhook token") && error.contains("another master key"), "{error}");
    drop(store);
    let store = SqliteStore::open(&path, Options::default()).unwrap();
    let error = store.setting("webhook token").await.unwrap_err().to_string();
    assert!(error.contains("no master key"), "{error}");
    assert!(store.put_setting("more", "x", true).await.is_err());
    assert_eq!(store.setting("plain").await.unwrap().as_deref(), Some("to be seen"));
}
