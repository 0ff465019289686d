//! A small disk of its own for the program's database, which can be filled to the last byte.

mod namespace;

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, ensure};

pub use namespace::enter;

/// Bytes written at once; the last ones page by page.
const BLOCK: usize = 256 << 10;
const PAGE: usize = 4 << 10;

/// A mounted tmpfs. It is unmounted when this is dropped; and since it is mounted in a namespace of the storm's own
/// ([`enter`]), the system unmounts it when the storm and the program are gone, however they ended.
#[derive(Debug)]
pub struct Disk {
    folder: tempfile::TempDir,
    is_full: AtomicBool,
}

impl Disk {
    /// Mounts one of so many MiB.
    ///
    /// # Errors
    /// When it is not permitted.
    pub fn mount(mebibytes: u32) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m,mode=700"), "storm"]).arg(folder.path());
        let output = mount.output().context("mount cannot be started")?;
        ensure!(output.status.success(), "no tmpfs: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(Self { folder, is_full: AtomicBool::new(false) })
    }

    /// Where it is mounted.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Fills it: nothing can grow on it any more. Returns how many bytes were free.
    ///
    /// # Errors
    /// When anything but its end stops the writing.
    pub fn fill(&self) -> anyhow::Result<u64> {
        let mut file = File::create(self.ballast())?;
        let block = vec![0; BLOCK];
        let mut written = 0;
        for size in [BLOCK, PAGE] {
            loop {
                match file.write(&block[..size]) {
                    Ok(count) if count > 0 => written += count as u64,
                    Ok(_) => break,
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => return Err(error).context("the ballast cannot be written"),
                }
            }
        }
        self.is_full.store(true, Ordering::Relaxed);
        Ok(written)
    }

    /// Whether the ballast is on it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }

    /// Gives the room back.
    ///
    /// # Errors
    /// When the system does not let the ballast go.
    pub fn free(&self) -> anyhow::Result<()> {
        match std::fs::remove_file(self.ballast()) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).context("the ballast stays"),
            _ => self.is_full.store(false, Ordering::Relaxed),
        }
        Ok(())
    }

    /// Copies what lies on it to a folder that stays.
    ///
    /// # Errors
    /// When a file cannot be copied.
    pub fn keep(&self, folder: &Path) -> anyhow::Result<()> {
        self.free()?;
        for entry in std::fs::read_dir(self.path())? {
            let entry = entry?;
            std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a program that was not told to end in time may still hold a file on it.
        // Should it fail, the namespace's end does it.
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}
