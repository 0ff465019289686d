//! From a script to the fakes' start data, and to Deskline's configuration.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use deskline::config::{Config, Environment, KEY_VARIABLE};
use serde_json::{Value, json};

use super::{
    AIRCALL_HOST, AIRCALL_ID, AIRCALL_TOKEN, HELPSCOUT_HOST, HELPSCOUT_ID, HELPSCOUT_SECRET, PUBLIC_HOST, gorgias,
};
use crate::script::{Person, Script};

/// What the fakes begin with.
pub(super) fn start_data(script: &Script) -> Value {
    let mut data = json!({ "helpscout": help_scout(script), "aircall": aircall(script) });
    if let Some(account) = &script.gorgias {
        data["gorgias"] = gorgias::start_data(account);
    }
    if let Some(settings) = &script.aircall {
        data["aircall"]["settings"] = settings.clone();
    }
    data
}

fn help_scout(script: &Script) -> Value {
    let users: Vec<Value> = script
        .desk_users
        .iter()
        .map(|user| {
            json!({
                "id": user.id, "first_name": user.first, "last_name": user.last, "email": user.email, "role": user.role,
                "alternate_emails": user.alternate_emails, "mailboxes": user.inboxes,
            })
        })
        .collect();
    let customers: Vec<Value> = script
        .customers
        .iter()
        .map(|it| {
            json!({
                "id": it.id, "firstName": it.first, "lastName": it.last, "phones": it.phones, "emails": it.emails,
                "hours_ago": it.hours_ago,
            })
        })
        .collect();
    json!({
        "options": { "plan": "plus", "index_lag_seconds": script.lag_seconds, "phone_match": script.phone_match },
        "apps": [{ "client_id": HELPSCOUT_ID, "client_secret": HELPSCOUT_SECRET, "user": script.token_owner }],
        "users": users,
        "mailboxes": [
            { "id": 601, "name": "Support", "email": "support@harbour.example" },
            { "id": 602, "name": "Wholesale", "email": "wholesale@harbour.example" },
        ],
        "customers": customers,
        "conversations": script.conversations,
    })
}

fn aircall(script: &Script) -> Value {
    let numbers: Vec<Value> = script
        .numbers
        .iter()
        .map(|it| {
            json!({
                "id": it.id, "name": it.name, "e164": it.e164, "country": it.country, "time_zone": "UTC", "users": it.agents,
                "is_ivr": it.menu, "live_recording_activated": it.recorded,
            })
        })
        .collect();
    let users: Vec<Value> = script
        .agents
        .iter()
        .map(|it| json!({ "id": it.aircall, "name": it.name, "email": it.email, "wrap_up_time": it.wrap_up }))
        .collect();
    let teams: Vec<Value> =
        script.teams.iter().map(|it| json!({ "id": it.id, "name": it.name, "users": it.agents })).collect();
    let tags: Vec<Value> =
        script.tags.iter().map(|it| json!({ "id": it.id, "name": it.name, "color": "#2E7D32" })).collect();
    json!({
        "company": { "id": 7301, "name": "Harbour Coffee" },
        "credentials": [{ "api_id": AIRCALL_ID, "api_token": AIRCALL_TOKEN }],
        "numbers": numbers,
        "users": users,
        "teams": teams,
        "tags": tags,
        "contacts": script.people.iter().filter_map(contact).collect::<Vec<_>>(),
    })
}

fn contact(person: &Person) -> Option<Value> {
    let contact = person.contact.as_ref()?;
    Some(json!({
        "id": contact.id, "first_name": contact.first, "last_name": contact.last, "company_name": contact.company,
        "phone_numbers": [person.number.as_ref()?],
        "emails": contact.email.iter().collect::<Vec<_>>(),
    }))
}

/// Deskline's configuration. `settings`: those of each integration by name.
///
/// # Errors
/// When the configuration is refused.
pub(super) fn configuration(script: &Script, settings: &BTreeMap<String, Value>) -> anyhow::Result<Config> {
    let setup = &script.deskline;
    let mut text = format!(
        r#"
[server]
public_url = "https://{PUBLIC_HOST}"
[engine]
poll = {poll}
lease = {lease}
lease_renewal = {renewal}
concurrency = {concurrency}
extra_quiet = {quiet}
[timing]
look_first_after = {look_first}
[[aircall]]
name = "phone"
api_id = "{AIRCALL_ID}"
api_token = "{AIRCALL_TOKEN}"
base_url = "https://{AIRCALL_HOST}/"
"#,
        poll = setup.poll,
        lease = setup.lease[0],
        renewal = setup.lease[1],
        concurrency = setup.concurrency,
        quiet = setup.extra_quiet,
        look_first = setup.look_first_after,
    );
    if !script.integrations.is_empty() {
        write!(
            text,
            r#"
[[helpscout]]
name = "desk"
client_id = "{HELPSCOUT_ID}"
client_secret = "{HELPSCOUT_SECRET}"
base_url = "https://{HELPSCOUT_HOST}/"
"#
        )?;
    }
    if let Some(account) = &script.gorgias {
        gorgias::write_connection(&mut text, account)?;
    }
    for it in &script.integrations {
        let head = format!("helpscout = \"desk\"\ninbox = {}\nnumbers = {}\n", it.inbox, it.numbers);
        write_integration(&mut text, &it.name, &head, settings.get(&it.name).unwrap_or(&it.settings))?;
    }
    for it in script.gorgias.iter().flat_map(|account| &account.integrations) {
        let head = format!("gorgias = \"tickets\"\nnumbers = {}\n", it.numbers);
        write_integration(&mut text, &it.name, &head, settings.get(&it.name).unwrap_or(&it.settings))?;
    }
    let environment: Environment = [(KEY_VARIABLE.to_owned(), "0123456789abcdef".repeat(4))].into_iter().collect();
    Ok(Config::read(Path::new("sim/deskline.toml"), &text, &environment)?)
}

fn write_integration(text: &mut String, name: &str, head: &str, settings: &Value) -> std::fmt::Result {
    write!(text, "[[integration]]\nname = \"{name}\"\naircall = \"phone\"\n{head}")?;
    let (tables, values): (Vec<_>, Vec<_>) =
        settings.as_object().into_iter().flatten().partition(|(_, value)| value.is_object());
    for (name, value) in values {
        writeln!(text, "{name} = {value}")?;
    }
    for (name, table) in tables {
        writeln!(text, "[integration.{name}]")?;
        for (name, value) in table.as_object().into_iter().flatten() {
            writeln!(text, "{name} = {value}")?;
        }
    }
    Ok(())
}
