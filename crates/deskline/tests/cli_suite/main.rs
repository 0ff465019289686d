//! The command line: the real binary, as a person or a script calls it, against the sandbox over real HTTP.
#![expect(clippy::unwrap_used, reason = "a panic in a test is its report")]

mod check;
mod check_gorgias;
mod config;
mod config_gorgias;
mod demo;
mod effects;
mod example_file;
mod ground;
mod ingest;
mod sandbox_command;
mod serve;
mod set_up;
