//! Fetches what is wanted.
//!
//! Which files are wanted, and since when, is in the store. A keeper takes no input: woken by a hint or by the clock, it looks there. Several
//! processes may do this at once; a claim keeps them from fetching the same.

use std::time::Duration;

use contract::phone_side::{FileLink, MESSAGE_FILE_MAX, PhoneQuestion};
use futures_util::stream::{FuturesUnordered, StreamExt};
use futures_util::{FutureExt, select_biased};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use jiff::SignedDuration;
use ports::Response;
use store::{FileClaim, FileFate, KeptFile, StoreResult, WantedFile};

use crate::Engine;
use crate::account::{signed, until};
use crate::hint::Hint;

/// Files that are fetched at once. Each is held whole until it is stored.
const PLACES: usize = 4;
/// How long a fetch may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// After this a claim of a process that died is over: longer than a fetch.
const CLAIM: SignedDuration = SignedDuration::from_mins(2);
/// A source that cannot be reached is tried again after this, then after twice as long, and so on.
const AGAIN: SignedDuration = SignedDuration::from_secs(5);
const AGAIN_MAX: SignedDuration = SignedDuration::from_mins(10);
/// After so many tries a file is given up: its link is dead by then.
const TRIES_MAX: u32 = 12;
/// How often the store is looked at when nothing hints at work.
const POLL: Duration = Duration::from_mins(1);
/// How often what is of no more use is forgotten.
const TIDY_EVERY: Duration = Duration::from_mins(10);

#[derive(Default)]
struct Keeper {
    /// By the monotonic clock.
    tidied_at: Option<Duration>,
    is_full: bool,
}

impl Engine {
    /// Fetches the files that messages name, and keeps them until their records are written, until `stop` is given. A fetch that is
    /// under way then is begun again by the next process.
    pub async fn keep_files(&self, stop: &Hint) {
        let mut keeper = Keeper::default();
        let mut fetches = FuturesUnordered::new();
        let mut stopped = stop.after(0).fuse();
        loop {
            let seen = self.hint.count();
            let sleep = match self.claim_files(&mut keeper, PLACES - fetches.len()).await {
                Ok((claimed, sleep)) => {
                    fetches.extend(claimed.into_iter().map(|file| self.fetch_file(file)));
                    sleep
                }
                Err(error) => {
                    tracing::warn!(%error, "the store does not tell which files are wanted; trying again");
                    POLL
                }
            };
            let mut hinted = self.hint.after(seen).fuse();
            let mut slept = self.outside.clock.sleep(sleep).fuse();
            select_biased! {
                () = stopped => return,
                () = fetches.select_next_some() => {}
                () = hinted => {}
                () = slept => {}
            }
        }
    }

    /// What is to be fetched now, and how long nothing else will be.
    async fn claim_files(&self, keeper: &mut Keeper, places: usize) -> StoreResult<(Vec<WantedFile>, Duration)> {
        let mut standing = self.store.files().await?;
        if standing.remembered == 0 {
            return Ok((Vec::new(), POLL));
        }
        let (now, monotonic) = (self.outside.clock.now(), self.outside.clock.monotonic());
        if keeper.tidied_at.is_none_or(|at| monotonic.saturating_sub(at) >= TIDY_EVERY) {
            keeper.tidied_at = Some(monotonic);
            if self.store.forget_files(now - signed(self.limits.files_kept_for)).await? > 0 {
                standing = self.store.files().await?;
            }
        }
        let was_full = std::mem::replace(&mut keeper.is_full, standing.kept_bytes >= self.limits.files_kept_max);
        if keeper.is_full && !was_full {
            tracing::warn!(
                bytes = standing.kept_bytes,
                "as many files are kept as `files_kept_max` under [engine] allows: further ones are fetched when their records are \
                 written, if their links live until then"
            );
        }
        let Some(next_at) = standing.next_at.filter(|_| places > 0 && !keeper.is_full) else {
            return Ok((Vec::new(), POLL));
        };
        if next_at > now {
            return Ok((Vec::new(), until(now, next_at).min(POLL)));
        }
        let limit = u32::try_from(places).unwrap_or(u32::MAX);
        let claimed = self.store.claim_files(&FileClaim { now, again_at: now + CLAIM, limit }).await?;
        // There may be more than there were places for; the end of the first fetch tells.
        Ok((claimed, POLL))
    }

    async fn fetch_file(&self, file: WantedFile) {
        let fate = self.fate(&file).await;
        if fate == FileFate::GivenUp {
            tracing::info!(account = %file.account, tries = file.tries, "a message's file could not be fetched");
        }
        if let Err(error) = self.store.settle_file(&file.link, fate).await {
            tracing::warn!(account = %file.account, %error, "a message's file could not be stored; it is fetched again");
        }
    }

    async fn fate(&self, file: &WantedFile) -> FileFate {
        let Some(url) = self.followed(file).await else { return FileFate::GivenUp };
        let max = usize::try_from(MESSAGE_FILE_MAX).unwrap_or(usize::MAX);
        let answer = self.outside.transport.send(ports::fetch(&url, TIMEOUT, max)).await;
        match answer {
            Ok(answer) if answer.status.is_success() && ports::is_whole(&answer) => FileFate::Kept(kept(answer)),
            Ok(answer) if !may_pass(answer.status) => FileFate::GivenUp,
            _ if file.tries >= TRIES_MAX => FileFate::GivenUp,
            answer => {
                let told = answer.ok().and_then(|answer| ports::retry_after(&answer.headers, &[])).map(signed);
                let wait = again_after(file.tries).max(told.unwrap_or_default());
                FileFate::Again { at: self.outside.clock.now() + wait }
            }
        }
    }

    /// The address, if the phone system's connector says that it is one to follow.
    async fn followed(&self, file: &WantedFile) -> Option<url::Url> {
        let phone = self.vendors.phones.get(&file.account)?;
        let (name, content_type) = (String::new(), String::new());
        let question = PhoneQuestion::MessageFile { place: 0, url: file.link.clone(), name, content_type };
        let asked = phone.ask(&question.question()).await.ok()?;
        match serde_json::from_value(asked.value).ok()? {
            FileLink::At { url, .. } => url.parse().ok(),
            FileLink::Gone | FileLink::NotFollowed => None,
        }
    }
}

fn kept(answer: Response) -> KeptFile {
    let told = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    KeptFile { content_type: told.map(str::to_owned), bytes: answer.body }
}

/// Whether the same request may be answered otherwise later. A success may: its body was cut.
fn may_pass(status: StatusCode) -> bool {
    let passes = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    status.is_success() || status.is_server_error() || passes.contains(&status)
}

/// Twice as long after each try.
fn again_after(tries: u32) -> SignedDuration {
    let doubled = 1_i32.checked_shl(tries.saturating_sub(1).min(20)).unwrap_or(i32::MAX);
    AGAIN.checked_mul(doubled).unwrap_or(AGAIN_MAX).min(AGAIN_MAX)
}
