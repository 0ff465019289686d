//! `deskline ingest`: recordings of anyone.

use crate::ground::{Ground, recorded};

/// 2023-11-14: long before now, so that its calls are imports (C-54).
const LONG_AGO: i64 = 1_700_000_000;

fn recording(call: i64) -> String {
    let events = ["call.created", "call.answered", "call.hungup", "call.ended"];
    events.map(|event| recorded(event, call, LONG_AGO)).join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_lines_are_counted_and_never_stop_it_and_twice_brings_nothing_new() {
    let ground = Ground::new().await;
    let text = format!("{}\nno json\n\n[1]\n{}\n", recorded("call.created", 1, LONG_AGO), recording(2));
    let file = ground.write("recording.jsonl", &text);
    let file = file.to_str().unwrap();
    let first = ground.run(&["ingest", "--connection", "main", file]).await;
    assert_eq!(first.code, Some(1), "{first:?}");
    assert!(first.stdout.contains("7 lines: 5 new facts, 0 known already, 2 unreadable lines"), "{}", first.stdout);
    assert!(first.stdout.contains("2 calls, 2 filings"), "{}", first.stdout);
    assert!(first.stdout.contains("line 2: not JSON") && first.stdout.contains("line 4: "), "{}", first.stdout);

    let second = ground.run(&["ingest", "--connection", "main", file]).await;
    assert!(second.stdout.contains("7 lines: 0 new facts, 5 known already, 2 unreadable lines"), "{}", second.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_input_is_worked_off_until_quiet() {
    let ground = Ground::at_speed(60.0).await;
    let arguments = ["ingest", "--connection", "main", "--until-quiet", "-"];
    let ended = ground.run_with_input(&arguments, &recording(7)).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("4 lines: 4 new facts"), "{}", ended.stdout);
    let threads = ground.phone_threads();
    assert_eq!(threads.len(), 1, "{threads:?}");
    assert!(threads[0].contains("Ref. "), "{threads:?}");
    // Once more: nothing new, and nothing is written.
    let again = ground.run_with_input(&arguments, &recording(7)).await;
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(ground.phone_threads().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_54_recorded_times_are_kept_unless_they_are_shifted() {
    let ground = Ground::at_speed(60.0).await;
    let arguments = ["ingest", "--connection", "main", "--until-quiet", "-"];
    assert_eq!(ground.run_with_input(&arguments, &recording(1)).await.code, Some(0));
    let shifted = [&arguments[..4], &["--shift-to-now", "-"]].concat();
    assert_eq!(ground.run_with_input(&shifted, &recording(2)).await.code, Some(0));
    let dump = ground.fakes.sandbox.helpscout.dump();
    let written: Vec<_> =
        dump["conversations"].as_array().unwrap().iter().flat_map(|it| it["threads"].as_array().unwrap()).collect();
    let imported = |yes: bool| written.iter().filter(|it| it["type"] == "phone" && it["imported"] == yes).count();
    assert_eq!((imported(true), imported(false)), (1, 1), "{written:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_running_serve_it_only_journals_and_the_serve_does_the_work() {
    let ground = Ground::at_speed(60.0).await;
    let serving = ground.serve().await;
    let refused = ground.run_with_input(&["ingest", "--connection", "main", "--until-quiet", "-"], &recording(3)).await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("leave it out, and the serve will work off"), "{}", refused.stderr);
    assert_eq!(serving.status().await["facts"], 0, "what is refused journals nothing");

    let ended = ground.run_with_input(&["ingest", "--connection", "main", "-"], &recording(3)).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ground.until("the serve writes the record", || ground.phone_threads().len() == 1).await;
    assert_eq!(serving.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_that_is_taken_out_of_the_file_is_paused() {
    let ground = Ground::new().await;
    let arguments = ["ingest", "--connection", "main", "-"];
    let with = ground.run_with_input(&arguments, &recorded("call.created", 1, LONG_AGO)).await;
    assert!(with.stdout.contains("1 calls, 1 filings"), "{}", with.stdout);
    let text = std::fs::read_to_string(ground.folder.path().join("deskline.toml")).unwrap();
    ground.write("deskline.toml", text.split("[[integration]]").next().unwrap());
    let without = ground.run_with_input(&arguments, &recorded("call.created", 2, LONG_AGO)).await;
    assert!(without.stdout.contains("1 calls, 0 filings"), "{}", without.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_connection_or_file_is_told() {
    let ground = Ground::new().await;
    let ended = ground.run(&["ingest", "--connection", "mian", "-"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stderr.contains("no [[aircall]] connection called `mian`; the configuration has: main"),
        "{}",
        ended.stderr
    );
    let ended = ground.run(&["ingest", "--connection", "main", "no-such-file"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("no-such-file cannot be opened"), "{}", ended.stderr);
}
