//! The whole sandbox: one kernel, all fakes, and the listeners on which they can be reached.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::aircall::{self, Aircall};
use crate::control;
use crate::gorgias::Gorgias;
use crate::helpscout::{self, HelpScout};
use crate::kernel::{Clock, Kernel, LoadError, ManualClock, RealClock, ScaledClock, spawn};
use crate::serve::serve;

/// All fakes on one kernel. Clones share everything.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// Time, randomness, log, faults.
    pub kernel: Kernel,
    /// The fake Help Scout account.
    pub helpscout: HelpScout,
    /// The fake Gorgias accounts.
    pub gorgias: Gorgias,
    /// The fake Aircall company.
    pub aircall: Aircall,
}

impl Sandbox {
    /// Fakes without anyone in them; [`Sandbox::load`] brings the people. Must be called inside a tokio runtime.
    pub fn new(kernel: Kernel, aircall: aircall::Options) -> Self {
        let helpscout = HelpScout::new(kernel.clone(), helpscout::Options::default());
        let gorgias = Gorgias::new(kernel.clone());
        let aircall = Aircall::new(kernel.clone(), aircall);
        Self { kernel, helpscout, gorgias, aircall }
    }

    /// Hands each member of the start data to its fake: `helpscout`, `gorgias`, `aircall`. A fake without a member keeps what
    /// it has.
    ///
    /// # Errors
    /// With the place in the data that cannot be taken. Members before it are then loaded already.
    pub fn load(&self, data: Value) -> Result<(), LoadError> {
        let Value::Object(members) = data else {
            return Err(LoadError::new("top", "a JSON object is expected"));
        };
        for (name, member) in members {
            match name.as_str() {
                "helpscout" => self.helpscout.load(member)?,
                "gorgias" => self.gorgias.load(member)?,
                "aircall" => self.aircall.load(member)?,
                _ => return Err(LoadError::new(name, "there is no such fake")),
            }
        }
        Ok(())
    }

    /// Everything that each fake holds.
    pub fn dump(&self) -> Value {
        json!({
            "at": self.kernel.now(),
            "requests": self.kernel.log.count(),
            "helpscout": self.helpscout.dump(),
            "gorgias": self.gorgias.dump(),
            "aircall": self.aircall.dump(),
        })
    }
}

/// How the fakes' time runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ClockKind {
    /// As the machine's.
    Real,
    /// So many times as fast, from the present moment on.
    Scaled(f64),
    /// Only when it is moved through the control API, from this moment on.
    Manual(Timestamp),
}

impl ClockKind {
    fn start(self) -> Arc<dyn Clock> {
        match self {
            Self::Real => Arc::new(RealClock),
            Self::Scaled(factor) => Arc::new(ScaledClock::new(RealClock.now(), factor)),
            Self::Manual(start) => Arc::new(ManualClock::new(start)),
        }
    }
}

/// How a sandbox is started.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Where the fake Help Scout listens. Port 0 takes a free one; so below.
    pub helpscout: SocketAddr,
    /// Where the fake Gorgias accounts listen.
    pub gorgias: SocketAddr,
    /// Where the fake Aircall listens.
    pub aircall: SocketAddr,
    /// Where the control API and the web view listen.
    pub control: SocketAddr,
    /// Start data; see `docs/sandbox.md`.
    pub start: Value,
    /// Decides lags, tokens, and which requests a fault with a probability strikes.
    pub seed: u64,
    /// How time runs.
    pub clock: ClockKind,
    /// Where webhook deliveries go: from the `https` base address that was registered to the plain `http` one on
    /// which someone listens.
    pub delivery_map: BTreeMap<String, String>,
}

impl Default for RunOptions {
    fn default() -> Self {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            helpscout: loopback,
            gorgias: loopback,
            aircall: loopback,
            control: loopback,
            start: Value::Object(Map::new()),
            seed: 1,
            clock: ClockKind::Real,
            delivery_map: BTreeMap::new(),
        }
    }
}

/// A sandbox that listens. It stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// The fakes themselves, for who runs in the same process.
    pub sandbox: Sandbox,
    /// Base address of the fake Help Scout, such as `http://127.0.0.1:40001`; its API is under `/v2` and `/v3`.
    pub helpscout_url: String,
    /// Base address of the fake Gorgias accounts; account `acme` is under `/gorgias/acme`.
    pub gorgias_url: String,
    /// Base address of the fake Aircall; its API is under `/v1` and `/v2`.
    pub aircall_url: String,
    /// Base address of the control API and of the web view.
    pub control_url: String,
    _stop: watch::Sender<()>,
}

/// Why a sandbox could not be started.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// An address cannot be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The start data cannot be taken.
    #[error("the start data cannot be taken")]
    Load(#[from] LoadError),
}

/// Starts a sandbox: binds its listeners, loads the start data, and serves in the background.
///
/// # Errors
/// When an address cannot be listened on, or the start data makes no sense.
pub async fn run(options: RunOptions) -> Result<Running, RunError> {
    let (helpscout_listener, helpscout_url) = bind(options.helpscout).await?;
    let (gorgias_listener, gorgias_url) = bind(options.gorgias).await?;
    let (aircall_listener, aircall_url) = bind(options.aircall).await?;
    let (control_listener, control_url) = bind(options.control).await?;

    let kernel = Kernel::new(options.clock.start(), options.seed);
    let aircall_options = aircall::Options { delivery_map: options.delivery_map, ..aircall::Options::default() };
    let sandbox = Sandbox::new(kernel, aircall_options);
    sandbox.load(with_web_url(options.start, &control_url))?;
    sandbox.aircall.set_public_url(&aircall_url);

    let view = control::router(&sandbox).merge(sandbox.helpscout.view_router()).merge(sandbox.gorgias.view_router());
    let (stop, stopped) = watch::channel(());
    for (listener, router) in [
        (helpscout_listener, sandbox.helpscout.router()),
        (gorgias_listener, sandbox.gorgias.router()),
        (aircall_listener, sandbox.aircall.router()),
        (control_listener, view),
    ] {
        let mut stopped = stopped.clone();
        spawn(serve(listener, router, async move {
            // Ends when the sender is dropped; nothing is ever sent.
            while stopped.changed().await.is_ok() {}
        }));
    }
    Ok(Running { sandbox, helpscout_url, gorgias_url, aircall_url, control_url, _stop: stop })
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, String), RunError> {
    let failed = |source| RunError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, format!("http://{bound}")))
}

/// Lets the web links of conversations lead into the sandbox's own view, unless the start data says where to.
fn with_web_url(mut start: Value, view: &str) -> Value {
    if let Some(helpscout) = start.get_mut("helpscout").and_then(Value::as_object_mut) {
        let options = helpscout.entry("options").or_insert_with(|| json!({}));
        if let Some(options) = options.as_object_mut() {
            options.entry("web_url").or_insert_with(|| Value::from(view));
        }
    }
    start
}
