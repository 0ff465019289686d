//! What links to files lead to (sheet §6): storage with its own manners, not the API.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

use super::query::Query;
use crate::aircall::Aircall;
use crate::aircall::media::{BadLink, Content};

/// A presigned link.
pub(super) async fn fetch(
    State(aircall): State<Aircall>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    query: Query,
) -> Response {
    // §6: a presigned link together with credentials is refused.
    if headers.contains_key(header::AUTHORIZATION) {
        return refuse(StatusCode::BAD_REQUEST, "InvalidArgument");
    }
    let opened = {
        let (state, now) = aircall.state();
        let signature = query.text("X-Amz-Signature").unwrap_or_default();
        state.media.open(signature, now).map(|path| path == uri.path())
    };
    match opened {
        // A signature is for one path and for GET.
        Ok(true) if method == Method::GET => send(&aircall, uri.path()),
        Err(BadLink::Expired) => refuse(StatusCode::FORBIDDEN, "AccessDenied"),
        Ok(_) | Err(BadLink::Unsigned) => refuse(StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
    }
}

/// A short link (§6), which needs no signature.
pub(super) async fn fetch_short(State(aircall): State<Aircall>, Path(code): Path<String>) -> Response {
    let opened = {
        let (state, now) = aircall.state();
        state.media.open(&code, now).map(str::to_owned)
    };
    match opened {
        Ok(path) => send(&aircall, &path),
        Err(BadLink::Expired) => refuse(StatusCode::FORBIDDEN, "AccessDenied"),
        Err(BadLink::Unsigned) => refuse(StatusCode::NOT_FOUND, "NoSuchKey"),
    }
}

/// The file, piece by piece as the client takes it.
fn send(aircall: &Aircall, path: &str) -> Response {
    let (asset, hides_length) = {
        let (mut state, _) = aircall.state();
        let hides_length = state.settings.hides_content_length;
        let Some(asset) = state.media.assets.get_mut(path) else {
            return refuse(StatusCode::NOT_FOUND, "NoSuchKey");
        };
        asset.begun += 1;
        // There is no last piece to count it by.
        asset.completed += u64::from(asset.bytes == 0);
        (asset.clone(), hides_length)
    };
    let pieces = pieces(aircall.clone(), path.to_owned(), Content::of(path, &asset));
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    // Scripts can name any text as the type.
    let file_type = HeaderValue::from_str(&asset.file_type);
    headers.insert(header::CONTENT_TYPE, file_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    if !hides_length {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(asset.bytes));
    }
    response
}

fn pieces(aircall: Aircall, path: String, content: Content) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold((aircall, path, content, 0), |(aircall, path, content, index)| async move {
        let piece = content.piece(index)?;
        {
            let (mut state, _) = aircall.state();
            if let Some(asset) = state.media.assets.get_mut(&path) {
                asset.bytes_out += u64::try_from(piece.len()).unwrap_or_default();
                asset.completed += u64::from(content.ends_with(index));
            }
        }
        Some((Ok(piece), (aircall, path, content, index + 1)))
    })
}

fn refuse(status: StatusCode, code: &str) -> Response {
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code></Error>");
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
