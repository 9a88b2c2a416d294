//! Asking the app itself: over HTTP, as a visitor would.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{Request, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

pub use ureq::http::Method;

use crate::error::{Class, OrFail, Result};

/// How long anybody may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest body that is read, in bytes.
const MOST: u64 = 64 * 1024 * 1024;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `X-Release`, where the app says which version it is.
    pub release: Option<String>,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether it is a page and no error.
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Fetches a URL once; any status is an answer.
///
/// # Errors
/// When nobody answers within ten seconds.
pub async fn get(url: &str) -> Result<Answer> {
    get_within(url, PATIENCE).await
}

/// Fetches a URL once; any status is an answer.
///
/// # Errors
/// When nobody answers in that time.
pub async fn get_within(url: &str, patience: Duration) -> Result<Answer> {
    let url = url.to_owned();
    let fetched = tokio::task::spawn_blocking(move || fetch(Method::GET, &url, String::new(), patience)).await;
    fetched.or_fail(Class::Bug, || "the request for a page broke off")?
}

/// Sends a request once, with a body of JSON where there is one; any status is an answer.
///
/// # Errors
/// When nobody answers within ten seconds. Then nobody knows whether the request was carried out.
pub async fn ask(method: Method, url: &str, json: String) -> Result<Answer> {
    let url = url.to_owned();
    let fetched = tokio::task::spawn_blocking(move || fetch(method, &url, json, PATIENCE)).await;
    fetched.or_fail(Class::Bug, || "the request for a page broke off")?
}

fn fetch(method: Method, url: &str, json: String, patience: Duration) -> Result<Answer> {
    let config = Config::builder()
        .http_status_as_error(false)
        .timeout_global(Some(patience))
        .user_agent(concat!("tasks-eb/", env!("CARGO_PKG_VERSION")))
        .build();
    let agent = ureq::Agent::with_parts(config, DefaultConnector::new(), Localhost(DefaultResolver::default()));
    let failed = || format!("could not fetch {}", without_query(url));
    let request = Request::builder().method(method).uri(url);
    let answered = if json.is_empty() {
        request.body(()).map_err(ureq::Error::from).and_then(|request| agent.run(request))
    } else {
        let request = request.header("content-type", "application/json").body(json);
        request.map_err(ureq::Error::from).and_then(|request| agent.run(request))
    };
    let mut answer = answered.or_fail(Class::Failed, failed)?;
    let release = answer.headers().get("x-release").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = answer.body_mut().with_config().limit(MOST).read_to_vec().or_fail(Class::Failed, failed)?;
    Ok(Answer { status: answer.status().as_u16(), release, body })
}

/// The query of a log's URL is a signature, and so a secret.
fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(path, _)| path)
}

/// Names ending in `.localhost` are this machine (RFC 6761 §6.3). glibc knows that only with a module of systemd.
#[derive(Debug)]
struct Localhost(DefaultResolver);

impl Resolver for Localhost {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        if !uri.host().is_some_and(|host| host.ends_with(".localhost")) {
            return self.0.resolve(uri, config, timeout);
        }
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let mut addresses = self.empty();
        addresses.push(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        Ok(addresses)
    }
}

/// How long an app may take to answer that serves already.
pub(super) const MOMENT: Duration = Duration::from_secs(2);

/// What is wrong with an app that serves already, asked once; `None` when nothing is.
pub(super) async fn trouble(url: &str, release: Option<&str>) -> Option<String> {
    match get_within(url, MOMENT).await {
        Ok(answer) => complaint(&answer, release),
        Err(error) => Some(error.to_string()),
    }
}

/// What is wrong with an answer; `None` when nothing is.
pub(super) fn complaint(answer: &Answer, release: Option<&str>) -> Option<String> {
    if !answer.is_good() {
        let body = String::from_utf8_lossy(&answer.body);
        let line = body.lines().next().unwrap_or_default().chars().take(200).collect::<String>();
        return Some(format!("it answers {} {line}", answer.status).trim_end().to_owned());
    }
    match (release, &answer.release) {
        (Some(expected), Some(serves)) if expected != serves => Some(format!("it still serves {serves}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, release: Option<&str>) -> Answer {
        Answer { status, release: release.map(str::to_owned), body: b"no".to_vec() }
    }

    #[test]
    fn an_old_release_is_not_good_enough() {
        assert_eq!(complaint(&answer(200, Some("v-2")), Some("v-2")), None);
        assert_eq!(complaint(&answer(200, None), Some("v-2")), None);
        assert_eq!(complaint(&answer(200, Some("v-1")), Some("v-2")).as_deref(), Some("it still serves v-1"));
        assert_eq!(complaint(&answer(503, None), None).as_deref(), Some("it answers 503 no"));
    }

    #[test]
    fn the_signature_of_a_url_is_not_shown() {
        assert_eq!(without_query("http://h/p?X-Amz-Signature=abc"), "http://h/p");
    }
}
