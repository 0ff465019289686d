//! Reading a multipart body piece by piece, whatever its size: what is held at a time is a piece and a boundary.

use sha2::{Digest, Sha256};

/// Bytes of a part's headers that are taken.
const HEADERS_MAX: usize = 16 * 1024;

/// One part, which is one file.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The part's name, which becomes the file's label (§7); else its file name.
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) size: u64,
    /// In hexadecimal digits.
    pub(super) sha256: String,
}

/// Where in the body the reader stands.
#[derive(Debug)]
enum At {
    /// Before the first boundary.
    Start,
    /// In the headers of a part.
    Headers,
    /// In a part's content.
    Content { name: String, content_type: String, size: u64, digest: Sha256 },
    /// Behind the last boundary.
    End,
    /// The body is not what it says it is.
    Broken,
}

/// Takes a body piece by piece.
#[derive(Debug)]
pub(super) struct Reader {
    /// What ends a part: line break, two hyphens, the boundary.
    boundary: Vec<u8>,
    at: At,
    /// What was taken and not understood yet.
    rest: Vec<u8>,
    parts: Vec<Part>,
}

impl Reader {
    /// A reader of a body with this content type.
    pub(super) fn new(content_type: &str) -> Self {
        let is_form = content_type.to_ascii_lowercase().starts_with("multipart/form-data");
        let boundary = content_type.split_once("boundary=").map(|(_, it)| it.split(';').next().unwrap_or_default());
        let boundary = boundary.map(|it| it.trim().trim_matches('"')).filter(|it| is_form && !it.is_empty());
        Self {
            boundary: format!("\r\n--{}", boundary.unwrap_or_default()).into_bytes(),
            at: if boundary.is_some() { At::Start } else { At::Broken },
            // The first boundary has no line break of its own before it.
            rest: b"\r\n".to_vec(),
            parts: Vec::new(),
        }
    }

    /// Takes the next piece.
    pub(super) fn take(&mut self, piece: &[u8]) {
        self.rest.extend_from_slice(piece);
        while self.step() {}
    }

    /// The parts, and whether the body was whole.
    pub(super) fn finish(self) -> (Vec<Part>, bool) {
        (self.parts, matches!(self.at, At::End))
    }

    /// Goes one step on; false if that takes more of the body.
    fn step(&mut self) -> bool {
        match &mut self.at {
            At::End | At::Broken => {
                self.rest.clear();
                false
            }
            At::Headers => self.headers(),
            At::Start | At::Content { .. } => self.content(),
        }
    }

    /// Takes content up to the next boundary, or as much as cannot be part of one.
    fn content(&mut self) -> bool {
        let Some(end) = find(&self.rest, &self.boundary) else {
            let safe = self.rest.len().saturating_sub(self.boundary.len() - 1);
            let taken: Vec<u8> = self.rest.drain(..safe).collect();
            self.at.take(&taken);
            return false;
        };
        // Two bytes more tell whether it is the last boundary.
        let after = end + self.boundary.len();
        let Some(mark) = self.rest.get(after..after + 2).map(<[u8]>::to_vec) else {
            return false;
        };
        let taken: Vec<u8> = self.rest.drain(..after + 2).collect();
        self.at.take(taken.get(..end).unwrap_or_default());
        let next = match mark.as_slice() {
            b"--" => At::End,
            b"\r\n" => At::Headers,
            _ => At::Broken,
        };
        if let At::Content { name, content_type, size, digest } = std::mem::replace(&mut self.at, next) {
            let sha256 = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            self.parts.push(Part { name, content_type, size, sha256 });
        }
        true
    }

    /// Takes the headers of a part.
    fn headers(&mut self) -> bool {
        let Some(end) = find(&self.rest, b"\r\n\r\n") else {
            if self.rest.len() > HEADERS_MAX {
                self.at = At::Broken;
            }
            return false;
        };
        let taken: Vec<u8> = self.rest.drain(..end + 4).collect();
        let text = String::from_utf8_lossy(&taken).into_owned();
        let value = |wanted: &str| {
            let lines = text.lines().filter_map(|line| line.split_once(':'));
            let found =
                lines.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim());
            found.map(str::to_owned).next()
        };
        let disposition = value("content-disposition").unwrap_or_default();
        let name = parameter(&disposition, "name").or_else(|| parameter(&disposition, "filename"));
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            self.at = At::Broken;
            return true;
        };
        let content_type = value("content-type").unwrap_or_else(|| "application/octet-stream".to_owned());
        self.at = At::Content { name, content_type, size: 0, digest: Sha256::new() };
        true
    }
}

impl At {
    /// Takes bytes of a part; before the first boundary they say nothing.
    fn take(&mut self, bytes: &[u8]) {
        if let Self::Content { size, digest, .. } = self {
            *size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            digest.update(bytes);
        }
    }
}

/// A parameter of a header such as `form-data; name="x"; filename="y"`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut parameters = header.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let value = parameters.find(|(parameter, _)| parameter.trim().eq_ignore_ascii_case(name))?.1;
    Some(value.trim().trim_matches('"').to_owned())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes.get(from + at..)?.starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Part, Reader};

    const BODY: &str = "--sign\r\nContent-Disposition: form-data; name=\"one.mp3\"; filename=\"x\"\r\nContent-Type: audio/mpeg\r\n\r\nab\r\n-c\r\n--sign\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--sign--\r\n";

    fn read(body: &str, piece: usize) -> (Vec<Part>, bool) {
        let mut reader = Reader::new("multipart/form-data; boundary=sign");
        for piece in body.as_bytes().chunks(piece) {
            reader.take(piece);
        }
        reader.finish()
    }

    #[test]
    fn pieces_of_any_size_give_the_same_parts() {
        for piece in 1..=BODY.len() {
            let (parts, whole) = read(BODY, piece);
            assert!(whole, "in pieces of {piece}");
            let shown: Vec<_> = parts.iter().map(|it| (it.name.as_str(), it.content_type.as_str(), it.size)).collect();
            assert_eq!(shown, [("one.mp3", "audio/mpeg", 6), ("empty", "application/octet-stream", 0)], "{piece}");
            // The well-known digest of nothing.
            assert!(parts[1].sha256.starts_with("e3b0c44298fc1c14"), "{:?}", parts[1]);
        }
    }

    #[test]
    fn a_body_that_breaks_off_is_not_whole() {
        for length in [0, 5, 60, 120, BODY.len() - 6] {
            assert!(!read(&BODY[..length], 7).1, "the first {length} bytes");
        }
        assert!(!{ Reader::new("application/json") }.finish().1);
    }
}
