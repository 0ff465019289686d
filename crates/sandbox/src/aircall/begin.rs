//! How a call begins.

use std::time::Duration;

use jiff::Timestamp;

use super::agenda::Entry;
use super::call::{Call, Direction};
use super::display;
use super::media::SMALL;
use super::script::Place;
use super::state::{Refused, State};

impl State {
    pub(super) fn place(&mut self, at: Timestamp, label: &str, place: Place) -> Result<i64, Refused> {
        let number = self.number_id(&place.number)?;
        let user = place.user.as_ref().map(|user| self.user_id(user)).transpose()?;
        match (place.direction, user) {
            (Direction::Inbound, Some(_)) => {
                return Err(Refused::NotNow("an agent answers an inbound call later"));
            }
            (Direction::Outbound, None) => {
                return Err(Refused::NotNow("an outbound call needs the agent who dials"));
            }
            _ => {}
        }
        // §3.1: teams exist on inbound calls only.
        if place.direction == Direction::Outbound && !place.teams.is_empty() {
            return Err(Refused::NotNow("only an inbound call reaches teams"));
        }
        let teams = place.teams.iter().map(|team| self.team_id(team)).collect::<Result<Vec<_>, _>>()?;
        if let Some(contact) = place.contact
            && !self.contacts.contains_key(&contact)
        {
            return Err(Refused::unknown("contact", contact));
        }
        let callback_of = place.callback_of.as_ref().map(|label| self.call_id(label)).transpose()?;
        let own_line = self.numbers.values().find(|own| own.e164 == place.party).map(|own| own.id);
        if own_line.is_some() && place.direction == Direction::Inbound {
            return Err(Refused::NotNow("between two lines of the company, place the outbound call"));
        }

        let id = self.begin(at, label, place.direction, number, &place.party);
        let call = self.call(id)?;
        call.user = user;
        call.teams = teams;
        call.contact = place.contact.or(call.contact);
        call.automatic_callback_call_id = callback_of;
        // §3.1: a call between two lines of one company is two calls.
        if let Some(other_line) = own_line {
            let from = self.numbers.get(&number).map(|number| number.e164.clone()).unwrap_or_default();
            let half = self.begin(at, &format!("{label}/in"), Direction::Inbound, other_line, &from);
            self.call(half)?.other_half = Some(id);
            self.call(id)?.other_half = Some(half);
            self.announce(at, half);
        }
        // §2.4: an outbound call is announced 2 s late.
        match place.direction {
            Direction::Inbound => self.announce(at, id),
            Direction::Outbound => {
                let wait = Duration::from_secs(self.settings.timing.outbound_created);
                self.agenda.put_after(at, wait, Entry::Announce { call: id });
            }
        }
        Ok(id)
    }

    fn begin(&mut self, at: Timestamp, label: &str, direction: Direction, number: i64, party: &str) -> i64 {
        let id = self.new_id();
        let sid = format!("CA{}", self.random.ids.hex(32));
        let e164 = display::is_e164(party).then(|| party.to_owned());
        let contact = e164.as_deref().and_then(|party| self.contact_of(party));
        let call = Call {
            id,
            label: label.to_owned(),
            sid,
            direction,
            number,
            raw_digits: e164.as_deref().map_or_else(|| party.to_owned(), display::international),
            party: e164,
            started_at: at,
            answered_at: None,
            ended_at: None,
            missed_call_reason: None,
            user: None,
            assigned_to: None,
            transferred_by: None,
            transferred_to: None,
            external_transferred_to: None,
            contact,
            teams: Vec::new(),
            tags: Vec::new(),
            comments: Vec::new(),
            ivr_options: Vec::new(),
            recorded: false,
            voicemail: false,
            asset_bytes: SMALL,
            assets_ready: false,
            archived: false,
            automatic_callback_call_id: None,
            other_half: None,
            rang_at: Vec::new(),
            cards: Vec::new(),
            history: Vec::new(),
            events: Vec::new(),
            is_announced: false,
            is_closed: false,
            unannounced_comments: 0,
        };
        self.calls.insert(id, call);
        self.labels.insert(label.to_owned(), id);
        id
    }
}
