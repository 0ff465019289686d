//! Conventions that a program can check.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// A longer file does more than one thing.
const LINES_MAX: usize = 600;
/// Whose links must lead somewhere, beside everything in `docs/`.
const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

pub(crate) fn run() -> anyhow::Result<()> {
    let root = crate::root();
    let files = tracked(&root)?;
    let mut wrong = Vec::new();
    for file in &files {
        let Ok(text) = std::fs::read_to_string(root.join(file)) else { continue };
        let shown = file.display().to_string();
        if is_source(file) {
            let lines = text.lines().count();
            if lines > LINES_MAX {
                wrong.push(format!("{shown}: {lines} lines; split it below {LINES_MAX}"));
            }
        }
        wrong.extend(machine_paths(&shown, &text));
        if DOCUMENTS.contains(&shown.as_str()) || (shown.starts_with("docs/") && shown.ends_with(".md")) {
            wrong.extend(dead_links(&root, file, &text));
        }
    }
    for document in DOCUMENTS {
        if !root.join(document).is_file() {
            wrong.push(format!("{document}: is missing"));
        }
    }
    if wrong.is_empty() {
        crate::say(&format!("tidy: {} files are in order", files.len()));
        return Ok(());
    }
    bail!("not tidy:\n  {}", wrong.join("\n  "))
}

/// What git knows, and what is new and not ignored.
fn tracked(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut command = Command::new("git");
    command.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).current_dir(root);
    let output = command.output().context("git cannot be started")?;
    crate::expect_success(&command, output.status)?;
    let names = String::from_utf8(output.stdout)?;
    Ok(names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect())
}

fn is_source(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rs" || extension == "sql" || extension == "html")
}

/// Paths that exist on one person's machine only.
fn machine_paths(shown: &str, text: &str) -> Vec<String> {
    let folders = ["/home/", "/Users/", "/root/", "/work/"];
    let is_path = |line: &str, folder: &str| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + folder.len()..].chars().next();
            // Part of a longer address is no path of a machine.
            let begins = before.is_none_or(|c| c.is_whitespace() || "\"'`(=".contains(c));
            begins && after.is_some_and(|c| c.is_alphanumeric() || c == '.')
        })
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| folders.iter().any(|folder| is_path(line, folder)))
        .map(|(number, _)| format!("{shown}:{}: a path of one machine", number + 1))
        .collect()
}

/// Links to files that are not there.
fn dead_links(root: &Path, file: &Path, text: &str) -> Vec<String> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices("](") {
            let Some((target, _)) = line[at + 2..].split_once(')') else { continue };
            let path = target.split('#').next().unwrap_or_default();
            let is_elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
            if !is_elsewhere && !root.join(folder).join(path).exists() {
                wrong.push(format!("{}:{}: `{target}` leads nowhere", file.display(), number + 1));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_seen_and_an_address_is_not() {
        assert_eq!(machine_paths("f", &["see ", "/home", "/anna/x"].concat()).len(), 1);
        assert_eq!(machine_paths("f", &["\"/ro", "ot/.x\""].concat()).len(), 1);
        assert!(machine_paths("f", "https://example.com/home/anna and a/work/b").is_empty());
        assert!(machine_paths("f", "the folders under /home/ are not looked at").is_empty());
    }

    #[test]
    fn a_link_that_leads_nowhere_is_seen() {
        let root = crate::root();
        let text = "[here](Cargo.toml) [there](no-such-file.md#x) [web](https://example.com) [up](#up)";
        let wrong = dead_links(&root, Path::new("README.md"), text);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(wrong[0].contains("no-such-file.md#x"));
    }
}
