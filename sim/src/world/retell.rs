//! An administrator's import: all calls that the phone system has, read through its API and told to Deskline. It only
//! journals, as `deskline ingest` does.

use std::sync::Arc;

use aircall::api::{ApiKey, CallsQuery, Client};
use contract::Meter;
use domain::ids::ConnectionId;
use domain::installation::Installation;
use engine::journal;
use host::SeededRandom;
use jiff::SignedDuration;
use ports::Outside;
use store::{NewFact, StoreResult};

use super::stage::Stage;
use super::{AIRCALL_HOST, AIRCALL_ID, AIRCALL_TOKEN};

/// Requests a minute that this import takes at most.
const SHARE: u32 = 20;

/// Reads all calls and journals them. `false`: the phone system did not answer, and nothing was journalled.
///
/// # Errors
/// When the store does not take them.
pub(super) async fn retell(stage: &Stage) -> anyhow::Result<bool> {
    let outside = Outside {
        clock: stage.truth.clone(),
        random: Arc::new(SeededRandom::new(1)),
        transport: Arc::new(stage.switchboard.clone()),
    };
    let key = ApiKey { id: AIRCALL_ID.to_owned(), token: AIRCALL_TOKEN.into() };
    let base = format!("https://{AIRCALL_HOST}/").parse()?;
    let client = Client::new(outside, base, &key, Meter::new(aircall::share(SHARE)));
    let now = stage.now();
    let query = CallsQuery { from: now - SignedDuration::from_hours(48), to: now };
    let mut page = Some(1);
    let mut facts = Vec::new();
    while let Some(number) = page {
        let Ok(read) = client.calls(&query, number).await else { return Ok(false) };
        facts.extend(read.calls);
        page = read.next;
    }
    journal_all(stage, facts).await?;
    Ok(true)
}

async fn journal_all(stage: &Stage, read: Vec<aircall::reading::Received>) -> StoreResult<()> {
    let store = stage.store();
    let installation = store.installation().await?;
    let Some(connection) = phone_connection(&installation) else { return Ok(()) };
    let now = stage.now();
    let facts: Vec<NewFact> = read
        .into_iter()
        .map(|received| journal::admit(&installation, connection, received.told, &received.numbers, now))
        .collect();
    store.append(facts).await?;
    stage.give_hint();
    Ok(())
}

fn phone_connection(installation: &Installation) -> Option<ConnectionId> {
    installation.connections.iter().find(|one| one.name == "phone").map(|one| one.id)
}
