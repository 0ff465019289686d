//! `deskline demo`: from nothing to two desks full of calls and messages, without a question.

use crate::ground::{program, run};

#[tokio::test(flavor = "multi_thread")]
async fn all_of_the_demo_is_in_its_desk_once() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let mut command = program();
    command.args(["demo", "--exit-when-done", "--speed", "20", "--keep", kept.to_str().unwrap()]);
    let ended = run(command).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("dashboard    http://127.0.0.1:"), "{}", ended.stdout);
    assert!(ended.stdout.contains("/inbox"), "{}", ended.stdout);
    assert!(ended.stdout.contains("/gorgias/harbour/app/tickets"), "{}", ended.stdout);
    for line in [
        "19 calls and 17 messages of a small coffee roaster",
        " 36 of 36  ",
        "Help Scout  15 calls played, 15 records found, 0 duplicates, 0 messages to customers.",
        "Gorgias     4 calls and 17 messages played, 21 records found, 0 duplicates, 0 messages to customers.",
    ] {
        assert!(ended.stdout.contains(line), "`{line}` is not in: {}", ended.stdout);
    }
    // Each line says in which desk.
    let told: Vec<&str> = ended.stdout.lines().filter(|line| line.contains(" of 36  ")).collect();
    let of = |desk: &str| told.iter().filter(|line| line.contains(&format!(" of 36  {desk:<10}  "))).count();
    assert_eq!((of("Help Scout"), of("Gorgias"), told.len()), (15, 21, 36), "{}", ended.stdout);
    // The ledger agrees with the desk.
    let mut effects = program();
    effects.args(["effects", "list", "--config", kept.join("deskline.toml").to_str().unwrap()]);
    let effects = run(effects).await;
    assert!(effects.stdout.starts_with("0 effects in_doubt or refused"), "{effects:?}");
}
