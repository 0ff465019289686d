//! Threads (sheet helpscout §5): reading them, adding phone threads and notes.

use contract::Trouble;
use http::{Method, StatusCode};
use jiff::Timestamp;
use rest::{Item, garbled, id_value};
use serde_json::{Value, json};

use super::answer::WriteAnswer;
use super::client::Client;
use super::conversations::ConversationAnswer;
use super::vendor::VENDOR;
use super::wire::{Page, date};

/// A conversation holds about a hundred threads (sheet helpscout §2): more pages than this are an error.
const MAX_PAGES: usize = 20;

/// A person as a thread names him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRef {
    /// Help Scout's id.
    pub id: Option<String>,
    /// `user`, `customer`, `team`, …
    pub kind: Option<String>,
}

/// One thread of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// Help Scout's id.
    pub id: String,
    /// `phone`, `note`, `lineitem`, `message`, …
    pub kind: String,
    /// Its text: HTML, as the vendor gives it.
    pub body: String,
    /// Who wrote it.
    pub created_by: Option<PersonRef>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// What made it: `api`, `web`, `email`, …
    pub source: Option<String>,
}

/// The threads of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThreadsAnswer {
    /// All of them, newest first.
    Found(Vec<Thread>),
    /// Those that could be read, newest first. One that is not among them may be there.
    Partly(Vec<Thread>),
    /// The conversation was merged into the one with this id.
    Moved(String),
    /// The conversation is gone.
    Gone,
}

/// A phone thread. It is credited to the app's user and can set no status (sheet helpscout §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneThread<'a> {
    /// Its text, HTML.
    pub text: &'a str,
    /// The customer.
    pub customer: &'a str,
    /// Made as an import, with this time: nobody is notified.
    pub imported_at: Option<Timestamp>,
}

/// A note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note<'a> {
    /// Its text, HTML.
    pub text: &'a str,
    /// Its author; none: the app's user. An unknown one is answered with a 404.
    pub user: Option<i64>,
    /// The conversation's status after it. Left out, it may reactivate a closed conversation (sheet
    /// helpscout §5).
    pub status: Option<&'a str>,
    /// Made as an import, with this time: nobody is notified.
    pub imported_at: Option<Timestamp>,
}

impl Client {
    /// All threads of a conversation: `GET /v2/conversations/{id}/threads` (sheet helpscout §5). Consistent. The list of a merged
    /// conversation is a 404, so that one is then read by its id. Reads only.
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn threads(&self, conversation: &str) -> Result<ThreadsAnswer, Trouble> {
        let path = ["v2", "conversations", conversation, "threads"];
        let (mut threads, mut unreadable) = (Vec::new(), 0);
        for number in 1..=MAX_PAGES {
            let number = number.to_string();
            let answer = self.read_any(self.address(&path, &[("page", &number)])).await?;
            match answer.status {
                // What a redirect points at would be a list: the conversation itself tells its new id.
                status if status == StatusCode::NOT_FOUND || status.is_redirection() => {
                    return self.where_the_threads_went(conversation).await;
                }
                status if status.is_success() => {}
                _ => return Err(VENDOR.trouble(&answer)),
            }
            let body: Value = serde_json::from_slice(&answer.body).map_err(|error| garbled(error.to_string()))?;
            let page = Page::read(&body, &["threads"])?;
            let has_next = page.has_next;
            let items = page.items(read_thread);
            threads.extend(items.readable);
            unreadable += items.unreadable;
            if !has_next {
                let answer = if unreadable == 0 { ThreadsAnswer::Found } else { ThreadsAnswer::Partly };
                return Ok(answer(threads));
            }
        }
        Err(garbled(format!("more than {MAX_PAGES} pages of threads")))
    }

    async fn where_the_threads_went(&self, conversation: &str) -> Result<ThreadsAnswer, Trouble> {
        match self.conversation(conversation).await? {
            ConversationAnswer::Moved(into) => Ok(ThreadsAnswer::Moved(into.id)),
            ConversationAnswer::Gone => Ok(ThreadsAnswer::Gone),
            ConversationAnswer::Found(_) => Err(Trouble::Refused {
                status: StatusCode::NOT_FOUND.as_u16(),
                words: "the conversation is there, its threads are not".to_owned(),
            }),
        }
    }

    /// Adds a phone thread: `POST /v2/conversations/{id}/phones` (sheet helpscout §5). Reaches nobody: phone threads are not
    /// e-mailed.
    pub async fn add_phone_thread(&self, conversation: &str, thread: &PhoneThread<'_>) -> WriteAnswer {
        let mut body = json!({"text": thread.text, "customer": {"id": id_value(thread.customer)}});
        put_import(&mut body, thread.imported_at);
        self.write(Method::POST, &["v2", "conversations", conversation, "phones"], body).await
    }

    /// Adds a note: `POST /v2/conversations/{id}/notes` (sheet helpscout §5). Reaches nobody: notes are internal.
    pub async fn add_note(&self, conversation: &str, note: &Note<'_>) -> WriteAnswer {
        let mut body = json!({"text": note.text});
        if let Some(user) = note.user {
            body["user"] = user.into();
        }
        if let Some(status) = note.status {
            body["status"] = status.into();
        }
        put_import(&mut body, note.imported_at);
        self.write(Method::POST, &["v2", "conversations", conversation, "notes"], body).await
    }
}

/// A thread takes its own time only as an import (sheet helpscout §4.3).
pub(super) fn put_import(body: &mut Value, imported_at: Option<Timestamp>) {
    if let Some(at) = imported_at {
        body["imported"] = true.into();
        body["createdAt"] = date(at).into();
    }
}

pub(super) fn read_thread(item: Item<'_>) -> Option<Thread> {
    Some(Thread {
        id: item.id()?,
        kind: item.text(&["type"]).unwrap_or_default().to_lowercase(),
        // Written as `text`, read as `body` (sheet helpscout §5).
        body: item.text(&["body", "text"]).unwrap_or_default(),
        created_by: item
            .object(&["createdBy", "created_by"])
            .map(|person| PersonRef { id: person.id(), kind: person.text(&["type"]) }),
        created_at: item.time(&["createdAt", "created_at"]),
        source: item.object(&["source"]).and_then(|source| source.text(&["type"])).map(|source| source.to_lowercase()),
    })
}
