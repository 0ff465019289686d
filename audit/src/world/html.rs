//! Records as people read them, and the codes in them.

/// The text of a record: a line for each `<br>`, other marks removed, entities read.
pub(crate) fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find(['<', '&']) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let (read, length) = if rest.starts_with('<') { mark(rest) } else { entity(rest) };
        out.push_str(read);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn mark(rest: &str) -> (&'static str, usize) {
    match rest.find('>') {
        Some(end) if rest[1..end].starts_with("br") => ("\n", end + 1),
        Some(end) => ("", end + 1),
        None => ("<", 1),
    }
}

fn entity(rest: &str) -> (&'static str, usize) {
    const ENTITIES: [(&str, &str); 7] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
    ];
    let known = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
    known.map_or(("&", 1), |(entity, read)| (read, entity.len()))
}

/// The codes in a text: what follows `Ref. `, ten characters.
pub(crate) fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("Ref. ").filter_map(|(at, mark)| text.get(at + mark.len()..at + mark.len() + 10))
}

/// Where the links in a text lead.
pub(crate) fn links(html: &str) -> impl Iterator<Item = &str> {
    html.split("href=\"").skip(1).filter_map(|tail| tail.split('"').next())
}

/// The digits of a text.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_entities_are_read() {
        let html = "<strong>A</strong>: 1 &lt; 2 &amp;amp; <a href=\"tel:+1\">x</a><br>Ref. 0123456789";
        assert_eq!(plain(html), "A: 1 < 2 &amp; x\nRef. 0123456789");
        assert_eq!(codes(html).collect::<Vec<_>>(), ["0123456789"]);
        assert_eq!(links(html).collect::<Vec<_>>(), ["tel:+1"]);
        assert_eq!(plain("a < b & c"), "a < b & c");
    }
}
