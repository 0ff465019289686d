//! 100,000 waiting filings cost rows, not tasks (promise 6).

use std::sync::Arc;
use std::time::Duration;

use domain::fact::CallEvent;
use domain::step::Urgency;
use engine::Limits;
use store_sqlite::{Options, SqliteStore};

use crate::script::{Script, write};
use crate::world::World;

const WAITING: i64 = 100_000;

#[tokio::test(start_paused = true)]
async fn promise_6_a_card_among_a_hundred_thousand_waiting_filings_is_served_at_once() {
    let store = SqliteStore::inline(None, Options::default()).unwrap();
    let world = World::with(Arc::new(store), Limits::default()).await;
    world.vendor.takes(Duration::from_secs(2));
    world.desk.every_other(Script { urgency: Urgency::FollowUp, parts: vec![write("record")], lanes: Vec::new() });
    for first in (0..WAITING).step_by(5000) {
        let calls = first..(first + 5000).min(WAITING);
        let fact = |call| world.fact(call, CallEvent::Ended, Urgency::FollowUp);
        world.store.append(calls.map(fact).collect()).await.unwrap();
    }
    assert_eq!(world.store.counts().await.unwrap().filings_waiting, WAITING as u64);
    world
        .run_while(async {
            world.sleep(5).await;
            world.call(WAITING + 1, Urgency::Card, &[write("card")]).await;
            world.sleep(3).await;
        })
        .await;
    let card = world.phone.seen("write")[0].at;
    assert!((5.0..5.1).contains(&card), "{card}");
    // What is under way at the vendor is all that the engine holds.
    assert_eq!(world.vendor.in_flight_max(), Limits::default().concurrency);
    let written = world.vendor.seen("write").len();
    assert!((24..=40).contains(&written), "eight every two seconds: {written}");
}
