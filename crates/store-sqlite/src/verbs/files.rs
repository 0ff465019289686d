//! Files whose links die.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use store::{FileClaim, FileFate, FilesStanding, KeptFile, WantedFile};

use crate::columns::{Acct, At};
use crate::fault::Fallible;

/// Files that a new fact names; links that are known stay as they are.
pub(super) fn want(connection: &Connection, interaction: i64, links: &[String], at: Timestamp) -> Fallible<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO file (link, interaction_id, wanted_at, again_at, tries) VALUES (?1, ?2, ?3, ?3, 0)
         ON CONFLICT (link) DO NOTHING",
    )?;
    for link in links {
        insert.execute(params![link, interaction, At(at)])?;
    }
    Ok(())
}

pub(crate) fn standing(connection: &Connection) -> Fallible<FilesStanding> {
    let mut statement = connection.prepare_cached(
        "SELECT (SELECT min(again_at) FROM file WHERE again_at IS NOT NULL), (SELECT count(*) FROM file),
             (SELECT coalesce(sum(size), 0) FROM file WHERE size IS NOT NULL)",
    )?;
    let (next_at, remembered, kept_bytes) =
        statement.query_row([], |row| Ok((row.get::<_, Option<At>>(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(FilesStanding { next_at: next_at.map(|At(at)| at), remembered, kept_bytes })
}

pub(crate) fn claim(connection: &Connection, claim: &FileClaim) -> Fallible<Vec<WantedFile>> {
    let mut select = connection.prepare_cached(
        "SELECT f.link, i.account, f.wanted_at, f.tries + 1 FROM file AS f JOIN interaction AS i ON i.id = f.interaction_id
         WHERE f.again_at <= ?1 ORDER BY f.again_at, f.link LIMIT ?2",
    )?;
    let rows = select.query_map(params![At(claim.now), claim.limit], |row| {
        let (Acct(account), At(wanted_at)) = (row.get(1)?, row.get(2)?);
        Ok(WantedFile { link: row.get(0)?, account, wanted_at, tries: row.get(3)? })
    })?;
    let claimed: Vec<WantedFile> = rows.collect::<Result<_, _>>()?;
    let mut update = connection.prepare_cached("UPDATE file SET again_at = ?2, tries = ?3 WHERE link = ?1")?;
    for file in &claimed {
        update.execute(params![file.link, At(claim.again_at), file.tries])?;
    }
    Ok(claimed)
}

pub(crate) fn settle(connection: &Connection, link: &str, fate: &FileFate) -> Fallible<()> {
    let (again_at, kept) = match fate {
        FileFate::Kept(kept) => (None, Some(kept)),
        FileFate::Again { at } => (Some(At(*at)), None),
        FileFate::GivenUp => (None, None),
    };
    let bytes = kept.map(|kept| kept.bytes.as_ref());
    connection
        .prepare_cached(
            "UPDATE file SET again_at = ?2, content_type = ?3, size = length(?4), bytes = ?4
             WHERE link = ?1 AND again_at IS NOT NULL",
        )?
        .execute(params![link, again_at, kept.and_then(|kept| kept.content_type.as_deref()), bytes])?;
    Ok(())
}

pub(crate) fn kept(connection: &Connection, link: &str) -> Fallible<Option<KeptFile>> {
    let mut statement =
        connection.prepare_cached("SELECT content_type, bytes FROM file WHERE link = ?1 AND bytes IS NOT NULL")?;
    let found = statement.query_row([link], |row| {
        let bytes: Vec<u8> = row.get(1)?;
        Ok(KeptFile { content_type: row.get(0)?, bytes: bytes.into() })
    });
    Ok(found.optional()?)
}

pub(crate) fn forget(connection: &Connection, before: Timestamp) -> Fallible<u64> {
    let forgotten = connection
        .prepare_cached(
            "DELETE FROM file WHERE wanted_at < ?1 OR NOT EXISTS (
                 SELECT 1 FROM filing AS f WHERE f.interaction_id = file.interaction_id
                     AND (f.due_at IS NOT NULL OR f.lane_wait IS NOT NULL OR EXISTS (
                         SELECT 1 FROM effect WHERE filing_id = f.id AND state IN ('intended', 'in_doubt', 'refused'))))",
        )?
        .execute([At(before)])?;
    Ok(forgotten as u64)
}
