//! Files of messages. Their links die within minutes (sheet aircall §6), a desk may be down for hours: so they are fetched when
//! they are told of, kept in the store, and passed on to the desk from there.
//!
//! A file that could not be kept is passed on from its link, as long as that lives.

mod keeper;
mod kept_first;

use url::Url;

pub use kept_first::KeptFirst;

/// A link as files are known by it: as it is asked for. `None`: no address.
pub(crate) fn link(told: &str) -> Option<String> {
    Url::parse(told).ok().map(String::from)
}
