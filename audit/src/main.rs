//! `audit FILE`: judges the evidence in a file (`-`: standard input). Exits 1 if anything is wrong, 2 if the file
//! cannot be read.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::io::Read;
use std::process::ExitCode;

use audit::{Evidence, judge};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: audit FILE   (- is standard input)");
        return ExitCode::from(2);
    };
    let evidence = match read(&path) {
        Ok(evidence) => evidence,
        Err(problem) => {
            eprintln!("{path}: {problem}");
            return ExitCode::from(2);
        }
    };
    let verdict = judge(&evidence);
    for problem in &verdict.problems {
        println!("{problem}");
    }
    let counts = verdict.counts;
    println!(
        "{} problems; calls {}, messages {}, to be logged {}, records {}, conversations {}, customers made {}, cards {}, requests {}",
        verdict.problems.len(),
        counts.calls,
        counts.messages,
        counts.must_log,
        counts.records,
        counts.conversations,
        counts.customers,
        counts.cards,
        counts.requests,
    );
    if verdict.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(path: &str) -> Result<Evidence, String> {
    let mut text = String::new();
    if path == "-" {
        std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
    } else {
        text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    }
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
