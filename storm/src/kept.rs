//! Whether what was acknowledged is in the program's database: a webhook that was answered with 200 and then lost would
//! be made up for by a later read of the call, and nobody would see it in the desk.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use rusqlite::{Connection, OpenFlags};
use sandbox::aircall::{Attempt, Outcome};
use serde_json::Value;

/// Events that the fake Aircall got a 200 for and that the database does not hold: each as its name and its call.
///
/// # Errors
/// When the database cannot be read.
pub fn acknowledged_and_lost(database: &Path, attempts: &[Attempt]) -> anyhow::Result<Vec<(String, i64)>> {
    let held = held(database).with_context(|| format!("{} cannot be read", database.display()))?;
    let acknowledged: BTreeSet<(String, i64)> = attempts
        .iter()
        .filter(|attempt| attempt.outcome == Outcome::Delivered)
        .filter_map(|attempt| Some((attempt.event.clone(), attempt.call?)))
        .collect();
    Ok(acknowledged.into_iter().filter(|event| !held.contains(event)).collect())
}

/// The events that webhooks told, as the database holds their bodies.
fn held(database: &Path) -> anyhow::Result<BTreeSet<(String, i64)>> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut bodies = connection.prepare("SELECT raw FROM fact WHERE source = 'webhook'")?;
    let mut rows = bodies.query([])?;
    let mut held = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let body: Value = serde_json::from_str(&row.get::<_, String>(0)?)?;
        let name = body["event"].as_str().unwrap_or_default().to_owned();
        held.extend(body["data"]["id"].as_i64().map(|call| (name, call)));
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn attempt(event: &str, outcome: Outcome) -> Attempt {
        Attempt {
            at: Timestamp::UNIX_EPOCH,
            webhook: 1,
            event: event.to_owned(),
            call: Some(7),
            delivery: 1,
            tried: 1,
            is_copy: false,
            outcome,
            status: None,
        }
    }

    #[test]
    fn what_was_acknowledged_must_be_held_as_a_webhook_told_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("deskline.db");
        Connection::open(&database)
            .unwrap()
            .execute_batch(
                r#"CREATE TABLE fact (source TEXT, raw TEXT);
                INSERT INTO fact VALUES ('webhook', '{"event":"call.created","data":{"id":7}}');
                INSERT INTO fact VALUES ('api', '{"event":"call.ended","data":{"id":7}}');"#,
            )
            .unwrap();
        let attempts = [
            attempt("call.created", Outcome::Delivered),
            attempt("call.answered", Outcome::Refused),
            attempt("call.ended", Outcome::Delivered),
        ];
        let lost = acknowledged_and_lost(&database, &attempts).unwrap();
        assert_eq!(lost, [("call.ended".to_owned(), 7)]);
    }
}
