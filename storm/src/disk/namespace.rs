//! A mount namespace of the storm's own.
//!
//! What is mounted in it is seen by the storm and the program alone, and is gone with them, also when the storm is
//! killed. Root enters one directly; anyone else as root of a user namespace, where the system allows that.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, bail};

/// Set for the storm that runs within the namespace.
const INSIDE: &str = "DESKLINE_STORM_INSIDE";
/// How `unshare` is asked for a namespace, the plain way first.
const WAYS: [&[&str]; 2] =
    [&["--mount", "--propagation", "private"], &["--map-root-user", "--mount", "--propagation", "private"]];
/// What has to work within.
const TRIAL: &str =
    "folder=$(mktemp -d) && mount -t tmpfs -o size=64k storm \"$folder\" && umount \"$folder\" && rmdir \"$folder\"";

/// Goes on within a namespace: the process becomes a new one with the same arguments. Comes back when it is within one.
///
/// # Errors
/// When no way to mount is permitted.
pub fn enter() -> anyhow::Result<()> {
    if std::env::var_os(INSIDE).is_some() {
        return Ok(());
    }
    let mut last_words = String::new();
    for way in WAYS {
        let trial = Command::new("unshare").args(way).args(["sh", "-c", TRIAL]).output();
        let trial = trial.context("unshare (of util-linux) cannot be started; --without-full-disk does without it")?;
        if trial.status.success() {
            let mut inside = Command::new("unshare");
            inside.args(way).arg("--").arg(std::env::current_exe()?).args(std::env::args_os().skip(1));
            return Err(inside.env(INSIDE, "1").exec()).context("the storm cannot be started within a namespace");
        }
        last_words = String::from_utf8_lossy(&trial.stderr).trim().to_owned();
    }
    bail!(
        "a small disk cannot be mounted here, neither directly nor in a user namespace ({last_words}). \
         Run the storm as root, or with --without-full-disk."
    )
}
