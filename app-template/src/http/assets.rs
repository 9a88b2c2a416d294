//! The stylesheet and the icon: inside the binary, at an address that holds a fingerprint of their content, so a browser
//! may keep them for ever and still never shows an old one.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::problem;

const STYLE: &str = include_str!("../../static/app.css");
const ICON: &str = include_str!("../../static/icon.svg");
const STYLE_HASH: u64 = fingerprint(STYLE.as_bytes());
const ICON_HASH: u64 = fingerprint(ICON.as_bytes());

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The addresses, for templates.
pub(super) struct Assets;

impl Assets {
    pub(super) fn style(&self) -> String {
        format!("/static/app-{STYLE_HASH:016x}.css")
    }

    pub(super) fn icon(&self) -> String {
        format!("/static/icon-{ICON_HASH:016x}.svg")
    }
}

/// `GET /static/{file}`
pub(super) async fn file(Path(file): Path<String>) -> Response {
    let address = format!("/static/{file}");
    let (kind, content, current) = if file.starts_with("app-") && file.ends_with(".css") {
        ("text/css; charset=utf-8", STYLE, address == Assets.style())
    } else if file.starts_with("icon-") && file.ends_with(".svg") {
        ("image/svg+xml", ICON, address == Assets.icon())
    } else {
        return problem::not_found().await.into_response();
    };
    // While a deploy rolls through the instances, a page of one release may ask another for its style: it gets ours,
    // and is told to ask again next time.
    let keep = if current { FOR_EVER } else { "no-cache" };
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)],
        content,
    )
        .into_response()
}

/// FNV-1a, worked out by the compiler.
const fn fingerprint(mut bytes: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    while let [first, rest @ ..] = bytes {
        hash = (hash ^ *first as u64).wrapping_mul(0x0000_0100_0000_01b3);
        bytes = rest;
    }
    hash
}
