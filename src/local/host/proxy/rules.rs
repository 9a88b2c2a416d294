//! What the proxy does besides forwarding, by the rules of a deployment's nginx configuration: which location a path
//! belongs to, what answers there, and what is added to the answer.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use time::OffsetDateTime;
use time::macros::format_description;

use super::files::{self, Place};
use super::forward::{self, Passing};
use super::locate::{self, Found};
use super::question::{self, Question};
use super::{AccessLog, ProxyBody, Upstream, gzip, pages};
use crate::local::host::nginx::compile::{
    Content, ErrorPage, Expires, Last, Location, Matcher, Network, Server, Settings, Step,
};
use crate::local::host::nginx::template::Template;

/// Statuses whose answers get headers without `always`. Source: nginx, `add_header`.
const DECORATED: [u16; 10] = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

/// How often a question may be turned to another location. Source: nginx, "internal redirection cycle".
const MOST_TURNS: usize = 10;

/// How long and how far a refused body is read on. Source: nginx, `lingering_time`, for which it is 30 s.
const LINGERING_TIME: Duration = Duration::from_secs(5);
const LINGERING_BYTES: usize = 64 * 1024 * 1024;

/// Rules of one deployment.
pub(crate) struct Rules {
    server: Server,
    /// The folder that stands for the root of the instance.
    root: PathBuf,
}

impl Default for Rules {
    /// Everything goes to what runs.
    fn default() -> Self {
        let all = Location {
            matcher: Matcher::Prefix("/".to_owned(), false),
            steps: Vec::new(),
            settings: Arc::default(),
            tries: None,
            content: Content::App(None),
            internal: false,
            locations: Vec::new(),
        };
        Self { server: Server { locations: vec![all], ..Server::default() }, root: PathBuf::new() }
    }
}

/// What `try_files` comes to.
enum Tried<'a> {
    /// The location's own content answers.
    Here,
    /// Another location does.
    Moved(Found<'a>),
    Nothing(StatusCode),
}

/// What is answered, before anything is added to it.
enum Answer {
    Whole(Response<ProxyBody>),
    /// A page of ours, or that of `error_page`.
    Error(StatusCode),
}

impl Rules {
    pub(crate) fn new(server: Server, root: PathBuf) -> Self {
        Self { server, root }
    }

    /// Answers a request.
    pub(super) async fn answer(
        &self,
        upstream: &Upstream,
        request: Request<Incoming>,
        peer: std::net::SocketAddr,
        log: &AccessLog,
    ) -> Response<ProxyBody> {
        let Some(mut question) = Question::of(&request, peer) else { return pages::error(StatusCode::BAD_REQUEST) };
        if let Some(answer) = run_steps(&self.server.steps, &question, (&self.server.settings, &[])) {
            return self.finish(answer, &question, &self.server.settings, upstream).await;
        }
        let found = locate::find(&self.server.locations, &question.path);
        let Some(mut found) = found.filter(|found| !found.location.internal) else {
            return self.finish(Answer::Error(StatusCode::NOT_FOUND), &question, &self.server.settings, upstream).await;
        };
        let size = request.body().size_hint().lower();
        for _ in 0..MOST_TURNS {
            let settings = &found.location.settings;
            if let Some(answer) = before_content(&found, &question, size) {
                linger(request).await;
                return self.finish(answer, &question, settings, upstream).await;
            }
            match self.tried(&found, &mut question).await {
                Tried::Here => {
                    let answer = self.content(&found, upstream, request, &question, log).await;
                    return self.finish(answer, &question, settings, upstream).await;
                }
                Tried::Moved(next) => found = next,
                Tried::Nothing(status) => {
                    return self.finish(Answer::Error(status), &question, settings, upstream).await;
                }
            }
        }
        log.error("rewrite or internal redirection cycle while internally redirecting");
        self.finish(Answer::Error(StatusCode::INTERNAL_SERVER_ERROR), &question, &self.server.settings, upstream).await
    }

    /// Follows `try_files`: the question is then about the path that is there.
    async fn tried(&self, found: &Found<'_>, question: &mut Question) -> Tried<'_> {
        let Some(tries) = &found.location.tries else { return Tried::Here };
        let render =
            |template: &Template, question: &Question| template.render(|name| question.variable(name, &found.groups));
        for (path, is_folder) in &tries.paths {
            let path = render(path, question);
            let place = self.place(found, question, &path);
            if let Some(place) = place
                && place.is_there(*is_folder).await
            {
                question.turn_to(path, question.args.clone());
                return Tried::Here;
            }
        }
        let next = match &tries.last {
            Last::Status(code) => return Tried::Nothing(StatusCode::from_u16(*code).unwrap_or(StatusCode::NOT_FOUND)),
            Last::Named(name) => locate::named(&self.server.locations, name),
            Last::Path(path) => {
                let path = render(path, question);
                let (path, args) =
                    path.split_once('?').map_or((path.as_str(), None), |(path, args)| (path, Some(args)));
                question.turn_to(path.to_owned(), args.map(str::to_owned));
                locate::find(&self.server.locations, &question.path)
            }
        };
        // nginx says so of a name; a path without a location is a server without one for `/`.
        next.map_or(Tried::Nothing(StatusCode::INTERNAL_SERVER_ERROR), Tried::Moved)
    }

    async fn content(
        &self,
        found: &Found<'_>,
        upstream: &Upstream,
        request: Request<Incoming>,
        question: &Question,
        log: &AccessLog,
    ) -> Answer {
        let settings = &found.location.settings;
        match (&found.location.content, upstream) {
            (Content::Files, _) => self.file(found, question).await.map_or_else(Answer::Error, Answer::Whole),
            (Content::Elsewhere, _) | (Content::App(_), Upstream::Nothing) => Answer::Error(StatusCode::BAD_GATEWAY),
            (Content::App(_), Upstream::Sample) => Answer::Whole(pages::sample(&request)),
            (Content::App(path), Upstream::Port(app)) => {
                let passing = passing(found, path.as_deref(), question, app.port.number());
                match forward::forward(app, request, passing).await {
                    Ok(response) if settings.intercept_errors && response.status().as_u16() >= 300 => {
                        match self.error_page(response.status(), settings) {
                            true => Answer::Error(response.status()),
                            false => Answer::Whole(response),
                        }
                    }
                    Ok(response) => Answer::Whole(response),
                    Err(failure) => {
                        log.error(&failure.to_string());
                        Answer::Error(failure.status())
                    }
                }
            }
        }
    }

    /// Whether a page is configured for a status.
    fn error_page(&self, status: StatusCode, settings: &Settings) -> bool {
        settings.error_pages.iter().any(|page| page.codes.contains(&status.as_u16()))
    }

    /// The file of the question's path.
    async fn file(&self, found: &Found<'_>, question: &Question) -> Result<Response<ProxyBody>, StatusCode> {
        let place = self.place(found, question, &question.path).ok_or(StatusCode::NOT_FOUND)?;
        files::serve(&place, question, &found.location.settings).await
    }

    /// Where a path lies by the settings of a location.
    fn place(&self, found: &Found<'_>, question: &Question, path: &str) -> Option<Place> {
        let value = |name: &str| question.variable(name, &found.groups);
        Place::of(&found.location.settings, &self.root, path, value)
    }

    /// Puts the page of a status in its place, and adds what the settings add.
    async fn finish(
        &self,
        answer: Answer,
        question: &Question,
        settings: &Settings,
        upstream: &Upstream,
    ) -> Response<ProxyBody> {
        let status = match answer {
            Answer::Whole(response) => return decorate(response, question, settings),
            Answer::Error(status) => status,
        };
        let page = settings.error_pages.iter().find(|page| page.codes.contains(&status.as_u16()));
        let Some(page) = page else { return decorate(pages::error(status), question, settings) };
        if !page.uri.starts_with('/') {
            let status = page.status.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(status);
            let away = if status.is_redirection() { status } else { StatusCode::FOUND };
            return decorate(pages::redirect(away, &page.uri), question, settings);
        }
        self.page(page, status, question, upstream).await
    }

    /// The error page of a path, with the settings of its own location: a file, or what the app answers there. It is asked
    /// once only (nginx: `recursive_error_pages off`).
    async fn page(
        &self,
        page: &ErrorPage,
        status: StatusCode,
        question: &Question,
        upstream: &Upstream,
    ) -> Response<ProxyBody> {
        let instead = page.status.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(status);
        let (path, args) =
            page.uri.split_once('?').map_or((page.uri.as_str(), None), |(path, args)| (path, Some(args)));
        let path = question::normal(path).unwrap_or_default();
        let Some(found) = locate::find(&self.server.locations, &path) else { return pages::error(instead) };
        let settings = &found.location.settings;
        let args = args.map(str::to_owned);
        let asked = Question { method: Method::GET, path, args, is_turned: true, ..question.clone() };
        let served = match (&found.location.content, upstream) {
            (Content::Files, _) => {
                let asked = Question { headers: HeaderMap::new(), ..asked.clone() };
                self.file(&found, &asked).await.ok()
            }
            (Content::App(to), Upstream::Port(app)) => {
                let passing = passing(&found, to.as_deref(), &asked, app.port.number());
                forward::ask_page(app, asked.headers.clone(), passing).await
            }
            _ => None,
        };
        let is_answered = served.is_some();
        let mut response = served.unwrap_or_else(|| pages::error(instead));
        if !(is_answered && page.keeps_answer) {
            *response.status_mut() = instead;
        }
        decorate(response, question, settings)
    }
}

/// Reads on for a while, so that a client that still sends comes to hear the answer instead of a broken connection
/// (nginx: `lingering_close`). Who asks first whether to send needs none of that.
async fn linger(request: Request<Incoming>) {
    if request.headers().contains_key(header::EXPECT) {
        return;
    }
    let mut body = Limited::new(request.into_body(), LINGERING_BYTES);
    let drained = async { while body.frame().await.is_some_and(|frame| frame.is_ok()) {} };
    // Who goes on sending has had its time.
    let _ = tokio::time::timeout(LINGERING_TIME, drained).await;
}

/// What answers before a location's content does: a body that is too large, `return` and `rewrite`, `allow` and `deny`.
fn before_content(found: &Found<'_>, question: &Question, size: u64) -> Option<Answer> {
    let settings = &found.location.settings;
    if settings.largest_body.is_some_and(|largest| size > largest) {
        return Some(Answer::Error(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let denies = |(allows, network): &(bool, Network)| network.holds(question.peer.ip()).then_some(!allows);
    let denied = || settings.access.iter().find_map(denies) == Some(true);
    run_steps(&found.location.steps, question, (settings, &found.groups))
        .or_else(|| denied().then_some(Answer::Error(StatusCode::FORBIDDEN)))
}

fn run_steps(steps: &[Step], question: &Question, (settings, groups): (&Settings, &[String])) -> Option<Answer> {
    let render = |text: &Template, groups: &[String]| text.render(|name| question.variable(name, groups));
    steps.iter().find_map(|step| match step {
        Step::Return(code, text) => {
            let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Some(match text {
                Some(to) if matches!(code, 301 | 302 | 303 | 307 | 308) => away(status, &render(to, groups), question),
                Some(text) => {
                    let mut response = Response::new(pages::full(render(text, groups)));
                    *response.status_mut() = status;
                    let kind = settings.default_type.clone();
                    response.headers_mut().insert(header::CONTENT_TYPE, kind);
                    Answer::Whole(response)
                }
                None if status.as_u16() >= 300 => Answer::Error(status),
                None => {
                    let mut response = Response::new(pages::empty());
                    *response.status_mut() = status;
                    Answer::Whole(response)
                }
            })
        }
        Step::Rewrite { pattern, target, status, keeps_args } => {
            let groups = locate::texts(&pattern.captures(&question.path)?);
            let mut to = render(target, &groups);
            if let (true, Some(args)) = (*keeps_args, &question.args) {
                to = format!("{to}{}{args}", if to.contains('?') { '&' } else { '?' });
            }
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::FOUND);
            Some(away(status, &to, question))
        }
    })
}

/// A redirection; a path becomes a whole address, as nginx does.
fn away(status: StatusCode, to: &str, question: &Question) -> Answer {
    let to = if to.starts_with('/') { question.absolute(to) } else { to.to_owned() };
    Answer::Whole(pages::redirect(status, &to))
}

/// How a request goes to the app.
fn passing(found: &Found<'_>, path: Option<&str>, question: &Question, port: u16) -> Passing {
    let settings = &found.location.settings;
    let args = || question.args.as_ref().map(|args| format!("?{args}")).unwrap_or_default();
    let uri = match path {
        Some(path) => {
            let start = found.location.matcher.start().unwrap_or_default();
            let rest = question.path.strip_prefix(start).unwrap_or(&question.path);
            Some(format!("{path}{}{}", pages::encoded(rest), args()))
        }
        None => question.is_turned.then(|| format!("{}{}", pages::encoded(&question.path), args())),
    };
    let value = |name: &str| question.variable(name, &found.groups);
    let mut headers: Vec<(HeaderName, String)> =
        settings.proxy_headers.iter().map(|(name, text)| (name.clone(), text.render(value))).collect();
    if !headers.iter().any(|(name, _)| name == header::HOST) {
        headers.push((header::HOST, format!("127.0.0.1:{port}")));
    }
    Passing { uri, headers, largest_body: settings.largest_body, read: settings.read, is_public: true }
}

/// Adds what the settings add to an answer.
fn decorate(mut response: Response<ProxyBody>, question: &Question, settings: &Settings) -> Response<ProxyBody> {
    let status = response.status().as_u16();
    let headers = response.headers_mut();
    headers.insert(header::SERVER, HeaderValue::from_static("nginx"));
    if let (Some(expires), true) = (settings.expires, DECORATED.contains(&status)) {
        expire(headers, expires);
    }
    for added in settings.headers.iter().filter(|added| added.always || DECORATED.contains(&status)) {
        let value = added.value.render(|name| match name {
            "status" => Some(status.to_string()),
            other => question.variable(other, &[]),
        });
        if let (Ok(value), false) = (HeaderValue::from_str(&value), value.is_empty()) {
            headers.append(added.name.clone(), value);
        }
    }
    gzip::compress(response, &settings.gzip, question)
}

/// `Expires` and `Cache-Control`. Source: nginx, `expires`.
fn expire(headers: &mut HeaderMap, expires: Expires) {
    let (until, control) = match expires {
        Expires::Epoch => ("Thu, 01 Jan 1970 00:00:01 GMT".to_owned(), "no-cache".to_owned()),
        Expires::Max => ("Thu, 31 Dec 2037 23:55:55 GMT".to_owned(), "max-age=315360000".to_owned()),
        Expires::In(seconds) => {
            let form = format_description!(
                "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
            );
            let span = Duration::from_secs(seconds.unsigned_abs());
            let now = OffsetDateTime::now_utc();
            let until = if seconds < 0 { now - span } else { now + span };
            let control = if seconds < 0 { "no-cache".to_owned() } else { format!("max-age={seconds}") };
            (until.format(form).unwrap_or_default(), control)
        }
    };
    for (name, value) in [(header::EXPIRES, until), (header::CACHE_CONTROL, control)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}
