//! Effects → requests. A write is sent once; what its answer means is decided here, what follows from it in
//! the plan.

use std::collections::BTreeMap;

use contract::{Outcome, Trouble};
use domain::ledger::{Effect, Evidence, Reason};
use domain::memory::Learned;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{HelpScout, read};
use crate::api::{
    AssignTo, ConversationAnswer, ConversationChange, CreateConversation, CreateCustomer, FirstThread, Imported, Note,
    PhoneThread, WriteAnswer,
};
use crate::effects;
use crate::question::{ClosedDoor, closed_door_key, customer_gone_key, email_taken_key, unusable_author_key};
use crate::reasons;
use crate::write::{NewConversation, NewCustomer, NewThread, Place, TagWrite, Write};
use desk::reasons as common;

/// What an applied write brought about.
pub(super) struct Applied {
    pub(super) desk_id: Option<String>,
    pub(super) result: Value,
    pub(super) learned: Vec<Learned>,
}

impl HelpScout {
    pub(super) async fn write(&self, effect: &Effect) -> Outcome {
        let write: Write = match read(&effect.body) {
            Ok(write) => write,
            Err(words) => return Outcome::Refused { status: 0, words },
        };
        let client = &self.client;
        let answer = match &write {
            Write::Customer(customer) => client.create_customer(&request_of(customer)).await,
            Write::Conversation(new) => client.create_conversation(&conversation_request(new)).await,
            Write::Phone(new) => {
                let customer = new.place.customer.as_str();
                let thread = PhoneThread { text: &new.text, customer, imported_at: new.imported_at };
                client.add_phone_thread(&new.conversation, &thread).await
            }
            Write::Note(new) => {
                let status = new.status.as_deref();
                let note = Note { text: &new.text, user: new.user, status, imported_at: new.imported_at };
                client.add_note(&new.conversation, &note).await
            }
            Write::Tags(tags) if tags.change.is_nothing() => return self.nothing_to_send(effect, &write),
            Write::Tags(tags) => client.put_tags(&tags.conversation, &tags.change.after).await,
            Write::Reopen { conversation, .. } => {
                client.patch_conversation(conversation, ConversationChange::Status("active")).await
            }
            Write::Assign { conversation, user, .. } => {
                client.patch_conversation(conversation, ConversationChange::Assign(*user)).await
            }
            Write::Adopt { .. } => return self.nothing_to_send(effect, &write),
        };
        self.outcome(effect, &write, answer).await
    }

    async fn outcome(&self, effect: &Effect, write: &Write, answer: WriteAnswer) -> Outcome {
        match answer {
            WriteAnswer::Applied { resource_id, request_id, .. } => {
                if resource_id.is_none() && needs_id(write) {
                    // It was applied, but nobody knows under which id: the look finds it by its code.
                    return Outcome::Unknown { detail: "applied, but the answer names no id".to_owned() };
                }
                let applied = self.applied(effect, write, resource_id);
                let evidence = Evidence { request_id, desk_id: applied.desk_id, at: self.now(), read_back: false };
                Outcome::Confirmed { evidence, result: applied.result, learned: applied.learned }
            }
            WriteAnswer::NotApplied(trouble) => Outcome::NotApplied(trouble),
            WriteAnswer::Unknown { detail } => Outcome::Unknown { detail },
            WriteAnswer::Refused { status, words } => self.refused(write, status, words).await,
            WriteAnswer::Moved { .. } | WriteAnswer::NotFound { .. } => self.not_there(write).await,
            WriteAnswer::Conflict409 { words } => match write {
                Write::Customer(NewCustomer { email: Some(email), .. }) => superseded(
                    Reason::new(common::CUSTOMER_EMAIL_TAKEN).with("customer", ""),
                    vec![(email_taken_key(email), json!(true))],
                ),
                _ => Outcome::Refused { status: 409, words },
            },
            WriteAnswer::Full412 { words } => closed_door(write, ClosedDoor::Full, 412, words),
            WriteAnswer::Locked423 { words } => closed_door(write, ClosedDoor::Locked, 423, words),
        }
    }

    /// A write to an object that is not there: merged, deleted, or a `user` that is no user (sheet helpscout §2). Which of them is
    /// found out by a read of the conversation by id, or of the customer.
    async fn not_there(&self, write: &Write) -> Outcome {
        let (conversation, destination) = match write {
            Write::Phone(new) | Write::Note(new) => (&new.conversation, new.place.destination.clone()),
            Write::Tags(tags) => (&tags.conversation, tags.destination.clone()),
            Write::Reopen { conversation, destination } | Write::Assign { conversation, destination, .. } => {
                (conversation, destination.clone())
            }
            Write::Conversation(new) => return self.creation_not_there(new).await,
            Write::Customer(_) | Write::Adopt { .. } => {
                return Outcome::Refused { status: 404, words: "not found".to_owned() };
            }
        };
        match self.client.conversation(conversation).await {
            Err(trouble) => Outcome::NotApplied(trouble),
            Ok(ConversationAnswer::Gone) => {
                let gone = Learned::ConversationGone { conversation: conversation.clone(), destination };
                let reason =
                    Reason::new(common::CONVERSATION_REMOVED_BY_PERSON).with("conversation", conversation.as_str());
                superseded_with(reason, vec![(closed_door_key(conversation), json!(ClosedDoor::Gone))], vec![gone])
            }
            Ok(ConversationAnswer::Moved(found)) => {
                let reason = Reason::new(common::CONVERSATION_MERGED)
                    .with("from", conversation.as_str())
                    .with("into", found.id.as_str());
                let door = json!(ClosedDoor::Merged { into: found.id.clone() });
                let merged = Learned::ConversationMerged { from: conversation.clone(), into: found.id, destination };
                superseded_with(reason, vec![(closed_door_key(conversation), door)], vec![merged])
            }
            Ok(ConversationAnswer::Found(_)) => match write {
                Write::Note(NewThread { user: Some(user), .. }) | Write::Assign { user, .. } => unusable(*user),
                _ => Outcome::Refused { status: 404, words: "not found, though the conversation is there".to_owned() },
            },
        }
    }

    /// A body that names a customer who is gone may be refused as such (no sheet says how): then a customer is chosen anew.
    async fn refused(&self, write: &Write, status: u16, words: String) -> Outcome {
        let place = match write {
            Write::Conversation(new) => &new.place,
            Write::Phone(new) => &new.place,
            _ => return Outcome::Refused { status, words },
        };
        match self.client.customer(&place.customer).await {
            Ok(None) => customer_gone(place),
            Ok(Some(_)) | Err(Trouble::Refused { .. }) => Outcome::Refused { status, words },
            Err(trouble) => Outcome::NotApplied(trouble),
        }
    }

    async fn creation_not_there(&self, new: &NewConversation) -> Outcome {
        match self.client.customer(&new.place.customer).await {
            Err(trouble) => Outcome::NotApplied(trouble),
            Ok(None) => customer_gone(&new.place),
            Ok(Some(_)) => match new.user.or(new.assign_to) {
                Some(user) => unusable(user),
                None => Outcome::Refused { status: 404, words: "not found, though the customer is there".to_owned() },
            },
        }
    }

    /// A write that is true already.
    fn nothing_to_send(&self, effect: &Effect, write: &Write) -> Outcome {
        let id = match write {
            Write::Adopt { thread, .. } => Some(thread.clone()),
            _ => None,
        };
        let applied = self.applied(effect, write, id);
        let evidence = Evidence { request_id: None, desk_id: applied.desk_id, at: self.now(), read_back: true };
        Outcome::Confirmed { evidence, result: applied.result, learned: applied.learned }
    }

    /// What an applied write brought about: its result and what memory learns.
    pub(super) fn applied(&self, effect: &Effect, write: &Write, id: Option<String>) -> Applied {
        match write {
            Write::Customer(new) => made_customer(effect, new, id),
            Write::Conversation(new) => self.begun(effect, new, id),
            Write::Phone(new) => {
                let first =
                    json!({ "place": new.place, "began_conversation": false, "import": new.imported_at.is_some() });
                self.placed(effect, &new.place, &new.conversation, new.link.as_ref(), id, first)
            }
            Write::Note(new) => {
                let link = new.link.as_ref();
                self.placed(effect, &new.place, &new.conversation, link, id, json!({}))
            }
            Write::Adopt { place, conversation, link, .. } => {
                let first = json!({ "place": place, "began_conversation": false, "import": true });
                self.placed(effect, place, conversation, link.as_ref(), id, first)
            }
            Write::Tags(tags) => tags_written(effect, tags, self.now()),
            Write::Reopen { conversation, .. } => Applied {
                desk_id: Some(conversation.clone()),
                result: json!({ "reopened": conversation }),
                learned: Vec::new(),
            },
            Write::Assign { conversation, destination, user, .. } => Applied {
                desk_id: Some(conversation.clone()),
                result: json!({ "assigned": user }),
                learned: vec![Learned::Assigned {
                    conversation: conversation.clone(),
                    destination: destination.clone(),
                    user: user.to_string(),
                }],
            },
        }
    }

    fn begun(&self, effect: &Effect, new: &NewConversation, id: Option<String>) -> Applied {
        let conversation = id.clone().unwrap_or_default();
        let first =
            json!({ "place": new.place, "began_conversation": true, "import": new.import.is_some(), "tags": new.tags });
        let mut applied = self.placed(effect, &new.place, &conversation, None, id, first);
        let destination = || new.place.destination.clone();
        applied.learned.extend([
            Learned::TagsWanted {
                conversation: conversation.clone(),
                destination: destination(),
                filing: effect.filing,
                tags: new.tags.clone(),
            },
            Learned::TagsWritten {
                conversation: conversation.clone(),
                destination: destination(),
                added: new.tags.clone(),
                removed: Vec::new(),
                persons: Vec::new(),
                at: self.now(),
            },
        ]);
        if let Some(user) = new.assign_to {
            applied.learned.push(Learned::Assigned {
                conversation,
                destination: destination(),
                user: user.to_string(),
            });
        }
        applied
    }

    /// A record that stands in a conversation. The first record also tells which customer the party is.
    fn placed(
        &self,
        effect: &Effect,
        place: &Place,
        conversation: &str,
        link: Option<&String>,
        thread: Option<String>,
        first: Value,
    ) -> Applied {
        let mut result = json!({ "conversation": conversation, "link": link, "thread": thread });
        let is_first = effect.kind == effects::FIRST;
        if let (true, Some(result), Value::Object(first)) = (is_first, result.as_object_mut(), first) {
            result.extend(first);
        }
        let mut learned = vec![Learned::ConversationSeen {
            conversation: conversation.to_owned(),
            destination: place.destination.clone(),
            link: link.cloned(),
        }];
        if is_first {
            // What follows stays where the first record is: it chose nothing.
            learned.push(Learned::PartyConversation {
                address: place.address.clone(),
                destination: place.destination.clone(),
                conversation: conversation.to_owned(),
                at: self.now(),
            });
            learned.push(Learned::Customer {
                address: place.address.clone(),
                customer: place.customer.clone(),
                name: place.customer_name.clone(),
                made_by_us: false,
                at: place.customer_known_at,
            });
        }
        let desk_id = thread.or_else(|| Some(conversation.to_owned()));
        Applied { desk_id, result, learned }
    }
}

fn made_customer(effect: &Effect, new: &NewCustomer, id: Option<String>) -> Applied {
    let name = [new.first.as_deref(), new.last.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let learned = id.iter().map(|customer| Learned::Customer {
        address: new.address.clone(),
        customer: customer.clone(),
        name: Some(name.clone()),
        made_by_us: true,
        // A creation that was in doubt may be found late: others may have got the number since.
        at: effect.last_attempt_start(),
    });
    Applied {
        learned: learned.collect(),
        result: json!({ "customer": id, "name": name, "link": id.as_deref().map(crate::customer_page) }),
        desk_id: id,
    }
}

fn tags_written(effect: &Effect, tags: &TagWrite, at: Timestamp) -> Applied {
    let conversation = || tags.conversation.clone();
    let destination = || tags.destination.clone();
    let mut learned = vec![
        Learned::TagsWanted {
            conversation: conversation(),
            destination: destination(),
            filing: effect.filing,
            tags: tags.wanted.clone(),
        },
        Learned::TagsWritten {
            conversation: conversation(),
            destination: destination(),
            added: tags.change.added.iter().chain(&tags.kept).cloned().collect(),
            removed: tags.change.removed.iter().chain(&tags.change.gone).cloned().collect(),
            persons: tags.change.persons.clone(),
            at,
        },
    ];
    if !tags.change.removed_by_person.is_empty() {
        learned.push(Learned::TagsRemovedByPerson {
            conversation: conversation(),
            destination: destination(),
            tags: tags.change.removed_by_person.clone(),
        });
    }
    Applied { desk_id: Some(conversation()), result: json!({ "tags": tags.wanted }), learned }
}

/// Only what is begun anew is known by its answer alone.
fn needs_id(write: &Write) -> bool {
    matches!(write, Write::Customer(_) | Write::Conversation(_))
}

fn superseded(reason: Reason, answers: Vec<(String, Value)>) -> Outcome {
    superseded_with(reason, answers, Vec::new())
}

fn superseded_with(reason: Reason, answers: Vec<(String, Value)>, learned: Vec<Learned>) -> Outcome {
    Outcome::Superseded { reason, learned, answers: answers.into_iter().collect::<BTreeMap<_, _>>() }
}

fn customer_gone(place: &Place) -> Outcome {
    let gone = Learned::CustomerGone { address: place.address.clone(), customer: place.customer.clone() };
    let reason = Reason::new(common::CUSTOMER_GONE).with("customer", place.customer.as_str());
    // Searches trail: they may show him for a while yet.
    superseded_with(reason, vec![(customer_gone_key(&place.customer), json!(true))], vec![gone])
}

fn unusable(user: i64) -> Outcome {
    let reason = Reason::new(common::AUTHOR_FELL_DOWN).with("name", user);
    superseded(reason, vec![(unusable_author_key(user), json!(true))])
}

fn closed_door(write: &Write, door: ClosedDoor, status: u16, words: String) -> Outcome {
    let conversation = match write {
        Write::Phone(new) | Write::Note(new) => &new.conversation,
        _ => return Outcome::Refused { status, words },
    };
    let code = if door == ClosedDoor::Full { reasons::CONVERSATION_FULL } else { reasons::CONVERSATION_LOCKED };
    let reason = Reason::new(code).with("conversation", conversation.as_str());
    superseded(reason, vec![(closed_door_key(conversation), json!(door))])
}

fn request_of(new: &NewCustomer) -> CreateCustomer<'_> {
    CreateCustomer {
        first: new.first.as_deref(),
        last: new.last.as_deref(),
        email: new.email.as_deref(),
        phone: new.phone.as_deref(),
        organization: new.organization.as_deref(),
        background: Some(&new.background),
    }
}

fn conversation_request(new: &NewConversation) -> CreateConversation<'_> {
    let mut threads = vec![FirstThread::Phone(&new.phone)];
    threads.extend(new.note.as_deref().map(FirstThread::Note));
    CreateConversation {
        mailbox: new.inbox,
        subject: &new.subject,
        status: if new.import.is_some() { "closed" } else { "active" },
        customer: &new.place.customer,
        threads,
        assign_to: new.assign_to.map_or(AssignTo::Nobody, AssignTo::User),
        user: new.user,
        tags: &new.tags,
        imported: new
            .import
            .map(|import| Imported { created_at: import.created_at, closed_at: Some(import.closed_at) }),
    }
}
