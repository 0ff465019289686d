//! Which lines of the file may hold a secret, so that no message shows them.

/// Tables whose settings may be secret, also when their keys are misspelt.
const TABLES: [&str; 4] = ["aircall", "helpscout", "gorgias", "secrets"];
/// Settings of those tables that are none.
const PLAIN: [&str; 9] =
    ["name", "api_id", "client_id", "base_url", "requests_per_minute", "subdomain", "email", "enterprise", "share"];
/// Words in the keys of secrets.
const WORDS: [&str; 4] = ["token", "secret", "key", "password"];

/// Whether a line may show a secret, or a part of one that goes over several lines. Lines count from 1.
pub(super) fn may_be_secret(text: &str, line: usize) -> bool {
    let lines: Vec<&str> = text.lines().take(line).collect();
    let Some(shown) = lines.last() else { return false };
    // A text of several lines: what stands in it says nothing of itself.
    let marks = |mark: &str| lines[..lines.len() - 1].iter().map(|line| line.matches(mark).count()).sum::<usize>();
    if marks("\"\"\"") % 2 == 1 || marks("'''") % 2 == 1 {
        return true;
    }
    let table = lines.iter().rev().find_map(|line| table_of(line)).unwrap_or_default();
    // A line that begins nothing goes on with what is above it.
    let begins = |line: &&&str| key_of(line).is_some() || table_of(line).is_some();
    let whole = lines.iter().rev().find(begins).unwrap_or(shown);
    let mentions_one = [shown, whole].iter().any(|line| {
        let line = line.to_lowercase();
        WORDS.iter().any(|word| line.contains(word))
    });
    let is_in = |path: &str| TABLES.contains(&path.split('.').next().unwrap_or_default().trim());
    match key_of(whole) {
        // The head of a table, and nothing else.
        None if whole == shown && table_of(shown).is_some() && !shown.contains(['=', '"', '\'']) => false,
        None => mentions_one || is_in(table),
        Some(key) if whole == shown && (PLAIN.contains(&key) || key.ends_with("_file")) => false,
        Some(key) => mentions_one || is_in(table) || (table.is_empty() && is_in(key)),
    }
}

/// The key of a setting that begins in this line.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '\t');
    key.chars().all(is_bare).then(|| key.trim())
}

/// The path of the table that begins in this line.
fn table_of(line: &str) -> Option<&str> {
    let header = line.trim_start().strip_prefix('[')?;
    let header = header.strip_prefix('[').unwrap_or(header);
    let path = header.split(']').next()?.trim();
    path.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_secret_is_known_by_its_key_and_its_table() {
        let text = "\
[server]
public_url = 1
[[aircall]]
name = \"main\"
api_id = \"id\"
api_tokn = 1
api_token_file = 1
gibberish
[secrets]
key_file = \"k\"
[log]
level = 1
aircall.password = 2
helpscout = [{ client_secret = 1 },
  \"3\"]
";
        let shown: Vec<usize> = (1..=text.lines().count()).filter(|line| !may_be_secret(text, *line)).collect();
        assert_eq!(shown, [1, 2, 3, 4, 5, 7, 9, 10, 11, 12]);
    }

    #[test]
    fn a_text_of_several_lines_is_hidden_whole() {
        let text = "[[helpscout]]\nname = \"desk\"\nclient_secret = \"\"\"\nabc=\nname = \"def\"\n";
        for line in 3..=5 {
            assert!(may_be_secret(text, line), "{line}");
        }
        assert!(!may_be_secret(text, 2));
        // A line that goes on.
        assert!(may_be_secret("x = [\n\"y\"\n]\n[[aircall]]\napi_token = [\n\"z\" 1", 6));
        assert!(!may_be_secret("numbers = [\n501 502", 2));
    }
}
