//! A fingerprint of all that happened in a world: the same script gives the same one.

use std::fmt;

use audit::Evidence;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 over the requests with their answers, the deliveries, the log and the vendors' dumps, in order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a world that came to rest.
    #[must_use]
    pub fn of(evidence: &Evidence) -> Self {
        let mut digest = Sha256::new();
        let lists = evidence.requests.iter().chain(&evidence.log);
        let wholes = [&evidence.done, &evidence.aircall, &evidence.helpscout, &evidence.gorgias, &evidence.doubts];
        for value in lists.chain(wholes) {
            digest.update(Value::to_string(value).as_bytes());
            digest.update(b"\n");
        }
        Self(digest.finalize().into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(8).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
