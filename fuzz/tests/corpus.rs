//! Runs every target on its committed corpus.

use std::path::{Path, PathBuf};

/// More files, or more bytes, than this make a checkout heavy: minimise the corpus.
const FILES_MAX: usize = 80;
const BYTES_MAX: usize = 300_000;

#[test]
fn webhook_body() {
    replay("webhook_body");
}

#[test]
fn aircall_answers() {
    replay("aircall_answers");
}

#[test]
fn helpscout_answers() {
    replay("helpscout_answers");
}

#[test]
fn phone_text() {
    replay("phone_text");
}

#[test]
fn configuration() {
    replay("configuration");
}

#[test]
fn world() {
    replay("world");
}

#[test]
fn every_target_has_a_test_here_a_corpus_and_a_fuzzer() {
    let here = include_str!("corpus.rs");
    let names: Vec<&str> = fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
    for name in &names {
        assert!(here.contains(&format!("fn {name}()")), "{name} has no test in this file");
        let fuzzer = folder("libfuzzer/fuzz_targets").join(format!("{name}.rs"));
        let text = std::fs::read_to_string(&fuzzer).unwrap_or_else(|error| panic!("{}: {error}", fuzzer.display()));
        assert!(text.contains(&format!("fuzz::{name}(")), "{} does not call its target", fuzzer.display());
    }
    let folders = std::fs::read_dir(folder("corpus")).expect("a corpus");
    for entry in folders {
        let name = entry.expect("a folder's entry").file_name();
        assert!(names.iter().any(|known| name == *known), "corpus/{} belongs to no target", name.display());
    }
}

#[track_caller]
fn replay(name: &str) {
    let (_, target) = fuzz::TARGETS.iter().find(|(known, _)| *known == name).expect("a target of that name");
    let entries = std::fs::read_dir(folder("corpus").join(name)).expect("a corpus");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder's entry").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "the corpus of {name} is empty");
    assert!(files.len() <= FILES_MAX, "{} files", files.len());
    let mut bytes = 0;
    for file in files {
        let data = std::fs::read(&file).expect("a readable input");
        bytes += data.len();
        // The harness shows what a failed test printed: the input that broke the property.
        let broken = std::panic::catch_unwind(|| target(&data)).is_err();
        assert!(!broken, "{} breaks a property of {name}", file.display());
    }
    assert!(bytes <= BYTES_MAX, "{bytes} bytes");
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
