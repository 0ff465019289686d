//! In whose name records stand, and to whom tickets are assigned (C-30, C-31, GO-10, GO-15, GO-32).

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::desk::Who;
use crate::gorgias::filings::{Filing, Standing, Subject};
use crate::gorgias::keys::Kind;
use crate::gorgias::rules::records::squeezed;
use crate::world::calls::Call;

const SENDER: Rule = Rule("gorgias.sender.wrong", "C-30 C-31 GO-11 GO-15 GO-32");
const ASSIGNEE: Rule = Rule("gorgias.assignee.wrong", "C-30 C-31 GO-10 C-54");

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings {
        for record in &filing.records {
            sender(account, filing, record, out);
            if record.begins() {
                assignee(account, filing, record, out);
            }
        }
    }
}

/// The active user with an agent's address, in whatever case.
pub(super) fn own_user(account: &Account<'_, '_>, agent: Option<i64>) -> Option<i64> {
    let email = agent.and_then(|agent| account.world.office.agents.get(&agent)).map(|agent| agent.email)?;
    account.users.values().find(|user| user.active && user.email.eq_ignore_ascii_case(email)).map(|user| user.id)
}

/// Who may sign for an agent: his own user, else the administrator who is there longest. While nobody is one, or the key's owner
/// cannot log in, it is another one's turn.
fn signers(account: &Account<'_, '_>, agent: Option<i64>) -> Vec<i64> {
    let own = own_user(account, agent);
    let mut administrators: Vec<_> = account.users.values().filter(|user| user.is_admin && user.active).collect();
    administrators.sort_by_key(|user| (user.created_at, user.id));
    let changed =
        account.world.trouble.trials.iter().any(|(what, ..)| what != "another_app" && what != "quota_exceeded");
    let count = if changed { administrators.len() } else { 1 };
    let administrators = administrators.into_iter().take(count).map(|user| user.id);
    match own {
        // Somebody whom the account refused as a sender falls one down.
        Some(own) if !changed => vec![own],
        own => own.into_iter().chain(administrators).collect(),
    }
}

fn sender(account: &Account<'_, '_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    let mut wrong = |words: String| out.add(SENDER, filing.call_id(), Some(record.sent_at), words);
    let by = match record.message.sender {
        Some(Who::User(by)) => by,
        Some(Who::Customer(customer)) => {
            let is_his = |ticket: &crate::gorgias::desk::Ticket<'_>| {
                ticket.versions.iter().any(|version| version.state.customer == Some(customer))
            };
            let is_inbound = matches!(filing.subject, Subject::Text(text, _) if text.is_inbound);
            let joined = filing.number().is_some_and(|number| {
                account.customer(customer).is_some_and(|one| crate::gorgias::parties::ever_had(account, one, number))
            });
            if !is_inbound || !(record.written_in.is_some_and(is_his) || joined) {
                wrong(format!("{}: {:?} is by customer {customer}", filing.name(), record.kind));
            }
            return;
        }
        None => return wrong(format!("{}: {:?} is by nobody", filing.name(), record.kind)),
    };
    let agents: Vec<Option<i64>> = match filing.subject {
        // The phone system need not tell who wrote.
        Subject::Text(text, _) if text.is_inbound => vec![None],
        Subject::Text(text, _) => vec![text.user, None],
        Subject::Call(call) if !call.is_answered() && matches!(record.kind, Kind::First | Kind::Closing) => vec![None],
        Subject::Call(call) => match record.kind {
            Kind::First if account.world.knew_who_answered(call, record.sent_at) => vec![call.answered_by],
            Kind::First => vec![call.answered_by, call.user],
            Kind::Closing if record.begins() => vec![call.user, call.answered_by],
            Kind::Closing => vec![call.user],
            // One note holds comments of one author, under the key of any of them.
            Kind::Comment(id) => {
                let posted = call.comments.iter().find(|comment| comment.id.to_string() == id);
                vec![posted.and_then(|comment| comment.posted_by)]
            }
            Kind::Recording => recorders(call, &record.message.said()),
            _ => vec![call.user, call.answered_by, None],
        },
    };
    let allowed: Vec<i64> = agents.into_iter().flat_map(|agent| signers(account, agent)).collect();
    if !allowed.contains(&by) {
        wrong(format!("{}: {:?} is by {by} instead of {allowed:?}", filing.name(), record.kind));
    }
}

/// Whose a note with the recording may be: GO-14 lets it hold late comments as well, and then it is in their author's name (GO-15).
fn recorders(call: &Call<'_>, said: &str) -> Vec<Option<i64>> {
    let said = squeezed(said);
    let told = call.comments.iter().filter(|comment| said.contains(&squeezed(comment.content)));
    let authors: Vec<Option<i64>> = told.map(|comment| comment.posted_by).collect();
    if authors.is_empty() { vec![call.user, call.answered_by, None] } else { authors }
}

fn assignee(account: &Account<'_, '_>, filing: &Filing<'_, '_>, record: &Standing<'_, '_>, out: &mut Findings) {
    let Some(ticket) = record.written_in.filter(|it| it.external_id == record.message.external_id) else { return };
    let Some(born) = ticket.born() else { return };
    let mut allowed: Vec<Option<i64>> = match filing.subject {
        Subject::Call(call) if call.is_answered() => {
            vec![own_user(account, call.answered_by), own_user(account, call.user)]
        }
        Subject::Call(_) => vec![None],
        // The phone system need not tell who wrote.
        Subject::Text(text, _) => vec![own_user(account, text.user).filter(|_| !text.is_inbound), None],
    };
    if ticket.imported {
        allowed = vec![None];
    }
    // The key's owner and the roles change in a trial; who cannot log in then is nobody.
    let changed = account.world.trouble.trials.iter().any(|(what, ..)| what == "key_dead");
    let cleared = changed && born.assignee.is_none();
    if !cleared && !allowed.contains(&born.assignee) {
        let words = format!("{} was assigned to {:?} instead of {allowed:?}", filing.name(), born.assignee);
        out.add(ASSIGNEE, filing.call_id(), Some(record.sent_at), words);
    }
}
