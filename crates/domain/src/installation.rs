//! What an administrator set up: connections and integrations, and which filings a fact concerns.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::call::OwnNumber;
use crate::ids::{Account, ConnectionId, Destination, IntegrationId, NumberId, WorkspaceId};
use phone::PhoneNumber;

/// An authorised account at a vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Our row id.
    pub id: ConnectionId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The name that configuration and command line use.
    pub name: String,
    /// The account at the vendor.
    pub account: Account,
}

/// "These numbers → this desk destination, with these settings".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    /// Our row id.
    pub id: IntegrationId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The name that configuration and command line use.
    pub name: String,
    /// The phone system's connection.
    pub phone: ConnectionId,
    /// The desk's connection.
    pub desk: ConnectionId,
    /// Where records go.
    pub destination: Destination,
    /// Which numbers it listens to (C-03).
    pub numbers: NumberSelection,
    /// Paused: nothing new is logged, nothing is written.
    pub paused: bool,
    /// Settings in the desk connector's own shape.
    pub settings: Value,
}

/// Which of the account's numbers an integration listens to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberSelection {
    /// Every number.
    All,
    /// These, by Aircall's id or by the number itself.
    Some {
        /// Aircall's ids.
        ids: BTreeSet<NumberId>,
        /// The numbers themselves.
        numbers: BTreeSet<PhoneNumber>,
    },
}

impl NumberSelection {
    /// Whether this number is selected.
    #[must_use]
    pub fn includes(&self, own: &OwnNumber) -> bool {
        match self {
            Self::All => true,
            Self::Some { ids, numbers } => {
                ids.contains(&own.id) || own.number.as_ref().is_some_and(|number| numbers.contains(number))
            }
        }
    }
}

/// All that is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installation {
    /// Connections, by id.
    pub connections: Vec<Connection>,
    /// Integrations, by id.
    pub integrations: Vec<Integration>,
}

/// A filing that a fact gives rise to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The integration.
    pub integration: IntegrationId,
    /// The desk account.
    pub desk: Account,
    /// Where the record goes.
    pub destination: Destination,
}

impl Installation {
    /// A connection by id.
    #[must_use]
    pub fn connection(&self, id: ConnectionId) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.id == id)
    }

    /// An integration by id.
    #[must_use]
    pub fn integration(&self, id: IntegrationId) -> Option<&Integration> {
        self.integrations.iter().find(|integration| integration.id == id)
    }

    /// The filings that activity of this number gives rise to (C-03). A filing that exists goes on whatever
    /// later facts touch: what began being logged is finished.
    #[must_use]
    pub fn targets(&self, phone: ConnectionId, own: &OwnNumber) -> Vec<Target> {
        self.integrations
            .iter()
            .filter(|integration| {
                integration.phone == phone && !integration.paused && integration.numbers.includes(own)
            })
            .filter_map(|integration| {
                let desk = self.connection(integration.desk)?;
                Some(Target {
                    integration: integration.id,
                    desk: desk.account.clone(),
                    destination: integration.destination.clone(),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Vendor;
    use serde_json::json;

    fn own(id: i64) -> OwnNumber {
        OwnNumber { id: NumberId(id), name: "Support".into(), number: None, digits: String::new(), country: None }
    }

    fn installation(numbers: NumberSelection, paused: bool) -> Installation {
        let connection = |id, vendor| Connection {
            id: ConnectionId(id),
            workspace: WorkspaceId(1),
            name: format!("c{id}"),
            account: Account::new(vendor, "a"),
        };
        Installation {
            connections: vec![connection(1, Vendor::Aircall), connection(2, Vendor::HelpScout)],
            integrations: vec![Integration {
                id: IntegrationId(1),
                workspace: WorkspaceId(1),
                name: "support".into(),
                phone: ConnectionId(1),
                desk: ConnectionId(2),
                destination: Destination("inbox/7".into()),
                numbers,
                paused,
                settings: json!({}),
            }],
        }
    }

    #[test]
    fn c_03_activity_of_an_unselected_number_gives_rise_to_nothing() {
        let numbers = NumberSelection::Some { ids: [NumberId(5)].into(), numbers: BTreeSet::new() };
        let installation = installation(numbers, false);
        assert_eq!(installation.targets(ConnectionId(1), &own(5)).len(), 1);
        assert!(installation.targets(ConnectionId(1), &own(6)).is_empty());
        assert!(installation.targets(ConnectionId(2), &own(5)).is_empty());
    }

    /// HS-01: one integration is one inbox; several inboxes are several integrations.
    #[test]
    fn hs_01_each_integration_has_its_own_inbox() {
        let mut installation = installation(NumberSelection::All, false);
        let mut other = installation.integrations[0].clone();
        other.id = IntegrationId(2);
        other.destination = Destination("inbox/8".into());
        installation.integrations.push(other);
        let targets = installation.targets(ConnectionId(1), &own(5));
        let inboxes: Vec<&str> = targets.iter().map(|target| target.destination.0.as_str()).collect();
        assert_eq!(inboxes, ["inbox/7", "inbox/8"]);
    }

    #[test]
    fn a_paused_integration_begins_nothing_new() {
        assert!(installation(NumberSelection::All, true).targets(ConnectionId(1), &own(5)).is_empty());
    }
}
