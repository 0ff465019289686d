//! The real binary against the fakes on real sockets: the ground for storms and for stories over real HTTP.

pub mod count;
pub mod desk;
pub mod diary;
pub mod disk;
pub mod fills;
pub mod ground;
pub mod kept;
pub mod kills;
pub mod program;
pub mod proxy;
pub mod run;

use std::time::Duration;

/// Waits in the machine's time.
#[expect(clippy::disallowed_methods, reason = "real processes are waited for in the machine's time")]
pub async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
