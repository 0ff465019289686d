//! Dependencies point inwards. What a crate may not know it cannot use by accident.

use anyhow::bail;

use crate::metadata::Metadata;

/// Decide; touch nothing. The connectors are among them: time and HTTP are handed in.
const PURE: [&str; 11] =
    ["phone", "domain", "ports", "contract", "rest", "desk", "store", "engine", "aircall", "helpscout", "gorgias"];
/// Runtime, SQL, HTTP clients and servers.
const OUTSIDE: [&str; 9] =
    ["tokio", "rusqlite", "libsqlite3-sys", "reqwest", "hyper", "hyper-util", "axum", "tower", "async-std"];
/// A fake that shared anything with the connectors would repeat their errors.
const ALONE: &str = "sandbox";
/// Inside of inside: these know no other crate of ours but those named.
const KNOWS_ONLY: [(&str, &[&str]); 8] = [
    ("phone", &[]),
    ("ports", &[]),
    ("domain", &["phone"]),
    ("contract", &["domain", "phone", "ports"]),
    ("rest", &["contract", "domain", "phone", "ports"]),
    ("desk", &["contract", "domain", "phone", "ports"]),
    ("store", &["domain", "phone"]),
    // What is judged lends no logic to the judge.
    ("audit", &[]),
];
/// The engine knows no vendor.
const VENDORS: [&str; 3] = ["aircall", "helpscout", "gorgias"];

pub(crate) fn run() -> anyhow::Result<()> {
    let wrong = wrong(&Metadata::read()?)?;
    if wrong.is_empty() {
        crate::say("deps: dependencies point inwards");
        return Ok(());
    }
    bail!("dependencies point the wrong way:\n  {}", wrong.join("\n  "))
}

/// Every dependency that may not be.
fn wrong(metadata: &Metadata) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    for name in PURE {
        for (need, by) in metadata.all_needs(metadata.ours(name)?) {
            let need = metadata.name(need);
            if OUTSIDE.contains(&need) {
                wrong.push(format!("{name} is pure, but depends on {need} (through {})", metadata.name(by)));
            }
        }
    }
    for need in our_needs(metadata, ALONE)? {
        wrong.push(format!("{ALONE} must share nothing with the rest, but depends on {need}"));
    }
    for (name, allowed) in KNOWS_ONLY {
        for need in our_needs(metadata, name)? {
            if !allowed.contains(&need.as_str()) {
                wrong.push(format!("{name} depends on {need}, which lies further out"));
            }
        }
    }
    for need in our_needs(metadata, "engine")? {
        if VENDORS.contains(&need.as_str()) {
            wrong.push(format!("the engine knows no vendor, but depends on {need}"));
        }
    }
    for vendor in VENDORS {
        for need in our_needs(metadata, vendor)? {
            if need == "engine" || need == "store" || (VENDORS.contains(&need.as_str()) && need != vendor) {
                wrong.push(format!("{vendor} knows one vendor and no store, but depends on {need}"));
            }
        }
    }
    Ok(wrong)
}

fn our_needs(metadata: &Metadata, name: &str) -> anyhow::Result<Vec<String>> {
    let needs = metadata.all_needs(metadata.ours(name)?);
    let ours = needs.keys().filter(|need| metadata.packages.get(**need).is_some_and(|package| package.is_ours));
    Ok(ours.map(|need| metadata.name(need).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// A workspace with all crates that the rules name, and these dependencies: who, on what, of which kind.
    fn workspace(dependencies: &[(&str, &str, Option<&str>)]) -> Metadata {
        let ours: Vec<&str> = PURE.into_iter().chain([ALONE, "audit", "web"]).collect();
        let theirs = ["tokio", "serde"];
        let package = |name: &&str| json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT"});
        let node = |name: &&str| {
            let of_it = dependencies.iter().filter(|(who, ..)| who == name);
            let deps: Vec<Value> =
                of_it.map(|(_, on, kind)| json!({"pkg": on, "dep_kinds": [{"kind": kind}]})).collect();
            json!({"id": name, "deps": deps})
        };
        let all: Vec<&str> = ours.iter().copied().chain(theirs).collect();
        let value = json!({
            "workspace_members": ours,
            "packages": all.iter().map(package).collect::<Vec<_>>(),
            "resolve": {"nodes": all.iter().map(node).collect::<Vec<_>>()},
        });
        Metadata::of(&value).unwrap()
    }

    #[track_caller]
    fn check(dependencies: &[(&str, &str, Option<&str>)], expected: &[&str]) {
        assert_eq!(wrong(&workspace(dependencies)).unwrap(), expected);
    }

    #[test]
    fn a_runtime_below_a_pure_crate_is_seen_also_through_others() {
        check(&[("domain", "serde", None), ("web", "tokio", None)], &[]);
        check(&[("domain", "tokio", Some("dev"))], &[]);
        check(
            &[("store", "serde", None), ("serde", "tokio", None)],
            &["store is pure, but depends on tokio (through serde)"],
        );
        check(&[("domain", "tokio", Some("build"))], &["domain is pure, but depends on tokio (through domain)"]);
    }

    #[test]
    fn a_dependency_that_points_outwards_is_seen() {
        check(&[("domain", "phone", None), ("contract", "domain", None), ("helpscout", "contract", None)], &[]);
        check(&[("domain", "contract", None)], &["domain depends on contract, which lies further out"]);
        check(&[("engine", "helpscout", None)], &["the engine knows no vendor, but depends on helpscout"]);
        check(&[("aircall", "helpscout", None)], &["aircall knows one vendor and no store, but depends on helpscout"]);
        check(&[("audit", "domain", None)], &["audit depends on domain, which lies further out"]);
        check(&[("sandbox", "phone", None)], &["sandbox must share nothing with the rest, but depends on phone"]);
    }
}
