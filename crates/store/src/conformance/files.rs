//! Files whose links die.

use std::sync::Arc;

use bytes::Bytes;
use domain::step::{Lane, Urgency};
use jiff::Timestamp;

use super::fixtures::*;
use crate::*;

/// A message that names files at these links, received at that second.
fn naming(world: &World, id: &str, received: i64, links: &[&str]) -> NewFact {
    let files = links.iter().map(|link| (*link).to_owned()).collect();
    NewFact { files, ..world.message(id, received, received) }
}

async fn claimed(world: &World, now: i64, again: i64, limit: u32) -> StoreResult<Vec<(String, u32)>> {
    let claim = FileClaim { now: at(now), again_at: at(again), limit };
    let files = world.store.claim_files(&claim).await?;
    Ok(files.into_iter().map(|file| (file.link, file.tries)).collect())
}

fn file(content_type: Option<&str>, bytes: &'static [u8]) -> KeptFile {
    KeptFile { content_type: content_type.map(str::to_owned), bytes: Bytes::from_static(bytes) }
}

async fn standing(world: &World) -> StoreResult<(Option<Timestamp>, u64, u64)> {
    let FilesStanding { next_at, remembered, kept_bytes } = world.store.files().await?;
    Ok((next_at, remembered, kept_bytes))
}

/// With the fact, and not again with another one.
pub async fn a_link_is_wanted_once_and_from_the_fact_on(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    assert_eq!(standing(&world).await?, (None, 0, 0));
    world.tell(naming(&world, "7", 5, &["x/b", "x/a", "x/a"])).await?;
    assert_eq!(standing(&world).await?, (Some(at(5)), 2, 0));
    world.tell(naming(&world, "7", 5, &["x/c"])).await?;
    world.tell(naming(&world, "7", 9, &["x/a"])).await?;
    assert_eq!(standing(&world).await?, (Some(at(5)), 2, 0), "the same fact, and a known link");
    let nobody = NewFact { connection: ConnectionId(999), ..naming(&world, "8", 9, &["x/d"]) };
    assert!(world.store.append(vec![naming(&world, "9", 9, &["x/e"]), nobody]).await.is_err());
    let claim = FileClaim { now: at(5), again_at: at(60), limit: 9 };
    let files = world.store.claim_files(&claim).await?;
    let wanted = |link: &str| WantedFile { link: link.to_owned(), account: phone(), wanted_at: at(5), tries: 1 };
    assert_eq!(files, [wanted("x/a"), wanted("x/b")]);
    Ok(())
}

/// Nobody else fetches it meanwhile, and a process that died loses nothing.
pub async fn a_claimed_file_is_wanted_again_unless_it_is_settled(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    world.tell(naming(&world, "7", 5, &["x/b", "x/c"])).await?;
    world.tell(naming(&world, "8", 4, &["x/d", "x/a"])).await?;
    assert_eq!(claimed(&world, 3, 60, 9).await?, []);
    let one = |link: &str, tries| (link.to_owned(), tries);
    assert_eq!(
        claimed(&world, 5, 60, 3).await?,
        [one("x/a", 1), one("x/d", 1), one("x/b", 1)],
        "the longest due first"
    );
    assert_eq!(claimed(&world, 5, 60, 3).await?, [one("x/c", 1)]);
    assert_eq!(standing(&world).await?.0, Some(at(60)));
    assert_eq!(claimed(&world, 59, 99, 9).await?, []);
    world.store.settle_file("x/a", FileFate::Again { at: at(70) }).await?;
    world.store.settle_file("x/b", FileFate::GivenUp).await?;
    world.store.settle_file("x/c", FileFate::Kept(file(None, b"abc"))).await?;
    world.store.settle_file("x/unknown", FileFate::GivenUp).await?;
    assert_eq!(claimed(&world, 60, 99, 9).await?, [one("x/d", 2)]);
    assert_eq!(claimed(&world, 70, 99, 9).await?, [one("x/a", 2)]);
    assert_eq!(standing(&world).await?, (Some(at(99)), 4, 3));
    Ok(())
}

/// With its type, byte for byte; what is settled stays.
pub async fn a_kept_file_is_found_by_its_link(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    world.tell(naming(&world, "7", 5, &["x/a", "x/A", "x/empty", "x/none"])).await?;
    let image = file(Some("image/png"), b"\x89PNG\0\xff");
    world.store.settle_file("x/a", FileFate::Kept(image.clone())).await?;
    world.store.settle_file("x/empty", FileFate::Kept(file(None, b""))).await?;
    assert_eq!(world.store.kept_file("x/a").await?, Some(image.clone()));
    assert_eq!(world.store.kept_file("x/empty").await?, Some(file(None, b"")));
    for link in ["x/A", "x/none", "x/", ""] {
        assert_eq!(world.store.kept_file(link).await?, None, "{link:?}");
    }
    world.store.settle_file("x/a", FileFate::GivenUp).await?;
    world.store.settle_file("x/a", FileFate::Kept(file(None, b"other"))).await?;
    assert_eq!(world.store.kept_file("x/a").await?, Some(image));
    world.store.settle_file("x/none", FileFate::GivenUp).await?;
    world.store.settle_file("x/none", FileFate::Again { at: at(9) }).await?;
    world.store.settle_file("x/none", FileFate::Kept(file(None, b"late"))).await?;
    assert_eq!(world.store.kept_file("x/none").await?, None);
    Ok(())
}

/// Once no filing of the message may need them any more.
pub async fn files_are_forgotten_when_they_are_of_no_more_use(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    let mut filings = Vec::new();
    for (place, id) in ["1", "2", "3", "4", "5"].into_iter().enumerate() {
        filings.push(world.message_filing(id, 5, 5).await?);
        world.tell(naming(&world, id, 6, &[["x/1", "x/2", "x/3", "x/4", "x/5"][place]])).await?;
    }
    let rest = |due_at, lane_wait| Some(Next { due_at, urgency: Urgency::Live, lane_wait });
    let ends = |filing, next| Turn { next, facts_seen: 9, ..turn(filing, 9) };
    assert_eq!(world.store.forget_files(at(0)).await?, 0, "all are due");
    // At rest; due at a time; waits for a lane; refused; in doubt.
    world.store.record(&world.fence, ends(filings[0], rest(None, None))).await?;
    world.store.record(&world.fence, ends(filings[1], rest(Some(at(900)), None))).await?;
    world.store.record(&world.fence, ends(filings[2], rest(None, Some(Lane::number("+331"))))).await?;
    for (filing, key, verdict) in
        [(filings[3], "e4", Verdict::Refused { words: "no".to_owned() }), (filings[4], "e5", in_doubt(20, 30))]
    {
        world.store.intend(&world.fence, world.intent(filing, key, None, 10)).await?;
        let concluded = Conclusion { next: rest(None, None), facts_seen: 9, ..conclusion(key, verdict, 20) };
        world.store.conclude(&world.fence, concluded).await?;
    }
    assert_eq!(world.store.forget_files(at(0)).await?, 1);
    assert_eq!(standing(&world).await?.1, 4);
    assert_eq!(world.store.forget_files(at(0)).await?, 0);
    let confirmed = Conclusion { next: rest(None, None), facts_seen: 9, ..conclusion("e5", confirmed("1"), 40) };
    world.store.conclude(&world.fence, confirmed).await?;
    assert_eq!(world.store.forget_files(at(0)).await?, 1);
    let links: Vec<String> = claimed(&world, 99, 100, 9).await?.into_iter().map(|(link, _)| link).collect();
    assert_eq!(links, ["x/2", "x/3", "x/4"]);
    Ok(())
}

/// Whatever still waits for them.
pub async fn old_files_are_forgotten(store: Arc<dyn Store>) -> StoreResult<()> {
    let world = World::new(store).await?;
    world.tell(naming(&world, "7", 5, &["x/a"])).await?;
    world.tell(naming(&world, "8", 6, &["x/b"])).await?;
    world.store.settle_file("x/a", FileFate::Kept(file(None, b"abc"))).await?;
    assert_eq!(world.store.forget_files(at(5)).await?, 0);
    assert_eq!(world.store.forget_files(at(6)).await?, 1);
    assert_eq!(world.store.kept_file("x/a").await?, None);
    assert_eq!(standing(&world).await?, (Some(at(6)), 1, 0));
    Ok(())
}
