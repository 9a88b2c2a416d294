//! Whether the app is alive, and whether it can do its work. Beanstalk's load balancer asks the second.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::cache;
use crate::db::{self, migrate};
use crate::state::AppState;

/// A load balancer gives a probe five seconds; an answer that says why is worth more than none.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Debug, Serialize)]
struct Health {
    status: &'static str,
    /// Why not ready, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    release: Option<String>,
    database: DatabaseHealth,
    schema: &'static str,
    cache: CacheHealth,
}

#[derive(Debug, Serialize)]
struct CacheHealth {
    /// `memory`, `memcache` or `degraded`. A page is served without its cache, only more slowly.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<cache::State> for CacheHealth {
    fn from(state: cache::State) -> Self {
        let (state, reason) = match state {
            cache::State::Memory => ("memory", None),
            cache::State::Ok => ("memcache", None),
            cache::State::Degraded(reason) => ("degraded", Some(reason)),
        };
        Self { state, reason }
    }
}

#[derive(Debug, Serialize)]
struct DatabaseHealth {
    kind: &'static str,
    reachable: bool,
}

/// `GET /health/live`: the process answers. Says nothing about the database: restarting the app would not mend that.
pub(super) async fn live() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "status": "alive" }))
}

/// `GET /health`: 200 when the database answers and has every migration this release needs, else 503 and the reason.
pub(super) async fn ready(State(state): State<AppState>) -> Response {
    let asked = migrate::current(&state.database, state.migrations);
    let (reachable, schema, reason) = match tokio::time::timeout(PATIENCE, asked).await {
        Err(_) => (
            false,
            "unknown",
            Some("the database does not answer".to_owned()),
        ),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            (
                false,
                "unknown",
                Some(format!("database: {}", db::public_reason(&error))),
            )
        }
        Ok(Ok(states)) => {
            let (schema, reason) = judge(&states);
            (true, schema, reason)
        }
    };
    let status = if reason.is_none() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let health = Health {
        status: if reason.is_none() {
            "ready"
        } else {
            "not ready"
        },
        reason,
        release: state
            .release
            .as_ref()
            .and_then(|r| r.to_str().ok())
            .map(str::to_owned),
        database: DatabaseHealth {
            kind: state.database.kind(),
            reachable,
        },
        schema,
        cache: state.cache.state().into(),
    };
    (status, Json(health)).into_response()
}

/// The schema in one word, and why that is not good enough if it is not.
fn judge(states: &[(String, migrate::State)]) -> (&'static str, Option<String>) {
    let missing: Vec<&str> = states
        .iter()
        .filter(|(_, state)| {
            matches!(
                state,
                migrate::State::Pending | migrate::State::Unfinished(_)
            )
        })
        .map(|(name, _)| name.as_str())
        .collect();
    if !missing.is_empty() {
        let reason = format!(
            "migrations are pending: {}; run `web migrate`",
            missing.join(", ")
        );
        return ("pending", Some(reason));
    }
    // A newer schema is not a reason to leave the load balancer: during every rolling deploy the old instances see
    // one, and they must go on serving. `web migrate` refuses it.
    if states
        .iter()
        .any(|(_, state)| *state == migrate::State::Unknown)
    {
        return ("newer", None);
    }
    ("current", None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use migrate::State::{Applied, Pending, Unfinished, Unknown};

    fn judged(states: &[migrate::State]) -> (&'static str, bool) {
        let states: Vec<_> = states
            .iter()
            .map(|state| ("0001_x".to_owned(), *state))
            .collect();
        let (word, reason) = judge(&states);
        (word, reason.is_none())
    }

    #[test]
    fn ready_means_that_every_known_migration_has_run() {
        assert_eq!(judged(&[Applied, Applied]), ("current", true));
        assert_eq!(judged(&[Applied, Pending]), ("pending", false));
        assert_eq!(judged(&[Unfinished(1)]), ("pending", false));
    }

    #[test]
    fn an_old_release_goes_on_serving_on_a_newer_schema() {
        assert_eq!(judged(&[Applied, Unknown]), ("newer", true));
        assert_eq!(judged(&[Pending, Unknown]), ("pending", false));
    }
}
