//! Keys of what is written: they stand in `external_id` (design: promise 10, the effect table).

/// What kind of record a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind<'e> {
    First,
    Closing,
    /// A note with late comments: the id of one of them.
    Comment(&'e str),
    /// A note with the recording or voicemail alone.
    Recording,
    /// A message; of a group, the party's address.
    Message(Option<&'e str>),
}

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About<'e> {
    Call(i64),
    Text(&'e str),
}

/// A key of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key<'e> {
    pub(crate) about: About<'e>,
    pub(crate) kind: Kind<'e>,
}

impl<'e> Key<'e> {
    /// Reads the key of a record; nothing, if it is none that there may be.
    pub(crate) fn read(key: &'e str, subdomain: &str) -> Option<Self> {
        let (interaction, kind) = parts(key, subdomain)?;
        let kind = match (interaction, kind) {
            (About::Call(_), "first") => Kind::First,
            (About::Call(_), "closing") => Kind::Closing,
            (About::Call(_), "recording") => Kind::Recording,
            (About::Call(_), other) => Kind::Comment(other.strip_prefix("comment/")?),
            (About::Text(_), "message") => Kind::Message(None),
            (About::Text(_), other) => Kind::Message(Some(other.strip_prefix("message/")?)),
        };
        Some(Self { about: interaction, kind })
    }
}

/// For whom a customer was made, by the key in his `external_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MadeFor<'e> {
    /// For all without a number.
    All,
    One(About<'e>),
}

/// Reads the key of a customer.
pub(crate) fn made_for<'e>(key: &'e str, subdomain: &str) -> Option<MadeFor<'e>> {
    if tail(key, subdomain)? == "unknown-contact" {
        return Some(MadeFor::All);
    }
    let (interaction, kind) = parts(key, subdomain)?;
    (kind == "customer" || kind.starts_with("customer/")).then_some(MadeFor::One(interaction))
}

fn tail<'e>(key: &'e str, subdomain: &str) -> Option<&'e str> {
    key.strip_prefix("gorgias/account/")?.strip_prefix(subdomain)?.strip_prefix('/')
}

fn parts<'e>(key: &'e str, subdomain: &str) -> Option<(About<'e>, &'e str)> {
    let (what, rest) = tail(key, subdomain)?.split_once('/')?;
    let (id, kind) = rest.split_once('/')?;
    match what {
        "call" => Some((About::Call(id.parse().ok()?), kind)),
        "message" => Some((About::Text(id), kind)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read() {
        let read = |key| Key::read(key, "acme").map(|key| (key.about, key.kind));
        assert_eq!(read("gorgias/account/acme/call/7/closing"), Some((About::Call(7), Kind::Closing)));
        assert_eq!(read("gorgias/account/acme/call/7/comment/9"), Some((About::Call(7), Kind::Comment("9"))));
        let group = Some((About::Text("a-1"), Kind::Message(Some("+14155550101"))));
        assert_eq!(read("gorgias/account/acme/message/a-1/message/+14155550101"), group);
        assert_eq!(read("gorgias/account/other/call/7/closing"), None);
        assert_eq!(read("gorgias/account/acme/call/row/closing"), None);
        assert_eq!(made_for("gorgias/account/acme/unknown-contact", "acme"), Some(MadeFor::All));
        let again = "gorgias/account/acme/call/7/customer/again-1";
        assert_eq!(made_for(again, "acme"), Some(MadeFor::One(About::Call(7))));
    }
}
