//! People at work in the desk: an act of the script, on what stands there at that moment.

use sandbox::helpscout::{Act, UserRef};
use serde_json::{Value, json};

use super::stage::Stage;
use crate::script::Place;

/// What somebody did.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) conversation: Option<u64>,
    pub(super) customer: Option<u64>,
    pub(super) made: Option<u64>,
    pub(super) refused: Option<String>,
}

/// Does it, as far as it can be done.
pub(super) fn act(stage: &Stage, by: u64, place: Place, act: &Value) -> Done {
    let mut done = Done::default();
    let mut whole = act.clone();
    let dump = match place {
        Place::Desk => Value::Null,
        _ => stage.sandbox.helpscout.dump(),
    };
    match place {
        Place::Desk => {}
        Place::Newest(nth) => {
            let standing = standing(&dump["conversations"]);
            let Some(conversation) = nth_newest(&standing, nth) else {
                return refused("there is no conversation");
            };
            let id = conversation["id"].as_u64();
            done.conversation = id;
            match act["do"].as_str() {
                Some("merge") => {
                    // Into another one of the same customer, else into any.
                    let same = |other: &&&Value| {
                        other["id"] != conversation["id"] && other["customer"] == conversation["customer"]
                    };
                    let any = |other: &&&Value| other["id"] != conversation["id"];
                    let into = standing.iter().find(same).or_else(|| standing.iter().find(any));
                    let Some(into) = into else { return refused("there is nothing to merge it with") };
                    whole["from"] = json!(id);
                    whole["into"] = into["id"].clone();
                }
                Some("edit_thread") => {
                    let threads = conversation["threads"].as_array().map(Vec::as_slice).unwrap_or_default();
                    let Some(thread) = threads.iter().rev().find(|thread| thread["type"] != "lineitem") else {
                        return refused("there is no thread");
                    };
                    whole["conversation"] = json!(id);
                    whole["thread"] = thread["id"].clone();
                }
                _ => whole["conversation"] = json!(id),
            }
        }
        Place::Customer(nth) => {
            let standing = standing(&dump["customers"]);
            let Some(customer) = nth_newest(&standing, nth) else { return refused("there is no customer") };
            done.customer = customer["id"].as_u64();
            whole["customer"] = customer["id"].clone();
        }
    }
    let read: Result<Act, _> = serde_json::from_value(whole);
    match read {
        Err(error) => done.refused = Some(error.to_string()),
        Ok(act) => match stage.sandbox.helpscout.act(Some(&UserRef::Id(by)), act) {
            Ok(made) => done.made = made,
            Err(error) => done.refused = Some(error.to_string()),
        },
    }
    done
}

pub(super) fn refused(why: &str) -> Done {
    Done { refused: Some(why.to_owned()), ..Done::default() }
}

/// What is neither deleted nor merged away, the oldest first.
fn standing(list: &Value) -> Vec<&Value> {
    let all = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut standing: Vec<&Value> =
        all.iter().filter(|one| one["deleted_at"].is_null() && one["merged_into"].is_null()).collect();
    standing.sort_by_key(|one| one["id"].as_u64());
    standing
}

pub(super) fn nth_newest<'v>(standing: &[&'v Value], nth: usize) -> Option<&'v Value> {
    let count = standing.len();
    let index = count.checked_sub(1 + nth % count.max(1))?;
    standing.get(index).copied()
}

/// Something on the phone.
pub(super) fn phone(stage: &Stage, call: &str, act: &Value) -> Done {
    let read: Result<sandbox::aircall::Act, _> = serde_json::from_value(act.clone());
    let result = read
        .map_err(|error| error.to_string())
        .and_then(|act| stage.sandbox.aircall.act(call, act).map_err(|refused| refused.to_string()));
    Done { refused: result.err(), ..Done::default() }
}

/// Staff touches every inbox and the list of customers, so that every index moves on.
pub(super) fn stir(stage: &Stage) {
    let customer = json!({ "do": "create_customer", "firstName": "Last", "lastName": "Visitor" });
    let made = act(stage, 401, Place::Desk, &customer).made;
    for inbox in [601, 602] {
        let conversation = json!({
            "do": "create_conversation", "mailbox": inbox, "customer": made, "subject": "The day is over", "text": "Good night",
        });
        act(stage, 401, Place::Desk, &conversation);
    }
}
