//! One request to the app and its answer back: streaming both ways, upgrades, headers as nginx sets them.

use std::sync::Arc;
use std::time::Duration;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::uri::{PathAndQuery, Scheme};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Request, Response, StatusCode, Uri, Version};
use hyper_util::rt::TokioIo;

use super::{App, BoxError, ProxyBody, client, pages};

/// Time for the app to answer a health check. Source: `HealthCheckTimeout`.
const PROBE_TIME: Duration = Duration::from_secs(5);
/// Headers that belong to one connection only. Source: RFC 9110 §7.6.1, and the older names that are still met.
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Why the app gave no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("upstream prematurely closed connection or refused it, upstream: \"http://127.0.0.1:{port}\": {cause}")]
    NoAnswer { port: u16, cause: String },
    #[error("upstream timed out while reading response header from upstream, upstream: \"http://127.0.0.1:{port}\"")]
    TooSlow { port: u16 },
    #[error("client intended to send too large body")]
    TooLarge,
    #[error("client sent a request that cannot be forwarded")]
    Unforwardable,
}

impl Failure {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NoAnswer { .. } => StatusCode::BAD_GATEWAY,
            Self::TooSlow { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unforwardable => StatusCode::BAD_REQUEST,
        }
    }
}

/// How a request goes on.
pub(super) struct Passing {
    /// Another path with arguments.
    pub(super) uri: Option<String>,
    /// Headers that are set; an empty one is taken away.
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) largest_body: Option<u64>,
    /// Time for the answer to begin.
    pub(super) read: Duration,
    /// Whether what comes next is told what this proxy was asked by.
    pub(super) is_public: bool,
}

impl Passing {
    /// As it came, for somebody who has rules of its own.
    pub(super) fn untouched() -> Self {
        // Longer than anybody's patience behind: whose rules these are decides.
        let read = Duration::from_secs(24 * 3600);
        Self { uri: None, headers: Vec::new(), largest_body: None, read, is_public: false }
    }
}

/// Sends a request to the app and gives back its answer, whose body still streams.
pub(super) async fn forward(
    app: &Arc<App>,
    mut request: Request<Incoming>,
    passing: Passing,
) -> Result<Response<ProxyBody>, Failure> {
    let upgrade = upgrade_of(request.headers());
    let waiting = upgrade.is_some().then(|| hyper::upgrade::on(&mut request));
    let (mut parts, body) = request.into_parts();
    if let Some(uri) = &passing.uri {
        parts.uri = uri.parse().map_err(|_| Failure::Unforwardable)?;
    }
    parts.uri = upstream_uri(&parts.uri, app.door.number()).ok_or(Failure::Unforwardable)?;
    parts.version = Version::HTTP_11;
    strip_hop_by_hop(&mut parts.headers);
    if passing.is_public {
        add_forwarded(&mut parts.headers);
    }
    set(&mut parts.headers, passing.headers);
    if let Some(protocol) = &upgrade {
        set_upgrade(&mut parts.headers, protocol);
    }
    let body = limited(body, passing.largest_body);
    let asked = tokio::time::timeout(passing.read, ask(app, Request::from_parts(parts, body))).await;
    let mut response = asked.unwrap_or(Err(Failure::TooSlow { port: app.port.number() }))?;
    // What an app speaks is between it and us: nginx answers as it was asked.
    *response.version_mut() = Version::HTTP_11;
    let switched = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let protocol = upgrade_of(response.headers());
    strip_hop_by_hop(response.headers_mut());
    if let (true, Some(waiting), Some(protocol)) = (switched, waiting, protocol) {
        set_upgrade(response.headers_mut(), &protocol);
        let upstream = hyper::upgrade::on(&mut response);
        tokio::spawn(join(waiting, upstream));
        return Ok(response.map(|_| pages::empty()));
    }
    Ok(response.map(|body| body.map_err(BoxError::from).boxed()))
}

/// Asks the app, with a body that is kept where it may have to be sent again.
async fn ask(app: &App, request: Request<ProxyBody>) -> Result<Response<Incoming>, Failure> {
    let (parts, body) = request.into_parts();
    let (body, kept) = if client::is_kept(&parts.method, &body) {
        let read = body.collect().await.map_err(|error| match is_too_large(error.as_ref()) {
            true => Failure::TooLarge,
            false => Failure::Unforwardable,
        })?;
        let bytes = read.to_bytes();
        (pages::full(bytes.clone()), Some(bytes))
    } else {
        (body, None)
    };
    app.client.ask(Request::from_parts(parts, body), kept).await.map_err(|error| match is_too_large(&error) {
        true => Failure::TooLarge,
        false => Failure::NoAnswer { port: app.port.number(), cause: chain(&error) },
    })
}

/// Asks the app for a page that its client did not ask for; `None` where it gives none.
pub(super) async fn ask_page(app: &Arc<App>, mut headers: HeaderMap, passing: Passing) -> Option<Response<ProxyBody>> {
    let uri: Uri = passing.uri?.parse().ok()?;
    let mut request = Request::get(upstream_uri(&uri, app.door.number())?).body(pages::empty()).ok()?;
    strip_hop_by_hop(&mut headers);
    // What was sent with the first question is not sent with this one.
    for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::EXPECT] {
        headers.remove(name);
    }
    add_forwarded(&mut headers);
    set(&mut headers, passing.headers);
    *request.headers_mut() = headers;
    let asked = tokio::time::timeout(passing.read, app.client.ask(request, None)).await;
    let mut response = asked.ok()?.ok()?;
    *response.version_mut() = Version::HTTP_11;
    strip_hop_by_hop(response.headers_mut());
    Some(response.map(|body| body.map_err(BoxError::from).boxed()))
}

/// Asks the app for its health; the answer's body is not read.
pub(super) async fn probe(app: &App, mut request: Request<()>) -> Result<u16, String> {
    *request.uri_mut() = upstream_uri(request.uri(), app.port.number()).ok_or("has no valid path")?;
    let asked = tokio::time::timeout(PROBE_TIME, app.client.ask(request.map(|()| pages::empty()), None)).await;
    match asked {
        Ok(Ok(response)) => Ok(response.status().as_u16()),
        Ok(Err(error)) => Err(format!("got no answer: {}", chain(&error))),
        Err(_) => Err(format!("got no answer within {} seconds", PROBE_TIME.as_secs())),
    }
}

/// An nginx behind us sends clients to the port that it listens on itself: they know only the one that they asked.
pub(super) fn correct_location(headers: &mut HeaderMap, host: Option<&HeaderValue>, door: u16) {
    let asked = host.and_then(|host| host.to_str().ok());
    let (Some(asked), Some(location)) = (asked, headers.get(header::LOCATION).and_then(|value| value.to_str().ok()))
    else {
        return;
    };
    let Some(rest) = location.strip_prefix("http://") else { return };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if authority.ends_with(&format!(":{door}"))
        && let Ok(value) = HeaderValue::from_str(&format!("http://{asked}{path}"))
    {
        headers.insert(header::LOCATION, value);
    }
}

/// Carries bytes between the two ends of an upgraded connection until one of them closes.
async fn join(client: hyper::upgrade::OnUpgrade, upstream: hyper::upgrade::OnUpgrade) {
    if let (Ok(client), Ok(upstream)) = tokio::join!(client, upstream) {
        let (mut client, mut upstream) = (TokioIo::new(client), TokioIo::new(upstream));
        // Either end may break off at any time; there is nobody left to tell.
        let _ = tokio::io::copy_bidirectional(&mut client, &mut upstream).await;
    }
}

fn limited(body: Incoming, largest: Option<u64>) -> ProxyBody {
    match largest.map(usize::try_from) {
        Some(Ok(limit)) => Limited::new(body, limit).boxed(),
        _ => body.map_err(BoxError::from).boxed(),
    }
}

fn is_too_large(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        next = error.source();
    }
    false
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(": ");
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}

fn upstream_uri(uri: &Uri, port: u16) -> Option<Uri> {
    let path = uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    let authority = format!("127.0.0.1:{port}");
    Uri::builder().scheme(Scheme::HTTP).authority(authority).path_and_query(path).build().ok()
}

/// The protocol that a message wants to change to, such as `websocket`.
fn upgrade_of(headers: &HeaderMap) -> Option<HeaderValue> {
    let asked = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let asks = asked.flat_map(|value| value.split(',')).any(|token| token.trim().eq_ignore_ascii_case("upgrade"));
    headers.get(header::UPGRADE).filter(|_| asks).cloned()
}

fn set_upgrade(headers: &mut HeaderMap, protocol: &HeaderValue) {
    headers.insert(header::UPGRADE, protocol.clone());
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
}

fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|token| HeaderName::from_bytes(token.trim().as_bytes()).ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// Sets what the configuration sets. Those of the connection are ours.
fn set(headers: &mut HeaderMap, wanted: Vec<(HeaderName, String)>) {
    for (name, value) in wanted.into_iter().filter(|(name, _)| !HOP_BY_HOP.contains(name)) {
        match HeaderValue::from_str(&value) {
            Ok(value) if !value.is_empty() => _ = headers.insert(name, value),
            _ => _ = headers.remove(name),
        }
    }
}

/// `X-Forwarded-Proto` and `-Port`, kept when somebody in front said them: an instance has them of its load balancer.
fn add_forwarded(headers: &mut HeaderMap) {
    let port = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .and_then(|host| host.rsplit_once(':'))
        .map(|(_, port)| port.to_owned())
        .filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && !port.is_empty())
        .unwrap_or_else(|| "80".to_owned());
    let told = [("x-forwarded-proto", "http"), ("x-forwarded-port", port.as_str())];
    for (name, value) in told.map(|(name, value)| (HeaderName::from_static(name), value)) {
        // Both are letters and digits.
        if let (Ok(value), false) = (HeaderValue::from_str(value), headers.contains_key(&name)) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_connection_stay_behind_and_others_pass() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, x-mine"),
            ("x-mine", "1"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("host", "app.example:8080"),
            ("x-forwarded-for", "203.0.113.7"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        strip_hop_by_hop(&mut headers);
        add_forwarded(&mut headers);
        let given = [("x-real-ip", "127.0.0.1"), ("connection", "upgrade"), ("x-gone", "")];
        headers.insert("x-gone", HeaderValue::from_static("1"));
        set(&mut headers, given.map(|(name, value)| (HeaderName::from_static(name), value.to_owned())).into());
        let mut names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["host", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-real-ip"]);
        assert_eq!(headers["x-forwarded-port"], "8080");
    }

    #[tokio::test]
    async fn who_asks_an_app_that_is_slow_to_accept_waits_and_is_not_refused() {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let listener = socket.listen(1).expect("listens");
        let address = listener.local_addr().expect("an address");
        // Nobody accepts: these two are all that wait in the kernel, and the next is not even answered.
        let _waiting = [0, 1].map(|_| std::net::TcpStream::connect(address).expect("waits"));
        let request = Request::get(format!("http://{address}/")).body(pages::empty()).expect("a request");
        let asked = tokio::time::timeout(Duration::from_secs(6), client::Client::new().ask(request, None)).await;
        assert!(asked.is_err(), "nginx waits for a minute: {asked:?}");
    }

    #[test]
    fn only_who_asks_for_an_upgrade_gets_one() {
        let mut headers = HeaderMap::new();
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        assert_eq!(upgrade_of(&headers), None);
        headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        assert!(upgrade_of(&headers).is_some());
    }
}
