//! Checks of an Aircall connection: key, numbers, webhook. Reads only.

use std::time::Duration;

use ::aircall::api::Client;
use ::aircall::webhook_setup;
use domain::call::OwnNumber;
use http::{HeaderMap, Method};
use ports::{Outside, Request, Transport};
use serde_json::Value;
use url::Url;

use super::keeper::Wanted;
use crate::config::AircallConnection;
use crate::vendors::findings::Findings;

const CREDENTIALS: &str = "Make an API key in Aircall under Integrations & API, API Keys; put its id into `api_id` and its token into \
                           the file of `api_token_file`.";
/// Whether our own listener answers under its public address is told within this time.
const REACH_TIME: Duration = Duration::from_secs(10);

/// Checks the key. The company's numbers, if they could be read.
pub async fn check(connection: &AircallConnection, client: &Client, findings: &mut Findings) -> Option<Vec<OwnNumber>> {
    let name = &connection.name;
    if let Err(trouble) = client.ping().await {
        findings.trouble(&format!("Aircall `{name}` at {}", connection.base_url), &trouble, CREDENTIALS);
        return None;
    }
    match client.company().await {
        Ok(company) => findings
            .good(format!("Aircall `{name}`: the key is accepted; company {}, {} users", company.name, company.users)),
        Err(trouble) => findings.trouble(&format!("Aircall `{name}`, its company"), &trouble, CREDENTIALS),
    }
    match client.numbers().await {
        Ok(numbers) => {
            findings.good(format!("Aircall `{name}`: {} numbers: {}", numbers.len(), shown(&numbers)));
            Some(numbers)
        }
        Err(trouble) => {
            findings.trouble(&format!("Aircall `{name}`, its numbers"), &trouble, CREDENTIALS);
            None
        }
    }
}

fn shown(numbers: &[OwnNumber]) -> String {
    let one = |own: &OwnNumber| {
        let digits = own.number.as_ref().map_or(own.digits.as_str(), |number| number.e164());
        format!("{} {digits} (id {})", own.name, own.id)
    };
    numbers.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Checks the webhook at Aircall, and whether its address leads to Deskline.
pub async fn check_webhook(name: &str, client: &Client, wanted: &Wanted, outside: &Outside, findings: &mut Findings) {
    let Some(url) = &wanted.url else {
        findings.bad(
            format!("webhook of `{name}`: Aircall cannot reach this installation, there is no public address"),
            "Set `public_url` under [server] to the https address that leads to the webhook listener.",
        );
        return;
    };
    let asked = webhook_setup::Wanted { url, events: &wanted.events, known_token: None };
    match webhook_setup::verify(client, &asked).await {
        Ok(Some(webhook)) if !webhook.active => findings.bad(
            format!(
                "webhook of `{name}`: it is switched off at Aircall (too many deliveries failed); its address is {url}"
            ),
            "Start `deskline serve`, which switches it on again; then look why deliveries failed.",
        ),
        Ok(Some(webhook)) => {
            let missing =
                webhook_setup::CALL_EVENTS.iter().filter(|event| !webhook.events.iter().any(|has| has == *event));
            match missing.count() {
                0 => findings.good(format!("webhook of `{name}`: active at Aircall; its address is {url}")),
                missing => findings.odd(
                    format!("webhook of `{name}`: {missing} events are missing; its address is {url}"),
                    "Start `deskline serve`, which adds them.",
                ),
            }
        }
        Ok(None) => findings.odd(
            format!("webhook of `{name}`: not there yet; its address will be {url}"),
            "Start `deskline serve`, which creates it.",
        ),
        Err(trouble) => findings.trouble(&format!("webhook of `{name}`"), &trouble, CREDENTIALS),
    }
    check_way_in(name, url, outside.transport.as_ref(), findings).await;
}

/// Asks our own listener how it is, by its public address.
async fn check_way_in(name: &str, webhook: &Url, transport: &dyn Transport, findings: &mut Findings) {
    let mut url = webhook.clone();
    let path = webhook.path();
    let base = path.find("/hooks/").map_or(path, |at| &path[..at]).to_owned();
    url.set_path(&format!("{base}/health"));
    let request = Request {
        method: Method::GET,
        url: url.clone(),
        headers: HeaderMap::new(),
        body: bytes::Bytes::new(),
        timeout: REACH_TIME,
        max_answer_bytes: 1 << 16,
    };
    let to_do = "If `deskline serve` runs, see that the https proxy at this address passes everything on to the webhook listener; \
                 a network may also keep this machine from reaching its own public address.";
    match transport.send(request).await {
        Ok(answer) if answer.status.is_success() && is_ours(&answer.body) => {
            findings.good(format!("way in of `{name}`: {url} leads to Deskline's webhook listener"));
        }
        Ok(answer) => {
            findings
                .odd(format!("way in of `{name}`: {url} answers {}, but not as Deskline does", answer.status), to_do);
        }
        Err(error) => findings.odd(format!("way in of `{name}`: {url} {error}"), to_do),
    }
}

fn is_ours(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|body| body.get("doors").is_some())
}
