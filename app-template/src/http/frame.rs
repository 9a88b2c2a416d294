//! What surrounds every request: a name, a place among those in hand, a time limit, a check of where it comes from, a
//! form for its failure, the headers of every answer, and a line in the log. One function around the router and not ten
//! layers within it, because a layer costs every request two allocations and a copy of all services below it.

use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http_body_util::Limited;
use tokio::sync::Semaphore;
use tower_service::Service;

use super::{origin, problem};
use crate::logging;

/// Requests in hand at once: as many as the database works off within its patience. Whoever comes beyond that is told
/// so at once, instead of waiting in vain.
const IN_HAND: usize = 512;
/// The longest request body, in bytes: room for a name far too long, so that it is answered with a sentence.
const BODY_LIMIT: usize = 256 * 1024;
/// A request that takes longer than this is given up.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// An answer that took longer than this gets its line in the log, whatever it was.
const SLOW: Duration = Duration::from_secs(1);

/// What a browser may do with our pages: our own style, script and icon, requests and forms to ourselves, nothing else
/// from anywhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const FIXED: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::CACHE_CONTROL, "no-cache"),
];

/// The routes and what surrounds them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    routes: Router,
    /// Tells a deploy which version answers.
    release: Option<HeaderValue>,
    in_hand: Arc<Semaphore>,
}

/// A name for one request: 16 hexadecimal digits, unlike any other's. It is in the `X-Request-Id` header, on error pages
/// and in the log lines written on the request's behalf.
fn fresh_id() -> HeaderValue {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    // A hash of a counter under this process's random key: differs between requests and between processes.
    let number = KEY.hash_one(COUNTER.fetch_add(1, Ordering::Relaxed));
    let id = format!("{number:016x}");
    // Hexadecimal digits always fit into a header.
    HeaderValue::from_maybe_shared(Bytes::from(id)).unwrap_or(HeaderValue::from_static("unnamed"))
}

impl App {
    pub(super) fn new(routes: Router, release: Option<HeaderValue>) -> Self {
        Self {
            routes,
            release,
            in_hand: Arc::new(Semaphore::new(IN_HAND)),
        }
    }

    /// Answers a request, whatever becomes of it.
    pub async fn answer(&self, request: Request) -> Response {
        let started = Instant::now();
        let id = fresh_id();
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let named = logging::Request {
            id: id.clone(),
            // The load balancer's own name for the request, to find it in its logs.
            amzn_trace_id: request.headers().get("x-amzn-trace-id").cloned(),
        };
        let work = async {
            let response = self.route(request).await;
            let mut response = problem::dress(response, uri.path(), id.to_str().unwrap_or(""));
            log(&method, uri.path(), response.status(), started.elapsed());
            self.add_headers(response.headers_mut(), id);
            response
        };
        named.scope(work).await
    }

    /// Headers of every answer, errors included. One that a handler has set itself stays.
    fn add_headers(&self, headers: &mut HeaderMap, id: HeaderValue) {
        headers.reserve(FIXED.len() + 2);
        for (name, value) in &FIXED {
            headers
                .entry(name)
                .or_insert(HeaderValue::from_static(value));
        }
        if let Some(release) = &self.release {
            headers.insert(HeaderName::from_static("x-release"), release.clone());
        }
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }

    async fn route(&self, request: Request) -> Response {
        // Probes have no place to wait for: a server that is full must be able to say that it lives.
        let _place = match self.in_hand.try_acquire() {
            Err(_) if !is_probe(request.uri().path()) => {
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
            place => place,
        };
        if !origin::may_pass(&request) {
            return origin::refusal().into_response();
        }
        let Some(request) = bounded(request) else {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        };
        // A panic ends this request and nothing else.
        let answer =
            AssertUnwindSafe(async { self.routes.clone().call(request).await }).catch_unwind();
        match tokio::time::timeout(REQUEST_TIMEOUT, answer).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Err(cause)) => problem::panicked(cause),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
}

/// The request with a body that ends at the limit; `None` when it says itself that it is longer.
fn bounded(request: Request) -> Option<Request> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    match (request.method(), announced) {
        (_, Some(length)) if length > BODY_LIMIT => None,
        (&Method::GET | &Method::HEAD, None) => Some(request),
        _ => Some(request.map(|body| Body::new(Limited::new(body, BODY_LIMIT)))),
    }
}

fn is_probe(path: &str) -> bool {
    path.starts_with("/health")
}

/// A line for what changed something, failed or took long. Pages that were simply shown are most of all requests, the
/// proxy logs them too, and writing a line costs more than making the page: they have theirs at `RUST_LOG=app=debug`.
fn log(method: &Method, path: &str, status: StatusCode, took: Duration) {
    let ms = (took.as_secs_f64() * 1e6).round() / 1e3;
    let shown = matches!(*method, Method::GET | Method::HEAD);
    let status = status.as_u16();
    if status < 400 && took < SLOW && (shown || is_probe(path)) {
        tracing::debug!(%method, path, status, ms, "answered");
    } else {
        tracing::info!(%method, path, status, ms, "answered");
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test may fail by panicking"
    )]

    use axum::body::to_bytes;
    use axum::routing::{get, post};

    use super::*;

    async fn answer(places: usize, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        let routes = Router::new()
            .route("/", get(async || "shown"))
            .route("/health/live", get(async || "alive"))
            .route(
                "/api/panics",
                get(async || -> &str { panic!("at the disco") }),
            )
            .route("/never", get(async || std::future::pending::<()>().await))
            .route("/reads", post(async |_: Bytes| "read"));
        let app = App {
            in_hand: Arc::new(Semaphore::new(places)),
            ..App::new(routes, None)
        };
        let (head, body) = app.answer(request).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        (head.status, head.headers, body)
    }

    fn asked(path: &str) -> Request<Body> {
        Request::get(path).body(Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn when_every_place_is_taken_the_next_hears_so_at_once_and_probes_are_answered() {
        let (status, headers, body) = answer(0, asked("/")).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(headers.get("retry-after").unwrap(), "5");
        assert!(
            headers.contains_key("x-request-id") && body.contains("<html"),
            "{body}"
        );
        assert_eq!(answer(0, asked("/health/live")).await.0, StatusCode::OK);
        assert_eq!(answer(1, asked("/")).await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_panic_is_one_failed_request() {
        let (status, headers, body) = answer(1, asked("/api/panics")).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        let id = headers.get("x-request-id").unwrap().to_str().unwrap();
        assert!(body.contains(id) && !body.contains("disco"), "{body}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_takes_for_ever_or_never_arrives_is_given_up() {
        assert_eq!(
            answer(1, asked("/never")).await.0,
            StatusCode::SERVICE_UNAVAILABLE
        );
        let dribble =
            Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        let request = Request::post("/reads").body(dribble).unwrap();
        assert_eq!(answer(1, request).await.0, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_body_ends_at_the_limit_whether_its_length_was_announced_or_not() {
        for (length, expected) in [(BODY_LIMIT, 200), (BODY_LIMIT + 1, 413)] {
            let body = vec![b'x'; length];
            let unannounced = Request::post("/reads")
                .body(Body::from(body.clone()))
                .unwrap();
            assert_eq!(answer(1, unannounced).await.0, expected);
            let announced = Request::post("/reads").header("content-length", length);
            assert_eq!(
                answer(1, announced.body(Body::from(body)).unwrap()).await.0,
                expected
            );
        }
    }
}
