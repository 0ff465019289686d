//! Persons outside, and the customers and conversations that the desk has of them at the start.

use serde_json::{Value, json};

use super::office::Office;
use crate::dice::Dice;
use crate::script::{Contact, Customer, Person};

/// All of them.
pub(crate) struct Town {
    pub(crate) people: Vec<Person>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) conversations: Vec<Value>,
}

const FIRST: [&str; 8] = ["Grace", "Henry", "Irene", "Jonas", "Kei<ko", "Liam", "Zoë", "O'Neil & Co"];
const LAST: [&str; 6] = ["Miller", "Okafor", "Castillo", "Weber", "Lefèvre", "Tanaka"];

pub(crate) fn draw(dice: &mut Dice, office: &Office) -> Town {
    let mut town = Town { people: Vec::new(), customers: Vec::new(), conversations: Vec::new() };
    let count = dice.range(2, 9);
    for index in 0..count {
        let mut own = dice.branch(&format!("person {index}"));
        town.person(&mut own, index, office);
    }
    town
}

/// A number with its spellings.
struct Spelled {
    e164: String,
    spellings: Vec<String>,
    /// Numbers of others that end or begin alike.
    alike: Vec<String>,
    /// Aircall numbers from which a national spelling is read right.
    home: Vec<i64>,
}

fn american(index: u64) -> Spelled {
    let line = format!("{:04}", 100 + index);
    Spelled {
        e164: format!("+1415555{line}"),
        spellings: vec![
            format!("+1 415 555 {line}"),
            format!("+1415555{line}"),
            format!("415 555 {line}"),
            format!("415555{line}"),
            format!("(415) 555 {line}"),
            format!("(415) 555-{line}"),
        ],
        alike: vec![format!("+1 212 555 {line}"), format!("555{line}"), format!("+44 20 4155 5{line}")],
        home: vec![501, 502, 503, 504],
    }
}

fn british(index: u64) -> Spelled {
    let line = format!("{:03}", 690 + index);
    Spelled {
        e164: format!("+441256274{line}"),
        spellings: vec![
            format!("+44 1256 274{line}"),
            format!("+441256274{line}"),
            format!("01256 274{line}"),
            format!("1256 274{line}"),
        ],
        alike: vec![format!("+1 256 274 0{line}"), format!("274{line}")],
        home: vec![502],
    }
}

fn french(index: u64) -> Spelled {
    let tail = format!("{:02}", 10 + index);
    Spelled {
        e164: format!("+331234567{tail}"),
        spellings: vec![format!("+33 1 23 45 67 {tail}"), format!("+331234567{tail}"), format!("01 23 45 67 {tail}")],
        alike: vec![format!("+32 2 345 67 {tail}"), format!("45 67 {tail}")],
        home: vec![503],
    }
}

impl Town {
    fn person(&mut self, dice: &mut Dice, index: u64, office: &Office) {
        let name = format!("p{index}");
        let no_number = ["anonymous", "12345", "sip:lobby@harbour.example"];
        if dice.percent(14) {
            let shown = (*dice.weighted(&[(6, no_number[0]), (2, no_number[1]), (1, no_number[2])])).to_owned();
            let calls = office.numbers.iter().map(|number| number.id).collect();
            self.people.push(Person { name, shown, number: None, contact: None, customers: Vec::new(), calls });
            return;
        }
        let spelled = match dice.below(10) {
            0..6 => american(index),
            6..9 => british(index),
            _ => french(index),
        };
        let customers: Vec<u64> = (0..*dice.weighted(&[(4, 0_u64), (6, 1), (2, 2)]))
            .map(|_| self.customer(dice, &spelled.spellings))
            .collect();
        if dice.percent(25) {
            let stranger = dice.pick(&spelled.alike).clone();
            self.customer(dice, &[stranger]);
        }
        for customer in &customers {
            for _ in 0..*dice.weighted(&[(4, 0), (4, 1), (2, 2)]) {
                self.conversation(dice, *customer);
            }
        }
        let contact = dice.percent(35).then(|| self.contact(dice, index));
        self.people.push(Person {
            name,
            shown: spelled.e164.clone(),
            number: Some(spelled.e164),
            contact,
            customers,
            calls: spelled.home,
        });
    }

    fn customer(&mut self, dice: &mut Dice, spellings: &[String]) -> u64 {
        let id = 101 + self.customers.len() as u64;
        let mut phones = vec![dice.pick(spellings).clone()];
        if dice.percent(15) {
            phones.insert(0, format!("+49 30 9018 2{id}"));
        }
        let emails = if dice.percent(50) { vec![format!("customer{id}@customer.example")] } else { Vec::new() };
        self.customers.push(Customer {
            id,
            first: (*dice.pick(&FIRST)).to_owned(),
            last: (*dice.pick(&LAST)).to_owned(),
            phones,
            emails,
            // Nobody was created at the same moment as another.
            hours_ago: 9000.0 - 7.5 * id as f64 - dice.below(5) as f64,
        });
        id
    }

    fn contact(&self, dice: &mut Dice, index: u64) -> Contact {
        let email = match dice.below(10) {
            0..4 => Some(format!("contact{index}@customer.example")),
            // His address may belong to somebody in the desk already.
            4 => self.customers.iter().flat_map(|customer| &customer.emails).next().cloned(),
            _ => None,
        };
        Contact {
            id: 40_001 + i64::try_from(index).unwrap_or(0),
            first: dice.percent(90).then(|| (*dice.pick(&FIRST)).to_owned()),
            last: dice.percent(80).then(|| (*dice.pick(&LAST)).to_owned()),
            email,
            company: dice.percent(30).then(|| "Blue <Door> Bakery".to_owned()),
        }
    }

    fn conversation(&mut self, dice: &mut Dice, customer: u64) {
        let id = 2001 + self.conversations.len() as u64;
        let status = *dice.weighted(&[(5, "active"), (3, "pending"), (4, "closed"), (1, "spam")]);
        let mut tags: Vec<&str> =
            ["vip", "inbound", "Order", "spam", "refund"].into_iter().filter(|_| dice.percent(8)).collect();
        // People put tags that agents put as well, and later take off their call.
        let as_agents_do = dice.branch(&format!("tags of {id}")).below(6);
        let tag = ["Order", "Delivery", "VIP"].get(usize::try_from(as_agents_do).unwrap_or(3)).copied();
        if let Some(tag) = tag.filter(|tag| !tags.iter().any(|known| known.eq_ignore_ascii_case(tag))) {
            tags.push(tag);
        }
        let mut conversation = json!({
            "id": id,
            "subject": format!("Question {id}"),
            "mailbox": *dice.weighted(&[(3, 601), (1, 602)]),
            "customer": customer,
            "status": status,
            "tags": tags,
            // Nothing was touched at the same moment as something else.
            "hours_ago": *dice.pick(&[0.5, 2.0, 20.0, 47.0, 50.0, 300.0]) + id as f64 / 1000.0,
            "threads": [{ "type": "customer", "text": format!("Please help with {id}.") }],
        });
        if dice.percent(30) {
            conversation["assignee"] = json!("carla.rossi@harbour.example");
        }
        if dice.percent(6) {
            let many: Vec<Value> =
                (0..95).map(|n| json!({ "type": "note", "text": format!("note {n} of {id}") })).collect();
            conversation["threads"] = json!(many);
        }
        self.conversations.push(conversation);
    }
}
