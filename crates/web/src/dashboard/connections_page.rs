//! The page of connections, and the banner that stands on every page while one needs a person (C-60, C-62).

use askama::Template;
use domain::ids::Vendor;
use jiff::tz::TimeZone;
use url::Url;

use super::Frame;
use super::connections::{Connection, Credential, RequestBudget, Standing};
use super::shown::Time;
use crate::texts;

#[derive(Template)]
#[template(path = "connections.html")]
pub(super) struct ConnectionsPage {
    frame: Frame,
    /// The connection that was authorised just now.
    authorised: Option<String>,
    lines: Vec<Line>,
}

/// One connection.
struct Line {
    name: String,
    vendor: &'static str,
    account: String,
    state: String,
    marked: bool,
    to_do: Option<String>,
    detail: Option<String>,
    action: Option<Action>,
    heard: Option<Time>,
    budget: String,
}

/// A button.
pub(super) struct Action {
    pub(super) address: String,
    pub(super) label: String,
}

/// What stands on every page while a connection needs a person.
pub(super) struct Banner {
    pub(super) text: String,
    pub(super) to_do: String,
    pub(super) action: Option<Action>,
}

impl ConnectionsPage {
    /// `authorised`: the name of a connection that was authorised just now; believed only of one that stands well.
    pub(super) fn new(frame: Frame, zone: &TimeZone, all: &[Connection], authorised: Option<String>) -> Self {
        let stands_well = |name: &String| all.iter().any(|one| one.name == *name && !one.standing.needs_a_person());
        let lines = all.iter().map(|one| Line::of(one, zone)).collect();
        Self { frame, authorised: authorised.filter(stands_well), lines }
    }
}

impl Line {
    fn of(it: &Connection, zone: &TimeZone) -> Self {
        let detail = match &it.standing {
            Standing::NeedsReauthorisation { detail } | Standing::NotReachable { detail, .. } => Some(detail.clone()),
            _ => None,
        };
        Self {
            name: it.name.clone(),
            vendor: vendor_name(it.account.vendor),
            account: it.account.id.clone(),
            state: state(it, zone),
            marked: !matches!(it.standing, Standing::Works | Standing::Untried),
            to_do: to_do(it, zone),
            detail,
            action: action(it),
            heard: it.heard_at.map(|at| Time::of(at, zone)),
            budget: budget_words(it.budget),
        }
    }
}

impl Banner {
    /// The banner of a connection, if it needs a person.
    pub(super) fn of(it: &Connection, zone: &TimeZone) -> Option<Self> {
        let (name, vendor) = (&it.name, vendor_name(it.account.vendor));
        let what = match &it.standing {
            Standing::NeedsAuthorisation => "needs authorisation",
            Standing::NeedsReauthorisation { .. } => "needs re-authorisation",
            _ => return None,
        };
        Some(Self {
            text: format!("Connection {name} ({vendor}) {what}."),
            to_do: to_do(it, zone).unwrap_or_default(),
            action: action(it).filter(|_| it.standing.needs_a_person()),
        })
    }
}

/// A vendor's name as people write it.
pub(super) fn vendor_name(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Aircall => "Aircall",
        Vendor::HelpScout => "Help Scout",
        Vendor::Gorgias => "Gorgias",
    }
}

/// The address of the page that says that a connection was authorised.
pub(super) fn authorised_address(connection: &str) -> String {
    let query = [("authorised", connection)];
    format!("/connections?{}", query_text(&query))
}

fn query_text(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn state(it: &Connection, zone: &TimeZone) -> String {
    match &it.standing {
        Standing::Works => "works".to_owned(),
        Standing::Untried => "not asked since the start".to_owned(),
        Standing::NeedsAuthorisation => "needs authorisation".to_owned(),
        Standing::NeedsReauthorisation { .. } => "needs re-authorisation".to_owned(),
        Standing::NotReachable { .. } => "not reachable".to_owned(),
        Standing::Limited { until } => format!("limited until {}", texts::full_time(*until, zone)),
    }
}

fn to_do(it: &Connection, zone: &TimeZone) -> Option<String> {
    let (name, vendor) = (&it.name, vendor_name(it.account.vendor));
    let meanwhile = "Until then everything is collected and nothing is written there; afterwards it is written as if nothing had been.";
    match (&it.standing, &it.credential) {
        (Standing::Works | Standing::Untried, _) => None,
        (Standing::NeedsAuthorisation | Standing::NeedsReauthorisation { .. }, Credential::App { .. }) => {
            Some(format!("Authorise it at {vendor} as an administrator of the account. {meanwhile}"))
        }
        (Standing::NeedsAuthorisation | Standing::NeedsReauthorisation { .. }, Credential::Key) => Some(format!(
            "{vendor} does not accept its credentials. Make new ones there, put them into the file that the configuration names for \
             connection {name}, and restart Deskline. {meanwhile}"
        )),
        (Standing::NotReachable { until, .. }, _) => Some(format!(
            "It is tried again at {}. If that lasts, see whether this machine reaches the address, and what {vendor}’s status page says.",
            texts::full_time(*until, zone)
        )),
        (Standing::Limited { .. }, _) => Some(
            "Nothing has to be done: the request budget comes back by itself, and what waits for it goes on then."
                .to_owned(),
        ),
    }
}

/// An app can be authorised anew at any time.
fn action(it: &Connection) -> Option<Action> {
    let Credential::App { .. } = it.credential else { return None };
    let vendor = vendor_name(it.account.vendor);
    let label = match it.standing {
        Standing::NeedsAuthorisation | Standing::NeedsReauthorisation { .. } => format!("Authorise at {vendor}"),
        _ => format!("Authorise anew at {vendor}"),
    };
    Some(Action { address: action_address(&it.name)?, label })
}

fn action_address(connection: &str) -> Option<String> {
    let mut address = Url::parse("http://localhost/").ok()?;
    address.path_segments_mut().ok()?.clear().extend(["connections", connection, "authorise"]);
    Some(address.path().to_owned())
}

fn budget_words(budget: RequestBudget) -> String {
    let RequestBudget { used, size, share } = budget;
    let used = used.ceil().max(0.0);
    if share < 1.0 {
        format!("{used:.0} of {size:.0} used; Deskline takes at most {:.0} %", share * 100.0)
    } else {
        format!("{used:.0} of {size:.0} used")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_addresses_as_they_should() {
        assert_eq!(action_address("main desk").as_deref(), Some("/connections/main%20desk/authorise"));
        assert_eq!(action_address("a/../b?c").as_deref(), Some("/connections/a%2F..%2Fb%3Fc/authorise"));
        assert_eq!(authorised_address("main & desk"), "/connections?authorised=main+%26+desk");
    }

    #[test]
    fn a_budget_is_told_in_whole_requests() {
        let words = |used, size, share| budget_words(RequestBudget { used, size, share });
        assert_eq!(words(3.2, 80.0, 0.75), "4 of 80 used; Deskline takes at most 75 %");
        assert_eq!(words(0.0, 400.0, 1.0), "0 of 400 used");
    }
}
