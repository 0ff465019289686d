//! Insight cards that show a customer of Gorgias (C-20, C-21).

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::desk::Customer;
use crate::gorgias::parties::{ever_had, may_be_shown};
use crate::rules::is_too_late;

const TWICE: Rule = Rule("gorgias.card.twice", "C-20 C-51");
const UNSELECTED: Rule = Rule("gorgias.card.unselected", "C-03");
const LATE: Rule = Rule("gorgias.card.too_late", "C-21");
const WRONG: Rule = Rule("gorgias.card.wrong_customer", "C-20 C-11");

pub(super) fn check(account: &Account<'_, '_>, out: &mut Findings) {
    let world = account.world;
    for call in &world.calls {
        let id = Some(call.id);
        if let Some(needless) = call.gorgias_cards.get(world.trouble.cards_at_most(call.started_at, world.quiet_at)) {
            out.add(TWICE, id, Some(needless.at), format!("{} cards", call.gorgias_cards.len()));
        }
        for card in &call.gorgias_cards {
            let at = Some(card.at);
            let sent_at = world.request(card.request).map_or(card.at, |request| request.at);
            let listens = |number: &i64| account.integrations.iter().any(|one| one.listens_to(*number));
            let Some(party) = call.party.filter(|_| call.numbers.iter().any(listens)) else {
                out.add(UNSELECTED, id, at, "a card for a call that is none of ours, or has no number");
                continue;
            };
            if is_too_late(world, call, sent_at) {
                out.add(LATE, id, at, "it was sent more than ten seconds after the answer");
            }
            let shown = card.links().filter_map(|link| link.rsplit_once("/app/customer/")?.1.parse::<i64>().ok());
            for customer in shown {
                let known = account.customer(customer);
                let may_be =
                    |one: &Customer<'_>| ever_had(account, one, party) && may_be_shown(account, one, party, sent_at);
                if !known.is_some_and(may_be) {
                    let words = format!("it shows customer {customer}, who never was the newest with {party}");
                    out.add(WRONG, id, at, words);
                }
            }
        }
    }
}
