//! Agents' comments: each stands once in each inbox, under its author's name (HS-22).

use std::collections::BTreeMap;

use super::records::LATEST;
use super::timing::few_at_once;
use crate::filings::{Filing, Standing};
use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::codes::Kind;
use crate::world::html::plain;
use crate::world::json::plus;

const MISSING: Rule = Rule("comment.missing", "HS-22");
const TWICE: Rule = Rule("comment.twice", "C-50 C-51");
const AUTHOR: Rule = Rule("comment.author", "HS-22 C-31");
const SPLIT: Rule = Rule("comment.split", "HS-22");
const FOREIGN: Rule = Rule("comment.foreign", "C-11");

/// What comes within so many seconds is collected into one note; a second of it is travel.
const TOGETHER: i64 = 4;
/// The after-call screen is closed, and what was written there told, so long after the end. Seconds.
const AFTER_CALL: i64 = 45;

/// How a comment begins in a record.
const BEGINS: &str = "Comment by ";
/// A longer comment is cut in the record.
const LENGTH_MAX: usize = 10_000;

pub(super) fn check(world: &World<'_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    for filing in filings.iter().filter(|filing| filing.first().is_some()) {
        check_one(world, filing, out);
    }
}

/// A comment as it stands in a record.
struct Shown {
    by: String,
    content: String,
}

fn check_one(world: &World<'_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let call = filing.call;
    let id = Some(call.id);
    // What people took out of sight may stand again; where they merged it into another conversation it is still to be read.
    let all = shown(filing.records.iter());
    let shown = shown(filing.records.iter().filter(|record| !filing.vanished(world, record)));
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    let mut may_be_late: Vec<String> = Vec::new();
    for comment in &call.comments {
        let content = shape(comment.content);
        if plus(comment.posted_at, LATEST) >= world.quiet_at {
            may_be_late.push(content.clone());
        }
        *wanted.entry(content).or_default() += 1;
    }
    let refused = world.is_in_doubt(call.id, &["comment", "closing", "first"]) || filing.was_removed(world);
    // A call that never ended has no record that could hold its comments.
    let excused = refused || call.ended_at.is_none() || filing.may_be_forgotten(world);
    for (content, times) in &wanted {
        let count = |shown: &[Shown]| shown.iter().filter(|one| one.content == *content).count();
        let inbox = filing.integration.inbox;
        let words = |stands| format!("a comment stands {stands} times in inbox {inbox}, not {times}");
        if count(&shown) > *times {
            out.add(TWICE, id, None, words(count(&shown)));
        } else if count(&all) < *times && !excused && !may_be_late.contains(content) {
            out.add(MISSING, id, None, words(count(&all)));
        }
    }
    for one in &shown {
        let same: Vec<_> = call.comments.iter().filter(|comment| shape(comment.content) == one.content).collect();
        if same.is_empty() {
            let words = format!("inbox {} shows a comment that is none of this call", filing.integration.inbox);
            out.add(FOREIGN, id, None, words);
        } else if !same
            .iter()
            .any(|comment| world.office.agent_name(comment.posted_by).unwrap_or("an integration") == one.by)
        {
            out.add(AUTHOR, id, None, format!("a comment is shown as by {}", one.by));
        }
    }
    for record in filing.records.iter().filter(|record| matches!(record.kind, Kind::Comment(_))) {
        let shown = comments(record.thread.text);
        if shown.is_empty() {
            out.add(MISSING, id, Some(record.sent_at), "a note of comments shows none");
        }
        // It is in the name of one person.
        if shown.iter().any(|one| one.by != shown[0].by) {
            out.add(AUTHOR, id, Some(record.sent_at), "a note holds comments of several people");
        }
    }
    split(world, filing, out);
}

/// What one person adds within a few seconds stands in one note (details, Help Scout).
fn split(world: &World<'_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let Some(ended) = filing.call.ended_at else { return };
    let note = |record: &Standing<'_, '_>| match record.kind {
        Kind::Comment(place) => filing.call.comments.get(place).map(|comment| (comment, record.sent_at)),
        _ => None,
    };
    let notes: Vec<_> = filing.records.iter().filter_map(note).collect();
    for (place, (comment, _)) in notes.iter().enumerate() {
        let (from, to) = (comment.posted_at, plus(comment.posted_at, TOGETHER));
        // What is written on the after-call screen is told with the end.
        let is_told_at_once = plus(ended, AFTER_CALL) < from;
        let mut others = notes.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, note)| note);
        let other = others
            .find(|(other, _)| other.posted_by == comment.posted_by && from < other.posted_at && other.posted_at < to);
        let Some((_, sent_at)) = other.filter(|_| is_told_at_once) else { continue };
        if world.is_store_near() && world.trouble.is_calm(plus(from, -60), *sent_at) && few_at_once(world, from) {
            out.add(SPLIT, Some(filing.call.id), Some(*sent_at), "comments of a few seconds stand in two notes");
        }
    }
}

/// The comments that stand in these records, each thread once.
fn shown<'f>(records: impl Iterator<Item = &'f Standing<'f, 'f>>) -> Vec<Shown> {
    let mut threads: Vec<_> = records.map(|record| record.thread).collect();
    threads.sort_by_key(|thread| std::ptr::from_ref(*thread));
    threads.dedup_by_key(|thread| std::ptr::from_ref(*thread));
    threads.into_iter().flat_map(|thread| comments(thread.text)).collect()
}

/// White space is one blank: how a record breaks lines is no concern of ours.
fn shape(content: &str) -> String {
    let cut: String = content.chars().take(LENGTH_MAX).filter(|c| *c == '\n' || !c.is_control()).collect();
    cut.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The comments that a record shows: "Comment by NAME (TIME (ZONE)): TEXT", up to the next line of the record.
fn comments(html: &str) -> Vec<Shown> {
    let text = plain(&html.replace("<strong>", "\u{1}"));
    let mut found = Vec::new();
    for part in text.split('\u{1}').filter(|part| part.starts_with(BEGINS)) {
        // Comments' own text may hold anything but a mark.
        let Some((by, rest)) = part[BEGINS.len()..].split_once(" (") else { continue };
        let Some((_, content)) = rest.split_once(")): ") else { continue };
        let mut content = content;
        for label in ["\nRef. ", "\nRecording: ", "\nVoicemail: "] {
            content = content.rsplit_once(label).map_or(content, |(before, _)| before);
        }
        found.push(Shown { by: by.to_owned(), content: shape(content.trim_end_matches(" […]")) });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_read_back() {
        let html = "<strong>Call ended</strong><br>Ended: x<br><strong>Comment by Bo</strong> (2026-03-02 09:00:50 (UTC)): \
                    a<br>b &lt;i&gt;<br><strong>Comment by Ada</strong> (2026-03-02 09:00:51 (UTC)): c<br>Recording: \
                    <a href=\"https://x\">listen</a><br>Ref. 0123456789";
        let found = comments(html);
        let shown: Vec<_> = found.iter().map(|one| (one.by.as_str(), one.content.as_str())).collect();
        assert_eq!(shown, [("Bo", "a b <i>"), ("Ada", "c")]);
    }
}
