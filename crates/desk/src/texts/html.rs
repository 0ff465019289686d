//! HTML in records: few marks, everything foreign escaped; and the text of what is read back.

use phone::PhoneNumber;

/// Escapes text for HTML, in content and in double-quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A link that leads out; only web addresses become links.
#[must_use]
pub fn link(address: &str, text: &str) -> String {
    if is_web_address(address) { format!("<a href=\"{}\">{}</a>", escape(address), escape(text)) } else { escape(text) }
}

pub(super) fn is_web_address(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// A number that can be dialled with a click (HS-50).
#[must_use]
pub fn tel(number: &PhoneNumber) -> String {
    format!("<a href=\"tel:{}\">{}</a>", number.e164(), escape(&number.international()))
}

/// The text of a record that was read back: marks removed, link targets kept, entities read, white space folded.
#[must_use]
pub fn plain_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let Some(length) = rest[start..].find('>') else {
            rest = &rest[start..];
            break;
        };
        let mark = &rest[start..start + length];
        out.push(' ');
        if let Some(target) = mark.split("href=\"").nth(1).and_then(|tail| tail.split('"').next()) {
            out.push_str(target);
            out.push(' ');
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    let text = entities.iter().fold(out, |text, (entity, character)| text.replace(entity, character));
    fold_white_space(&text)
}

/// One blank between words.
#[must_use]
pub fn fold_white_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_typed_is_escaped() {
        assert_eq!(escape("<script>'\"&\u{7}"), "&lt;script&gt;&#39;&quot;&amp;");
        assert_eq!(link("javascript:alert(1)", "x<"), "x&lt;");
        assert_eq!(link("https://a/\"b", "x"), "<a href=\"https://a/&quot;b\">x</a>");
    }

    #[test]
    fn a_record_read_back_is_compared_as_text() {
        let html = "<p>Said &lt;b&gt; &amp; left<br/>\n  <a href=\"https://assets/1\">listen</a></p>";
        assert_eq!(plain_text(html), "Said <b> & left https://assets/1 listen");
        assert_eq!(plain_text("a < b"), "a < b");
        assert_eq!(plain_text("Ref. ABCDEFGHJK"), "Ref. ABCDEFGHJK");
    }
}
