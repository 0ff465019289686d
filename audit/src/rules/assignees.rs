//! Whom conversations are given to (HS-25, C-54, promise 4).

use jiff::Timestamp;

use crate::filings::Filing;
use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::desk::ConversationState;
use crate::world::desk::{Conversation, Version};
use crate::world::json::plus;

const CHANGED: Rule = Rule("assignee.changed", "HS-25 C-31 C-54");
const OVERWRITTEN: Rule = Rule("assignee.overwritten", "HS-25");
const MISSING: Rule = Rule("assignee.missing", "HS-25");

/// Between reading the assignee and writing one lie so many seconds at most.
const GAP: i64 = 20;

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for conversation in &world.conversations {
        // What people merged may concern records that now stand elsewhere.
        let there: Vec<&Filing<'_, '_>> = filings
            .iter()
            .filter(|filing| {
                filing.records.iter().any(|record| {
                    record.conversation.id == conversation.id
                        || world.written_in(record.thread).is_some_and(|it| it.id == conversation.id)
                })
            })
            .collect();
        if there.is_empty() {
            continue;
        }
        for (place, version) in conversation.versions.iter().enumerate() {
            let before = place.checked_sub(1).map(|place| &conversation.versions[place]);
            let was = before.and_then(|before| before.state.assignee);
            if version.request.is_some() && version.state.assignee != was {
                changed(world, conversation, &there, place, version, out);
            }
        }
    }
    missing(world, filings, out);
}

fn changed(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    there: &[&Filing<'_, '_>],
    place: usize,
    version: &Version<ConversationState<'_>>,
    out: &mut Findings,
) {
    let sent_at = world.request(version.request).map_or(version.at, |request| request.at);
    let mut wanting = there.iter().filter(|filing| {
        let live = filing.first().is_none_or(|first| !first.thread.imported);
        let switches = filing.integration.between(plus(sent_at, -90), version.at);
        live && switches.iter().any(|settings| settings.reassign)
            && users(world, filing).contains(&version.state.assignee)
    });
    if wanting.next().is_none() {
        let words = format!("conversation {} was given to {:?}", conversation.id, version.state.assignee);
        out.add(CHANGED, None, Some(version.at), words);
        return;
    }
    // A person's choice after our records began stays, unless a further call is answered.
    let earlier = &conversation.versions[..place];
    let mut changes = earlier.windows(2).filter(|pair| pair[1].state.assignee != pair[0].state.assignee).rev();
    let Some(choice) = changes.by_ref().map(|pair| &pair[1]).find(|version| version.request.is_none()) else { return };
    let chosen = choice.at;
    if changes.next().is_some_and(|given| was_taken_back_unseen(world, conversation, given, choice)) {
        return;
    }
    // Who chooses the one that Deskline had set cannot be told from nobody choosing.
    let mut ours = earlier.iter().filter(|it| it.request.is_some());
    if ours.any(|it| it.state.assignee.is_some() && it.state.assignee == choice.state.assignee) {
        return;
    }
    let is_new =
        |filing: &&&Filing<'_, '_>| filing.first().is_none_or(|first| plus(first.thread.received_at, 30) >= chosen);
    // A merge brings assignees of its own.
    let was_merged = world.conversations.iter().any(|one| one.merged_into == Some(conversation.id));
    if plus(chosen, GAP + world.trouble.clock_error(sent_at)) < sent_at
        && there.iter().filter(is_new).count() == 0
        && !was_merged
    {
        let words = format!(
            "conversation {} was given to {:?} after a person's choice",
            conversation.id, version.state.assignee
        );
        out.add(OVERWRITTEN, None, Some(version.at), words);
    }
}

/// Whether a person took back what a request of ours had set (`given`: before it, and with it) of which we did not hear that it was
/// done, and that before Deskline looked: no read can tell then that it was done at all.
fn was_taken_back_unseen(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    given: &[Version<ConversationState<'_>>],
    choice: &Version<ConversationState<'_>>,
) -> bool {
    let [before, given] = given else { return false };
    let was_unheard = world.request(given.request).is_some_and(|request| !request.is_plainly_done());
    was_unheard
        && choice.state.assignee == before.state.assignee
        && !world.was_read(conversation.id, given.at, choice.at)
}

/// The desk users of the agents who had the call.
fn users(world: &World<'_>, filing: &Filing<'_, '_>) -> Vec<Option<i64>> {
    let call = filing.call;
    if !call.is_answered() {
        return Vec::new();
    }
    let user = |agent: Option<i64>| agent.and_then(|agent| world.office.agents.get(&agent)).and_then(|it| it.desk_user);
    [call.answered_by, call.user].into_iter().map(user).filter(Option::is_some).collect()
}

/// With *reassign*, a live call that stands alone in its conversation gives it to who had the call last.
fn missing(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        let (Some(first), call) = (filing.first(), filing.call) else { continue };
        let Some(closing) = filing.of(crate::world::codes::Kind::Closing) else { continue };
        let user = call.user.and_then(|agent| world.office.agents.get(&agent)).and_then(|it| it.desk_user);
        let Some(user) =
            user.filter(|user| world.office.desk_users.get(user).is_some_and(|it| it.sees(filing.integration.inbox)))
        else {
            continue;
        };
        // Who answered was given it first; where nobody could be, the end gives it to nobody either.
        if users(world, filing).len() < 2 {
            continue;
        }
        let conversation = first.conversation;
        let alone =
            filings.iter().filter(|other| other.records.iter().any(|it| it.conversation.id == conversation.id)).count()
                == 1;
        let always = filing.settings_since(world).iter().all(|settings| settings.reassign);
        let calm = world.trouble.is_calm(call.started_at, plus(closing.thread.received_at, 60));
        let begun = plus(first.sent_at, -90);
        let by_person = conversation.versions.windows(2).any(|pair| {
            pair[1].request.is_none() && pair[1].state.assignee != pair[0].state.assignee && pair[1].at >= begun
        });
        let last = conversation.last().and_then(|state| state.assignee);
        if always
            && alone
            && calm
            && !by_person
            && !first.thread.imported
            && conversation.stands()
            && is_whole(world, conversation)
            && last != Some(user)
            && !world.is_in_doubt(call.id, &["assignee", "closing"])
        {
            let at: Timestamp = closing.sent_at;
            out.add(
                MISSING,
                Some(call.id),
                Some(at),
                format!("conversation {} is with {last:?}, not {user}", conversation.id),
            );
        }
    }
}

/// Whether nothing was merged into it, and it took records to the end.
fn is_whole(world: &World<'_>, conversation: &Conversation<'_>) -> bool {
    let merged = world.conversations.iter().any(|one| one.merged_into == Some(conversation.id));
    !merged && !conversation.was_shut(world.start, world.quiet_at)
}
