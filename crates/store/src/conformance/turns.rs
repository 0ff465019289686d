//! A turn that wrote nothing to a vendor.

use std::sync::Arc;

use domain::ids::Destination;
use domain::memory::Learned;
use domain::step::{Lane, Urgency};

use super::fixtures::*;
use crate::*;

async fn codes(world: &World, filing: domain::ids::FilingId) -> StoreResult<Vec<String>> {
    let interaction = world.row(filing).await?.interaction;
    let detail = world.store.interaction(interaction).await?;
    let filing = detail.filings.into_iter().find(|detail| detail.summary.filing.id == filing);
    let filing = filing.ok_or_else(|| wrong("the interaction lists its filing"))?;
    assert_eq!(filing.summary.latest, filing.decisions.last().cloned());
    Ok(filing.decisions.into_iter().map(|decision| decision.reason.code).collect())
}

/// A filing that looks again and again at the same thing says it once.
pub async fn decisions_are_not_repeated(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    let mut second = 1;
    let mut say = async |list: &[&str]| {
        second += 1;
        let decisions = list.iter().map(|code| decision(code, second)).collect();
        world.store.record(&world.fence, Turn { decisions, ..turn(filing, i64::MAX) }).await?;
        codes(&world, filing).await
    };
    assert_eq!(say(&["a"]).await?, ["a"]);
    assert_eq!(say(&["a"]).await?, ["a"]);
    assert_eq!(say(&["a", "b"]).await?, ["a", "b"]);
    assert_eq!(say(&["a", "b"]).await?, ["a", "b"], "a turn that says the same two again");
    assert_eq!(say(&["b", "b", "c"]).await?, ["a", "b", "c"]);
    assert_eq!(say(&["a"]).await?, ["a", "b", "c", "a"], "what holds again is said again");
    assert_eq!(say(&[]).await?, ["a", "b", "c", "a"]);
    let told = decision("a", 99).reason.with("customer", "7");
    let other = domain::ledger::Decision { at: at(99), reason: told };
    let decisions = vec![other.clone()];
    world.store.record(&world.fence, Turn { decisions, ..turn(filing, i64::MAX) }).await?;
    let detail = world.store.interaction(world.row(filing).await?.interaction).await?;
    assert_eq!(detail.filings[0].decisions.last(), Some(&other), "another argument is another reason");
    assert_eq!(detail.filings[0].decisions[0], decision("a", 2), "the first time is kept");
    Ok(())
}

/// One answer to each question of a filing.
pub async fn the_latest_answer_is_kept(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let (filing, other) = (world.filing(1, 1).await?, world.filing(2, 1).await?);
    let answers = vec![answer("customer", 1, 1), answer("conversation", 1, 2)];
    world.store.record(&world.fence, Turn { answers, ..turn(filing, i64::MAX) }).await?;
    let answers = vec![answer("customer", 5, 3)];
    world.store.record(&world.fence, Turn { answers, ..turn(filing, i64::MAX) }).await?;
    let ledger = world.store.load(filing).await?.ledger;
    assert_eq!(ledger.answers, by_question(&[answer("customer", 5, 3), answer("conversation", 1, 2)]));
    assert!(world.store.load(other).await?.ledger.answers.is_empty());
    Ok(())
}

/// Two turns read the same list: the one that asked later is right.
pub async fn a_cached_answer_gives_way_to_a_later_one(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    for (asked, value) in [(5, 1), (4, 2), (5, 3)] {
        let cached = vec![(phone(), answer("users", asked, value)), (desk(), answer("users", 1, value))];
        world.store.record(&world.fence, Turn { cached, ..turn(filing, i64::MAX) }).await?;
    }
    assert_eq!(world.store.cache(&phone()).await?, by_question(&[answer("users", 5, 3)]));
    assert_eq!(world.store.cache(&desk()).await?, by_question(&[answer("users", 1, 3)]));
    assert!(world.store.cache(&other_desk()).await?.is_empty());
    Ok(())
}

/// By the account, in order, in the transaction of what taught it.
pub async fn what_was_learnt_is_remembered(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let filing = world.filing(1, 1).await?;
    let destination = Destination("inbox/7".to_owned());
    let customer = |id: &str| Learned::Customer {
        address: "+331".to_owned(),
        customer: id.to_owned(),
        name: None,
        made_by_us: true,
        at: at(2),
    };
    let learned = vec![
        customer("7"),
        customer("8"),
        Learned::CustomerGone { address: "+331".to_owned(), customer: "7".to_owned() },
        Learned::ConversationMerged { from: "1".to_owned(), into: "2".to_owned(), destination: destination.clone() },
    ];
    world.store.record(&world.fence, Turn { learned, ..turn(filing, i64::MAX) }).await?;
    let party = world.store.party(&desk(), "+331").await?.ok_or_else(|| wrong("the party is known"))?;
    assert_eq!((party.customer.as_deref(), party.made_by_us), (Some("8"), vec!["8".to_owned()]));
    let merged = world.store.conversation(&desk(), "1").await?.ok_or_else(|| wrong("the conversation is known"))?;
    assert_eq!(merged.merged_into.as_deref(), Some("2"));
    assert_eq!(merged.destination, destination);
    assert_eq!(world.store.party(&other_desk(), "+331").await?, None);

    world.ready(world.intent(filing, "e", None, 3)).await?;
    let wants = Learned::TagsWanted {
        conversation: "1".to_owned(),
        destination: destination.clone(),
        filing,
        tags: vec!["inbound".to_owned()],
    };
    let taught = Conclusion { learned: vec![wants], ..conclusion("e", confirmed("1"), 4) };
    world.store.conclude(&world.fence, taught).await?;
    let merged = world.store.conversation(&desk(), "1").await?.ok_or_else(|| wrong("the conversation is known"))?;
    assert_eq!(merged.merged_into.as_deref(), Some("2"), "older memory stays");
    let standing = world.store.conversation(&desk(), "2").await?.ok_or_else(|| wrong("the conversation is known"))?;
    assert!(standing.tags["inbound"].wanted_by.contains(&filing), "tags are remembered where they stand");
    Ok(())
}

/// C-41: with a merge the tags move, and so does what is known of them, also where the other conversation has the same tag.
pub async fn memory_of_tags_moves_with_a_merge(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let (one, two) = (world.filing(1, 1).await?, world.filing(2, 1).await?);
    let destination = Destination("inbox/7".to_owned());
    let wants = |conversation: &str, filing, tags: &[&str]| Learned::TagsWanted {
        conversation: conversation.to_owned(),
        destination: destination.clone(),
        filing,
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    let put = |conversation: &str, tags: &[&str]| Learned::TagsWritten {
        conversation: conversation.to_owned(),
        destination: destination.clone(),
        added: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        removed: Vec::new(),
        persons: Vec::new(),
        at: at(2),
    };
    let merged = |from: &str, into: &str| Learned::ConversationMerged {
        from: from.to_owned(),
        into: into.to_owned(),
        destination: destination.clone(),
    };
    let learned = vec![
        wants("1", one, &["inbound", "missed"]),
        put("1", &["missed"]),
        wants("2", two, &["inbound"]),
        merged("1", "2"),
        merged("2", "3"),
        // Told late, of a conversation that is gone by now.
        wants("1", one, &["missed", "vip"]),
    ];
    world.store.record(&world.fence, Turn { learned, ..turn(one, i64::MAX) }).await?;
    for gone in ["1", "2"] {
        let row = world.store.conversation(&desk(), gone).await?.ok_or_else(|| wrong("the conversation is known"))?;
        assert!(row.tags.is_empty(), "what was known of the tags of {gone} moved on");
    }
    let row = world.store.conversation(&desk(), "3").await?.ok_or_else(|| wrong("the conversation is known"))?;
    assert_eq!(row.tags["inbound"].wanted_by, [two].into());
    assert_eq!(row.tags["missed"].wanted_by, [one].into());
    assert!(row.tags["missed"].ours && !row.tags["inbound"].ours);
    assert_eq!(row.tags["vip"].wanted_by, [one].into());
    assert_eq!(row.tags_written_at, Some(at(2)));
    Ok(())
}

/// Nothing is said of when: nothing changes of when.
pub async fn a_turn_that_goes_on_leaves_its_time_alone(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let lane = Lane::customer("7");
    let filing = world.filing(1, 1).await?;
    world.put_off(filing, Some(60), Some(&lane)).await?;
    let before = world.row(filing).await?;
    assert_eq!((before.due_at, before.urgency), (Some(at(60)), Urgency::FollowUp));
    assert_eq!(before.lane_wait, Some(lane));
    let decisions = vec![decision("a", 2)];
    world.store.record(&world.fence, Turn { decisions, ..turn(filing, 0) }).await?;
    assert_eq!(world.row(filing).await?, before);
    Ok(())
}
