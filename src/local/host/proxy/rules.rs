//! What the proxy does besides forwarding: static files of `…:proxy:staticfiles` and the largest body.
//!
//! Of `.platform/nginx/conf.d` only `client_max_body_size` is understood.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use http::header::{self, HeaderValue};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Body, Frame};
use hyper::{Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use tokio_util::io::ReaderStream;

use super::{BoxError, ProxyBody, pages};
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::namespace;
use crate::local::host::ebextensions::apply;

/// Largest body when nothing else is said. Source: nginx, `client_max_body_size`.
const LARGEST_BODY: u64 = 1024 * 1024;

/// Rules of one deployment.
pub(crate) struct Rules {
    /// Start of a path → folder.
    static_files: Vec<(String, PathBuf)>,
    /// `None` = without limit.
    largest_body: Option<u64>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { static_files: Vec::new(), largest_body: Some(LARGEST_BODY) }
    }
}

impl Rules {
    /// The rules of an app in `current` with these settings.
    pub(crate) fn new(settings: &[OptionSetting], current: &Path) -> Self {
        let mut static_files: Vec<(String, PathBuf)> = settings
            .iter()
            .filter(|setting| setting.namespace == namespace::PROXY_STATIC_FILES)
            .filter_map(|setting| {
                let folder = apply::below(current, setting.value.as_deref().filter(|value| !value.is_empty())?)?;
                Some((format!("/{}/", setting.name.trim_matches('/')).replace("//", "/"), folder))
            })
            .collect();
        // The longest start wins, as in nginx.
        static_files.sort_by_key(|(start, _)| std::cmp::Reverse(start.len()));
        let largest = configured_body_size(&current.join(".platform/nginx")).unwrap_or(LARGEST_BODY);
        Self { static_files, largest_body: (largest > 0).then_some(largest) }
    }

    pub(super) fn largest_body(&self) -> Option<u64> {
        self.largest_body
    }

    /// Whether the request says of itself that its body is too large.
    pub(super) fn refuses_length<B: Body>(&self, request: &Request<B>) -> bool {
        self.largest_body.is_some_and(|largest| request.body().size_hint().lower() > largest)
    }

    /// The static file that a request asks for; `None` when it asks for none.
    pub(super) async fn static_file<B>(&self, request: &Request<B>) -> Option<Response<ProxyBody>> {
        let path = request.uri().path();
        let (start, folder) = self.static_files.iter().find(|(start, _)| path.starts_with(start.as_str()))?;
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            return Some(pages::error(StatusCode::METHOD_NOT_ALLOWED));
        }
        let name = percent_decode_str(&path[start.len()..]).decode_utf8().ok()?;
        let file = apply::below(folder, &name)?;
        let known = request.headers().get(header::IF_NONE_MATCH);
        Some(read(folder, &file, known).await.unwrap_or_else(|| pages::error(StatusCode::NOT_FOUND)))
    }
}

async fn read(folder: &Path, file: &Path, known: Option<&HeaderValue>) -> Option<Response<ProxyBody>> {
    // A link in the folder must not lead out of it.
    let real = tokio::fs::canonicalize(file).await.ok()?;
    if !real.starts_with(tokio::fs::canonicalize(folder).await.ok()?) {
        return None;
    }
    let opened = tokio::fs::File::open(&real).await.ok()?;
    let metadata = opened.metadata().await.ok().filter(Metadata::is_file)?;
    let tag = tag(&metadata)?;
    let mut response = if known == Some(&tag) {
        let mut response = Response::new(pages::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(StreamBody::new(Frames(ReaderStream::new(opened))).boxed());
        response.headers_mut().insert(header::CONTENT_LENGTH, metadata.len().into());
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&real)));
    headers.insert(header::ETAG, tag);
    headers.insert(header::SERVER, HeaderValue::from_static("nginx"));
    Some(response)
}

/// A file as frames of a body.
struct Frames(ReaderStream<tokio::fs::File>);

impl futures_util::Stream for Frames {
    type Item = Result<Frame<hyper::body::Bytes>, BoxError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let polled = std::pin::Pin::new(&mut self.0).poll_next(context);
        polled.map(|item| item.map(|chunk| chunk.map(Frame::data).map_err(BoxError::from)))
    }
}

/// Time and length, as nginx makes it.
fn tag(metadata: &Metadata) -> Option<HeaderValue> {
    let modified = metadata.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    HeaderValue::from_str(&format!("\"{:x}-{:x}\"", modified.as_nanos(), metadata.len())).ok()
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" => "text/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// `client_max_body_size` of the bundle's own configuration, in bytes; 0 is without limit.
fn configured_body_size(nginx: &Path) -> Option<u64> {
    let mut files: Vec<PathBuf> = vec![nginx.join("nginx.conf")];
    for folder in ["conf.d", "conf.d/elasticbeanstalk"] {
        let found = std::fs::read_dir(nginx.join(folder)).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut found: Vec<PathBuf> =
            found.filter(|path| path.extension().is_some_and(|extension| extension == "conf")).collect();
        found.sort();
        files.extend(found);
    }
    files.iter().filter_map(|file| body_size(&std::fs::read_to_string(file).ok()?)).next_back()
}

fn body_size(text: &str) -> Option<u64> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    let values = lines.flat_map(|line| line.split(';')).filter_map(|directive| {
        let mut words = directive.split(['{', ' ', '\t']).filter(|word| !word.is_empty());
        words.find(|word| *word == "client_max_body_size")?;
        words.next()
    });
    values.filter_map(size).next_back()
}

fn size(word: &str) -> Option<u64> {
    let (digits, factor) = match word.as_bytes().last()? {
        b'k' | b'K' => (&word[..word.len() - 1], 1 << 10),
        b'm' | b'M' => (&word[..word.len() - 1], 1 << 20),
        b'g' | b'G' => (&word[..word.len() - 1], 1 << 30),
        _ => (word, 1),
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_size_of_a_bundle_is_understood() {
        assert_eq!(body_size("client_max_body_size 20M;\n"), Some(20 << 20));
        assert_eq!(body_size("http { # client_max_body_size 1m;\n  client_max_body_size 0; }"), Some(0));
        assert_eq!(body_size("gzip on;"), None);
        assert_eq!(body_size("client_max_body_size lots;"), None);
    }

    #[tokio::test]
    async fn static_files_are_served_from_their_folder_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let public = folder.path().join("public");
        std::fs::create_dir(&public).expect("makes");
        crate::fs::write_atomic(&public.join("app.css"), b"body{}").expect("writes");
        crate::fs::write_atomic(&folder.path().join("secret"), b"x").expect("writes");
        std::os::unix::fs::symlink("../secret", public.join("link")).expect("links");
        let setting = OptionSetting::new(namespace::PROXY_STATIC_FILES, "/assets", "public");
        let rules = Rules::new(&[setting], folder.path());
        let ask = |path: &str| Request::builder().uri(path).body(()).expect("builds");
        let found = rules.static_file(&ask("/assets/app.css")).await.expect("is static");
        assert_eq!(found.status(), 200);
        assert_eq!(found.headers()["content-type"], "text/css; charset=utf-8");
        assert_eq!(found.into_body().collect().await.expect("reads").to_bytes(), "body{}");
        for lost in ["/assets/none", "/assets/link", "/assets/"] {
            assert_eq!(rules.static_file(&ask(lost)).await.expect("is static").status(), 404, "{lost}");
        }
        assert!(rules.static_file(&ask("/assets/%2e%2e/secret")).await.is_none_or(|answer| answer.status() == 404));
        assert!(rules.static_file(&ask("/")).await.is_none());
    }
}
