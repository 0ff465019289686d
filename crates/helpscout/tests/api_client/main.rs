//! The client against a strict, scripted transport: what is sent, to the letter, and what each answer means.

mod conversations;
mod customers;
mod outcomes;
mod people;
mod script;
mod tokens;
