//! Effects as rows.

use std::collections::BTreeMap;

use domain::effect::EffectKey;
use domain::ids::FilingId;
use domain::ledger::{Attempt, Effect};
use domain::step::Lane;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::columns::{Acct, At, Json, Word};
use crate::fault::Fallible;

macro_rules! select {
    ($($tail:literal)?) => {
        concat!(
            "SELECT id, key, filing_id, kind, side, account, class, lane, holds_lane_until, state, body, covers,
                 evidence, result, settle_at, note, intended_at FROM effect ",
            $($tail)?
        )
    };
}

pub(super) fn by_key(connection: &Connection, key: &EffectKey) -> Fallible<Option<Effect>> {
    Ok(select(connection, select!("WHERE key = ?1"), [&key.0])?.pop())
}

pub(super) fn of_filing(connection: &Connection, filing: FilingId) -> Fallible<BTreeMap<EffectKey, Effect>> {
    let effects = select(connection, select!("WHERE filing_id = ?1"), [filing.0])?;
    Ok(effects.into_iter().map(|effect| (effect.key.clone(), effect)).collect())
}

pub(super) fn intended_of(connection: &Connection, account: &str) -> Fallible<Vec<Effect>> {
    // The partial index speaks of both unsettled states; the second condition is needed for it to be used.
    let sql =
        select!("WHERE desk_account = ?1 AND state = 'intended' AND state IN ('intended', 'in_doubt') ORDER BY id");
    select(connection, sql, [account])
}

/// The latest of one state, with their row ids.
pub(super) fn in_state(connection: &Connection, state: &str, limit: u32) -> Fallible<Vec<(i64, Effect)>> {
    select_with_rows(connection, select!("WHERE state = ?1 ORDER BY id DESC LIMIT ?2"), params![state, limit])
}

fn select(connection: &Connection, sql: &str, params: impl Params) -> Fallible<Vec<Effect>> {
    Ok(select_with_rows(connection, sql, params)?.into_iter().map(|(_, effect)| effect).collect())
}

fn select_with_rows(connection: &Connection, sql: &str, params: impl Params) -> Fallible<Vec<(i64, Effect)>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut effects: Vec<(i64, Effect)> = statement.query_map(params, read)?.collect::<Result<_, _>>()?;
    for (row, effect) in &mut effects {
        effect.attempts = attempts(connection, *row)?;
    }
    Ok(effects)
}

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Effect)> {
    let time = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<At>>(column)?.map(|at| at.0));
    let effect = Effect {
        key: EffectKey(row.get(1)?),
        filing: FilingId(row.get(2)?),
        kind: row.get(3)?,
        side: row.get::<_, Word<_>>(4)?.0,
        account: row.get::<_, Acct>(5)?.0,
        class: row.get::<_, Word<_>>(6)?.0,
        lane: row.get::<_, Option<String>>(7)?.map(Lane),
        holds_lane_until: row.get::<_, At>(8)?.0,
        state: row.get::<_, Word<_>>(9)?.0,
        body: row.get::<_, Json<_>>(10)?.0,
        covers: row.get::<_, Json<_>>(11)?.0,
        attempts: Vec::new(),
        evidence: row.get::<_, Option<Json<_>>>(12)?.map(|evidence| evidence.0),
        result: row.get::<_, Json<_>>(13)?.0,
        settle_at: time(14)?,
        note: row.get(15)?,
        intended_at: row.get::<_, At>(16)?.0,
    };
    Ok((row.get(0)?, effect))
}

fn attempts(connection: &Connection, effect: i64) -> Fallible<Vec<Attempt>> {
    let mut statement = connection
        .prepare_cached("SELECT started_at, ended_at, outcome FROM attempt WHERE effect_id = ?1 ORDER BY place")?;
    let read = |row: &Row<'_>| {
        Ok(Attempt {
            started_at: row.get::<_, At>(0)?.0,
            ended_at: row.get::<_, Option<At>>(1)?.map(|at| at.0),
            outcome: row.get(2)?,
        })
    };
    Ok(statement.query_map([effect], read)?.collect::<Result<_, _>>()?)
}

/// Writes an effect as it is now, with its attempts.
pub(super) fn save(connection: &Connection, desk_account: &str, effect: &Effect) -> Fallible<()> {
    let id: i64 = connection
        .prepare_cached(
            "INSERT INTO effect (key, filing_id, desk_account, kind, side, account, class, lane, holds_lane_until, state,
                 body, covers, evidence, result, settle_at, note, intended_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (key) DO UPDATE SET filing_id = excluded.filing_id, desk_account = excluded.desk_account,
                 kind = excluded.kind, side = excluded.side, account = excluded.account, class = excluded.class,
                 lane = excluded.lane, holds_lane_until = excluded.holds_lane_until, state = excluded.state,
                 body = excluded.body, covers = excluded.covers, evidence = excluded.evidence, result = excluded.result,
                 settle_at = excluded.settle_at, note = excluded.note, intended_at = excluded.intended_at
             RETURNING id",
        )?
        .query_row(
            params![
                effect.key.0,
                effect.filing.0,
                desk_account,
                effect.kind,
                Word(effect.side),
                effect.account.to_string(),
                Word(effect.class),
                effect.lane.as_ref().map(|lane| &lane.0),
                At(effect.holds_lane_until),
                effect.state.as_str(),
                Json(&effect.body),
                Json(&effect.covers),
                effect.evidence.as_ref().map(Json),
                Json(&effect.result),
                effect.settle_at.map(At),
                effect.note,
                At(effect.intended_at)
            ],
            |row| row.get(0),
        )?;
    connection.prepare_cached("DELETE FROM attempt WHERE effect_id = ?1")?.execute([id])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO attempt (effect_id, place, started_at, ended_at, outcome) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (place, attempt) in effect.attempts.iter().enumerate() {
        insert.execute(params![id, place, At(attempt.started_at), attempt.ended_at.map(At), attempt.outcome])?;
    }
    Ok(())
}

/// What may keep a lane of a desk account.
pub(super) fn unsettled_in(connection: &Connection, account: &str, lane: &Lane) -> Fallible<Vec<Kept>> {
    let mut statement = connection.prepare_cached(
        "SELECT key, state, holds_lane_until FROM effect
         WHERE desk_account = ?1 AND lane = ?2 AND state IN ('intended', 'in_doubt')",
    )?;
    let kept = statement.query_map(params![account, lane.0], |row| {
        Ok((EffectKey(row.get(0)?), row.get::<_, Word<_>>(1)?.0, row.get::<_, At>(2)?.0))
    })?;
    Ok(kept.collect::<Result<_, _>>()?)
}

/// An unsettled effect: its key, its state, until when a doubt about it keeps its lane.
pub(super) type Kept = (EffectKey, domain::ledger::EffectState, jiff::Timestamp);

/// The desk account in whose lanes an effect is.
pub(super) fn account_of(connection: &Connection, key: &EffectKey) -> Fallible<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT desk_account FROM effect WHERE key = ?1")?;
    Ok(statement.query_row([&key.0], |row| row.get(0)).optional()?)
}
