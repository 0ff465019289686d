//! Two customers become one (§3).

use std::collections::BTreeSet;

use super::{check, said};
use crate::gorgias::api::answer::{Answer, Refusal};
use crate::gorgias::api::call::Call;
use crate::gorgias::api::show;
use crate::gorgias::desk::{Desk, NewChannel};

/// `PUT /api/customers/merge`: the ids are parameters, the body holds fields for the target. The merge is applied
/// later; the answer shows the target as it still is.
pub(in crate::gorgias::api) fn merge(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&["source_id", "target_id"])?;
    let required = |name: &str| -> Result<u64, Refusal> {
        call.number(name)?.ok_or_else(|| Refusal::member(name, "Missing data for required field."))
    };
    let (source, target) = (required("source_id")?, required("target_id")?);
    if source == target {
        return Err(Refusal::member("source_id", "Must differ from target_id."));
    }
    let (Some(from), Some(into)) = (desk.customers.get(&source), desk.customers.get(&target)) else {
        return Err(Refusal::not_found("Customer"));
    };
    let said = call.read(said)?;
    // What comes from the source is no one else's.
    let own: BTreeSet<&str> = from.channels.iter().chain(&into.channels).map(|it| it.address.as_str()).collect();
    let mut foreign = said.clone();
    let is_foreign = |channel: &NewChannel| !own.contains(channel.address.as_str());
    foreign.channels = foreign.channels.map(|channels| channels.into_iter().filter(is_foreign).collect());
    foreign.email = foreign.email.filter(|email| email.as_deref().is_some_and(|email| !own.contains(email)));
    check(desk, &foreign, Some(target))?;
    let answer = show::customer(into);
    desk.merge_customers_later(source, target, said, call.hand());
    Ok(Answer::Json(answer))
}
