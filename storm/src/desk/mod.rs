//! The desk of a storm: which fake it is, how the program is pointed at it, and what it holds in the end.

mod gorgias;
mod help_scout;

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use jiff::{SignedDuration, Timestamp};
use sandbox::{Running, Sandbox};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Which desk the calls are logged to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Desk {
    /// The fake Help Scout.
    #[default]
    HelpScout,
    /// The fake Gorgias.
    Gorgias,
}

impl Desk {
    /// As the fakes' log names it.
    #[must_use]
    pub fn vendor(self) -> &'static str {
        match self {
            Self::HelpScout => "helpscout",
            Self::Gorgias => "gorgias",
        }
    }

    /// Its member of the fakes' start data.
    pub(crate) fn start_data(self) -> anyhow::Result<Value> {
        match self {
            Self::HelpScout => help_scout::start_data(),
            Self::Gorgias => gorgias::start_data(),
        }
    }

    /// Where the fake serves it.
    pub(crate) fn url(self, running: &Running) -> &str {
        match self {
            Self::HelpScout => &running.helpscout_url,
            Self::Gorgias => &running.gorgias_url,
        }
    }

    /// The configuration's connection `desk`, and the integration's settings that only this desk has. `address`: what
    /// stands before the fake.
    pub(crate) fn configuration(self, address: &str) -> (String, String) {
        match self {
            Self::HelpScout => help_scout::configuration(address),
            Self::Gorgias => gorgias::configuration(address),
        }
    }

    /// Paths of the writes that make records, customers and tags.
    pub(crate) fn writes_under(self) -> &'static str {
        match self {
            Self::HelpScout => help_scout::WRITES_UNDER,
            Self::Gorgias => gorgias::WRITES_UNDER,
        }
    }

    /// Lists of the fake trail writes by up to this.
    pub(crate) fn index_lag_max(self) -> SignedDuration {
        match self {
            Self::HelpScout => help_scout::INDEX_LAG_MAX,
            Self::Gorgias => gorgias::INDEX_LAG_MAX,
        }
    }

    /// Takes a look.
    #[must_use]
    pub fn look(self, sandbox: &Sandbox) -> Holdings {
        match self {
            Self::HelpScout => help_scout::look(sandbox),
            Self::Gorgias => gorgias::look(sandbox),
        }
    }
}

/// What the fake desk holds.
#[derive(Debug)]
pub struct Holdings {
    /// Texts of all records.
    pub texts: Vec<String>,
    /// What the keys of its records begin with (ARCHITECTURE.md, "Keys").
    keys_begin: String,
    /// Each number, and the customers who have it.
    pub numbers: BTreeMap<String, BTreeSet<String>>,
    /// Messages that would have reached customers.
    pub reached: usize,
    /// When anything that its lists show was changed last.
    pub last_change: Option<Timestamp>,
}

impl Holdings {
    /// How often a record of a call stands in the desk, by its code.
    #[must_use]
    pub fn holds(&self, call: i64, kind: &str) -> usize {
        let line = format!("Ref. {}", code(&format!("{}/call/{call}/{kind}", self.keys_begin)));
        self.texts.iter().map(|text| text.matches(&line).count()).sum()
    }
}

/// The code of a key: ten Crockford base32 characters of its SHA-256 (ARCHITECTURE.md, "Keys").
fn code(key: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digest = Sha256::digest(key.as_bytes());
    let bits: String = digest.iter().map(|byte| format!("{byte:08b}")).collect();
    (0..10)
        .filter_map(|place| usize::from_str_radix(&bits[place * 5..place * 5 + 5], 2).ok())
        .map(|index| char::from(ALPHABET[index]))
        .collect()
}

/// Members of a dump's list.
fn list<'d>(dump: &'d Value, name: &str) -> impl Iterator<Item = &'d Value> {
    dump[name].as_array().into_iter().flatten()
}

/// The last of these times.
fn last<'d>(times: impl Iterator<Item = &'d Value>) -> Option<Timestamp> {
    times.filter_map(|time| time.as_str()?.parse().ok()).max()
}
