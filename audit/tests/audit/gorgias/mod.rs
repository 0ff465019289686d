//! Worlds that log to Gorgias.

mod calls;
mod customers;
mod messages;
mod rest;
mod scene;
mod tags;
