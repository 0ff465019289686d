//! The Gorgias account of a world: its start data, its part of the configuration, its staff, and what it goes through.

use std::fmt::Write as _;

use domain::ids::{Account, Vendor};
use sandbox::gorgias::{Account as Fake, Act, UserRef};
use serde_json::{Value, json};

use super::GORGIAS_HOST;
use super::staff::{Done, nth_newest, refused};
use super::stage::Stage;
use crate::script::{GorgiasAccount, GorgiasTrial, Place, Script};

/// The account's subdomain.
pub(super) const SUBDOMAIN: &str = "harbour";
const KEY: &str = "sandbox-gorgias-key";

/// The account that Deskline works for.
pub(super) fn account() -> Account {
    Account::new(Vendor::Gorgias, SUBDOMAIN)
}

/// The fake account, where the script has one.
pub(super) fn fake(stage: &Stage) -> Option<Fake> {
    stage.sandbox.gorgias.account(SUBDOMAIN)
}

/// What the fake begins with.
pub(super) fn start_data(account: &GorgiasAccount) -> Value {
    let users: Vec<Value> = account
        .users
        .iter()
        .map(|user| {
            let mut it = json!(user);
            if user.id == account.key_owner {
                it["api_key"] = json!(KEY);
            }
            it
        })
        .collect();
    json!({ SUBDOMAIN: {
        "options": account.options, "users": users, "customers": account.customers, "tickets": account.tickets,
    } })
}

/// Its connection in the configuration.
///
/// # Errors
/// Writing to a text cannot fail.
pub(super) fn write_connection(text: &mut String, account: &GorgiasAccount) -> std::fmt::Result {
    let owner = account.users.iter().find(|user| user.id == account.key_owner);
    let email = owner.map(|user| user.email.as_str()).unwrap_or_default();
    let enterprise = account.options["enterprise"] == true;
    write!(
        text,
        r#"
[[gorgias]]
name = "tickets"
subdomain = "{SUBDOMAIN}"
email = "{email}"
api_key = "{KEY}"
base_url = "https://{GORGIAS_HOST}/gorgias/{SUBDOMAIN}/"
enterprise = {enterprise}
"#
    )
}

/// Somebody works there, as far as it can be done.
pub(super) fn act(stage: &Stage, by: u64, place: Place, act: &Value) -> Done {
    let Some(fake) = fake(stage) else { return refused("there is no such account") };
    let mut done = Done::default();
    let mut whole = act.clone();
    let dump = match place {
        Place::Desk => Value::Null,
        _ => fake.dump(),
    };
    match place {
        Place::Desk => {}
        Place::Newest(nth) => {
            let standing = standing(&dump["tickets"]);
            let Some(ticket) = nth_newest(&standing, nth) else { return refused("there is no ticket") };
            done.conversation = ticket["id"].as_u64();
            if let Err(why) = about_ticket(&mut whole, act, ticket, &standing, &dump) {
                return refused(why);
            }
        }
        Place::Customer(nth) => {
            let standing = standing(&dump["customers"]);
            let Some(customer) = nth_newest(&standing, nth) else { return refused("there is no customer") };
            done.customer = customer["id"].as_u64();
            if act["do"] == "merge_customers" {
                let Some(into) = standing.iter().find(|other| other["id"] != customer["id"]) else {
                    return refused("there is nobody to merge him with");
                };
                whole["from"] = customer["id"].clone();
                whole["into"] = into["id"].clone();
            } else {
                whole["customer"] = customer["id"].clone();
            }
        }
    }
    let read: Result<Act, _> = serde_json::from_value(whole);
    match read.map_err(|error| error.to_string()) {
        Err(error) => done.refused = Some(error),
        Ok(act) => match fake.act(Some(&UserRef::Id(by)), act) {
            Ok(made) => done.made = made,
            Err(error) => done.refused = Some(error.to_string()),
        },
    }
    done
}

/// Fills in what the act is about.
fn about_ticket(
    whole: &mut Value,
    act: &Value,
    ticket: &Value,
    standing: &[&Value],
    dump: &Value,
) -> Result<(), &'static str> {
    let id = ticket["id"].clone();
    match act["do"].as_str() {
        Some("merge_tickets") => {
            let same = |other: &&&Value| other["id"] != id && other["customer"] == ticket["customer"];
            let into = standing.iter().find(same).ok_or("the customer has no other ticket")?;
            whole["from"] = id;
            whole["into"] = into["id"].clone();
        }
        Some("edit_message" | "delete_message") => {
            let messages = ticket["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
            let last = messages.iter().rev().find(|message| message["deleted_at"].is_null());
            whole["ticket"] = id;
            whole["message"] = last.ok_or("there is no message")?["id"].clone();
        }
        Some("change_customer") => {
            let customers = standing_of(dump, "customers");
            let other = customers.iter().find(|one| one["id"] != ticket["customer"]).ok_or("there is nobody else")?;
            whole["ticket"] = id;
            whole["customer"] = other["id"].clone();
        }
        _ => whole["ticket"] = id,
    }
    Ok(())
}

fn standing_of<'v>(dump: &'v Value, list: &str) -> Vec<&'v Value> {
    standing(&dump[list])
}

/// What is neither deleted nor merged away, the oldest first. What lies in the trash still stands.
fn standing(list: &Value) -> Vec<&Value> {
    let all = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let is_there = |one: &&Value| ["deleted_at", "merged_into", "gone_at"].iter().all(|name| one[*name].is_null());
    let mut standing: Vec<&Value> = all.iter().filter(is_there).collect();
    standing.sort_by_key(|one| one["id"].as_u64());
    standing
}

/// The account goes through something, or is over it.
pub(super) fn trial(stage: &Stage, script: &Script, what: GorgiasTrial, begins: bool) {
    let (Some(fake), Some(account)) = (fake(stage), &script.gorgias) else { return };
    let mut options = fake.options();
    match what {
        GorgiasTrial::KeyDead => {
            let user = UserRef::Id(account.key_owner);
            // Whoever is there in a script can be named.
            let _ = fake.act(None, Act::ActivateUser { user, active: !begins });
        }
        GorgiasTrial::NoAdministrator => {
            for user in account.users.iter().filter(|user| user.role == "admin") {
                let role = if begins { "agent" } else { "admin" }.to_owned();
                let _ = fake.act(Some(&UserRef::Id(user.id)), Act::SetRole { user: UserRef::Id(user.id), role });
            }
        }
        GorgiasTrial::QuotaExceeded => options.messaging_quota_exceeded = begins,
        GorgiasTrial::AnotherApp(per_second) => options.other_apps_per_second = if begins { per_second } else { 0.0 },
    }
    fake.set_options(options);
}

/// Staff touches tickets and customers, so that every index moves on.
pub(super) fn stir(stage: &Stage, account: &GorgiasAccount) {
    let by = account.key_owner;
    let customer = json!({ "do": "create_customer", "name": "Last Visitor" });
    let made = act(stage, by, Place::Desk, &customer).made;
    let ticket = json!({ "do": "create_ticket", "customer": made, "subject": "The day is over", "text": "Good night" });
    act(stage, by, Place::Desk, &ticket);
}
