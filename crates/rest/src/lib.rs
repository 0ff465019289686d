//! What the typed clients of vendors' REST interfaces share.
//!
//! A client names its vendor once ([`Vendor`]: how its headers tell the limit, how its errors read) and how requests are
//! authorised ([`Authorisation`]). [`Rest`] then sends, counts every request against the account's [`contract::Meter`], and
//! replays once after a 401, which says that nothing was done. Nothing else is ever repeated here.
//!
//! - [`Item`], [`read_time`]: liberal reading of JSON.
//! - [`Verdict`]: what a write came to, as far as the status alone tells.
//! - [`Vendor::trouble`], [`Vendor::words`]: what an answer that is no success means, in the vendor's short words.
//! - [`Rest::relay`]: a file passes to the vendor without being held.
//! - [`TokenKeeper`]: one current access token, fetched by one caller at a time.

mod address;
mod client;
mod item;
mod relay;
mod token;
mod vendor;
mod verdict;

pub use address::{address, as_folder};
pub use client::{Authorisation, Call, Failure, Pass, Rest, Wire, json};
pub use item::{Item, Items, cut, garbled, id_value, is_id, read_time};
pub use relay::{File, LONGEST_RELAY, RelayFailure};
pub use token::{Granted, TokenKeeper};
pub use vendor::Vendor;
pub use verdict::{Verdict, header_text};
