//! What is remembered of parties and conversations.

use domain::ids::Account;
use domain::memory::{Conversation, Learned, Party, learn_of_conversation};
use rusqlite::{Connection, OptionalExtension, params};

use crate::columns::Json;
use crate::fault::Fallible;

pub(super) fn party(connection: &Connection, account: &Account, address: &str) -> Fallible<Option<Party>> {
    let mut statement = connection.prepare_cached("SELECT memory FROM party WHERE account = ?1 AND address = ?2")?;
    let found = statement.query_row(params![account.to_string(), address], |row| Ok(row.get::<_, Json<_>>(0)?.0));
    Ok(found.optional()?)
}

pub(super) fn conversation(connection: &Connection, account: &Account, id: &str) -> Fallible<Option<Conversation>> {
    let mut statement = connection.prepare_cached("SELECT memory FROM conversation WHERE account = ?1 AND id = ?2")?;
    let found = statement.query_row(params![account.to_string(), id], |row| Ok(row.get::<_, Json<_>>(0)?.0));
    Ok(found.optional()?)
}

/// Applies what was learnt, in order.
pub(super) fn learn(connection: &Connection, account: &Account, learned: &[Learned]) -> Fallible<()> {
    for item in learned {
        if let Some(address) = item.party() {
            let mut row = party(connection, account, address)?.unwrap_or_else(|| Party::unknown(address));
            row.learn(item);
            connection
                .prepare_cached(
                    "INSERT INTO party (account, address, memory) VALUES (?1, ?2, ?3)
                     ON CONFLICT (account, address) DO UPDATE SET memory = excluded.memory",
                )?
                .execute(params![account.to_string(), address, Json(row)])?;
        }
        for row in learn_of_conversation(item, |id| conversation(connection, account, id))? {
            connection
                .prepare_cached(
                    "INSERT INTO conversation (account, id, memory) VALUES (?1, ?2, ?3)
                     ON CONFLICT (account, id) DO UPDATE SET memory = excluded.memory",
                )?
                .execute(params![account.to_string(), row.id.clone(), Json(row)])?;
        }
    }
    Ok(())
}
