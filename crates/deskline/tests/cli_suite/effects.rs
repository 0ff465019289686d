//! `deskline effects`: what Help Scout refused is listed with its words, and ended by a person's word.

use serde_json::{Value, json};

use crate::ground::{Ground, recorded};

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_write_is_listed_with_the_vendors_words_and_may_be_ended_or_done_again() {
    let ground = Ground::at_speed(60.0).await;
    let refusal = json!({"kind": "status", "code": 400, "body": {"message": "The inbox is on holiday"}});
    ground.fault("helpscout", Some("POST"), Some("/v2/conversations"), refusal);
    let arguments = ["ingest", "--connection", "main", "--until-quiet", "-"];
    let ended = ground.run_with_input(&arguments, &recorded("call.ended", 5, 1_700_000_000)).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ground.phone_threads().is_empty());

    let listed = ground.run(&["effects", "list"]).await;
    assert_eq!(listed.code, Some(0), "{listed:?}");
    assert!(listed.stdout.contains("refused") && listed.stdout.contains("on holiday"), "{}", listed.stdout);
    let json = ground.run(&["effects", "list", "--state", "refused", "--json"]).await;
    let effect: Value = serde_json::from_str(json.stdout.lines().next().unwrap()).unwrap();
    let key = effect["key"].as_str().unwrap();
    assert!(key.contains("call/5"), "{key}");

    // Nothing can be decided twice, or be decided that is not there.
    let unknown = ground.run(&["effects", "retry", "no/such/key"]).await;
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("there is no effect `no/such/key`"), "{}", unknown.stderr);

    ground.fakes.sandbox.kernel.faults.clear();
    let retried = ground.run(&["effects", "retry", key]).await;
    assert_eq!(retried.code, Some(0), "{retried:?}");
    let worked = ground.run_with_input(&arguments, "").await;
    assert_eq!(worked.code, Some(0), "{worked:?}");
    assert_eq!(ground.phone_threads().len(), 1, "it was written after all");
    let again = ground.run(&["effects", "dismiss", key]).await;
    assert_eq!(again.code, Some(1), "what is confirmed cannot be dismissed");
    assert!(again.stderr.contains("Only a write that is in doubt or refused"), "{}", again.stderr);
    assert!(ground.run(&["effects", "list"]).await.stdout.starts_with("0 effects"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_misspelt_state_is_told() {
    let ground = Ground::new().await;
    let ended = ground.run(&["effects", "list", "--state", "in-doubt"]).await;
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("in_doubt"), "{}", ended.stderr);
}
