//! Questions → requests.

use std::collections::BTreeMap;

use contract::{Asked, Trouble};
use desk::plan::ANSWERED_AT;
use domain::ids::Destination;
use domain::memory::Learned;
use domain::people::{DeskUser, Role};
use domain::step::Question;
use phone::PhoneNumber;
use serde_json::json;

use super::find::{kind_of, ticket_of};
use super::learn::stood;
use super::{Gorgias, read};
use crate::api::{Customer, Found, User};
use crate::question::{
    Address, Candidate, Candidates, FOUND, GorgiasQuestion, HABIT, OTHER_SPELLINGS, TicketState, TicketThere, Tickets,
    Trail, Users,
};
use crate::spelling::Form;

/// Pages of a customer's tickets that are read at most, 100 each: the last changed come first.
const TICKET_PAGES_MAX: usize = 1;

impl Gorgias {
    /// The answer, with the time at which it was there.
    pub(super) async fn answer(&self, question: &Question) -> Result<Asked, Trouble> {
        let mut asked = self.answer_now(question).await?;
        if let Some(members) = asked.value.as_object_mut() {
            members.insert(ANSWERED_AT.to_owned(), json!(self.now()));
        }
        Ok(asked)
    }

    async fn answer_now(&self, question: &Question) -> Result<Asked, Trouble> {
        let asked = read(&question.body).map_err(|detail| Trouble::Garbled { detail })?;
        let value = match asked {
            GorgiasQuestion::Customers { number, addresses } => {
                return self.with_any(&number, &addresses, FOUND).await;
            }
            GorgiasQuestion::OtherSpellings { number, addresses } => {
                return self.with_any(&number, &addresses, OTHER_SPELLINGS).await;
            }
            GorgiasQuestion::CustomerByKey { key } => {
                json!(candidates(whole(self.client.customers_by_external_id(&key).await?, "customers")?))
            }
            GorgiasQuestion::CustomersByEmail { email } => {
                json!(candidates(whole(self.client.customers_by_email(&email).await?, "customers")?))
            }
            GorgiasQuestion::TicketByKey { key } => {
                let found = match self.find_ticket(&key).await? {
                    Some(found) => self.client.ticket(&found.id).await?,
                    None => None,
                };
                let found = match found {
                    Some(ticket) => Some(self.with_records(&ticket).await?),
                    None => None,
                };
                json!(TicketThere { found })
            }
            GorgiasQuestion::Ticket { id, destination, trail } => return self.ticket(&id, &destination, trail).await,
            GorgiasQuestion::WhereItWent { id, trail } => {
                let destination = trail.destination.clone();
                return self.ticket(&id, &destination, Some(trail)).await;
            }
            GorgiasQuestion::Tickets { customer } => {
                let found = self.client.tickets_of_customer(&customer, TICKET_PAGES_MAX).await?;
                json!(Tickets { tickets: found.items.iter().map(ticket_of).collect() })
            }
            GorgiasQuestion::Users => {
                let mut users: Vec<User> = self.client.users(&[]).await?;
                users.retain(|user| user.active && !user.is_bot());
                users.sort_by_key(|user| (user.created_at, user.id));
                json!(Users { users: users.into_iter().map(desk_user).collect() })
            }
        };
        Ok(Asked { value, ..Asked::default() })
    }

    /// A ticket by id; one that is not there is looked for along its trail.
    async fn ticket(&self, id: &str, destination: &Destination, trail: Option<Trail>) -> Result<Asked, Trouble> {
        let at = self.now();
        if let Some(ticket) = self.client.ticket(id).await? {
            let ticket = self.with_records(&ticket).await?;
            let open = ticket.is_open() && ticket.is_eligible();
            let learned = vec![stood(id, destination, open, at)];
            return Ok(Asked { value: json!(TicketState::Found { ticket }), learned, ..Asked::default() });
        }
        if let Some(trail) = trail
            && let Some(into) = self.merged_into(&trail).await?
        {
            let value = json!(TicketState::Merged { into: into.clone() });
            let learned =
                vec![Learned::ConversationMerged { from: id.to_owned(), into, destination: trail.destination }];
            return Ok(Asked { value, learned, ..Asked::default() });
        }
        Ok(Asked { value: json!(TicketState::Gone), ..Asked::default() })
    }

    /// Each spelling is a request. What they show is remembered of the party under this note, and the account's habit learned.
    async fn with_any(&self, number: &PhoneNumber, addresses: &[Address], note: &str) -> Result<Asked, Trouble> {
        let at = self.now();
        let mut all = Candidates::default();
        let mut account_notes = BTreeMap::new();
        for address in addresses {
            for one in self.with_address(address).await?.customers {
                if let Some(form) = Form::read(address, number) {
                    account_notes.entry(HABIT.to_owned()).or_insert_with(|| json!(form));
                }
                if all.customers.iter().all(|known| known.id != one.id) {
                    all.customers.push(one);
                }
            }
        }
        let learned =
            vec![Learned::PartyNote { address: number.e164().to_owned(), key: note.to_owned(), value: json!(all), at }];
        Ok(Asked { value: json!(all), learned, account_notes, ..Asked::default() })
    }

    pub(super) async fn with_address(&self, address: &Address) -> Result<Candidates, Trouble> {
        let found = self.client.customers_by_channel(&kind_of(&address.channel), &address.text).await?;
        Ok(candidates(whole(found, "customers")?))
    }
}

fn candidates(customers: Vec<Customer>) -> Candidates {
    let candidate = |one: Customer| Candidate {
        id: one.id,
        name: one.name,
        email: one.email,
        note: one.note,
        external_id: one.external_id,
        created_at: one.created_at,
    };
    Candidates { customers: customers.into_iter().map(candidate).collect() }
}

fn desk_user(user: User) -> DeskUser {
    DeskUser {
        role: if user.is_administrator() { Role::Admin } else { Role::User },
        id: user.id,
        name: user.name,
        email: user.email,
        alternate_emails: Vec::new(),
    }
}

/// A list of which nothing is missing: one that goes on proves no absence.
pub(super) fn whole<T>(found: Found<T>, what: &str) -> Result<Vec<T>, Trouble> {
    if found.more {
        return Err(Trouble::Garbled { detail: format!("the list of {what} could not be read whole") });
    }
    Ok(found.items)
}
