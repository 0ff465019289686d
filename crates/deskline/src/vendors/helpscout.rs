//! Help Scout: the connector, and its checks.

use ::helpscout::HelpScout;
use ::helpscout::api::ClientCredentials;
use domain::people::Role;
use ports::Outside;

use crate::config::{DeskSettings, HelpScoutConnection, IntegrationConfig};
use crate::vendors::findings::Findings;

const CREDENTIALS: &str = "Make an app in Help Scout under Your Profile, My Apps; put its App ID into `client_id` and its App Secret into \
                           the file of `client_secret_file`.";

/// Connects to an account. Nothing is sent yet.
#[must_use]
pub fn connect(connection: &HelpScoutConnection, outside: Outside) -> HelpScout {
    let credentials =
        ClientCredentials { client_id: connection.client_id.clone(), client_secret: connection.client_secret.clone() };
    HelpScout::new(outside, connection.base_url.clone(), credentials)
}

/// Checks credentials, people and the inboxes of its integrations. Reads only.
pub async fn check(
    connection: &HelpScoutConnection,
    integrations: &[&IntegrationConfig],
    outside: Outside,
    findings: &mut Findings,
) {
    let name = &connection.name;
    let desk = connect(connection, outside);
    let client = desk.client();
    match client.me().await {
        Ok(me) => findings.good(format!("Help Scout `{name}`: the app is accepted; it acts as {}", me.name)),
        Err(trouble) => {
            findings.trouble(&format!("Help Scout `{name}` at {}", connection.base_url), &trouble, CREDENTIALS);
            return;
        }
    }
    match client.users(None).await {
        Ok(users) if users.iter().any(|user| user.role == Role::Owner) => {
            findings.good(format!("Help Scout `{name}`: {} users can be read", users.len()));
        }
        Ok(users) => findings.odd(
            format!("Help Scout `{name}`: {} users can be read, and none of them is the owner", users.len()),
            "Calls of agents without a Help Scout user are written in an administrator's name. See that the app's user may see all users.",
        ),
        Err(trouble) => findings.trouble(&format!("Help Scout `{name}`, its users"), &trouble, CREDENTIALS),
    }
    for integration in integrations {
        let DeskSettings::HelpScout(settings) = &integration.settings else { continue };
        let (inbox, integration) = (settings.inbox, &integration.name);
        match client.mailbox(inbox).await {
            Ok(Some(mailbox)) => {
                findings.good(format!("integration `{integration}`: inbox {inbox} is {}", mailbox.name))
            }
            Ok(None) => {
                let inboxes = client.mailboxes().await.unwrap_or_default();
                let seen: Vec<_> = inboxes.iter().map(|it| format!("{} ({})", it.id, it.name)).collect();
                findings.bad(
                    format!("integration `{integration}`: the app sees no inbox {inbox}"),
                    format!("Set `inbox` to one that it sees: {}.", seen.join(", ")),
                );
            }
            Err(trouble) => findings.trouble(&format!("integration `{integration}`, its inbox"), &trouble, CREDENTIALS),
        }
    }
}
