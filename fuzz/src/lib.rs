//! Fuzz targets: plain functions that take any bytes and panic when a property is broken.
//!
//! | target | what the bytes are | what must hold |
//! | --- | --- | --- |
//! | [`webhook_body`] | bodies of webhooks, whole or one a line | a fact is what was told, without its token; the fold is order-free |
//! | [`aircall_answers`] | what Aircall answers, see [`scene`] | typed errors; a write is confirmed by a complete 2xx alone |
//! | [`helpscout_answers`] | what Help Scout answers, see [`scene`] | the same; a doubt is settled by evidence alone |
//! | [`phone_text`] | regions, then texts | a number is itself in every spelling, and no other |
//! | [`configuration`] | a `deskline.toml` | every problem has its place; what is accepted can be used |
//! | [`world`] | choices: who there is, what they do, what goes wrong | the auditor has nothing to say |
//!
//! The folder `corpus` holds inputs for each target; `tests/corpus.rs` runs all of them.

mod aircall_answers;
mod configuration;
mod helpscout_answers;
mod phone_text;
pub mod scene;
mod webhook_body;
mod world;

pub use aircall_answers::aircall_answers;
pub use configuration::configuration;
pub use helpscout_answers::helpscout_answers;
pub use phone_text::phone_text;
pub use webhook_body::webhook_body;
pub use world::world;

/// A target: takes any bytes, panics when a property is broken.
pub type Target = fn(&[u8]);

/// All targets, by the names of their folders in `corpus`.
pub const TARGETS: [(&str, Target); 6] = [
    ("webhook_body", webhook_body),
    ("aircall_answers", aircall_answers),
    ("helpscout_answers", helpscout_answers),
    ("phone_text", phone_text),
    ("configuration", configuration),
    ("world", world),
];
