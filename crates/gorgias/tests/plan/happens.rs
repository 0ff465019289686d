//! What happens in a situation, and when it reaches us. What is said of "it" is said of the last call or message.

use domain::call::{CallTag, Comment, Contact, Direction, Team};
use domain::fact::CallEvent;
use domain::ids::{CallId, InteractionKey, MessageId};
use domain::message::{Channel, Media, MessageEvent, WhatsApp};
use phone::External;

use crate::facts::{Change, Happening, What};
use crate::situation::{Situation, agent, tag_id};

impl Situation {
    // --- What happens -------------------------------------------------------------------------------

    /// A call comes in.
    pub(crate) fn rings(self, at: i64) -> Self {
        let id = 4001 + self.happenings.len() as i64;
        self.begins(InteractionKey::Call(CallId(id)), at, Direction::Inbound).call(
            at,
            CallEvent::Created,
            Change::Nothing,
        )
    }

    /// An agent calls out.
    pub(crate) fn calls_out(self, at: i64) -> Self {
        let mut called = self.rings(at);
        called.last().direction = Direction::Outbound;
        called
    }

    /// They write to us.
    pub(crate) fn sms(self, at: i64, text: &str) -> Self {
        self.writes(at, text, Direction::Inbound).message(at, MessageEvent::Received)
    }

    /// An agent writes to them.
    pub(crate) fn sent(self, at: i64, by: &str, text: &str) -> Self {
        let mut wrote = self.writes(at, text, Direction::Outbound);
        wrote.last().agent = (!by.is_empty()).then(|| agent(by));
        wrote.message(at, MessageEvent::Sent)
    }

    /// The delivery of a message goes on; nothing else was told of it.
    pub(crate) fn only_a_status(self, at: i64) -> Self {
        self.writes(at, "", Direction::Outbound).message(at, MessageEvent::StatusUpdated)
    }

    pub(crate) fn status(self, at: i64) -> Self {
        self.message(at, MessageEvent::StatusUpdated)
    }

    pub(crate) fn answered(self, at: i64) -> Self {
        self.answered_by(at, "Ada")
    }

    pub(crate) fn answered_by(self, at: i64, name: &str) -> Self {
        self.call(at, CallEvent::Answered, Change::Answered(agent(name)))
    }

    pub(crate) fn goes_on_with(self, at: i64, name: &str) -> Self {
        self.call(at, CallEvent::Other, Change::User(agent(name)))
    }

    /// Hung up; `call.ended` follows 30 s later, as it does at Aircall.
    pub(crate) fn ended(self, at: i64) -> Self {
        self.hung_up(at).call(at + 30, CallEvent::Ended, Change::Over)
    }

    /// Hung up, and `call.ended` is lost.
    pub(crate) fn hung_up(self, at: i64) -> Self {
        self.call(at, CallEvent::Hungup, Change::Over)
    }

    /// Nobody answered.
    pub(crate) fn missed(self, at: i64) -> Self {
        let missed = Change::Missed(Some("no_available_agent".to_owned()));
        self.call(at, CallEvent::Hungup, missed.clone()).call(at + 30, CallEvent::Ended, missed)
    }

    pub(crate) fn voicemail(self, at: i64) -> Self {
        self.voicemail_without_link(at).asset(at, "https://assets.example/vm")
    }

    pub(crate) fn voicemail_without_link(self, at: i64) -> Self {
        self.call(at, CallEvent::VoicemailLeft, Change::Voicemail)
    }

    pub(crate) fn recorded(self, at: i64) -> Self {
        self.recorded_without_link(at).asset(at, "https://assets.example/rec")
    }

    pub(crate) fn recorded_without_link(self, at: i64) -> Self {
        self.call(at, CallEvent::CommAssetsGenerated, Change::Recording)
    }

    pub(crate) fn asset(self, at: i64, link: &str) -> Self {
        self.call(at, CallEvent::CommAssetsGenerated, Change::Asset(link.to_owned()))
    }

    pub(crate) fn commented(self, at: i64, id: i64, by: &str, content: &str) -> Self {
        let by = (!by.is_empty()).then(|| agent(by));
        let comment = Comment { id, content: content.to_owned(), posted_at: crate::situation::at(at), by };
        self.call(at, CallEvent::Commented, Change::Comment(comment))
    }

    /// The call carries just these tags now, set by an agent.
    pub(crate) fn tagged(self, at: i64, names: &[&str]) -> Self {
        self.tags(at, CallEvent::Tagged, names, Some(11))
    }

    pub(crate) fn untagged(self, at: i64, names_left: &[&str]) -> Self {
        self.tags(at, CallEvent::Untagged, names_left, Some(11))
    }

    /// The system set these tags.
    pub(crate) fn tagged_by_system(self, at: i64, names: &[&str]) -> Self {
        self.tags(at, CallEvent::Tagged, names, None)
    }

    pub(crate) fn chose(self, at: i64, options: &[&str]) -> Self {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        self.call(at, CallEvent::IvrOptionSelected, Change::Chose(options))
    }

    /// The call carries a tag of the system's, and now one that an agent set beside it.
    pub(crate) fn tags_by_hand_of_system(self, at: i64, system: &str, by_hand: &str) -> Self {
        let tag = |name: &str, by| CallTag { id: tag_id(name), name: name.to_owned(), by };
        self.call(at, CallEvent::Tagged, Change::Tags(vec![tag(system, None), tag(by_hand, Some(11))]))
    }

    /// Aircall says that this call answers the request of another.
    pub(crate) fn answers_request_of(self, at: i64, call: i64) -> Self {
        self.call(at, CallEvent::Assigned, Change::CallbackOf(CallId(call)))
    }

    /// A call of which much is told.
    pub(crate) fn chose_call(self) -> Self {
        self.rings(0)
            .chose(2, &["Sales", "Billing"])
            .teams(&["Team A"])
            .answered(8)
            .goes_on_with(20, "Bo")
            .commented(40, 1, "Bo", "He will pay")
            .asset(50, "https://assets.example/1")
            .ended(60)
    }

    fn tags(self, at: i64, event: CallEvent, names: &[&str], by: Option<i64>) -> Self {
        let tag = |name: &&str| CallTag { id: tag_id(name), name: (*name).to_owned(), by };
        self.call(at, event, Change::Tags(names.iter().map(tag).collect()))
    }

    fn begins(mut self, key: InteractionKey, began: i64, direction: Direction) -> Self {
        self.happenings.push(Happening {
            key,
            began,
            direction,
            number: self.number.clone(),
            party: self.party.clone(),
            contact: None,
            teams: Vec::new(),
            told: Vec::new(),
            body: String::new(),
            channel: Channel::Sms,
            agent: None,
            media: Vec::new(),
            participants: Vec::new(),
            whatsapp: None,
        });
        self
    }

    fn writes(self, at: i64, text: &str, direction: Direction) -> Self {
        let id = MessageId(format!("m{}", self.happenings.len() + 1));
        let mut wrote = self.begins(InteractionKey::Message(id), at, direction);
        wrote.last().body = text.to_owned();
        wrote
    }

    fn call(mut self, at: i64, event: CallEvent, change: Change) -> Self {
        self.last().tell(at, What::Call(event, change));
        self
    }

    fn message(mut self, at: i64, event: MessageEvent) -> Self {
        self.last().tell(at, What::Message(event));
        self
    }

    fn last(&mut self) -> &mut Happening {
        self.happenings.last_mut().unwrap()
    }

    // --- More about it ------------------------------------------------------------------------------

    /// From (or to) this number, as Aircall prints it.
    pub(crate) fn from(mut self, digits: &str) -> Self {
        self.last().party = External::read(digits, self.number.country);
        self
    }

    pub(crate) fn contact(mut self, first: &str, last: &str, emails: &[&str]) -> Self {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.last().contact = Some(Contact {
            id: 5,
            first_name: part(first),
            last_name: part(last),
            company: None,
            emails: emails.iter().map(|email| (*email).to_owned()).collect(),
        });
        self
    }

    pub(crate) fn teams(mut self, names: &[&str]) -> Self {
        let team = |(place, name): (usize, &&str)| Team { id: 50 + place as i64, name: (*name).to_owned() };
        self.last().teams = names.iter().enumerate().map(team).collect();
        self
    }

    pub(crate) fn by_whatsapp(mut self) -> Self {
        self.last().channel = Channel::WhatsApp;
        self.last().whatsapp = Some(WhatsApp { kind: Some("regular".to_owned()), ..WhatsApp::default() });
        self
    }

    pub(crate) fn file(mut self, name: &str, content_type: &str) -> Self {
        let url = format!("https://media.example/{name}");
        self.last().media.push(Media { name: name.to_owned(), content_type: content_type.to_owned(), url });
        self
    }

    pub(crate) fn group(mut self, numbers: &[&str]) -> Self {
        self.last().participants = numbers.iter().map(|number| External::read(number, None)).collect();
        self
    }

    // --- When it reaches us -------------------------------------------------------------------------

    /// All of everything reaches us at this time at once, say after an outage.
    pub(crate) fn all_told_at(mut self, seconds: i64) -> Self {
        let told = self.happenings.iter_mut().flat_map(|one| &mut one.told);
        told.for_each(|told| told.arrives = seconds.max(told.at));
        self
    }

    /// All of it reaches us this much later.
    pub(crate) fn told_late(mut self, by: i64) -> Self {
        self.last().told.iter_mut().for_each(|told| told.arrives = told.at + by);
        self
    }

    /// All of it reaches us at this time at once.
    pub(crate) fn it_told_at(mut self, seconds: i64) -> Self {
        self.last().told.iter_mut().for_each(|told| told.arrives = seconds.max(told.at));
        self
    }

    /// The last thing said of it reaches us this much later.
    pub(crate) fn but_told_late(mut self, by: i64) -> Self {
        self.last().told.last_mut().unwrap().arrives += by;
        self
    }
}
