//! The account itself (§1).

use serde_json::json;

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::date;
use crate::gorgias::desk::Desk;

/// `GET /api/account`: no id, its key is the domain.
pub(super) fn read(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&[])?;
    Ok(Answer::Json(json!({
        "domain": desk.subdomain,
        "created_datetime": date::out(desk.created_at),
        "deactivated_datetime": null,
        "current_subscription": {"plan": if desk.options.enterprise { "enterprise" } else { "pro" }, "status": "active"},
        "meta": {"company_domain": null},
        "settings": [],
        "status": {"status": "active"},
    })))
}
