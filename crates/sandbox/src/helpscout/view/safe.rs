//! HTML that others wrote, reduced to what cannot do harm.

use std::fmt::{self, Write};

/// Tags that are kept, without their attributes; a link keeps its address.
const KEPT: [&str; 8] = ["br", "a", "strong", "b", "em", "p", "ul", "li"];
/// What a link may begin with.
const LINKS: [&str; 3] = ["tel:", "http://", "https://"];

/// Markup in which only a few harmless tags are left; everything else is shown as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Safe(String);

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Safe {}

impl Safe {
    /// Keeps harmless tags of `html`, closes what was left open, and turns the rest into text.
    pub(super) fn from_vendor_html(html: &str) -> Self {
        let mut out = String::with_capacity(html.len());
        let mut open: Vec<&'static str> = Vec::new();
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            let (text, from_tag) = rest.split_at(start);
            escape(text, &mut out);
            let end = from_tag.find('>');
            match end.and_then(|end| Some((end, Tag::read(from_tag.get(1..end)?)?))) {
                Some((end, tag)) => {
                    tag.write(&mut open, &mut out);
                    rest = &from_tag[end + 1..];
                }
                None => {
                    out.push_str("&lt;");
                    rest = &from_tag[1..];
                }
            }
        }
        escape(rest, &mut out);
        for name in open.into_iter().rev() {
            let _ = write!(out, "</{name}>");
        }
        Self(out)
    }
}

/// A tag that is kept.
struct Tag<'a> {
    name: &'static str,
    closes: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    fn read(inside: &'a str) -> Option<Self> {
        let (closes, inside) = match inside.strip_prefix('/') {
            Some(inside) => (true, inside),
            None => (false, inside),
        };
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        let name = KEPT.into_iter().find(|kept| kept.eq_ignore_ascii_case(name))?;
        Some(Self { name, closes, attributes })
    }

    fn write(&self, open: &mut Vec<&'static str>, out: &mut String) {
        if self.name == "br" {
            out.push_str("<br>");
        } else if self.closes {
            // Closes what stands in between as well; a close without an open is dropped.
            if let Some(at) = open.iter().rposition(|name| *name == self.name) {
                for name in open.drain(at..).rev() {
                    let _ = write!(out, "</{name}>");
                }
            }
        } else {
            out.push('<');
            out.push_str(self.name);
            if let Some(address) = self.address() {
                out.push_str(" rel=\"noreferrer\" href=\"");
                escape(address, out);
                out.push('"');
            }
            out.push('>');
            open.push(self.name);
        }
    }

    /// The address of a link, if it is one that may be followed.
    fn address(&self) -> Option<&'a str> {
        if self.name != "a" {
            return None;
        }
        let (_, after) = self.attributes.split_once("href=")?;
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (address, _) = after.get(1..)?.split_once(quote)?;
        LINKS.iter().any(|link| address.to_ascii_lowercase().starts_with(link)).then_some(address)
    }
}

/// Text as HTML. Entities that are there already stay.
fn escape(text: &str, out: &mut String) {
    for (index, sign) in text.char_indices() {
        match sign {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '&' if !is_entity(&text[index..]) => out.push_str("&amp;"),
            sign => out.push(sign),
        }
    }
}

fn is_entity(text: &str) -> bool {
    const LENGTH_MAX: usize = 10;
    let name = text[1..].split_once(';').map_or("", |(name, _)| name);
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '#';
    !name.is_empty() && name.len() <= LENGTH_MAX && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::Safe;

    #[test]
    fn only_harmless_markup_is_left() {
        for (html, expected) in [
            ("a<br/>b", "a<br>b"),
            (r#"<a href="tel:+1415" onclick="x()">call</a>"#, r#"<a rel="noreferrer" href="tel:+1415">call</a>"#),
            (r#"<a href="javascript:alert(1)">x</a>"#, "<a>x</a>"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
            ("<strong>open", "<strong>open</strong>"),
            ("</p></div>text", "&lt;/div&gt;text"),
            ("1 < 2 & 3 &amp; 4", "1 &lt; 2 &amp; 3 &amp; 4"),
            (
                "<b><a href='https://x.example/?a=1&b=\"2'>y",
                "<b><a rel=\"noreferrer\" href=\"https://x.example/?a=1&amp;b=&quot;2\">y</a></b>",
            ),
        ] {
            assert_eq!(Safe::from_vendor_html(html).to_string(), expected, "{html}");
        }
    }
}
