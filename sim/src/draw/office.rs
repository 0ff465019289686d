//! The company: its numbers, agents and teams at Aircall, its users in the desk.

use crate::dice::Dice;
use crate::script::{Agent, DeskUser, Number, Tag, Team};

/// A company.
pub(crate) struct Office {
    pub(crate) numbers: Vec<Number>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) teams: Vec<Team>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) desk_users: Vec<DeskUser>,
    pub(crate) token_owner: u64,
}

pub(crate) fn draw(dice: &mut Dice) -> Office {
    let mut agents: Vec<Agent> = [
        (1201, "Anna Berg", Some(401)),
        (1202, "Ben Ito", Some(402)),
        (1203, "Carla Rossi", Some(403)),
        (1204, "Dev Patel", Some(404)),
        (1205, "Emma Dubois", Some(405)),
        (1206, "Farid Khan", Some(406)),
    ]
    .into_iter()
    .map(|(aircall, name, desk_user)| Agent {
        aircall,
        name: name.to_owned(),
        email: address(name),
        desk_user,
        wrap_up: *dice.pick(&[0, 10, 20]),
    })
    .collect();
    let mut desk_users: Vec<DeskUser> = [
        (401, "Anna", "Berg", "owner", None),
        (402, "Ben", "Ito", "admin", Some(vec![602])),
        (403, "Carla", "Rossi", "user", None),
        (404, "Dev", "Patel", "user", None),
        (405, "Emma", "Dubois", "user", None),
        (406, "Farid", "Khan", "user", Some(vec![601])),
        (407, "Gil", "Moreau", "admin", None),
    ]
    .into_iter()
    .map(|(id, first, last, role, inboxes): (u64, &str, &str, &str, Option<Vec<u64>>)| DeskUser {
        id,
        first: first.to_owned(),
        last: last.to_owned(),
        email: address(&format!("{first} {last}")),
        alternate_emails: Vec::new(),
        role: role.to_owned(),
        inboxes,
    })
    .collect();
    differ(dice, &mut agents, &mut desk_users);
    Office {
        numbers: numbers(),
        teams: [
            (301, "Orders", vec![1203, 1204]),
            (302, "Machines", vec![1206, 1205]),
            (303, "Europe", vec![1205, 1201]),
        ]
        .into_iter()
        .map(|(id, name, agents)| Team { id, name: name.to_owned(), agents })
        .collect(),
        tags: [(801, "Order"), (802, "Delivery"), (803, "Machine repair"), (804, "VIP"), (805, "one, two")]
            .into_iter()
            .map(|(id, name)| Tag { id, name: name.to_owned() })
            .collect(),
        agents,
        desk_users,
        token_owner: *dice.pick(&[401, 401, 407]),
    }
}

/// People are not the same on both sides: nobody there, another case, a further address.
fn differ(dice: &mut Dice, agents: &mut [Agent], desk_users: &mut [DeskUser]) {
    for agent in agents {
        match dice.below(8) {
            0 => {
                agent.email = agent.email.replace("@harbour", "@phones");
                agent.desk_user = None;
            }
            1 => agent.email = agent.email.to_uppercase(),
            2 => {
                let other = agent.email.replace("@harbour", "@mail.harbour");
                if let Some(user) = desk_users.iter_mut().find(|user| Some(user.id) == agent.desk_user) {
                    user.alternate_emails.push(other.clone());
                    agent.email = other;
                }
            }
            _ => {}
        }
    }
}

fn address(name: &str) -> String {
    format!("{}@harbour.example", name.to_lowercase().replace(' ', "."))
}

fn numbers() -> Vec<Number> {
    let number = |id, name: &str, e164: &str, country: &str, agents: &[i64], recorded, menu| Number {
        id,
        name: name.to_owned(),
        e164: e164.to_owned(),
        country: country.to_owned(),
        agents: agents.to_vec(),
        recorded,
        menu,
    };
    vec![
        number(501, "Support US", "+14155550190", "US", &[1202, 1203, 1204, 1206], false, false),
        number(502, "Support UK", "+442079460190", "GB", &[1201, 1204, 1205], false, false),
        number(503, "Boutique <Paris>", "+33199001190", "FR", &[1205, 1201], true, false),
        number(504, "Main menu", "+14155550191", "US", &[1203, 1204, 1206], false, true),
    ]
}
