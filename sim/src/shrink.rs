//! The shortest script that still fails in the same way.
//!
//! A script is made of parts that can be left out: a call with all that happens on it, an act, a person, a setting. Parts
//! are left out in halves, quarters, and so on, as long as the same rule is still broken.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::judged::judge;
use crate::script::{Act, Script};
use crate::teeth::Teeth;

/// Worlds that are played at most to shorten one.
const TRIES_MAX: usize = 1_500;

/// Something that can be left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// A call and all that happens on it.
    Call(String),
    /// One act.
    Act(usize),
    /// A person whom no call needs.
    Person(usize),
    /// A conversation at the start.
    Conversation(usize),
    /// An integration, if another is left.
    Integration(usize),
    /// One setting of an integration: the default takes its place.
    Setting(usize, String),
    /// A ticket at the start.
    Ticket(usize),
    /// One setting of an integration to Gorgias.
    GorgiasSetting(usize, String),
    /// One option of the Gorgias account.
    GorgiasOption(String),
    /// Help Scout, if Gorgias is left.
    HelpScout,
    /// Gorgias, if Help Scout is left.
    Gorgias,
    /// The lag of the index.
    Lag,
    /// The staff's last visit.
    Stir,
}

/// Makes a failing script shorter. `rule`: what it breaks. Gives the shortest and how many worlds it took.
#[must_use]
pub fn shortest(script: &Script, rule: &str, teeth: &Teeth) -> (Script, usize) {
    let mut search = Search { rule, teeth, tries: 0 };
    let mut best = script.clone();
    loop {
        let before = best.clone();
        for parts in [calls(&best), acts(&best), rest(&best)] {
            best = search.without_most(best, &parts);
        }
        if best == before || search.tries >= TRIES_MAX {
            return (best, search.tries);
        }
    }
}

struct Search<'a> {
    rule: &'a str,
    teeth: &'a Teeth,
    tries: usize,
}

impl Search<'_> {
    /// Leaves out as many of the parts as it can.
    fn without_most(&mut self, script: Script, parts: &[Part]) -> Script {
        let mut kept: Vec<Part> = parts.to_vec();
        let mut size = kept.len().max(1);
        let mut gone: Vec<Part> = Vec::new();
        while size > 0 {
            let mut at = 0;
            while at < kept.len() && self.tries < TRIES_MAX {
                let chunk: Vec<Part> = kept.iter().skip(at).take(size).cloned().collect();
                let without: Vec<Part> = gone.iter().chain(&chunk).cloned().collect();
                self.tries += 1;
                if judge(&leave_out(&script, &without), self.teeth).breaks(self.rule) {
                    gone = without;
                    kept.drain(at..at + chunk.len());
                } else {
                    at += size;
                }
            }
            size /= 2;
        }
        leave_out(&script, &gone)
    }
}

fn calls(script: &Script) -> Vec<Part> {
    let labels: BTreeSet<&String> = script.acts.iter().filter_map(|timed| label(&timed.act)).collect();
    labels.into_iter().cloned().map(Part::Call).collect()
}

fn acts(script: &Script) -> Vec<Part> {
    let is_place = |act: &Act| matches!(act, Act::Phone { act, .. } if act["do"] == "place");
    let acts = script.acts.iter().enumerate().filter(|(_, timed)| !is_place(&timed.act));
    acts.map(|(index, _)| Part::Act(index)).collect()
}

fn rest(script: &Script) -> Vec<Part> {
    let mut parts = Vec::new();
    if script.integrations.len() > 1 {
        parts.extend((0..script.integrations.len()).map(Part::Integration));
    }
    for (index, integration) in script.integrations.iter().enumerate() {
        let names = integration.settings.as_object().into_iter().flat_map(Map::keys);
        // How national numbers are read is part of the truth of who has a number.
        parts.extend(names.filter(|name| *name != "home_country").map(|name| Part::Setting(index, name.clone())));
    }
    let called: BTreeSet<&str> = script
        .acts
        .iter()
        .flat_map(|timed| match &timed.act {
            Act::Phone { act, .. } => vec![&act["party"]],
            Act::Message { act, .. } => {
                let others = act["participants"].as_array().into_iter().flatten();
                others.chain([&act["party"], &act["write"]["party"]]).collect()
            }
            _ => Vec::new(),
        })
        .filter_map(Value::as_str)
        .collect();
    let unused = script.people.iter().enumerate().filter(|(_, person)| !called.contains(person.shown.as_str()));
    parts.extend(unused.map(|(index, _)| Part::Person(index)));
    parts.extend((0..script.conversations.len()).map(Part::Conversation));
    if let Some(account) = &script.gorgias {
        parts.extend(
            (!script.integrations.is_empty()).then_some([Part::Gorgias, Part::HelpScout]).into_iter().flatten(),
        );
        parts.extend((0..account.tickets.len()).map(Part::Ticket));
        for (index, integration) in account.integrations.iter().enumerate() {
            let names = integration.settings.as_object().into_iter().flat_map(Map::keys);
            // What keeps the account's own rules from answering is no matter of chance.
            let fixed = ["home_country", "log_received_as_notes"];
            let free = names.filter(|name| !fixed.contains(&name.as_str()));
            parts.extend(free.map(|name| Part::GorgiasSetting(index, name.clone())));
        }
        let names = account.options.as_object().into_iter().flat_map(Map::keys);
        let free = names.filter(|name| !name.starts_with("auto_reply"));
        parts.extend(free.map(|name| Part::GorgiasOption(name.clone())));
    }
    parts.extend((script.lag_seconds != [0.0, 0.0]).then_some(Part::Lag));
    parts.extend(script.stir.then_some(Part::Stir));
    parts
}

fn label(act: &Act) -> Option<&String> {
    match act {
        Act::Phone { call, .. } => Some(call),
        _ => None,
    }
}

fn leave_out(script: &Script, parts: &[Part]) -> Script {
    let mut script = script.clone();
    let gone: BTreeSet<&Part> = parts.iter().collect();
    let mut index = 0;
    script.acts.retain(|timed| {
        let by_call = label(&timed.act).is_some_and(|label| gone.contains(&Part::Call(label.clone())));
        let stays = !by_call && !gone.contains(&Part::Act(index));
        index += 1;
        stays
    });
    retain(&mut script.people, |index| !gone.contains(&Part::Person(index)));
    retain(&mut script.conversations, |index| !gone.contains(&Part::Conversation(index)));
    for part in parts {
        match part {
            Part::Setting(index, name) => {
                let settings = script.integrations.get_mut(*index).map(|integration| &mut integration.settings);
                if let Some(Value::Object(settings)) = settings {
                    settings.remove(name);
                }
            }
            Part::HelpScout if !gone.contains(&Part::Gorgias) => script.integrations.clear(),
            Part::Gorgias if !gone.contains(&Part::HelpScout) => script.gorgias = None,
            Part::GorgiasSetting(index, name) => {
                let account = script.gorgias.as_mut().and_then(|account| account.integrations.get_mut(*index));
                if let Some(Value::Object(settings)) = account.map(|integration| &mut integration.settings) {
                    settings.remove(name);
                }
            }
            Part::GorgiasOption(name) => {
                if let Some(Value::Object(options)) = script.gorgias.as_mut().map(|account| &mut account.options) {
                    options.remove(name);
                }
            }
            Part::Lag => script.lag_seconds = [0.0, 0.0],
            Part::Stir => script.stir = false,
            _ => {}
        }
    }
    if script.integrations.iter().enumerate().any(|(index, _)| !gone.contains(&Part::Integration(index))) {
        retain(&mut script.integrations, |index| !gone.contains(&Part::Integration(index)));
    }
    if let Some(account) = &mut script.gorgias {
        retain(&mut account.tickets, |index| !gone.contains(&Part::Ticket(index)));
    }
    // Settings that change for an integration that is gone would change nothing.
    let mut names: BTreeSet<String> = script.integrations.iter().map(|integration| integration.name.clone()).collect();
    names.extend(script.gorgias.iter().flat_map(|account| &account.integrations).map(|one| one.name.clone()));
    script.acts.retain(|timed| match &timed.act {
        Act::Settings { integration, .. } => names.contains(integration),
        _ => true,
    });
    script
}

fn retain<T>(list: &mut Vec<T>, stays: impl Fn(usize) -> bool) {
    let mut index = 0;
    list.retain(|_| {
        index += 1;
        stays(index - 1)
    });
}
