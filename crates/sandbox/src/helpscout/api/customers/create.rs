//! `POST /v2/customers`, and the reading of a customer's fields wherever they are sent (sheet §3.4).

use serde_json::{Map, Value};

use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::{Call, with_fields};
use crate::helpscout::api::fields::Fields;
use crate::helpscout::desk::{Collection, Customer, Desk, Entry, TEXT_FIELDS, TextField};

pub(crate) fn create(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let body = call.json()?;
    let sent = with_fields(&body, |fields| Ok(Sent::read(fields)))?;
    let id = sent.create(desk, call)?;
    Ok(Answer::Created { id, location: format!("/v2/customers/{id}") })
}

/// A customer as he is sent.
#[derive(Debug)]
pub(crate) struct Sent {
    texts: Vec<(&'static str, String)>,
    organization_id: Option<u64>,
    entries: Vec<(Collection, String, String)>,
    address: Option<Value>,
    properties: Vec<(String, Value)>,
}

impl Sent {
    /// Reads the fields of a new customer and notes faults in them.
    pub(crate) fn read(fields: &Fields<'_>) -> Self {
        let mut entries = Vec::new();
        for collection in Collection::ALL {
            for entry in fields.objects(collection.body_name()) {
                let (kind, value) = read_entry(&entry, collection);
                entries.push((collection, kind, value));
            }
        }
        // Sheet §3.4: the top-level phone is used when creating a new customer.
        if let Some(phone) = fields.text("phone").filter(|phone| !phone.trim().is_empty()) {
            entries.push((Collection::Phones, "other".to_owned(), phone.to_owned()));
        }
        let properties = fields.objects("properties");
        Self {
            texts: read_texts(fields),
            organization_id: fields.id("organizationId"),
            entries,
            address: fields.object("address").map(|address| read_address(&address)),
            properties: properties.iter().map(read_property).collect(),
        }
    }

    /// The first e-mail address that was sent.
    pub(crate) fn add_email(&mut self, email: &str) {
        self.entries.push((Collection::Emails, "work".to_owned(), email.to_owned()));
    }

    /// Makes the customer, unless one of his e-mail addresses is another's: then 409 (sheet §2). Phone numbers are
    /// not unique (sheet §3.4).
    pub(crate) fn create(self, desk: &mut Desk, call: &Call) -> Result<u64, Refusal> {
        let mut emails = self.entries.iter().filter(|(collection, _, _)| *collection == Collection::Emails);
        if emails.any(|(_, _, email)| desk.customer_by_email(email).is_some()) {
            return Err(Refusal::conflict());
        }
        let id = desk.fresh_id();
        let mut customer = Customer::new(id, call.at, Some(call.request));
        for (name, text) in self.texts {
            customer.set_text(name, Some(text));
        }
        customer.organization_id = self.organization_id;
        customer.address = self.address;
        customer.properties = self.properties.into_iter().collect();
        for (collection, kind, value) in self.entries {
            let id = desk.fresh_id();
            customer.entries_mut(collection).push(Entry { id, kind, value });
        }
        desk.add_customer(customer, call.hand());
        Ok(id)
    }
}

/// The plain text fields that were sent.
pub(super) fn read_texts(fields: &Fields<'_>) -> Vec<(&'static str, String)> {
    TEXT_FIELDS
        .iter()
        .filter_map(|field| {
            let text = fields.text_up_to(field.name, field.max)?;
            if let Some(problem) = text_problem(field, text) {
                fields.fault(field.name, problem);
            }
            Some((field.name, text.to_owned()))
        })
        .collect()
}

/// What is wrong with the text of a field, if anything is.
pub(super) fn text_problem(field: &TextField, text: &str) -> Option<String> {
    // Sheet §3.4: names are 1–40 characters; an empty string is refused.
    if field.refuses_empty && text.is_empty() {
        return Some(format!("size must be between 1 and {}", field.max));
    }
    // Sheet §3.3: male, female, unknown.
    let is_gender = matches!(text.to_lowercase().as_str(), "male" | "female" | "unknown" | "");
    (field.name == "gender" && !is_gender).then(|| "unsupported value".to_owned())
}

/// Type and value of an entry. Without a type it is *other*.
pub(super) fn read_entry(entry: &Fields<'_>, collection: Collection) -> (String, String) {
    let kind = match collection.types() {
        Some(types) => entry.word("type", types),
        None => entry.text("type"),
    };
    let value = entry.required_text("value");
    if collection == Collection::Emails && !value.is_empty() && !looks_like_email(&value) {
        entry.fault("value", "malformed e-mail");
    }
    (kind.unwrap_or("other").to_owned(), value)
}

/// Whether a text can be an e-mail address.
pub(crate) fn looks_like_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

/// An address. Sheet §3.4: it is refused if city, state, postal code or country is empty.
pub(super) fn read_address(address: &Fields<'_>) -> Value {
    let mut read = Map::new();
    for name in ["city", "state", "postalCode", "country"] {
        read.insert(name.to_owned(), Value::from(address.required_text(name)));
    }
    read.insert("lines".to_owned(), Value::from(address.texts("lines").unwrap_or_default()));
    Value::Object(read)
}

fn read_property(property: &Fields<'_>) -> (String, Value) {
    (property.required_text("slug"), property.get("value").cloned().unwrap_or(Value::Null))
}
