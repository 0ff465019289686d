//! Why a file is not there (GO-14, GO-51).

use super::Words;

/// Why a file that came with a call or a message was not attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAttached {
    /// It is larger than the desk takes.
    TooLarge {
        /// The file's size. Bytes.
        size: u64,
        /// What the desk takes. Bytes.
        limit: u64,
    },
    /// Its kind is not accepted, or reading it is not permitted.
    NotAllowed,
    /// Its link has died, or there is nothing behind it.
    Gone,
    /// Where it is could not be reached while its record waited for it.
    Unreachable,
}

impl Words {
    /// The reason, within a sentence.
    #[must_use]
    pub fn not_attached(self, why: NotAttached) -> String {
        match why {
            NotAttached::TooLarge { size, limit } => self.get(
                "why-too-large",
                &[("size", self.size(size, u64::div_ceil).into()), ("limit", self.size(limit, |a, b| a / b).into())],
            ),
            NotAttached::NotAllowed => self.word("why-not-allowed"),
            NotAttached::Gone => self.word("why-gone"),
            NotAttached::Unreachable => self.word("why-unreachable"),
        }
    }

    /// A size in whole units. `rounded` divides: a size is rounded up and a limit down, so that what is too large looks it.
    fn size(self, bytes: u64, rounded: fn(u64, u64) -> u64) -> String {
        let (unit, key) = if bytes < 1_000_000 { (1_000, "size-kilobytes") } else { (1_000_000, "size-megabytes") };
        self.get(key, &[("size", rounded(bytes, unit).to_string().into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn go_51_a_reason_names_size_and_limit() {
        let too_large = |size, limit| Words::new(Language::En).not_attached(NotAttached::TooLarge { size, limit });
        assert_eq!(too_large(812_000_000, 500_000_000), "too large: 812 MB, the limit is 500 MB");
        assert_eq!(too_large(500_000_001, 500_999_999), "too large: 501 MB, the limit is 500 MB");
        assert_eq!(too_large(12_001, 5_999), "too large: 13 kB, the limit is 5 kB");
        let french = Words::new(Language::Fr).not_attached(NotAttached::TooLarge { size: 812_000_000, limit: 1 });
        assert!(french.contains("812\u{a0}Mo"), "{french}");
    }
}
