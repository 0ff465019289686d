//! The client against a strict, scripted transport: what is sent, to the letter, and what each answer means.

mod budget;
mod customers;
mod grant;
mod lists;
mod oauth;
mod outcomes;
mod people;
mod safety;
mod script;
mod tickets;
mod tokens;
