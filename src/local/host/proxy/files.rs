//! Files that the proxy serves itself: from `root` or `alias`, never from outside of them.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use http::header::{self, HeaderValue};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use hyper::{Method, Response, StatusCode};
use tokio_util::io::ReaderStream;

use super::question::Question;
use super::{BoxError, ProxyBody, pages};
use crate::local::host::ebextensions::apply;
use crate::local::host::nginx::compile::Settings;

/// Where a relative `root` lies on an instance.
const PREFIX: &str = "/usr/share/nginx";

/// What a path means: a file below a folder.
pub(super) struct Place {
    /// What no link may lead out of.
    root: PathBuf,
    folder: PathBuf,
    name: String,
}

impl Place {
    /// The place of a path.
    pub(super) fn of(
        settings: &Settings,
        root: &Path,
        path: &str,
        value: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        let Some(configured) = &settings.root else {
            return Some(Self {
                root: root.to_owned(),
                folder: apply::below(root, PREFIX)?.join("html"),
                name: path.to_owned(),
            });
        };
        let mut folder = configured.path.render(value);
        if !folder.starts_with('/') {
            folder = format!("{PREFIX}/{folder}");
        }
        if !configured.is_alias {
            return Some(Self { root: root.to_owned(), folder: apply::below(root, &folder)?, name: path.to_owned() });
        }
        match configured.start.as_deref().and_then(|start| path.strip_prefix(start)) {
            Some(rest) if !rest.is_empty() || folder.ends_with('/') => {
                // What follows the location's path is joined as text: without a slash the last part goes on.
                let (folder, last) = folder.rsplit_once('/')?;
                Some(Self { root: root.to_owned(), folder: apply::below(root, folder)?, name: format!("{last}{rest}") })
            }
            _ => {
                let (folder, name) = folder.rsplit_once('/')?;
                Some(Self { root: root.to_owned(), folder: apply::below(root, folder)?, name: name.to_owned() })
            }
        }
    }

    /// Whether something is there: a folder, or else a file.
    pub(super) async fn is_there(&self, folder: bool) -> bool {
        let Some(file) = self.file("") else { return false };
        tokio::fs::metadata(&file).await.is_ok_and(|metadata| metadata.is_dir() == folder)
    }

    fn file(&self, more: &str) -> Option<PathBuf> {
        apply::below(&self.folder, &format!("{}{more}", self.name))
    }
}

/// The file that is asked for; `Err` is the status of a page instead.
pub(super) async fn serve(
    place: &Place,
    question: &Question,
    settings: &Settings,
) -> Result<Response<ProxyBody>, StatusCode> {
    if ![Method::GET, Method::HEAD].contains(&question.method) {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let known = question.headers.get(header::IF_NONE_MATCH);
    let file = place.file("").ok_or(StatusCode::NOT_FOUND)?;
    let metadata = tokio::fs::metadata(&file).await.map_err(|_| StatusCode::NOT_FOUND)?;
    let is_open = question.path.ends_with('/');
    if metadata.is_dir() && !is_open {
        return Ok(pages::redirect(StatusCode::MOVED_PERMANENTLY, &question.absolute(&format!("{}/", question.path))));
    }
    if !metadata.is_dir() {
        let served = if is_open { None } else { read(place, &file, known, settings).await };
        return served.ok_or(StatusCode::NOT_FOUND);
    }
    for index in &settings.index {
        if let Some(file) = place.file(&format!("/{index}"))
            && let Some(served) = read(place, &file, known, settings).await
        {
            return Ok(served);
        }
    }
    // There is no listing of folders.
    Err(StatusCode::FORBIDDEN)
}

async fn read(
    place: &Place,
    file: &Path,
    known: Option<&HeaderValue>,
    settings: &Settings,
) -> Option<Response<ProxyBody>> {
    // A link in the folder must not lead out of it, nor the folder out of the environment's.
    let real = tokio::fs::canonicalize(file).await.ok()?;
    for outermost in [&place.folder, &place.root] {
        if !real.starts_with(tokio::fs::canonicalize(outermost).await.ok()?) {
            return None;
        }
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
    let kind = content_type(&real).map_or_else(|| settings.default_type.clone(), HeaderValue::from_static);
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::ETAG, tag);
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

fn content_type(path: &Path) -> Option<&'static str> {
    Some(match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
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
        _ => return None,
    })
}
