//! A piece of text in both forms that desks take.

use phone::PhoneNumber;

use super::html;

/// A piece of text, as HTML and as plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    html: String,
    text: String,
}

impl Piece {
    pub(super) fn of(html: String, text: String) -> Self {
        Self { html, text }
    }

    /// What somebody typed, or a word: escaped, its line breaks kept.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        let text: String = text.replace("\r\n", "\n").chars().filter(|one| *one == '\n' || !one.is_control()).collect();
        Self { html: html::escape(&text).replace('\n', "<br>"), text }
    }

    /// The same in bold.
    #[must_use]
    pub fn strong(text: &str) -> Self {
        let plain = Self::typed(text);
        Self { html: format!("<strong>{}</strong>", plain.html), text: plain.text }
    }

    /// A link that leads out; in plain text, its address. Only web addresses become links.
    #[must_use]
    pub fn link(address: &str, text: &str) -> Self {
        let plain = if html::is_web_address(address) { address } else { text };
        Self { html: html::link(address, text), text: Self::typed(plain).text }
    }

    /// A number that can be dialled with a click (HS-50).
    #[must_use]
    pub fn tel(number: &PhoneNumber) -> Self {
        Self { html: html::tel(number), text: number.international() }
    }

    /// This, and `what` in parentheses.
    #[must_use]
    pub fn with(&self, what: &Self) -> Self {
        Self { html: format!("{} ({})", self.html, what.html), text: format!("{} ({})", self.text, what.text) }
    }

    /// All of them, with the same text between.
    #[must_use]
    pub fn joined(pieces: &[Self], between: &str) -> Self {
        let form = |form: fn(&Self) -> &str, between: &str| pieces.iter().map(form).collect::<Vec<_>>().join(between);
        Self { html: form(Self::html, &Self::typed(between).html), text: form(Self::text, between) }
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }

    /// As plain text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_typed_is_escaped_in_html_and_bare_in_plain_text() {
        let typed = Piece::typed("<b>\r\n&\u{7}");
        assert_eq!((typed.html(), typed.text()), ("&lt;b&gt;<br>&amp;", "<b>\n&"));
        let strong = Piece::strong("<");
        assert_eq!((strong.html(), strong.text()), ("<strong>&lt;</strong>", "<"));
    }

    #[test]
    fn a_link_is_its_address_in_plain_text() {
        let link = Piece::link("https://a/?b&c", "listen");
        assert_eq!((link.html(), link.text()), ("<a href=\"https://a/?b&amp;c\">listen</a>", "https://a/?b&c"));
        let none = Piece::link("javascript:alert(1)", "listen");
        assert_eq!((none.html(), none.text()), ("listen", "listen"));
    }

    #[test]
    fn pieces_are_put_together() {
        let joined = Piece::joined(&[Piece::typed("a"), Piece::typed("<")], " & ");
        assert_eq!((joined.html(), joined.text()), ("a &amp; &lt;", "a & <"));
        let with = Piece::typed("a").with(&Piece::typed("<"));
        assert_eq!((with.html(), with.text()), ("a (&lt;)", "a (<)"));
    }
}
