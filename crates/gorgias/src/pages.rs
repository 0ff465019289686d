//! Pages of Gorgias that show a customer or a ticket (sheet §3, UI links).

use domain::ids::Destination;

/// What a destination's name begins with; the account's subdomain follows.
const ACCOUNT: &str = "account/";

/// The destination of all records in an account: Gorgias has no inboxes.
#[must_use]
pub fn destination(subdomain: &str) -> Destination {
    Destination(format!("{ACCOUNT}{subdomain}"))
}

/// The page of a customer.
#[must_use]
pub fn customer(destination: &Destination, id: &str) -> String {
    page(destination, "customer", id)
}

/// The page of a ticket.
#[must_use]
pub fn ticket(destination: &Destination, id: &str) -> String {
    page(destination, "ticket", id)
}

fn page(destination: &Destination, kind: &str, id: &str) -> String {
    let subdomain = destination.0.strip_prefix(ACCOUNT).unwrap_or(&destination.0);
    format!("https://{subdomain}.gorgias.com/app/{kind}/{id}")
}
