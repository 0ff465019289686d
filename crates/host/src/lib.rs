//! The real outside: this machine's time, randomness and network behind the traits of [`ports`].
//!
//! - [`clock`]: the machine's clock, a faster one, and one that is moved by hand.
//! - [`random`]: the operating system's randomness, and a seeded generator.
//! - [`transport`]: HTTP over TCP and TLS; files pass through it without being held.

pub mod clock;
pub mod random;
mod relay;
pub mod transport;

use std::sync::Arc;

use ports::{Clock, Outside};

pub use clock::{ManualClock, ScaledClock, SystemClock};
pub use random::{OsRandom, SeededRandom};
pub use transport::{HttpOptions, HttpTransport, TransportError};

/// The real outside, with the clock that is handed in.
///
/// # Errors
/// When the HTTP client cannot be built, for example because no root certificates are found.
pub fn outside(clock: Arc<dyn Clock>) -> Result<Outside, TransportError> {
    Ok(Outside {
        clock,
        random: Arc::new(OsRandom::new()),
        transport: Arc::new(HttpTransport::new(&HttpOptions::default())?),
    })
}
