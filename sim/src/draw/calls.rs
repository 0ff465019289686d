//! Calls: who calls whom, what happens on the line, and what agents note, tag and untag afterwards.

use serde_json::{Value, json};

use super::{Mood, at};
use crate::dice::Dice;
use crate::script::{Act, Number, Person, Script, TimedAct};

/// What a call comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Talk,
    Missed,
    Voicemail,
    CallbackRequest,
    Abandoned,
    Declined,
    Transfer,
    ThroughMenu,
    Outbound,
    OutboundUnanswered,
    NeverEnds,
}

pub(crate) fn draw(dice: &Dice, script: &Script, mood: Mood) -> Vec<TimedAct> {
    let mut acts = Vec::new();
    let mut when = dice.branch("when");
    let burst = when.percent(20);
    for index in 0..mood.calls {
        let mut own = dice.branch(&format!("call {index}"));
        // In a burst most calls begin within a minute of each other.
        let begins = if burst && own.percent(70) {
            own.seconds(mood.span / 2.0, mood.span / 2.0 + 40.0)
        } else {
            own.seconds(8.0, mood.span)
        };
        let mut call = Call { label: format!("c{index}"), now: begins, acts: Vec::new(), dice: own, script };
        call.happens();
        acts.extend(call.acts);
    }
    acts
}

struct Call<'s> {
    label: String,
    now: f64,
    acts: Vec<TimedAct>,
    dice: Dice,
    script: &'s Script,
}

impl Call<'_> {
    fn happens(&mut self) {
        let script = self.script;
        let person = self.dice.pick(&script.people);
        let number = *self.dice.pick(&person.calls);
        let Some(number) = script.numbers.iter().find(|one| one.id == number) else { return };
        let course = self.course(person, number);
        match course {
            Course::Outbound | Course::OutboundUnanswered => self.outbound(person, number, course),
            _ => self.inbound(person, number, course),
        }
        if course != Course::NeverEnds {
            self.afterwards(number);
        }
    }

    fn course(&mut self, person: &Person, number: &Number) -> Course {
        let course = *self.dice.weighted(&[
            (34, Course::Talk),
            (12, Course::Missed),
            (10, Course::Voicemail),
            (5, Course::CallbackRequest),
            (5, Course::Abandoned),
            (4, Course::Declined),
            (8, Course::Transfer),
            (6, Course::ThroughMenu),
            (12, Course::Outbound),
            (6, Course::OutboundUnanswered),
            (1, Course::NeverEnds),
        ]);
        let is_outbound = matches!(course, Course::Outbound | Course::OutboundUnanswered);
        match course {
            // Nobody can be called who has no number.
            _ if is_outbound && person.number.is_none() => Course::Talk,
            Course::ThroughMenu if !number.menu => Course::Talk,
            course => course,
        }
    }

    fn inbound(&mut self, person: &Person, number: &Number, course: Course) {
        let teams: Vec<i64> = self.script.teams.iter().map(|team| team.id).filter(|_| self.dice.percent(18)).collect();
        self.does(json!({
            "do": "place", "direction": "inbound", "number": number.id, "party": person.shown, "teams": teams,
        }));
        let mut agents = number.agents.clone();
        if course == Course::ThroughMenu {
            self.passes(0.5, 6.0);
            self.does(json!({ "do": "ivr", "title": "Language", "key": "1", "branch": "English" }));
            self.passes(0.2, 3.0);
            self.does(json!({ "do": "reach_number", "number": 501 }));
            agents = vec![1202, 1204];
        }
        let agent = *self.dice.pick(&agents);
        self.passes(0.3, 4.0);
        self.does(json!({ "do": "ring", "user": agent }));
        match course {
            Course::Abandoned => {
                self.passes(0.1, 2.0);
                self.does(json!({ "do": "hangup", "missed": "short_abandoned" }));
            }
            Course::Missed | Course::Voicemail | Course::CallbackRequest | Course::Declined => {
                if course == Course::Declined {
                    self.passes(0.5, 3.0);
                    self.does(json!({ "do": "decline", "user": agent }));
                }
                self.passes(2.0, 25.0);
                match course {
                    Course::Voicemail => self.does(json!({ "do": "leave_voicemail" })),
                    Course::CallbackRequest => self.does(json!({ "do": "request_callback" })),
                    _ => {}
                }
                self.passes(0.1, 20.0);
                self.does(json!({ "do": "hangup" }));
            }
            _ => {
                self.passes(1.0, 15.0);
                self.does(json!({ "do": "answer", "user": agent }));
                self.talks(agent, course);
            }
        }
    }

    fn outbound(&mut self, person: &Person, number: &Number, course: Course) {
        let agent = *self.dice.pick(&number.agents);
        self.does(json!({
            "do": "place", "direction": "outbound", "number": number.id, "party": person.shown, "user": agent,
        }));
        self.passes(1.0, 20.0);
        if course == Course::Outbound {
            self.does(json!({ "do": "answer" }));
            self.talks(agent, course);
        } else {
            self.does(json!({ "do": "hangup" }));
        }
    }

    fn talks(&mut self, agent: i64, course: Course) {
        if self.dice.percent(15) {
            self.passes(1.0, 5.0);
            self.does(json!({ "do": "record" }));
        }
        let mut holder = agent;
        for _ in 0..self.dice.below(4) {
            self.passes(0.1, 30.0);
            match self.dice.below(4) {
                0 => {
                    self.does(json!({ "do": "hold" }));
                    self.passes(1.0, 20.0);
                    self.does(json!({ "do": "unhold" }));
                }
                1 => self.comments(holder),
                _ => self.tags(holder),
            }
        }
        if course == Course::Transfer {
            self.passes(2.0, 30.0);
            let to = *self.dice.pick(&[1201, 1202, 1203, 1204, 1206]);
            match self.dice.below(6) {
                0 => self.does(json!({ "do": "fail_transfer", "user": to })),
                1 => self.does(json!({ "do": "transfer", "team": 301 })),
                2 => self.does(json!({ "do": "external_transfer", "to": "+14155559999" })),
                _ => {
                    self.does(json!({ "do": "transfer", "user": to }));
                    holder = to;
                }
            }
            self.passes(1.0, 40.0);
            if self.dice.percent(40) {
                self.tags(holder);
            }
        }
        if course == Course::NeverEnds {
            return;
        }
        self.passes(0.5, 240.0);
        self.does(json!({ "do": "hangup" }));
    }

    /// What agents do once it is over: within seconds, minutes, or hours.
    fn afterwards(&mut self, number: &Number) {
        let ended = self.now;
        for _ in 0..*self.dice.weighted(&[(5, 0), (4, 1), (3, 2), (1, 4)]) {
            let longest = *self.dice.weighted(&[(6, 28.0), (4, 90.0), (2, 900.0), (1, 10_000.0)]);
            self.now = ended + self.dice.seconds(0.2, longest);
            let agent = *self.dice.pick(&number.agents);
            match self.dice.below(12) {
                0..4 => {
                    self.comments(agent);
                    // What is added within seconds is one note for each who writes.
                    while self.dice.percent(25) {
                        self.passes(0.2, 4.0);
                        let by = if self.dice.percent(70) { agent } else { *self.dice.pick(&number.agents) };
                        self.comments(by);
                    }
                }
                4..9 => self.tags(agent),
                9 => self.does(json!({ "do": "archive" })),
                10 => self.does(json!({ "do": "assign", "user": agent })),
                _ => self.tags_at_once(agent),
            }
        }
    }

    fn comments(&mut self, agent: i64) {
        let number = self.acts.len();
        let text = *self.dice.pick(&[
            "wants <b>two</b> bags & a mug",
            "call back\nafter lunch",
            "says: it's \"fine\"",
            "ümlaut, 日本語 and emoji",
            "plain",
        ]);
        // Every comment's text is its own, so that it can be counted.
        let text = format!("{} {text} #{}-{number}.", self.label, self.label);
        let mut act = json!({ "do": "comment", "text": text });
        if self.dice.percent(90) {
            act["user"] = json!(agent);
        }
        self.does(act);
    }

    fn tags(&mut self, agent: i64) {
        let script = self.script;
        let tag = self.dice.pick(&script.tags).id;
        let mut act = json!({ "do": "tag", "tag": tag });
        if self.dice.percent(85) {
            act["user"] = json!(agent);
        }
        self.does(act);
        if self.dice.percent(30) {
            self.passes(0.05, 40.0);
            self.does(json!({ "do": "untag", "tag": tag }));
        }
    }

    /// Changes of one second, so that their order cannot be told.
    fn tags_at_once(&mut self, agent: i64) {
        let script = self.script;
        let (tag, other) = (self.dice.pick(&script.tags).id, self.dice.pick(&script.tags).id);
        let put = |tag: i64| json!({ "do": "tag", "tag": tag, "user": agent });
        let take = |tag: i64| json!({ "do": "untag", "tag": tag });
        if self.dice.percent(60) {
            self.does(put(tag));
            self.passes(1.1, 20.0);
        }
        let changes = match self.dice.below(3) {
            0 => [put(other), take(tag)],
            1 => [take(tag), put(other)],
            _ => [take(tag), put(tag)],
        };
        for change in changes {
            self.does(change);
        }
    }

    fn passes(&mut self, low: f64, high: f64) {
        self.now += self.dice.seconds(low, high);
    }

    fn does(&mut self, act: Value) {
        self.acts.push(at(self.now, Act::Phone { call: self.label.clone(), act }));
    }
}
