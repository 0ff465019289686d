//! What the links to recordings and voicemails lead to (sheet §6): storage with its own manners, not the API.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use super::query::Query;
use crate::aircall::Aircall;
use crate::aircall::media::BadLink;

/// Stands in for sound: an MPEG frame header and silence.
const SOUND: [u8; 417] = {
    let mut frame = [0; 417];
    frame[0] = 0xff;
    frame[1] = 0xfb;
    frame[2] = 0x90;
    frame
};

pub(super) async fn fetch(
    State(aircall): State<Aircall>,
    Path((call, file)): Path<(String, String)>,
    headers: HeaderMap,
    query: Query,
) -> Response {
    // §6: a presigned link together with credentials is refused.
    if headers.contains_key(header::AUTHORIZATION) {
        return refuse(StatusCode::BAD_REQUEST, "InvalidArgument");
    }
    let (state, now) = aircall.state();
    let signature = query.text("X-Amz-Signature").unwrap_or_default();
    match state.media.check(&format!("/media/{call}/{file}"), signature, now) {
        Ok(()) => ([(header::CONTENT_TYPE, "audio/mpeg")], SOUND).into_response(),
        Err(BadLink::Expired) => refuse(StatusCode::FORBIDDEN, "AccessDenied"),
        Err(BadLink::Unsigned) => refuse(StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
    }
}

fn refuse(status: StatusCode, code: &str) -> Response {
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code></Error>");
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
