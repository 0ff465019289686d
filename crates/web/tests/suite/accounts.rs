//! Connections whose state tests choose, and what the dashboard had done to them.

use std::sync::Mutex;

use async_trait::async_trait;
use domain::ids::{Account, Vendor};
use ports::Random;
use url::Url;
use web::dashboard::connections::{Connection, Connections, Credential, NotAuthorised, RequestBudget, Standing};

/// Randomness that is none.
pub(crate) struct AlwaysFour;

impl Random for AlwaysFour {
    fn next_u64(&self) -> u64 {
        4
    }
}

/// Two shops that are reached with an app, and a desk that is reached with a key.
pub(crate) struct Accounts {
    pub(crate) all: Mutex<Vec<Connection>>,
    /// `connection code`, in order.
    pub(crate) finished: Mutex<Vec<String>>,
    /// How the next one fails.
    pub(crate) failure: Mutex<Option<NotAuthorised>>,
}

fn connection(name: &str, vendor: Vendor, credential: Credential) -> Connection {
    Connection {
        name: name.to_owned(),
        account: Account::new(vendor, format!("{name}-account")),
        credential,
        standing: Standing::Works,
        heard_at: None,
        budget: RequestBudget { used: 3.2, size: 80.0, share: 0.75 },
    }
}

impl Default for Accounts {
    fn default() -> Self {
        let app = || Credential::App { vendor: "https://acme.gorgias.example/".parse().unwrap() };
        let all = vec![
            connection("desk", Vendor::HelpScout, Credential::Key),
            connection("main shop", Vendor::Gorgias, app()),
            connection("other", Vendor::Gorgias, app()),
        ];
        Self { all: Mutex::new(all), finished: Mutex::default(), failure: Mutex::default() }
    }
}

impl Accounts {
    pub(crate) fn stands(&self, name: &str, standing: Standing) {
        let mut all = self.all.lock().unwrap();
        all.iter_mut().find(|one| one.name == name).unwrap().standing = standing;
    }

    pub(crate) fn finished(&self) -> Vec<String> {
        self.finished.lock().unwrap().clone()
    }
}

#[async_trait]
impl Connections for Accounts {
    fn all(&self) -> Vec<Connection> {
        self.all.lock().unwrap().clone()
    }

    fn begin(&self, connection: &str, state: &str) -> Option<Url> {
        let all = self.all();
        let known = all.iter().find(|one| one.name == connection && one.credential != Credential::Key)?;
        let Credential::App { vendor } = &known.credential else { return None };
        let mut url = vendor.join("oauth/authorize").unwrap();
        url.query_pairs_mut().append_pair("state", state);
        Some(url)
    }

    async fn finish(&self, connection: &str, code: &str) -> Result<(), NotAuthorised> {
        if let Some(failure) = self.failure.lock().unwrap().take() {
            return Err(failure);
        }
        self.finished.lock().unwrap().push(format!("{connection} {code}"));
        Ok(())
    }
}
