//! The web half: which route does what, and what every request passes through. A handler's file holds its own routes.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware;
use axum::routing::{delete, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::state::AppState;

mod api;
mod assets;
mod health;
mod origin;
mod problem;
mod tasks;
mod trace;

/// The longest request body, in bytes: room for a name far too long, so that it is answered with a sentence.
const BODY_LIMIT: usize = 256 * 1024;
/// A request that takes longer than this is given up.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// What a browser may do with our pages: our own style and icon, forms to ourselves, nothing else from anywhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The whole app: every route, inside every layer.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .route("/", get(tasks::list).post(tasks::add))
        .route("/{id}/delete", post(tasks::delete))
        .route("/api/tasks", get(api::list).post(api::add))
        .route("/api/tasks/{id}", delete(api::delete).get(api::find))
        .route("/health", get(health::ready))
        .route("/health/live", get(health::live))
        .route("/static/{file}", get(assets::file))
        .fallback(problem::not_found)
        .with_state(state.clone());
    // The last layer is the first a request meets.
    let guarded = routes
        .layer(middleware::from_fn(origin::same_origin_only))
        // tower-http's limit counts what arrives, also without a Content-Length; axum's own would be a second opinion.
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            REQUEST_TIMEOUT,
        ))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(problem::dress))
        .layer(middleware::from_fn(trace::trace));
    with_headers(guarded, &state)
}

/// Headers of every answer, errors included. One that a handler has set itself stays.
fn with_headers(router: Router, state: &AppState) -> Router {
    let fixed = [
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
    let router = fixed.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(
            name,
            HeaderValue::from_static(value),
        ))
    });
    match &state.release {
        // Tells a deploy which version answers.
        Some(release) => router.layer(SetResponseHeaderLayer::overriding(
            HeaderName::from_static("x-release"),
            release.clone(),
        )),
        None => router,
    }
}
