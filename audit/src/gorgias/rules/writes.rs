//! What Deskline may send at all, and what its requests may change (promise 4, GO-32).

use serde_json::Value;

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::desk::Ticket;
use crate::world::json::list;
use crate::world::requests::{Request, Vendor};

const KIND: Rule = Rule("gorgias.write.kind", "GO-32 C-41");
const BODY: Rule = Rule("gorgias.write.body", "GO-32");
const CUSTOMER: Rule = Rule("gorgias.write.customer_changed", "C-06");
const TICKET: Rule = Rule("gorgias.write.ticket_changed", "GO-10");
const STATUS: Rule = Rule("gorgias.status.changed", "GO-10 GO-31 C-54");
const REACHED: Rule = Rule("gorgias.reached.customer", "GO-32 C-54");

pub(super) fn check(account: &Account<'_, '_>, out: &mut Findings) {
    for reached in list(account.dump, "reached_customers").iter().map(crate::world::desk::reached) {
        if reached.request.is_some() {
            let words = format!("a request of ours led to this: {}", reached.what);
            out.add(REACHED, None, reached.at, words);
        }
    }
    for request in account.world.requests.iter().filter(|it| it.vendor == Vendor::Gorgias && it.is_write()) {
        look_at(request, out);
    }
    for ticket in &account.tickets {
        look_at_changes(account, ticket, out);
    }
    for customer in &account.customers {
        let ours = customer.versions.iter().skip(1).filter(|version| version.request.is_some());
        for version in ours {
            out.add(CUSTOMER, None, Some(version.at), format!("customer {} was changed", customer.id));
        }
    }
}

/// The path below the account.
pub(super) fn path<'e>(request: &Request<'e>) -> &'e str {
    request.path.find("/api/").map_or(request.path, |at| &request.path[at..])
}

fn look_at(request: &Request<'_>, out: &mut Findings) {
    let shape = request.shape();
    let shape = shape.find("/api/").map_or(shape.as_str(), |at| &shape[at..]);
    let body = request.body;
    let at = Some(request.at);
    match (request.method, shape) {
        ("POST", "/api/search" | "/api/customers" | "/api/tags" | "/api/tickets/*/tags" | "/api/upload")
        | ("DELETE", "/api/tickets/*/tags") => {}
        ("POST", "/api/tickets") => {
            for message in list(body, "messages") {
                message_body(request, message, out);
            }
        }
        ("POST", "/api/tickets/*/messages") => message_body(request, body, out),
        ("PUT", "/api/tickets/*") if *body == serde_json::json!({ "status": "open" }) => {}
        (method, _) => {
            let words = format!("{method} {} is nothing that Deskline sends so", request.path);
            out.add(KIND, None, at, words);
        }
    }
}

/// Whatever is written is internal, or says that it was sent already.
fn message_body(request: &Request<'_>, message: &Value, out: &mut Findings) {
    let mut wrong = |words: &str| {
        out.add(BODY, None, Some(request.at), format!("request {}: {words}", request.number));
    };
    let is_note = message["channel"] == "internal-note";
    if !is_note && !message["sent_datetime"].is_string() {
        wrong("a message that does not say when it was sent: Gorgias would send it");
    }
    if is_note && message["public"] != false {
        wrong("a note that is not internal");
    }
    if !message["source"].is_null() {
        wrong("a message that names addresses: it could be answered there");
    }
    if !message["mention_ids"].is_null() {
        wrong("a note that calls somebody");
    }
}

/// Each version of ours differs from the one before by its messages, its tags, or by being opened.
fn look_at_changes(account: &Account<'_, '_>, ticket: &Ticket<'_>, out: &mut Findings) {
    for pair in ticket.versions.windows(2) {
        let [before, after] = pair else { continue };
        let Some(request) = account.world.request(after.request) else { continue };
        let (was, is) = (&before.state, &after.state);
        let changed = [
            ("subject", was.subject != is.subject),
            ("customer", was.customer != is.customer),
            ("assignee", was.assignee != is.assignee),
            ("spam mark", was.spam != is.spam),
            ("place in the trash", was.trashed != is.trashed),
            ("existence", before.there != after.there),
        ];
        for (what, _) in changed.into_iter().filter(|(_, changed)| *changed) {
            let words = format!("request {} changed the {what} of ticket {}", request.number, ticket.id);
            out.add(TICKET, None, Some(after.at), words);
        }
        // A received message opens its ticket where the account is so.
        let by_arrival = path(request).ends_with("/messages") && account.option("incoming_reopens") == true;
        if was.is_open != is.is_open && request.method != "PUT" && !(by_arrival && is.is_open) {
            let words = format!("request {} changed the status of ticket {}", request.number, ticket.id);
            out.add(STATUS, None, Some(after.at), words);
        }
    }
}
