//! Who is in the account: its users, its customers, and their tickets at the start.

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::script::{GorgiasAccount, GorgiasChannel, GorgiasCustomer, GorgiasUser, Script};

/// The user whose key Deskline uses.
pub(super) const KEY_OWNER: u64 = 490;

const NAMES: [&str; 7] =
    ["Grace Miller", "Henry Okafor", "Irene", "Kei<ko Tanaka", "Zoë Lefèvre", "O'Neil & Co", "Liam  Weber"];

pub(super) fn users(dice: &mut Dice) -> Vec<GorgiasUser> {
    let mut user = |id: u64, name: &str, role: &str, year: u64| GorgiasUser {
        id,
        name: name.to_owned(),
        email: format!("{}@harbour.example", name.to_lowercase().replace(' ', ".")),
        role: role.to_owned(),
        // Whoever can no longer log in is nobody who signs.
        active: id == KEY_OWNER || !dice.percent(6),
        created_at: format!("{year}-0{}-01T09:00:00Z", 1 + id % 9),
    };
    vec![
        user(411, "Anna Berg", "admin", 2021),
        user(412, "Ben Ito", "admin", 2020),
        user(413, "Carla Rossi", "agent", 2021),
        user(414, "Dev Patel", "basic-agent", 2022),
        user(415, "Emma Dubois", "lite-agent", 2022),
        user(416, "Farid Khan", "observer-agent", 2023),
        user(KEY_OWNER, "Phone System", "admin", 2024),
    ]
}

/// Spellings of a number that C-10 names, and numbers of others that end or begin alike.
struct Spelled {
    spellings: Vec<String>,
    alike: Vec<String>,
}

fn spelled(e164: &str) -> Spelled {
    let mut spellings = vec![e164.to_owned()];
    let mut alike = Vec::new();
    if let Some(line) = e164.strip_prefix("+1415555") {
        spellings.extend([
            format!("+1 415 555 {line}"),
            format!("415 555 {line}"),
            format!("415555{line}"),
            format!("(415) 555 {line}"),
            format!("(415) 555-{line}"),
        ]);
        alike.extend([format!("+1212555{line}"), format!("555{line}"), format!("+44204155 5{line}")]);
    } else if let Some(tail) = e164.strip_prefix("+441256274") {
        spellings.extend([format!("01256 274{tail}"), format!("1256 274{tail}"), format!("+44 1256 274{tail}")]);
        alike.extend([format!("+12562740{tail}"), format!("274{tail}")]);
    } else if let Some(tail) = e164.strip_prefix("+331234567") {
        spellings.extend([format!("+33 1 23 45 67 {tail}"), format!("01 23 45 67 {tail}")]);
        alike.extend([format!("+32234567{tail}"), format!("4567{tail}")]);
    }
    Spelled { spellings, alike }
}

/// Customers and tickets: of each person none, one or two, and strangers with numbers alike.
pub(super) fn customers(dice: &mut Dice, script: &Script, account: &mut GorgiasAccount) {
    for person in &script.people {
        let mut own = dice.branch(&person.name);
        let Some(number) = &person.number else { continue };
        let spelled = spelled(number);
        let count = *own.weighted(&[(4, 0), (6, 1), (2, 2)]);
        let his: Vec<u64> = (0..count).map(|_| customer(&mut own, &spelled.spellings, account)).collect();
        if own.percent(25) && !spelled.alike.is_empty() {
            let stranger = own.pick(&spelled.alike).clone();
            customer(&mut own, &[stranger], account);
        }
        for id in &his {
            for _ in 0..*own.weighted(&[(3, 0), (3, 1), (2, 2)]) {
                ticket(&mut own, *id, account);
            }
        }
        account.owners.insert(person.name.clone(), his);
    }
}

fn customer(dice: &mut Dice, spellings: &[String], account: &mut GorgiasAccount) -> u64 {
    let id = 1101 + account.customers.len() as u64;
    let address = dice.pick(spellings).clone();
    let is_plain = address.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit());
    let kind = if is_plain && address.starts_with('+') && dice.percent(15) { "whatsapp" } else { "phone" };
    let channel = |kind: &str, address: String| GorgiasChannel { kind: kind.to_owned(), address };
    let mut channels = vec![channel(kind, address)];
    if dice.percent(12) {
        channels.insert(0, channel("phone", format!("+49309018{id}")));
    }
    account.customers.push(GorgiasCustomer {
        id,
        name: (*dice.pick(&NAMES)).to_owned(),
        email: dice.percent(50).then(|| format!("customer{id}@customer.example")),
        note: dice.percent(40).then(|| format!("likes <dark> roast, number {id}")),
        channels,
        // Nobody was created at the same moment as another.
        hours_ago: 9000.0 - 7.5 * (id - 1100) as f64 - dice.below(5) as f64,
    });
    id
}

fn ticket(dice: &mut Dice, customer: u64, account: &mut GorgiasAccount) {
    let id = 3001 + account.tickets.len() as u64;
    // Some are conversations by SMS of before, known by their tag.
    let is_sms = dice.percent(30);
    let mut tags: Vec<&str> =
        ["vip", "VIP", "inbound call", "refund", "Order"].into_iter().filter(|_| dice.percent(8)).collect();
    if is_sms {
        tags.push("Aircall SMS");
    }
    let mut ticket: Value = json!({
        "id": id, "subject": format!("Question {id}"), "customer": customer,
        "channel": if is_sms { "sms" } else { "email" },
        "status": *dice.weighted(&[(5, "open"), (4, "closed")]),
        "tags": tags,
        // Nothing was touched at the same moment as something else.
        "hours_ago": *dice.pick(&[0.5, 2.0, 20.0, 47.0, 80.0, 300.0]) + id as f64 / 100_000.0,
        "messages": [{ "text": format!("Please help with {id}.") }],
    });
    if dice.percent(30) {
        ticket["assignee"] = json!(413);
    }
    account.tickets.push(ticket);
}
