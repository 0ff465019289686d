//! What a check found: one verdict a line.

use contract::Trouble;
use web::dashboard::set_up::{Finding, Mark};

/// All verdicts, in order.
#[derive(Clone, Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// It is well.
    pub fn good(&mut self, text: impl Into<String>) {
        self.0.push(Finding { mark: Mark::Good, text: text.into(), to_do: None });
    }

    /// It is worth a look.
    pub fn odd(&mut self, text: impl Into<String>, to_do: impl Into<String>) {
        self.0.push(Finding { mark: Mark::Odd, text: text.into(), to_do: Some(to_do.into()) });
    }

    /// It does not work.
    pub fn bad(&mut self, text: impl Into<String>, to_do: impl Into<String>) {
        self.0.push(Finding { mark: Mark::Bad, text: text.into(), to_do: Some(to_do.into()) });
    }

    /// A vendor could not be asked. `credentials`: what to do when it does not accept ours.
    pub fn trouble(&mut self, what: &str, trouble: &Trouble, credentials: &str) {
        let to_do = match trouble {
            Trouble::Unauthorised { .. } => credentials,
            Trouble::Down { .. } => {
                "See whether this machine reaches the address, and what the vendor's status page says."
            }
            Trouble::Limited { .. } => "Check again in a minute.",
            Trouble::Refused { .. } | Trouble::Garbled { .. } => {
                "See whether `base_url` is the vendor's address, and whether the account's plan includes the API."
            }
        };
        self.bad(format!("{what}: {trouble}"), to_do);
    }

    /// The verdicts.
    #[must_use]
    pub fn into_all(self) -> Vec<Finding> {
        self.0
    }
}
