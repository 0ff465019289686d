//! What the dashboard is told of the connections, of all vendors, and what it may have done to them (C-60, C-62).

use std::sync::Arc;

use async_trait::async_trait;
use contract::{Meter, Permit};
use domain::ids::Account;
use domain::step::Urgency;
use engine::Engine;
use engine::reasons::ACCOUNT_UNAUTHORISED;
use ports::Clock;
use url::Url;
use web::dashboard::connections::{Connection, Connections, Credential, NotAuthorised, RequestBudget, Standing};

/// An app that the owner of one account authorises.
#[async_trait]
pub trait App: Send + Sync {
    /// The vendor's pages, where he does so.
    fn vendor(&self) -> Url;

    /// Whether he ever did. He may have withdrawn it since.
    fn was_authorised(&self) -> bool;

    /// Where he is sent. `state` comes back with him.
    fn begin(&self, state: &str) -> Url;

    /// Takes over what he came back with: keeps it, and has the connector use it from now on.
    ///
    /// # Errors
    /// When that did not come about; then nothing changed.
    async fn finish(&self, code: &str) -> Result<(), NotAuthorised>;
}

/// A connection of the configuration.
pub struct Known {
    /// Its name.
    pub name: String,
    /// The account.
    pub account: Account,
    /// The account's request budget, shared with its connector.
    pub meter: Meter,
    /// How much of it we take at most, from 0 to 1.
    pub share: f64,
    /// What it is reached with, unless that is a key or a secret from the configuration.
    pub app: Option<Arc<dyn App>>,
}

/// All connections.
pub struct AllConnections {
    known: Vec<Known>,
    engine: Arc<Engine>,
    clock: Arc<dyn Clock>,
}

impl AllConnections {
    /// Shows these as the engine finds them.
    #[must_use]
    pub fn new(known: Vec<Known>, engine: Arc<Engine>, clock: Arc<dyn Clock>) -> Self {
        Self { known, engine, clock }
    }

    fn with_app(&self, name: &str) -> Option<(&Known, &Arc<dyn App>)> {
        self.known.iter().filter(|one| one.name == name).find_map(|one| Some((one, one.app.as_ref()?)))
    }

    fn connection(&self, it: &Known) -> Connection {
        let budget = it.meter.snapshot();
        Connection {
            name: it.name.clone(),
            account: it.account.clone(),
            credential: it.app.as_ref().map_or(Credential::Key, |app| Credential::App { vendor: app.vendor() }),
            standing: self.standing(it),
            heard_at: self.engine.heard_at(&it.account),
            budget: RequestBudget { used: budget.used_at(self.clock.now()), size: budget.size(), share: it.share },
        }
    }

    fn standing(&self, it: &Known) -> Standing {
        if it.app.as_ref().is_some_and(|app| !app.was_authorised()) {
            return Standing::NeedsAuthorisation;
        }
        match self.engine.trouble(&it.account) {
            Some(trouble) if trouble.code == ACCOUNT_UNAUTHORISED => {
                return Standing::NeedsReauthorisation { detail: trouble.detail };
            }
            Some(trouble) => return Standing::NotReachable { detail: trouble.detail, until: trouble.until },
            None => {}
        }
        // What even the most urgent request may not have.
        match it.meter.ask(self.clock.now(), 1, Urgency::Card) {
            Permit::WaitUntil(until) => Standing::Limited { until },
            Permit::Go if self.engine.heard_at(&it.account).is_some() => Standing::Works,
            Permit::Go => Standing::Untried,
        }
    }
}

#[async_trait]
impl Connections for AllConnections {
    fn all(&self) -> Vec<Connection> {
        self.known.iter().map(|one| self.connection(one)).collect()
    }

    fn begin(&self, connection: &str, state: &str) -> Option<Url> {
        Some(self.with_app(connection)?.1.begin(state))
    }

    async fn finish(&self, connection: &str, code: &str) -> Result<(), NotAuthorised> {
        let Some((known, app)) = self.with_app(connection) else {
            return Err(NotAuthorised::Vendor { detail: "there is no such connection".to_owned() });
        };
        app.finish(code).await?;
        self.engine.authorised_anew(&known.account);
        Ok(())
    }
}
