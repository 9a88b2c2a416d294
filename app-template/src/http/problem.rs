//! What a visitor sees when a request fails: a page for a browser, JSON for the API, the same words in both. The cause
//! goes to the log, found by the request id; the visitor gets a sentence and never the database's own words.

use std::any::Any;
use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::assets::Assets;
use crate::db;

/// Seconds after which it is worth asking again while the database is away.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// A failed request, before it has a form.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    status: StatusCode,
    message: String,
    /// Where the visitor should go instead.
    location: Option<&'static str>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            location: None,
        }
    }

    /// Nothing is wrong but the address.
    pub(super) fn elsewhere(location: &'static str) -> Self {
        Self {
            location: Some(location),
            ..Self::new(StatusCode::SEE_OTHER, "")
        }
    }

    fn of_status(status: StatusCode) -> Self {
        let message = match status {
            StatusCode::BAD_REQUEST => "The request could not be understood.",
            StatusCode::NOT_FOUND => "There is nothing at this address.",
            StatusCode::METHOD_NOT_ALLOWED => "This address does not take that kind of request.",
            StatusCode::PAYLOAD_TOO_LARGE => "That is more than the server takes at once.",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                "The request's Content-Type is not one this address reads."
            }
            StatusCode::UNPROCESSABLE_ENTITY => "The request does not hold what it should.",
            StatusCode::SERVICE_UNAVAILABLE => {
                "The server cannot answer just now. Please try again in a moment."
            }
            _ => "Something went wrong on our side.",
        };
        Self::new(status, message)
    }
}

/// A handler's `?` on a database call ends here.
impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Self::from(&error)
    }
}

/// The same, when one call was made for many requests.
impl From<Arc<sqlx::Error>> for Problem {
    fn from(error: Arc<sqlx::Error>) -> Self {
        Self::from(error.as_ref())
    }
}

impl From<&sqlx::Error> for Problem {
    fn from(error: &sqlx::Error) -> Self {
        tracing::error!(%error, "database");
        Self::of_status(if db::is_passing(error) {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        })
    }
}

/// A template that does not render is a fault of ours.
impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "template");
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Leaves the form to `dress`, which knows what was asked.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(location) = self.location {
            let location = HeaderValue::from_static(location);
            response.headers_mut().insert(header::LOCATION, location);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The fallback route.
pub(super) async fn not_found() -> Problem {
    Problem::of_status(StatusCode::NOT_FOUND)
}

/// What is left of a request whose handler panicked: 500 for this one, the server goes on.
pub(super) fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

/// Gives every failure without a page of its own (ours, axum's, a layer's) its page or its JSON.
pub(super) fn dress(mut response: Response, path: &str, id: &str) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let dressed = kind
        .is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/json"));
    if !failed || dressed {
        return response;
    }
    let machine = ["/api/", "/health"]
        .iter()
        .any(|start| path.starts_with(start));
    let problem = response.extensions_mut().remove::<Problem>();
    let problem = problem.unwrap_or_else(|| Problem::of_status(status));
    let mut shown = if machine {
        Json(json!({ "error": problem.message, "status": status.as_u16(), "request_id": id }))
            .into_response()
    } else {
        page(&problem, id)
    };
    *shown.status_mut() = status;
    // What the failure had to say beside its text (`Allow` of a 405) is kept.
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            shown.headers_mut().insert(name, value.clone());
        }
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        shown.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    shown
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    assets: Assets,
    title: &'a str,
    message: &'a str,
    request_id: &'a str,
}

fn page(problem: &Problem, request_id: &str) -> Response {
    let page = ProblemPage {
        assets: Assets,
        title: problem.status.canonical_reason().unwrap_or("Error"),
        message: &problem.message,
        request_id,
    };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "template");
            problem.message.clone().into_response()
        }
    }
}
