//! `deskline sandbox`: the fakes alone.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::ground::{get, program};

#[tokio::test(flavor = "multi_thread")]
async fn its_first_line_tells_programs_where_everything_is() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script.json");
    let steps =
        r#"[{"at": 0, "call": "c", "do": "place", "direction": "inbound", "number": 501, "party": "+14155550101"}]"#;
    std::fs::write(&script, steps).unwrap();
    let listen = ["--aircall-listen", "--helpscout-listen", "--gorgias-listen", "--control-listen"];
    let mut command = program();
    command.arg("sandbox").args(listen.iter().flat_map(|option| [*option, "127.0.0.1:0"]));
    command.args(["--manual-clock", "2026-11-20T09:00:00Z", "--play", script.to_str().unwrap()]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().unwrap();
    let addresses: Value = serde_json::from_str(&first).unwrap();
    let control = addresses["control"].as_str().unwrap();
    let mut told = Vec::new();
    while !told.last().is_some_and(|line: &String| line.contains("/dump")) {
        told.push(lines.next_line().await.unwrap().unwrap());
    }
    let told = told.join("\n");
    let gorgias = addresses["gorgias"].as_str().unwrap();
    assert!(told.contains(&format!("{control}/inbox")), "{told}");
    let account = format!("{gorgias}/gorgias/harbour   email anna.berg@harbour.example, api_key shop-key");
    assert!(told.contains(&account) && told.contains(&format!("{control}/gorgias/harbour/app/tickets")), "{told}");
    let mut calls = 0;
    while calls == 0 {
        let dump: Value = serde_json::from_slice(&get(&format!("{control}/dump")).await.body).unwrap();
        assert!(dump["at"].as_str().unwrap().starts_with("2026-11-20T09:00:0"), "{}", dump["at"]);
        calls = dump["aircall"]["calls"].as_array().unwrap().len();
    }
    assert_eq!(get(&format!("{control}/inbox")).await.status, 200);
    assert_eq!(get(&format!("{control}/gorgias/harbour/app/tickets")).await.status, 200);
    // The API is there, and wants its key.
    assert_eq!(get(&format!("{gorgias}/gorgias/harbour/api/account")).await.status, 401);
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused() {
    let mut command = program();
    command.args(["sandbox", "--deliver", "http://a=http://b"]);
    let ended = crate::ground::run(command).await;
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("must begin with https://"), "{}", ended.stderr);
}
