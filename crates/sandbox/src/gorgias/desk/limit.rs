//! The account's request limit: a leaky bucket (§2).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

/// A full bucket, in units of which a request of either kind takes a whole number, and a microsecond gives one back.
const FULL: u64 = 1_600_000_000;
/// Requests before their time that are kept one by one.
const EARLY_MAX: usize = 1_000;

/// What a request is made with. It decides the bucket's size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Credential {
    /// The API key of a user.
    Key(u64),
    /// An app, by its client id.
    App(String),
}

impl Credential {
    /// How many requests a bucket takes (§2).
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Key(_) => 40,
            Self::App(_) => 80,
        }
    }
}

/// What the account's options say about limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) enterprise: bool,
    pub(crate) shared: bool,
    pub(crate) other_apps_per_second: f64,
}

impl Terms {
    /// What a bucket gives back in a microsecond: a full one in 20 s, or in 10 s (§2).
    fn leak(self) -> u64 {
        if self.enterprise { 160 } else { 80 }
    }
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charge {
    /// It may go on; the bucket now holds so many.
    Taken { used: u64 },
    /// The bucket is full; there is room again in so many seconds.
    Refused { retry_after: u64 },
}

/// A request that came before the time that a 429 had given had passed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Early {
    pub(crate) request: u64,
    pub(crate) at: Timestamp,
    /// When the 429 was answered.
    pub(crate) told_at: Timestamp,
    /// When a request would have been in order.
    pub(crate) not_before: Timestamp,
}

/// What the account's limit has seen.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: u64,
    pub(crate) refused: u64,
    /// The fullest that a bucket ever was for our requests, in requests of who asked.
    pub(crate) highest: u64,
    pub(crate) early: Vec<Early>,
}

/// All buckets of the account.
#[derive(Debug, Default)]
pub(crate) struct Limit {
    shared: Bucket,
    own: BTreeMap<Credential, Bucket>,
    /// By credential: when the last 429 was answered, and when it may ask again.
    told: BTreeMap<Credential, (Timestamp, Timestamp)>,
    pub(crate) counts: Counts,
}

#[derive(Debug, Default)]
struct Bucket {
    level: u64,
    at: Option<Timestamp>,
    /// When the other app asks next.
    next_other: Option<Timestamp>,
}

impl Limit {
    /// Charges one request.
    pub(crate) fn charge(&mut self, who: &Credential, request: u64, now: Timestamp, terms: Terms) -> Charge {
        self.counts.requests += 1;
        if let Some((told_at, not_before)) = self.told.get(who)
            && now < *not_before
            && self.counts.early.len() < EARLY_MAX
        {
            self.counts.early.push(Early { request, at: now, told_at: *told_at, not_before: *not_before });
        }
        let cost = FULL / who.size();
        let bucket = self.bucket(who, terms);
        bucket.turn(now, terms);
        if bucket.level + cost <= FULL {
            bucket.level += cost;
            let used = bucket.level.div_ceil(cost);
            self.told.remove(who);
            self.counts.highest = self.counts.highest.max(used);
            return Charge::Taken { used };
        }
        let micros = (bucket.level + cost - FULL).div_ceil(terms.leak());
        let retry_after = micros.div_ceil(1_000_000).max(1);
        self.counts.refused += 1;
        let wait = SignedDuration::from_secs(i64::try_from(retry_after).unwrap_or(i64::MAX));
        self.told.insert(who.clone(), (now, now.checked_add(wait).unwrap_or(Timestamp::MAX)));
        Charge::Refused { retry_after }
    }

    /// Uses up `n` requests of the shared bucket, each as one with a key.
    pub(crate) fn eat(&mut self, n: u64, now: Timestamp, terms: Terms) {
        self.shared.turn(now, terms);
        let taken = n.saturating_mul(FULL / 40);
        self.shared.level = self.shared.level.saturating_add(taken).min(FULL);
    }

    /// What the shared bucket holds now, in requests with a key.
    pub(crate) fn used(&mut self, now: Timestamp, terms: Terms) -> u64 {
        self.shared.turn(now, terms);
        self.shared.level.div_ceil(FULL / 40)
    }

    fn bucket(&mut self, who: &Credential, terms: Terms) -> &mut Bucket {
        if terms.shared { &mut self.shared } else { self.own.entry(who.clone()).or_default() }
    }
}

impl Bucket {
    /// Lets time pass: the bucket empties, and another app fills it.
    fn turn(&mut self, now: Timestamp, terms: Terms) {
        if let Some(pause) = pause_of_others(terms) {
            // What was long ago has leaked out; only the last minute matters.
            let minute_ago = now.checked_sub(SignedDuration::from_secs(60)).unwrap_or(now);
            let mut next = self.next_other.unwrap_or(now).max(minute_ago);
            while next <= now {
                self.leak(next, terms);
                if self.level + FULL / 40 <= FULL {
                    self.level += FULL / 40;
                }
                next = next.checked_add(pause).unwrap_or(Timestamp::MAX);
            }
            self.next_other = Some(next);
        }
        self.leak(now, terms);
    }

    fn leak(&mut self, to: Timestamp, terms: Terms) {
        let from = self.at.unwrap_or(to);
        let micros = u64::try_from(to.duration_since(from).as_micros()).unwrap_or(0);
        self.level = self.level.saturating_sub(micros.saturating_mul(terms.leak()));
        self.at = Some(from.max(to));
    }
}

/// The time between two requests of the other app, if there is one.
fn pause_of_others(terms: Terms) -> Option<SignedDuration> {
    let rate = terms.other_apps_per_second;
    if !terms.shared || !rate.is_finite() || rate <= 0.0 {
        return None;
    }
    SignedDuration::try_from_secs_f64(1.0 / rate.min(1_000.0)).ok()
}
