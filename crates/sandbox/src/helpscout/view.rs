//! A plain web view of the account: inbox, conversations, customers. It shows the truth, without the index's lag.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use http::StatusCode;

use super::HelpScout;
use super::api::show::newest_first;
use super::desk::{Author, Collection, Conversation, Customer, Desk, Thread};

mod safe;

use safe::Safe;

/// Conversations or customers on one page; older ones are left out.
const ROWS_MAX: usize = 500;

impl HelpScout {
    /// The pages: `/inbox`, `/conversations/{id}`, `/customers`, `/customers/{id}`, and the addresses that web links
    /// of conversations have.
    pub fn view_router(&self) -> Router {
        Router::new()
            .route("/", get(async || Redirect::to("/inbox")))
            .route("/inbox", get(inbox))
            .route("/conversations/{id}", get(conversation))
            .route("/conversation/{id}", get(conversation))
            .route("/conversation/{id}/{number}", get(numbered_conversation))
            .route("/customers", get(customers))
            .route("/customers/{id}", get(customer))
            .with_state(self.clone())
    }
}

#[derive(Debug)]
struct Row {
    id: u64,
    number: u64,
    subject: String,
    customer: String,
    mailbox: String,
    status: &'static str,
    assignee: String,
    tags: Vec<String>,
    threads: usize,
    created: String,
}

#[derive(Debug, Template)]
#[template(path = "helpscout/inbox.html")]
struct InboxPage {
    rows: Vec<Row>,
}

#[derive(Debug, Template)]
#[template(path = "helpscout/conversation.html")]
struct ConversationPage {
    row: Row,
    customer_id: u64,
    merged_into: Option<u64>,
    deleted: bool,
    threads: Vec<ThreadRow>,
}

#[derive(Debug)]
struct ThreadRow {
    id: u64,
    kind: &'static str,
    author: String,
    at: String,
    state: &'static str,
    status: &'static str,
    body: Safe,
    action: String,
}

#[derive(Debug)]
struct CustomerRow {
    id: u64,
    name: String,
    emails: Vec<String>,
    phones: Vec<String>,
    organization: String,
    conversations: usize,
    created: String,
}

#[derive(Debug, Template)]
#[template(path = "helpscout/customers.html")]
struct CustomersPage {
    rows: Vec<CustomerRow>,
}

#[derive(Debug, Template)]
#[template(path = "helpscout/customer.html")]
struct CustomerPage {
    row: CustomerRow,
    texts: Vec<(String, String)>,
    conversations: Vec<Row>,
}

async fn inbox(State(helpscout): State<HelpScout>) -> Response {
    let desk = helpscout.desk();
    let there = desk.conversations.values().filter(|conversation| conversation.is_there());
    page(&InboxPage { rows: rows(&desk, there) })
}

async fn numbered_conversation(state: State<HelpScout>, Path((id, _)): Path<(u64, u64)>) -> Response {
    conversation(state, Path(id)).await
}

async fn conversation(State(helpscout): State<HelpScout>, Path(id): Path<u64>) -> Response {
    let desk = helpscout.desk();
    let Some(conversation) = desk.conversations.get(&id) else {
        return not_found();
    };
    page(&ConversationPage {
        row: row(&desk, conversation),
        customer_id: conversation.customer,
        merged_into: conversation.merged_into.map(|(into, _)| into),
        deleted: conversation.deleted_at.is_some(),
        threads: newest_first(conversation).into_iter().map(|thread| thread_row(&desk, thread)).collect(),
    })
}

async fn customers(State(helpscout): State<HelpScout>) -> Response {
    let desk = helpscout.desk();
    let mut customers: Vec<&Arc<Customer>> = desk.customers.values().collect();
    customers.sort_by_key(|customer| std::cmp::Reverse((customer.created_at, customer.id)));
    let rows = customers.into_iter().take(ROWS_MAX).map(|customer| customer_row(&desk, customer)).collect();
    page(&CustomersPage { rows })
}

async fn customer(State(helpscout): State<HelpScout>, Path(id): Path<u64>) -> Response {
    let desk = helpscout.desk();
    let Some(customer) = desk.customers.get(&id) else {
        return not_found();
    };
    let own = desk.conversations.values().filter(|conversation| conversation.is_there() && conversation.customer == id);
    page(&CustomerPage {
        row: customer_row(&desk, customer),
        texts: customer.texts.iter().map(|(name, text)| (name.clone(), text.clone())).collect(),
        conversations: rows(&desk, own),
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

fn rows<'a>(desk: &Desk, conversations: impl Iterator<Item = &'a Arc<Conversation>>) -> Vec<Row> {
    let mut conversations: Vec<&Arc<Conversation>> = conversations.collect();
    conversations.sort_by_key(|conversation| std::cmp::Reverse((conversation.created_at, conversation.id)));
    conversations.into_iter().take(ROWS_MAX).map(|conversation| row(desk, conversation)).collect()
}

fn row(desk: &Desk, conversation: &Conversation) -> Row {
    Row {
        id: conversation.id,
        number: conversation.number,
        subject: conversation.subject.clone(),
        customer: person(desk, Author::Customer(conversation.customer)),
        mailbox: desk.mailboxes.get(&conversation.mailbox).map(|it| it.name.clone()).unwrap_or_default(),
        status: conversation.status.word(),
        assignee: conversation.assignee.map(|user| person(desk, Author::User(user))).unwrap_or_default(),
        tags: desk.tag_names(&conversation.tags),
        threads: conversation.threads.len(),
        created: shown(conversation.created_at),
    }
}

fn thread_row(desk: &Desk, thread: &Thread) -> ThreadRow {
    ThreadRow {
        id: thread.id,
        kind: thread.kind,
        author: person(desk, thread.author),
        at: shown(thread.created_at),
        state: thread.state,
        status: thread.status.map_or("", super::desk::Status::word),
        body: Safe::from_vendor_html(&thread.text),
        action: thread.action.clone().unwrap_or_default(),
    }
}

fn customer_row(desk: &Desk, customer: &Customer) -> CustomerRow {
    let values = |collection| customer.entries(collection).iter().map(|entry| entry.value.clone()).collect();
    CustomerRow {
        id: customer.id,
        name: customer.name(),
        emails: values(Collection::Emails),
        phones: values(Collection::Phones),
        organization: customer.text("organization").to_owned(),
        conversations: desk.conversation_count(customer.id),
        created: shown(customer.created_at),
    }
}

fn person(desk: &Desk, author: Author) -> String {
    match author {
        Author::User(id) => desk.users.get(&id).map_or_else(|| format!("user {id}"), |user| user.name()),
        Author::Customer(id) => desk.customers.get(&id).map_or_else(|| format!("customer {id}"), |it| it.name()),
    }
}

fn shown(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
