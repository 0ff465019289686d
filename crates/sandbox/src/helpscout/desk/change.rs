//! The changes that can be made to conversations, by API or by people in the web interface.

use jiff::Timestamp;

use super::conversation::{Attachment, Author, Conversation, Status, TagChange, Thread};
use super::new::{NewAttachment, NewConversation, NewThread};
use super::people::Tag;
use super::{Desk, Hand, Reached};

impl Desk {
    /// Makes a conversation with its threads and returns its id.
    pub(crate) fn create_conversation(&mut self, new: NewConversation, hand: Hand) -> u64 {
        let id = self.fresh_id();
        self.create_conversation_as(id, new, hand);
        id
    }

    /// The same under an id that start data gave.
    pub(crate) fn create_conversation_as(&mut self, id: u64, new: NewConversation, hand: Hand) {
        let created_at = new.created_at.unwrap_or(hand.at);
        let tags = self.tag_ids(&new.tags, hand.at);
        let author = match new.threads.first() {
            Some(thread) if speaks_for_customer(thread.kind) => Author::Customer(new.customer),
            _ => Author::User(hand.user),
        };
        let closed = new.status == Status::Closed;
        let mut conversation = Conversation {
            id,
            number: self.fresh_number(),
            kind: new.kind,
            status: new.status,
            draft: new.threads.iter().all(|thread| thread.draft),
            subject: new.subject,
            mailbox: new.mailbox,
            customer: new.customer,
            assignee: new.assignee,
            author,
            created_at,
            // A conversation with a time in the past was still touched just now.
            modified_at: hand.at,
            user_updated_at: created_at,
            closed_at: closed.then(|| new.closed_at.unwrap_or(created_at)),
            closed_by: closed.then_some(hand.user),
            waiting_since: created_at,
            tags,
            tag_history: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            fields: new.fields.into_iter().collect(),
            snooze: None,
            imported: new.imported,
            locked: false,
            merged_into: None,
            deleted_at: None,
            threads: Vec::new(),
            source: hand.source(),
            request: hand.request,
        };
        if !new.tags.is_empty() {
            let added = self.tag_names(&conversation.tags);
            conversation.tag_history.push(tag_change(hand, added, Vec::new()));
        }
        for thread in new.threads {
            let thread = self.thread(id, new.imported, created_at, new.customer, thread, hand);
            conversation.threads.push(thread);
        }
        if new.auto_reply
            && let Some(thread) = conversation.threads.iter().find(|thread| thread.kind == "customer")
        {
            self.note_reached(hand, id, thread.id, new.customer, "automatic reply");
        }
        self.conversations.insert(id, conversation.into());
        self.index_conversation(id, hand);
    }

    /// Adds a thread, with the status and assignee that come with it, and returns its id.
    pub(crate) fn add_thread(&mut self, id: u64, new: NewThread, hand: Hand) -> Option<u64> {
        let customer = self.conversations.get(&id)?.customer;
        let (status, assign_to) = (new.status, new.assign_to);
        let thread = self.thread(id, false, hand.at, customer, new, hand);
        let thread_id = thread.id;
        self.change_conversation(id, hand, |conversation| {
            let by_customer = matches!(thread.author, Author::Customer(_));
            if by_customer {
                conversation.waiting_since = hand.at;
            } else {
                conversation.user_updated_at = hand.at;
            }
            conversation.threads.push(thread);
            if let Some(status) = status {
                put_status(conversation, status, hand);
            }
            if assign_to.is_some() {
                conversation.assignee = assign_to;
            }
        });
        Some(thread_id)
    }

    /// Sets the status. A change leaves a line item.
    pub(crate) fn set_status(&mut self, id: u64, status: Status, hand: Hand) {
        let line = self.line_item(format!("marked as {}", status.word()), hand);
        self.change_conversation(id, hand, |conversation| {
            if conversation.status != status {
                put_status(conversation, status, hand);
                conversation.threads.push(Thread { status: Some(status), ..line });
                conversation.user_updated_at = hand.at;
            }
        });
    }

    /// Gives the conversation to a user or to nobody. A change leaves a line item.
    pub(crate) fn assign(&mut self, id: u64, assignee: Option<u64>, hand: Hand) {
        let whom = assignee.and_then(|user| self.users.get(&user)).map(super::User::name);
        let line = self.line_item(format!("assigned to {}", whom.as_deref().unwrap_or("anyone")), hand);
        self.change_conversation(id, hand, |conversation| {
            if conversation.assignee != assignee {
                conversation.assignee = assignee;
                conversation.threads.push(Thread { assigned_to: assignee, ..line });
                conversation.user_updated_at = hand.at;
            }
        });
    }

    /// Makes the list of tags this one and no other. A change leaves a line item.
    pub(crate) fn set_tags(&mut self, id: u64, names: &[String], hand: Hand) {
        let wanted = self.tag_ids(names, hand.at);
        let Some(before) = self.conversations.get(&id).map(|conversation| conversation.tags.clone()) else {
            return;
        };
        let missing_from = |tags: &[u64], list: &[u64]| -> Vec<u64> {
            list.iter().filter(|tag| !tags.contains(tag)).copied().collect()
        };
        let added = self.tag_names(&missing_from(&before, &wanted));
        let removed = self.tag_names(&missing_from(&wanted, &before));
        let line = self.line_item(format!("tags added: {added:?}, removed: {removed:?}"), hand);
        self.change_conversation(id, hand, |conversation| {
            conversation.tags = wanted;
            if !(added.is_empty() && removed.is_empty()) {
                conversation.tag_history.push(tag_change(hand, added, removed));
                conversation.threads.push(line);
                conversation.user_updated_at = hand.at;
            }
        });
    }

    /// Changes the text of a thread. What it said first is kept (sheet §5).
    pub(crate) fn edit_thread(&mut self, id: u64, thread: u64, text: String, hand: Hand) {
        self.change_thread(id, thread, hand, |thread| {
            let before = std::mem::replace(&mut thread.text, text);
            thread.original_text.get_or_insert(before);
        });
    }

    /// Hides a thread, or shows it again.
    pub(crate) fn hide_thread(&mut self, id: u64, thread: u64, hidden: bool, hand: Hand) {
        self.change_thread(id, thread, hand, |thread| thread.state = if hidden { "hidden" } else { "published" });
    }

    /// Sends a draft to the customer.
    pub(crate) fn publish_draft(&mut self, id: u64, thread: u64, hand: Hand) {
        let mut customer = None;
        self.change_conversation(id, hand, |conversation| {
            customer = Some(conversation.customer);
            conversation.draft = false;
            for thread in conversation.threads.iter_mut().filter(|it| it.id == thread) {
                thread.state = "published";
                customer = thread.customer.or(customer);
            }
            conversation.user_updated_at = hand.at;
        });
        if let Some(customer) = customer {
            self.note_reached(hand, id, thread, customer, "e-mail");
        }
    }

    /// Changes one thread of a conversation.
    pub(crate) fn change_thread(&mut self, id: u64, thread: u64, hand: Hand, change: impl FnOnce(&mut Thread)) {
        self.change_conversation(id, hand, |conversation| {
            if let Some(thread) = conversation.threads.iter_mut().find(|it| it.id == thread) {
                change(thread);
                conversation.user_updated_at = hand.at;
            }
        });
    }

    /// The names of a conversation's tags.
    pub(crate) fn tag_names(&self, tags: &[u64]) -> Vec<String> {
        tags.iter().filter_map(|tag| self.tags.get(tag)).map(|tag| tag.name.clone()).collect()
    }

    /// Takes `from` into `into`: its threads and tags move, its id stands no more.
    pub(crate) fn merge(&mut self, from: u64, into: u64, hand: Hand) {
        let mut moved = Vec::new();
        let mut tags = Vec::new();
        self.change_conversation(from, hand, |conversation| {
            moved = std::mem::take(&mut conversation.threads);
            tags.clone_from(&conversation.tags);
            conversation.merged_into = Some((into, hand.at));
        });
        let names = self.tag_names(&tags);
        self.change_conversation(into, hand, |conversation| {
            conversation.threads.append(&mut moved);
            conversation.user_updated_at = hand.at;
            tags.retain(|tag| !conversation.tags.contains(tag));
            conversation.tags.extend(&tags);
            if !tags.is_empty() {
                conversation.tag_history.push(tag_change(hand, names, Vec::new()));
            }
        });
    }

    /// Deletes a conversation.
    pub(crate) fn delete_conversation(&mut self, id: u64, hand: Hand) {
        self.change_conversation(id, hand, |conversation| conversation.deleted_at = Some(hand.at));
    }

    /// A file of a thread.
    pub(crate) fn attachment(&mut self, new: NewAttachment) -> Attachment {
        let NewAttachment { file_name, mime_type, data, size } = new;
        Attachment { id: self.fresh_id(), file_name, mime_type, data, size }
    }

    /// The ids of tags by name, each once; an unknown name becomes a new tag (sheet §4.5). Names are the same
    /// whatever their case (sheet §6 leaves it open).
    pub(crate) fn tag_ids(&mut self, names: &[String], at: Timestamp) -> Vec<u64> {
        let mut ids = Vec::new();
        for name in names {
            let name = name.trim();
            let known = self.tags.values().find(|tag| tag.name.to_lowercase() == name.to_lowercase());
            let id = match known {
                Some(tag) => tag.id,
                None => {
                    let id = self.fresh_id();
                    self.tags.insert(id, Tag { id, name: name.to_owned(), created_at: at });
                    id
                }
            };
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    fn thread(
        &mut self,
        conversation: u64,
        all_imported: bool,
        default_time: Timestamp,
        default_customer: u64,
        new: NewThread,
        hand: Hand,
    ) -> Thread {
        let id = self.fresh_id();
        let imported = all_imported || new.imported;
        let customer = new.customer.unwrap_or(default_customer);
        let by_customer = speaks_for_customer(new.kind);
        if new.kind == "message" && !imported && !new.draft {
            self.note_reached(hand, conversation, id, customer, "e-mail");
        }
        // Sheet §4.3: a thread's own time counts only if it is imported.
        let created_at = new.created_at.filter(|_| imported).unwrap_or(default_time);
        Thread {
            id,
            kind: new.kind,
            status: new.status,
            state: if new.draft { "draft" } else { "published" },
            text: new.text,
            original_text: None,
            action: None,
            author: if by_customer { Author::Customer(customer) } else { Author::User(new.user.unwrap_or(hand.user)) },
            customer: Some(customer),
            assigned_to: new.assign_to,
            cc: new.cc,
            bcc: new.bcc,
            imported,
            attachments: new.attachments.into_iter().map(|file| self.attachment(file)).collect(),
            source: hand.source(),
            created_at,
            received_at: hand.at,
            request: hand.request,
        }
    }

    fn line_item(&mut self, action: String, hand: Hand) -> Thread {
        Thread {
            id: self.fresh_id(),
            kind: "lineitem",
            status: None,
            state: "published",
            text: String::new(),
            original_text: None,
            action: Some(action),
            author: Author::User(hand.user),
            customer: None,
            assigned_to: None,
            cc: Vec::new(),
            bcc: Vec::new(),
            imported: false,
            attachments: Vec::new(),
            source: hand.source(),
            created_at: hand.at,
            received_at: hand.at,
            request: hand.request,
        }
    }

    fn note_reached(&mut self, hand: Hand, conversation: u64, thread: u64, customer: u64, what: &'static str) {
        let request = hand.request;
        self.reached.push(Reached { at: hand.at, conversation, thread, customer, what, request });
    }
}

/// Threads of these kinds are the customer's own words.
fn speaks_for_customer(kind: &str) -> bool {
    matches!(kind, "customer" | "chat")
}

fn put_status(conversation: &mut Conversation, status: Status, hand: Hand) {
    let closes = status == Status::Closed && conversation.status != Status::Closed;
    if closes {
        conversation.closed_at = Some(hand.at);
        conversation.closed_by = Some(hand.user);
    }
    if status != Status::Closed {
        conversation.closed_at = None;
        conversation.closed_by = None;
    }
    conversation.status = status;
}

fn tag_change(hand: Hand, added: Vec<String>, removed: Vec<String>) -> TagChange {
    TagChange { at: hand.at, by_user: hand.user, request: hand.request, added, removed }
}
