//! What a number can do with messages (sheet §3.5, §4.6).

use contract::Trouble;
use domain::ids::NumberId;
use serde_json::Value;

use super::Client;
use crate::reading::limits::NAME_CHARS;
use crate::reading::{member, text};

impl Client {
    /// Whether a number is in proxy mode: then no webhook tells of its messages (C-09). `GET
    /// /v1/numbers/:id/messages/configuration`, sheet §4.6; a number in agent conversation has none. A read.
    ///
    /// # Errors
    /// Any trouble but 404.
    pub async fn is_in_proxy_mode(&self, number: NumberId) -> Result<bool, Trouble> {
        let configuration = self.of_line(number, &["messages", "configuration"]).await?;
        Ok(configuration.is_some_and(|one| member(&one, "token").is_some()))
    }

    /// How the number's WhatsApp account stands, such as `CONNECTED`; empty where that is not told. `None`: it has none. `GET
    /// /v1/numbers/:id/whatsapp_status`, sheet §4.6. A read.
    ///
    /// # Errors
    /// Any trouble but 404.
    pub async fn whatsapp_status(&self, number: NumberId) -> Result<Option<String>, Trouble> {
        let account = self.of_line(number, &["whatsapp_status"]).await?;
        Ok(account.map(|one| member(&one, "status").and_then(|told| text(told, NAME_CHARS)).unwrap_or_default()))
    }

    async fn of_line(&self, number: NumberId, what: &[&str]) -> Result<Option<Value>, Trouble> {
        let number = number.to_string();
        let path = [&["v1", "numbers", number.as_str()], what].concat();
        match self.get(self.address(&path)).await {
            Err(Trouble::Refused { status: 404, .. }) => Ok(None),
            other => other.map(Some),
        }
    }
}
