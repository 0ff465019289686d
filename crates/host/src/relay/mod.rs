//! Files that pass through as they come: what is held at a time is a few pieces, whatever the file's size.
//!
//! One future feeds the pieces of the source's answer into the body of the request to the target and waits for the
//! target's answer beside that. When it ends, for whatever reason, before the body's last piece was handed over, the body
//! breaks off: the target never gets a complete request with an incomplete file.

mod passage;

use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use ports::multipart::{Form, count};
use ports::{Random, Relay, RelayError, Relayed, Response, Told};
use tokio::time::timeout;

use crate::OsRandom;
use crate::transport::{chain, classify, complete};
use passage::Entry;

/// How far a file has come.
#[derive(Debug, Default)]
struct Progress {
    /// Bytes of the file that were taken from the source.
    counted: AtomicU64,
    /// The target may have the whole body.
    is_whole: AtomicBool,
}

/// Passes a file on.
pub(crate) async fn relay(client: &reqwest::Client, relay: Relay) -> Result<Relayed, RelayError> {
    let fetch = relay.fetch();
    let asked = client.request(fetch.method, fetch.url).headers(fetch.headers).send();
    let source = timeout(relay.idle.min(relay.timeout), asked)
        .await
        .map_err(|_| RelayError::SourceDown("the source does not begin to answer".to_owned()))?
        .map_err(source_down)?;
    let told = relay.admit(source.status(), source.headers())?;
    let progress = Progress::default();
    match timeout(relay.timeout, pass_on(client, &relay, source, &told, &progress)).await {
        Ok(result) => result,
        Err(_) if progress.is_whole.load(Ordering::Relaxed) => Err(no_answer("none in time")),
        Err(_) => Err(RelayError::SourceDown(format!("the file did not pass within {:?}", relay.timeout))),
    }
}

async fn pass_on(
    client: &reqwest::Client,
    relay: &Relay,
    source: reqwest::Response,
    told: &Told,
    progress: &Progress,
) -> Result<Relayed, RelayError> {
    let form = relay.form(told, &boundary());
    let length = told.size.map(|size| size.saturating_add(form.overhead()));
    let (entry, body) = passage::open(length);
    let sent = client
        .request(relay.method.clone(), relay.to.clone())
        .headers(relay.target_headers(&form)?)
        .body(reqwest::Body::wrap(body))
        .send();
    let mut answer = pin!(async {
        let answer = sent.await.map_err(classify)?;
        complete(answer, relay.max_answer_bytes).await
    });
    let fed = pin!(feed(source, entry, &form, relay, told, progress));
    let answer: Response = tokio::select! {
        biased;
        fed = fed => {
            fed?;
            answer.await?
        }
        early = &mut answer => early?,
    };
    let counted = progress.counted.load(Ordering::Relaxed);
    if answer.status.is_success() && !progress.is_whole.load(Ordering::Relaxed) {
        return Err(no_answer(&format!("{} after {counted} bytes of the file", answer.status)));
    }
    Ok(Relayed { answer, size: told.size.unwrap_or(counted), content_type: told.content_type.clone() })
}

/// Feeds the body of the request to the target. It ends well, too, when the target listens no more: then its answer, or that
/// there is none, tells the rest.
async fn feed(
    mut source: reqwest::Response,
    entry: Entry,
    form: &Form,
    relay: &Relay,
    told: &Told,
    progress: &Progress,
) -> Result<(), RelayError> {
    if !take(&entry, form.head.clone(), relay.idle).await? {
        return Ok(());
    }
    let mut counted = 0_u64;
    loop {
        let piece = timeout(relay.idle, source.chunk())
            .await
            .map_err(|_| RelayError::SourceDown(format!("the source stopped after {counted} bytes")))?
            .map_err(source_down)?;
        let Some(piece) = piece else { break };
        counted = counted.saturating_add(count(&piece));
        progress.counted.store(counted, Ordering::Relaxed);
        if counted > relay.max_bytes {
            return Err(RelayError::TooLarge { size: counted });
        }
        if !take(&entry, piece, relay.idle).await? {
            return Ok(());
        }
    }
    told.check_whole(counted)?;
    progress.is_whole.store(true, Ordering::Relaxed);
    // Whoever does not take this one does not listen any more either.
    let _ = timeout(relay.idle, entry.last(form.tail.clone())).await.map_err(|_| stuck())?;
    Ok(())
}

/// Hands a piece to the target. False: it listens no more.
async fn take(entry: &Entry, piece: Bytes, idle: Duration) -> Result<bool, RelayError> {
    timeout(idle, entry.more(piece)).await.map_err(|_| stuck())
}

fn stuck() -> RelayError {
    no_answer("the target does not take the file")
}

fn no_answer(detail: &str) -> RelayError {
    RelayError::NoAnswer(detail.to_owned())
}

fn source_down(error: reqwest::Error) -> RelayError {
    // Presigned addresses are keys.
    RelayError::SourceDown(chain(&error.without_url()))
}

/// 128 random bits: no file holds them.
fn boundary() -> String {
    let random = OsRandom::new();
    format!("deskline-{:016x}{:016x}", random.next_u64(), random.next_u64())
}
