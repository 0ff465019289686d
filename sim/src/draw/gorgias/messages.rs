//! Text messages: who writes to whom, alone, in bursts and in groups, by SMS and WhatsApp; and how the phone system tells.

use serde_json::{Value, json};

use super::super::{Mood, at};
use crate::dice::Dice;
use crate::script::{Act, Person, Place, Script, TimedAct};

/// How the phone system tells of messages. Its documents leave it open.
pub(super) fn settings(dice: &mut Dice) -> Value {
    json!({
        "envelope_time": *dice.pick(&["millis", "seconds"]),
        "dates": *dice.pick(&["millis", "text"]),
        "other_party": *dice.pick(&["external_number", "raw_digits", "both"]),
        "names_user": dice.percent(50),
    })
}

/// None in some worlds: calls are judged alone there.
pub(super) fn draw(dice: &Dice, script: &Script, mood: Mood) -> Vec<TimedAct> {
    let mut own = dice.branch("count");
    let with_number: Vec<&Person> = script.people.iter().filter(|person| person.number.is_some()).collect();
    let most = *own.weighted(&[(2, 0), (4, 4), (3, 12)]);
    let mut acts = Vec::new();
    if with_number.is_empty() {
        return acts;
    }
    for index in 0..most {
        let talk = Talk { label: format!("m{index}"), dice: dice.branch(&format!("talk {index}")), acts: Vec::new() };
        acts.extend(talk.happens(script, &with_number, mood));
    }
    acts
}

/// Some messages between one person, or a group, and one number.
struct Talk {
    label: String,
    dice: Dice,
    acts: Vec<TimedAct>,
}

impl Talk {
    fn happens(mut self, script: &Script, people: &[&Person], mood: Mood) -> Vec<TimedAct> {
        let person = *self.dice.pick(people);
        let number = *self.dice.pick(&person.calls);
        let agents =
            script.numbers.iter().find(|one| one.id == number).map(|one| one.agents.clone()).unwrap_or_default();
        let Some(party) = person.number.clone() else { return Vec::new() };
        let mut now = self.dice.seconds(5.0, mood.span);
        match self.dice.below(10) {
            0..6 => {
                for place in 0..self.dice.range(1, 5) {
                    let write = self.one(number, &party, &agents, place);
                    self.writes(now, place, write);
                    if place == 0 && mood.staff && self.dice.percent(25) {
                        now = self.staff_steps_in(now, script);
                    }
                    now += self.dice.seconds(0.2, *self.dice.clone().pick(&[3.0, 60.0, 400.0]));
                }
            }
            6 => {
                let count = self.dice.range(3, 20);
                let write = json!({
                    "direction": "inbound", "number": number, "party": party, "body": format!("{} part {{n}}.", self.label),
                });
                let seconds = *self.dice.pick(&[4, 57]);
                let act = json!({ "do": "burst", "count": count, "seconds": seconds, "write": write });
                self.acts.push(at(now, Act::Message { message: self.label.clone(), act }));
            }
            7 => {
                // Only those who use this line: whose national spelling it is elsewhere the script does not say (C-11).
                let there = people.iter().filter(|one| one.calls.contains(&number)).take(3);
                let others: Vec<&String> =
                    there.filter_map(|one| one.number.as_ref()).filter(|one| **one != party).collect();
                let mut write = self.one(number, &party, &agents, 0);
                if !others.is_empty() {
                    let mut participants = vec![&party];
                    participants.extend(others);
                    write["participants"] = json!(participants);
                }
                self.writes(now, 0, write);
            }
            8 => {
                let body = format!("{} by WhatsApp <b>0</b> & more.", self.label);
                let write = json!({ "direction": "inbound", "number": number, "party": party, "channel": "whatsapp", "body": body });
                self.writes(now, 0, write);
                let answer = json!({
                    "direction": "outbound", "number": number, "party": party, "channel": "whatsapp",
                    "body": format!("{} answered.", self.label), "user": self.dice.pick(&agents),
                });
                self.writes(now + 20.0, 1, answer);
            }
            _ => {
                let body = format!("{} from a short code.", self.label);
                let write = json!({ "direction": "inbound", "number": number, "party": "78787", "body": body });
                self.writes(now, 0, write);
            }
        }
        self.acts
    }

    /// Somebody sees to the ticket, which is the newest as a rule, before more is written.
    fn staff_steps_in(&mut self, now: f64, script: &Script) -> f64 {
        let users: Vec<u64> = script.gorgias.iter().flat_map(|account| &account.users).map(|user| user.id).collect();
        let Some(by) = users.first().map(|_| *self.dice.pick(&users)) else { return now };
        let when = now + self.dice.seconds(4.0, 30.0);
        let what = *self.dice.pick(&["close", "close", "spam", "trash"]);
        self.acts.push(at(when, Act::GorgiasStaff { by, place: Place::Newest(0), act: json!({ "do": what }) }));
        when
    }

    fn one(&mut self, number: i64, party: &str, agents: &[i64], place: u64) -> Value {
        // Every message's text is its own, so that it can be found.
        let text = *self.dice.pick(&["says <b>hi</b> & bye", "two\nlines", "ümlaut, 日本語", "plain"]);
        let body = format!("{} {text} #{}-{place}.", self.label, self.label);
        let mut write = json!({ "number": number, "party": party, "body": body });
        if self.dice.percent(60) || agents.is_empty() {
            write["direction"] = json!("inbound");
        } else {
            write["direction"] = json!("outbound");
            if self.dice.percent(85) {
                write["user"] = json!(self.dice.pick(agents));
            }
        }
        // Some kinds of files are attached, others only told of.
        match self.dice.below(16) {
            0 => write["media"] = json!([{ "file_name": "list.csv", "file_type": "text/csv" }]),
            1 => write["media"] = json!([{ "file_name": "cup.jpg", "file_type": "image/jpeg" }]),
            2 => {
                write["media"] = json!([
                    { "file_name": "a b/ü.png", "file_type": "image/png", "bytes": 900 },
                    { "file_name": "bill.pdf", "file_type": "application/pdf" },
                ]);
            }
            _ => {}
        }
        if self.dice.percent(20) {
            // Statuses come first.
            write["told_after"] = json!(self.dice.range(1, 8));
        }
        write
    }

    fn writes(&mut self, now: f64, place: u64, write: Value) {
        let mut act = write;
        act["do"] = json!("write");
        let message = format!("{}-{place}", self.label);
        self.acts.push(at(now, Act::Message { message, act }));
    }
}
