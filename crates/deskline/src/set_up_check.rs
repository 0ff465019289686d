//! The check of the set-up: configuration, store, credentials, webhooks, numbers; each with a plain verdict. Changes nothing at a vendor, and
//! tells no secret but the webhook's address, which is needed to see it at Aircall.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::call::OwnNumber;
use domain::installation::NumberSelection;
use ports::Outside;
use store::Store;
use web::dashboard::set_up::{Finding, SetUp};

use crate::config::{Config, IntegrationConfig};
use crate::vendors::aircall::Wanted;
use crate::vendors::findings::Findings;
use crate::vendors::{aircall as phone_system, gorgias as ticket_desk, helpscout as help_scout};

const STORE: &str = "See that the folder exists, that Deskline may write there, and that the disk has room.";

/// Checks a running installation when somebody asks for it.
pub struct SetUpCheck {
    /// The configuration.
    pub config: Config,
    /// Time, randomness, HTTP.
    pub outside: Outside,
    /// Everything that is kept.
    pub store: Arc<dyn Store>,
}

#[async_trait]
impl SetUp for SetUpCheck {
    async fn check(&self) -> Vec<Finding> {
        let mut findings = Findings::default();
        check(&self.config, &self.outside, Ok(Arc::clone(&self.store)), &mut findings).await;
        findings.into_all()
    }
}

/// Checks everything. `store`: as far as it could be opened.
pub async fn check(config: &Config, outside: &Outside, store: anyhow::Result<Arc<dyn Store>>, findings: &mut Findings) {
    check_set_up(config, findings);
    match &store {
        Ok(store) => check_store(config, store.as_ref(), findings).await,
        Err(error) => findings.bad(format!("store: {error:#}"), STORE),
    }
    let mut numbers = BTreeMap::new();
    for connection in &config.aircall {
        let client = phone_system::connect(connection, outside.clone());
        if let Some(found) = phone_system::check(connection, &client, findings).await {
            let path_secret = phone_system::path_secret(&config.key, &connection.name);
            let public = config.server.public_url.as_ref();
            let wanted = Wanted {
                url: public.map(|public| phone_system::webhook_url(public, &path_secret)),
                events: aircall::webhook_setup::events(),
            };
            phone_system::check_webhook(&connection.name, &client, &wanted, outside, findings).await;
            let lines = lines_with_messages(&config.integrations, &connection.name, &found);
            phone_system::check_messages(&client, &lines, findings).await;
            numbers.insert(connection.name.as_str(), found);
        }
    }
    for connection in &config.helpscout {
        let integrations: Vec<_> = config.integrations.iter().filter(|it| it.desk == connection.name).collect();
        help_scout::check(connection, &integrations, outside.clone(), findings).await;
    }
    // Without a store nothing is known of what was granted.
    if let Ok(store) = &store {
        for connection in &config.gorgias {
            ticket_desk::check(connection, outside.clone(), store, findings).await;
        }
    }
    for integration in &config.integrations {
        if let Some(known) = numbers.get(integration.aircall.as_str()) {
            check_numbers(integration, known, findings);
        }
    }
    check_overlaps(&config.integrations, &numbers, findings);
}

/// The numbers of which an integration logs messages, each once.
fn lines_with_messages<'n>(
    integrations: &[IntegrationConfig],
    connection: &str,
    known: &'n [OwnNumber],
) -> Vec<&'n OwnNumber> {
    let is_wanted = |own: &&OwnNumber| {
        let of_it = |it: &&IntegrationConfig| it.aircall == connection && !it.paused && it.settings.logs_messages();
        integrations.iter().filter(of_it).any(|it| it.numbers.includes(own))
    };
    known.iter().filter(is_wanted).collect()
}

fn check_set_up(config: &Config, findings: &mut Findings) {
    findings.good(format!("master key: readable (its id is {})", config.key.id()));
    let active = config.integrations.iter().filter(|it| !it.paused).count();
    match active {
        0 => findings
            .odd("integrations: none is active, so nothing is logged", "Add an [[integration]] to the configuration."),
        active => {
            findings.good(format!("integrations: {active} active, {} paused", config.integrations.len() - active))
        }
    }
    if config.clock.speed != 1.0 {
        findings.odd(
            format!("clock: it runs {} times as fast as it should", config.clock.speed),
            "Take [clock] out of the configuration: it is for rehearsals.",
        );
    }
}

async fn check_store(config: &Config, store: &dyn Store, findings: &mut Findings) {
    let path = config.store.path.display();
    match store.counts().await {
        Ok(counts) => findings
            .good(format!("store: {path} holds {} calls and messages in {} facts", counts.interactions, counts.facts)),
        Err(error) => findings.bad(format!("store: {path} cannot be read: {error}"), STORE),
    }
    for connection in &config.aircall {
        let name = phone_system::token_setting(&connection.account(), &connection.name);
        if let Err(error) = store.setting(&name).await {
            findings.bad(
                format!("store: the webhook token of `{}` cannot be opened: {error}", connection.name),
                "Use the master key that this installation was made with.",
            );
        }
    }
}

fn check_numbers(integration: &IntegrationConfig, known: &[OwnNumber], findings: &mut Findings) {
    let name = &integration.name;
    let NumberSelection::Some { ids, numbers } = &integration.numbers else {
        return findings.good(format!("integration `{name}`: listens to all {} numbers", known.len()));
    };
    let unknown_ids = ids.iter().filter(|id| !known.iter().any(|own| own.id == **id)).map(ToString::to_string);
    let is_known = |number| known.iter().any(|own| own.number.as_ref() == Some(number));
    let unknown_numbers = numbers.iter().filter(|number| !is_known(number)).map(|number| number.e164().to_owned());
    let unknown: Vec<String> = unknown_ids.chain(unknown_numbers).collect();
    if unknown.is_empty() {
        findings.good(match ids.len() + numbers.len() {
            1 => format!("integration `{name}`: its number is there"),
            several => format!("integration `{name}`: its {several} numbers are there"),
        });
    } else {
        findings.bad(
            format!("integration `{name}`: Aircall has no number {}", unknown.join(", ")),
            "Correct `numbers`; the numbers that Aircall has are listed above.",
        );
    }
}

/// C-04 with the vendor's knowledge: an id and an E.164 number may be the same line.
fn check_overlaps(
    integrations: &[IntegrationConfig],
    numbers: &BTreeMap<&str, Vec<OwnNumber>>,
    findings: &mut Findings,
) {
    for (at, one) in integrations.iter().enumerate() {
        for other in &integrations[at + 1..] {
            if one.paused || other.paused || !one.is_same_place(other) || one.aircall != other.aircall {
                continue;
            }
            let known = numbers.get(one.aircall.as_str()).into_iter().flatten();
            let both: Vec<&str> = known
                .filter(|own| one.numbers.includes(own) && other.numbers.includes(own))
                .map(|own| own.name.as_str())
                .collect();
            if !both.is_empty() {
                findings.bad(
                    format!(
                        "integrations `{}` and `{}`: both send {} into {} (C-04)",
                        one.name,
                        other.name,
                        both.join(", "),
                        one.destination
                    ),
                    "Give each number to one of them.",
                );
            }
        }
    }
}
