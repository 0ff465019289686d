//! In whose name a record is written, and who is assigned (C-30, C-31, GO-10, GO-15).

use desk::plan::{Fallback, Planned};
use desk::reasons as common;
use domain::call::Agent;
use domain::ledger::Reason;
use domain::people::{DeskUser, by_email};
use domain::step::Step;

use super::Planner;
use crate::question::{GorgiasQuestion, Users, unusable_user_key};
use crate::reasons;

impl Planner<'_> {
    /// Who signs: the agent's user by e-mail, else the oldest active administrator. With neither nothing can be written
    /// (sheet §5: a note needs an existing user): it is said so, and written once there is one.
    pub(super) fn sender(&mut self, agent: Option<&Agent>) -> Planned<i64> {
        let users = self.users(agent)?;
        let own = agent.and_then(|agent| agent.email.as_deref()).and_then(|email| by_email(&users.users, email));
        let mut candidates: Vec<(&DeskUser, &str)> = own.into_iter().map(|user| (user, common::AUTHOR_USER)).collect();
        let administrators = users.users.iter().filter(|user| user.is_administrator());
        candidates.extend(administrators.map(|user| (user, common::AUTHOR_ADMINISTRATOR)));
        for (user, code) in candidates {
            if self.is_unusable(user) {
                self.frame.because(Reason::new(common::AUTHOR_FELL_DOWN).with("name", user.name.as_str()));
                continue;
            }
            self.frame.because(Reason::new(code).with("name", user.name.as_str()));
            return Ok(user.id);
        }
        self.frame.because(Reason::new(reasons::AUTHOR_NOBODY));
        self.keeps_place = true;
        Err(Step::Wait { until: self.frame.people_again_at(&GorgiasQuestion::Users.question(None)) })
    }

    /// The agent's own user, if he is one.
    pub(super) fn own_user(&mut self, agent: Option<&Agent>) -> Planned<Option<i64>> {
        let Some(agent) = agent else { return Ok(None) };
        let users = self.users(Some(agent))?;
        let user = agent.email.as_deref().and_then(|email| by_email(&users.users, email));
        Ok(user.filter(|user| !self.is_unusable(user)).map(|user| user.id))
    }

    /// Whether Gorgias did not take him, and the users were not read since: a newer list knows better.
    fn is_unusable(&self, user: &DeskUser) -> bool {
        let refused = self.frame.input.ledger.answers.get(&unusable_user_key(user.id));
        let read = self.frame.input.desk_cache.get(&GorgiasQuestion::Users.key());
        refused.is_some_and(|refused| read.is_none_or(|read| read.asked_at <= refused.asked_at))
    }

    fn users(&self, agent: Option<&Agent>) -> Planned<Users> {
        let can_sign = |user: &DeskUser| user.is_administrator() && !self.is_unusable(user);
        let fallback = |users: &Users| {
            if users.users.iter().any(can_sign) { Fallback::Known } else { Fallback::Missing }
        };
        self.frame.people(GorgiasQuestion::Users.question(None), agent, fallback)
    }
}
