//! What the account holds, and what it held at each moment.

use jiff::Timestamp;
use serde_json::Value;

use crate::world::desk::{TagChange, Version, tag_change, version};
use crate::world::json::{id, list, maybe_id, maybe_text, text, texts, time};

/// A ticket.
#[derive(Debug)]
pub(crate) struct Ticket<'e> {
    pub(crate) id: i64,
    pub(crate) external_id: Option<&'e str>,
    pub(crate) imported: bool,
    /// As said by whoever made it.
    pub(crate) created_at: Timestamp,
    /// As it was.
    pub(crate) written_at: Timestamp,
    pub(crate) merged_into: Option<i64>,
    pub(crate) deleted_at: Option<Timestamp>,
    /// The request that made it.
    pub(crate) request: Option<i64>,
    /// Deleted ones too.
    pub(crate) messages: Vec<Message<'e>>,
    pub(crate) versions: Vec<Version<TicketState<'e>>>,
    pub(crate) tag_history: Vec<TagChange<'e>>,
}

/// What a version of a ticket says.
#[derive(Debug)]
pub(crate) struct TicketState<'e> {
    pub(crate) is_open: bool,
    pub(crate) spam: bool,
    pub(crate) trashed: bool,
    pub(crate) customer: Option<i64>,
    pub(crate) assignee: Option<i64>,
    pub(crate) tags: Vec<&'e str>,
    pub(crate) subject: &'e str,
    pub(crate) updated_at: Timestamp,
}

/// Who sent or got a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    User(i64),
    Customer(i64),
}

/// A message of a ticket.
#[derive(Debug)]
pub(crate) struct Message<'e> {
    pub(crate) id: i64,
    pub(crate) external_id: Option<&'e str>,
    pub(crate) channel: &'e str,
    pub(crate) from_agent: bool,
    pub(crate) public: bool,
    pub(crate) imported: bool,
    pub(crate) sender: Option<Who>,
    pub(crate) receiver: Option<Who>,
    /// Where its files are.
    pub(crate) attachments: Vec<&'e str>,
    /// Whether a person wrote something else over it.
    pub(crate) was_edited: bool,
    /// As it was written: HTML, else plain text.
    pub(crate) html: Option<&'e str>,
    pub(crate) text: Option<&'e str>,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) written_at: Timestamp,
    pub(crate) deleted_at: Option<Timestamp>,
    pub(crate) request: Option<i64>,
}

/// A customer.
#[derive(Debug)]
pub(crate) struct Customer<'e> {
    pub(crate) id: i64,
    pub(crate) created_at: Timestamp,
    /// The request that made him.
    pub(crate) request: Option<i64>,
    pub(crate) versions: Vec<Version<CustomerState<'e>>>,
}

/// What a version of a customer says.
#[derive(Debug)]
pub(crate) struct CustomerState<'e> {
    pub(crate) name: &'e str,
    pub(crate) external_id: Option<&'e str>,
    pub(crate) note: &'e str,
    /// Type and address of each channel.
    pub(crate) channels: Vec<(&'e str, &'e str)>,
}

/// A user of the script.
#[derive(Debug)]
pub(crate) struct User<'e> {
    pub(crate) id: i64,
    pub(crate) email: &'e str,
    pub(crate) is_admin: bool,
    pub(crate) active: bool,
    pub(crate) created_at: &'e str,
}

impl<'e> Ticket<'e> {
    pub(super) fn read(it: &'e Value, start: Timestamp) -> Self {
        Self {
            id: id(it, "id"),
            external_id: maybe_text(it, "external_id"),
            imported: it["imported"] == true,
            created_at: time(it, "created_at").unwrap_or(Timestamp::UNIX_EPOCH),
            written_at: time(it, "written_at").unwrap_or(Timestamp::UNIX_EPOCH),
            merged_into: maybe_id(it, "merged_into"),
            deleted_at: time(it, "deleted_at"),
            request: maybe_id(it, "request"),
            messages: list(it, "messages").iter().map(Message::read).collect(),
            versions: list(it, "versions").iter().map(|it| version(it, start, TicketState::read(it))).collect(),
            tag_history: list(it, "tag_history").iter().map(tag_change).collect(),
        }
    }

    /// Whether it stands at the end, be it in the trash.
    pub(crate) fn stands(&self) -> bool {
        self.merged_into.is_none() && self.deleted_at.is_none()
    }

    /// What it says at the end.
    pub(crate) fn last(&self) -> Option<&TicketState<'e>> {
        self.versions.last().map(|version| &version.state)
    }

    /// What it said when it was made.
    pub(crate) fn born(&self) -> Option<&TicketState<'e>> {
        self.versions.first().map(|version| &version.state)
    }
}

impl<'e> TicketState<'e> {
    fn read(it: &'e Value) -> Self {
        Self {
            is_open: text(it, "status") == "open",
            spam: it["spam"] == true,
            trashed: !it["trashed_at"].is_null(),
            customer: maybe_id(it, "customer"),
            assignee: maybe_id(it, "assignee_user"),
            tags: texts(it, "tags"),
            subject: text(it, "subject"),
            updated_at: time(it, "updated_at").unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }

    /// Whether messages may go there at all (GO-31).
    pub(crate) fn is_eligible(&self) -> bool {
        !self.spam && !self.trashed
    }
}

impl<'e> Message<'e> {
    fn read(it: &'e Value) -> Self {
        // What a person wrote over it is no matter.
        let first = if it["original"].is_object() { &it["original"] } else { it };
        let written_at = time(it, "written_at").unwrap_or(Timestamp::UNIX_EPOCH);
        Self {
            id: id(it, "id"),
            external_id: maybe_text(it, "external_id"),
            channel: text(it, "channel"),
            from_agent: it["from_agent"] == true,
            public: it["public"] == true,
            imported: it["imported"] == true,
            sender: who(&it["sender"]),
            receiver: who(&it["receiver"]),
            attachments: list(it, "attachments").iter().map(|file| text(file, "url")).collect(),
            was_edited: it["original"].is_object(),
            html: maybe_text(first, "body_html"),
            text: maybe_text(first, "body_text"),
            created_at: time(it, "created_at").unwrap_or(written_at),
            sent_at: time(it, "sent_at"),
            written_at,
            deleted_at: time(it, "deleted_at"),
            request: maybe_id(it, "request"),
        }
    }

    pub(crate) fn is_note(&self) -> bool {
        self.channel == "internal-note"
    }

    /// What people read, in lines.
    pub(crate) fn said(&self) -> String {
        match (self.html, self.text) {
            (Some(html), _) => crate::world::html::plain(html),
            (None, text) => text.unwrap_or_default().to_owned(),
        }
    }
}

impl<'e> Customer<'e> {
    pub(super) fn read(it: &'e Value, start: Timestamp) -> Self {
        Self {
            id: id(it, "id"),
            created_at: time(it, "created_at").unwrap_or(Timestamp::UNIX_EPOCH),
            request: maybe_id(it, "request"),
            versions: list(it, "versions").iter().map(|it| version(it, start, CustomerState::read(it))).collect(),
        }
    }

    /// Whether Deskline made him.
    pub(crate) fn is_made(&self) -> bool {
        self.request.is_some()
    }
}

impl<'e> CustomerState<'e> {
    fn read(it: &'e Value) -> Self {
        Self {
            name: text(it, "name"),
            external_id: maybe_text(it, "external_id"),
            note: text(it, "note"),
            channels: list(it, "channels").iter().map(|it| (text(it, "type"), text(it, "address"))).collect(),
        }
    }

    /// His numbers as typed.
    pub(crate) fn phones(&self) -> impl Iterator<Item = &'e str> {
        self.phone_channels().map(|(_, address)| address)
    }

    /// The same with the type under which each stands: a search is for both.
    pub(crate) fn phone_channels(&self) -> impl Iterator<Item = (&'e str, &'e str)> {
        self.channels.iter().copied().filter(|(kind, _)| matches!(*kind, "phone" | "whatsapp"))
    }

    /// His e-mail addresses.
    pub(crate) fn emails(&self) -> impl Iterator<Item = &'e str> {
        self.channels.iter().filter(|(kind, _)| *kind == "email").map(|(_, address)| *address)
    }
}

impl<'e> User<'e> {
    pub(super) fn read(it: &'e Value) -> Self {
        Self {
            id: id(it, "id"),
            email: text(it, "email"),
            is_admin: text(it, "role") == "admin",
            active: it["active"] != false,
            created_at: text(it, "created_at"),
        }
    }
}

fn who(it: &Value) -> Option<Who> {
    match text(it, "type") {
        "user" => Some(Who::User(id(it, "id"))),
        "customer" => Some(Who::Customer(id(it, "id"))),
        _ => None,
    }
}
