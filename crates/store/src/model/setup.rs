//! What is set up.

use domain::ids::WorkspaceId;

use super::*;

/// The one workspace of an installation without logins.
const WORKSPACE: WorkspaceId = WorkspaceId(1);

impl State {
    pub(super) fn reconcile(&mut self, wanted: &WantedInstallation) -> StoreResult<Installation> {
        for integration in &wanted.integrations {
            for name in [&integration.phone, &integration.desk] {
                let configured = wanted.connections.iter().any(|connection| connection.name == *name);
                if !configured && self.connection_named(name).is_none() {
                    return Err(StoreError::NotFound { what: format!("connection named {name}") });
                }
            }
        }
        self.workspace = Some(wanted.workspace.clone());
        for connection in &wanted.connections {
            let next = ConnectionId(self.connections.keys().next_back().map_or(1, |last| last.0 + 1));
            let id = self.connection_named(&connection.name).unwrap_or(next);
            let row = Connection {
                id,
                workspace: WORKSPACE,
                name: connection.name.clone(),
                account: connection.account.clone(),
            };
            self.connections.insert(id, row);
        }
        for integration in self.integrations.values_mut() {
            integration.paused |= wanted.integrations.iter().all(|other| other.name != integration.name);
        }
        for integration in &wanted.integrations {
            let (Some(phone), Some(desk)) =
                (self.connection_named(&integration.phone), self.connection_named(&integration.desk))
            else {
                continue;
            };
            let next = IntegrationId(self.integrations.keys().next_back().map_or(1, |last| last.0 + 1));
            let known = self.integrations.values().find(|known| known.name == integration.name);
            let id = known.map_or(next, |known| known.id);
            let row = Integration {
                id,
                workspace: WORKSPACE,
                name: integration.name.clone(),
                phone,
                desk,
                destination: integration.destination.clone(),
                numbers: integration.numbers.clone(),
                paused: integration.paused,
                settings: integration.settings.clone(),
            };
            self.integrations.insert(id, row);
        }
        Ok(self.installation())
    }

    pub(super) fn installation(&self) -> Installation {
        Installation {
            connections: self.connections.values().cloned().collect(),
            integrations: self.integrations.values().cloned().collect(),
        }
    }

    fn connection_named(&self, name: &str) -> Option<ConnectionId> {
        self.connections.values().find(|connection| connection.name == name).map(|connection| connection.id)
    }
}
