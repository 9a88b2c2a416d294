//! The access log in nginx's combined form, written when an answer has been sent; and the error log.

use std::fs::File;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use http::header::{self, HeaderName};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::{Request, Response};
use time::OffsetDateTime;
use time::macros::format_description;

use super::{BoxError, InFlight, ProxyBody};
use crate::local::host::health::Traffic;
use crate::local::host::logs;

/// The two logs of the proxy. A log that cannot be written never stops an answer.
pub(super) struct AccessLog {
    folder: PathBuf,
    access: Mutex<Option<File>>,
}

impl AccessLog {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, access: Mutex::new(None) }
    }

    fn append(&self, line: &str) {
        let mut access = self.access.lock().unwrap_or_else(PoisonError::into_inner);
        if access.is_none() {
            *access = self.open("access.log");
        }
        if let Some(file) = access.as_mut() {
            let _ = file.write_all(line.as_bytes());
        }
    }

    pub(super) fn error(&self, message: &str) {
        let form = format_description!("[year]/[month]/[day] [hour]:[minute]:[second]");
        let now = OffsetDateTime::now_utc().format(form).unwrap_or_default();
        if let Some(mut file) = self.open("error.log") {
            let _ = file.write_all(format!("{now} [error] {message}\n").as_bytes());
        }
    }

    fn open(&self, name: &str) -> Option<File> {
        // A link in its place, which an nginx with a module of the bundle's could leave, is not followed.
        logs::open(&self.folder.join(name)).ok()
    }
}

/// What the log says of a request.
pub(super) struct Entry {
    peer: IpAddr,
    request: String,
    referer: String,
    agent: String,
    forwarded: String,
}

impl Entry {
    pub(super) fn of<B>(request: &Request<B>, peer: SocketAddr) -> Self {
        let header = |name: &HeaderName| {
            let value = request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            quoted(&value.unwrap_or_else(|| "-".to_owned()))
        };
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        Self {
            peer: peer.ip(),
            request: quoted(&format!("{} {target} {:?}", request.method(), request.version())),
            referer: header(&header::REFERER),
            agent: header(&header::USER_AGENT),
            forwarded: header(&HeaderName::from_static("x-forwarded-for")),
        }
    }

    fn line(&self, status: u16, bytes: u64) -> String {
        let form = format_description!(
            "[day]/[month repr:short]/[year]:[hour]:[minute]:[second] [offset_hour sign:mandatory][offset_minute]"
        );
        let now = OffsetDateTime::now_utc().format(form).unwrap_or_default();
        format!(
            "{} - - [{now}] \"{}\" {status} {bytes} \"{}\" \"{}\" \"{}\"\n",
            self.peer, self.request, self.referer, self.agent, self.forwarded
        )
    }
}

/// Nothing of a request may end the field or the line that it stands in.
fn quoted(text: &str) -> String {
    let harmless = |character: char| character != '"' && character != '\\' && !character.is_control();
    text.chars()
        .flat_map(|character| {
            let escaped: Vec<char> = if harmless(character) {
                vec![character]
            } else {
                format!("\\x{:02X}", u32::from(character)).chars().collect()
            };
            escaped
        })
        .collect()
}

/// Watches a response until its body has been sent or dropped, then logs and counts it and frees its place.
pub(super) fn watched(
    response: Response<ProxyBody>,
    entry: Entry,
    begun: Instant,
    (log, traffic): (Option<Arc<AccessLog>>, Arc<Traffic>),
    busy: Option<InFlight>,
) -> Response<ProxyBody> {
    let status = response.status().as_u16();
    response.map(|body| Watched { body, entry, begun, status, bytes: 0, log, traffic, _busy: busy }.boxed())
}

struct Watched {
    body: ProxyBody,
    entry: Entry,
    begun: Instant,
    status: u16,
    bytes: u64,
    /// None where nginx writes its own.
    log: Option<Arc<AccessLog>>,
    traffic: Arc<Traffic>,
    _busy: Option<InFlight>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(log) = &self.log {
            log.append(&self.entry.line(self.status, self.bytes));
        }
        self.traffic.answered(self.status, self.begun.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_nginx_s_form_and_cannot_be_broken_out_of() {
        let request = Request::builder()
            .uri("/a?b=c")
            .header("user-agent", "evil\" 200 1\\")
            .header("x-forwarded-for", "203.0.113.7")
            .body(())
            .expect("builds");
        let line = Entry::of(&request, ([127, 0, 0, 1], 9).into()).line(404, 153);
        assert!(line.starts_with("127.0.0.1 - - ["), "{line}");
        let end = " +0000] \"GET /a?b=c HTTP/1.1\" 404 153 \"-\" \"evil\\x22 200 1\\x5C\" \"203.0.113.7\"\n";
        assert!(line.ends_with(end), "{line}");
    }
}
