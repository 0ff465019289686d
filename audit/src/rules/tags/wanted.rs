//! Which tags a call wants in a conversation (C-40, HS-26).

use std::collections::BTreeMap;

use crate::filings::Filing;
use crate::world::World;
use crate::world::calls::Call;
use crate::world::settings::{TagNames, tag_form, tag_with_name};

/// How sure it is that a tag is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wish {
    /// Under some of the settings that may be pinned, or by what Deskline may have been told.
    Perhaps,
    Yes,
}

/// What a call wants at the end.
pub(super) fn wishes(world: &World<'_>, filing: &Filing<'_, '_>) -> BTreeMap<String, Wish> {
    let mut wishes: BTreeMap<String, Wish> = BTreeMap::new();
    let choices = filing.pinned.len();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for settings in &filing.pinned {
        let mut sure = operational(world, filing.call, &settings.tags);
        sure.sort();
        sure.dedup();
        for tag in sure {
            *counts.entry(tag).or_default() += 1;
        }
        for tag in uncertain(world, filing.call, &settings.tags) {
            wishes.insert(tag, Wish::Perhaps);
        }
    }
    for (tag, count) in counts {
        wishes.insert(tag, if count == choices { Wish::Yes } else { Wish::Perhaps });
    }
    // C-54: a call that was logged late is not shown as going on.
    if filing.first().is_some_and(|first| first.thread.imported) {
        for settings in &filing.pinned {
            if let Some(name) = &settings.tags.call_in_progress {
                wishes.insert(tag_form(name), Wish::Perhaps);
            }
        }
    }
    for tag in of_users(world, filing.call) {
        // C-40: tags that were set during a call reach the desk when it is over.
        let wish = if filing.call.ended_at.is_some() { Wish::Yes } else { Wish::Perhaps };
        wishes.insert(tag, wish);
    }
    wishes
}

/// Everything that a call could have wanted at any time, under any settings.
pub(super) fn ever(world: &World<'_>, filing: &Filing<'_, '_>) -> Vec<String> {
    let call = filing.call;
    let mut tags: Vec<String> =
        call.tags_ever.iter().filter_map(|tag| world.office.tags.get(tag)).map(|name| tag_form(name)).collect();
    for (_, settings) in &filing.integration.settings {
        let names = &settings.tags;
        tags.extend(operational(world, call, names));
        tags.extend(uncertain(world, call, names));
        let called_back = call.tags_ever.iter().any(|tag| world.office.callback_tags.contains(tag));
        tags.extend(names.call_in_progress.iter().filter(|_| call.is_answered()).map(|name| tag_form(name)));
        tags.extend(names.callback.iter().filter(|_| called_back).map(|name| tag_form(name)));
        let touched = call.numbers.iter().filter_map(|number| world.office.numbers.get(number));
        if let Some(pattern) = &names.number_name {
            tags.extend(touched.map(|number| tag_with_name(pattern, number.name)));
        }
    }
    tags
}

fn of_users(world: &World<'_>, call: &Call<'_>) -> Vec<String> {
    let by_users = call.tags.iter().filter(|(_, by_user)| *by_user);
    by_users.filter_map(|(tag, _)| world.office.tags.get(tag)).map(|name| tag_form(name)).collect()
}

fn operational(world: &World<'_>, call: &Call<'_>, names: &TagNames) -> Vec<String> {
    let missed = call.is_inbound && call.is_unanswered();
    let callback = call.tags.iter().any(|(tag, _)| world.office.callback_tags.contains(tag));
    let in_progress = call.is_answered() && call.ended_at.is_none();
    let plain = [
        (&names.inbound, call.is_inbound),
        (&names.outbound, !call.is_inbound),
        (&names.missed_call, missed),
        (&names.callback, callback),
        (&names.voicemail, call.voicemail),
        (&names.call_in_progress, in_progress),
    ];
    let mut tags: Vec<String> =
        plain.into_iter().filter(|(_, wanted)| *wanted).filter_map(|(name, _)| name.as_deref()).map(tag_form).collect();
    if let (Some(pattern), Some(number)) = (&names.number_name, world.office.numbers.get(&call.number)) {
        tags.push(tag_with_name(pattern, number.name));
    }
    if let Some(pattern) = names.team_name.as_ref().filter(|_| call.is_inbound && !is_answerer_unsure(world, call)) {
        tags.extend(teams(world, call, call.answered_by).into_iter().map(|name| tag_with_name(pattern, name)));
    }
    tags
}

/// Who answered is told by webhooks alone; the API shows who had the call last.
fn is_answerer_unsure(world: &World<'_>, call: &Call<'_>) -> bool {
    let was_told = call.deliveries.answered.is_some() && world.trouble.reinstalls.is_empty();
    was_passed_on(call) && !was_told
}

fn was_passed_on(call: &Call<'_>) -> bool {
    call.is_answered() && call.answered_by != call.user
}

fn uncertain(world: &World<'_>, call: &Call<'_>, names: &TagNames) -> Vec<String> {
    let Some(pattern) = names.team_name.as_ref().filter(|_| call.is_inbound && was_passed_on(call)) else {
        return Vec::new();
    };
    let agents = [call.answered_by, call.user];
    agents.into_iter().flat_map(|agent| teams(world, call, agent)).map(|name| tag_with_name(pattern, name)).collect()
}

/// HS-26: the call's teams that the agent who answered belongs to, else all the call's teams.
fn teams<'e>(world: &World<'e>, call: &Call<'_>, agent: Option<i64>) -> Vec<&'e str> {
    let known = || call.teams.iter().filter_map(|team| world.office.teams.get(team));
    let agent = agent.filter(|_| call.is_answered());
    let his: Vec<&str> =
        known().filter(|(_, members)| agent.is_some_and(|agent| members.contains(&agent))).map(|it| it.0).collect();
    if his.is_empty() { known().map(|it| it.0).collect() } else { his }
}
