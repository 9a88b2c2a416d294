//! What every handler can reach: made once at start, shared by all requests.

use std::ops::Deref;
use std::sync::Arc;

use axum::http::HeaderValue;

use crate::cache::memcached::Client;
use crate::cache::memory::Memory;
use crate::cache::views::{Levels, Views};
use crate::cache::{self, Cache, Store};
use crate::config::Config;
use crate::db::Database;
use crate::db::migrations::{MIGRATIONS, Migration};
use crate::sessions::Sessions;
use crate::tasks::cached::Tasks;

/// The app's state. It is cloned for every request, so that must cost no more than counting one.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

/// What is shared.
#[derive(Debug)]
pub struct Shared {
    /// The task list.
    pub tasks: Tasks,
    /// The pool, for `/health`.
    pub database: Database,
    /// The migrations this release needs.
    pub migrations: &'static [Migration],
    /// The cache of values and fragments.
    pub cache: Cache,
    /// The cache of whole pages.
    pub views: Views,
    /// What is remembered of the visitors.
    pub sessions: Sessions,
    /// `RELEASE`, for the `X-Release` header and `/health`.
    pub release: Option<HeaderValue>,
}

impl AppState {
    /// Puts the state together.
    pub fn new(config: &Config, database: Database) -> Self {
        let memcache = config.cache.as_ref().map(Client::new);
        let store = match (&memcache, config.cache_levels) {
            (_, Levels::Off) => Store::Nothing,
            (Some(client), _) => Store::Memcached(client.clone()),
            (None, _) => Store::Memory(Memory::default()),
        };
        let cache = Cache::new(store, cache::code());
        let views = Views::new(cache.clone(), config.cache_levels);
        Self(Arc::new(Shared {
            sessions: Sessions::new(
                config.session_store,
                memcache.as_ref(),
                &database,
                config.secret_key.clone(),
            ),
            tasks: Tasks::new(database.clone(), cache.clone(), views.clone()),
            database,
            migrations: MIGRATIONS,
            cache,
            views,
            // `Config` has checked that it fits into a header.
            release: config
                .release
                .as_deref()
                .and_then(|r| HeaderValue::from_str(r).ok()),
        }))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
