//! Tags of the account (§4).

use http::StatusCode;

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::fields::Fields;
use super::page::{PAGING, Place, Total, order, page};
use super::show;
use crate::gorgias::desk::{Desk, Tag};

/// Longest name (§4).
pub(super) const NAME_MAX: usize = 256;
/// Longest description (§4).
const DESCRIPTION_MAX: usize = 1024;

/// `GET /api/tags`.
pub(super) fn list(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    const ORDERS: [&str; 6] = [
        "created_datetime:asc",
        "created_datetime:desc",
        "name:asc",
        "name:desc",
        "usage:asc,name:asc",
        "usage:desc,name:desc",
    ];
    call.only(&[PAGING.as_slice(), &["search"]].concat())?;
    let (by, descending) = order(call, &ORDERS, "created_datetime:desc")?;
    let search = call.parameter("search").map(str::to_lowercase);
    let fits = |tag: &&Tag| search.as_ref().is_none_or(|text| tag.name.to_lowercase().contains(text));
    let place = |tag: &&Tag| match by {
        "name" => Place::text(&tag.name, tag.id),
        "usage" => Place::text(&format!("{:020} {}", desk.tag_usage(tag.id), tag.name), tag.id),
        _ => Place::at(tag.created_at, tag.id),
    };
    page(call, desk.tags.values().filter(fits), descending, Total::Null, place, |tag| show::tag(desk, tag))
}

/// `GET /api/tags/{id}`.
pub(super) fn read(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let tag = found(desk, call)?;
    Ok(Answer::Json(show::tag(desk, tag)))
}

/// What a body says of a tag.
struct Sent {
    name: Option<String>,
    description: Option<Option<String>>,
    color: Option<Option<String>>,
}

fn sent(fields: &Fields<'_>) -> Sent {
    let name = fields.text_up_to("name", NAME_MAX);
    if name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        fields.fault("name", "Shorter than minimum length 1.");
    }
    Sent {
        name,
        description: fields.said("description", |fields, name| fields.text_up_to(name, DESCRIPTION_MAX)),
        color: fields.object("decoration", |decoration| color(decoration)),
    }
}

/// The colour in a `decoration`: `#` and hexadecimal digits.
pub(super) fn color(decoration: &Fields<'_>) -> Option<String> {
    let color = decoration.text("color")?;
    let digits = color.strip_prefix('#').unwrap_or_default();
    if !matches!(digits.len(), 3 | 6) || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
        decoration.fault("color", "Not a valid color.");
    }
    Some(color)
}

/// `POST /api/tags`: 409 for a name that is there (inferred).
pub(super) fn create(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let sent = call.read(|fields| {
        let sent = sent(fields);
        if fields.get("name").is_none() {
            fields.fault("name", "Missing data for required field.");
        }
        sent
    })?;
    let name = sent.name.unwrap_or_default();
    if desk.tag_by_name(&name).is_some() {
        return Err(Refusal::conflict("A tag with this name already exists."));
    }
    let id = desk.add_tag(name, sent.description.flatten(), sent.color.flatten(), call.hand());
    let tag = desk.tags.get(&id).ok_or_else(|| Refusal::not_found("Tag"))?;
    Ok(Answer::Created(show::tag(desk, tag)))
}

/// `PUT /api/tags/{id}`.
pub(super) fn update(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let id = found(desk, call)?.id;
    let sent = call.read(sent)?;
    if sent.name.as_ref().and_then(|name| desk.tag_by_name(name)).is_some_and(|other| other != id) {
        return Err(Refusal::conflict("A tag with this name already exists."));
    }
    if let Some(tag) = desk.tags.get_mut(&id) {
        tag.name = sent.name.unwrap_or_else(|| tag.name.clone());
        tag.description = sent.description.unwrap_or_else(|| tag.description.clone());
        tag.color = sent.color.flatten().unwrap_or_else(|| tag.color.clone());
    }
    let tag = found(desk, call)?;
    Ok(Answer::Json(show::tag(desk, tag)))
}

/// `DELETE /api/tags/{id}`.
pub(super) fn delete(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let id = found(desk, call)?.id;
    desk.remove_tag(id, call.hand());
    Ok(Answer::Empty(StatusCode::NO_CONTENT))
}

fn found<'a>(desk: &'a Desk, call: &Call) -> Result<&'a Tag, Refusal> {
    desk.tags.get(&call.id("id")?).ok_or_else(|| Refusal::not_found("Tag"))
}
