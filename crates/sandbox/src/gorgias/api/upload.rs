//! `POST /api/upload` (§7). Files pass through: what is kept of each is its name, type, size and SHA-256. They are
//! taken from the connection before the log and the faults see the request, which then has a short list of the files
//! for its body.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::IntoResponse;
use futures_util::StreamExt;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::answer::{Answer, Refusal};
use super::call::{Call, header};
use crate::gorgias::Gorgias;
use crate::gorgias::desk::{Desk, File};

mod parts;

use parts::{Part, Reader};

/// The files of one upload.
#[derive(Debug)]
pub(crate) struct Uploaded {
    files: Vec<Part>,
    /// Whether the body ended before its time.
    broken: bool,
}

/// Puts the reading of uploads in front of `router`.
pub(crate) fn streamed(gorgias: Gorgias, router: Router) -> Router {
    Router::new().fallback(move |request: Request| {
        let (gorgias, router) = (gorgias.clone(), router.clone());
        async move {
            let request = if is_upload(&gorgias, &request) { emptied(request).await } else { request };
            router.oneshot(request).await.into_response()
        }
    })
}

fn is_upload(gorgias: &Gorgias, request: &Request) -> bool {
    let path = request.uri().path().trim_end_matches('/');
    let inside = path.strip_prefix("/gorgias/").and_then(|rest| rest.split_once('/'));
    let concerned = inside.is_some_and(|(name, rest)| rest == "api/upload" && gorgias.account(name).is_some());
    concerned && request.method() == Method::POST
}

/// The request with its files read and dropped, and a list of them for its body.
async fn emptied(request: Request) -> Request {
    let (mut parts, body) = request.into_parts();
    let mut reader = Reader::new(header(&parts.headers, &CONTENT_TYPE));
    let mut stream = body.into_data_stream();
    let mut broken = false;
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(piece) => reader.take(&piece),
            Err(_) => {
                broken = true;
                break;
            }
        }
    }
    let (files, whole) = reader.finish();
    let listed: Vec<Value> = files
        .iter()
        .map(|it| json!({"name": it.name, "content_type": it.content_type, "size": it.size, "sha256": it.sha256}))
        .collect();
    let summary = json!({"files": listed}).to_string();
    parts.headers.remove(CONTENT_LENGTH);
    parts.extensions.insert(Arc::new(Uploaded { files, broken: broken || !whole }));
    Request::from_parts(parts, Body::from(summary))
}

/// The files of an upload, each with the address under which messages may name it.
pub(super) fn upload(desk: &mut Desk, call: &Call) -> Result<Answer, Refusal> {
    call.only(&["type"])?;
    let kind = call.parameter("type").unwrap_or("attachment").to_owned();
    if !matches!(kind.as_str(), "attachment" | "public_attachment" | "profile_picture" | "widget_picture") {
        return Err(Refusal::member("type", "Not a valid choice."));
    }
    let Some(uploaded) = call.uploaded.as_ref().filter(|it| !it.broken && !it.files.is_empty()) else {
        return Err(Refusal::member("_schema", "Not a valid multipart body with at least one file."));
    };
    if uploaded.files.iter().any(|file| file.size > desk.options.upload_bytes_max) {
        return Err(Refusal::plain(StatusCode::PAYLOAD_TOO_LARGE, "File too large."));
    }
    let mut answer = Vec::new();
    for part in &uploaded.files {
        let host = if kind == "attachment" { "gorgias.io/attachments" } else { "uploads.gorgias.io" };
        let url = format!("https://{host}/{}/{}", desk.subdomain, desk.random.hex(24));
        answer.push(json!({
            "url": url, "name": part.name, "content_type": part.content_type, "size": part.size.to_string(),
        }));
        desk.files.push(File {
            url,
            name: part.name.clone(),
            content_type: part.content_type.clone(),
            size: part.size,
            sha256: part.sha256.clone(),
            kind: kind.clone(),
            at: call.at,
            by_user: call.user,
            request: call.request,
        });
    }
    Ok(Answer::Created(Value::Array(answer)))
}
