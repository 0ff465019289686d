//! What is told of a call or message, and when it reaches us: each payload shows the thing as it was then, as Aircall's do.

use domain::call::{Agent, CallTag, Comment, Contact, Direction, OwnNumber, Team};
use domain::fact::{CallEvent, CallFact, CallView, FactHash, ParsedFact};
use domain::ids::{CallId, InteractionKey};
use domain::message::{Channel, Media, MessageEvent, MessageFact, MessageView, WhatsApp};
use phone::External;
use serde_json::json;

use crate::situation::at;

/// One thing that is told: when it happened, and when it reached us.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) at: i64,
    pub(crate) arrives: i64,
    pub(crate) what: What,
}

/// What is told.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Call(CallEvent, Change),
    Message(MessageEvent),
}

/// What an event changes of a call.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Nothing,
    Answered(Agent),
    User(Agent),
    Over,
    Missed(Option<String>),
    Voicemail,
    Recording,
    Asset(String),
    Tags(Vec<CallTag>),
    Comment(Comment),
    Chose(Vec<String>),
    CallbackOf(CallId),
}

/// A call or a message as it happens.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    pub(crate) key: InteractionKey,
    pub(crate) began: i64,
    pub(crate) direction: Direction,
    pub(crate) number: OwnNumber,
    pub(crate) party: External,
    pub(crate) contact: Option<Contact>,
    pub(crate) teams: Vec<Team>,
    pub(crate) told: Vec<Told>,
    // Only of messages:
    pub(crate) body: String,
    pub(crate) channel: Channel,
    pub(crate) agent: Option<Agent>,
    pub(crate) media: Vec<Media>,
    pub(crate) participants: Vec<External>,
    pub(crate) whatsapp: Option<WhatsApp>,
}

impl Happening {
    pub(crate) fn tell(&mut self, at: i64, what: What) {
        self.told.push(Told { at, arrives: at, what });
    }

    /// The facts with the times at which they reach us.
    pub(crate) fn facts(&self) -> Vec<(i64, FactHash, ParsedFact)> {
        let mut told: Vec<&Told> = self.told.iter().collect();
        told.sort_by_key(|told| (told.at, told.what.rank()));
        let mut view = self.call_view();
        let facts = told.into_iter().map(|told| {
            let fact = match &told.what {
                What::Call(event, change) => {
                    change.apply(told.at, &mut view);
                    let InteractionKey::Call(call) = self.key else { panic!("no call") };
                    ParsedFact::Call(CallFact { call, event: *event, at: at(told.at), view: view.clone() })
                }
                What::Message(event) => {
                    let InteractionKey::Message(message) = self.key.clone() else { panic!("no message") };
                    let view = self.message_view(*event);
                    ParsedFact::Message(MessageFact { message, event: *event, at: at(told.at), view })
                }
            };
            (told.arrives, FactHash::of(&json!(fact)), fact)
        });
        facts.collect()
    }

    fn call_view(&self) -> CallView {
        CallView {
            direction: Some(self.direction),
            number: Some(self.number.clone()),
            party: Some(self.party.clone()),
            started_at: Some(at(self.began)),
            teams: (!self.teams.is_empty()).then(|| self.teams.clone()),
            contact: self.contact.clone(),
            ..CallView::default()
        }
    }

    /// A status carries neither text nor direction (sheet aircall §3.8).
    fn message_view(&self, event: MessageEvent) -> MessageView {
        let says = matches!(event, MessageEvent::Received | MessageEvent::Sent);
        MessageView {
            number: Some(self.number.clone()),
            party: Some(self.party.clone()),
            participants: self.participants.clone(),
            group: !self.participants.is_empty(),
            body: says.then(|| self.body.clone()),
            channel: Some(self.channel),
            media: if says { self.media.clone() } else { Vec::new() },
            written_at: Some(at(self.began)),
            user: self.agent.clone(),
            contact: self.contact.clone(),
            whatsapp: self.whatsapp.clone(),
            ..MessageView::default()
        }
    }
}

impl What {
    fn rank(&self) -> (Option<CallEvent>, Option<MessageEvent>) {
        match self {
            Self::Call(event, _) => (Some(*event), None),
            Self::Message(event) => (None, Some(*event)),
        }
    }
}

impl Change {
    fn apply(&self, seconds: i64, view: &mut CallView) {
        match self {
            Self::Nothing => {}
            Self::Answered(agent) => {
                view.answered_at = Some(at(seconds));
                view.user = Some(agent.clone());
            }
            Self::User(agent) => view.user = Some(agent.clone()),
            Self::Over => view.ended_at = view.ended_at.or(Some(at(seconds))),
            Self::Missed(reason) => {
                view.ended_at = view.ended_at.or(Some(at(seconds)));
                view.missed_reason.clone_from(reason);
            }
            Self::Voicemail => view.voicemail = true,
            Self::Recording => view.recording = true,
            Self::Asset(link) => view.asset = Some(link.clone()),
            Self::Tags(tags) => view.tags = Some(tags.clone()),
            Self::Comment(comment) => view.comments.push(comment.clone()),
            Self::Chose(options) => view.ivr_options = Some(options.clone()),
            Self::CallbackOf(call) => view.callback_of = Some(*call),
        }
    }
}
