//! One side of a connection, read message by message: as much of HTTP/1.1 as tells where a message ends.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A stream, and what was read from it and not taken yet.
pub(super) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A whole request or answer, as it came.
pub(super) struct Message {
    pub(super) bytes: Vec<u8>,
    /// Where the body begins.
    pub(super) head: usize,
}

impl Message {
    /// Whether it asks for a change: anything but reads, and the refresh of a token, which changes no desk.
    pub(super) fn is_write(&self) -> bool {
        let line = self.bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
        !line.starts_with(b"GET ") && !line.windows(6).any(|part| part == b"oauth2")
    }

    /// Whether it is an answer that comes before the answer proper.
    fn is_interim(&self) -> bool {
        self.bytes.starts_with(b"HTTP/1.1 1")
    }
}

/// Where a message that begins at the buffer's start ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// Not here yet.
    Unknown,
    /// With the connection.
    WithConnection { head: usize },
    /// After so many bytes.
    At { head: usize, end: usize },
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        // Messages are passed on whole: waiting to fill packets would only delay them.
        let _ = stream.set_nodelay(true);
        Self { stream, buffer: Vec::new() }
    }

    /// The next message. `None`: the other side closed the connection between two messages.
    ///
    /// May be dropped at any time: what was read stays in the buffer.
    pub(super) async fn message(&mut self) -> io::Result<Option<Message>> {
        loop {
            if let Some(message) = self.take(false) {
                if !message.is_interim() {
                    return Ok(Some(message));
                }
                continue;
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return match self.take(true) {
                    None if self.buffer.is_empty() => Ok(None),
                    None => Err(io::ErrorKind::UnexpectedEof.into()),
                    whole => Ok(whole),
                };
            }
        }
    }

    fn take(&mut self, is_closed: bool) -> Option<Message> {
        let (head, end) = match end_of(&self.buffer) {
            End::At { head, end } if end <= self.buffer.len() => (head, end),
            End::WithConnection { head } if is_closed => (head, self.buffer.len()),
            _ => return None,
        };
        let rest = self.buffer.split_off(end);
        Some(Message { bytes: std::mem::replace(&mut self.buffer, rest), head })
    }

    /// Comes back when the other side has gone. What it sends meanwhile is kept.
    pub(super) async fn gone(&mut self) {
        while let Ok(1..) = self.stream.read_buf(&mut self.buffer).await {}
    }

    /// What is left over of a message that broke off.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Resets the connection: the other side gets no orderly end.
    pub(super) fn reset(self) {
        let _ = self.stream.set_zero_linger();
    }
}

fn end_of(buffer: &[u8]) -> End {
    let Some(head) = buffer.windows(4).position(|part| part == b"\r\n\r\n").map(|at| at + 4) else {
        return End::Unknown;
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let header = |name: &str| {
        let mut values = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        values.next().map(|value| value.trim().to_owned())
    };
    if header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        return end_of_chunks(buffer, head).map_or(End::Unknown, |end| End::At { head, end });
    }
    let status = first.strip_prefix("http/1.1 ").map(|rest| rest.get(..3).unwrap_or_default().to_owned());
    let has_no_body = status.as_deref().is_none_or(|code| code.starts_with('1') || code == "204" || code == "304");
    match header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => End::At { head, end: head + length },
        None if has_no_body => End::At { head, end: head },
        None => End::WithConnection { head },
    }
}

/// Behind the last chunk. Trailers are not expected of anyone here.
fn end_of_chunks(buffer: &[u8], head: usize) -> Option<usize> {
    let mut at = head;
    loop {
        let line = at + buffer.get(at..)?.windows(2).position(|part| part == b"\r\n")?;
        let size = std::str::from_utf8(&buffer[at..line]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        at = line + 2 + size + 2;
        if size == 0 {
            return (at <= buffer.len()).then_some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_each_kind_of_message_is_found() {
        let at = |head, end| End::At { head, end };
        for (text, end) in [
            ("GET / HTTP/1.1\r\nhost: x\r\n", End::Unknown),
            ("GET / HTTP/1.1\r\n\r\n", at(18, 18)),
            ("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", at(38, 43)),
            ("HTTP/1.1 204 No Content\r\n\r\n", at(27, 27)),
            ("HTTP/1.1 200 OK\r\n\r\nabc", End::WithConnection { head: 19 }),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n", End::Unknown),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP", at(47, 60)),
        ] {
            assert_eq!(end_of(text.as_bytes()), end, "{text}");
        }
    }
}
