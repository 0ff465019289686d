//! What `cargo metadata` says of the workspace and its dependencies, read offline.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use serde_json::Value;

/// A package.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    pub(crate) is_ours: bool,
}

/// All packages, and who depends on whom.
#[derive(Debug)]
pub(crate) struct Metadata {
    pub(crate) packages: BTreeMap<String, Package>,
    /// By id: the packages that a build of this one needs, tests apart.
    needs: BTreeMap<String, BTreeSet<String>>,
}

impl Metadata {
    /// Asks cargo.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let mut command = crate::cargo();
        command.args(["metadata", "--format-version", "1", "--locked"]).current_dir(crate::root());
        let output = command.output().context("cargo cannot be started")?;
        if !output.status.success() {
            bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        let value: Value = serde_json::from_slice(&output.stdout)?;
        Self::of(&value).context("cargo metadata answered something unknown")
    }

    pub(crate) fn of(value: &Value) -> Option<Self> {
        let ours: BTreeSet<&str> = value["workspace_members"].as_array()?.iter().filter_map(Value::as_str).collect();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let mut packages = BTreeMap::new();
        for package in value["packages"].as_array()? {
            let id = text(&package["id"])?;
            let is_ours = ours.contains(id.as_str());
            let (name, version) = (text(&package["name"])?, text(&package["version"])?);
            packages.insert(id, Package { name, version, license: text(&package["license"]), is_ours });
        }
        let mut needs = BTreeMap::new();
        for node in value["resolve"]["nodes"].as_array()? {
            let is_needed = |dep: &&Value| {
                let kinds = dep["dep_kinds"].as_array().into_iter().flatten();
                kinds.into_iter().any(|kind| kind["kind"].as_str() != Some("dev"))
            };
            let deps = node["deps"].as_array()?.iter().filter(is_needed);
            needs.insert(text(&node["id"])?, deps.filter_map(|dep| text(&dep["pkg"])).collect());
        }
        Some(Self { packages, needs })
    }

    /// The id of a package of ours.
    pub(crate) fn ours(&self, name: &str) -> anyhow::Result<&str> {
        let found = self.packages.iter().find(|(_, package)| package.is_ours && package.name == name);
        found.map(|(id, _)| id.as_str()).with_context(|| format!("the workspace has no crate `{name}`"))
    }

    /// Everything that a build of this package needs, each with the package that brought it in.
    pub(crate) fn all_needs(&self, id: &str) -> BTreeMap<&str, &str> {
        let mut found: BTreeMap<&str, &str> = BTreeMap::new();
        let mut open = vec![id.to_owned()];
        while let Some(at) = open.pop() {
            let Some((at, needs)) = self.needs.get_key_value(&at) else { continue };
            for need in needs {
                if !found.contains_key(need.as_str()) {
                    found.insert(need, at);
                    open.push(need.clone());
                }
            }
        }
        found
    }

    /// A package's name.
    pub(crate) fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.packages.get(id).map_or(id, |package| &package.name)
    }
}
