//! What every handler can reach: made once at start, shared by all requests. Cheap to clone; the pool inside is shared.

use axum::http::HeaderValue;

use crate::config::Config;
use crate::db::Database;
use crate::db::migrations::{MIGRATIONS, Migration};
use crate::tasks::cached::Tasks;

/// The app's shared state.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The task list.
    pub tasks: Tasks,
    /// The pool, for `/health`.
    pub database: Database,
    /// The migrations this release needs.
    pub migrations: &'static [Migration],
    /// Whether Memcache servers are configured.
    pub cache_configured: bool,
    /// `RELEASE`, for the `X-Release` header and `/health`.
    pub release: Option<HeaderValue>,
}

impl AppState {
    /// Puts the state together.
    pub fn new(config: &Config, database: Database) -> Self {
        Self {
            tasks: Tasks::new(database.clone()),
            database,
            migrations: MIGRATIONS,
            cache_configured: config.cache.is_some(),
            // `Config` has checked that it fits into a header.
            release: config
                .release
                .as_deref()
                .and_then(|r| HeaderValue::from_str(r).ok()),
        }
    }
}
