//! A recording's lines, each bounded.

use std::io::{BufRead, BufReader, Read};

/// The longest line: as long as the longest webhook body that is taken.
const LINE_BYTES: usize = 16 << 20;

/// Why a line is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoText {
    /// It is longer than any webhook body.
    #[error("longer than 16 MiB")]
    TooLong,
    /// It is not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
}

/// A line that is not empty.
#[derive(Debug)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: u64,
    /// Without the line's end.
    pub(super) text: Result<String, NoText>,
}

/// Reads lines; empty ones are left out.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::with_capacity(1 << 16, reader), number: 0 }
    }

    fn read(&mut self) -> std::io::Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            let limit = LINE_BYTES as u64 + 1;
            if self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let number = self.number;
            if bytes.len() > LINE_BYTES && bytes.last() != Some(&b'\n') {
                self.reader.skip_until(b'\n')?;
                return Ok(Some(Line { number, text: Err(NoText::TooLong) }));
            }
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            let text = String::from_utf8(bytes).map_err(|_| NoText::NotUtf8);
            return Ok(Some(Line { number, text }));
        }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = std::io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<(u64, Result<String, NoText>)> {
        Lines::new(text).map(|line| line.unwrap()).map(|line| (line.number, line.text)).collect()
    }

    #[test]
    fn empty_lines_count_but_are_left_out() {
        let lines = read(b"{}\n\n  \r\n[]");
        assert_eq!(lines, [(1, Ok("{}\n".to_owned())), (4, Ok("[]".to_owned()))]);
    }

    #[test]
    fn a_line_that_is_too_long_or_no_text_does_not_stop_the_next() {
        let mut text = vec![b'x'; LINE_BYTES + 10];
        text.extend(b"\n\xff\n{}\n");
        let lines = read(&text);
        assert_eq!(lines[0], (1, Err(NoText::TooLong)));
        assert_eq!(lines[1], (2, Err(NoText::NotUtf8)));
        assert_eq!(lines[2], (3, Ok("{}\n".to_owned())));
    }
}
