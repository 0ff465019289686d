//! How many requests a call costs: at Help Scout, where a write weighs 2 of the account's limit, and at Aircall.
//!
//! `cargo run --release -p bench --bin requests`
//!
//! Each story is told to a whole Deskline on paused time. A first call of another person fills the caches of users
//! (read once an hour), so that what is counted is what each further call costs.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use serde_json::{Value, json};
use stories::{Plan, World};

/// A known caller whose conversation is open in the start data.
const JOINING: &str = "+14155550101";
/// A known caller without an open conversation.
const NONE_OPEN: &str = "+14155550103";
/// The caller of the call that fills the caches.
const FIRST_CALLER: &str = "+14155550105";

struct Story {
    name: &'static str,
    caller: &'static str,
    settings: Value,
    target: (usize, usize),
}

fn stories() -> Vec<Story> {
    let quiet = json!({ "call_in_progress": false });
    let story = |name, caller, settings, target| Story { name, caller, settings, target };
    vec![
        story("always new", NONE_OPEN, json!({ "conversations": "always_new", "tags": quiet }), (4, 6)),
        story("always new, call in progress", NONE_OPEN, json!({ "conversations": "always_new" }), (5, 8)),
        story("try existing, none open", NONE_OPEN, json!({ "tags": quiet }), (5, 7)),
        story("try existing, none open, call in progress", NONE_OPEN, json!({}), (6, 9)),
        story("joining one", JOINING, json!({ "tags": quiet }), (7, 10)),
        story("joining one, call in progress", JOINING, json!({}), (8, 12)),
    ]
}

fn main() -> anyhow::Result<()> {
    println!("known caller, inbound, answered; Help Scout: requests / weight (a write weighs 2)");
    println!("{:<44} {:>10} {:>10} {:>8} {:>9}", "story", "Help Scout", "target", "ratio", "Aircall");
    for story in stories() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
        let (desk, phone) = runtime.block_on(count(&story));
        let weight = desk.iter().map(|line| if line.starts_with("GET") { 1 } else { 2 }).sum::<usize>();
        let ratio = ratio(weight, story.target.1);
        println!(
            "{:<44} {:>10} {:>10} {ratio:>8.2} {:>9}",
            story.name,
            format!("{}/{weight}", desk.len()),
            format!("{}/{}", story.target.0, story.target.1),
            phone.len(),
        );
        for line in &desk {
            println!("    {line}");
        }
        for line in &phone {
            println!("    Aircall: {line}");
        }
    }
    Ok(())
}

fn ratio(weight: usize, target: usize) -> f64 {
    let as_f64 = |n: usize| u32::try_from(n).map_or(f64::NAN, f64::from);
    as_f64(weight) / as_f64(target)
}

/// The requests of one call, after another one filled the caches.
async fn count(story: &Story) -> (Vec<String>, Vec<String>) {
    let world = World::begin(Plan { settings: story.settings.clone(), ..Plan::default() }).await;
    world.play(&call(FIRST_CALLER)).await;
    let before = (world.requests("helpscout").len(), world.requests("aircall").len());
    world.play(&call(story.caller)).await;
    let desk = world.requests("helpscout").split_off(before.0);
    let phone = world.requests("aircall").split_off(before.1);
    (desk, phone)
}

fn call(caller: &str) -> Value {
    json!([
        {"at": 0, "call": caller, "do": "place", "direction": "inbound", "number": 501, "party": caller},
        {"at": 1, "call": caller, "do": "ring", "user": 1203},
        {"at": 8, "call": caller, "do": "answer", "user": 1203},
        {"at": 60, "call": caller, "do": "hangup"}
    ])
}
