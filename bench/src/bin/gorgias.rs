//! What Gorgias's small budget of requests is spent on (GO-40, N-06).
//!
//! `cargo run --release -p bench --bin gorgias`
//!
//! First, requests per call and per message of a party known to us: after another one filled the caches. Then a rush: sixty calls
//! in a minute against the bucket of an API key (40 in 20 s), of which another app takes half, and the time until the last note
//! beside the least that the bucket allows. All on paused time, so that seconds are the vendor's, not this machine's.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use jiff::Timestamp;
use serde_json::{Value, json};
use stories::{Desk, Leftovers, Plan, World};

/// A customer of the start data.
const GRACE: &str = "+14155550101";
/// Somebody else, who fills the caches of users.
const FIRST: &str = "+14155550150";
const CALLS: u32 = 60;
/// Requests a second that another app takes: half of what comes back.
const OTHERS_PER_SECOND: f64 = 1.0;
/// What comes back in a second to an API key (sheet gorgias §2), and the bucket.
const REFILL: f64 = 2.0;
const BUCKET: f64 = 40.0;

fn main() -> anyhow::Result<()> {
    println!("requests of a known party, users and numbers read before");
    println!("{:<52} {:>8} {:>8}", "story", "Gorgias", "target");
    for (name, target, story) in [
        ("live call, with a tag of the agent's", 4, Story::Live),
        ("call told only after its end, with a tag", 2, Story::Afterwards),
        ("SMS in a conversation of a minute ago", 1, Story::Text),
    ] {
        let lines = run(count(story))?;
        println!("{name:<52} {:>8} {target:>8}", lines.len());
        for line in lines {
            println!("    {line}");
        }
    }
    println!("\n{CALLS} calls in a minute, another app takes {OTHERS_PER_SECOND} requests a second of {REFILL}");
    for (who, known) in [("of customers with that number", true), ("of nobody known", false)] {
        let (spent, last_note, refused) = run(rush(known))?;
        // Were the whole bucket ours, and were the calls there at once.
        let least = (f64::from(u32::try_from(spent)?) - BUCKET).max(0.0) / REFILL;
        println!(
            "{who}: {spent} requests of ours, {refused} refused (429); last note {last_note:.0} s after the first call; the whole bucket \
             would allow that many in {least:.0} s; ratio {:.2}",
            last_note / least
        );
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Story {
    Live,
    Afterwards,
    Text,
}

fn run<T>(story: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    Ok(runtime.block_on(story))
}

fn plan(options: Value) -> Plan {
    Plan { desk: Desk::Gorgias, desk_options: options, ..Plan::default() }
}

async fn count(story: Story) -> Vec<String> {
    let world = World::begin(plan(json!({}))).await;
    world.play(&Value::Array(call("first", FIRST, 0.0))).await;
    // A first call of hers: what is asked of a number once a day was asked then.
    world.play(&Value::Array(call("hers", GRACE, 0.0))).await;
    if let Story::Text = story {
        world.play(&json!([text("t0", "Hello")])).await;
    }
    let before = world.requests("gorgias").len();
    match story {
        Story::Live => world.play(&Value::Array(call("live", GRACE, 0.0))).await,
        Story::Text => world.play(&json!([text("t1", "Are you there?")])).await,
        Story::Afterwards => {
            world.kill();
            let playing = world.begin_play(&Value::Array(call("after", GRACE, 0.0)));
            world.pass(75).await;
            world.start().await;
            drop(playing);
            world.settle().await;
        }
    }
    let lines = world.requests("gorgias").split_off(before);
    world.end().await;
    lines
}

async fn rush(known: bool) -> (usize, f64, u64) {
    let options = json!({ "other_apps_per_second": OTHERS_PER_SECOND });
    let customer = |n: u32| json!({ "id": 700_000 + n, "name": format!("Customer {n}"), "phones": [caller(n)] });
    let customers: Vec<Value> = (0..CALLS).filter(|_| known).map(customer).collect();
    let world = World::begin(Plan { desk_data: json!({ "customers": customers }), ..plan(options) }).await;
    let begun = world.now();
    let calls = (0..CALLS).flat_map(|n| call(&format!("c{n}"), &caller(n), f64::from(n)));
    world.play(&Value::Array(calls.collect())).await;
    let last = written(&world.tickets().0).into_iter().max().unwrap_or(begun);
    let view = (world.requests("gorgias").len(), world.tickets().limited());
    if std::env::var_os("SHOW").is_some() {
        let mut c = std::collections::BTreeMap::new();
        for l in world.requests("gorgias") {
            let k: String = l.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
            *c.entry(k).or_insert(0) += 1;
        }
        println!("{c:#?}");
    }
    let complete = world.tickets().records().len();
    assert_eq!(complete, 2 * usize::try_from(CALLS).unwrap_or_default(), "every call has both of its notes, once");
    world.end_with(Leftovers { limited: view.1, ..Leftovers::default() }).await;
    (view.0, last.duration_since(begun).as_secs_f64(), view.1)
}

fn caller(n: u32) -> String {
    format!("+141555502{n:02}")
}

/// When each of our notes was written.
fn written(dump: &Value) -> Vec<Timestamp> {
    let tickets = dump["tickets"].as_array().into_iter().flatten();
    let messages = tickets.flat_map(|ticket| ticket["messages"].as_array().into_iter().flatten());
    messages.filter_map(|message| message["written_at"].as_str()?.parse().ok()).collect()
}

fn call(label: &str, caller: &str, at: f64) -> Vec<Value> {
    vec![
        json!({"at": at, "call": label, "do": "place", "direction": "inbound", "number": 501, "party": caller}),
        json!({"at": at + 1.0, "call": label, "do": "ring", "user": 1203}),
        json!({"at": at + 8.0, "call": label, "do": "answer", "user": 1203}),
        json!({"at": at + 40.0, "call": label, "do": "tag", "tag": 802, "user": 1203}),
        json!({"at": at + 60.0, "call": label, "do": "hangup"}),
    ]
}

fn text(label: &str, body: &str) -> Value {
    json!({"at": 0, "message": label, "do": "write", "direction": "inbound", "number": 501, "party": GRACE, "body": body})
}
