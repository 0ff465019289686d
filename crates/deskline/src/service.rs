//! Deskline on listeners: what `serve` runs, and the demo, and tests in process.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use engine::hint::Hint;
use store_sqlite::{LockError, ProcessLock};
use tokio::net::TcpListener;

use crate::config::{Config, Server};
use crate::http_server;
use crate::supervisor::Supervisor;
use crate::wiring::{self, Deskline, Parts};

/// What is under way may take this long to end after the stop.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Both listeners. They are bound before anything else, so that an address that is taken costs nothing.
#[derive(Debug)]
pub struct Listeners {
    webhooks: TcpListener,
    dashboard: TcpListener,
}

impl Listeners {
    /// Binds both.
    ///
    /// # Errors
    /// When an address cannot be listened on.
    pub async fn bind(webhooks: SocketAddr, dashboard: SocketAddr) -> anyhow::Result<Self> {
        let bind = async |address: SocketAddr, key: &str| {
            TcpListener::bind(address).await.with_context(|| {
                format!("cannot listen on {address}. Is another program there? Set `{key}` under [server] to another address.")
            })
        };
        Ok(Self {
            webhooks: bind(webhooks, "webhooks_listen").await?,
            dashboard: bind(dashboard, "dashboard_listen").await?,
        })
    }

    /// Where webhooks come in.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn webhooks(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.webhooks.local_addr()?)
    }

    /// Where the dashboard is.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn dashboard(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.dashboard.local_addr()?)
    }
}

/// Deskline, ready to run.
pub struct Service {
    /// What is wired.
    pub deskline: Deskline,
    /// Where webhooks come in.
    pub webhooks: SocketAddr,
    /// Where the dashboard is.
    pub dashboard: SocketAddr,
    listeners: Listeners,
    lock: ProcessLock,
}

impl Service {
    /// Takes the database for this process alone, and puts everything together.
    ///
    /// # Errors
    /// When another process serves the same database, or anything could not be opened.
    pub async fn open(config: &Config, listeners: Listeners) -> anyhow::Result<Self> {
        let lock = lock(config)?;
        let parts = Parts {
            store: wiring::open_store(config)?,
            outside: wiring::outside(config)?,
            key: config.key.clone(),
            owner: wiring::owner(),
            alone: true,
        };
        let (webhooks, dashboard) = (listeners.webhooks()?, listeners.dashboard()?);
        // A configured port may leave the choice to the system; browsers are sent back to the one that was chosen.
        let server = Server { dashboard_listen: dashboard, ..config.server.clone() };
        let config = Config { server, ..config.clone() };
        let deskline = Deskline::assemble(&config, parts).await?;
        Ok(Self { deskline, webhooks, dashboard, listeners, lock })
    }

    /// The line that tells people and programs that Deskline listens.
    #[must_use]
    pub fn ready_line(&self) -> String {
        format!("deskline: webhooks on http://{}, dashboard on http://{}", self.webhooks, self.dashboard)
    }

    /// Runs until `stop` comes: then no more webhooks are taken, turns under way end, leases are given back.
    ///
    /// # Errors
    /// When a part of it failed.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
        let stopping = Hint::default();
        let mut supervisor = Supervisor::new(stopping.clone());
        let Listeners { webhooks, dashboard } = self.listeners;
        let Deskline { engine, keepers, hooks, dashboard: pages, .. } = self.deskline;
        supervisor.start("the webhook listener", http_server::serve(webhooks, hooks, stopping.clone()));
        supervisor.start("the dashboard", http_server::serve(dashboard, pages, stopping.clone()));
        for account in engine.accounts() {
            let (engine, stop) = (engine.clone(), stopping.clone());
            supervisor.start("the engine", async move {
                engine.run(&account, &stop).await;
                Ok(())
            });
        }
        let files_stop = stopping.clone();
        supervisor.start("the files' keeper", async move {
            engine.keep_files(&files_stop).await;
            Ok(())
        });
        for keeper in keepers {
            let stop = stopping.clone();
            supervisor.start("the webhook's keeper", async move {
                keeper.run(&stop).await;
                Ok(())
            });
        }
        let stopped = stopping.clone();
        supervisor.start("the wait for a stop", async move {
            tokio::select! {
                () = stop => {
                    tracing::info!("stopping");
                    stopped.give();
                }
                () = stopped.after(0) => {}
            }
            Ok(())
        });
        let result = supervisor.run(PATIENCE).await;
        drop(self.lock);
        result
    }
}

/// Takes the database for this process alone.
///
/// # Errors
/// When another process has it.
pub fn lock(config: &Config) -> anyhow::Result<ProcessLock> {
    ProcessLock::take(&config.store.path).map_err(|error| match error {
        LockError::Held(_) => anyhow::anyhow!(
            "another `deskline serve` works on the database {}. Stop it first, or give this one another `path` under [store].",
            config.store.path.display()
        ),
        error @ LockError::Failed(..) => anyhow::Error::new(error),
    })
}
