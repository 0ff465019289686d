//! The customer of a conversation or thread as he is sent: by id, or by e-mail address (sheet §4.3).

use crate::helpscout::api::answer::Refusal;
use crate::helpscout::api::call::Call;
use crate::helpscout::api::customers::create::{Sent, looks_like_email};
use crate::helpscout::api::fields::Fields;
use crate::helpscout::desk::Desk;

/// Who is meant. The id wins over the address.
#[derive(Debug)]
pub(crate) enum Who {
    Id {
        id: u64,
        path: String,
    },
    Email {
        email: String,
        extras: Box<Sent>,
    },
    /// Nobody that could be read; the fault is noted.
    Nobody,
}

impl Who {
    /// Reads the member `customer` and notes faults in it.
    pub(crate) fn read(fields: &Fields<'_>) -> Self {
        let Some(customer) = fields.object("customer") else {
            return Self::Nobody;
        };
        if let Some(id) = customer.id("id") {
            return Self::Id { id, path: customer.path("id") };
        }
        let Some(email) = customer.text("email") else {
            // Sheet §4.3: a phone number alone is not enough.
            fields.fault("customer", "an id or an email is needed");
            return Self::Nobody;
        };
        if !looks_like_email(email) {
            customer.fault("email", "malformed e-mail");
        }
        Self::Email { email: email.to_owned(), extras: Box::new(Sent::read(&customer)) }
    }

    /// Moves it out, leaving nobody.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Nobody)
    }

    /// 400 if an id is no customer's.
    pub(crate) fn check(&self, desk: &Desk) -> Result<(), Refusal> {
        match self {
            Self::Id { id, path } if !desk.customers.contains_key(id) => {
                Err(Refusal::body(path.clone(), "no such customer", Some((*id).into())))
            }
            _ => Ok(()),
        }
    }

    /// The customer's id. An unknown address makes a new customer with what else was sent; for a known one that is
    /// ignored (sheet §4.3).
    pub(crate) fn resolve(self, desk: &mut Desk, call: &Call) -> Result<u64, Refusal> {
        self.check(desk)?;
        match self {
            Self::Id { id, .. } => Ok(id),
            Self::Email { email, mut extras } => match desk.customer_by_email(&email) {
                Some(id) => Ok(id),
                None => {
                    extras.add_email(&email);
                    extras.create(desk, call)
                }
            },
            Self::Nobody => Err(Refusal::body("customer", "an id or an email is needed", None)),
        }
    }
}
