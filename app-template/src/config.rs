//! Configuration: the process environment, and nothing else. Every rule about a variable is here, and every complaint
//! names the variable. `from_lookup` is pure, so each rule is a unit test.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use axum::http::HeaderValue;

use crate::cache::settings::Settings;
use crate::cache::views::Levels;
use crate::error::Error;
use crate::secret::Secret;
use crate::sessions::SessionStore;

/// Elastic Beanstalk's proxy expects the app here when nobody says otherwise.
const DEFAULT_PORT: u16 = 5000;
/// The proxy runs on the same machine, so nothing outside has to reach the app itself.
const DEFAULT_HOST: &str = "127.0.0.1";
const DEFAULT_SQLITE_PATH: &str = "instance/tasks.sqlite";
/// Good enough for a laptop, refused in production.
const DEVELOPMENT_SECRET_KEY: &str = "development-only-secret-key-never-in-production";
/// 32 characters hold at least 128 bits when they are random hexadecimal digits.
const SECRET_KEY_LENGTH: usize = 32;

/// Where the app runs. Production is stricter: no default key, structured logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A laptop: convenient defaults.
    Development,
    /// `APP_ENV=production`, or a database server is configured.
    Production,
}

/// Which database holds the tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseConfig {
    /// The database Beanstalk couples to the environment. Kept as parts: a URL would need its password escaped.
    MySql {
        /// `RDS_HOSTNAME`
        host: String,
        /// `RDS_PORT`
        port: u16,
        /// `RDS_DB_NAME`
        name: String,
        /// `RDS_USERNAME`
        user: String,
        /// `RDS_PASSWORD`
        password: Secret,
    },
    /// A file, when no database server is configured.
    Sqlite {
        /// `SQLITE_PATH`
        path: PathBuf,
    },
}

/// Lines for a person or for a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}

/// Everything the app can be told.
#[derive(Debug, Clone)]
pub struct Config {
    /// Development or production.
    pub mode: Mode,
    /// `HOST`: the address to listen on.
    pub host: String,
    /// `PORT`: the port to listen on; 0 takes any free one.
    pub port: u16,
    /// Which database holds the tasks.
    pub database: DatabaseConfig,
    /// `SECRET_KEY`: makes the names under which sessions are stored (`sessions.rs`).
    pub secret_key: Secret,
    /// `MEMCACHIER_*`: the cache to use, if any.
    pub cache: Option<Settings>,
    /// `CACHE`: which levels of the cache answer for a page.
    pub cache_levels: Levels,
    /// `SESSION_STORE`: where sessions are kept.
    pub session_store: SessionStore,
    /// `RELEASE`: which version this is, said in the `X-Release` header and by `/health`.
    pub release: Option<String>,
    /// `LOG_FORMAT`
    pub log_format: LogFormat,
    /// `RUST_LOG`: how much is logged, for example `info,app=debug`.
    pub log_filter: String,
}

impl Config {
    /// Reads the process environment. In development a `.env` file in the current folder fills in what is not set; it
    /// never overrides a real variable, and is not looked at on a server.
    pub fn from_env() -> Result<Self, Error> {
        let real = |name: &str| std::env::var(name).ok();
        if mode(&real)? == Mode::Production {
            return Self::from_lookup(real);
        }
        let file = read_dotenv(Path::new(".env"))?;
        Self::from_lookup(|name| real(name).or_else(|| file.get(name).cloned()))
    }

    /// Builds the configuration from any source of variables.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let lookup: &dyn Fn(&str) -> Option<String> = &lookup;
        let mode = mode(lookup)?;
        let or = |name: &str, default: &str| filled(lookup, name).unwrap_or(default.to_owned());
        Ok(Self {
            mode,
            host: or("HOST", DEFAULT_HOST),
            port: port(lookup, "PORT")?.unwrap_or(DEFAULT_PORT),
            database: database(lookup)?,
            secret_key: secret_key(lookup, mode)?,
            cache: Settings::from_lookup(lookup)?,
            cache_levels: cache_levels(lookup)?,
            session_store: session_store(lookup)?,
            release: release(lookup)?,
            log_format: log_format(lookup, mode)?,
            log_filter: or("RUST_LOG", "info"),
        })
    }
}

/// A variable that is set to nothing counts as not set: that is how a console clears one.
fn filled(lookup: &dyn Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    lookup(name).filter(|value| !value.trim().is_empty())
}

fn mode(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Mode, Error> {
    let coupled = filled(lookup, "RDS_HOSTNAME").is_some();
    match filled(lookup, "APP_ENV").as_deref() {
        Some("production") => Ok(Mode::Production),
        // A configured database server is real data, whatever APP_ENV says.
        Some("development") | None if coupled => Ok(Mode::Production),
        Some("development") | None => Ok(Mode::Development),
        Some(other) => Err(Error::Config(format!(
            "APP_ENV is \"{other}\"; it must be development or production"
        ))),
    }
}

fn port(lookup: &dyn Fn(&str) -> Option<String>, name: &str) -> Result<Option<u16>, Error> {
    let Some(text) = filled(lookup, name) else {
        return Ok(None);
    };
    text.trim().parse().map(Some).map_err(|_| {
        Error::Config(format!(
            "{name} is \"{text}\"; it must be a number from 0 to 65535"
        ))
    })
}

fn database(lookup: &dyn Fn(&str) -> Option<String>) -> Result<DatabaseConfig, Error> {
    const OTHERS: [&str; 4] = ["RDS_PORT", "RDS_DB_NAME", "RDS_USERNAME", "RDS_PASSWORD"];
    // A password may be empty or all spaces; every other part has to say something.
    let value = |name: &str| match name {
        "RDS_PASSWORD" => lookup(name),
        _ => filled(lookup, name),
    };
    let Some(host) = value("RDS_HOSTNAME") else {
        return match OTHERS.iter().find(|name| filled(lookup, name).is_some()) {
            Some(name) => Err(Error::Config(format!(
                "{name} is set but RDS_HOSTNAME is not"
            ))),
            None => Ok(DatabaseConfig::Sqlite {
                path: filled(lookup, "SQLITE_PATH")
                    .unwrap_or_else(|| DEFAULT_SQLITE_PATH.to_owned())
                    .into(),
            }),
        };
    };
    let required = |name: &str| {
        value(name).ok_or_else(|| {
            Error::Config(format!(
                "RDS_HOSTNAME is set but {name} is not; MySQL needs all five RDS_* variables"
            ))
        })
    };
    let number = required("RDS_PORT")?;
    let port = port(lookup, "RDS_PORT")?
        .filter(|port| *port != 0)
        .ok_or_else(|| {
            Error::Config(format!(
                "RDS_PORT is \"{number}\"; it must be a port number"
            ))
        })?;
    Ok(DatabaseConfig::MySql {
        host,
        port,
        name: required("RDS_DB_NAME")?,
        user: required("RDS_USERNAME")?,
        password: Secret::new(required("RDS_PASSWORD")?),
    })
}

fn secret_key(lookup: &dyn Fn(&str) -> Option<String>, mode: Mode) -> Result<Secret, Error> {
    match (filled(lookup, "SECRET_KEY"), mode) {
        (None, Mode::Development) => Ok(Secret::new(DEVELOPMENT_SECRET_KEY)),
        (Some(key), Mode::Development) => Ok(Secret::new(key)),
        (None, Mode::Production) => Err(Error::Config(
            "SECRET_KEY is not set; production needs one (for example `openssl rand -hex 32`)"
                .into(),
        )),
        (Some(key), Mode::Production) if key == DEVELOPMENT_SECRET_KEY => Err(Error::Config(
            "SECRET_KEY is the development key; production needs its own".into(),
        )),
        (Some(key), Mode::Production) if key.chars().count() < SECRET_KEY_LENGTH => {
            Err(Error::Config(format!(
                "SECRET_KEY is shorter than {SECRET_KEY_LENGTH} characters"
            )))
        }
        (Some(key), Mode::Production) => Ok(Secret::new(key)),
    }
}

fn cache_levels(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Levels, Error> {
    match filled(lookup, "CACHE").as_deref() {
        None | Some("near") => Ok(Levels::Near),
        Some("shared") => Ok(Levels::Shared),
        Some("off") => Ok(Levels::Off),
        Some(other) => Err(Error::Config(format!(
            "CACHE is \"{other}\"; it must be near, shared or off"
        ))),
    }
}

fn session_store(lookup: &dyn Fn(&str) -> Option<String>) -> Result<SessionStore, Error> {
    let has_memcache = filled(lookup, "MEMCACHIER_SERVERS").is_some();
    match filled(lookup, "SESSION_STORE").as_deref() {
        None if has_memcache => Ok(SessionStore::Memcache),
        // Not memory: the next request may reach another instance.
        Some("database") | None => Ok(SessionStore::Database),
        Some("memcache") if has_memcache => Ok(SessionStore::Memcache),
        Some("memcache") => Err(Error::Config(
            "SESSION_STORE is memcache but MEMCACHIER_SERVERS is not set".into(),
        )),
        Some("memory") => Ok(SessionStore::Memory),
        Some(other) => Err(Error::Config(format!(
            "SESSION_STORE is \"{other}\"; it must be memcache, database or memory"
        ))),
    }
}

fn release(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Option<String>, Error> {
    let release = filled(lookup, "RELEASE");
    match release.as_deref().map(HeaderValue::from_str) {
        // It is sent as a header, so it must fit into one.
        Some(Err(_)) => Err(Error::Config(
            "RELEASE holds a character a header cannot carry".into(),
        )),
        _ => Ok(release),
    }
}

fn log_format(lookup: &dyn Fn(&str) -> Option<String>, mode: Mode) -> Result<LogFormat, Error> {
    match (filled(lookup, "LOG_FORMAT").as_deref(), mode) {
        (Some("json"), _) | (None, Mode::Production) => Ok(LogFormat::Json),
        (Some("text"), _) | (None, Mode::Development) => Ok(LogFormat::Text),
        (Some(other), _) => Err(Error::Config(format!(
            "LOG_FORMAT is \"{other}\"; it must be json or text"
        ))),
    }
}

fn read_dotenv(path: &Path) -> Result<HashMap<String, String>, Error> {
    if !path.is_file() {
        return Ok(HashMap::new());
    }
    // The parser's own message repeats the line, which may hold a secret.
    dotenvy::from_path_iter(path)
        .and_then(Iterator::collect)
        .map_err(|_| {
            Error::Config(format!(
                "{} is not a list of NAME=value lines",
                path.display()
            ))
        })
}

#[cfg(test)]
mod tests;
