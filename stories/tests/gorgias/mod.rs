//! What was said on the phone and written by message, and what stands in Gorgias. One file a theme.

mod calls;
mod cards;
mod customers;
mod late;
mod limits;
mod message_tickets;
mod messages;
mod outages;
mod people;
mod removed;
mod restarts;
mod tags;
mod tell;
