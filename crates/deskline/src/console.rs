//! What commands tell the person who called them, on standard output.

use std::io::Write;

/// Prints a line. A reader that is gone (`deskline … | head`) is no trouble of ours.
pub fn say(line: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", line.as_ref()).and_then(|()| out.flush());
}
