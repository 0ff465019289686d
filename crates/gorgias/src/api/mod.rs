//! A typed client of Gorgias's REST API: one function per request that Deskline makes.
//!
//! The client decides nothing. A read answers with small owned values or a [`contract::Trouble`]; a write answers with a
//! [`WriteAnswer`], whose variants are the decisions that the vendor's answers call for. Nothing is repeated here, save one
//! replay after a 401 with another access token, which says that nothing was done.
//!
//! Liberal in what is read: absent or null members, unknown ones, ids as numbers or text, times in four forms. Strict in
//! what is sent: only documented members (an unknown one is a 400, sheet gorgias §0), texts cut to their limits, times with
//! an offset.
//!
//! **No function here can send a message to a customer.** Gorgias sends an outgoing message that has no `sent_datetime`
//! (sheet gorgias §5). A message is either an [`InternalNote`], which is never sent, or an [`ImportedMessage`], which always
//! has that time; there is no third kind. Neither can name an address to reply to.
//!
//! - [`Client`]: credentials, budget, sending. People, customers, tickets, messages and tags extend it.
//! - [`WriteAnswer`]: what a write came to.
//! - [`oauth`]: how an account's owner hands over access, and takes it back.

mod answer;
mod client;
mod credentials;
mod customer_writes;
mod customers;
mod message;
mod messages;
pub mod oauth;
mod oauth_door;
mod page;
mod people;
mod tags;
mod ticket_writes;
mod tickets;
mod upload;
mod vendor;
mod wire;

pub use answer::{QUOTA_WAIT, WriteAnswer};
pub use client::Client;
pub use credentials::{App, Credentials, OAuthGrant, RefreshTokenKeeper};
pub use customer_writes::{CreateCustomer, CustomerChange};
pub use customers::{Channel, ChannelKind, Customer, CustomerRef};
pub use message::{ImportedMessage, InternalNote, NewAttachment, NewMessage, Writer};
pub use messages::{Attachment, Message};
pub use page::Found;
pub use people::{AccountState, Team, User};
pub use tags::Tag;
pub use ticket_writes::{Assign, CreateTicket, TicketChange, TicketChannel, TicketStatus};
pub use tickets::Ticket;
pub use upload::UploadAnswer;
pub use vendor::{CredentialKind, starting_budget};
pub use wire::{cut_external_id, cut_tag};
