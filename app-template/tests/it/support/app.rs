//! The app in this process: requests go straight into it, no socket between.

use app::config::{Config, DatabaseConfig};
use app::db::migrations::MIGRATIONS;
use app::db::{Database, migrate};
use app::state::AppState;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use tempfile::TempDir;

use super::mariadb;

/// An app and, on SQLite, the folder that holds its file.
pub(crate) struct App {
    whole: app::http::App,
    _folder: Option<TempDir>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// An empty, migrated SQLite database and the folder it lives in.
pub(crate) async fn sqlite() -> (TempDir, DatabaseConfig) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tasks.sqlite");
    let database = DatabaseConfig::Sqlite { path };
    migrate::run(&database, MIGRATIONS).await.unwrap();
    (folder, database)
}

/// The names on a page, in order, as the HTML has them.
pub(crate) fn names(page: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for rest in page.split("<span class=\"name\"").skip(1) {
        let (_, text) = rest.split_once('>').unwrap();
        names.push(text.split_once("</span>").unwrap().0);
    }
    names
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    /// The names on the page, in order, as the HTML has them.
    pub(crate) fn names(&self) -> Vec<&str> {
        names(&self.body)
    }

    /// The address of the link with this text.
    pub(crate) fn link(&self, text: &str) -> Option<&str> {
        let before = self.body.split_once(text)?.0;
        before
            .rsplit_once("href=\"")?
            .1
            .split_once('"')
            .map(|(address, _)| address)
    }
}

impl App {
    /// An empty, migrated app on a SQLite file of its own.
    pub(crate) async fn on_sqlite() -> Self {
        Self::on_sqlite_with(&[]).await
    }

    /// The same, with more variables than it needs.
    pub(crate) async fn on_sqlite_with(variables: &[(&str, &str)]) -> Self {
        let (folder, database) = sqlite().await;
        let mut app = Self::with_variables(database, variables);
        app._folder = Some(folder);
        app
    }

    /// An empty, migrated app on a MariaDB database of its own; `None` where there is no MariaDB.
    pub(crate) async fn on_mariadb() -> Option<Self> {
        Some(Self::on(mariadb::server()?.create_database().await).await)
    }

    async fn on(database: DatabaseConfig) -> Self {
        migrate::run(&database, MIGRATIONS).await.unwrap();
        Self::unmigrated(database)
    }

    /// An app on a database as it is.
    pub(crate) fn unmigrated(database: DatabaseConfig) -> Self {
        Self::with_variables(database, &[])
    }

    /// The same, with more variables than it needs.
    pub(crate) fn with_variables(database: DatabaseConfig, variables: &[(&str, &str)]) -> Self {
        let all = variables.iter().chain(&[("RELEASE", "v-test")]);
        let lookup = |wanted: &str| {
            all.clone()
                .find(|(name, _)| *name == wanted)
                .map(|(_, value)| (*value).to_owned())
        };
        let mut config = Config::from_lookup(lookup).unwrap();
        config.database = database;
        let state = AppState::new(&config, Database::open(&config.database).unwrap());
        Self {
            whole: app::http::app(state),
            _folder: None,
        }
    }

    pub(crate) fn whole(&self) -> app::http::App {
        self.whole.clone()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.whole.answer(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "tasks.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Reply {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.ask(Method::POST, path, &[kind], form).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &serde_json::Value) -> Reply {
        let kind = ("content-type", "application/json");
        self.ask(Method::POST, path, &[kind], &body.to_string())
            .await
    }

    /// Adds a task and returns its id.
    pub(crate) async fn add(&self, name: &str) -> i64 {
        let reply = self
            .post_json("/api/tasks", &serde_json::json!({ "name": name }))
            .await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        reply.json()["id"].as_i64().unwrap()
    }
}
