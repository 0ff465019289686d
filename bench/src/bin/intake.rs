//! Webhooks durably accepted per second, and how long a delivery waits for its 200, over real HTTP.
//!
//! `cargo build --release -p deskline && cargo run --release -p bench --bin intake -- [--seconds 5] [--folder DIR]`
//!
//! The program under test is the real one (`deskline serve`, SQLite with `synchronous=FULL`), with its engine at work on
//! what comes in. The senders run in this process, on the same machine. Each delivery is a call of its own. The disk's own
//! time for one fsync is printed beside the figures; each figure is the median of three runs.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use clap::Parser;
use serde_json::json;
use storm::ground::Ground;
use storm::program::Program;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const RUNS: usize = 3;

/// What is measured.
#[derive(Debug, Parser)]
struct Options {
    /// How long each run lasts. Seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Where the database lies; its disk is what counts.
    #[arg(long, default_value = ".")]
    folder: PathBuf,
    /// The program; the one beside this one if left out.
    #[arg(long)]
    program: Option<PathBuf>,
    /// `full` or `normal`.
    #[arg(long, default_value = "full")]
    durability: String,
}

/// One run's figures.
struct Run {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(bench(&options))
}

async fn bench(options: &Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(&options.folder)?;
    let fsync = fsync_time(folder.path())?;
    println!("fsync of one 4 KiB page: {:.3} ms (median of 200); synchronous={}", millis(fsync), options.durability);
    let goal = target_rate(fsync);
    println!("target at this fsync time: {goal:.0}/s with 256 connections, and p99 <= 30 ms at half of it");
    println!(
        "{:>11} {:>12} {:>8} {:>10} {:>10} {:>28}",
        "connections", "accepted/s", "ratio", "p50 ms", "p99 ms", "p99 ms at half the target"
    );
    let target = Target::start(options, folder.path()).await?;
    let next = Arc::new(AtomicI64::new(1));
    for connections in [1, 32, 256] {
        let mut full = Vec::new();
        for _ in 0..RUNS {
            full.push(target.run(connections, Duration::from_secs(options.seconds), None, &next).await?);
        }
        let full = median(full);
        let mut half = Vec::new();
        for _ in 0..RUNS {
            // One connection alone cannot bear that: it is paced at half of its own rate.
            let rate = (goal / 2.0).min(full.per_second / 2.0);
            half.push(target.run(connections, Duration::from_secs(options.seconds), Some(rate), &next).await?);
        }
        let half = median(half);
        println!(
            "{connections:>11} {:>12.0} {:>8.2} {:>10.2} {:>10.2} {:>28.2}",
            full.per_second,
            full.per_second / goal,
            millis(full.p50),
            millis(full.p99),
            millis(half.p99)
        );
    }
    println!("deliveries in all: {}, each answered 200", next.load(Ordering::Relaxed) - 1);
    Ok(())
}

/// What is aimed at: 5,000 a second where the disk is quick, 2,000 where an fsync takes about 4 ms.
fn target_rate(fsync: Duration) -> f64 {
    if fsync < Duration::from_micros(500) { 5000.0 } else { 2000.0 }
}

fn median(mut runs: Vec<Run>) -> Run {
    runs.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    let mut p50: Vec<Duration> = runs.iter().map(|run| run.p50).collect();
    let mut p99: Vec<Duration> = runs.iter().map(|run| run.p99).collect();
    p50.sort_unstable();
    p99.sort_unstable();
    Run { per_second: runs[runs.len() / 2].per_second, p50: p50[p50.len() / 2], p99: p99[p99.len() / 2] }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// How long the disk takes to make one page durable.
fn fsync_time(folder: &Path) -> anyhow::Result<Duration> {
    let mut file = std::fs::File::create(folder.join("fsync"))?;
    let mut times = Vec::with_capacity(200);
    for _ in 0..200 {
        let begun = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_all()?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

/// The program under test, and where its webhook listens.
struct Target {
    ground: Ground,
    _program: Program,
    path: String,
    token: String,
}

impl Target {
    async fn start(options: &Options, folder: &Path) -> anyhow::Result<Self> {
        let binary = match &options.program {
            Some(path) => path.clone(),
            None => std::env::current_exe()?.with_file_name("deskline"),
        };
        ensure!(binary.exists(), "{} is not there: cargo build --release -p deskline", binary.display());
        let ground = Ground::lay_with(1, 1.0, Some(folder), &options.durability).await?;
        let program = Program::start(&binary, &ground).await?;
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if let Some((path, token)) = ground.webhook() {
                // The token must have reached the door.
                tokio::time::sleep(Duration::from_secs(1)).await;
                return Ok(Self { ground, _program: program, path, token });
            }
        }
        anyhow::bail!("the program registered no webhook")
    }

    async fn run(
        &self,
        connections: usize,
        lasting: Duration,
        rate: Option<f64>,
        next: &Arc<AtomicI64>,
    ) -> anyhow::Result<Run> {
        // All connections stand before the first delivery: opening them is not what is measured.
        let mut streams = Vec::with_capacity(connections);
        for _ in 0..connections {
            let stream = TcpStream::connect(self.ground.webhooks).await?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let begun = Instant::now();
        let of = f64::from(u32::try_from(connections)?);
        // Each connection's share of the pace: one delivery in so much time, spread evenly.
        let share = rate.map(|rate| Duration::from_secs_f64(of / rate));
        let mut senders = Vec::new();
        for (number, stream) in streams.into_iter().enumerate() {
            let (path, token) = (self.path.clone(), self.token.clone());
            let next = next.clone();
            let place = f64::from(u32::try_from(number)?) / of;
            let offset = share.map(|share| share.mul_f64(place));
            senders.push(tokio::spawn(sender(stream, path, token, next, begun, lasting, share.zip(offset))));
        }
        let mut waits = Vec::new();
        for sender in senders {
            waits.extend(sender.await??);
        }
        let elapsed = begun.elapsed();
        waits.sort_unstable();
        ensure!(!waits.is_empty(), "nothing was delivered");
        let at = |share: usize| waits[(waits.len() - 1) * share / 100];
        let count = f64::from(u32::try_from(waits.len())?);
        Ok(Run { per_second: count / elapsed.as_secs_f64(), p50: at(50), p99: at(99) })
    }
}

/// Delivers one after another on one connection; with a pace, no sooner than it is time.
async fn sender(
    mut stream: TcpStream,
    path: String,
    token: String,
    next: Arc<AtomicI64>,
    begun: Instant,
    lasting: Duration,
    pace: Option<(Duration, Duration)>,
) -> anyhow::Result<Vec<Duration>> {
    let mut waits = Vec::new();
    let mut answer = vec![0_u8; 4096];
    let mut due = pace.map(|(_, offset)| begun + offset);
    while begun.elapsed() < lasting {
        if let (Some(at), Some((share, _))) = (due, pace) {
            tokio::time::sleep_until(at.into()).await;
            due = Some(at + share);
        }
        let call = next.fetch_add(1, Ordering::Relaxed);
        let body = delivery(call, &token);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: deskline.example\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        // With a pace, waiting for a connection that is still busy counts as waiting.
        let sent = match pace {
            Some((share, _)) => due.map_or_else(Instant::now, |at| at - share),
            None => Instant::now(),
        };
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        let read = stream.read(&mut answer).await?;
        let status = std::str::from_utf8(&answer[..read.min(12)]).unwrap_or_default();
        ensure!(status == "HTTP/1.1 200", "answered {status:?}");
        waits.push(sent.elapsed());
    }
    Ok(waits)
}

/// A `call.created` of the live shape (sheet aircall §3.1), about 1.4 KiB.
fn delivery(call: i64, token: &str) -> String {
    let now = jiff::Timestamp::now().as_second();
    let id = 1_000_000_000 + call;
    json!({
        "resource": "call", "event": "call.created", "timestamp": now, "token": token,
        "data": {
            "id": id, "direct_link": format!("https://api.aircall.io/v1/calls/{id}"),
            "call_uuid": format!("CA{id:032x}"), "direction": "inbound", "status": "initial",
            "started_at": now, "duration": 0, "raw_digits": format!("+1 212-{:03}-{:04}", 200 + call / 10_000 % 700, call % 10_000),
            "number": {
                "id": 501, "direct_link": "https://api.aircall.io/v1/numbers/501", "name": "Support US",
                "digits": "+1 415-555-0190", "e164_digits": "+14155550190", "country": "US",
                "time_zone": "America/Los_Angeles", "open": true, "availability_status": "open", "is_ivr": false,
                "live_recording_activated": false, "created_at": "2024-05-13T08:00:00.000Z",
                "messages": {"welcome": "https://assets.aircall.io/w.mp3", "waiting": "https://assets.aircall.io/h.mp3",
                    "ringing_tone": "https://assets.aircall.io/r.mp3", "unanswered_call": "https://assets.aircall.io/u.mp3"}
            },
            "cost": "0.0", "archived": false, "comments": [], "tags": [],
            "teams": [{"id": 301, "name": "Orders", "direct_link": "https://api.aircall.io/v1/teams/301"}]
        }
    })
    .to_string()
}
