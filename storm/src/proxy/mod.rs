//! A TCP proxy that cuts connections: it stands between the program and a fake, or between the fake's deliveries and
//! the program.
//!
//! It reads whole requests and answers and passes them on. For some, drawn by seed, it resets the client's connection
//! at a drawn place instead. Now and then its listener goes away for a while: live connections are reset, new ones are
//! refused.

mod cut;
mod exchange;
#[cfg(test)]
mod tests;
mod wire;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use cut::{Counts, Cut, Tally};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 256;
/// Milliseconds between two outages of one proxy.
const BETWEEN_OUTAGES: std::ops::Range<u64> = 5_000..20_000;
/// Milliseconds that one lasts.
const OUTAGE: std::ops::Range<u64> = 200..1_500;

/// A proxy that listens. It ends, with its connections, when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    manners: Arc<Manners>,
    _running: JoinSet<()>,
}

/// How a proxy behaves; its connections share it.
#[derive(Debug)]
struct Manners {
    upstream: SocketAddr,
    /// Probability that a request's connection is cut.
    chance: f64,
    random: Mutex<StdRng>,
    tally: Tally,
    is_calm: AtomicBool,
    /// How many outages have begun.
    outages: watch::Sender<u64>,
}

impl Manners {
    fn random(&self) -> MutexGuard<'_, StdRng> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which cut strikes the next exchange.
    fn draw(&self) -> Option<Cut> {
        let mut random = self.random();
        // Drawn in every case, so that calm does not shift what follows.
        let (strikes, place) = (random.random_bool(self.chance), random.random_range(0..Cut::DRAWN.len()));
        (strikes && !self.is_calm()).then(|| Cut::DRAWN[place])
    }

    fn is_calm(&self) -> bool {
        self.is_calm.load(Ordering::Relaxed)
    }
}

impl Proxy {
    /// Starts one in front of an address.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(upstream: SocketAddr, seed: u64, chance: f64, tally: &Tally) -> std::io::Result<Self> {
        let port = Port::hold()?;
        let address = port.address;
        let manners = Arc::new(Manners {
            upstream,
            chance,
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            tally: tally.clone(),
            is_calm: AtomicBool::new(false),
            outages: watch::Sender::new(0),
        });
        let listener = port.listen()?;
        let mut running = JoinSet::new();
        running.spawn(serve(port, listener, Arc::clone(&manners)));
        Ok(Self { address, manners, _running: running })
    }

    /// From now on everything is carried whole.
    pub fn calm(&self) {
        self.manners.is_calm.store(true, Ordering::Relaxed);
    }
}

/// A port that stays ours while nobody listens on it.
struct Port {
    address: SocketAddr,
    _holder: TcpSocket,
}

impl Port {
    fn hold() -> std::io::Result<Self> {
        let holder = socket(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        Ok(Self { address: holder.local_addr()?, _holder: holder })
    }

    fn listen(&self) -> std::io::Result<TcpListener> {
        socket(self.address)?.listen(BACKLOG)
    }
}

fn socket(address: SocketAddr) -> std::io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn serve(port: Port, listener: TcpListener, manners: Arc<Manners>) {
    let mut connections = JoinSet::new();
    let mut listener = Some(listener);
    loop {
        tokio::select! {
            () = accept(listener.take(), &port, &manners, &mut connections) => {}
            () = next_outage(&manners) => {}
        }
        // Nobody listens now.
        manners.tally.change(|counts| counts.outages += 1);
        manners.outages.send_modify(|outages| *outages += 1);
        let length = Duration::from_millis(manners.random().random_range(OUTAGE));
        crate::pause(length).await;
    }
}

/// Never comes back once all is calm.
async fn next_outage(manners: &Manners) {
    loop {
        let wait = Duration::from_millis(manners.random().random_range(BETWEEN_OUTAGES));
        crate::pause(wait).await;
        if !manners.is_calm() {
            return;
        }
    }
}

/// Carries connections until it is dropped, and the listener with it.
async fn accept(given: Option<TcpListener>, port: &Port, manners: &Arc<Manners>, connections: &mut JoinSet<()>) {
    let listener = match given.map_or_else(|| port.listen(), Ok) {
        Ok(listener) => listener,
        // The system has no room for one: looked at again after the next wait.
        Err(_) => return std::future::pending().await,
    };
    loop {
        tokio::select! {
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => {
                if let Ok((client, _)) = accepted {
                    connections.spawn(connection(client, Arc::clone(manners)));
                } else {
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}

async fn connection(client: TcpStream, manners: Arc<Manners>) {
    let mut outages = manners.outages.subscribe();
    let client = wire::Wire::new(client);
    let Ok(server) = TcpStream::connect(manners.upstream).await else {
        // Behind us nobody listens: to the client that looks like a connection that breaks at once.
        return client.reset();
    };
    let mut pair = exchange::Pair::new(client, wire::Wire::new(server), &manners);
    let ending = tokio::select! {
        ending = pair.carry() => ending,
        _ = outages.changed() => exchange::Ending::Cut(Cut::Outage),
    };
    pair.end(ending).await;
}
