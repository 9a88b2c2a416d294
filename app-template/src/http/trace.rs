//! A name for every request and one log line about it. The name is in the `X-Request-Id` header, on error pages and in
//! every log line written on the request's behalf.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

/// Names one request: 16 hexadecimal digits, unlike any other's.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestId(u64);

impl RequestId {
    /// A hash of a counter under this process's random key: differs between requests and between processes.
    fn fresh() -> Self {
        static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        Self(KEY.hash_one(COUNTER.fetch_add(1, Ordering::Relaxed)))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The layer: names the request, runs it in a span of that name, logs how it ended.
pub(super) async fn trace(mut request: Request, next: Next) -> Response {
    let id = RequestId::fresh();
    request.extensions_mut().insert(id);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    // Probes come every few seconds for ever; they are worth a line only when somebody asks for it.
    let probe = path.starts_with("/health");
    // The load balancer's own name for the request, to find it in its logs.
    let outer = request
        .headers()
        .get("x-amzn-trace-id")
        .and_then(|value| value.to_str().ok());
    let span = tracing::info_span!("request", id = %id, amzn_trace_id = outer);
    let started = Instant::now();
    let work = async {
        let response = next.run(request).await;
        let status = response.status().as_u16();
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        if probe && status < 400 {
            tracing::debug!(%method, path, status, ms, "answered");
        } else {
            tracing::info!(%method, path, status, ms, "answered");
        }
        response
    };
    let mut response = work.instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
