//! A world that runs: the vendors' fakes, Deskline's process, and a script that is played on them, on one thread and on
//! virtual time.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`run`] | plays a script to its end and gathers the evidence |
//! | `stage` | the fakes, the store, and everything that outlives a process |
//! | `program` | one life of Deskline's process, wired as `serve` wires it |
//! | `mortal` | store and wires of a process that may die at any of its requests and commits |
//! | `perils` | where the process is to die next, and whether the disk is full |
//! | `staff` | people at work in the desk |
//! | `gorgias` | the Gorgias account of a world |
//! | `retell` | an administrator's import of what the phone system has |
//! | `log_lines` | what the process logs |
//! | `trace` | a fingerprint of all that happened |

mod gorgias;
mod happen;
mod log_lines;
mod mortal;
mod perils;
mod program;
mod retell;
mod run;
mod set_up;
mod staff;
mod stage;
mod trace;

pub use run::{Outcome, Run, run};
pub use trace::Fingerprint;

/// The host that the fake Aircall delivers to.
const PUBLIC_HOST: &str = "deskline.example";
/// Where the fakes are.
const AIRCALL_HOST: &str = "api.aircall.io";
const HELPSCOUT_HOST: &str = "api.helpscout.net";
const GORGIAS_HOST: &str = "harbour.gorgias.example";
/// Credentials of the fakes.
const AIRCALL_ID: &str = "harbour-api-id";
const AIRCALL_TOKEN: &str = "harbour-api-token";
const HELPSCOUT_ID: &str = "sandbox-app";
const HELPSCOUT_SECRET: &str = "sandbox-secret";
