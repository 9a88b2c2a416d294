//! The style, the script and the icon: inside the binary, at addresses that hold a fingerprint of their content, so a
//! browser may keep them for ever and still never shows an old one.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::problem;

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// One file of `static/`.
struct Asset {
    name: &'static str,
    suffix: &'static str,
    kind: &'static str,
    content: &'static str,
    hash: u64,
}

static STYLE: Asset = Asset::new(
    "app",
    "css",
    "text/css; charset=utf-8",
    include_str!("../../static/app.css"),
);
static SCRIPT: Asset = Asset::new(
    "app",
    "js",
    "text/javascript; charset=utf-8",
    include_str!("../../static/app.js"),
);
static ICON: Asset = Asset::new(
    "icon",
    "svg",
    "image/svg+xml",
    include_str!("../../static/icon.svg"),
);

impl Asset {
    const fn new(
        name: &'static str,
        suffix: &'static str,
        kind: &'static str,
        content: &'static str,
    ) -> Self {
        let hash = fingerprint(content.as_bytes());
        Self {
            name,
            suffix,
            kind,
            content,
            hash,
        }
    }

    fn file(&self) -> String {
        format!("{}-{:016x}.{}", self.name, self.hash, self.suffix)
    }

    /// Whether this file name means the asset, in this release or in another.
    fn is_meant_by(&self, file: &str) -> bool {
        file.strip_prefix(self.name)
            .and_then(|rest| rest.strip_prefix('-')?.strip_suffix(self.suffix))
            .is_some_and(|hash| hash.ends_with('.'))
    }
}

/// The addresses, for templates.
pub(super) struct Assets;

impl Assets {
    pub(super) fn style(&self) -> String {
        format!("/static/{}", STYLE.file())
    }

    pub(super) fn script(&self) -> String {
        format!("/static/{}", SCRIPT.file())
    }

    pub(super) fn icon(&self) -> String {
        format!("/static/{}", ICON.file())
    }
}

/// `GET /static/{file}`
pub(super) async fn file(Path(file): Path<String>) -> Response {
    let all = [&STYLE, &SCRIPT, &ICON];
    let Some(asset) = all.into_iter().find(|asset| asset.is_meant_by(&file)) else {
        return problem::not_found().await.into_response();
    };
    // While a deploy rolls through the instances, a page of one release may ask another for its style: it gets ours,
    // and is told to ask again next time.
    let keep = if file == asset.file() {
        FOR_EVER
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, keep),
    ];
    (headers, asset.content).into_response()
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
