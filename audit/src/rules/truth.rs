//! The fake Aircall against the script: a fake that lies would make the auditor blind.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::{Findings, Rule};
use crate::world::World;
use crate::world::json::{list, maybe_id, text};

const CALL_MISSING: Rule = Rule("truth.call_missing", "N-07");
const COMMENTS: Rule = Rule("truth.comments", "N-07");
const TAGS: Rule = Rule("truth.tags", "N-07");

#[derive(Default)]
struct Told {
    placed: bool,
    comments: Vec<String>,
    tags: BTreeSet<i64>,
}

pub(super) fn check(world: &World<'_>, out: &mut Findings) {
    let mut told: BTreeMap<&str, Told> = BTreeMap::new();
    let refused: BTreeSet<usize> = world.trouble.refused.iter().copied().collect();
    for (index, act) in list(world.script, "acts").iter().enumerate() {
        if text(act, "kind") == "phone" && !refused.contains(&index) {
            let call = told.entry(text(act, "call")).or_default();
            let named = |member: &str| maybe_id(act, member).or_else(|| by_name(world, text(act, member)));
            match text(act, "do") {
                "place" => call.placed = true,
                "comment" => call.comments.push(without_emojis(text(act, "text"))),
                "tag" => call.tags.extend(named("tag")),
                "untag" => drop(named("tag").map(|tag| call.tags.remove(&tag))),
                "request_callback" => call.tags.extend(&world.office.callback_tags),
                _ => {}
            }
        }
    }
    for (label, told) in told.into_iter().filter(|(_, told)| told.placed) {
        let Some(call) = world.calls.iter().find(|call| call.label == label) else {
            out.add(CALL_MISSING, None, None, format!("the call {label} of the script is not at Aircall"));
            continue;
        };
        let comments: Vec<&str> = call.comments.iter().map(|comment| comment.content).collect();
        if comments != told.comments {
            out.add(COMMENTS, Some(call.id), None, format!("{comments:?} at Aircall, {:?} said", told.comments));
        }
        let tags: BTreeSet<i64> = call.tags.iter().map(|(tag, _)| *tag).collect();
        if tags != told.tags {
            out.add(TAGS, Some(call.id), None, format!("{tags:?} at Aircall, {:?} set", told.tags));
        }
    }
}

fn by_name(world: &World<'_>, name: &str) -> Option<i64> {
    world.office.tags.iter().find(|(_, known)| **known == name).map(|(id, _)| *id)
}

/// Aircall strips emojis without a word.
fn without_emojis(text: &str) -> String {
    let is_emoji = |c: char| matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{FE0F}' | '\u{200D}');
    text.chars().filter(|c| !is_emoji(*c)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn emojis_go() {
        assert_eq!(super::without_emojis("a\u{1F600}b"), "ab");
    }
}
