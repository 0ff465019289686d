//! Tests of what is remembered: of a party, of a conversation and its tags, and where merges lead.

use std::convert::Infallible;

use super::*;

const FILING: FilingId = FilingId(1);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn place() -> Destination {
    Destination("inbox/7".to_owned())
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn customer(id: &str, made_by_us: bool) -> Learned {
    let name = Some(format!("Name of {id}"));
    Learned::Customer { address: "+1".to_owned(), customer: id.to_owned(), name, made_by_us, at: at(5) }
}

fn customer_gone(id: &str) -> Learned {
    Learned::CustomerGone { address: "+1".to_owned(), customer: id.to_owned() }
}

fn wrote_to(id: &str) -> Learned {
    let conversation = id.to_owned();
    Learned::PartyConversation { address: "+1".to_owned(), destination: place(), conversation, at: at(7) }
}

fn seen(id: &str, link: Option<&str>) -> Learned {
    let link = link.map(str::to_owned);
    Learned::ConversationSeen { conversation: id.to_owned(), destination: place(), link }
}

fn merged(from: &str, into: &str) -> Learned {
    Learned::ConversationMerged { from: from.to_owned(), into: into.to_owned(), destination: place() }
}

fn gone(id: &str) -> Learned {
    Learned::ConversationGone { conversation: id.to_owned(), destination: place() }
}

fn wants(id: &str, filing: FilingId, tags: &[&str]) -> Learned {
    Learned::TagsWanted { conversation: id.to_owned(), destination: place(), filing, tags: texts(tags) }
}

fn wrote_tags(id: &str, second: i64, added: &[&str], removed: &[&str]) -> Learned {
    let (added, removed, persons) = (texts(added), texts(removed), Vec::new());
    Learned::TagsWritten { conversation: id.to_owned(), destination: place(), added, removed, persons, at: at(second) }
}

fn saw_tags(id: &str, second: i64, persons: &[&str]) -> Learned {
    let (added, removed, persons) = (Vec::new(), Vec::new(), texts(persons));
    Learned::TagsWritten { conversation: id.to_owned(), destination: place(), added, removed, persons, at: at(second) }
}

fn person_removed(id: &str, tags: &[&str]) -> Learned {
    Learned::TagsRemovedByPerson { conversation: id.to_owned(), destination: place(), tags: texts(tags) }
}

fn assigned(id: &str, user: &str) -> Learned {
    Learned::Assigned { conversation: id.to_owned(), destination: place(), user: user.to_owned() }
}

/// A conversation of which this was learnt.
fn knowing(id: &str, learned: &[Learned]) -> Conversation {
    let mut conversation = Conversation::unknown(id, &place());
    learned.iter().for_each(|learned| conversation.learn(learned));
    conversation
}

/// The rows that a store holds after all this was learnt in order.
fn stored(learned: &[Learned]) -> BTreeMap<String, Conversation> {
    let mut rows: BTreeMap<String, Conversation> = BTreeMap::new();
    for item in learned {
        let Ok(changed) = learn_of_conversation(item, |id| Ok::<_, Infallible>(rows.get(id).cloned()));
        rows.extend(changed.into_iter().map(|row| (row.id.clone(), row)));
    }
    rows
}

#[test]
fn a_partys_customer_is_remembered_and_forgotten_when_he_is_gone() {
    let mut party = Party::unknown("+1");
    party.learn(&customer("10", true));
    party.learn(&customer("10", true));
    party.learn(&customer("11", false));
    assert_eq!((party.customer.as_deref(), party.customer_name.as_deref()), (Some("11"), Some("Name of 11")));
    assert_eq!((party.customer_known_at, &party.made_by_us), (Some(at(5)), &texts(&["10"])), "made once");

    party.learn(&customer_gone("10"));
    assert_eq!((party.customer.as_deref(), party.made_by_us.len()), (Some("11"), 0), "another one is gone");
    party.learn(&customer("12", true));
    party.learn(&customer_gone("11"));
    assert_eq!((party.customer.as_deref(), &party.made_by_us), (Some("12"), &texts(&["12"])));
    party.learn(&customer_gone("12"));
    assert_eq!((party.customer, party.customer_known_at, party.made_by_us), (None, None, Vec::new()));
}

#[test]
fn what_was_known_earlier_takes_the_place_of_nobody_who_was_found_later() {
    let known = |id: &str, second| match customer(id, false) {
        Learned::Customer { address, customer, name, made_by_us, .. } => {
            Learned::Customer { address, customer, name, made_by_us, at: at(second) }
        }
        other => other,
    };
    let mut party = Party::unknown("+1");
    party.learn(&known("c2", 100));
    party.learn(&known("c1", 40));
    assert_eq!((party.customer.as_deref(), party.customer_known_at), (Some("c2"), Some(at(100))));
    assert_eq!(party.customer_name.as_deref(), Some("Name of c2"));
    party.learn(&known("c3", 100));
    assert_eq!(party.customer.as_deref(), Some("c3"));
}

#[test]
fn the_conversation_last_written_to_is_remembered() {
    let mut party = Party::unknown("+1");
    party.learn(&wrote_to("200"));
    party.learn(&wrote_to("201"));
    let written = PartyConversation { id: "201".to_owned(), written_at: at(7) };
    assert_eq!(party.conversations, BTreeMap::from([(place(), written)]));
}

#[test]
fn what_is_learnt_concerns_a_party_or_a_conversation() {
    for learned in [customer("10", true), customer_gone("10"), wrote_to("200")] {
        assert_eq!((learned.party(), learned.conversation()), (Some("+1"), None));
        assert!(!learned.follows_merges());
        let Ok(rows) = learn_of_conversation(&learned, |_| Ok::<_, Infallible>(None));
        assert_eq!(rows, []);
    }
    let stays = [seen("200", None), merged("200", "400"), gone("200")];
    let follows = [
        wants("200", FILING, &["a"]),
        wrote_tags("200", 1, &["a"], &[]),
        person_removed("200", &["a"]),
        assigned("200", "31"),
    ];
    for (learned, is_moved) in stays.iter().map(|one| (one, false)).chain(follows.iter().map(|one| (one, true))) {
        assert_eq!((learned.party(), learned.conversation()), (None, Some(("200", &place()))));
        assert_eq!(learned.follows_merges(), is_moved, "{learned:?}");
    }
}

#[test]
fn a_conversations_state_is_remembered() {
    let known = knowing("200", &[seen("200", Some("https://desk/200")), seen("200", None), assigned("200", "31")]);
    assert_eq!(known.link.as_deref(), Some("https://desk/200"), "a link once seen stays");
    assert_eq!((known.assigned_by_us.as_deref(), known.gone, known.merged_into), (Some("31"), false, None));
    assert!(knowing("200", &[gone("200")]).gone);
    assert_eq!(knowing("200", &[merged("200", "400")]).merged_into.as_deref(), Some("400"));
}

#[test]
fn c_41_whose_a_tag_is_and_who_wants_it() {
    let other = FilingId(2);
    let known = knowing(
        "200",
        &[
            wants("200", other, &["vip"]),
            wants("200", FILING, &[" inbound", "vip"]),
            wrote_tags("200", 9, &["inbound", "vip"], &[]),
            wrote_tags("200", 4, &[], &["vip"]),
            wants("200", FILING, &["inbound"]),
            person_removed("200", &["inbound"]),
        ],
    );
    let inbound = TagMemory { ours: true, removed_by_person: true, wanted_by: [FILING].into(), ..TagMemory::default() };
    let vip = TagMemory { wanted_by: [other].into(), ..TagMemory::default() };
    assert_eq!(known.tags, BTreeMap::from([("inbound".to_owned(), inbound), ("vip".to_owned(), vip)]));
    assert_eq!(known.tags_written_at, Some(at(9)), "the last time counts, in whatever order it is learnt");
}

/// A connector names tags as its desk compares them: one that sees case has two here.
#[test]
fn c_41_two_names_are_two_tags() {
    let known = knowing("200", &[wants("200", FILING, &["VIP"]), wrote_tags("200", 1, &["VIP"], &["vip"])]);
    assert!(known.tags["VIP"].ours && !known.tags["vip"].ours);
}

#[test]
fn c_43_a_write_of_tags_ends_the_doubt_of_a_merge() {
    let mut known = knowing("200", &[wrote_tags("200", 1, &["a", "b"], &[])]);
    known.tags.values_mut().for_each(|memory| memory.unsure = true);
    known.learn(&wrote_tags("200", 2, &["a"], &["b"]));
    let state = |name: &str| (known.tags[name].ours, known.tags[name].unsure);
    assert_eq!((state("a"), state("b")), ((true, false), (false, false)));
}

/// C-41: what was there before us, as long as it is.
#[test]
fn c_41_a_persons_tag_is_known_until_it_is_seen_no_more() {
    let known = |last: &[Learned]| {
        let first = [wants("200", FILING, &["a"]), saw_tags("200", 1, &["a"])];
        knowing("200", &[&first[..], last].concat()).tags["a"].persons_since
    };
    assert_eq!(known(&[]), Some(at(1)));
    assert_eq!(known(&[saw_tags("200", 2, &["a"])]), Some(at(1)));
    assert_eq!(known(&[saw_tags("200", 2, &[])]), None, "it was gone");
    assert_eq!(known(&[saw_tags("200", 2, &[]), saw_tags("200", 3, &["a"])]), Some(at(3)));
    assert_eq!(known(&[wrote_tags("200", 2, &["a"], &[])]), None, "it is ours now");
}

#[test]
fn what_is_known_of_tags_moves_with_a_merge() {
    let rows = stored(&[
        wants("200", FILING, &["a"]),
        wrote_tags("200", 9, &["a"], &[]),
        person_removed("200", &["b"]),
        wrote_tags("400", 3, &["own"], &[]),
        merged("200", "400"),
    ]);
    assert!(rows["200"].tags.is_empty());
    assert_eq!(rows["200"].merged_into.as_deref(), Some("400"));
    let target = &rows["400"];
    assert_eq!(target.tags_written_at, Some(at(9)));
    let came = TagMemory { ours: true, wanted_by: [FILING].into(), ..TagMemory::default() };
    assert_eq!(target.tags["a"], came, "nothing was known of it there: it is certainly ours");
    assert_eq!(target.tags["b"], TagMemory { removed_by_person: true, ..TagMemory::default() });
    assert_eq!(target.tags["own"], TagMemory { ours: true, ..TagMemory::default() });
}

/// Each row: what was known of a tag here, what the merged conversation knew of it, and what is known then. Letters:
/// *o*urs, *u*nsure, *r*emoved by a person, a *p*erson's since after we wrote there, or since *e*arlier; `-`: known, and none of
/// these; empty: not known.
#[test]
fn c_43_a_tag_on_both_sides_of_a_merge() {
    let memory = |letters: &str| TagMemory {
        ours: letters.contains('o'),
        unsure: letters.contains('u'),
        removed_by_person: letters.contains('r'),
        persons_since: letters.contains('e').then(|| at(1)).or_else(|| letters.contains('p').then(|| at(9))),
        ..TagMemory::default()
    };
    let holding = |id: &str, letters: &str| {
        let mut conversation = Conversation::unknown(id, &place());
        if !letters.is_empty() {
            conversation.tags.insert("a".to_owned(), memory(letters));
        }
        conversation
    };
    for (here, came, then) in [
        ("", "o", "o"),
        ("", "ou", "ou"),
        ("", "-", "-"),
        ("-", "-", "-"),
        ("-", "o", "ou"),
        ("o", "-", "o"),
        ("o", "o", "o"),
        ("ou", "o", "ou"),
        ("o", "ou", "ou"),
        ("-", "r", "r"),
        ("r", "-", "r"),
        ("or", "or", "or"),
        ("e", "o", "e"),
        ("e", "ou", "e"),
        ("p", "o", "ou"),
        ("p", "-", "p"),
        ("o", "p", "p"),
        ("", "p", "p"),
        ("p", "e", "e"),
    ] {
        let (mut target, mut from) = (holding("400", here), holding("200", came));
        from.tags_written_at = Some(at(5));
        target.take_tags_of(&mut from);
        assert_eq!(target.tags["a"], memory(then), "{here} takes {came}");
    }
}

#[test]
fn what_is_learnt_by_the_old_id_goes_where_merges_lead() {
    let rows = stored(&[merged("200", "300"), merged("300", "400"), assigned("200", "31"), gone("200")]);
    assert_eq!(rows["400"].assigned_by_us.as_deref(), Some("31"));
    assert!(rows["200"].gone && !rows["400"].gone, "that the old id is gone is about the old id");
    let late = stored(&[merged("300", "400"), wrote_tags("200", 1, &["a"], &[]), merged("200", "300")]);
    assert!(late["400"].tags["a"].ours && late["300"].tags.is_empty());
    assert_eq!(stored(&[merged("200", "400")]).len(), 1, "no tags to move: nothing is said of the other");
    let ring = stored(&[wrote_tags("200", 1, &["a"], &[]), merged("400", "200"), merged("200", "400")]);
    assert!(ring["200"].tags["a"].ours, "a merge into itself loses nothing");
}

/// A chain of merges is followed five times, no further: it might be a ring.
#[test]
fn merges_of_merges_are_followed_so_far() {
    let chain: Vec<Learned> = (0..6).map(|n| merged(&n.to_string(), &(n + 1).to_string())).collect();
    let last = |from: &str| {
        let rows = stored(&[chain.as_slice(), &[assigned(from, "31")]].concat());
        rows.into_values().find(|row| row.assigned_by_us.is_some()).expect("it is assigned somewhere").id
    };
    assert_eq!((last("1").as_str(), last("0").as_str()), ("6", "5"));
}
