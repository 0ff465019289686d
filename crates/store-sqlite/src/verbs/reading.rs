//! What dashboard and command line show.

use std::collections::BTreeMap;

use domain::ids::{FilingId, InteractionId};
use domain::ledger::{Decision, Effect, EffectState};
use domain::memory::Conversation;
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Counts, FilingDetail, FilingSummary, InteractionDetail, InteractionRow, rules};

use super::{effects, memory, work};
use crate::columns::{At, Json, Key, Word};
use crate::fault::{Fallible, not_found};

pub(crate) fn effects_in(connection: &Connection, states: &[EffectState], limit: u32) -> Fallible<Vec<Effect>> {
    let mut found: BTreeMap<i64, Effect> = BTreeMap::new();
    for state in states {
        found.extend(effects::in_state(connection, state.as_str(), limit)?);
    }
    Ok(found.into_values().rev().take(limit as usize).collect())
}

pub(crate) fn interactions(
    connection: &Connection,
    before: Option<InteractionId>,
    limit: u32,
) -> Fallible<Vec<InteractionRow>> {
    let mut statement = connection
        .prepare_cached("SELECT id, key, first_received_at FROM interaction WHERE id < ?1 ORDER BY id DESC LIMIT ?2")?;
    let before = before.map_or(i64::MAX, |before| before.0);
    let mut rows: Vec<InteractionRow> =
        statement.query_map(params![before, limit], read_interaction)?.collect::<Result<_, _>>()?;
    for row in &mut rows {
        fill(connection, row)?;
    }
    Ok(rows)
}

pub(crate) fn interaction(connection: &Connection, id: InteractionId) -> Fallible<InteractionDetail> {
    let mut statement =
        connection.prepare_cached("SELECT id, key, first_received_at FROM interaction WHERE id = ?1")?;
    let found = statement.query_row([id.0], read_interaction).optional()?;
    let mut row = found.ok_or_else(|| not_found(format_args!("interaction {id}")))?;
    fill(connection, &mut row)?;
    let filings = row.filings.iter().map(|summary| detail(connection, summary)).collect::<Fallible<_>>()?;
    Ok(InteractionDetail { row, filings })
}

fn read_interaction(row: &Row<'_>) -> rusqlite::Result<InteractionRow> {
    Ok(InteractionRow {
        id: InteractionId(row.get(0)?),
        key: row.get::<_, Key>(1)?.0,
        first_received_at: row.get::<_, At>(2)?.0,
        facts: Vec::new(),
        filings: Vec::new(),
    })
}

/// Reads an interaction's facts and filings.
fn fill(connection: &Connection, row: &mut InteractionRow) -> Fallible<()> {
    row.facts = work::facts(connection, row.id)?;
    let mut statement = connection.prepare_cached(
        "SELECT f.id, f.integration_id, f.interaction_id, f.account, f.destination, f.due_at, f.urgency, f.lane_wait, f.pins,
             f.wakes, f.turn_at, i.name
         FROM filing AS f JOIN integration AS i ON i.id = f.integration_id WHERE f.interaction_id = ?1 ORDER BY f.id",
    )?;
    let filings = statement.query_map([row.id.0], |row| Ok((work::read_filing(row)?, row.get(11)?)))?;
    for filing in filings {
        let (filing, integration) = filing?;
        let summary = FilingSummary {
            integration,
            effects: effect_states(connection, filing.id)?,
            latest: decisions(connection, filing.id, "ORDER BY id DESC LIMIT 1")?.pop(),
            filing,
        };
        row.filings.push(summary);
    }
    Ok(())
}

fn effect_states(connection: &Connection, filing: FilingId) -> Fallible<BTreeMap<EffectState, usize>> {
    let mut statement =
        connection.prepare_cached("SELECT state, count(*) FROM effect WHERE filing_id = ?1 GROUP BY state")?;
    let counted = statement.query_map([filing.0], |row| Ok((row.get::<_, Word<_>>(0)?.0, row.get(1)?)))?;
    Ok(counted.collect::<Result<_, _>>()?)
}

fn decisions(connection: &Connection, filing: FilingId, order: &str) -> Fallible<Vec<Decision>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT at, reason FROM decision WHERE filing_id = ?1 {order}"))?;
    let read = |row: &Row<'_>| Ok(Decision { at: row.get::<_, At>(0)?.0, reason: row.get::<_, Json<_>>(1)?.0 });
    Ok(statement.query_map([filing.0], read)?.collect::<Result<_, _>>()?)
}

fn detail(connection: &Connection, summary: &FilingSummary) -> Fallible<FilingDetail> {
    let ledger = work::ledger(connection, summary.filing.id)?;
    let mut conversations: BTreeMap<String, Conversation> = BTreeMap::new();
    let mut names: Vec<String> = rules::named_conversations(&ledger).into_iter().collect();
    while let Some(name) = names.pop() {
        if conversations.contains_key(&name) {
            continue;
        }
        if let Some(conversation) = memory::conversation(connection, &summary.filing.account, &name)? {
            names.extend(conversation.merged_into.clone());
            conversations.insert(name, conversation);
        }
    }
    Ok(FilingDetail {
        summary: summary.clone(),
        decisions: decisions(connection, summary.filing.id, "ORDER BY id")?,
        ledger,
        conversations: conversations.into_values().collect(),
    })
}

pub(crate) fn counts(connection: &Connection) -> Fallible<Counts> {
    let count = |sql: &str| connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, u64>(0));
    let mut states = connection.prepare_cached("SELECT state, count(*) FROM effect GROUP BY state")?;
    let effects = states.query_map([], |row| Ok((row.get::<_, Word<_>>(0)?.0, row.get(1)?)))?;
    Ok(Counts {
        facts: count("SELECT count(*) FROM fact")?,
        interactions: count("SELECT count(*) FROM interaction")?,
        filings: count("SELECT count(*) FROM filing")?,
        filings_waiting: count("SELECT count(*) FROM filing WHERE due_at IS NOT NULL OR lane_wait IS NOT NULL")?,
        effects: effects.collect::<Result<_, _>>()?,
    })
}
