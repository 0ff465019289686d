//! `deskline check`: a verdict a line, and no secret.

use crate::ground::Ground;

fn verdicts(text: &str, mark: char) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with(mark)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_installation_is_good_before_and_after_the_first_serve() {
    let ground = Ground::new().await;
    let before = ground.run(&["check"]).await;
    assert_eq!(before.code, Some(0), "{before:?}");
    assert!(before.stdout.contains("! webhook of `main`: not there yet"), "{}", before.stdout);
    assert!(
        before.stdout.contains("✓ integration `support`: inbox 601 is Harbour Coffee Support"),
        "{}",
        before.stdout
    );
    assert!(before.stdout.contains("company Harbour Coffee, 6 users"), "{}", before.stdout);

    let serving = ground.serve().await;
    ground.until("the webhook is made", || ground.webhooks().len() == 1).await;
    let beside = ground.run(&["check"]).await;
    assert_eq!(serving.stop().await, Some(0));
    assert_eq!(beside.code, Some(0), "{beside:?}");
    assert!(beside.stdout.contains("✓ webhook of `main`: active at Aircall"), "{}", beside.stdout);
    let url = ground.webhooks()[0]["url"].as_str().unwrap().to_owned();
    assert!(beside.stdout.contains(&url), "the webhook's address is printed");
    let token = ground.webhooks()[0]["token"].as_str().unwrap().to_owned();
    for secret in ["harbour-api-token", "sandbox-secret", &token, &"4".repeat(64)] {
        assert!(!beside.stdout.contains(secret) && !beside.stderr.contains(secret), "{secret} is printed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_told_apart() {
    let ground = Ground::new().await;
    ground.write("aircall-token", "wrong");
    let ended = ground.run(&["check"]).await;
    assert_eq!(ended.code, Some(1));
    let bad = verdicts(&ended.stdout, '✗');
    assert_eq!(bad.len(), 1, "{}", ended.stdout);
    assert!(bad[0].contains("Aircall `main`") && bad[0].contains("does not accept the credentials"), "{}", bad[0]);

    ground.write("aircall-token", "harbour-api-token");
    ground.write("helpscout-secret", "wrong");
    let ended = ground.run(&["check"]).await;
    assert_eq!(ended.code, Some(1));
    let bad = verdicts(&ended.stdout, '✗');
    assert_eq!(bad.len(), 1, "{}", ended.stdout);
    assert!(bad[0].contains("Help Scout `desk`"), "{}", bad[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_or_a_number_that_is_not_there_is_told_with_those_that_are() {
    let ground = Ground::new().await;
    ground.replace("inbox = 601", "inbox = 699\nnumbers = [501, 599, \"+14155550191\", \"+14155550999\"]");
    let ended = ground.run(&["check"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("✗ integration `support`: the app sees no inbox 699"), "{}", ended.stdout);
    assert!(ended.stdout.contains("601 (Harbour Coffee Support)"), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("✗ integration `support`: Aircall has no number 599, +14155550999"),
        "{}",
        ended.stdout
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn c_04_an_id_and_a_number_that_are_one_line_are_seen() {
    let ground = Ground::new().await;
    let second = "[[integration]]\nname = \"two\"\naircall = \"main\"\nhelpscout = \"desk\"\ninbox = 601\nnumbers = [\"+14155550190\"]\n";
    ground.replace("inbox = 601\n", "inbox = 601\nnumbers = [501]\n");
    ground.replace("home_country = \"US\"\n", &format!("home_country = \"US\"\n{second}"));
    let ended = ground.run(&["check"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("✗ integrations `support` and `two`: both send Support US"), "{}", ended.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_configuration_is_told_with_its_place() {
    let ground = Ground::new().await;
    ground.replace("inbox = 601", "inbocks = 601");
    let ended = ground.run(&["check"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("deskline.toml:") && ended.stdout.contains("`inbocks`"), "{}", ended.stdout);
}
