//! Dependencies point inwards. What a crate may not know it cannot use by accident.

use anyhow::bail;

use crate::metadata::Metadata;

/// Decide; touch nothing. The connectors are among them: time and HTTP are handed in.
const PURE: [&str; 8] = ["phone", "domain", "ports", "contract", "store", "engine", "aircall", "helpscout"];
/// Runtime, SQL, HTTP clients and servers.
const OUTSIDE: [&str; 9] =
    ["tokio", "rusqlite", "libsqlite3-sys", "reqwest", "hyper", "hyper-util", "axum", "tower", "async-std"];
/// A fake that shared anything with the connectors would repeat their errors.
const ALONE: &str = "sandbox";
/// Inside of inside: these know no other crate of ours but those named.
const KNOWS_ONLY: [(&str, &[&str]); 5] = [
    ("phone", &[]),
    ("ports", &[]),
    ("domain", &["phone"]),
    ("contract", &["domain", "phone", "ports"]),
    ("store", &["domain", "phone"]),
];
/// The engine knows no vendor.
const VENDORS: [&str; 2] = ["aircall", "helpscout"];

pub(crate) fn run() -> anyhow::Result<()> {
    let metadata = Metadata::read()?;
    let mut wrong = Vec::new();
    for name in PURE {
        for (need, by) in metadata.all_needs(metadata.ours(name)?) {
            let need = metadata.name(need);
            if OUTSIDE.contains(&need) {
                wrong.push(format!("{name} is pure, but depends on {need} (through {})", metadata.name(by)));
            }
        }
    }
    for need in our_needs(&metadata, ALONE)? {
        wrong.push(format!("{ALONE} must share nothing with the rest, but depends on {need}"));
    }
    for (name, allowed) in KNOWS_ONLY {
        for need in our_needs(&metadata, name)? {
            if !allowed.contains(&need.as_str()) {
                wrong.push(format!("{name} depends on {need}, which lies further out"));
            }
        }
    }
    for need in our_needs(&metadata, "engine")? {
        if VENDORS.contains(&need.as_str()) {
            wrong.push(format!("the engine knows no vendor, but depends on {need}"));
        }
    }
    for vendor in VENDORS {
        for need in our_needs(&metadata, vendor)? {
            if need == "engine" || need == "store" || (VENDORS.contains(&need.as_str()) && need != vendor) {
                wrong.push(format!("{vendor} knows one vendor and no store, but depends on {need}"));
            }
        }
    }
    if wrong.is_empty() {
        crate::say("deps: dependencies point inwards");
        return Ok(());
    }
    bail!("dependencies point the wrong way:\n  {}", wrong.join("\n  "))
}

fn our_needs(metadata: &Metadata, name: &str) -> anyhow::Result<Vec<String>> {
    let needs = metadata.all_needs(metadata.ours(name)?);
    let ours = needs.keys().filter(|need| metadata.packages.get(**need).is_some_and(|package| package.is_ours));
    Ok(ours.map(|need| metadata.name(need).to_owned()).collect())
}
