//! The one place that starts tasks.
//!
//! A service is a set of tasks that run until they are told to stop. One that ends before, by a panic or with an error,
//! takes the whole process down with an error: a service that lost a part without saying so would be worse.

use std::future::Future;
use std::time::Duration;

use anyhow::{Context, anyhow};
use engine::hint::Hint;
use tokio::task::{JoinError, JoinSet};

/// A service's tasks.
pub struct Supervisor {
    tasks: JoinSet<(&'static str, anyhow::Result<()>)>,
    stop: Hint,
}

impl Supervisor {
    /// Tasks that stop when this hint is given.
    #[must_use]
    pub fn new(stop: Hint) -> Self {
        Self { tasks: JoinSet::new(), stop }
    }

    /// Starts a task. It must end soon after the stop, and not before.
    pub fn start<F>(&mut self, name: &'static str, task: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.tasks.spawn(async move { (name, task.await) });
    }

    /// Runs until the stop is given, then lets the tasks end for so long. When a task ends before, the others are
    /// stopped as well.
    ///
    /// # Errors
    /// When a task ended before the stop, or with an error.
    pub async fn run(mut self, patience: Duration) -> anyhow::Result<()> {
        let mut result = Ok(());
        if self.stop.count() == 0 {
            tokio::select! {
                biased;
                () = self.stop.after(0) => {}
                Some(ended) = self.tasks.join_next() => {
                    // It may have ended because of a stop that was given this instant.
                    let is_stopping = self.stop.count() > 0;
                    result = outcome(ended).and_then(|name| match is_stopping {
                        true => Ok(()),
                        false => Err(anyhow!("{name} ended by itself")),
                    });
                    self.stop.give();
                }
            }
        }
        if let Err(error) = &result {
            tracing::error!(error = format!("{error:#}"), "a part of the service failed; stopping");
        }
        let rest = tokio::time::timeout(patience, async {
            let mut result = Ok(());
            while let Some(ended) = self.tasks.join_next().await {
                result = result.and(outcome(ended).map(drop));
            }
            result
        });
        match rest.await {
            Ok(rest) => result.and(rest),
            Err(_) => {
                tracing::warn!(
                    tasks = self.tasks.len(),
                    "not everything ended in time; what is under way is settled at the next start"
                );
                result
            }
        }
    }
}

fn outcome(ended: Result<(&'static str, anyhow::Result<()>), JoinError>) -> anyhow::Result<&'static str> {
    let (name, result) = ended.map_err(|error| anyhow!("a task crashed: {error}"))?;
    result.with_context(|| format!("{name} failed"))?;
    Ok(name)
}

/// Short tasks of one owner, such as connections: each ends by itself, and one that crashes harms nobody else.
#[derive(Default)]
pub struct Flock(JoinSet<()>);

impl Flock {
    /// Starts one.
    pub fn start(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn(task);
    }

    /// How many run.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none runs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Waits until one has ended. Never comes back while there is none.
    pub async fn one_ended(&mut self) {
        match self.0.join_next().await {
            Some(Ok(())) => {}
            Some(Err(error)) => tracing::error!(%error, "a task crashed"),
            None => std::future::pending().await,
        }
    }

    /// Waits until all have ended.
    pub async fn all_ended(&mut self) {
        while !self.is_empty() {
            self.one_ended().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(100);

    #[tokio::test]
    async fn a_stop_ends_all_of_it_well() {
        let stop = Hint::default();
        let mut supervisor = Supervisor::new(stop.clone());
        for name in ["one", "two"] {
            let stop = stop.clone();
            supervisor.start(name, async move {
                stop.after(0).await;
                Ok(())
            });
        }
        stop.give();
        supervisor.run(PATIENCE).await.unwrap();
    }

    #[tokio::test]
    async fn a_crashed_task_ends_the_service_with_an_error() {
        let stop = Hint::default();
        let mut supervisor = Supervisor::new(stop.clone());
        supervisor.start("crashing", async { panic!("a fault of ours") });
        let told = stop.clone();
        supervisor.start("other", async move {
            told.after(0).await;
            Ok(())
        });
        assert!(supervisor.run(PATIENCE).await.is_err());
        assert_eq!(stop.count(), 1, "the others are told to stop");
    }

    #[tokio::test]
    async fn a_task_that_ends_too_early_is_told_by_name() {
        let mut supervisor = Supervisor::new(Hint::default());
        supervisor.start("the early one", async { Ok(()) });
        let error = supervisor.run(PATIENCE).await.unwrap_err().to_string();
        assert!(error.contains("the early one"), "{error}");
    }

    #[tokio::test]
    async fn a_task_that_does_not_stop_is_left_behind() {
        let stop = Hint::default();
        let mut supervisor = Supervisor::new(stop.clone());
        supervisor.start("stubborn", std::future::pending());
        stop.give();
        supervisor.run(PATIENCE).await.unwrap();
    }
}
