//! `web serve`: open the database, listen, answer until told to stop, finish what was begun.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use self::connections::Limits;

use crate::config::{Config, DatabaseConfig, Mode};
use crate::db::migrations::MIGRATIONS;
use crate::db::{self, Database, migrate};
use crate::error::Error;
use crate::http;
use crate::state::AppState;

mod backlog;
pub mod connections;
mod watched;

/// How long the database may take to take leave. It may be gone, or busy with what was given up.
const CLOSING: Duration = Duration::from_secs(2);

/// Runs the server until SIGTERM or Ctrl-C.
pub async fn run(config: Config) -> Result<(), Error> {
    // First of all: a stop that comes while we start must not reset who waits at the door already.
    let stop = told_to_stop()?;
    let listener = listen(&config).await?;
    if let DatabaseConfig::Sqlite { path } = &config.database {
        // A file has one user: this process. So it brings the file up to date itself, as the user that owns it. A
        // database server is shared by all instances and migrated once for all of them, by `web migrate`.
        for name in migrate::run(&config.database, MIGRATIONS).await? {
            tracing::info!(migration = name, "migrated");
        }
        if config.mode == Mode::Production && path.is_relative() {
            tracing::warn!(
                "SQLITE_PATH is relative: a deploy replaces the app's folder and the tasks with it; \
                 set it to a folder that stays, or add a database to the environment"
            );
        }
    }
    let database = Database::open(&config.database)?;
    let state = AppState::new(&config, database.clone());
    let address = listener
        .local_addr()
        .map_err(|error| Error::Failed(error.to_string()))?;
    tracing::info!(
        database = db::place(&config.database),
        cache = if config.cache.is_some() {
            "memcache"
        } else {
            "memory"
        },
        release = config.release.as_deref().unwrap_or("none"),
        "listening on http://{address}"
    );
    let limits = Limits::default();
    let all_finished = connections::serve(listener, http::app(state), limits, stop)
        .await
        .map_err(|error| Error::Failed(format!("the server stopped: {error}")))?;
    if !all_finished {
        let seconds = limits.drain.as_secs();
        tracing::warn!("requests were still in flight after {seconds} s");
    }
    if tokio::time::timeout(CLOSING, database.close())
        .await
        .is_err()
    {
        tracing::warn!("left connections to the database open");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Whether `serve` and not `migrate` brings this database up to date. On an instance, container commands run as root
/// in a staging folder: a SQLite file made there would be the wrong file with the wrong owner.
pub fn migrates_itself(config: &Config) -> bool {
    config.mode == Mode::Production && matches!(config.database, DatabaseConfig::Sqlite { .. })
}

async fn listen(config: &Config) -> Result<TcpListener, Error> {
    let (host, port) = (config.host.as_str(), config.port);
    TcpListener::bind((host, port))
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => Error::Failed(format!(
                "port {port} on {host} is in use: stop what listens there, or set PORT to another"
            )),
            _ => Error::Failed(format!(
                "cannot listen on {host}:{port} (HOST, PORT): {error}"
            )),
        })
}

fn told_to_stop() -> Result<impl Future<Output = ()>, Error> {
    let failed = |error| Error::Failed(format!("cannot wait for signals: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    Ok(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping: no new requests, finishing those in flight");
    })
}
