//! Making and changing customers (sheet gorgias §3).

use http::Method;
use rest::cut;
use serde_json::{Map, Value, json};

use super::answer::WriteAnswer;
use super::client::Client;
use super::customers::{Channel, ChannelKind};
use super::wire::cut_external_id;

/// The most characters of an address (sheet gorgias §3, `channel_address`).
const MAX_ADDRESS: usize = 320;

/// A customer to be made. Blank texts are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreateCustomer<'a> {
    /// Full name.
    pub name: Option<&'a str>,
    /// E-mail address. One that another customer has is answered with a 409.
    pub email: Option<&'a str>,
    /// Number, stored as it is written here.
    pub phone: Option<&'a str>,
    /// Number under which WhatsApp knows him, stored as it is written here.
    pub whatsapp: Option<&'a str>,
    /// The id that finds him again after doubt; 255 characters.
    pub external_id: Option<&'a str>,
    /// Notes about him, shown beside his tickets.
    pub note: Option<&'a str>,
}

/// What is changed of a customer. What is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CustomerChange<'a> {
    /// Full name. First and last name follow from it.
    pub name: Option<&'a str>,
    /// Notes about him.
    pub note: Option<&'a str>,
    /// **All** his channels: those that are missing here are removed (sheet gorgias §3). Take what
    /// [`Client::customer`] read and add to it, unless some of it was unreadable.
    pub channels: Option<&'a [Channel]>,
}

impl Client {
    /// Makes a customer: `POST /api/customers` (sheet gorgias §3). Reaches nobody.
    pub async fn create_customer(&self, customer: &CreateCustomer<'_>) -> WriteAnswer {
        let numbers = [(ChannelKind::Phone, customer.phone), (ChannelKind::WhatsApp, customer.whatsapp)];
        let channels: Vec<Channel> = numbers
            .into_iter()
            .filter_map(|(kind, address)| Some(Channel { kind, address: cut(address?, MAX_ADDRESS)?, preferred: true }))
            .collect();
        let mut body = Map::new();
        put(&mut body, "name", customer.name.and_then(|name| cut(name, usize::MAX)));
        put(&mut body, "email", customer.email.and_then(|email| cut(email, MAX_ADDRESS)));
        put(&mut body, "external_id", customer.external_id.and_then(cut_external_id));
        put(&mut body, "note", customer.note.and_then(|note| cut(note, usize::MAX)));
        // Required by the documents, also where there are none; the e-mail address has its own member.
        body.insert("channels".to_owned(), written(&channels));
        self.write(Method::POST, &["customers"], Value::Object(body)).await
    }

    /// Changes a customer: `PUT /api/customers/{id}` (sheet gorgias §3). Nothing guards the channels against a change in
    /// between. Reaches nobody.
    pub async fn update_customer(&self, id: &str, change: &CustomerChange<'_>) -> WriteAnswer {
        let mut body = Map::new();
        put(&mut body, "name", change.name.and_then(|name| cut(name, usize::MAX)));
        put(&mut body, "note", change.note.and_then(|note| cut(note, usize::MAX)));
        if let Some(channels) = change.channels {
            body.insert("channels".to_owned(), written(channels));
        }
        self.write(Method::PUT, &["customers", id], Value::Object(body)).await
    }
}

fn put(body: &mut Map<String, Value>, name: &str, text: Option<String>) {
    if let Some(text) = text {
        body.insert(name.to_owned(), text.into());
    }
}

fn written(channels: &[Channel]) -> Value {
    let one = |channel: &Channel| json!({"type": channel.kind.as_str(), "address": channel.address, "preferred": channel.preferred});
    channels.iter().map(one).collect()
}
