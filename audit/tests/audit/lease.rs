//! Only who holds the lease writes.

use serde_json::json;

use crate::scene::{Scene, breaks, passes};

fn lost(it: &mut Scene, alone: bool, lasts: f64) {
    it.0["script"]["deskline"] = json!({ "alone": alone, "lease": [150, 20] });
    it.act(150.0, json!({ "kind": "lose_lease", "for": lasts }));
}

#[test]
fn who_lost_the_lease_writes_nothing_more() {
    // The closing record is sent 41 s later.
    breaks("lease.not_held", |it| lost(it, false, 150.0));
    passes("a third one took it, and for a shorter time", |it| {
        lost(it, false, 150.0);
        it.act(152.0, json!({ "kind": "lose_lease", "for": 1.0 }));
    });
    passes("its store is gone", |it| {
        lost(it, false, 150.0);
        it.act(170.0, json!({ "kind": "reinstall" }));
    });
    passes("it was given back before", |it| lost(it, false, 20.0));
    passes("who knows that no other lives takes it back at once", |it| lost(it, true, 150.0));
}
