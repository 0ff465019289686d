//! What is set up.

use domain::ids::{ConnectionId, Destination, IntegrationId, WorkspaceId};
use domain::installation::{Connection as Authorised, Installation, Integration};
use rusqlite::{Connection, OptionalExtension, Row, params};
use secrecy::{ExposeSecret, SecretString};
use store::{StoreError, WantedInstallation, WantedIntegration};

use crate::columns::{Acct, Json};
use crate::fault::{Fallible, Fault, not_found};
use crate::secrets::{MasterKey, Place};

/// The one workspace of an installation without logins.
const WORKSPACE: i64 = 1;

pub(crate) fn reconcile(connection: &Connection, wanted: &WantedInstallation) -> Fallible<Installation> {
    connection
        .prepare_cached(
            "INSERT INTO workspace (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        )?
        .execute(params![WORKSPACE, wanted.workspace])?;
    for authorised in &wanted.connections {
        connection
            .prepare_cached(
                "INSERT INTO connection (workspace_id, name, account) VALUES (?1, ?2, ?3)
                 ON CONFLICT (workspace_id, name) DO UPDATE SET account = excluded.account",
            )?
            .execute(params![WORKSPACE, authorised.name, authorised.account.to_string()])?;
    }
    let mut known = connection.prepare_cached("SELECT name FROM integration WHERE workspace_id = ?1")?;
    let known: Vec<String> = known.query_map([WORKSPACE], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for name in known.iter().filter(|name| wanted.integrations.iter().all(|integration| integration.name != **name)) {
        connection
            .prepare_cached("UPDATE integration SET paused = 1 WHERE workspace_id = ?1 AND name = ?2")?
            .execute(params![WORKSPACE, name])?;
    }
    for integration in &wanted.integrations {
        save_integration(connection, integration)?;
    }
    installation(connection)
}

fn save_integration(connection: &Connection, wanted: &WantedIntegration) -> Fallible<()> {
    let phone = connection_named(connection, &wanted.phone)?;
    let desk = connection_named(connection, &wanted.desk)?;
    connection
        .prepare_cached(
            "INSERT INTO integration (workspace_id, name, phone_id, desk_id, destination, numbers, paused, settings)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (workspace_id, name) DO UPDATE SET phone_id = excluded.phone_id, desk_id = excluded.desk_id,
                 destination = excluded.destination, numbers = excluded.numbers, paused = excluded.paused,
                 settings = excluded.settings",
        )?
        .execute(params![
            WORKSPACE,
            wanted.name,
            phone,
            desk,
            wanted.destination.0,
            Json(&wanted.numbers),
            wanted.paused,
            Json(&wanted.settings)
        ])?;
    Ok(())
}

fn connection_named(connection: &Connection, name: &str) -> Fallible<i64> {
    let mut statement = connection.prepare_cached("SELECT id FROM connection WHERE workspace_id = ?1 AND name = ?2")?;
    let found = statement.query_row(params![WORKSPACE, name], |row| row.get(0)).optional()?;
    found.ok_or_else(|| not_found(format_args!("connection named {name}")))
}

pub(crate) fn installation(connection: &Connection) -> Fallible<Installation> {
    let mut connections =
        connection.prepare_cached("SELECT id, workspace_id, name, account FROM connection ORDER BY id")?;
    let mut integrations = connection.prepare_cached(
        "SELECT id, workspace_id, name, phone_id, desk_id, destination, numbers, paused, settings FROM integration ORDER BY id",
    )?;
    Ok(Installation {
        connections: connections.query_map([], read_connection)?.collect::<Result<_, _>>()?,
        integrations: integrations.query_map([], read_integration)?.collect::<Result<_, _>>()?,
    })
}

fn read_connection(row: &Row<'_>) -> rusqlite::Result<Authorised> {
    Ok(Authorised {
        id: ConnectionId(row.get(0)?),
        workspace: WorkspaceId(row.get(1)?),
        name: row.get(2)?,
        account: row.get::<_, Acct>(3)?.0,
    })
}

fn read_integration(row: &Row<'_>) -> rusqlite::Result<Integration> {
    Ok(Integration {
        id: IntegrationId(row.get(0)?),
        workspace: WorkspaceId(row.get(1)?),
        name: row.get(2)?,
        phone: ConnectionId(row.get(3)?),
        desk: ConnectionId(row.get(4)?),
        destination: Destination(row.get(5)?),
        numbers: row.get::<_, Json<_>>(6)?.0,
        paused: row.get(7)?,
        settings: row.get::<_, Json<_>>(8)?.0,
    })
}

pub(crate) fn put_plain_setting(connection: &Connection, name: &str, value: &str) -> Fallible<()> {
    put_setting(connection, name, Some(value), None)
}

pub(crate) fn put_secret_setting(
    connection: &Connection,
    name: &str,
    value: &SecretString,
    key: Option<&MasterKey>,
) -> Fallible<()> {
    let key = key.ok_or_else(|| no_key(name))?;
    let sealed = key
        .seal(&place(name), value.expose_secret().as_bytes())
        .map_err(|error| Fault::Store(StoreError::Failed(error.to_string())))?;
    put_setting(connection, name, None, Some(&sealed))
}

fn put_setting(connection: &Connection, name: &str, plain: Option<&str>, sealed: Option<&[u8]>) -> Fallible<()> {
    connection
        .prepare_cached(
            "INSERT INTO setting (name, plain, sealed) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET plain = excluded.plain, sealed = excluded.sealed",
        )?
        .execute(params![name, plain, sealed])?;
    Ok(())
}

pub(crate) fn setting(connection: &Connection, name: &str, key: Option<&MasterKey>) -> Fallible<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT plain, sealed FROM setting WHERE name = ?1")?;
    let found: Option<(Option<String>, Option<Vec<u8>>)> =
        statement.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((plain, sealed)) = found else { return Ok(None) };
    let Some(sealed) = sealed else { return Ok(plain) };
    let key = key.ok_or_else(|| no_key(name))?;
    let opened = key.open(&place(name), &sealed).map_err(|error| failed(name, &error.to_string()))?;
    let text = String::from_utf8(opened.expose_secret().to_vec()).map_err(|_| failed(name, "it is no text"))?;
    Ok(Some(text))
}

fn place(name: &str) -> Place<'_> {
    Place { table: "setting", row: name, column: "sealed" }
}

fn no_key(name: &str) -> Fault {
    failed(name, "no master key is configured")
}

fn failed(name: &str, why: &str) -> Fault {
    Fault::Store(StoreError::Failed(format!("the secret setting {name}: {why}")))
}
