//! In whose name a record is written (C-30, C-31, HS-25).

use desk::plan::{Fallback, Planned};
use desk::reasons as common;
use domain::call::Agent;
use domain::ledger::Reason;
use domain::people::{self, DeskUser};

use super::Planner;
use crate::question::{HelpScoutQuestion, Users, unusable_author_key};
use crate::reasons;

/// Whose record it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// The agent who answered.
    WhoAnswered,
    /// The agent who had the call last.
    WhoHandled,
    /// This agent, e.g. the writer of a comment; none: it came by API.
    Agent(Option<Agent>),
    /// Nobody answered: an administrator.
    NobodyAnswered,
}

/// The user in whose name a record is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Author {
    pub(super) id: i64,
}

impl Planner<'_> {
    /// The author: the user with the agent's e-mail, with it as a further address, the owner, the administrator with the lowest
    /// id who has access to the inbox. `None`: the token's owner. A user that Help Scout refused is passed over.
    pub(super) fn author(&mut self, whose: For) -> Planned<Option<Author>> {
        let agent = self.agent_of(&whose);
        let users = self.users(agent.as_ref())?;
        let email = agent.as_ref().and_then(|agent| agent.email.as_deref());
        let own = email.and_then(|email| people::by_email(&users.users, email));
        let mut candidates: Vec<(&DeskUser, &str)> = Vec::new();
        if let (Some(user), Some(email)) = (own, email) {
            let code = if user.has_email(email) { common::AUTHOR_USER } else { reasons::AUTHOR_ALTERNATE_EMAIL };
            candidates.push((user, code));
        }
        candidates.extend(administrators(&users).into_iter().map(|user| (user, common::AUTHOR_ADMINISTRATOR)));
        for (user, code) in candidates {
            if self.frame.notes(&unusable_author_key(user.id)) {
                self.frame.because(Reason::new(common::AUTHOR_FELL_DOWN).with("name", user.name.as_str()));
                continue;
            }
            self.frame.because(Reason::new(code).with("name", user.name.as_str()));
            return Ok(Some(Author { id: user.id }));
        }
        self.frame.because(Reason::new(reasons::AUTHOR_TOKEN_OWNER));
        Ok(None)
    }

    /// The Help Scout user of the agent who has the call, if there is one.
    pub(super) fn agents_user(&mut self) -> Planned<Option<i64>> {
        let Some(agent) = self.agent_of(&For::WhoHandled) else { return Ok(None) };
        let users = self.users(Some(&agent))?;
        let user = agent.email.as_deref().and_then(|email| people::by_email(&users.users, email));
        let is_usable = |user: &&DeskUser| !self.frame.notes(&unusable_author_key(user.id));
        Ok(user.filter(is_usable).map(|user| user.id))
    }

    fn agent_of(&self, whose: &For) -> Option<Agent> {
        match whose {
            For::WhoAnswered => self.call.answered_by.clone().or_else(|| self.core.agent.clone()),
            For::WhoHandled => self.core.agent.clone().or_else(|| self.call.answered_by.clone()),
            For::Agent(agent) => agent.clone(),
            For::NobodyAnswered => None,
        }
    }

    /// The account's users. The token's owner stands in for an agent who is none.
    fn users(&self, agent: Option<&Agent>) -> Planned<Users> {
        let question = HelpScoutQuestion::Users { inbox: self.settings.inbox };
        self.frame.people(question.question(None), agent, |_: &Users| Fallback::Known)
    }
}

/// The owner, then administrators with access to the inbox by id.
fn administrators(users: &Users) -> Vec<&DeskUser> {
    let mut found: Vec<&DeskUser> = users
        .users
        .iter()
        .filter(|user| user.is_administrator())
        .filter(|user| user.role == people::Role::Owner || users.in_inbox.contains(&user.id))
        .collect();
    found.sort_by_key(|user| (user.role != people::Role::Owner, user.id));
    found
}
