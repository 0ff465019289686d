//! People nested in a body (§0): an id is a reference, an e-mail address too; an unknown e-mail address makes a
//! customer; whatever else is said changes the person.

use super::answer::Refusal;
use super::customers::{check, said};
use super::fields::Fields;
use crate::gorgias::desk::{CustomerChange, Desk, Hand, User};

/// A nested person as he was sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent {
    pub(super) id: Option<u64>,
    /// What is said of him, his e-mail address included.
    pub(super) said: CustomerChange,
}

/// Reads a nested person.
pub(super) fn person(fields: &Fields<'_>, name: &str) -> Option<Sent> {
    fields.object(name, |fields| {
        // These come back with what was read before.
        fields.accept(&["firstname", "lastname"]);
        Sent { id: fields.id("id"), said: said(fields) }
    })
}

/// A customer who was checked.
#[derive(Debug, Clone)]
pub(super) enum Customer {
    Known(u64, CustomerChange),
    New(CustomerChange),
}

impl Sent {
    fn email(&self) -> Option<&str> {
        self.said.email.iter().flatten().map(String::as_str).next()
    }

    /// The customer who is meant: by id, or by e-mail address. By phone only his id names him (§4).
    pub(super) fn customer(&self, desk: &Desk, member: &str) -> Result<Customer, Refusal> {
        let known = match (self.id, self.email()) {
            (Some(id), _) if desk.customers.contains_key(&id) => Some(id),
            (None, Some(email)) => desk.customer_by_email(email),
            _ => return Err(Refusal::member(member, "Customer does not exist.")),
        };
        check(desk, &self.said, known)?;
        Ok(match known {
            Some(id) => {
                // The address that he was found by changes nothing.
                let email = self.said.email.clone().filter(|_| self.id.is_some());
                Customer::Known(id, CustomerChange { email, ..self.said.clone() })
            }
            None => Customer::New(self.said.clone()),
        })
    }

    /// The user who is meant.
    pub(super) fn user<'a>(&self, desk: &'a Desk, member: &str) -> Result<&'a User, Refusal> {
        let user = match (self.id, self.email()) {
            (Some(id), _) => desk.users.get(&id),
            (None, Some(email)) => desk.user_by_email(email),
            (None, None) => None,
        };
        let user = user.ok_or_else(|| Refusal::member(member, "User does not exist."))?;
        if desk.options.inactive_users_refused && !user.active {
            return Err(Refusal::member(member, "User is deactivated."));
        }
        Ok(user)
    }

    /// Changes the user by what else is said of him.
    pub(super) fn apply_to_user(&self, desk: &mut Desk, id: u64, hand: Hand) {
        let name = self.said.name.iter().flatten().next();
        let email = self.email().filter(|_| self.id.is_some());
        if let Some(user) = desk.users.get_mut(&id)
            && (name.is_some_and(|name| *name != user.name) || email.is_some_and(|email| email != user.email))
        {
            user.name = name.cloned().unwrap_or_else(|| user.name.clone());
            user.email = email.map_or_else(|| user.email.clone(), str::to_owned);
            user.updated_at = hand.at;
        }
    }
}

impl Customer {
    /// The customer's id, once he is made or changed as was said.
    pub(super) fn apply(self, desk: &mut Desk, hand: Hand) -> u64 {
        match self {
            Self::New(said) => match said.email.iter().flatten().next().and_then(|email| desk.customer_by_email(email))
            {
                // Named twice in one body: the first made him.
                Some(id) => id,
                None => desk.create_customer(said, hand),
            },
            Self::Known(id, said) => {
                if !said.is_empty() {
                    desk.change_customer(id, said, hand);
                }
                id
            }
        }
    }
}
