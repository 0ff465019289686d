//! Subjects and records say the truth: numbers, people, times (GO-10…GO-13, GO-30).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::filings::{Filing, Standing, Subject};
use crate::gorgias::keys::Kind;
use crate::gorgias::words::Words;
use crate::rules::wrong_transfers;
use crate::world::html::digits;

const SUBJECT: Rule = Rule("gorgias.text.subject", "GO-10 GO-30");
const TIME: Rule = Rule("gorgias.text.time", "GO-11 GO-12 GO-13");
const WHO: Rule = Rule("gorgias.text.number", "GO-11");
const AGENT: Rule = Rule("gorgias.text.agent", "GO-11 GO-12");
const TRANSFER: Rule = Rule("gorgias.text.transfer", "GO-12");
const BODY: Rule = Rule("gorgias.text.body", "GO-30 GO-32");

/// Subjects are cut to so many characters.
const SUBJECT_MAX: usize = 200;

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        for record in &filing.records {
            if record.begins() {
                subject(account, filing, record, out);
            }
            match filing.subject {
                Subject::Call(_) => call_note(account, filing, record, out),
                Subject::Text(text, _) => {
                    if !squeezed(&record.message.said()).contains(&squeezed(text.body)) {
                        let words = format!("{} is not what its record says", filing.name());
                        out.add(BODY, None, Some(record.sent_at), words);
                    }
                }
            }
        }
    }
}

fn subject(account: &Account<'_, '_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    // Only the record that the ticket began with names it.
    let Some(born) = record.written_in.filter(|ticket| ticket.external_id == record.message.external_id) else {
        return;
    };
    let Some(state) = born.born() else { return };
    let begins = |words: &Words| match filing.subject {
        Subject::Call(call) if call.is_inbound => words.inbound_subject,
        Subject::Call(_) => words.outbound_subject,
        Subject::Text(..) => words.sms_subject,
    };
    let subject = state.subject;
    let is_right = filing.pinned.iter().any(|settings| {
        let Some(who) = subject.strip_prefix(begins(settings.words())) else { return false };
        names(account, filing, state.customer).iter().any(|name| squeezed(who) == squeezed(name))
            || filing.number().is_none_or(|number| digits(who) == digits(number))
            || subject.chars().count() >= SUBJECT_MAX
    });
    if !is_right {
        out.add(SUBJECT, filing.call_id(), Some(record.sent_at), format!("{}: {subject:?}", filing.name()));
    }
}

/// What the customer and the contact were ever called.
fn names(account: &Account<'_, '_>, filing: &Filing<'_, '_>, customer: Option<i64>) -> Vec<String> {
    let number = filing.number();
    let his = account.customers.iter().filter(|one| {
        Some(one.id) == customer || number.is_some_and(|number| crate::gorgias::parties::ever_had(account, one, number))
    });
    let mut names: Vec<String> =
        his.flat_map(|one| &one.versions).map(|version| version.state.name.to_owned()).collect();
    if let Some(contact) = filing.contact().and_then(|contact| account.world.office.contacts.get(&contact)) {
        names.push(format!("{} {}", contact.first, contact.last));
    }
    names
}

fn call_note(account: &Account<'_, '_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    let Some(call) = filing.call() else { return };
    let (id, at) = (filing.call_id(), Some(record.sent_at));
    let said = record.message.said();
    let mut times = Vec::new();
    let ends = record.kind == Kind::Closing || (record.kind == Kind::First && call.is_unanswered());
    if record.kind == Kind::First {
        times.push(("beginning", Some(call.started_at)));
        times.push(("answer", call.answered_at));
    }
    if ends {
        times.push(("end", call.ended_at));
    }
    for (what, time) in times.into_iter().filter_map(|(what, time)| Some((what, time?))) {
        if !filing.pinned.iter().any(|settings| said.contains(&told(time, &settings.time_zone))) {
            out.add(TIME, id, at, format!("{}: {:?} does not tell the {what}, {time}", filing.name(), record.kind));
        }
    }
    if record.kind == Kind::First {
        let line_with = |number: &str| said.lines().any(|line| digits(line).contains(&digits(number)));
        let own = account.world.office.numbers.iter().filter(|(number, _)| call.numbers.contains(number));
        let own_is_told = own.map(|(_, number)| number).any(|number| line_with(number.e164));
        if !call.party.is_none_or(line_with) || !own_is_told {
            out.add(WHO, id, at, format!("{} does not tell both numbers", filing.name()));
        }
    }
    if record.kind == Kind::Closing {
        // Only these lines have an arrow there, whatever the language calls them.
        let shown: Vec<&str> = said.lines().filter(|line| line.contains(" → ")).collect();
        if let Some(words) = wrong_transfers(account.world, call, &shown, record.sent_at) {
            out.add(TRANSFER, id, at, format!("{}: {words}", filing.name()));
        }
    }
    let agents = [call.answered_by, call.user].map(|agent| account.world.office.agent_name(agent));
    let names_one = agents.iter().flatten().any(|name| said.contains(name));
    if call.is_answered() && matches!(record.kind, Kind::First | Kind::Closing) && !names_one {
        out.add(AGENT, id, at, format!("{}: {:?} names nobody who had the call", filing.name(), record.kind));
    }
}

/// A time as it is shown: in the integration's zone, in whole seconds.
fn told(time: Timestamp, zone: &str) -> String {
    let at = time.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC));
    format!("{} ({zone})", at.strftime("%Y-%m-%d %H:%M:%S"))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
