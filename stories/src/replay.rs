//! The same call, told in another way: other order, twice, late, in part.

use std::collections::BTreeSet;

use domain::ids::CallId;
use engine::journal;
use jiff::Timestamp;
use sandbox::aircall::{Knobs, Script};
use serde_json::Value;

use crate::World;
use crate::world::aircall_client;

impl World {
    /// Plays a script while none of its webhooks arrives, and brings these bodies instead, each at its time.
    pub async fn replay(&self, script: &Value, deliveries: &[(Timestamp, Value)]) {
        self.sandbox.aircall.set_knobs(Knobs { lose: 1.0, ..Knobs::default() });
        let script: Script = serde_json::from_value(script.clone()).expect("a script");
        let playing = self.sandbox.aircall.play(script);
        self.deliver(deliveries).await;
        let report = playing.finished().await.expect("it was played");
        assert!(report.refused.is_empty(), "the script was refused: {:?}", report.refused);
        self.settle().await;
    }

    /// Brings webhook bodies, each at its time; those whose time is over at once.
    pub async fn deliver(&self, deliveries: &[(Timestamp, Value)]) {
        let mut deliveries: Vec<&(Timestamp, Value)> = deliveries.iter().collect();
        deliveries.sort_by_key(|(at, _)| *at);
        for (at, body) in deliveries {
            self.until(*at).await;
            self.sandbox.aircall.deliver(body.to_string().as_bytes(), false);
        }
    }

    /// Reads every call through the API, as a backfill would, and lets what follows happen.
    pub async fn backfill(&self) {
        let client = aircall_client(&self.outside);
        let calls: BTreeSet<i64> = self.calls().into_iter().collect();
        for call in calls {
            let read = client.call(CallId(call)).await.expect("Aircall answers").expect("the call is there");
            let fact =
                journal::admit(self.installation(), self.phone_connection(), read.told, &read.numbers, self.now());
            self.store.append(vec![fact]).await.expect("the store");
        }
        self.settle().await;
    }
}
