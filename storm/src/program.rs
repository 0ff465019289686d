//! The program under test, as a process.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tokio::process::{Child, Command};

use crate::ground::{Ground, LOOK};

const START_PATIENCE: Duration = Duration::from_secs(20);

/// A running `deskline serve`.
pub struct Program {
    binary: PathBuf,
    child: Child,
    /// The last request that the fakes got before it started.
    since: u64,
}

impl Program {
    /// Starts it and waits until it says that it listens.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(binary: &Path, ground: &Ground) -> anyhow::Result<Self> {
        let since = ground.running.sandbox.kernel.log.count();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(ground.folder.join("deskline.log"))?;
        let mut child = Command::new(binary)
            .args(["serve", "--config"])
            .arg(&ground.config)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().context("its output")?;
        let ready = tokio::time::timeout(START_PATIENCE, first_line(stdout)).await;
        match ready {
            Ok(Ok(line)) if line.contains("http://") => Ok(Self { binary: binary.to_owned(), child, since }),
            other => bail!("it did not start: {other:?}; see {}", ground.folder.join("deskline.log").display()),
        }
    }

    /// SIGKILL. Returns how many writes the desk had applied and not answered; none if it had ended already.
    ///
    /// # Errors
    /// When the system does not let it be killed.
    pub async fn kill(mut self, ground: &Ground) -> anyhow::Result<usize> {
        if self.child.try_wait()?.is_some() {
            return Ok(0);
        }
        self.child.start_kill()?;
        // Those that a proxy took from it before are none of the kill's.
        let let_go = ground.cuts.read().let_go;
        let unanswered = applied_and_unanswered(ground, self.since).saturating_sub(let_go);
        self.child.wait().await?;
        Ok(unanswered)
    }

    /// How it ended, if it did by itself.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn ended(&mut self) -> anyhow::Result<Option<std::process::ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// SIGTERM, and a clean end.
    ///
    /// # Errors
    /// When it does not end cleanly.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("it ended by itself")?;
        let sent = Command::new("kill").arg("-TERM").arg(id.to_string()).status().await?;
        ensure!(sent.success(), "it could not be signalled");
        let status = tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await??;
        ensure!(status.success(), "it did not end cleanly: {status}");
        Ok(())
    }

    /// What it says of its effects.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn effects(&self, ground: &Ground) -> anyhow::Result<Vec<Value>> {
        let output = std::process::Command::new(&self.binary)
            .args(["effects", "list", "--json", "--config"])
            .arg(&ground.config)
            .args(
                ["confirmed", "refused", "in_doubt", "intended", "expired"].iter().flat_map(|state| ["--state", state]),
            )
            .output()?;
        ensure!(output.status.success(), "effects list failed: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout)?;
        let whole: Result<Vec<Value>, _> = serde_json::from_str(&text);
        match whole {
            Ok(effects) => Ok(effects),
            Err(_) => text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(|line| Ok(serde_json::from_str(line)?))
                .collect(),
        }
    }

    /// Waits until the desk got no request for a while and nothing but doubts that nothing can settle is left.
    ///
    /// # Errors
    /// When it ended by itself.
    pub async fn wait_for_rest(&mut self, ground: &Ground, patience: Duration) -> anyhow::Result<()> {
        let log = &ground.running.sandbox.kernel.log;
        let calm_looks = 16;
        let mut calm = 0;
        let mut seen = log.count();
        let looks = patience.as_millis() / LOOK.as_millis().max(1);
        for _ in 0..looks {
            crate::pause(LOOK).await;
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended by itself: {status}; see {}", ground.folder.join("deskline.log").display());
            }
            let now = log.count();
            let quiet = now.saturating_sub(seen) <= 2 && ground.running.sandbox.aircall.pending().is_quiet();
            calm = if quiet { calm + 1 } else { 0 };
            seen = now;
            if calm >= calm_looks && crate::count::everything_is_there(ground) {
                return Ok(());
            }
        }
        Ok(())
    }
}

async fn first_line(stdout: tokio::process::ChildStdout) -> std::io::Result<String> {
    use tokio::io::{AsyncBufReadExt, BufReader};
    let mut lines = BufReader::new(stdout).lines();
    let line = lines.next_line().await?.unwrap_or_default();
    // The pipe stays open: a program whose output nobody reads must not die of it.
    #[expect(clippy::disallowed_methods, reason = "the reader ends with the program")]
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(line)
}

/// Writes that reached the desk since a request, were applied, and had no answer yet. Those whose answer a fault cut are
/// left out.
fn applied_and_unanswered(ground: &Ground, since: u64) -> usize {
    let entries = ground.running.sandbox.kernel.log.select(Some(ground.desk.vendor()), since);
    entries
        .iter()
        .filter(|entry| {
            entry.applied && entry.status.is_none() && entry.method != "GET" && !entry.path.contains("oauth")
        })
        .filter(|entry| entry.fault.as_deref().is_none_or(|fault| !fault.contains("drop")))
        .count()
}
