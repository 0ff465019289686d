//! Licences, without a network and without cargo-deny: every package's SPDX expression against the list of deny.toml.

use std::collections::BTreeSet;

use anyhow::{Context, bail};

use crate::metadata::Metadata;

pub(crate) fn run() -> anyhow::Result<()> {
    let text = std::fs::read_to_string(crate::root().join("deny.toml")).context("deny.toml cannot be read")?;
    let deny: toml::Table = toml::from_str(&text)?;
    let allowed: BTreeSet<&str> = deny
        .get("licenses")
        .and_then(|licenses| licenses.get("allow"))
        .and_then(toml::Value::as_array)
        .context("deny.toml has no licenses.allow")?
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    let metadata = Metadata::read()?;
    let theirs: Vec<_> = metadata.packages.values().filter(|package| !package.is_ours).collect();
    let mut wrong = Vec::new();
    for package in &theirs {
        let license = package.license.as_deref().unwrap_or("none");
        if !is_allowed(license, &allowed) {
            wrong.push(format!("{} {}: {license}", package.name, package.version));
        }
    }
    if wrong.is_empty() {
        crate::say(&format!("licenses: all {} packages are on the list", theirs.len()));
        return Ok(());
    }
    bail!("these licences are not on the list of deny.toml:\n  {}", wrong.join("\n  "))
}

/// Whether an SPDX expression can be met with the allowed licences. `AND` binds closer than `OR`; `A/B` is the old way to
/// write `A OR B`.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let fits = any(&words, &mut at, allowed);
    fits && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut fits = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        fits |= all(words, at, allowed);
    }
    fits
}

fn all(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut fits = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        fits &= one(words, at, allowed);
    }
    fits
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let fits = any(words, at, allowed);
        let is_closed = words.get(*at) == Some(&")");
        *at += 1;
        return fits && is_closed;
    }
    if words.get(*at) == Some(&"WITH") {
        let whole = format!("{word} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
        // An exception only adds permissions.
        return allowed.contains(whole.as_str()) || allowed.contains(word);
    }
    allowed.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, expected: bool) {
        let allowed = BTreeSet::from(["MIT", "Apache-2.0", "ISC"]);
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        check("MIT", true);
        check("MIT OR GPL-3.0", true);
        check("GPL-3.0", false);
        check("MIT AND GPL-3.0", false);
        check("GPL-3.0 OR MIT AND ISC", true);
        check("(GPL-3.0 OR MIT) AND ISC", true);
        check("(GPL-3.0 OR LGPL-3.0) AND ISC", false);
        check("MIT/Apache-2.0", true);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("none", false);
        check("(MIT", false);
    }
}
