//! What was decided, asked, intended and done.

use domain::effect::EffectKey;
use domain::ids::{Account, FilingId};
use domain::ledger::{Answer, Decision, EffectState, Reason};
use domain::memory::Learned;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use store::{Conclusion, Fence, Intended, NewIntent, Next, Turn, rules};

use super::{effects, leases, memory, work};
use crate::columns::{At, Json};
use crate::fault::{Fallible, not_found};

pub(crate) fn record(connection: &Connection, fence: &Fence, turn: Turn) -> Fallible<()> {
    leases::check_filing(connection, fence, turn.filing)?;
    for (account, answer) in &turn.cached {
        connection
            .prepare_cached(
                "INSERT INTO cache (account, question, asked_at, value) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (account, question) DO UPDATE SET asked_at = excluded.asked_at, value = excluded.value
                 WHERE excluded.asked_at >= asked_at",
            )?
            .execute(params![account.to_string(), answer.question, At(answer.asked_at), Json(&answer.value)])?;
    }
    keep(connection, turn.filing, turn.decisions, &turn.answers)?;
    memory::learn(connection, &fence.account, &turn.learned)?;
    put_off(connection, turn.filing, turn.next.as_ref(), turn.facts_seen)
}

pub(crate) fn intend(connection: &Connection, fence: &Fence, intent: NewIntent) -> Fallible<Intended> {
    leases::check_filing(connection, fence, intent.filing)?;
    let account = fence.account.to_string();
    let effect = match effects::by_key(connection, &intent.key)? {
        Some(effect) if effect.state != EffectState::Withdrawn => return Ok(Intended::Exists(Box::new(effect))),
        Some(withdrawn) => rules::taken_up(withdrawn, &intent),
        None => rules::first_intended(&intent),
    };
    if let Some(lane) = &intent.lane
        && let Some(busy) = rules::lane_busy(effects::unsettled_in(connection, &account, lane)?, &intent)
    {
        return Ok(busy);
    }
    effects::save(connection, &account, &effect)?;
    keep(connection, intent.filing, intent.decisions, &[])?;
    connection
        .prepare_cached(
            "UPDATE filing SET pins = coalesce(pins, ?2), lane_wait = CASE WHEN lane_wait = ?3 THEN NULL ELSE lane_wait END
             WHERE id = ?1",
        )?
        .execute(params![intent.filing.0, intent.pins.as_ref().map(Json), intent.lane.as_ref().map(|lane| &lane.0)])?;
    Ok(Intended::Ready(Box::new(effect)))
}

pub(crate) fn conclude(connection: &Connection, fence: &Fence, conclusion: Conclusion) -> Fallible<()> {
    leases::check(connection, fence)?;
    let found = effects::by_key(connection, &conclusion.key)?;
    let before = found.ok_or_else(|| not_found(format_args!("effect {}", conclusion.key)))?;
    leases::check_filing(connection, fence, before.filing)?;
    let effect = rules::concluded(before, &conclusion)?;
    effects::save(connection, &fence.account.to_string(), &effect)?;
    keep(connection, effect.filing, conclusion.decisions, &conclusion.answers)?;
    memory::learn(connection, &fence.account, &conclusion.learned as &[Learned])?;
    put_off(connection, effect.filing, conclusion.next.as_ref(), conclusion.facts_seen)
}

pub(crate) fn decide_effect(connection: &Connection, key: &EffectKey, retry: bool, now: Timestamp) -> Fallible<()> {
    let missing = || not_found(format_args!("effect {key}"));
    let account = effects::account_of(connection, key)?.ok_or_else(missing)?;
    let effect = rules::decided(effects::by_key(connection, key)?.ok_or_else(missing)?, retry)?;
    effects::save(connection, &account, &effect)?;
    connection
        .prepare_cached(
            "UPDATE filing SET due_at = min(coalesce(due_at, ?2), ?2), wakes = wakes + 1, woken_at = ?2 WHERE id = ?1",
        )?
        .execute(params![effect.filing.0, At(now)])?;
    if let (Some(lane), Some(account)) = (&effect.lane, Account::parse(&account)) {
        work::wake_lane(connection, &account, lane, now)?;
    }
    Ok(())
}

/// Adds to a filing's history.
fn keep(connection: &Connection, filing: FilingId, decisions: Vec<Decision>, answers: &[Answer]) -> Fallible<()> {
    if !decisions.is_empty() {
        let mut latest =
            connection.prepare_cached("SELECT reason FROM decision WHERE filing_id = ?1 ORDER BY id DESC LIMIT ?2")?;
        let rows = latest.query_map(params![filing.0, decisions.len()], |row| Ok(row.get::<_, Json<Reason>>(0)?.0))?;
        let mut latest: Vec<Reason> = rows.collect::<Result<_, _>>()?;
        latest.reverse();
        let mut insert =
            connection.prepare_cached("INSERT INTO decision (filing_id, at, reason) VALUES (?1, ?2, ?3)")?;
        for decision in rules::new_decisions(&latest, decisions) {
            insert.execute(params![filing.0, At(decision.at), Json(&decision.reason)])?;
        }
    }
    for answer in answers {
        connection
            .prepare_cached(
                "INSERT INTO answer (filing_id, question, asked_at, value) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (filing_id, question) DO UPDATE SET asked_at = excluded.asked_at, value = excluded.value",
            )?
            .execute(params![filing.0, answer.question, At(answer.asked_at), Json(&answer.value)])?;
    }
    Ok(())
}

/// Sets when a filing is looked at next, unless it was woken since its turn began.
fn put_off(connection: &Connection, filing: FilingId, next: Option<&Next>, facts_seen: i64) -> Fallible<()> {
    let Some(next) = next else { return Ok(()) };
    connection
        .prepare_cached(
            "UPDATE filing SET
                 due_at = CASE WHEN wakes > ?2 THEN min(coalesce(?3, woken_at), woken_at) ELSE ?3 END,
                 urgency = CASE WHEN wakes > ?2 THEN min(urgency, ?4) ELSE ?4 END,
                 lane_wait = ?5
             WHERE id = ?1",
        )?
        .execute(params![
            filing.0,
            facts_seen,
            next.due_at.map(At),
            next.urgency.rank(),
            next.lane_wait.as_ref().map(|lane| &lane.0)
        ])?;
    Ok(())
}
