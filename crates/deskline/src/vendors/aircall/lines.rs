//! Which messages of a number can be logged at all (C-09): nothing can read them back, so what no webhook tells is lost.

use ::aircall::api::Client;
use contract::Trouble;
use domain::call::OwnNumber;

use crate::vendors::findings::Findings;

/// Of so many numbers it is asked in one check: two requests each, and a running `serve` draws on the same minute.
const LINES_MAX: usize = 15;
/// Aircall's word for a WhatsApp account that can be used (sheet §4.6).
const CONNECTED: &str = "CONNECTED";
const PROXY: &str = "Take the number's configuration for messages away at Aircall, so that agents write in Aircall itself. Calls are logged \
                     in either mode.";

/// Says of each number whether its messages come by webhook. Reads only.
pub async fn check_messages(client: &Client, lines: &[&OwnNumber], findings: &mut Findings) {
    for line in lines.iter().take(LINES_MAX) {
        if let Err(trouble) = check_line(client, line, findings).await {
            let what = format!("messages on {}", line.name);
            match trouble {
                Trouble::Refused { .. } => {
                    let to_do = "See whether Aircall's plan includes messages; calls are logged all the same.";
                    findings.odd(format!("{what}: unavailable, {trouble}"), to_do);
                }
                trouble => return findings.trouble(&what, &trouble, "See the key above."),
            }
        }
    }
    if let Some(more) = lines.len().checked_sub(LINES_MAX).filter(|more| *more > 0) {
        findings.good(format!("messages on {more} more numbers: not looked at, to spare Aircall's request limit"));
    }
}

async fn check_line(client: &Client, line: &OwnNumber, findings: &mut Findings) -> Result<(), Trouble> {
    let name = &line.name;
    if client.is_in_proxy_mode(line.id).await? {
        let text = format!(
            "messages on {name}: unavailable, the number is in proxy mode: Aircall tells no webhook of them, and nothing can \
             read them later (C-09)"
        );
        findings.odd(text, PROXY);
        return Ok(());
    }
    let why = match client.whatsapp_status(line.id).await? {
        Some(status) if status == CONNECTED => {
            findings.good(format!("messages on {name}: texts and WhatsApp come by webhook"));
            return Ok(());
        }
        None => "the number has no WhatsApp account".to_owned(),
        Some(status) if status.is_empty() => "Aircall does not say how its account stands".to_owned(),
        Some(status) => format!("Aircall says that its account is {status}"),
    };
    findings.good(format!("messages on {name}: texts come by webhook; WhatsApp is unavailable, {why}"));
    Ok(())
}
