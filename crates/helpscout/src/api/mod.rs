//! A typed client of Help Scout's Inbox API: one function per request that Deskline makes.
//!
//! The client decides nothing. A read answers with small owned values or a [`contract::Trouble`]; a write answers
//! with a [`WriteAnswer`], whose variants are the decisions that the vendor's answers call for. Nothing is
//! repeated here, save one replay after a 401, which says that nothing was done.
//!
//! Liberal in what is read: absent or null members, unknown ones, ids as numbers or text. Strict in what is sent:
//! names cut to their limits, dates without fractions, no empty values (sheet helpscout §3.4, §4.3).
//!
//! No function here can send a message to a customer: the one kind of thread that does, `reply`, cannot be
//! expressed (sheet helpscout §4.3, "Trap").
//!
//! - [`Client`]: token, budget, sending. People and inboxes, customers, conversations and threads extend it.
//! - [`WriteAnswer`]: what a write came to.

mod answer;
mod client;
mod conversation_writes;
mod conversations;
mod customers;
mod people;
mod search;
mod threads;
mod token;
mod vendor;
mod wire;

pub use answer::WriteAnswer;
pub use client::Client;
pub use conversation_writes::{AssignTo, ConversationChange, CreateConversation, FirstThread, Imported};
pub use conversations::{
    Conversation, ConversationAnswer, ConversationPage, ListQuery, Order, SortField, StatusFilter,
};
pub use customers::{CreateCustomer, CustomerHit};
pub use people::Mailbox;
pub use search::{CustomerClauses, CustomersFound, Route};
pub use threads::{Note, PersonRef, PhoneThread, Thread, ThreadsAnswer};
pub use token::ClientCredentials;
pub use vendor::starting_budget;
