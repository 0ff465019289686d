//! Users and teams (§6).

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::page::{PAGING, Place, Total, order, page};
use super::show;
use crate::gorgias::desk::{Desk, ROLES, User};

/// `GET /api/users`.
pub(super) fn users(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    const ORDERS: [&str; 8] = [
        "name:asc",
        "name:desc",
        "created_datetime:asc",
        "created_datetime:desc",
        "email:asc",
        "email:desc",
        "role.name:asc",
        "role.name:desc",
    ];
    call.only(&[PAGING.as_slice(), &["email", "external_id", "search", "roles", "available_first"]].concat())?;
    let roles = call.parameters("roles");
    if roles.iter().any(|role| !ROLES.contains(role)) {
        return Err(Refusal::member("roles", "Not a valid choice."));
    }
    let (by, descending) = order(call, &ORDERS, "name:asc")?;
    let exact = desk.options.user_email_exact_case;
    let email_fits = |user: &User, email: &str| {
        if exact { user.email == email } else { user.email.eq_ignore_ascii_case(email) }
    };
    let search = call.parameter("search").map(str::to_lowercase);
    let found = desk.users.values().filter(|user| {
        (roles.is_empty() || roles.contains(&user.role.as_str()))
            && call.parameter("email").is_none_or(|email| email_fits(user, email))
            && call.parameter("external_id").is_none_or(|id| user.external_id.as_deref() == Some(id))
            && search
                .as_ref()
                .is_none_or(|text| user.name.to_lowercase().contains(text) || user.email.to_lowercase().contains(text))
    });
    let place = |user: &&User| match by {
        "created_datetime" => Place::at(user.created_at, user.id),
        "email" => Place::text(&user.email, user.id),
        "role.name" => Place::text(&user.role, user.id),
        _ => Place::text(&user.name, user.id),
    };
    page(call, found, descending, Total::Null, place, |user| show::user(user))
}

/// `GET /api/users/{id}`; 0 is who asks.
pub(super) fn user(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let id = match call.id("id")? {
        0 => call.user,
        id => id,
    };
    let user = desk.users.get(&id).ok_or_else(|| Refusal::not_found("User"))?;
    Ok(Answer::Json(show::user(user)))
}

/// `GET /api/teams`.
pub(super) fn teams(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&PAGING)?;
    let orders = ["created_datetime:asc", "created_datetime:desc", "name:asc", "name:desc"];
    let (by, descending) = order(call, &orders, "created_datetime:asc")?;
    let place = |team: &&crate::gorgias::desk::Team| match by {
        "name" => Place::text(&team.name, team.id),
        _ => Place::at(team.created_at, team.id),
    };
    page(call, desk.teams.values(), descending, Total::Null, place, |team| show::team(desk, team))
}

/// `GET /api/teams/{id}`.
pub(super) fn team(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    let team = desk.teams.get(&call.id("id")?).ok_or_else(|| Refusal::not_found("Team"))?;
    Ok(Answer::Json(show::team(desk, team)))
}
