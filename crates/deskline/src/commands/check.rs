//! `deskline check`: prints what the check of the set-up found.

use web::dashboard::set_up::{Finding, Mark};

use super::{ConfigFile, Verdict};
use crate::config::{Config, Environment};
use crate::console::say;
use crate::logging;
use crate::set_up_check::check;
use crate::vendors::findings::Findings;
use crate::wiring;

/// Checks everything and prints the verdicts.
///
/// # Errors
/// Only when nothing can be checked at all.
pub async fn run(arguments: &ConfigFile) -> anyhow::Result<Verdict> {
    let mut findings = Findings::default();
    match Config::load(&arguments.config, &Environment::of_process()) {
        Ok(config) => {
            logging::begin(&config.log);
            findings.good(format!("configuration: {} is valid", arguments.config.display()));
            let outside = wiring::outside(&config)?;
            check(&config, &outside, wiring::open_store(&config), &mut findings).await;
        }
        Err(error) => {
            for problem in error.problems() {
                findings.bad(format!("configuration: {problem}"), "Correct it, then check again.");
            }
        }
    }
    let findings = findings.into_all();
    print(&findings);
    Ok(if any_bad(&findings) { Verdict::Bad } else { Verdict::Good })
}

fn any_bad(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.mark == Mark::Bad)
}

fn print(findings: &[Finding]) {
    for finding in findings {
        let mark = match finding.mark {
            Mark::Good => "✓",
            Mark::Odd => "!",
            Mark::Bad => "✗",
        };
        say(format!("{mark} {}", finding.text));
        if let Some(to_do) = &finding.to_do {
            say(format!("    {to_do}"));
        }
    }
    say(match any_bad(findings) {
        true => "Something does not work: see the lines with ✗.",
        false => "Everything that can be checked from here works.",
    });
}
