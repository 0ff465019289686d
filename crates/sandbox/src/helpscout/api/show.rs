//! How the account's things look in answers (sheet §3.3, §4.2, §5, §6).

use serde_json::{Map, Value, json};

use super::date;
use crate::helpscout::desk::{
    Attachment, Author, Collection, Conversation, Customer, Desk, Entry, Mailbox, Tag, Thread, User, Webhook,
};

/// A customer with his contact data in `_embedded`.
pub(crate) fn customer(desk: &Desk, customer: &Customer, base: &str) -> Value {
    let mut body = Map::new();
    body.insert("id".to_owned(), json!(customer.id));
    for (name, text) in &customer.texts {
        body.insert(name.clone(), json!(text));
    }
    let gender = capitalised(customer.texts.get("gender").map_or("unknown", String::as_str));
    body.insert("gender".to_owned(), json!(gender));
    body.entry("photoType").or_insert(json!("unknown"));
    if let Some(id) = customer.organization_id {
        body.insert("organizationId".to_owned(), json!(id));
    }
    body.insert("conversationCount".to_owned(), json!(desk.conversation_count(customer.id)));
    body.insert("draft".to_owned(), json!(false));
    body.insert("createdAt".to_owned(), json!(date::out(customer.created_at)));
    body.insert("updatedAt".to_owned(), json!(date::out(customer.updated_at)));

    let mut embedded = Map::new();
    let own = format!("{base}/v2/customers/{}", customer.id);
    let mut links = Map::new();
    links.insert("self".to_owned(), json!({"href": own}));
    links.insert("address".to_owned(), json!({"href": format!("{own}/address")}));
    for collection in Collection::ALL {
        let entries: Vec<Value> =
            customer.entries(collection).iter().map(|entry| self::entry(collection, entry)).collect();
        let key = collection.path().replace('-', "_");
        embedded.insert(key, Value::Array(entries));
        links.insert(collection.path().to_owned(), json!({"href": format!("{own}/{}", collection.path())}));
    }
    if let Some(address) = &customer.address {
        embedded.insert("address".to_owned(), address.clone());
    }
    let properties: Vec<Value> =
        customer.properties.iter().map(|(slug, value)| json!({"slug": slug, "value": value})).collect();
    embedded.insert("properties".to_owned(), Value::Array(properties));
    body.insert("_embedded".to_owned(), Value::Object(embedded));
    body.insert("_links".to_owned(), Value::Object(links));
    Value::Object(body)
}

/// One e-mail address, phone number and so on. Web sites have no type.
pub(crate) fn entry(collection: Collection, entry: &Entry) -> Value {
    match collection {
        Collection::Websites => json!({"id": entry.id, "value": entry.value}),
        _ => json!({"id": entry.id, "value": entry.value, "type": entry.kind}),
    }
}

/// A conversation. With `threads`, they are embedded; else `_embedded.threads` is empty.
pub(crate) fn conversation(desk: &Desk, conversation: &Conversation, threads: bool, base: &str) -> Value {
    let own = format!("{base}/v2/conversations/{}", conversation.id);
    let tags: Vec<Value> = conversation
        .tags
        .iter()
        .filter_map(|id| desk.tags.get(id))
        .map(|tag| json!({"id": tag.id, "color": "#929499", "tag": tag.name}))
        .collect();
    let fields: Vec<Value> = conversation
        .fields
        .iter()
        .map(|(id, value)| {
            let name = desk
                .mailboxes
                .get(&conversation.mailbox)
                .and_then(|mailbox| mailbox.fields.get(id))
                .map(|field| field.name.as_str());
            json!({"id": id, "name": name, "value": value, "text": value})
        })
        .collect();
    let shown_threads: Vec<Value> = if threads {
        newest_first(conversation).into_iter().map(|thread| self::thread(desk, conversation, thread, base)).collect()
    } else {
        Vec::new()
    };
    let mut body = json!({
        "id": conversation.id,
        "number": conversation.number,
        "threads": conversation.threads.len(),
        "type": conversation.kind,
        "folderId": folder(conversation),
        "status": conversation.status.word(),
        "state": conversation.state(),
        "subject": conversation.subject,
        "preview": preview(conversation),
        "mailboxId": conversation.mailbox,
        "createdBy": person(desk, conversation.author),
        "createdAt": date::out(conversation.created_at),
        "closedBy": conversation.closed_by.unwrap_or(0),
        "userUpdatedAt": date::out(conversation.user_updated_at),
        "customerWaitingSince": {"time": date::out(conversation.waiting_since), "friendly": ""},
        "source": {"type": conversation.source, "via": via(conversation.author)},
        "tags": tags,
        "cc": conversation.cc,
        "bcc": conversation.bcc,
        "primaryCustomer": person(desk, Author::Customer(conversation.customer)),
        "customFields": fields,
        "_embedded": {"threads": shown_threads},
        "_links": {
            "self": {"href": own},
            "threads": {"href": format!("{own}/threads")},
            "mailbox": {"href": format!("{base}/v2/mailboxes/{}", conversation.mailbox)},
            "primaryCustomer": {"href": format!("{base}/v2/customers/{}", conversation.customer)},
            "web": {"href": format!("{}/conversation/{}/{}", desk.options.web_url, conversation.id, conversation.number)},
        },
    });
    if let Some(members) = body.as_object_mut() {
        if let Some(assignee) = conversation.assignee {
            members.insert("assignee".to_owned(), person(desk, Author::User(assignee)));
        }
        if let Some(at) = conversation.closed_at {
            members.insert("closedAt".to_owned(), json!(date::out(at)));
        }
        if let Some(user) = conversation.closed_by {
            members.insert("closedByUser".to_owned(), person(desk, Author::User(user)));
        }
        if let Some(snooze) = &conversation.snooze {
            members.insert("snooze".to_owned(), snooze.clone());
        }
    }
    body
}

/// A thread (sheet §5).
pub(crate) fn thread(desk: &Desk, conversation: &Conversation, thread: &Thread, base: &str) -> Value {
    let own = format!("{base}/v2/conversations/{}/threads/{}", conversation.id, thread.id);
    let action_type = if thread.action.is_some() { "manual-change" } else { "default" };
    let attachments: Vec<Value> =
        thread.attachments.iter().map(|file| attachment(conversation.id, file, base)).collect();
    let assigned_to = thread.assigned_to.or(conversation.assignee);
    json!({
        "id": thread.id,
        "type": thread.kind,
        "status": thread.status.map_or("nochange", super::super::desk::Status::word),
        "state": thread.state,
        "action": {"type": action_type, "text": thread.action, "associatedEntities": {}},
        "body": thread.text,
        "source": {"type": thread.source, "via": via(thread.author)},
        "customer": thread.customer.map(|id| person(desk, Author::Customer(id))),
        "createdBy": person(desk, thread.author),
        "assignedTo": assigned_to.map(|id| person(desk, Author::User(id))),
        "to": [],
        "cc": thread.cc,
        "bcc": thread.bcc,
        "createdAt": date::out(thread.created_at),
        "savedReplyId": 0,
        "_embedded": {"attachments": attachments},
        "_links": {"self": {"href": own}},
    })
}

/// A file of a thread, without its data.
pub(crate) fn attachment(conversation: u64, file: &Attachment, base: &str) -> Value {
    let own = format!("{base}/v2/conversations/{conversation}/attachments/{}", file.id);
    json!({
        "id": file.id,
        "filename": file.file_name,
        "mimeType": file.mime_type,
        "width": 0,
        "height": 0,
        "size": file.size,
        "state": "valid",
        "_links": {"self": {"href": own}, "data": {"href": format!("{own}/data")}},
    })
}

/// A conversation's threads as they are listed: newest first.
pub(crate) fn newest_first(conversation: &Conversation) -> Vec<&Thread> {
    let mut threads: Vec<&Thread> = conversation.threads.iter().collect();
    threads.sort_by_key(|thread| std::cmp::Reverse((thread.created_at, thread.id)));
    threads
}

/// A person inside a conversation: `first` and `last`, not `firstName` and `lastName` (sheet §3.3).
fn person(desk: &Desk, author: Author) -> Value {
    match author {
        Author::User(id) => match desk.users.get(&id) {
            Some(user) => json!({
                "id": id, "type": "user", "first": user.first_name, "last": user.last_name, "email": user.email,
                "photoUrl": "",
            }),
            None => json!({"id": id, "type": "user"}),
        },
        Author::Customer(id) => match desk.customers.get(&id) {
            Some(customer) => json!({
                "id": id, "type": "customer", "first": customer.text("firstName"), "last": customer.text("lastName"),
                "email": customer.email().unwrap_or_default(), "photoUrl": customer.text("photoUrl"),
            }),
            None => json!({"id": id, "type": "customer"}),
        },
    }
}

fn via(author: Author) -> &'static str {
    match author {
        Author::User(_) => "user",
        Author::Customer(_) => "customer",
    }
}

/// The beginning of the newest thread, without markup.
fn preview(conversation: &Conversation) -> String {
    const LENGTH: usize = 140;
    let spoken = |thread: &&&Thread| thread.kind != "lineitem";
    let threads = newest_first(conversation);
    let text = threads.iter().find(spoken).map_or("", |thread| thread.text.as_str());
    let mut inside = false;
    let plain = text.chars().filter(|sign| {
        let shown = !inside && *sign != '<';
        inside = (inside || *sign == '<') && *sign != '>';
        shown
    });
    plain.take(LENGTH).collect()
}

/// The folder in which a conversation lies; see the folders of an inbox.
pub(crate) fn folder(conversation: &Conversation) -> u64 {
    use crate::helpscout::desk::Status;
    let place = match (conversation.status, conversation.assignee) {
        _ if conversation.draft => 4,
        (Status::Spam, _) => 3,
        (Status::Closed, _) => 2,
        (_, Some(_)) => 1,
        (_, None) => 0,
    };
    folder_id(conversation.mailbox, place)
}

/// The folders of an inbox: type and name, in order of their place.
pub(crate) const FOLDERS: [(&str, &str); 5] =
    [("open", "Unassigned"), ("assigned", "Assigned"), ("closed", "Closed"), ("spam", "Spam"), ("drafts", "Drafts")];

/// The id of an inbox's folder by its place.
pub(crate) fn folder_id(mailbox: u64, place: u64) -> u64 {
    mailbox * 10 + place
}

/// A user (sheet §6).
pub(crate) fn user(user: &User, base: &str) -> Value {
    let initials: String =
        [&user.first_name, &user.last_name].into_iter().filter_map(|name| name.chars().next()).collect();
    json!({
        "id": user.id,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "email": user.email,
        "role": user.role,
        "timezone": user.timezone,
        "photoUrl": "",
        "createdAt": date::out(user.created_at),
        "updatedAt": date::out(user.created_at),
        "type": "user",
        "mention": user.first_name.to_lowercase(),
        "initials": initials,
        "jobTitle": user.job_title,
        "phone": user.phone,
        "alternateEmails": user.alternate_emails,
        "_links": {"self": {"href": format!("{base}/v2/users/{}", user.id)}},
    })
}

/// An inbox (sheet §6).
pub(crate) fn mailbox(mailbox: &Mailbox, base: &str) -> Value {
    let own = format!("{base}/v2/mailboxes/{}", mailbox.id);
    json!({
        "id": mailbox.id,
        "name": mailbox.name,
        "slug": mailbox.slug,
        "email": mailbox.email,
        "createdAt": date::out(mailbox.created_at),
        "updatedAt": date::out(mailbox.created_at),
        "_links": {
            "self": {"href": own},
            "fields": {"href": format!("{own}/fields")},
            "folders": {"href": format!("{own}/folders")},
        },
    })
}

/// A tag (sheet §6).
pub(crate) fn tag(desk: &Desk, tag: &Tag) -> Value {
    let with_it =
        |conversation: &&std::sync::Arc<Conversation>| conversation.is_there() && conversation.tags.contains(&tag.id);
    json!({
        "id": tag.id,
        "name": tag.name,
        "slug": tag.slug(),
        "color": "grey",
        "createdAt": date::out(tag.created_at),
        "updatedAt": date::out(tag.created_at),
        "ticketCount": desk.conversations.values().filter(with_it).count(),
    })
}

/// A webhook, without its secret.
pub(crate) fn webhook(webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "url": webhook.url,
        "events": webhook.events,
        "label": webhook.label,
        "notification": webhook.notification,
        "payloadVersion": webhook.payload_version,
        "mailboxIds": webhook.mailbox_ids,
        "state": webhook.state,
    })
}

fn capitalised(word: &str) -> String {
    let mut signs = word.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}
