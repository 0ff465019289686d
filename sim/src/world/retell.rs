//! An administrator's import: all calls that the phone system has, read through its API and told to Deskline. It only
//! journals, as `deskline ingest` does.

use std::sync::Arc;
use std::time::Duration;

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

/// After trouble the next try is made this much later.
const TRY_AGAIN: Duration = Duration::from_secs(20);
/// Tries of one import.
const TRIES_MAX: usize = 2_000;
/// Requests a minute that this import takes at most.
const SHARE: u32 = 20;

/// Reads all calls and journals them.
///
/// # Errors
/// When the phone system did not answer for half a day.
pub(super) async fn retell(stage: &Stage) -> anyhow::Result<()> {
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
    let mut page = 1;
    let mut facts = Vec::new();
    for _ in 0..TRIES_MAX {
        let Ok(read) = client.calls(&query, page).await else {
            stage.pass(TRY_AGAIN).await;
            continue;
        };
        facts.extend(read.calls);
        match read.next {
            Some(next) => page = next,
            None => return Ok(journal_all(stage, facts).await?),
        }
    }
    anyhow::bail!("the phone system did not answer")
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
