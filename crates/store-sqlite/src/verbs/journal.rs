//! Facts come in. The busiest verb: as few statements as there can be.

use domain::fact::FactHash;
use domain::ids::InteractionId;
use domain::installation::Target;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use store::{Appended, NewFact};

use super::files;
use crate::columns::{At, Json, source_word};
use crate::fault::{Fallible, Fault, not_found};

/// A fact as it is written, made on the caller's thread.
pub(crate) struct FactRow {
    fact: NewFact,
    parsed: Option<String>,
}

impl FactRow {
    /// Turns the parsed form into text.
    pub(crate) fn of(mut fact: NewFact) -> Result<Self, serde_json::Error> {
        let parsed = fact.told.parsed.take().map(|parsed| serde_json::to_string(&parsed)).transpose()?;
        Ok(Self { fact, parsed })
    }
}

pub(crate) fn append(connection: &Connection, facts: &[FactRow]) -> Fallible<Vec<Appended>> {
    facts.iter().map(|row| append_one(connection, row)).collect()
}

fn append_one(connection: &Connection, row: &FactRow) -> Fallible<Appended> {
    let fact = &row.fact;
    let (account, known) = place_of(connection, fact)?;
    let is_first = known.is_none() && fact.told.about.is_some();
    if is_first && let Some(interaction) = stored(connection, fact)? {
        return Ok(Appended { is_new: false, interaction });
    }
    let interaction = match (known, &fact.told.about) {
        (None, Some(key)) => {
            let mut insert = connection
                .prepare_cached("INSERT INTO interaction (account, key, first_received_at) VALUES (?1, ?2, ?3)")?;
            Some(insert.insert(params![account, key.to_string(), At(fact.received_at)])?)
        }
        (known, _) => known,
    };
    if !insert_fact(connection, row, interaction)? {
        let interaction = stored(connection, fact)?.flatten();
        return Ok(Appended { is_new: false, interaction });
    }
    if let Some(id) = interaction {
        if !is_first {
            connection
                .prepare_cached(
                    "UPDATE filing SET due_at = min(coalesce(due_at, ?2), ?2), urgency = min(urgency, ?3),
                         wakes = wakes + 1, woken_at = ?2
                     WHERE interaction_id = ?1",
                )?
                .execute(params![id, At(fact.received_at), fact.urgency.rank()])?;
        }
        for target in &fact.targets {
            make_filing(connection, id, target, fact)?;
        }
        if !fact.files.is_empty() {
            files::want(connection, id, &fact.files, fact.received_at)?;
        }
    }
    Ok(Appended { is_new: true, interaction: interaction.map(InteractionId) })
}

/// The phone system's account, and the interaction, if it is there.
fn place_of(connection: &Connection, fact: &NewFact) -> Fallible<(String, Option<i64>)> {
    let mut statement = connection.prepare_cached(
        "SELECT c.account, i.id FROM connection AS c LEFT JOIN interaction AS i ON i.account = c.account AND i.key = ?2
         WHERE c.id = ?1",
    )?;
    let key = fact.told.about.as_ref().map(ToString::to_string);
    let found =
        statement.query_row(params![fact.connection.0, key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    found.ok_or_else(|| not_found(format_args!("connection {}", fact.connection)))
}

/// The interaction that a fact went to when it was stored, if it was.
fn stored(connection: &Connection, fact: &NewFact) -> Fallible<Option<Option<InteractionId>>> {
    let mut statement =
        connection.prepare_cached("SELECT interaction_id FROM fact WHERE connection_id = ?1 AND hash = ?2")?;
    let FactHash(hash) = fact.told.hash;
    let found: Option<Option<i64>> =
        statement.query_row(params![fact.connection.0, hash], |row| row.get(0)).optional()?;
    Ok(found.map(|interaction| interaction.map(InteractionId)))
}

/// Whether the fact is new.
fn insert_fact(connection: &Connection, row: &FactRow, interaction: Option<i64>) -> Fallible<bool> {
    let told = &row.fact.told;
    let mut statement = connection.prepare_cached(
        "INSERT INTO fact (connection_id, hash, interaction_id, source, event, at, received_at, parsed, raw)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (connection_id, hash) DO NOTHING",
    )?;
    let count = statement.execute(params![
        row.fact.connection.0,
        told.hash.0,
        interaction,
        source_word(told.source),
        told.event,
        At(told.at),
        At(row.fact.received_at),
        row.parsed,
        told.raw
    ])?;
    Ok(count == 1)
}

/// Makes a filing unless the target has one.
fn make_filing(connection: &Connection, interaction: i64, target: &Target, fact: &NewFact) -> Fallible<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO filing (interaction_id, integration_id, account, destination, due_at, urgency, wakes, woken_at, turn_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, 1, ?5, ?7 WHERE NOT EXISTS (
             SELECT 1 FROM filing
             WHERE interaction_id = ?1 AND (integration_id = ?2 OR (account = ?3 AND destination = ?4)))",
    )?;
    let made = statement.execute(params![
        interaction,
        target.integration.0,
        target.desk.to_string(),
        target.destination.0,
        At(fact.received_at),
        fact.urgency.rank(),
        At(fact.turn_at)
    ]);
    match made {
        Ok(_) => Ok(()),
        // The only row that it refers to and that may be missing.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(not_found(format_args!("integration {}", target.integration)))
        }
        Err(error) => Err(Fault::Sql(error)),
    }
}

/// The column `parsed`, as it is read; it is written as text made on the caller's thread.
pub(crate) type Parsed = Option<Json<domain::fact::ParsedFact>>;
