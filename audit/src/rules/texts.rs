//! Records say the truth: numbers, people, times, results (details: first and closing record).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::filings::{Filing, Standing};
use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::codes::Kind;
use crate::world::desk::true_at;
use crate::world::html::{digits, links, plain};

const TEXT: Rule = Rule("text.wrong", "HS-20 HS-22 HS-23");
const NAME: Rule = Rule("text.customer_name", "HS-20");
const TEL: Rule = Rule("text.foreign_number", "C-11 HS-50");
const SUBJECT: Rule = Rule("text.subject", "HS-20 HS-23");
const NO_LINK: Rule = Rule("text.no_link_to_the_old", "HS-20");

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        for record in &filing.records {
            check_one(world, filing, record, out);
        }
        check_subject(world, filing, out);
    }
}

/// The lines of a record, each with a label.
struct Lines(String);

impl Lines {
    fn get(&self, label: &str) -> Option<&str> {
        self.0.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(": "))
    }
}

fn check_one(world: &World<'_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    let call = filing.call;
    let at = Some(record.sent_at);
    let office = &world.office;
    let mut wrong = |rule, label: &str, got: &str, wanted: &str| {
        out.add(rule, Some(call.id), at, format!("{label}: {got:?} instead of {wanted:?}"));
    };
    let tel = links(record.thread.text).filter_map(|link| link.strip_prefix("tel:"));
    for number in tel.filter(|number| Some(*number) != call.party) {
        wrong(TEL, "a number that can be dialled", number, call.party.unwrap_or("none"));
    }
    let lines = Lines(plain(record.thread.text));
    if record.kind == Kind::First {
        let title = if call.is_inbound { "Inbound call" } else { "Outbound call" };
        if !lines.0.lines().any(|line| line == title) {
            wrong(TEXT, "title", lines.0.lines().next().unwrap_or_default(), title);
        }
        let own = lines.get("Aircall number").unwrap_or_default();
        let is_own = |number: &i64| {
            let number = office.numbers.get(number);
            number.is_some_and(|it| {
                own.rsplit_once(" (").is_some_and(|(name, rest)| name == it.name && digits(rest) == digits(it.e164))
            })
        };
        if !call.numbers.iter().any(is_own) {
            wrong(TEXT, "Aircall number", own, "one that the call touched");
        }
        check_customer(world, filing, record, lines.get("Customer").unwrap_or_default(), &mut wrong);
        check_time(filing, &lines, "Started", Some(call.started_at), &mut wrong);
        if call.is_answered() {
            check_time(filing, &lines, "Answered", call.answered_at, &mut wrong);
            let agent = lines.get("Agent").unwrap_or_default();
            let right = office.agent_name(call.answered_by).unwrap_or_default();
            let last = office.agent_name(call.user).unwrap_or_default();
            if agent != right && (call.deliveries.is_complete || agent != last) && !was_read_back(world, filing, agent)
            {
                wrong(TEXT, "Agent", agent, right);
            }
        } else {
            let result = lines.get("Result").unwrap_or_default();
            let is_right = match (call.is_inbound, result) {
                (true, "Missed call with voicemail") => call.voicemail,
                (true, other) => other.starts_with("Missed call"),
                (false, other) => other == "Not answered",
            };
            if !is_right {
                wrong(TEXT, "Result", result, if call.is_inbound { "Missed call" } else { "Not answered" });
            }
        }
        let mut teams: Vec<&str> = call.teams.iter().filter_map(|team| office.teams.get(team)).map(|it| it.0).collect();
        let mut shown: Vec<&str> = lines.get("Team").map(|line| line.split(", ").collect()).unwrap_or_default();
        teams.sort_unstable();
        shown.sort_unstable();
        if shown != teams {
            wrong(TEXT, "Team", &shown.join(", "), &teams.join(", "));
        }
    }
    if record.kind == Kind::Closing || (record.kind == Kind::First && call.is_unanswered()) {
        check_time(filing, &lines, "Ended", call.ended_at, &mut wrong);
    }
    if record.kind == Kind::Closing {
        let handled = lines.get("Handled by").unwrap_or_default();
        let right = office.agent_name(call.user).unwrap_or_default();
        if handled != right {
            wrong(TEXT, "Handled by", handled, right);
        }
        let begins = world.written_in(record.thread).filter(|it| it.request == record.thread.request);
        let alone = begins.filter(|it| it.threads.iter().filter(|thread| thread.request == it.request).count() == 1);
        let leads = |link: &str| !link.starts_with("tel:") && link.contains("/conversation");
        if alone.is_some() && !links(record.thread.text).any(leads) {
            out.add(NO_LINK, Some(call.id), at, "what goes on from another conversation links none");
        }
    }
}

/// Someone who read the call through Aircall's API alone knows only who had it last.
fn was_read_back(world: &World<'_>, filing: &Filing<'_, '_>, agent: &str) -> bool {
    let unknown = filing.first().is_none_or(|first| !world.knew_who_answered(filing.call, first.sent_at));
    unknown && Some(agent) == world.office.agent_name(filing.call.user)
}

fn check_customer(
    world: &World<'_>,
    filing: &Filing<'_, '_>,
    record: &Standing<'_, '_>,
    line: &str,
    wrong: &mut impl FnMut(Rule, &str, &str, &str),
) {
    let call = filing.call;
    let (name, shown) = match line.strip_suffix(')').and_then(|line| line.rsplit_once(" (")) {
        Some((name, number)) => (Some(name), number),
        None => (None, line),
    };
    let is_right = match call.party {
        Some(party) => digits(shown) == digits(party),
        None if call.raw_digits == "anonymous" => shown == "withheld number",
        None => shown == call.raw_digits || shown == call.raw_digits.trim_start_matches("sip:"),
    };
    if !is_right {
        wrong(TEXT, "Customer", line, call.party.unwrap_or(call.raw_digits));
    }
    let Some(name) = name else { return };
    let written = world.written_in(record.thread).and_then(|it| true_at(&it.versions, record.thread.received_at));
    let customer = written.map(|version| version.state.customer);
    let mut names: Vec<String> = world
        .customers
        .iter()
        .filter(|one| Some(one.id) == customer || call.party.is_some_and(|it| crate::parties::ever_had(world, one, it)))
        .flat_map(|one| &one.versions)
        .map(|version| squeeze(&format!("{} {}", version.state.first, version.state.last)))
        .collect();
    if let Some(contact) = call.contact.and_then(|contact| world.office.contacts.get(&contact)) {
        names.push(squeeze(&format!("{} {}", contact.first, contact.last)));
    }
    if !names.contains(&squeeze(name)) && !names.contains(&String::new()) {
        wrong(NAME, "Customer", name, &names.join(" or "));
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A time is shown in the integration's zone, in whole seconds, as Aircall tells it.
fn check_time(
    filing: &Filing<'_, '_>,
    lines: &Lines,
    label: &str,
    truth: Option<Timestamp>,
    wrong: &mut impl FnMut(Rule, &str, &str, &str),
) {
    let Some(truth) = truth else { return };
    let shown = lines.get(label).unwrap_or_default();
    let mut right = String::new();
    for settings in &filing.pinned {
        let zone = TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC);
        let time = truth.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string();
        right = format!("{time} ({})", settings.time_zone);
        if shown == right {
            return;
        }
    }
    wrong(TEXT, label, shown, &right);
}

/// The subject of a conversation that we made names what it was, and who.
fn check_subject(world: &World<'_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let call = filing.call;
    let mut seen = None;
    for record in &filing.records {
        let Some(made) = world.written_in(record.thread).filter(|it| it.request == record.thread.request) else {
            continue;
        };
        if seen.replace(made.id) == Some(made.id) {
            continue;
        }
        let subject = made.versions.first().map_or(made.subject, |version| version.state.subject);
        let begins: &[&str] = match (call.is_inbound, call.is_answered(), call.voicemail) {
            (false, _, _) => &["Outbound call to "],
            (true, true, _) => &["Inbound call from "],
            (true, false, true) => &["Voicemail from ", "Missed call from "],
            (true, false, false) => &["Missed call from "],
        };
        let who = call.party.is_none_or(|party| digits(subject).ends_with(&digits(party)));
        let is_cut = subject.chars().count() >= 200;
        if !begins.iter().any(|begin| subject.starts_with(begin)) || !(who || is_cut) {
            out.add(SUBJECT, Some(call.id), Some(record.sent_at), format!("{subject:?}"));
        }
    }
}
