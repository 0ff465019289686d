//! The country whose numbering plan a text is read in.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::library;

/// A country or territory with a numbering plan: ISO 3166-1 alpha-2, upper case ("GB", never "UK").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(pub(crate) library::LibraryRegion);

impl Region {
    /// Reads a code such as "US", in any case. `None` if no numbering plan has that code.
    pub fn parse(code: &str) -> Option<Region> {
        library::region_of_code(code).map(Region)
    }

    /// The two letters, upper case.
    pub fn code(self) -> String {
        self.0.to_string()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Region::parse(&code).ok_or_else(|| de::Error::custom("no region with a numbering plan"))
    }
}
