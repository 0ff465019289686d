//! The acts, done.

use std::sync::Arc;

use super::{Act, ActError, find_user, missing};
use crate::gorgias::desk::{
    Customer, CustomerChange, Desk, Hand, MessageChange, NOTE, NewChannel, NewMessage, NewTicket, Person, ROLES,
    Status, Ticket, User, is_channel_type,
};

/// What the web interface writes into `via`.
const HELPDESK: &str = "helpdesk";

pub(super) fn perform(desk: &mut Desk, act: Act, hand: Hand) -> Result<Option<u64>, ActError> {
    match act {
        Act::Reply { ticket, text } => {
            let channel = channel_of(&*there(desk, ticket)?);
            let reply = NewMessage::text(&channel, HELPDESK, true, Person::User(hand.user), text);
            return Ok(Some(desk.add_message(ticket, reply, hand)));
        }
        Act::Note { ticket, text } => {
            there(desk, ticket)?;
            let note = NewMessage::text(NOTE, HELPDESK, true, Person::User(hand.user), text);
            return Ok(Some(desk.add_message(ticket, note, hand)));
        }
        Act::CustomerWrites { ticket, text, channel } => {
            let of = there(desk, ticket)?;
            let customer = of.customer.ok_or_else(|| missing("customer of ticket", ticket))?;
            let channel = channel.unwrap_or_else(|| channel_of(&of));
            let message = NewMessage::text(&channel, &channel, false, Person::Customer(customer), text);
            return Ok(Some(desk.add_message(ticket, message, hand)));
        }
        Act::CreateTicket { customer, subject, text, channel, tags } => {
            person(desk, customer)?;
            let channel = channel.unwrap_or_else(|| "email".to_owned());
            let message = NewMessage::text(&channel, &channel, false, Person::Customer(customer), text);
            let tags = tags.iter().map(|tag| desk.tag_named(tag, hand)).collect();
            return Ok(Some(desk.create_ticket(NewTicket { tags, ..NewTicket::of(customer, subject, message) }, hand)));
        }
        Act::Tag { ticket, tag } => {
            there(desk, ticket)?;
            let tag = desk.tag_named(&tag, hand);
            desk.tag_ticket(ticket, &[tag], &[], hand);
        }
        Act::Untag { ticket, tag } => {
            there(desk, ticket)?;
            let tag = desk.tag_by_name(&tag).ok_or_else(|| missing("tag", tag))?;
            desk.tag_ticket(ticket, &[], &[tag], hand);
        }
        Act::Close { ticket } => edit(desk, ticket, hand, |it| it.status = Status::Closed)?,
        Act::Reopen { ticket } => edit(desk, ticket, hand, |it| {
            it.status = Status::Open;
            it.snoozed_until = None;
        })?,
        Act::Snooze { ticket, until } => edit(desk, ticket, hand, |it| {
            it.status = Status::Closed;
            it.snoozed_until = Some(until);
        })?,
        Act::Spam { ticket, spam } => edit(desk, ticket, hand, |it| it.spam = spam)?,
        Act::Trash { ticket } => edit(desk, ticket, hand, |it| it.trashed_at = Some(hand.at))?,
        Act::Untrash { ticket } => edit(desk, ticket, hand, |it| it.trashed_at = None)?,
        Act::Assign { ticket, to } => {
            let user = find_user(desk, &to)?;
            edit(desk, ticket, hand, |it| it.assignee_user = Some(user))?;
        }
        Act::AssignTeam { ticket, team } => {
            if let Some(team) = team.filter(|team| !desk.teams.contains_key(team)) {
                return Err(missing("team", team));
            }
            edit(desk, ticket, hand, |it| it.assignee_team = team)?;
        }
        Act::Unassign { ticket } => edit(desk, ticket, hand, |it| it.assignee_user = None)?,
        Act::EditSubject { ticket, subject } => edit(desk, ticket, hand, |it| it.subject = Some(subject))?,
        Act::ChangeCustomer { ticket, customer } => {
            person(desk, customer)?;
            edit(desk, ticket, hand, |it| it.customer = Some(customer))?;
        }
        Act::DeleteTicket { ticket } => {
            there(desk, ticket)?;
            desk.delete_ticket(ticket, hand);
        }
        Act::MergeTickets { from, into } => {
            let (source, target) = (there(desk, from)?, there(desk, into)?);
            if from == into || source.customer != target.customer {
                return Err(ActError("two tickets of one customer can be merged, and no others".to_owned()));
            }
            desk.merge_tickets(from, into, hand);
        }
        Act::EditMessage { ticket, message, text } => {
            there(desk, ticket)?.message(message).ok_or_else(|| missing("message", message))?;
            let change =
                MessageChange { body_text: Some(Some(text)), body_html: Some(None), ..MessageChange::default() };
            desk.change_message(ticket, message, change, hand);
        }
        Act::DeleteMessage { ticket, message } => {
            there(desk, ticket)?.message(message).ok_or_else(|| missing("message", message))?;
            desk.delete_message(ticket, message, hand);
        }
        other => return perform_on_people(desk, other, hand),
    }
    Ok(None)
}

/// Acts on customers, tags of the account, and users.
fn perform_on_people(desk: &mut Desk, act: Act, hand: Hand) -> Result<Option<u64>, ActError> {
    match act {
        Act::CreateCustomer { name, email, phones } => {
            if let Some(email) = email.as_ref().filter(|email| desk.customer_by_email(email).is_some()) {
                return Err(ActError(format!("{email} belongs to another customer")));
            }
            let channels = phones.into_iter().map(|phone| channel("phone", phone)).collect();
            let set = CustomerChange {
                name: Some(Some(name)),
                email: email.map(Some),
                channels: Some(channels),
                ..CustomerChange::default()
            };
            return Ok(Some(desk.create_customer(set, hand)));
        }
        Act::RenameCustomer { customer, name } => {
            person(desk, customer)?;
            desk.change_customer(
                customer,
                CustomerChange { name: Some(Some(name)), ..CustomerChange::default() },
                hand,
            );
        }
        Act::AddChannel { customer, channel: kind, address } => {
            if !is_channel_type(&kind) {
                return Err(missing("type of channel", kind));
            }
            if kind == "email" && desk.customer_by_email(&address).is_some_and(|owner| owner != customer) {
                return Err(ActError(format!("{address} belongs to another customer")));
            }
            rewrite(desk, customer, hand, |channels| channels.push(channel(&kind, address)))?;
        }
        Act::RemoveChannel { customer, channel: kind, address } => {
            rewrite(desk, customer, hand, |channels| {
                channels.retain(|it| it.kind != kind || it.address != address);
            })?;
        }
        Act::MergeCustomers { from, into } => {
            person(desk, from)?;
            person(desk, into)?;
            if from == into {
                return Err(ActError("a customer cannot be merged into himself".to_owned()));
            }
            desk.merge_customers_later(from, into, CustomerChange::default(), hand);
        }
        Act::DeleteCustomer { customer } => {
            person(desk, customer)?;
            desk.remove_customer(customer, hand);
        }
        Act::RenameTag { tag, to } => {
            let id = desk.tag_by_name(&tag).ok_or_else(|| missing("tag", tag))?;
            if desk.tag_by_name(&to).is_some() {
                return Err(ActError(format!("there is a tag {to}")));
            }
            if let Some(tag) = desk.tags.get_mut(&id) {
                tag.name = to;
            }
        }
        Act::DeleteTag { tag } => {
            let id = desk.tag_by_name(&tag).ok_or_else(|| missing("tag", tag))?;
            desk.remove_tag(id, hand);
        }
        Act::AddUser { name, email, role } => return add_user(desk, name, email, role, hand).map(Some),
        Act::ActivateUser { user, active } => {
            let id = find_user(desk, &user)?;
            if let Some(user) = desk.users.get_mut(&id) {
                user.active = active;
                user.deactivated_at = (!active).then_some(hand.at);
                user.updated_at = hand.at;
            }
        }
        Act::SetRole { user, role } => {
            let id = find_user(desk, &user)?;
            let role = role_named(role)?;
            if let Some(user) = desk.users.get_mut(&id) {
                user.role = role;
                user.updated_at = hand.at;
            }
        }
        _ => {}
    }
    Ok(None)
}

fn add_user(desk: &mut Desk, name: String, email: String, role: String, hand: Hand) -> Result<u64, ActError> {
    let role = role_named(role)?;
    if desk.user_by_email(&email).is_some() {
        return Err(ActError(format!("{email} belongs to another user")));
    }
    let id = desk.fresh_id();
    let user = User {
        id,
        name,
        email,
        role,
        active: true,
        deactivated_at: None,
        external_id: None,
        timezone: None,
        client_id: None,
        api_key: None,
        created_at: hand.at,
        updated_at: hand.at,
    };
    desk.users.insert(id, user);
    Ok(id)
}

fn role_named(role: String) -> Result<String, ActError> {
    if ROLES.contains(&role.as_str()) { Ok(role) } else { Err(missing("role", role)) }
}

fn there(desk: &Desk, id: u64) -> Result<Arc<Ticket>, ActError> {
    let ticket = desk.tickets.get(&id).filter(|ticket| ticket.is_there());
    ticket.cloned().ok_or_else(|| missing("ticket", id))
}

fn person(desk: &Desk, id: u64) -> Result<Arc<Customer>, ActError> {
    desk.customers.get(&id).cloned().ok_or_else(|| missing("customer", id))
}

fn edit(desk: &mut Desk, id: u64, hand: Hand, change: impl FnOnce(&mut Ticket)) -> Result<(), ActError> {
    there(desk, id)?;
    desk.change_ticket(id, hand, change);
    Ok(())
}

/// The channel on which people go on in a ticket.
fn channel_of(ticket: &Ticket) -> String {
    if ticket.channel == NOTE { "email".to_owned() } else { ticket.channel.clone() }
}

fn channel(kind: &str, address: String) -> NewChannel {
    NewChannel { kind: kind.to_owned(), address, preferred: None }
}

/// Changes the list of a customer's channels.
fn rewrite(desk: &mut Desk, id: u64, hand: Hand, change: impl FnOnce(&mut Vec<NewChannel>)) -> Result<(), ActError> {
    let customer = person(desk, id)?;
    let stored = customer.channels.iter();
    let mut channels: Vec<NewChannel> = stored
        .map(|it| NewChannel { kind: it.kind.clone(), address: it.address.clone(), preferred: Some(it.preferred) })
        .collect();
    change(&mut channels);
    desk.change_customer(id, CustomerChange { channels: Some(channels), ..CustomerChange::default() }, hand);
    Ok(())
}
