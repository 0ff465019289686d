//! The phone system: what each act does to a call, and when it is refused. Acts on messages are passed on.

use jiff::Timestamp;
use serde_json::Value;

use super::call::{Call, CallTag, Comment, Direction, Happening, IvrOption};
use super::display;
use super::media::{BYTES_MAX, SMALL};
use super::script::{Act, Ref};
use super::state::{Refused, State};
use super::tell::Moment;

/// Comments that a call may have (sheet §3.3).
pub(super) const COMMENTS_MAX: usize = 5;

impl State {
    /// Does `act` to the call with that label, and returns the call's id; or to the message with that label, and
    /// returns the message's ordinal. A refused act changes nothing.
    pub(super) fn act(&mut self, at: Timestamp, label: &str, act: Act) -> Result<i64, Refused> {
        let what = serde_json::to_value(&act).unwrap_or(Value::Null);
        let id = match act {
            Act::Write(write) => return self.write(at, label, *write),
            Act::Burst(burst) => return self.burst(at, label, burst),
            Act::UpdateStatus { status } => return self.act_status(at, label, status),
            Act::Place(place) => self.place(at, label, place)?,
            other => {
                let id = self.call_id(label)?;
                self.apply(at, id, other)?;
                id
            }
        };
        self.call(id)?.history.push(Happening { at, what });
        Ok(id)
    }

    fn apply(&mut self, at: Timestamp, id: i64, act: Act) -> Result<(), Refused> {
        match act {
            Act::Place(_) => Err(Refused::NotNow("a call begins once")),
            Act::Write(_) | Act::Burst(_) | Act::UpdateStatus { .. } => Err(Refused::NotNow("a call is no message")),
            Act::ReachNumber { number } => self.reach_number(at, id, &number),
            Act::Ring { user } => self.ring(at, id, &user),
            Act::Decline { user } => self.decline(at, id, &user),
            Act::Answer { user } => self.answer(at, id, user.as_ref()),
            Act::Hold {} => self.while_talking(at, id, "call.hold"),
            Act::Unhold {} => self.while_talking(at, id, "call.unhold"),
            Act::Transfer { user, team } => self.transfer(at, id, user.as_ref(), team.as_ref()),
            Act::FailTransfer { user } => self.fail_transfer(at, id, &user),
            Act::ExternalTransfer { to } => self.external_transfer(at, id, to),
            Act::Ivr { title, key, branch } => self.choose_option(at, id, title, key, branch),
            Act::LeaveVoicemail { bytes } => self.leave_voicemail(id, bytes),
            Act::Record { bytes } => self.record(id, bytes),
            Act::Hangup { missed } => self.hang_up(at, id, missed),
            Act::Tag { user, tag } => {
                let by = user.map(|user| self.user_id(&user)).transpose()?;
                let tag = self.tag_id(&tag)?;
                self.tag(at, id, tag, by)
            }
            Act::Untag { tag } => {
                let tag = self.tag_id(&tag)?;
                self.untag(at, id, tag)
            }
            Act::Comment { user, text } => {
                let by = user.map(|user| self.user_id(&user)).transpose()?;
                self.comment(at, id, &text, by).map(drop)
            }
            Act::RequestCallback {} => self.request_callback(at, id),
            Act::Assign { user } => self.assign(at, id, &user),
            Act::Archive {} => self.archive(at, id, true),
        }
    }

    fn reach_number(&mut self, at: Timestamp, id: i64, number: &Ref) -> Result<(), Refused> {
        let number = self.number_id(number)?;
        let call = self.waiting_inbound(id)?;
        if call.number == number {
            return Err(Refused::NotNow("the call is on that number already"));
        }
        call.number = number;
        // §2.4: `call.created` comes a second time for the child number.
        self.tell_call(at, id, "call.created", Moment::default());
        Ok(())
    }

    fn ring(&mut self, at: Timestamp, id: i64, user: &Ref) -> Result<(), Refused> {
        let user = self.user_id(user)?;
        self.waiting_inbound(id)?.rang_at.push(user);
        self.tell_call(at, id, "call.ringing_on_agent", Moment::of_user(user));
        Ok(())
    }

    fn decline(&mut self, at: Timestamp, id: i64, user: &Ref) -> Result<(), Refused> {
        let user = self.user_id(user)?;
        if !self.waiting_inbound(id)?.rang_at.contains(&user) {
            return Err(Refused::NotNow("it did not ring at that agent"));
        }
        self.tell_call(at, id, "call.agent_declined", Moment::of_user(user));
        Ok(())
    }

    fn answer(&mut self, at: Timestamp, id: i64, user: Option<&Ref>) -> Result<(), Refused> {
        let user = user.map(|user| self.user_id(user)).transpose()?;
        let call = self.call(id)?;
        if !call.is_waiting() {
            return Err(Refused::NotNow("only a call that waits can be answered"));
        }
        match (call.direction, user, call.other_half) {
            (Direction::Inbound, None, _) => {
                return Err(Refused::NotNow("an inbound call is answered by an agent"));
            }
            (Direction::Outbound, Some(_), _) => {
                return Err(Refused::NotNow("an outbound call is answered by the other party"));
            }
            (Direction::Outbound, None, Some(_)) => {
                return Err(Refused::NotNow("answer the inbound half of a call between two lines"));
            }
            _ => {}
        }
        let half = call.other_half;
        self.pick_up(at, id, user)?;
        if let Some(half) = half {
            self.pick_up(at, half, None)?;
        }
        Ok(())
    }

    fn pick_up(&mut self, at: Timestamp, id: i64, user: Option<i64>) -> Result<(), Refused> {
        let number = self.call(id)?.number;
        let is_recorded = self.numbers.get(&number).is_some_and(|number| number.live_recording_activated);
        let call = self.call(id)?;
        call.answered_at = Some(at);
        call.user = user.or(call.user);
        call.recorded = is_recorded;
        self.tell_call(at, id, "call.answered", Moment::default());
        Ok(())
    }

    fn while_talking(&mut self, at: Timestamp, id: i64, event: &'static str) -> Result<(), Refused> {
        self.talking(id)?;
        self.tell_call(at, id, event, Moment::default());
        Ok(())
    }

    fn transfer(&mut self, at: Timestamp, id: i64, user: Option<&Ref>, team: Option<&Ref>) -> Result<(), Refused> {
        let target = match (user, team) {
            (Some(user), None) => self.user_id(user)?,
            // §2.4: for a team, `transferred_to` is its first user.
            (None, Some(team)) => {
                let team = self.team_id(team)?;
                let first = self.teams.get(&team).and_then(|team| team.users.first().copied());
                first.ok_or(Refused::NotNow("the team has no members"))?
            }
            _ => {
                return Err(Refused::Wrong("a transfer goes to one user or one team".to_owned()));
            }
        };
        let call = self.talking(id)?;
        call.transferred_by = call.user;
        call.transferred_to = Some(target);
        call.user = Some(target);
        self.tell_call(at, id, "call.transferred", Moment::default());
        Ok(())
    }

    fn fail_transfer(&mut self, at: Timestamp, id: i64, user: &Ref) -> Result<(), Refused> {
        let target = self.user_id(user)?;
        let call = self.talking(id)?;
        // §3.1: both stay on later events although the call stayed where it was.
        call.transferred_by = call.user;
        call.transferred_to = Some(target);
        if self.settings.tells_tried_transfers {
            self.tell_call(at, id, "call.transferred", Moment::default());
        }
        self.tell_call(at, id, "call.unsuccessful_transfer", Moment::default());
        Ok(())
    }

    fn external_transfer(&mut self, at: Timestamp, id: i64, to: String) -> Result<(), Refused> {
        if !display::is_e164(&to) {
            return Err(Refused::Wrong(format!("{to} is not E.164")));
        }
        let call = self.talking(id)?;
        call.transferred_by = call.user;
        call.external_transferred_to = Some(to);
        self.tell_call(at, id, "call.external_transferred", Moment::external());
        Ok(())
    }

    fn choose_option(
        &mut self,
        at: Timestamp,
        id: i64,
        title: String,
        key: String,
        branch: String,
    ) -> Result<(), Refused> {
        let option = IvrOption { id: self.random.ids.hex(16), title, key, branch, at };
        self.waiting_inbound(id)?.ivr_options.push(option);
        self.tell_call(at, id, "call.ivr_option_selected", Moment::default());
        Ok(())
    }

    fn leave_voicemail(&mut self, id: i64, bytes: Option<u64>) -> Result<(), Refused> {
        // §3.1: a voicemail exists on missed inbound calls only.
        let call = self.waiting_inbound(id)?;
        call.asset_bytes = size(bytes)?;
        call.voicemail = true;
        Ok(())
    }

    fn record(&mut self, id: i64, bytes: Option<u64>) -> Result<(), Refused> {
        let call = self.talking(id)?;
        call.asset_bytes = size(bytes)?;
        call.recorded = true;
        Ok(())
    }

    pub(super) fn tag(&mut self, at: Timestamp, id: i64, tag: i64, by: Option<i64>) -> Result<(), Refused> {
        let call = self.call(id)?;
        if call.tags.iter().any(|known| known.id == tag) {
            return Err(Refused::NotNow("the call has that tag already"));
        }
        call.tags.push(CallTag { id: tag, tagged_by: by, tagged_at: at });
        self.tell_call(at, id, "call.tagged", Moment::default());
        Ok(())
    }

    fn untag(&mut self, at: Timestamp, id: i64, tag: i64) -> Result<(), Refused> {
        let call = self.call(id)?;
        let before = call.tags.len();
        call.tags.retain(|known| known.id != tag);
        if call.tags.len() == before {
            return Err(Refused::NotNow("the call does not have that tag"));
        }
        self.tell_call(at, id, "call.untagged", Moment::default());
        Ok(())
    }

    /// Adds a comment and returns its id.
    pub(super) fn comment(&mut self, at: Timestamp, id: i64, text: &str, by: Option<i64>) -> Result<i64, Refused> {
        let comment = self.new_id();
        let call = self.call(id)?;
        // §3.3: five are the most.
        if call.comments.len() >= COMMENTS_MAX {
            return Err(Refused::NotNow("Maximum of 5 notes can be added to a Call."));
        }
        call.comments.push(Comment { id: comment, content: without_emojis(text), posted_at: at, posted_by: by });
        // §2.4: a note of the after-call screen is told after `call.ended`.
        if call.ended_at.is_some() && !call.is_closed {
            call.unannounced_comments += 1;
        } else {
            self.tell_call(at, id, "call.commented", Moment::default());
        }
        Ok(comment)
    }

    fn request_callback(&mut self, at: Timestamp, id: i64) -> Result<(), Refused> {
        self.waiting_inbound(id)?;
        let tag = self.tag_id(&Ref::from("queue_callback"))?;
        self.tag(at, id, tag, None)
    }

    fn assign(&mut self, at: Timestamp, id: i64, user: &Ref) -> Result<(), Refused> {
        let user = self.user_id(user)?;
        self.call(id)?.assigned_to = Some(user);
        self.tell_call(at, id, "call.assigned", Moment::default());
        Ok(())
    }

    pub(super) fn archive(&mut self, at: Timestamp, id: i64, archived: bool) -> Result<(), Refused> {
        self.call(id)?.archived = archived;
        if archived {
            self.tell_call(at, id, "call.archived", Moment::default());
        }
        Ok(())
    }

    fn waiting_inbound(&mut self, id: i64) -> Result<&mut Call, Refused> {
        let call = self.call(id)?;
        if call.is_waiting() && call.direction == Direction::Inbound {
            Ok(call)
        } else {
            Err(Refused::NotNow("only an inbound call that waits for an answer"))
        }
    }

    fn talking(&mut self, id: i64) -> Result<&mut Call, Refused> {
        let call = self.call(id)?;
        if call.is_talking() { Ok(call) } else { Err(Refused::NotNow("only while people talk")) }
    }
}

/// The size of a file that a script asks for.
fn size(bytes: Option<u64>) -> Result<u64, Refused> {
    match bytes.unwrap_or(SMALL) {
        bytes if bytes <= BYTES_MAX => Ok(bytes),
        _ => Err(Refused::Wrong(format!("a file has at most {BYTES_MAX} bytes"))),
    }
}

/// Text as Aircall keeps it: emojis are stripped without a word (sheet §0).
pub(super) fn without_emojis(text: &str) -> String {
    let is_emoji = |c: char| matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{FE0F}' | '\u{200D}');
    text.chars().filter(|c| !is_emoji(*c)).collect()
}
