//! What the program knows of each vendor: how to connect to it, what to keep in order there, what to check.

pub mod aircall;
pub mod connections;
pub mod findings;
pub mod gorgias;
pub mod helpscout;
