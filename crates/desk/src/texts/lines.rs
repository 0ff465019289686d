//! A record's lines.

use domain::effect::Marker;

use super::{Piece, Words};

/// A record's lines, from its title to its code.
#[derive(Clone, Debug)]
pub struct Lines {
    words: Words,
    lines: Vec<Piece>,
}

/// A record in both forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// As HTML.
    pub html: String,
    /// As plain text.
    pub text: String,
}

impl Lines {
    /// No line yet.
    #[must_use]
    pub fn new(words: Words) -> Self {
        Self { words, lines: Vec::new() }
    }

    /// Begins with a title.
    #[must_use]
    pub fn titled(words: Words, title: &str) -> Self {
        Self { words, lines: vec![Piece::strong(title)] }
    }

    /// A line with the label that has this key. Nothing is added for `None`.
    pub fn add(&mut self, label: &str, value: Option<Piece>) {
        if let Some(value) = value {
            let label = Piece::typed(&self.words.word(label));
            self.lines.push(self.words.line(&label, &value));
        }
    }

    /// A line with the label that has this key, for so many things.
    pub fn add_counted(&mut self, label: &str, count: usize, value: &Piece) {
        let label = Piece::typed(&self.words.get(label, &[("count", count.into())]));
        self.lines.push(self.words.line(&label, value));
    }

    /// A line as it is.
    pub fn raw(&mut self, line: Piece) {
        self.lines.push(line);
    }

    /// The record's last line: its code, alike in every language.
    pub fn code(&mut self, code: &Marker) {
        self.lines.push(Piece::typed(&code.line()));
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self) -> String {
        self.form(Piece::html, "<br>")
    }

    /// As plain text.
    #[must_use]
    pub fn text(&self) -> String {
        self.form(Piece::text, "\n")
    }

    /// In both forms.
    #[must_use]
    pub fn body(&self) -> Body {
        Body { html: self.html(), text: self.text() }
    }

    fn form(&self, form: fn(&Piece) -> &str, between: &str) -> String {
        self.lines.iter().map(form).collect::<Vec<_>>().join(between)
    }
}
