//! What accounts still let us request.

use domain::ids::Account;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::columns::Json;
use crate::fault::Fallible;

pub(crate) fn save_budget(connection: &Connection, account: &Account, budget: &Value) -> Fallible<()> {
    connection
        .prepare_cached(
            "INSERT INTO budget (account, value) VALUES (?1, ?2) ON CONFLICT (account) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![account.to_string(), Json(budget)])?;
    Ok(())
}

pub(crate) fn budget(connection: &Connection, account: &Account) -> Fallible<Option<Value>> {
    let mut statement = connection.prepare_cached("SELECT value FROM budget WHERE account = ?1")?;
    let found = statement.query_row([account.to_string()], |row| Ok(row.get::<_, Json<Value>>(0)?.0)).optional()?;
    Ok(found)
}
