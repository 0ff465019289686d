//! What Deskline may send at all, and what its requests may change (promise 4).

use crate::findings::{Findings, Rule};
use crate::parties::is_made;
use crate::world::World;
use crate::world::desk::{Conversation, true_between};
use crate::world::json::plus;
use crate::world::requests::{Request, Vendor};

const KIND: Rule = Rule("write.kind", "C-07 HS-27");
const BODY: Rule = Rule("write.body", "HS-25 HS-27");
const CUSTOMER: Rule = Rule("write.customer_of_others", "HS-13");
const CUSTOMER_REWRITTEN: Rule = Rule("write.customer_edited_by_people", "HS-15");
const CONVERSATION: Rule = Rule("write.conversation_changed", "HS-27");
const STATUS: Rule = Rule("status.changed", "HS-20 HS-27 C-54");
const REACHED: Rule = Rule("reached.customer", "GO-32 C-54");

/// Between reading a status and sending it back lie so many seconds at most.
const READ_BEFORE_WRITE: i64 = 5;
/// What an answer that travels, and another request before the write, add.
const TRAVEL: i64 = 10;

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    for reached in world.reached.iter().filter(|reached| reached.request.is_some()) {
        out.add(REACHED, None, reached.at, format!("a request of ours made Help Scout send an {}", reached.what));
    }
    for request in world.requests.iter().filter(|request| request.is_write() && request.vendor != Vendor::Gorgias) {
        look_at(world, request, out);
    }
    for conversation in &world.conversations {
        look_at_changes(world, conversation, out);
    }
    for customer in &world.customers {
        let ours = customer.versions.iter().enumerate().skip(1).filter(|(_, version)| version.request.is_some());
        for (place, version) in ours {
            let by_people = |before: usize| customer.versions[1..before].iter().any(|one| one.request.is_none());
            if !is_made(customer) {
                out.add(CUSTOMER, None, Some(version.at), format!("customer {} is not ours", customer.id));
            } else if by_people(place) {
                let words = format!("customer {} had been edited by a person", customer.id);
                out.add(CUSTOMER_REWRITTEN, None, Some(version.at), words);
            }
        }
    }
}

/// Method and shape of each write that Deskline may send.
fn is_allowed(request: &Request<'_>) -> bool {
    let shape = request.shape();
    if request.vendor == Vendor::Aircall {
        return match request.method {
            "POST" => matches!(shape.as_str(), "/v1/calls/*/insight_cards" | "/v1/webhooks"),
            "PUT" | "DELETE" => shape.starts_with("/v1/webhooks/"),
            _ => false,
        };
    }
    matches!(
        (request.method, shape.as_str()),
        (
            "POST",
            "/v2/oauth2/token"
                | "/v2/customers"
                | "/v2/conversations"
                | "/v2/conversations/*/phones"
                | "/v2/conversations/*/notes"
        ) | ("PUT", "/v2/conversations/*/tags")
            | ("PATCH", "/v2/conversations/*" | "/v2/customers/*")
    )
}

fn look_at(world: &World<'_>, request: &Request<'_>, out: &mut Findings) {
    let mut wrong =
        |words: String| out.add(BODY, None, Some(request.at), format!("request {}: {words}", request.number));
    if !is_allowed(request) {
        let words = format!("{} {} is nothing that Deskline sends", request.method, request.path);
        out.add(KIND, None, Some(request.at), words);
        return;
    }
    let body = request.body;
    match (request.method, request.shape().as_str()) {
        ("POST", "/v2/conversations") => {
            if body.get("assignTo").is_none() {
                wrong("no assignee: the inbox's rule would choose one".to_owned());
            }
            let kinds = body["threads"].as_array().into_iter().flatten().map(|thread| &thread["type"]);
            for kind in kinds.filter(|kind| **kind != "phone" && **kind != "note") {
                wrong(format!("a thread of the kind {kind}"));
            }
            if body["autoReply"] == true {
                wrong("asks for an automatic reply".to_owned());
            }
        }
        ("POST", "/v2/conversations/*/notes") if body["status"].as_str().is_none() => {
            wrong("a note without a status brings a closed conversation back".to_owned());
        }
        ("PATCH", "/v2/conversations/*") => {
            let path = body["path"].as_str().unwrap_or_default();
            let is_reopening = path == "/status" && body["value"] == "active";
            if !is_reopening && path != "/assignTo" {
                wrong(format!("changes {path} to {}", body["value"]));
            }
            let settings = world.integrations.iter().flat_map(|one| &one.settings);
            let may = |is: fn(&crate::world::settings::Settings) -> bool| settings.clone().any(|(_, it)| is(it));
            if is_reopening && !may(|it| it.reopen) {
                wrong("reopens although that is off".to_owned());
            }
            if path == "/assignTo" && !may(|it| it.reassign) {
                wrong("assigns although that is off".to_owned());
            }
        }
        _ => {}
    }
}

/// What the versions say: each differs from the one before by what its own request did, and by nothing else.
fn look_at_changes(world: &World<'_>, conversation: &Conversation<'_>, out: &mut Findings) {
    for pair in conversation.versions.windows(2) {
        let [before, after] = pair else { continue };
        let Some(request) = world.request(after.request) else { continue };
        let (was, is) = (&before.state, &after.state);
        let changed = [
            ("subject", was.subject != is.subject),
            ("inbox", was.mailbox != is.mailbox),
            ("customer", was.customer != is.customer),
            ("lock", was.locked != is.locked),
            ("existence", before.there != after.there),
            ("draft", was.draft != is.draft),
        ];
        for (what, _) in changed.into_iter().filter(|(_, changed)| *changed) {
            let words = format!("request {} changed the {what} of conversation {}", request.number, conversation.id);
            out.add(CONVERSATION, None, Some(after.at), words);
        }
        if was.status != is.status && !may_change_status(world, conversation, request, is.status, after.at) {
            let words = format!(
                "request {} made conversation {} {}, which was {}",
                request.number, conversation.id, is.status, was.status
            );
            out.add(STATUS, None, Some(after.at), words);
        }
    }
}

/// Reopening has rules of its own (see `conversations`). A note sends back the status as it was read: a person may
/// have changed it in between.
fn may_change_status(
    world: &World<'_>,
    conversation: &Conversation<'_>,
    request: &Request<'_>,
    to: &str,
    at: jiff::Timestamp,
) -> bool {
    if request.method == "PATCH" {
        return to == "active";
    }
    let read_since = plus(request.at, -(READ_BEFORE_WRITE + TRAVEL + world.trouble.clock_error(request.at)));
    true_between(&conversation.versions, read_since, at).any(|version| version.at < at && version.state.status == to)
}
