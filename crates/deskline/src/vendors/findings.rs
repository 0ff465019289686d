//! What a check found: one verdict a line.

use contract::Trouble;

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Well.
    Good,
    /// It works so far, or cannot be told from here; worth a look.
    Odd,
    /// It does not work.
    Bad,
}

/// One verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub mark: Mark,
    /// What was looked at, and what was seen.
    pub text: String,
    /// What to do about it.
    pub to_do: Option<String>,
}

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

    /// Whether anything does not work.
    #[must_use]
    pub fn any_bad(&self) -> bool {
        self.0.iter().any(|finding| finding.mark == Mark::Bad)
    }

    /// The verdicts.
    #[must_use]
    pub fn all(&self) -> &[Finding] {
        &self.0
    }
}
