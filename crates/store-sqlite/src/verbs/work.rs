//! What is to be done, and what a turn needs for it.

use std::collections::BTreeMap;

use domain::ids::{Account, Destination, FilingId, IntegrationId, InteractionId};
use domain::ledger::{Answer, Ledger};
use domain::memory::{Conversation, Party};
use domain::step::{Lane, Urgency};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{DueFiling, DueQuery, Fence, Filing, LoadedFiling, StoredFact};

use super::journal::Parsed;
use super::{effects, leases, memory};
use crate::columns::{At, Hash, Json, Word};
use crate::fault::{Fallible, not_found};

/// One range of the due queue: served by the index `filing_due` alone, in its order.
pub(crate) const DUE: &str = "SELECT id, lane_wait, due_at, turn_at FROM filing
    WHERE account = ?1 AND urgency = ?2 AND due_at >= ?3 AND due_at <= ?4 ORDER BY due_at, id LIMIT ?5";

/// The heads of the due queues of all urgencies: one step into the index for each.
pub(crate) const NEXT_DUE: &str = "SELECT
    (SELECT min(due_at) FROM filing WHERE account = ?1 AND urgency = 0 AND due_at IS NOT NULL),
    (SELECT min(due_at) FROM filing WHERE account = ?1 AND urgency = 1 AND due_at IS NOT NULL),
    (SELECT min(due_at) FROM filing WHERE account = ?1 AND urgency = 2 AND due_at IS NOT NULL),
    (SELECT min(due_at) FROM filing WHERE account = ?1 AND urgency = 3 AND due_at IS NOT NULL)";

pub(crate) fn due(connection: &Connection, account: &Account, query: &DueQuery) -> Fallible<Vec<DueFiling>> {
    let tick = SignedDuration::from_micros(1);
    let before_aged = query.aged.checked_sub(tick).unwrap_or(Timestamp::MIN).min(query.now);
    let mut found = Vec::new();
    for served_as in Urgency::ALL.into_iter().filter(|urgency| *urgency <= query.least) {
        let missing = query.limit as usize - found.len();
        if missing == 0 {
            break;
        }
        // Live work is joined by what has aged; what is less urgent then starts where that ends.
        let (from, to) = match served_as {
            Urgency::Card | Urgency::Live => (Timestamp::MIN, query.now),
            Urgency::FollowUp | Urgency::Backfill => (query.aged, query.now),
        };
        let mut rows = range(connection, account, served_as, (from, to), missing)?;
        if served_as == Urgency::Live {
            for aged in [Urgency::FollowUp, Urgency::Backfill] {
                rows.extend(range(connection, account, aged, (Timestamp::MIN, before_aged), missing)?);
            }
            rows.sort_by_key(|(due_at, id, ..)| (*due_at, *id));
            rows.truncate(missing);
        }
        found.extend(rows.into_iter().map(|(_, id, lane_wait, turn_at)| DueFiling {
            id,
            lane_wait,
            urgency: served_as,
            turn_at,
        }));
    }
    Ok(found)
}

type DueRow = (i64, FilingId, Option<Lane>, Timestamp);

fn range(
    connection: &Connection,
    account: &Account,
    urgency: Urgency,
    (from, to): (Timestamp, Timestamp),
    limit: usize,
) -> Fallible<Vec<DueRow>> {
    let mut statement = connection.prepare_cached(DUE)?;
    let rows = statement.query_map(params![account.to_string(), urgency.rank(), At(from), At(to), limit], |row| {
        let lane = row.get::<_, Option<String>>(1)?.map(Lane);
        Ok((row.get(2)?, FilingId(row.get(0)?), lane, row.get::<_, At>(3)?.0))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn next_due(connection: &Connection, account: &Account) -> Fallible<Option<Timestamp>> {
    let mut statement = connection.prepare_cached(NEXT_DUE)?;
    let heads = statement.query_row([account.to_string()], |row| {
        let head = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<At>>(column)?.map(|at| at.0));
        Ok([head(0)?, head(1)?, head(2)?, head(3)?])
    })?;
    Ok(heads.into_iter().flatten().min())
}

pub(crate) fn load(connection: &Connection, id: FilingId) -> Fallible<LoadedFiling> {
    let mut statement = connection.prepare_cached(
        "SELECT id, integration_id, interaction_id, account, destination, due_at, urgency, lane_wait, pins, wakes, turn_at
         FROM filing WHERE id = ?1",
    )?;
    let found = statement.query_row([id.0], read_filing).optional()?;
    let filing = found.ok_or_else(|| not_found(format_args!("filing {id}")))?;
    Ok(LoadedFiling { facts: facts(connection, filing.interaction)?, ledger: ledger(connection, id)?, filing })
}

/// Reads `id, integration_id, interaction_id, account, destination, due_at, urgency, lane_wait, pins, wakes, turn_at`.
pub(super) fn read_filing(row: &Row<'_>) -> rusqlite::Result<Filing> {
    Ok(Filing {
        id: FilingId(row.get(0)?),
        integration: IntegrationId(row.get(1)?),
        interaction: InteractionId(row.get(2)?),
        account: row.get::<_, crate::columns::Acct>(3)?.0,
        destination: Destination(row.get(4)?),
        due_at: row.get::<_, Option<At>>(5)?.map(|at| at.0),
        urgency: Urgency::from_rank(row.get(6)?),
        lane_wait: row.get::<_, Option<String>>(7)?.map(Lane),
        pins: row.get::<_, Option<Json<_>>>(8)?.map(|pins| pins.0),
        facts_seen: row.get(9)?,
        turn_at: row.get::<_, At>(10)?.0,
    })
}

/// An interaction's facts, in order of arrival.
pub(super) fn facts(connection: &Connection, interaction: InteractionId) -> Fallible<Vec<StoredFact>> {
    let mut statement = connection.prepare_cached(
        "SELECT hash, source, event, at, received_at, parsed FROM fact WHERE interaction_id = ?1 ORDER BY id",
    )?;
    let read = |row: &Row<'_>| {
        Ok(StoredFact {
            hash: row.get::<_, Hash>(0)?.0,
            source: row.get::<_, Word<_>>(1)?.0,
            event: row.get(2)?,
            at: row.get::<_, At>(3)?.0,
            received_at: row.get::<_, At>(4)?.0,
            parsed: row.get::<_, Parsed>(5)?.map(|parsed| parsed.0),
        })
    };
    Ok(statement.query_map([interaction.0], read)?.collect::<Result<_, _>>()?)
}

pub(super) fn ledger(connection: &Connection, filing: FilingId) -> Fallible<Ledger> {
    let mut statement =
        connection.prepare_cached("SELECT question, asked_at, value FROM answer WHERE filing_id = ?1")?;
    let answers = statement.query_map([filing.0], read_answer)?.collect::<Result<_, _>>()?;
    Ok(Ledger { answers, effects: effects::of_filing(connection, filing)? })
}

fn read_answer(row: &Row<'_>) -> rusqlite::Result<(String, Answer)> {
    let question: String = row.get(0)?;
    let answer =
        Answer { question: question.clone(), asked_at: row.get::<_, At>(1)?.0, value: row.get::<_, Json<_>>(2)?.0 };
    Ok((question, answer))
}

pub(crate) fn party(connection: &Connection, account: &Account, address: &str) -> Fallible<Option<Party>> {
    memory::party(connection, account, address)
}

pub(crate) fn conversation(connection: &Connection, account: &Account, id: &str) -> Fallible<Option<Conversation>> {
    memory::conversation(connection, account, id)
}

pub(crate) fn cache(connection: &Connection, account: &Account) -> Fallible<BTreeMap<String, Answer>> {
    let mut statement = connection.prepare_cached("SELECT question, asked_at, value FROM cache WHERE account = ?1")?;
    Ok(statement.query_map([account.to_string()], read_answer)?.collect::<Result<_, _>>()?)
}

/// The first filing, by its turn, that waits for a lane.
pub(crate) fn wake_lane(
    connection: &Connection,
    account: &Account,
    lane: &Lane,
    now: Timestamp,
) -> Fallible<Option<FilingId>> {
    let mut statement = connection.prepare_cached(
        "UPDATE filing SET due_at = min(coalesce(due_at, ?3), ?3), wakes = wakes + 1, woken_at = ?3
         WHERE id = (SELECT id FROM filing WHERE account = ?1 AND lane_wait = ?2 ORDER BY turn_at, id LIMIT 1) RETURNING id",
    )?;
    let woken = statement.query_row(params![account.to_string(), lane.0, At(now)], |row| row.get(0)).optional()?;
    Ok(woken.map(FilingId))
}

pub(crate) fn wake_doubts(connection: &Connection, fence: &Fence, now: Timestamp) -> Fallible<usize> {
    leases::check(connection, fence)?;
    let mut statement = connection.prepare_cached(
        "UPDATE filing SET due_at = ?2, wakes = wakes + 1, woken_at = ?2
         WHERE (due_at IS NULL OR due_at > ?2) AND id IN (
             SELECT filing_id FROM effect
             WHERE desk_account = ?1 AND state IN ('intended', 'in_doubt') AND state = 'in_doubt'
                 AND (settle_at IS NULL OR settle_at <= ?2))",
    )?;
    Ok(statement.execute(params![fence.account.to_string(), At(now)])?)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::Options;

    /// A database with a hundred thousand filings that wait, most of them for later.
    fn waiting() -> Connection {
        let connection = Options::default().writer(None).unwrap();
        connection
            .execute_batch(
                "INSERT INTO workspace VALUES (1, 'w');
                 INSERT INTO connection VALUES (1, 1, 'phone', 'aircall:a'), (2, 1, 'desk', 'helpscout:a');
                 INSERT INTO integration VALUES (1, 1, 'i', 1, 2, 'inbox/7', '\"all\"', 0, '{}');
                 WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
                 INSERT INTO interaction SELECT n, 'aircall:a', 'call/' || n, 0 FROM n;
                 INSERT INTO filing
                 SELECT id, id, 1, 'helpscout:a', 'inbox/7', id * 1000000, id % 4, NULL, NULL, 1, 0, id FROM interaction;",
            )
            .unwrap();
        connection
    }

    fn steps(connection: &Connection, sql: &str, parameters: impl rusqlite::Params) -> (usize, i32) {
        let mut statement = connection.prepare(sql).unwrap();
        let mut rows = statement.query(parameters).unwrap();
        let mut count = 0;
        while rows.next().unwrap().is_some() {
            count += 1;
        }
        drop(rows);
        (count, statement.get_status(StatementStatus::VmStep))
    }

    #[test]
    fn a_hundred_thousand_waiting_filings_cost_rows_only() {
        let connection = waiting();
        let (rows, work) = steps(&connection, DUE, params!["helpscout:a", 1, i64::MIN, i64::MAX, 10]);
        assert_eq!(rows, 10);
        assert!(work < 500, "{work} steps for ten of a hundred thousand");
        let (_, work) = steps(&connection, NEXT_DUE, params!["helpscout:a"]);
        assert!(work < 100, "{work} steps for the first of a hundred thousand");

        for sql in [DUE, NEXT_DUE] {
            // The row that holds the heads together is no table's.
            let plan = plan(&connection, sql).replace("SCAN CONSTANT ROW", "");
            assert!(plan.contains("USING") && plan.contains("INDEX filing_due"), "{plan}");
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
        }
    }

    fn plan(connection: &Connection, sql: &str) -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let all = vec![rusqlite::types::Null; statement.parameter_count()];
        let lines = statement.query_map(rusqlite::params_from_iter(all), |row| row.get::<_, String>(3)).unwrap();
        lines.collect::<Result<Vec<_>, _>>().unwrap().join("\n")
    }

    #[test]
    fn the_queue_is_read_in_order_across_urgencies() {
        let connection = waiting();
        let account = Account::parse("helpscout:a").unwrap();
        let time = |second: i64| Timestamp::from_second(second).unwrap();
        let query = DueQuery { now: time(50_000), least: Urgency::Backfill, aged: time(10), limit: 12_600 };
        let due = due(&connection, &account, &query).unwrap();
        let head: Vec<i64> = due.iter().skip(12_500).take(12).map(|filing| filing.id.0).collect();
        // 12,500 cards (every fourth); then live work (1, 5, 9 …) among follow-ups (2, 6) and backfill (3, 7) from before second 10.
        assert_eq!(head, [1, 2, 3, 5, 6, 7, 9, 13, 17, 21, 25, 29]);
        assert_eq!(next_due(&connection, &account).unwrap(), Some(time(1)));
    }

    /// Every statement that a turn needs finds its rows by an index.
    #[test]
    fn no_verb_of_a_turn_reads_a_whole_table() {
        let connection = waiting();
        let statements = [
            "SELECT 1 FROM effect WHERE desk_account = ?1 AND lane = ?2 AND state IN ('intended', 'in_doubt')",
            "SELECT 1 FROM effect WHERE desk_account = ?1 AND state IN ('intended', 'in_doubt')",
            "SELECT id FROM filing WHERE account = ?1 AND lane_wait = ?2 ORDER BY turn_at, id LIMIT 1",
            "SELECT 1 FROM effect WHERE filing_id = ?1",
            "SELECT 1 FROM effect WHERE state = ?1 ORDER BY id DESC LIMIT 5",
            "SELECT reason FROM decision WHERE filing_id = ?1 ORDER BY id DESC LIMIT 5",
            "SELECT 1 FROM fact WHERE interaction_id = ?1 ORDER BY id",
            "SELECT 1 FROM filing WHERE interaction_id = ?1",
        ];
        for sql in statements {
            let plan = plan(&connection, sql);
            assert!(plan.contains("SEARCH") && plan.contains("INDEX"), "{sql}: {plan}");
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
    }
}
