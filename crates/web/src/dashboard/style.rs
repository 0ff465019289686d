//! The one style sheet, under a path that carries its content's hash: browsers may keep it for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../../static/deskline.css");

/// Bytes of the hash that the path carries.
const HASH_BYTES: usize = 8;

static FILE_NAME: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLE.as_bytes());
    let hash: String = digest.iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    format!("deskline.{hash}.css")
});

/// Where pages find the style sheet.
pub(super) fn path() -> String {
    format!("/static/{}", *FILE_NAME)
}

pub(super) async fn serve(Path(file): Path<String>) -> Response {
    if file != *FILE_NAME {
        return StatusCode::NOT_FOUND.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, STYLE).into_response()
}
