//! Which tags a call or a message wants in its ticket (GO-20, GO-33, C-40).

use std::collections::BTreeMap;

use crate::gorgias::Account;
use crate::gorgias::filings::{Filing, Subject};
use crate::gorgias::settings::{TagNames, tag_form, tag_with_name};
use crate::world::calls::Call;

/// How sure it is that a tag is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wish {
    /// Under some of the settings that may be pinned, or by what Deskline may have been told.
    Perhaps,
    Yes,
}

/// What it wants at the end.
pub(super) fn wishes(account: &Account<'_, '_>, filing: &Filing<'_, '_>) -> BTreeMap<String, Wish> {
    let mut wishes: BTreeMap<String, Wish> = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for settings in &filing.pinned {
        let (mut sure, perhaps) = by_names(account, filing, &settings.tags);
        sure.sort();
        sure.dedup();
        for tag in sure {
            *counts.entry(tag).or_default() += 1;
        }
        wishes.extend(perhaps.into_iter().map(|tag| (tag, Wish::Perhaps)));
    }
    for (tag, count) in counts {
        wishes.insert(tag, if count == filing.pinned.len() { Wish::Yes } else { Wish::Perhaps });
    }
    if let Some(call) = filing.call() {
        for tag in of_users(account, call) {
            // C-40: tags that were set during a call reach the desk when it is over.
            let wish = if call.ended_at.is_some() { Wish::Yes } else { Wish::Perhaps };
            wishes.insert(tag, wish);
        }
    }
    wishes
}

/// Everything that it could have wanted at any time, under any settings.
pub(super) fn ever(account: &Account<'_, '_>, filing: &Filing<'_, '_>) -> Vec<String> {
    let office = &account.world.office;
    let mut tags = Vec::new();
    for (_, settings) in &filing.integration.settings {
        let names = &settings.tags;
        let (sure, perhaps) = by_names(account, filing, names);
        tags.extend(sure);
        tags.extend(perhaps);
        let Some(call) = filing.call() else { continue };
        let called_back = call.tags_ever.iter().any(|tag| office.callback_tags.contains(tag));
        tags.extend(names.callback_request.iter().filter(|_| called_back).map(|name| tag_form(name)));
        let touched = call.numbers.iter().filter_map(|number| office.numbers.get(number));
        if let Some(pattern) = &names.number_name {
            tags.extend(touched.map(|number| tag_with_name(pattern, number.name)));
        }
    }
    if let Some(call) = filing.call() {
        tags.extend(call.tags_ever.iter().filter_map(|tag| office.tags.get(tag)).map(|name| tag_form(name)));
    }
    tags
}

fn of_users(account: &Account<'_, '_>, call: &Call<'_>) -> Vec<String> {
    let by_users = call.tags.iter().filter(|(_, by_user)| *by_user);
    by_users.filter_map(|(tag, _)| account.world.office.tags.get(tag)).map(|name| tag_form(name)).collect()
}

/// Operational tags: those that are wanted, and those that may be.
fn by_names(account: &Account<'_, '_>, filing: &Filing<'_, '_>, names: &TagNames) -> (Vec<String>, Vec<String>) {
    let office = &account.world.office;
    let number = office.numbers.get(&filing.own_number());
    let of_number = names.number_name.as_ref().zip(number).map(|(pattern, number)| tag_with_name(pattern, number.name));
    let mut perhaps = Vec::new();
    let mut sure: Vec<String> = of_number.into_iter().collect();
    let call = match filing.subject {
        Subject::Call(call) => call,
        Subject::Text(..) => {
            sure.extend(names.aircall_sms.as_deref().map(tag_form));
            return (sure, perhaps);
        }
    };
    let plain = [
        (&names.aircall, true),
        (&names.inbound, call.is_inbound),
        (&names.outbound, !call.is_inbound),
        (&names.missed_call, call.is_inbound && call.is_unanswered()),
        (&names.callback_request, call.tags.iter().any(|(tag, _)| office.callback_tags.contains(tag))),
        (&names.voicemail, call.voicemail),
    ];
    sure.extend(plain.into_iter().filter(|(_, wanted)| *wanted).filter_map(|(name, _)| name.as_deref()).map(tag_form));
    if called_back(account, call) {
        perhaps.extend(names.callback_done.as_deref().map(tag_form));
    }
    if let Some(pattern) = &names.team_name {
        // Who answered is told by webhooks alone; the API shows who had the call last.
        let was_passed_on = call.is_answered() && call.answered_by != call.user;
        let was_told = call.deliveries.answered.is_some() && account.world.trouble.reinstalls.is_empty();
        for agent in [call.answered_by, call.user] {
            let is_sure = !was_passed_on || (was_told && agent == call.answered_by);
            let list = if is_sure { &mut sure } else { &mut perhaps };
            list.extend(teams(account, call, agent).into_iter().map(|name| tag_with_name(pattern, name)));
        }
    }
    (sure, perhaps)
}

/// Whether it reached somebody who had asked to be called back before. Which of several calls did it is left open here.
fn called_back(account: &Account<'_, '_>, call: &Call<'_>) -> bool {
    let callback = &account.world.office.callback_tags;
    let asked = |other: &&Call<'_>| {
        other.party == call.party
            && other.started_at < call.started_at
            && other.tags_ever.iter().any(|tag| callback.contains(tag))
    };
    !call.is_inbound && call.is_answered() && call.party.is_some() && account.world.calls.iter().any(|it| asked(&it))
}

/// The call's teams that the agent who answered belongs to, else all the call's teams.
fn teams<'e>(account: &Account<'_, 'e>, call: &Call<'_>, agent: Option<i64>) -> Vec<&'e str> {
    let known = || call.teams.iter().filter_map(|team| account.world.office.teams.get(team));
    let agent = agent.filter(|_| call.is_answered());
    let his: Vec<&str> =
        known().filter(|(_, members)| agent.is_some_and(|agent| members.contains(&agent))).map(|it| it.0).collect();
    if his.is_empty() { known().map(|it| it.0).collect() } else { his }
}
