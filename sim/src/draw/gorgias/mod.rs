//! The company's Gorgias account: beside Help Scout, instead of it, or not at all.
//!
//! All of it is drawn from branches of its own, so that what is drawn of Help Scout stays as it is.

mod messages;
mod people;
mod settings;
mod staff;
mod trouble;

use serde_json::{Value, json};

use super::Mood;
use crate::dice::Dice;
use crate::script::{Act, GorgiasAccount, GorgiasIntegration, Script};

/// Which desks the company has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Desks {
    HelpScout,
    Both,
    Gorgias,
}

/// Gives the company its account, or does not.
pub(crate) fn join(dice: &Dice, script: &mut Script, mood: Mood) {
    let mut own = dice.branch("account");
    let desks = *own.weighted(&[(40, Desks::HelpScout), (20, Desks::Both), (40, Desks::Gorgias)]);
    if desks == Desks::HelpScout {
        return;
    }
    let answers = Answers::draw(&mut dice.branch("answers"));
    let mut account = GorgiasAccount {
        options: options(&mut dice.branch("options"), script, answers),
        users: people::users(&mut dice.branch("users")),
        key_owner: people::KEY_OWNER,
        customers: Vec::new(),
        owners: std::collections::BTreeMap::new(),
        tickets: Vec::new(),
        integrations: Vec::new(),
    };
    people::customers(&mut dice.branch("customers"), script, &mut account);
    account.integrations.push(integration(&mut dice.branch("integration"), script, answers));
    if desks == Desks::Gorgias {
        without_help_scout(script);
    }
    let phone_system = script.aircall.get_or_insert_with(|| json!({}));
    phone_system["messages"] = messages::settings(&mut dice.branch("phone system"));
    script.gorgias = Some(account);
    let mut acts = messages::draw(&dice.branch("messages"), script, mood);
    if mood.staff {
        acts.extend(staff::draw(&dice.branch("staff"), script, mood));
    }
    acts.extend(trouble::draw(&dice.branch("trouble"), script, mood, answers));
    script.acts.extend(acts);
}

/// What the account's own rules do with what is received, and what the administrator therefore sets (GO-32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answers {
    /// No rule answers customers.
    Nothing,
    /// A rule does, and leaves imports alone.
    AllButImports,
    /// A rule answers all that is received, so received texts are logged as notes.
    Everything,
}

impl Answers {
    fn draw(dice: &mut Dice) -> Self {
        *dice.pick(&[Self::Nothing, Self::AllButImports, Self::Everything])
    }
}

fn options(dice: &mut Dice, script: &Script, answers: Answers) -> Value {
    let longest = script.lag_seconds[1].min(110.0);
    let lists = *dice.weighted(&[(3, 0.0), (2, 5.0), (2, longest)]);
    let mut options = json!({
        "list_lag_seconds": [lists / 3.0, lists],
        "auto_reply": answers != Answers::Nothing,
        "auto_reply_skips_imported": answers == Answers::AllButImports,
    });
    let mut set = |percent: u64, name: &str, value: Value| {
        if dice.percent(percent) {
            options[name] = value;
        }
    };
    set(15, "enterprise", json!(true));
    set(30, "creations_answer_200", json!(true));
    set(30, "via_required", json!(true));
    set(30, "new_tag_names", json!("refuse"));
    set(20, "phone_duplicate", json!("conflict"));
    set(10, "phone_duplicate", json!("refuse"));
    set(30, "ticket_channel", json!("as_asked"));
    set(30, "incoming_reopens", json!(false));
    set(30, "inactive_users_refused", json!(true));
    set(30, "user_email_exact_case", json!(true));
    set(30, "unauthorized_body", json!("message"));
    options
}

fn integration(dice: &mut Dice, script: &Script, answers: Answers) -> GorgiasIntegration {
    let ids: Vec<i64> = script.numbers.iter().map(|number| number.id).collect();
    let some: Vec<i64> = ids.iter().copied().filter(|_| dice.percent(60)).collect();
    let numbers = match dice.below(10) {
        0..5 => json!("all"),
        _ if some.is_empty() => json!([*dice.pick(&ids)]),
        _ => json!(some),
    };
    let settings = settings::draw(&mut dice.branch("settings"), answers);
    GorgiasIntegration { name: "tickets".to_owned(), numbers, settings }
}

/// The company has no Help Scout: nobody works there, and it cannot fail.
fn without_help_scout(script: &mut Script) {
    script.integrations.clear();
    script.customers.clear();
    script.conversations.clear();
    for person in &mut script.people {
        person.customers.clear();
    }
    script.acts.retain(|timed| match &timed.act {
        Act::Staff { .. } | Act::RevokeTokens {} | Act::Settings { .. } => false,
        Act::Outage { vendor, .. } | Act::Eat { vendor, .. } => vendor != "helpscout",
        Act::Fault { rule, .. } => rule["vendor"] != "helpscout",
        _ => true,
    });
}
