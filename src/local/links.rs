//! Links to single files with an unguessable name and a short life: the presigned URLs of logs.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Response, StatusCode};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use tokio_util::io::ReaderStream;

use super::request::{Body, text};
use crate::error::Result;
use crate::secret::Secret;

/// How long AWS lets a log link live.
const LIFE: Duration = Duration::from_secs(15 * 60);

/// The links that are offered now. They do not survive a restart: asking again makes new ones.
#[derive(Default)]
pub struct Links(Mutex<HashMap<String, Link>>);

#[derive(Clone)]
struct Link {
    path: PathBuf,
    media_type: &'static str,
    ends: Instant,
}

impl Links {
    /// Offers a file for 15 minutes, and gives the path of the link: `/logs/<token>`.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn offer(&self, path: PathBuf, media_type: &'static str) -> Result<String> {
        let token = Secret::generate_hex(24)?.expose().to_owned();
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        links.retain(|_, link| link.ends > now);
        links.insert(token.clone(), Link { path, media_type, ends: now + LIFE });
        Ok(format!("/logs/{token}"))
    }

    fn find(&self, token: &str) -> Option<Link> {
        let links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        links.get(token).filter(|link| link.ends > Instant::now()).cloned()
    }

    /// Answers with the file of a link.
    pub(crate) async fn answer(&self, token: &str) -> Response<Body> {
        let gone = || text(StatusCode::NOT_FOUND, "This link is not known, or its 15 minutes are over.\n");
        let Some(link) = self.find(token) else { return gone() };
        let Ok(file) = tokio::fs::File::open(&link.path).await else { return gone() };
        let Ok(metadata) = file.metadata().await else { return gone() };
        let stream = ReaderStream::new(file).map_ok(Frame::data).map_err(Into::into);
        let mut answer = Response::new(StreamBody::new(stream).boxed_unsync());
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(link.media_type));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(metadata.len()));
        // A log holds whatever visitors sent: it must never be taken for a page.
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        answer
    }
}
