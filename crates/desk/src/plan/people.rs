//! The desk's users, as an account-wide answer (C-30, C-31).

use domain::call::Agent;
use domain::people::{DeskUser, by_email};
use domain::step::{Question, Step};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::{Frame, Planned, read, signed};

/// A user who is not in the list may have been made since it was read: it is read again, but no sooner than this.
const USERS_RETRY: SignedDuration = SignedDuration::from_mins(5);

/// An account-wide answer that lists the desk's users.
pub trait PeopleRead: DeserializeOwned {
    /// The users.
    fn users(&self) -> &[DeskUser];
}

/// Whether an answer without anybody of use is read again soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// Somebody can stand in for an agent who is no user.
    Known,
    /// Nobody can: the list is read again soon.
    Missing,
}

impl Frame<'_> {
    /// The account's users, not too old; fresher when this agent is not among them, or when `fallback` finds nobody.
    ///
    /// # Errors
    /// The question.
    pub fn people<T: PeopleRead>(
        &self,
        question: Question,
        agent: Option<&Agent>,
        fallback: impl Fn(&T) -> Fallback,
    ) -> Planned<T> {
        let Some(answer) = self.input.desk_cache.get(&question.key) else { return Err(Step::Ask(question)) };
        let age = self.input.now.duration_since(answer.asked_at);
        let Some(people) = read::<T>(answer) else { return Err(Step::Ask(question)) };
        let email = agent.and_then(|agent| agent.email.as_deref());
        let unknown = email.is_some_and(|email| by_email(people.users(), email).is_none());
        let wanting = unknown || fallback(&people) == Fallback::Missing;
        if age > signed(self.input.timing.people_max_age) || (wanting && age >= USERS_RETRY) {
            return Err(Step::Ask(question));
        }
        Ok(people)
    }

    /// When the users are read again if [`Frame::people`] finds somebody missing.
    #[must_use]
    pub fn people_again_at(&self, question: &Question) -> Timestamp {
        self.input.desk_cache.get(&question.key).map_or(self.input.now, |answer| answer.asked_at + USERS_RETRY)
    }
}
