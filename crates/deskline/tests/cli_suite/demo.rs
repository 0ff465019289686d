//! `deskline demo`: from nothing to a desk full of calls, without a question.

use crate::ground::{program, run};

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_the_demo_is_in_the_desk_once() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let mut command = program();
    command.args(["demo", "--exit-when-done", "--speed", "20", "--keep", kept.to_str().unwrap()]);
    let ended = run(command).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("dashboard    http://127.0.0.1:"), "{}", ended.stdout);
    assert!(ended.stdout.contains("/inbox"), "{}", ended.stdout);
    assert!(ended.stdout.contains(" 15 of 15  "), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("15 calls played, 15 records found, 0 duplicates, 0 messages to customers"),
        "{}",
        ended.stdout
    );
    // The ledger agrees with the desk.
    let mut effects = program();
    effects.args(["effects", "list", "--config", kept.join("deskline.toml").to_str().unwrap()]);
    let effects = run(effects).await;
    assert!(effects.stdout.starts_with("0 effects in_doubt or refused"), "{effects:?}");
}
