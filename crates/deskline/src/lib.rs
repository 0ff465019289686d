//! Deskline as a program: configuration, wiring, command line.
//!
//! | module | room for |
//! | --- | --- |
//! | [`config`] | the TOML file, `DESKLINE_*` variables, secrets from files |
//! | [`vendors`] | per vendor: its connectors, its upkeep, its checks |
//! | [`wiring`] | configuration → store, connectors, engine, routers |
//! | [`service`] | what is wired, on listeners, as one running service |
//! | [`set_up_check`] | what is checked when somebody asks for it: on the command line, in the dashboard |
//! | [`commands`] | one module per command |
//! | [`supervisor`] | the one place that starts tasks |
//! | [`http_server`] | HTTP/1.1 over TCP, bounded |
//! | [`logging`] | what is logged, and how |
//!
//! The library is there for the binary and for tests that run it in process.

pub mod commands;
pub mod config;
pub mod console;
pub mod http_server;
pub mod logging;
pub mod service;
pub mod set_up_check;
pub mod supervisor;
pub mod vendors;
pub mod wiring;
