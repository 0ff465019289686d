//! A customer and his contact data (sheet §3.3).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

/// A plain text field of a customer.
#[derive(Debug)]
pub(crate) struct TextField {
    /// Name in bodies and JSON-Patch paths.
    pub(crate) name: &'static str,
    /// Longest text in characters (sheet §3.4).
    pub(crate) max: usize,
    /// Whether an empty string is refused (sheet §3.4: names).
    pub(crate) refuses_empty: bool,
}

/// The plain text fields with the limits of sheet §3.4. Of `age`, `gender` and `photoType` no limit is known.
pub(crate) const TEXT_FIELDS: [TextField; 10] = [
    TextField { name: "firstName", max: 40, refuses_empty: true },
    TextField { name: "lastName", max: 40, refuses_empty: true },
    TextField { name: "jobTitle", max: 60, refuses_empty: false },
    TextField { name: "organization", max: 60, refuses_empty: false },
    TextField { name: "location", max: 60, refuses_empty: false },
    TextField { name: "background", max: 200, refuses_empty: false },
    TextField { name: "photoUrl", max: 200, refuses_empty: false },
    TextField { name: "photoType", max: 40, refuses_empty: false },
    TextField { name: "gender", max: 7, refuses_empty: false },
    TextField { name: "age", max: 20, refuses_empty: false },
];

/// The kinds of contact data of which a customer can have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Collection {
    /// E-mail addresses. One belongs to one customer only.
    Emails,
    /// Phone numbers, as free text. Several customers may have the same.
    Phones,
    /// Chat handles.
    Chats,
    /// Profiles in social networks.
    SocialProfiles,
    /// Web sites.
    Websites,
}

impl Collection {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Emails, Self::Phones, Self::Chats, Self::SocialProfiles, Self::Websites];

    /// The name in paths and in `_embedded`.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Emails => "emails",
            Self::Phones => "phones",
            Self::Chats => "chats",
            Self::SocialProfiles => "social-profiles",
            Self::Websites => "websites",
        }
    }

    /// The name in the body that creates a customer (sheet §3.4).
    pub(crate) fn body_name(self) -> &'static str {
        match self {
            Self::SocialProfiles => "socialProfiles",
            other => other.path(),
        }
    }

    /// The collection with this name in a path.
    pub(crate) fn from_path(path: &str) -> Option<Self> {
        // Copies of the vendor's pages spell the last one in three ways (sheet §3.3).
        let path = if matches!(path, "social_profiles" | "socialProfiles") { "social-profiles" } else { path };
        Self::ALL.into_iter().find(|collection| collection.path() == path)
    }

    /// The types that an entry may have, where they are known (sheet §3.3).
    pub(crate) fn types(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Emails => Some(&["home", "other", "work"]),
            Self::Phones => Some(&["home", "work", "mobile", "fax", "pager", "other"]),
            Self::Chats | Self::SocialProfiles | Self::Websites => None,
        }
    }
}

/// One e-mail address, phone number and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: u64,
    pub(crate) kind: String,
    pub(crate) value: String,
}

/// A customer.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) id: u64,
    /// The plain text fields that are set, by name.
    pub(crate) texts: BTreeMap<String, String>,
    pub(crate) organization_id: Option<u64>,
    pub(crate) collections: BTreeMap<Collection, Vec<Entry>>,
    pub(crate) address: Option<Value>,
    pub(crate) properties: BTreeMap<String, Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// The request that created him, if one did.
    pub(crate) request: Option<u64>,
}

impl Customer {
    /// A customer of whom nothing is known yet.
    pub(crate) fn new(id: u64, at: Timestamp, request: Option<u64>) -> Self {
        Self {
            id,
            texts: BTreeMap::new(),
            organization_id: None,
            collections: BTreeMap::new(),
            address: None,
            properties: BTreeMap::new(),
            created_at: at,
            updated_at: at,
            request,
        }
    }

    /// A plain text field; empty if it is not set.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// Sets a plain text field, or takes it away.
    pub(crate) fn set_text(&mut self, name: &str, text: Option<String>) {
        match text {
            Some(text) => self.texts.insert(name.to_owned(), text),
            None => self.texts.remove(name),
        };
    }

    /// The entries of one collection.
    pub(crate) fn entries(&self, collection: Collection) -> &[Entry] {
        self.collections.get(&collection).map_or(&[], Vec::as_slice)
    }

    /// The entries of one collection, to change them.
    pub(crate) fn entries_mut(&mut self, collection: Collection) -> &mut Vec<Entry> {
        self.collections.entry(collection).or_default()
    }

    /// The first e-mail address.
    pub(crate) fn email(&self) -> Option<&str> {
        self.entries(Collection::Emails).first().map(|entry| entry.value.as_str())
    }

    /// First and last name, else the e-mail address, else the first number.
    pub(crate) fn name(&self) -> String {
        let name = format!("{} {}", self.text("firstName"), self.text("lastName")).trim().to_owned();
        if !name.is_empty() {
            return name;
        }
        let phone = self.entries(Collection::Phones).first().map(|entry| entry.value.as_str());
        self.email().or(phone).unwrap_or("no name").to_owned()
    }
}
