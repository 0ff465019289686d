//! A plain web view of the accounts: tickets and customers. It shows the truth, without the lists' lag.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;

use super::Gorgias;
use super::desk::{Desk, Message, Person, Ticket};

/// Tickets on one page; older ones are left out.
const ROWS_MAX: usize = 500;

impl Gorgias {
    /// The pages: `/gorgias/{account}/app/tickets`, `/gorgias/{account}/app/ticket/{id}` and
    /// `/gorgias/{account}/app/customer/{id}`; the last two are the vendor's own addresses (§3).
    pub fn view_router(&self) -> Router {
        Router::new()
            .route("/gorgias/{account}/app/tickets", get(tickets))
            .route("/gorgias/{account}/app/ticket/{id}", get(ticket))
            .route("/gorgias/{account}/app/customer/{id}", get(customer))
            .with_state(self.clone())
    }
}

#[derive(Debug)]
struct Row {
    id: u64,
    subject: String,
    customer_id: Option<u64>,
    customer: String,
    channel: String,
    state: &'static str,
    assignee: String,
    tags: Vec<String>,
    messages: usize,
    created: String,
}

#[derive(Debug)]
struct MessageRow {
    kind: &'static str,
    channel: String,
    author: String,
    at: String,
    text: String,
    attachments: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "gorgias/tickets.html")]
struct TicketsPage {
    account: String,
    heading: String,
    channels: Vec<String>,
    note: String,
    rows: Vec<Row>,
}

#[derive(Debug, Template)]
#[template(path = "gorgias/ticket.html")]
struct TicketPage {
    account: String,
    row: Row,
    messages: Vec<MessageRow>,
}

async fn tickets(State(gorgias): State<Gorgias>, Path(name): Path<String>) -> Response {
    let Some(account) = gorgias.account(&name) else {
        return not_found();
    };
    let desk = account.desk();
    let rows = rows(&desk, desk.tickets.values().filter(|ticket| ticket.is_there()));
    let heading = "Tickets".to_owned();
    page(&TicketsPage { account: name, heading, channels: Vec::new(), note: String::new(), rows })
}

async fn ticket(State(gorgias): State<Gorgias>, Path((name, id)): Path<(String, u64)>) -> Response {
    let Some(account) = gorgias.account(&name) else {
        return not_found();
    };
    let desk = account.desk();
    let Some(ticket) = desk.tickets.get(&id) else {
        return not_found();
    };
    let mut messages: Vec<&Arc<Message>> = ticket.messages.iter().collect();
    messages.sort_by_key(|message| (message.created_at, message.id));
    let messages = messages.into_iter().map(|message| message_row(&desk, message)).collect();
    page(&TicketPage { account: name, row: row(&desk, ticket), messages })
}

async fn customer(State(gorgias): State<Gorgias>, Path((name, id)): Path<(String, u64)>) -> Response {
    let Some(account) = gorgias.account(&name) else {
        return not_found();
    };
    let desk = account.desk();
    let Some(customer) = desk.customers.get(&id) else {
        return not_found();
    };
    let own = desk.tickets.values().filter(|ticket| ticket.is_there() && ticket.customer == Some(id));
    page(&TicketsPage {
        account: name,
        heading: person(&desk, Person::Customer(id)),
        channels: customer.channels.iter().map(|it| format!("{}: {}", it.kind, it.address)).collect(),
        note: customer.note.clone().unwrap_or_default(),
        rows: rows(&desk, own),
    })
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "Not found").into_response()
}

fn rows<'a>(desk: &Desk, tickets: impl Iterator<Item = &'a Arc<Ticket>>) -> Vec<Row> {
    let mut tickets: Vec<&Arc<Ticket>> = tickets.collect();
    tickets.sort_by_key(|ticket| std::cmp::Reverse((ticket.created_at, ticket.id)));
    tickets.into_iter().take(ROWS_MAX).map(|ticket| row(desk, ticket)).collect()
}

fn row(desk: &Desk, ticket: &Ticket) -> Row {
    let user = ticket.assignee_user.map(|id| person(desk, Person::User(id)));
    let team = ticket.assignee_team.and_then(|id| desk.teams.get(&id)).map(|team| team.name.clone());
    Row {
        id: ticket.id,
        subject: ticket.subject.clone().unwrap_or_default(),
        customer_id: ticket.customer,
        customer: ticket.customer.map(|id| person(desk, Person::Customer(id))).unwrap_or_default(),
        channel: ticket.channel.clone(),
        state: state(ticket),
        assignee: user.or(team).unwrap_or_default(),
        tags: desk.tag_names(&ticket.tags),
        messages: ticket.messages.len(),
        created: shown(ticket.created_at),
    }
}

/// The states that people see (§4), and the ends of a ticket.
fn state(ticket: &Ticket) -> &'static str {
    if ticket.deleted_at.is_some() {
        "deleted"
    } else if ticket.merged_into.is_some() {
        "merged"
    } else if ticket.trashed_at.is_some() {
        "trash"
    } else if ticket.spam {
        "spam"
    } else if ticket.snoozed_until.is_some() {
        "snoozed"
    } else {
        ticket.status.word()
    }
}

fn message_row(desk: &Desk, message: &Message) -> MessageRow {
    let name = |file: &serde_json::Value| file.get("name").and_then(|name| name.as_str()).map(str::to_owned);
    MessageRow {
        kind: if message.is_note() {
            "note"
        } else if message.from_agent {
            "agent"
        } else {
            "customer"
        },
        channel: message.channel.clone(),
        author: message.sender.map(|who| person(desk, who)).unwrap_or_default(),
        at: shown(message.created_at),
        text: message.text().to_owned(),
        attachments: message.attachments.iter().filter_map(name).collect(),
    }
}

fn person(desk: &Desk, who: Person) -> String {
    match who {
        Person::User(id) => desk.users.get(&id).map_or_else(|| format!("user {id}"), |user| user.name.clone()),
        Person::Customer(id) => {
            let customer = desk.customers.get(&id);
            let name = customer.and_then(|it| it.name.clone().or_else(|| it.email().map(str::to_owned)));
            name.unwrap_or_else(|| format!("customer {id}"))
        }
    }
}

fn shown(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
