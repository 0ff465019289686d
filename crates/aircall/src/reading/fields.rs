//! The objects inside a call: numbers, people, tags, comments.

use domain::call::{Agent, CallTag, Comment, Contact, OwnNumber, Team};
use domain::ids::NumberId;
use jiff::Timestamp;
use phone::{PhoneNumber, Region};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use super::limits::{COMMENT_CHARS, LINK_CHARS, NAME_CHARS};
use super::time::read_time;
use super::value::{id, list, long_text, member, text};

fn name(value: &Value, key: &str) -> Option<String> {
    text(member(value, key)?, NAME_CHARS)
}

/// Sheet §3.5. `e164_digits` comes in webhooks only, so `digits` goes first: both sources then give the same
/// number.
pub(crate) fn own_number(value: &Value) -> Option<OwnNumber> {
    let id = NumberId(id(member(value, "id")?)?);
    let told_country = name(value, "country").and_then(|code| Region::parse(&code));
    let shown = name(value, "digits");
    let e164 = name(value, "e164_digits");
    let number = [&shown, &e164].into_iter().flatten().find_map(|digits| PhoneNumber::parse(digits, told_country));
    let digits = shown.or(e164).unwrap_or_default();
    Some(OwnNumber {
        id,
        name: name(value, "name").unwrap_or_else(|| digits.clone()),
        country: told_country.or_else(|| number.as_ref().and_then(PhoneNumber::region)),
        number,
        digits,
    })
}

/// Sheet §3.4, any of its shapes.
pub(crate) fn agent(value: &Value) -> Option<Agent> {
    let id = id(member(value, "id")?)?;
    let email = name(value, "email");
    let name = name(value, "name").or_else(|| email.clone()).unwrap_or_default();
    Some(Agent { id, name, email })
}

/// Sheet §3.7.
pub(super) fn team(value: &Value) -> Option<Team> {
    Some(Team { id: id(member(value, "id")?)?, name: name(value, "name")? })
}

/// Sheet §3.2: `tagged_by` is `{}` where the system set the tag.
pub(super) fn tag(value: &Value) -> Option<CallTag> {
    Some(CallTag {
        id: id(member(value, "id")?)?,
        name: name(value, "name")?,
        by: member(value, "tagged_by").and_then(|by| id(member(by, "id")?)),
    })
}

/// Sheet §3.3. `at`: the fact's time, for a comment that tells none.
pub(super) fn comment(value: &Value, at: Timestamp) -> Option<Comment> {
    let content = long_text(member(value, "content")?, COMMENT_CHARS)?;
    let posted_at = member(value, "posted_at").and_then(read_time);
    let id = member(value, "id").and_then(id).unwrap_or_else(|| id_of(posted_at, &content));
    Some(Comment { id, by: member(value, "posted_by").and_then(agent), posted_at: posted_at.unwrap_or(at), content })
}

/// An id for a comment that came without one: the same for the same comment in every fact. Negative, so that it
/// is never one of Aircall's.
fn id_of(posted_at: Option<Timestamp>, content: &str) -> i64 {
    let second = posted_at.map_or(0, Timestamp::as_second);
    let digest = Sha256::new().chain_update(second.to_be_bytes()).chain_update(content).finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first) | i64::MIN
}

/// Sheet §3.6.
pub(super) fn contact(value: &Value) -> Option<Contact> {
    let contact = Contact {
        id: member(value, "id").and_then(id).unwrap_or_default(),
        first_name: name(value, "first_name"),
        last_name: name(value, "last_name"),
        company: name(value, "company_name"),
        emails: list(value, "emails").into_iter().flatten().filter_map(email).collect(),
    };
    (contact != Contact::default()).then_some(contact)
}

/// An entry of `emails`: `{id, label, value}`, or the bare address.
fn email(entry: &Value) -> Option<String> {
    let address = text(member(entry, "value").unwrap_or(entry), NAME_CHARS)?;
    address.contains('@').then_some(address)
}

/// A durable link that may be shown to people: `https` and not endless (sheet §6).
pub(super) fn link(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    if text.chars().count() > LINK_CHARS {
        return None;
    }
    let url = Url::parse(text).ok()?;
    (url.scheme() == "https" && url.has_host()).then(|| url.into())
}
