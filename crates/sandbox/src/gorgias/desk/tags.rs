//! Tags of the account and of tickets (§4).

use super::ticket::TagChange;
use super::{Desk, Hand, Tag};

impl Desk {
    /// The tag of this very name: names are case-sensitive.
    pub(crate) fn tag_by_name(&self, name: &str) -> Option<u64> {
        self.tags.values().find(|tag| tag.name == name).map(|tag| tag.id)
    }

    /// The tag of this very name, made if there is none.
    pub(crate) fn tag_named(&mut self, name: &str, hand: Hand) -> u64 {
        match self.tag_by_name(name) {
            Some(id) => id,
            None => self.add_tag(name.to_owned(), None, None, hand),
        }
    }

    /// Makes a tag; a colour is chosen if none is given.
    pub(crate) fn add_tag(
        &mut self,
        name: String,
        description: Option<String>,
        color: Option<String>,
        hand: Hand,
    ) -> u64 {
        let id = self.fresh_id();
        let color = color.unwrap_or_else(|| format!("#{:06x}", id.wrapping_mul(2_654_435_761) & 0x00ff_ffff));
        self.tags.insert(id, Tag { id, name, description, color, created_at: hand.at, request: hand.request });
        self.note_event("tag-created", "Tag", id, hand);
        id
    }

    /// Names of tags, in the order of the ids.
    pub(crate) fn tag_names(&self, ids: &[u64]) -> Vec<String> {
        ids.iter().filter_map(|id| self.tags.get(id)).map(|tag| tag.name.clone()).collect()
    }

    /// How many tickets have a tag.
    pub(crate) fn tag_usage(&self, id: u64) -> usize {
        self.tickets.values().filter(|ticket| ticket.is_there() && ticket.tags.contains(&id)).count()
    }

    /// Takes a tag away, from all tickets too.
    pub(crate) fn remove_tag(&mut self, id: u64, hand: Hand) {
        let with_it = |(_, ticket): &(&u64, &std::sync::Arc<super::Ticket>)| ticket.tags.contains(&id);
        let tickets: Vec<u64> = self.tickets.iter().filter(with_it).map(|(ticket, _)| *ticket).collect();
        for ticket in tickets {
            self.tag_ticket(ticket, &[], &[id], hand);
        }
        self.tags.remove(&id);
    }

    /// Puts tags on a ticket and takes others off. What changes nothing leaves no trace.
    pub(crate) fn tag_ticket(&mut self, ticket: u64, add: &[u64], remove: &[u64], hand: Hand) {
        let Some(before) = self.tickets.get(&ticket).map(|ticket| ticket.tags.clone()) else {
            return;
        };
        let mut after: Vec<u64> = before.iter().copied().filter(|id| !remove.contains(id)).collect();
        for id in add {
            if !after.contains(id) {
                after.push(*id);
            }
        }
        self.set_tags(ticket, after, hand);
    }

    /// Replaces the tags of a ticket.
    pub(crate) fn set_tags(&mut self, ticket: u64, after: Vec<u64>, hand: Hand) {
        let Some(before) = self.tickets.get(&ticket).map(|ticket| ticket.tags.clone()) else {
            return;
        };
        let missing_in = |others: &[u64], ids: &[u64]| -> Vec<u64> {
            ids.iter().copied().filter(|id| !others.contains(id)).collect()
        };
        let (added, removed) = (missing_in(&before, &after), missing_in(&after, &before));
        if added.is_empty() && removed.is_empty() {
            return;
        }
        self.change_ticket(ticket, hand, |ticket| {
            ticket.tags = after;
            let (user, request) = (hand.user, hand.request);
            ticket.tag_history.push(TagChange { at: hand.at, user, request, added, removed });
        });
    }
}
