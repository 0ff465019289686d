//! Whose a tag is, and what a write would change (C-40…C-43).
//!
//! A desk that replaces the whole list of tags leaves no trace of who put one. So Deskline remembers for
//! each conversation which tags it added itself, who wants them, and which of them a person removed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::FilingId;

/// What is remembered of one tag in one conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TagMemory {
    /// We put it there: it was not there before us.
    pub ours: bool,
    /// It is ours if it is there: whether it still was when a merge brought it is not known.
    pub unsure: bool,
    /// We put it, and a person took it away: it stays away (C-43).
    pub removed_by_person: bool,
    /// Since when it stood there whenever we wrote, and was not ours: a person put it (C-41), or a merge of which nobody told.
    pub persons_since: Option<Timestamp>,
    /// The filings that want it.
    pub wanted_by: BTreeSet<FilingId>,
}

/// The tags of one conversation that concern us, by name: as the connector writes them, in the form in which the desk compares
/// them.
pub type TagsRemembered = BTreeMap<String, TagMemory>;

/// The form in which a desk compares tag names that sees no case: lower-case, without blanks around.
#[must_use]
pub fn fold_name(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The form in which a desk compares tag names that sees case: without blanks around.
#[must_use]
pub fn exact_name(name: &str) -> String {
    name.trim().to_owned()
}

/// What a write of tags would change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagChange {
    /// The whole list after the write, for desks that replace it.
    pub after: Vec<String>,
    /// Those that are added: ours from then on.
    pub added: Vec<String>,
    /// Those that are taken away: they were ours and nobody wants them any more.
    pub removed: Vec<String>,
    /// Those that a person took away since we put them.
    pub removed_by_person: Vec<String>,
    /// Those of ours that are not there any more: whoever puts them now, they are not ours.
    pub gone: Vec<String>,
    /// Those that stand there and are not ours, of which we know.
    pub persons: Vec<String>,
}

impl TagChange {
    /// Whether the desk need not be written to.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// Compares what the desk shows with what is wanted.
///
/// `shown` is a fresh and consistent read. `certain` is false while a write of ours to these tags is in
/// doubt: a missing tag is then no sign of a person's hand. `compared` is the form in which the desk compares names.
#[must_use]
pub fn change(shown: &[String], remembered: &TagsRemembered, certain: bool, compared: fn(&str) -> String) -> TagChange {
    let shown_names: BTreeSet<String> = shown.iter().map(|name| compared(name)).collect();
    let mut change = TagChange::default();
    let mut away = BTreeSet::new();
    for (name, memory) in remembered {
        let is_shown = shown_names.contains(name);
        let wanted = !memory.wanted_by.is_empty();
        let is_gone = memory.ours && !is_shown && certain;
        if is_gone && !memory.unsure && !memory.removed_by_person {
            change.removed_by_person.push(name.clone());
        } else if wanted && !is_shown && !memory.removed_by_person {
            change.added.push(name.clone());
        } else if memory.ours && is_shown && !wanted {
            change.removed.push(name.clone());
            away.insert(name.clone());
        }
        if is_gone && !change.added.contains(name) {
            change.gone.push(name.clone());
        }
        if is_shown && !memory.ours {
            change.persons.push(name.clone());
        }
    }
    change.after = shown
        .iter()
        .filter(|name| !away.contains(&compared(name)))
        .cloned()
        .chain(change.added.iter().cloned())
        .collect();
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remembered(rows: &[(&str, bool, bool, &[i64])]) -> TagsRemembered {
        rows.iter()
            .map(|(name, ours, gone, by)| {
                let memory = TagMemory {
                    ours: *ours,
                    removed_by_person: *gone,
                    wanted_by: by.iter().copied().map(FilingId).collect(),
                    ..TagMemory::default()
                };
                ((*name).to_owned(), memory)
            })
            .collect()
    }

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_desk_that_sees_case_has_two_tags_where_another_has_one() {
        let rows = remembered(&[("vip", false, false, &[1])]);
        assert!(change(&names(&["VIP"]), &rows, true, fold_name).is_nothing());
        assert_eq!(change(&names(&["VIP"]), &rows, true, exact_name).added, ["vip"]);
    }

    #[test]
    fn c_40_a_wanted_tag_is_added_beside_what_is_there() {
        let change = change(&names(&["VIP"]), &remembered(&[("inbound", false, false, &[1])]), true, fold_name);
        assert_eq!(change.after, names(&["VIP", "inbound"]));
        assert_eq!(change.added, names(&["inbound"]));
        assert!(!change.is_nothing());
    }

    #[test]
    fn c_41_a_tag_that_was_there_before_us_is_never_removed() {
        let change = change(&names(&["Inbound"]), &remembered(&[("inbound", false, false, &[])]), true, fold_name);
        assert!(change.is_nothing());
        assert_eq!((&change.after, &change.persons), (&names(&["Inbound"]), &names(&["inbound"])));
    }

    #[test]
    fn c_41_our_tag_stays_while_another_interaction_wants_it() {
        let rows = remembered(&[("inbound", true, false, &[2])]);
        assert!(change(&names(&["inbound"]), &rows, true, fold_name).is_nothing());
        let rows = remembered(&[("inbound", true, false, &[])]);
        let change = change(&names(&["inbound", "x"]), &rows, true, fold_name);
        assert_eq!((&change.after, change.is_nothing()), (&names(&["x"]), false));
    }

    #[test]
    fn c_43_a_tag_that_a_person_removed_stays_removed() {
        let rows = remembered(&[("inbound", true, false, &[1])]);
        let seen = change(&[], &rows, true, fold_name);
        assert!(seen.is_nothing());
        assert_eq!((&seen.removed_by_person, &seen.gone), (&names(&["inbound"]), &names(&["inbound"])));
        let rows = remembered(&[("inbound", true, true, &[1, 2])]);
        assert!(change(&[], &rows, true, fold_name).is_nothing());
    }

    #[test]
    fn c_43_a_tag_that_came_with_a_merge_may_have_been_missing_then_already() {
        let mut rows = remembered(&[("inbound", true, false, &[1])]);
        rows.values_mut().for_each(|memory| memory.unsure = true);
        let seen = change(&[], &rows, true, fold_name);
        assert_eq!((seen.added, seen.removed_by_person), (names(&["inbound"]), Vec::new()));
        assert_eq!(seen.gone, Vec::<String>::new(), "it is put again");
        rows.values_mut().for_each(|memory| memory.wanted_by.clear());
        let seen = change(&[], &rows, true, fold_name);
        assert_eq!((seen.gone, seen.removed_by_person), (names(&["inbound"]), Vec::new()));
    }

    #[test]
    fn c_43_a_write_in_doubt_is_no_sign_of_a_persons_hand() {
        let rows = remembered(&[("inbound", true, false, &[1])]);
        let unsure = change(&[], &rows, false, fold_name);
        assert_eq!(unsure.added, names(&["inbound"]));
        assert!(unsure.removed_by_person.is_empty() && unsure.gone.is_empty());
    }
}
