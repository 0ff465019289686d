//! The task behind a company: it does what falls due, and carries the deliveries.

use std::sync::{Arc, Weak};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use tokio::sync::Notify;

use super::courier::{Courier, HEADERS, NoAnswer};
use super::delivery::{Delivery, Post};
use super::state::State;
use super::{Inner, Pending};
use crate::kernel::{BoxFuture, Clock, spawn};

/// Starts the office. It holds the company weakly and ends with it.
pub(super) fn open(inner: &Arc<Inner>, courier: Arc<dyn Courier>) {
    let (company, wake, clock) = (Arc::downgrade(inner), Arc::clone(&inner.wake), inner.clock());
    spawn(work(company, wake, clock, courier));
}

async fn work(company: Weak<Inner>, wake: Arc<Notify>, clock: Arc<dyn Clock>, courier: Arc<dyn Courier>) {
    let mut posts = FuturesUnordered::new();
    loop {
        let Some(inner) = company.upgrade() else {
            return;
        };
        let (to_post, next_due) = inner.turn();
        drop(inner);
        posts.extend(to_post.into_iter().map(|post| carry(&courier, post)));
        let alarm = Alarm::set(clock.as_ref(), next_due);
        tokio::select! {
            biased;
            Some((delivery, answer)) = posts.next(), if !posts.is_empty() => {
                let Some(inner) = company.upgrade() else { return };
                inner.settle(delivery, answer);
            }
            () = wake.notified() => {}
            () = alarm.rings() => {}
        }
    }
}

async fn carry(courier: &Arc<dyn Courier>, post: Post) -> (Delivery, Result<u16, NoAnswer>) {
    let answer = courier.post(post.url, &HEADERS, post.body, post.timeout).await;
    (post.delivery, answer)
}

impl Inner {
    /// Does what is due, and takes out what is to be posted now. Gives also the time of the next thing to do.
    fn turn(&self) -> (Vec<Post>, Option<Timestamp>) {
        let (mut state, now) = self.state();
        let posts = std::iter::from_fn(|| state.next_post(now)).collect();
        let next_due = state.agenda.next_due();
        drop(state);
        self.turns.send_modify(|turns| *turns = turns.wrapping_add(1));
        (posts, next_due)
    }

    fn settle(&self, delivery: Delivery, answer: Result<u16, NoAnswer>) {
        let (mut state, now) = self.state();
        state.settle(now, delivery, answer);
    }
}

impl State {
    pub(super) fn pending(&self) -> Pending {
        Pending {
            plans: self.agenda.plans(),
            deliveries: self.agenda.deliveries() + self.ready.len(),
            in_flight: self.in_flight,
            held: self.held.len(),
        }
    }
}

/// Rings when the next thing is due.
enum Alarm {
    Never,
    Now,
    Later(BoxFuture<'static, ()>),
}

impl Alarm {
    fn set(clock: &dyn Clock, due: Option<Timestamp>) -> Self {
        let Some(due) = due else { return Self::Never };
        let wait = due.duration_since(clock.now());
        let Ok(wait) = std::time::Duration::try_from(wait) else {
            return Self::Now;
        };
        let sleep = clock.sleep(wait);
        // A clock that was moved between the two lines above would wake us too late.
        if clock.now() >= due { Self::Now } else { Self::Later(sleep) }
    }

    async fn rings(self) {
        match self {
            Self::Never => std::future::pending().await,
            Self::Now => {}
            Self::Later(sleep) => sleep.await,
        }
    }
}
