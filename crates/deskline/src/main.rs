//! The `deskline` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    deskline::commands::main()
}
