//! What the desk holds, and what it held at each moment.

use jiff::Timestamp;
use serde_json::Value;

use super::json::{id, list, maybe_id, maybe_text, text, texts, time};

/// A conversation.
#[derive(Debug)]
pub(crate) struct Conversation<'e> {
    pub(crate) id: i64,
    pub(crate) subject: &'e str,
    pub(crate) created_at: Timestamp,
    pub(crate) created_by: Option<i64>,
    pub(crate) imported: bool,
    pub(crate) merged_into: Option<i64>,
    pub(crate) deleted_at: Option<Timestamp>,
    /// The request that made it.
    pub(crate) request: Option<i64>,
    pub(crate) threads: Vec<Thread<'e>>,
    pub(crate) versions: Vec<Version<ConversationState<'e>>>,
    pub(crate) tag_history: Vec<TagChange<'e>>,
}

/// A thread.
#[derive(Debug)]
pub(crate) struct Thread<'e> {
    pub(crate) kind: &'e str,
    /// As it was written.
    pub(crate) text: &'e str,
    /// A person wrote something else over it.
    pub(crate) was_edited: bool,
    pub(crate) created_by: Option<i64>,
    pub(crate) imported: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) received_at: Timestamp,
    pub(crate) request: Option<i64>,
}

/// A change of a conversation's tags.
#[derive(Debug)]
pub(crate) struct TagChange<'e> {
    pub(crate) at: Timestamp,
    pub(crate) request: Option<i64>,
    pub(crate) added: Vec<&'e str>,
    pub(crate) removed: Vec<&'e str>,
}

/// What was true from a moment on.
#[derive(Debug)]
pub(crate) struct Version<T> {
    pub(crate) at: Timestamp,
    /// When lists and searches begin to show it.
    pub(crate) visible_at: Timestamp,
    /// The request that made it; none for people and start data.
    pub(crate) request: Option<i64>,
    pub(crate) there: bool,
    pub(crate) state: T,
}

/// What a version of a conversation says.
#[derive(Debug)]
pub(crate) struct ConversationState<'e> {
    pub(crate) status: &'e str,
    pub(crate) draft: bool,
    pub(crate) mailbox: i64,
    pub(crate) customer: i64,
    pub(crate) assignee: Option<i64>,
    pub(crate) tags: Vec<&'e str>,
    pub(crate) subject: &'e str,
    pub(crate) locked: bool,
    pub(crate) threads: i64,
    pub(crate) modified_at: Timestamp,
}

impl ConversationState<'_> {
    /// Whether anything that a list tells is another than in this one.
    pub(crate) fn differs_from(&self, other: &Self) -> bool {
        (self.status, self.draft, self.mailbox, self.customer, self.assignee, self.subject, self.locked, self.threads)
            != (
                other.status,
                other.draft,
                other.mailbox,
                other.customer,
                other.assignee,
                other.subject,
                other.locked,
                other.threads,
            )
            || self.tags != other.tags
    }
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
    pub(crate) phones: Vec<&'e str>,
    pub(crate) emails: Vec<&'e str>,
    pub(crate) first: &'e str,
    pub(crate) last: &'e str,
    pub(crate) background: &'e str,
}

/// Something that would have reached a customer.
#[derive(Debug)]
pub(crate) struct Reached<'e> {
    pub(crate) at: Option<Timestamp>,
    pub(crate) what: &'e str,
    pub(crate) request: Option<i64>,
}

/// The version that is true at `at`.
pub(crate) fn true_at<T>(versions: &[Version<T>], at: Timestamp) -> Option<&Version<T>> {
    versions.iter().rev().find(|version| version.at <= at)
}

/// The version that lists show at `at`. A later version hides an earlier one even if its own lag was the shorter.
pub(crate) fn shown_at<T>(versions: &[Version<T>], at: Timestamp) -> Option<&Version<T>> {
    versions.iter().rev().find(|version| version.visible_at <= at)
}

/// The versions that were true at some moment between the two.
pub(crate) fn true_between<T>(
    versions: &[Version<T>],
    from: Timestamp,
    to: Timestamp,
) -> impl Iterator<Item = &Version<T>> {
    let first = versions.iter().rposition(|version| version.at <= from).unwrap_or(0);
    versions.iter().skip(first).filter(move |version| version.at <= to)
}

/// The versions that lists may have shown at some moment between the two.
pub(crate) fn shown_between<T>(
    versions: &[Version<T>],
    from: Timestamp,
    to: Timestamp,
) -> impl Iterator<Item = &Version<T>> {
    let first = versions.iter().rposition(|version| version.visible_at <= from).unwrap_or(0);
    versions.iter().skip(first).filter(move |version| version.visible_at <= to)
}

/// Whether lists showed something that `holds` at every moment between the two.
pub(crate) fn always_shown<T>(
    versions: &[Version<T>],
    from: Timestamp,
    to: Timestamp,
    holds: impl Fn(&Version<T>) -> bool,
) -> bool {
    shown_at(versions, from).is_some() && shown_between(versions, from, to).all(holds)
}

/// Whether something that `holds` was true at every moment between the two.
pub(crate) fn always_true<T>(
    versions: &[Version<T>],
    from: Timestamp,
    to: Timestamp,
    holds: impl Fn(&Version<T>) -> bool,
) -> bool {
    true_at(versions, from).is_some() && true_between(versions, from, to).all(holds)
}

impl<'e> Conversation<'e> {
    pub(super) fn read(it: &'e Value, start: Timestamp) -> Self {
        Self {
            id: id(it, "id"),
            subject: text(it, "subject"),
            created_at: time(it, "created_at").unwrap_or(Timestamp::UNIX_EPOCH),
            created_by: maybe_id(&it["created_by"], "id"),
            imported: it["imported"] == true,
            merged_into: maybe_id(it, "merged_into"),
            deleted_at: time(it, "deleted_at"),
            request: maybe_id(it, "request"),
            threads: list(it, "threads").iter().map(thread).collect(),
            versions: list(it, "versions").iter().map(|it| version(it, start, conversation_state(it))).collect(),
            tag_history: list(it, "tag_history").iter().map(tag_change).collect(),
        }
    }

    /// Whether it stands at the end.
    pub(crate) fn stands(&self) -> bool {
        self.merged_into.is_none() && self.deleted_at.is_none()
    }

    /// The tags that it has at the end.
    pub(crate) fn last(&self) -> Option<&ConversationState<'e>> {
        self.versions.last().map(|version| &version.state)
    }

    /// The version that a request made.
    pub(crate) fn version_of(&self, request: i64) -> Option<&Version<ConversationState<'e>>> {
        self.versions.iter().find(|version| version.request == Some(request))
    }

    /// Whether it took no more threads at some moment between the two.
    pub(crate) fn was_shut(&self, from: Timestamp, to: Timestamp) -> bool {
        true_between(&self.versions, from, to).any(|version| version.state.locked || version.state.threads >= 90)
    }
}

impl<'e> Customer<'e> {
    pub(super) fn read(it: &'e Value, start: Timestamp) -> Self {
        Self {
            id: id(it, "id"),
            created_at: time(it, "created_at").unwrap_or(Timestamp::UNIX_EPOCH),
            request: maybe_id(it, "request"),
            versions: list(it, "versions").iter().map(|it| version(it, start, customer_state(it))).collect(),
        }
    }
}

pub(crate) fn version<T>(it: &Value, start: Timestamp, state: T) -> Version<T> {
    let at = time(it, "at").unwrap_or(Timestamp::UNIX_EPOCH);
    let visible_at = time(it, "visible_at").unwrap_or(at);
    // What was there at the start had been there, and been shown, ever before.
    let [at, visible_at] = [at, visible_at].map(|at| if at <= start { Timestamp::MIN } else { at });
    Version { at, visible_at, request: maybe_id(it, "request"), there: it["there"] != false, state }
}

fn conversation_state(it: &Value) -> ConversationState<'_> {
    ConversationState {
        status: text(it, "status"),
        draft: it["draft"] == true,
        mailbox: id(it, "mailbox"),
        customer: id(it, "customer"),
        assignee: maybe_id(it, "assignee"),
        tags: texts(it, "tags"),
        subject: text(it, "subject"),
        locked: it["locked"] == true,
        threads: id(it, "threads"),
        modified_at: time(it, "modified_at").unwrap_or(Timestamp::UNIX_EPOCH),
    }
}

fn customer_state(it: &Value) -> CustomerState<'_> {
    CustomerState {
        phones: texts(it, "phones"),
        emails: texts(it, "emails"),
        first: text(it, "first"),
        last: text(it, "last"),
        background: text(it, "background"),
    }
}

fn thread(it: &Value) -> Thread<'_> {
    let created_at = time(it, "created_at").unwrap_or(Timestamp::UNIX_EPOCH);
    Thread {
        kind: text(it, "type"),
        was_edited: maybe_text(it, "original_text").is_some(),
        text: maybe_text(it, "original_text").unwrap_or_else(|| text(it, "text")),
        created_by: maybe_id(&it["created_by"], "id"),
        imported: it["imported"] == true,
        created_at,
        received_at: time(it, "received_at").unwrap_or(created_at),
        request: maybe_id(it, "request"),
    }
}

pub(crate) fn tag_change(it: &Value) -> TagChange<'_> {
    TagChange {
        at: time(it, "at").unwrap_or(Timestamp::UNIX_EPOCH),
        request: maybe_id(it, "request"),
        added: texts(it, "added"),
        removed: texts(it, "removed"),
    }
}

pub(crate) fn reached(it: &Value) -> Reached<'_> {
    Reached { at: time(it, "at"), what: text(it, "what"), request: maybe_id(it, "request") }
}
