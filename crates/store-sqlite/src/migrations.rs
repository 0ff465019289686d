//! The schema's history: SQL files in `migrations/`, embedded and applied in order.

use rusqlite::{Connection, params};

use crate::jobs::begin_immediate;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Why a database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A newer version of the program has used it.
    #[error(
        "the database was written by a newer version of Deskline (its schema is {database}, this program knows {program}): \
         use that version, or restore a backup"
    )]
    Newer {
        /// The database's schema version.
        database: i64,
        /// The newest version that this program knows.
        program: i64,
    },
    /// An embedded file is not the one that was applied.
    #[error("migration {0} was changed after it was applied to this database")]
    Changed(String),
    /// SQLite failed.
    #[error("migrating the database failed")]
    Sql(#[from] rusqlite::Error),
}

/// One step of the schema's history.
#[derive(Clone, Debug)]
pub(crate) struct Migration {
    pub(crate) version: i64,
    /// As the file is called, without its ending.
    pub(crate) name: String,
    checksum: String,
    sql: String,
}

/// All steps, oldest first.
pub(crate) fn all() -> Vec<Migration> {
    let mut found: Vec<Migration> = embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(|migration| Migration {
            version: i64::from(migration.version()),
            name: migration.to_string(),
            checksum: format!("{:016x}", migration.checksum()),
            sql: migration.sql().unwrap_or_default().to_owned(),
        })
        .collect();
    found.sort_by_key(|migration| migration.version);
    found
}

/// Applies the steps that the database lacks, all of them or none, while no other process can write to it.
///
/// The file names, their order and their checksums are refinery's. Its runner is not used: it begins transactions
/// of its own, so two processes that start together could interleave, and it reads the system's clock.
pub(crate) fn migrate(connection: &Connection, steps: &[Migration]) -> Result<(), MigrationError> {
    begin_immediate(connection)?;
    let done = apply(connection, steps);
    connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

fn apply(connection: &Connection, steps: &[Migration]) -> Result<(), MigrationError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT",
    )?;
    let mut statement = connection.prepare("SELECT version, name, checksum FROM migration ORDER BY version")?;
    let applied = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let applied: Vec<(i64, String, String)> = applied.collect::<Result<_, _>>()?;
    let newest = steps.last().map_or(0, |step| step.version);
    if let Some((database, ..)) = applied.last().filter(|(version, ..)| *version > newest) {
        return Err(MigrationError::Newer { database: *database, program: newest });
    }
    for step in steps {
        match applied.iter().find(|(version, ..)| *version == step.version) {
            Some((_, name, checksum)) if *name == step.name && *checksum == step.checksum => {}
            Some((_, name, _)) => return Err(MigrationError::Changed(name.clone())),
            None => {
                connection.execute_batch(&step.sql)?;
                connection.execute(
                    "INSERT INTO migration (version, name, checksum) VALUES (?1, ?2, ?3)",
                    params![step.version, step.name, step.checksum],
                )?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn tables(connection: &Connection) -> Vec<String> {
        let sql =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migration'
             ORDER BY name";
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    fn rows(connection: &Connection) -> Vec<(String, i64)> {
        let count = |table: &String| {
            connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
        };
        tables(connection).into_iter().map(|table| (table.clone(), count(&table))).collect()
    }

    /// `tests/migrations.rs` then reads the rows with the verbs.
    #[test]
    fn each_migration_keeps_the_rows_of_those_before_it() {
        let connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        let steps = all();
        assert!(!steps.is_empty());
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/migrations");
        let mut before: Vec<(String, i64)> = Vec::new();
        for number in 1..=steps.len() {
            let step = &steps[number - 1];
            migrate(&connection, &steps[..number]).unwrap();
            let after = rows(&connection);
            for (table, count) in &before {
                let kept = after.iter().find(|(name, _)| name == table).map_or(0, |(_, count)| *count);
                assert_eq!(kept, *count, "{}: rows of {table}", step.name);
            }
            let sample = data.join(format!("{}.sql", step.name));
            let sample = std::fs::read_to_string(&sample)
                .unwrap_or_else(|error| panic!("{} has no sample data: {error}", step.name));
            connection.execute_batch(&sample).unwrap();
            before = rows(&connection);
            for (table, count) in &before {
                assert!(*count > 0, "no sample row for table {table}");
            }
        }
        let broken: i64 =
            connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        assert_eq!(broken, 0);
    }

    #[test]
    fn a_database_of_a_newer_program_is_refused_and_left_alone() {
        let connection = Connection::open_in_memory().unwrap();
        let steps = all();
        migrate(&connection, &steps).unwrap();
        connection.execute("INSERT INTO migration VALUES (9999, 'V9999__future', 'x')", []).unwrap();
        let error = migrate(&connection, &steps).unwrap_err();
        assert!(matches!(error, MigrationError::Newer { database: 9999, .. }));
        assert!(error.to_string().contains("newer version of Deskline"), "{error}");
        assert!(connection.is_autocommit());
    }

    #[test]
    fn a_changed_migration_is_refused() {
        let connection = Connection::open_in_memory().unwrap();
        let mut steps = all();
        migrate(&connection, &steps).unwrap();
        migrate(&connection, &steps).unwrap();
        steps[0].checksum.push('0');
        assert!(matches!(migrate(&connection, &steps), Err(MigrationError::Changed(_))));
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing() {
        let connection = Connection::open_in_memory().unwrap();
        let mut steps = all();
        let mut bad = steps[0].clone();
        bad.version += 1_000;
        bad.sql = "CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER);".to_owned();
        steps.push(bad);
        assert!(matches!(migrate(&connection, &steps), Err(MigrationError::Sql(_))));
        assert!(tables(&connection).is_empty());
        steps.pop();
        migrate(&connection, &steps).unwrap();
    }
}
