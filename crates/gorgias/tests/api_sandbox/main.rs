//! The client against the fake Gorgias, which knows nothing of the client: in process, and once over real HTTP.

mod access;
mod account;
mod budget;
mod doubt;
mod over_http;
mod reads;
mod writes;
