//! Changes of a conversation: PATCH, tags, custom fields, snooze (sheet §4.4, §4.5).

use serde_json::Value;

use super::create::read_custom_fields;
use super::found;
use crate::helpscout::api::answer::{Answer, Refusal};
use crate::helpscout::api::call::{Call, with_fields};
use crate::helpscout::desk::{Conversation, Desk, Status};

/// Sheet §4.4: a single object, one change per request.
pub(crate) fn patch(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let (id, hand) = (conversation.id, call.hand());
    let body = call.json()?;
    let (op, path) = with_fields(&body, |fields| {
        let op = fields.word("op", &["replace", "move", "remove"]).unwrap_or_default();
        Ok((op.to_owned(), fields.required_text("path")))
    })?;
    let value = body.get("value").unwrap_or(&Value::Null);
    let refused = |problem: &str| Refusal::body("value", problem, Some(value.clone()));
    let change: Box<dyn FnOnce(&mut Conversation)> = match (op.as_str(), path.as_str()) {
        ("replace", "/status") => {
            let status = value.as_str().and_then(Status::from_word).ok_or_else(|| refused("unsupported value"))?;
            desk.set_status(id, status, hand);
            return Ok(Answer::Done);
        }
        ("replace", "/assignTo") => {
            let user = value.as_u64().filter(|user| desk.users.contains_key(user));
            desk.assign(id, Some(user.ok_or_else(|| refused("no such user"))?), hand);
            return Ok(Answer::Done);
        }
        ("remove", "/assignTo") => {
            desk.assign(id, None, hand);
            return Ok(Answer::Done);
        }
        ("replace", "/subject") => {
            let text = value.as_str().filter(|text| !text.trim().is_empty());
            let text = text.ok_or_else(|| refused("may not be empty"))?.to_owned();
            Box::new(move |conversation| conversation.subject = text)
        }
        ("replace", "/primaryCustomer.id") => {
            let customer = value.as_u64().filter(|customer| desk.customers.contains_key(customer));
            let customer = customer.ok_or_else(|| refused("no such customer"))?;
            Box::new(move |conversation| conversation.customer = customer)
        }
        // Sheet §4.4: false publishes; there is no way back to a draft.
        ("replace", "/draft") if value == &Value::Bool(false) => {
            let drafts = conversation.threads.iter().filter(|thread| thread.state == "draft");
            for thread in drafts {
                desk.publish_draft(id, thread.id, hand);
            }
            return Ok(Answer::Done);
        }
        ("move", "/mailboxId") => {
            let mailbox = value.as_u64().filter(|mailbox| desk.mailboxes.contains_key(mailbox));
            let mailbox = mailbox.ok_or_else(|| refused("no such inbox"))?;
            Box::new(move |conversation| conversation.mailbox = mailbox)
        }
        _ => {
            return Err(Refusal::body("path", "unsupported path or operation", Some(Value::from(path))));
        }
    };
    desk.change_conversation(id, call.hand(), |conversation| {
        change(conversation);
        conversation.user_updated_at = call.at;
    });
    Ok(Answer::Done)
}

/// Sheet §4.5: replaces the whole list; unknown tags are created; an empty list clears.
pub(crate) fn put_tags(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let body = call.json()?;
    let tags = with_fields(&body, |fields| {
        if fields.get("tags").is_none() {
            fields.fault("tags", "may not be null");
        }
        Ok(fields.texts("tags").unwrap_or_default())
    })?;
    desk.set_tags(conversation.id, &tags, call.hand());
    Ok(Answer::Done)
}

pub(crate) fn put_fields(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let body = call.json()?;
    let values = with_fields(&body, |fields| {
        if fields.get("fields").is_none() {
            fields.fault("fields", "may not be null");
        }
        Ok(read_custom_fields(fields, desk, conversation.mailbox))
    })?;
    desk.change_conversation(conversation.id, call.hand(), |conversation| {
        conversation.fields = values.into_iter().collect();
    });
    Ok(Answer::Done)
}

pub(crate) fn put_snooze(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    let body = call.json()?;
    let snooze = with_fields(&body, |fields| {
        if fields.date("snoozedUntil").is_none() && fields.get("snoozedUntil").is_none() {
            fields.fault("snoozedUntil", "may not be null");
        }
        fields.flag("unsnoozeOnCustomerReply");
        Ok(body.clone())
    })?;
    desk.change_conversation(conversation.id, call.hand(), |conversation| conversation.snooze = Some(snooze));
    Ok(Answer::Done)
}

pub(crate) fn delete_snooze(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    let conversation = found(desk, call)?;
    desk.change_conversation(conversation.id, call.hand(), |conversation| conversation.snooze = None);
    Ok(Answer::Done)
}
