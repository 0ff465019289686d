//! The client against the fake Help Scout, which knows nothing of the client: in process, and once over real HTTP.

mod account;
mod doubt;
mod over_http;
mod reads;
mod writes;
