//! A form with one file, as `multipart/form-data` (RFC 7578), in pieces: what stands before the file and what behind it.

use bytes::Bytes;

/// The most characters of a name.
const MAX_NAME: usize = 120;
/// The most characters of a name's ending that outlive the cut.
const MAX_ENDING: usize = 12;
/// The most characters of a media type (RFC 6838 §4.2, twice 127 and a slash).
const MAX_TYPE: usize = 255;

/// What stands around the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What stands before the file.
    pub head: Bytes,
    /// What stands behind it. A body that lacks it is not complete.
    pub tail: Bytes,
    /// The whole body's `Content-Type`.
    pub content_type: String,
}

impl Form {
    /// A form whose only part is a file of this type. Names are cleaned, see [`clean_name`]. The boundary, without hyphens
    /// before it, must not occur in the file.
    #[must_use]
    pub fn of_file(part: &str, file_name: &str, media_type: &str, boundary: &str) -> Self {
        let (part, file_name) = (clean_name(part), clean_name(file_name));
        let head = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"{part}\"; filename=\"{file_name}\"\r\n\
             Content-Type: {media_type}\r\n\r\n"
        );
        Self {
            head: Bytes::from(head),
            tail: Bytes::from(format!("\r\n--{boundary}--\r\n")),
            content_type: format!("multipart/form-data; boundary={boundary}"),
        }
    }

    /// Bytes of the body beside the file's.
    #[must_use]
    pub fn overhead(&self) -> u64 {
        count(&self.head).saturating_add(count(&self.tail))
    }
}

/// How many bytes these are.
#[must_use]
pub fn count(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// A name that every server reads alike: servers differ in how they undo escapes of quotes, backslashes and line breaks,
/// and some cut at a semicolon, so such characters are replaced. At most 120 characters, the ending kept; never empty.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let clean = |character: char| match character {
        '"' => '\'',
        ';' => ',',
        '/' | '\\' => '_',
        // A line separator ends a line for some.
        '\u{2028}' | '\u{2029}' => ' ',
        other if other.is_control() => ' ',
        other => other,
    };
    let name: String = name.trim().chars().map(clean).collect();
    let name = name.trim();
    if name.is_empty() {
        return "file".to_owned();
    }
    let all = name.chars().count();
    if all <= MAX_NAME {
        return name.to_owned();
    }
    let ending = name.rfind('.').and_then(|dot| name.get(dot..)).unwrap_or_default();
    let ending = if ending.chars().count() <= MAX_ENDING { ending } else { "" };
    let stem: String = name.chars().take(MAX_NAME - ending.chars().count()).collect();
    format!("{}{ending}", stem.trim_end())
}

/// A media type without parameters, in lower case; nothing where the text is none. A general type (`…/octet-stream`, as
/// storage says of what it was not told the type of) says nothing either.
#[must_use]
pub fn media_type(text: &str) -> Option<String> {
    let essence = text.split(';').next()?.trim().to_ascii_lowercase();
    let (kind, rest) = essence.split_once('/')?;
    let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_byte);
    let is_one = essence.len() <= MAX_TYPE && is_token(kind) && is_token(rest) && rest != "octet-stream";
    is_one.then_some(essence)
}

/// What a token may consist of (RFC 9110 §5.6.2).
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_the_file_and_nothing_else() {
        let form = Form::of_file("call.mp3", "call.mp3", "audio/mpeg", "b-1");
        let head = "--b-1\r\nContent-Disposition: form-data; name=\"call.mp3\"; filename=\"call.mp3\"\r\n\
                    Content-Type: audio/mpeg\r\n\r\n";
        assert_eq!((form.head.as_ref(), form.tail.as_ref()), (head.as_bytes(), &b"\r\n--b-1--\r\n"[..]));
        assert_eq!(form.content_type, "multipart/form-data; boundary=b-1");
        assert_eq!(form.overhead(), (head.len() + "\r\n--b-1--\r\n".len()) as u64);
    }

    #[test]
    fn names_cannot_break_out_of_their_quotes() {
        for (name, expected) in [
            ("call.mp3", "call.mp3"),
            ("a\"; filename=\"b.exe", "a', filename='b.exe"),
            ("a\r\nContent-Type: text/html\r\n\r\n<b>", "a  Content-Type: text_html    <b>"),
            ("..\\..\\a", ".._.._a"),
            ("../a\\", ".._a_"),
            ("\u{2028}a\0b\u{85}c", "a b c"),
            ("Anruf für Jörg 😀.mp3", "Anruf für Jörg 😀.mp3"),
            ("", "file"),
            (" \n ", "file"),
        ] {
            assert_eq!(clean_name(name), expected, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_and_keeps_its_ending() {
        let long = format!("{}.mp3", "é".repeat(500));
        let cut = clean_name(&long);
        assert_eq!((cut.chars().count(), cut.ends_with("é.mp3")), (120, true), "{cut}");
        assert_eq!(clean_name(&format!("a.{}", "b".repeat(500))).chars().count(), 120);
        assert_eq!(clean_name(&"x".repeat(121)), "x".repeat(120));
    }

    #[test]
    fn a_media_type_is_read_without_parameters() {
        for (text, expected) in [
            ("audio/mpeg", Some("audio/mpeg")),
            (" Image/PNG ; q=\"1\"", Some("image/png")),
            ("application/octet-stream", None),
            ("binary/octet-stream", None),
            ("audio", None),
            ("/mpeg", None),
            ("a/b\r\nX: y", None),
            ("a/b/c", None),
            ("", None),
        ] {
            assert_eq!(media_type(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(media_type(&format!("a/{}", "b".repeat(254))), None);
    }
}
