//! Who may write for an account.

use domain::ids::{Account, FilingId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use store::{Fence, LeaseAnswer, LeaseRequest, StoreError, rules};

use super::effects;
use crate::columns::{Acct, At};
use crate::fault::{Fallible, Fault, not_found};

/// The check of every verb that takes a fence.
pub(crate) fn check(connection: &Connection, fence: &Fence) -> Fallible<()> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM lease WHERE account = ?1 AND number = ?2 AND owner IS NOT NULL")?;
    if statement.exists(params![fence.account.to_string(), fence.number])? { Ok(()) } else { Err(lost(fence)) }
}

/// The check of every verb that writes to one filing under a lease.
pub(crate) fn check_filing(connection: &Connection, fence: &Fence, filing: FilingId) -> Fallible<()> {
    check(connection, fence)?;
    let mut statement = connection.prepare_cached("SELECT account FROM filing WHERE id = ?1")?;
    let account: Option<Account> = statement.query_row([filing.0], |row| Ok(row.get::<_, Acct>(0)?.0)).optional()?;
    match account {
        None => Err(not_found(format_args!("filing {filing}"))),
        Some(account) if account == fence.account => Ok(()),
        Some(_) => {
            Err(Fault::Store(StoreError::Conflict(format!("filing {filing} is not of account {}", fence.account))))
        }
    }
}

fn lost(fence: &Fence) -> Fault {
    Fault::Store(StoreError::LeaseLost { account: fence.account.clone() })
}

pub(crate) fn take_lease(connection: &Connection, request: &LeaseRequest) -> Fallible<LeaseAnswer> {
    let mut select = connection.prepare_cached("SELECT owner, number, until FROM lease WHERE account = ?1")?;
    let held: Option<(Option<String>, i64, Timestamp)> = select
        .query_row([request.account.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, At>(2)?.0)))
        .optional()?;
    let (number, previous_until) = match held {
        None => (1, None),
        Some((None, number, _)) => (number + 1, None),
        Some((Some(owner), number, _)) if owner == request.owner => (number, None),
        Some((Some(_), _, until)) if until > request.now && !request.previous_is_gone => {
            return Ok(LeaseAnswer::HeldUntil(until));
        }
        Some((Some(_), number, until)) => (number + 1, Some(until)),
    };
    connection
        .prepare_cached(
            "INSERT INTO lease (account, owner, number, until) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (account) DO UPDATE SET owner = excluded.owner, number = excluded.number, until = excluded.until",
        )?
        .execute(params![request.account.to_string(), request.owner, number, At(request.until)])?;
    Ok(LeaseAnswer::Taken { fence: Fence { account: request.account.clone(), number }, previous_until })
}

pub(crate) fn renew_lease(connection: &Connection, fence: &Fence, until: Timestamp) -> Fallible<()> {
    let mut statement = connection
        .prepare_cached("UPDATE lease SET until = ?3 WHERE account = ?1 AND number = ?2 AND owner IS NOT NULL")?;
    match statement.execute(params![fence.account.to_string(), fence.number, At(until)])? {
        0 => Err(lost(fence)),
        _ => Ok(()),
    }
}

pub(crate) fn release_lease(connection: &Connection, fence: &Fence) -> Fallible<()> {
    let mut statement = connection
        .prepare_cached("UPDATE lease SET owner = NULL WHERE account = ?1 AND number = ?2 AND owner IS NOT NULL")?;
    match statement.execute(params![fence.account.to_string(), fence.number])? {
        0 => Err(lost(fence)),
        _ => Ok(()),
    }
}

pub(crate) fn inherit(connection: &Connection, fence: &Fence, ended_at: Timestamp, now: Timestamp) -> Fallible<usize> {
    check(connection, fence)?;
    let account = fence.account.to_string();
    let orphans = effects::intended_of(connection, &account)?;
    for effect in &orphans {
        effects::save(connection, &account, &rules::orphaned(effect.clone(), ended_at, now))?;
    }
    connection
        .prepare_cached(
            "UPDATE filing SET due_at = min(coalesce(due_at, ?2), ?2), wakes = wakes + 1, woken_at = ?2
             WHERE id IN (
                 SELECT id FROM filing WHERE account = ?1 AND lane_wait IS NOT NULL
                 UNION
                 SELECT filing_id FROM effect WHERE desk_account = ?1 AND state IN ('intended', 'in_doubt'))",
        )?
        .execute(params![account, At(now)])?;
    Ok(orphans.len())
}
