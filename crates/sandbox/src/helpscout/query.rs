//! The language of `query=` parameters (sheet §3.1, §4.1): `field:value` clauses with `AND`, `OR`, `NOT`,
//! parentheses, value lists and date ranges. Whatever is not in it is refused.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::api::date;

/// What values a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    /// Only as a range.
    Date,
    /// `true` or `false`.
    Flag,
}

/// A field that a query may name.
pub(crate) type Field = (&'static str, Kind);

/// A query as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Query {
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
    Clause { field: &'static str, wanted: Wanted },
}

/// What a clause asks of its field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wanted {
    Text(String),
    Number(u64),
    Flag(bool),
    /// Both ends included; an open end is `*`.
    Range(Option<Timestamp>, Option<Timestamp>),
}

impl Query {
    /// Reads `text`, in which only `fields` may be named. The error says what is wrong, in plain words.
    pub(crate) fn parse(text: &str, fields: &'static [Field], now: Timestamp) -> Result<Self, String> {
        let mut reader = Reader { rest: text, fields, now };
        let query = reader.any()?;
        reader.skip_blanks();
        if reader.rest.is_empty() { Ok(query) } else { Err(format!("unexpected {:?}", reader.rest)) }
    }

    /// Whether the query holds, given the answer to each clause.
    pub(crate) fn holds(&self, clause: &impl Fn(&'static str, &Wanted) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(clause)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(clause)),
            Self::Not(part) => !part.holds(clause),
            Self::Clause { field, wanted } => clause(field, wanted),
        }
    }
}

impl Wanted {
    /// The text asked for; empty where something else is.
    pub(crate) fn text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }

    /// Whether this very number is asked for.
    pub(crate) fn is_number(&self, number: u64) -> bool {
        *self == Self::Number(number)
    }

    /// Whether a moment lies in the range asked for, in whole seconds.
    pub(crate) fn covers(&self, at: Timestamp) -> bool {
        let at = date::whole_seconds(at);
        let Self::Range(from, to) = self else {
            return false;
        };
        from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to)
    }
}

/// Whether the words of `phrase` stand in `text` one after another, whatever their case.
pub(crate) fn has_phrase(text: &str, phrase: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (text, phrase) = (words(text), words(phrase));
    !phrase.is_empty() && text.windows(phrase.len()).any(|window| window == phrase)
}

struct Reader<'a> {
    rest: &'a str,
    fields: &'static [Field],
    now: Timestamp,
}

impl Reader<'_> {
    fn any(&mut self) -> Result<Query, String> {
        let mut parts = vec![self.all()?];
        while self.word("OR") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::Any(parts) })
    }

    fn all(&mut self) -> Result<Query, String> {
        let mut parts = vec![self.one()?];
        while self.word("AND") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::All(parts) })
    }

    fn one(&mut self) -> Result<Query, String> {
        if self.word("NOT") {
            return Ok(Query::Not(Box::new(self.one()?)));
        }
        if self.sign('(') {
            let query = self.any()?;
            self.expect(')')?;
            return Ok(query);
        }
        self.clause()
    }

    fn clause(&mut self) -> Result<Query, String> {
        self.skip_blanks();
        let end = self.rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(self.rest.len());
        let (name, after) = self.rest.split_at(end);
        let Some(&(field, kind)) = self.fields.iter().find(|(field, _)| *field == name) else {
            return Err(format!("unknown field or construct at {:?}", self.rest));
        };
        self.rest = after;
        self.expect(':')?;
        if kind == Kind::Date {
            return self.range().map(|wanted| Query::Clause { field, wanted });
        }
        if !self.sign('(') {
            let wanted = self.value(kind)?;
            return Ok(Query::Clause { field, wanted });
        }
        let mut wanted = vec![self.value(kind)?];
        while self.word("OR") {
            wanted.push(self.value(kind)?);
        }
        self.expect(')')?;
        Ok(Query::Any(wanted.into_iter().map(|wanted| Query::Clause { field, wanted }).collect()))
    }

    fn value(&mut self, kind: Kind) -> Result<Wanted, String> {
        let text = if self.sign('"') { self.quoted()? } else { self.bare()? };
        match kind {
            Kind::Text => Ok(Wanted::Text(text)),
            Kind::Number => text.parse().map(Wanted::Number).map_err(|_| format!("{text:?} is no number")),
            Kind::Flag => text.parse().map(Wanted::Flag).map_err(|_| format!("{text:?} is not true or false")),
            Kind::Date => Err("a range is expected".to_owned()),
        }
    }

    /// Up to the closing quote; `\` escapes the next character (sheet §3.1).
    fn quoted(&mut self) -> Result<String, String> {
        let mut text = String::new();
        let mut signs = self.rest.char_indices();
        while let Some((index, sign)) = signs.next() {
            match sign {
                '"' => {
                    self.rest = &self.rest[index + 1..];
                    return Ok(text);
                }
                '\\' => text.extend(signs.next().map(|(_, escaped)| escaped)),
                sign => text.push(sign),
            }
        }
        Err("a quote is not closed".to_owned())
    }

    fn bare(&mut self) -> Result<String, String> {
        self.skip_blanks();
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '"');
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (text, after) = self.rest.split_at(end);
        if text.is_empty() || matches!(text, "AND" | "OR" | "NOT" | "TO") {
            return Err(format!("a value is expected at {:?}", self.rest));
        }
        self.rest = after;
        Ok(text.to_owned())
    }

    fn range(&mut self) -> Result<Wanted, String> {
        self.expect('[')?;
        let from = self.moment()?;
        if !self.word("TO") {
            return Err("TO is expected in a range".to_owned());
        }
        let to = self.moment()?;
        self.expect(']')?;
        Ok(Wanted::Range(from, to))
    }

    /// A date, `*`, `NOW`, or `NOW` less some units of time.
    fn moment(&mut self) -> Result<Option<Timestamp>, String> {
        let text = self.bare()?;
        if text == "*" {
            return Ok(None);
        }
        let moment = match text.strip_prefix("NOW") {
            Some("") => Some(self.now),
            Some(ago) => ago
                .strip_prefix('-')
                .and_then(time_span)
                .and_then(|span| SignedDuration::try_from(span).ok())
                .and_then(|span| self.now.checked_sub(span).ok()),
            None => date::read(&text),
        };
        moment.map(Some).ok_or_else(|| format!("malformed date {text:?}"))
    }

    /// Takes an upper-case word if it stands here alone.
    fn word(&mut self, word: &str) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(word) {
            Some(after) if !after.starts_with(|c: char| c.is_alphanumeric() || c == ':') => {
                self.rest = after;
                true
            }
            _ => false,
        }
    }

    fn sign(&mut self, sign: char) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(sign) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, sign: char) -> Result<(), String> {
        if self.sign(sign) { Ok(()) } else { Err(format!("{sign:?} is expected at {:?}", self.rest)) }
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

/// Such as `1HOUR` or `30DAYS`.
fn time_span(text: &str) -> Option<Duration> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(unit_at);
    let seconds = match unit.trim_end_matches('S') {
        "SECOND" => 1,
        "MINUTE" => 60,
        "HOUR" => 3600,
        "DAY" => 86_400,
        "MONTH" => 30 * 86_400,
        "YEAR" => 365 * 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(count.parse::<u64>().ok()?.checked_mul(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::{Field, Kind, Query, has_phrase};
    use jiff::Timestamp;

    const FIELDS: &[Field] =
        &[("email", Kind::Text), ("phone", Kind::Text), ("customerIds", Kind::Number), ("createdAt", Kind::Date)];

    fn holds(text: &str) -> Result<bool, String> {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let query = Query::parse(text, FIELDS, now)?;
        Ok(query.holds(&|field, wanted| match field {
            "email" => wanted.text() == "a@b.example",
            "phone" => wanted.text() == "+1 (415) 555",
            "customerIds" => wanted.is_number(7),
            _ => wanted.covers("2026-11-21T09:30:00.5Z".parse().unwrap()),
        }))
    }

    #[test]
    fn clauses_lists_and_ranges_are_understood() {
        for (text, expected) in [
            (r#"email:"a@b.example""#, true),
            ("email:a@b.example", true),
            ("(email:a@b.example)", true),
            (r#"phone:("1" OR "+1 (415) 555")"#, true),
            ("(customerIds: 1 OR customerIds: 7)", true),
            ("customerIds:1 OR customerIds:7 AND email:x", false),
            ("(customerIds:1 OR customerIds:7) AND NOT email:x", true),
            (r#"(NOT email:"a@b.example")"#, false),
            ("createdAt:[NOW-1HOUR TO *]", true),
            ("createdAt:[2026-11-21T09:30:00Z TO 2026-11-21T09:30:00Z]", true),
            ("createdAt:[* TO 2026-11-21T09:29:59Z]", false),
        ] {
            assert_eq!(holds(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "a@b.example",
            "mobile:1",
            "email:a or email:b",
            "email:a email:b",
            "email:",
            r#"email:"a"#,
            "(email:a",
            "customerIds:x",
            "createdAt:2026-11-21T09:30:00Z",
            "createdAt:[2026-11-21T09:30:00.123Z TO *]",
            "createdAt:[NOW-1FORTNIGHT TO *]",
            "Email:a",
        ] {
            assert!(holds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn phrases_are_found_by_whole_words() {
        assert!(has_phrase("A VIP since 2020 <b>Ref. 0ABC</b>", "ref 0abc"));
        assert!(!has_phrase("VIPs only", "VIP"));
        assert!(!has_phrase("anything", ""));
    }
}
