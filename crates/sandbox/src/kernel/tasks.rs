//! The one place where the sandbox starts tasks that nobody waits for.

use std::future::Future;

/// Starts `work` in the background of the runtime that calls this.
///
/// Used for what must go on although its caller has gone: a write that is applied after the client gave up, the
/// derived events of a phone call, a listener.
#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox stands in for other people's servers, so no supervisor of ours may own its tasks"
)]
pub fn spawn<F>(work: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(work)
}
