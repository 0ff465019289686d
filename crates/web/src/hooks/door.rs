//! A door: the path and the token by which one connection's webhooks come in.

use std::fmt;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use domain::ids::ConnectionId;
use ports::Clock;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use tokio::sync::Mutex;

/// Secrets are kept and compared as digests: all have one length, so that the time of a comparison tells nothing.
type Fingerprint = [u8; 32];

fn fingerprint(secret: &str) -> Fingerprint {
    Sha256::digest(secret.as_bytes()).into()
}

/// Reads the token of a connection's webhook again from the vendor.
#[async_trait]
pub trait TokenReader: Send + Sync {
    /// The token as the vendor tells it now; `None` when it could not be read.
    async fn reread(&self, connection: ConnectionId) -> Option<SecretString>;
}

/// The way in for one connection's webhooks.
pub struct Door {
    connection: ConnectionId,
    path: Fingerprint,
    token: RwLock<Option<Fingerprint>>,
    /// When the token was last read again, by the monotonic clock.
    last_reread: Mutex<Option<Duration>>,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door")
            .field("connection", &self.connection)
            .field("ready", &self.is_ready())
            .finish_non_exhaustive()
    }
}

impl Door {
    /// A door at `/hooks/aircall/{path_secret}` whose token is not known yet: it answers 503.
    #[must_use]
    pub fn new(connection: ConnectionId, path_secret: &SecretString) -> Self {
        Self {
            connection,
            path: fingerprint(path_secret.expose_secret()),
            token: RwLock::new(None),
            last_reread: Mutex::new(None),
        }
    }

    /// Whose webhooks come in here.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// From now on webhooks must carry this token.
    pub fn set_token(&self, token: &SecretString) {
        let known = fingerprint(token.expose_secret());
        *self.token.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }

    /// Whether the token is known, so that webhooks can be taken.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.known_token().is_some()
    }

    pub(super) fn has_path(&self, segment: &PathSegment) -> Choice {
        self.path.ct_eq(&segment.0)
    }

    pub(super) fn accepts(&self, token: Option<&SecretString>) -> bool {
        match (self.known_token(), token) {
            (Some(known), Some(told)) => known.ct_eq(&fingerprint(told.expose_secret())).into(),
            _ => false,
        }
    }

    /// Accepts a token that was wrong a moment ago, if the vendor's own word says so now. The vendor is asked at most
    /// once in `every`; who comes while he is being asked waits for that answer.
    pub(super) async fn accepts_after_reread(
        &self,
        token: Option<&SecretString>,
        reader: &dyn TokenReader,
        every: Duration,
        clock: &dyn Clock,
    ) -> bool {
        let mut last = self.last_reread.lock().await;
        let is_early = last.is_some_and(|at| clock.monotonic().saturating_sub(at) < every);
        if !is_early {
            // Noted before the question: a sender who hangs up meanwhile must not make it free.
            *last = Some(clock.monotonic());
            if let Some(fresh) = reader.reread(self.connection).await {
                self.set_token(&fresh);
            }
        }
        drop(last);
        self.accepts(token)
    }

    fn known_token(&self) -> Option<Fingerprint> {
        *self.token.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The path segment of a request, made comparable once for all doors.
pub(super) struct PathSegment(Fingerprint);

impl PathSegment {
    pub(super) fn of(segment: &str) -> Self {
        Self(fingerprint(segment))
    }
}
