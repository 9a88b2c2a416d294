//! The schema's way forward, on both databases: once, in order, mendable, never past what a release knows.

use app::config::DatabaseConfig;
use app::db::migrate::{self, State};
use app::db::migrations::{MIGRATIONS, Migration};
use axum::http::StatusCode;

use crate::support::app::App;
use crate::support::mariadb;

mod processes;

const ADD: &str = "ALTER TABLE task ADD COLUMN note VARCHAR(20);\n";
const BROKEN: &str = "INSERT INTO task (name, note) VALUES ('first', 'a');\n\
    INSERT INTO tusk (name) VALUES ('second');\nINSERT INTO task (name) VALUES ('third');\n";
const MENDED: &str = "INSERT INTO task (name, note) VALUES ('first', 'a');\n\
    -- It was a typing mistake.\nINSERT INTO task (name) VALUES ('second');\nINSERT INTO task (name) VALUES ('third');\n";

const fn same(name: &'static str, sql: &'static str) -> Migration {
    Migration {
        name,
        mysql: sql,
        sqlite: sql,
    }
}

const BROKEN_LIST: &[Migration] = &[
    MIGRATIONS[0],
    MIGRATIONS[1],
    same("0003_add_note", ADD),
    same("0004_fill", BROKEN),
];
const MENDED_LIST: &[Migration] = &[
    MIGRATIONS[0],
    MIGRATIONS[1],
    same("0003_add_note", ADD),
    same("0004_fill", MENDED),
];

fn sqlite(folder: &tempfile::TempDir) -> DatabaseConfig {
    DatabaseConfig::Sqlite {
        path: folder.path().join("new/tasks.sqlite"),
    }
}

async fn mysql() -> Option<DatabaseConfig> {
    Some(mariadb::server()?.create_database().await)
}

/// The names of the tasks in the order of their ids.
async fn names(database: &DatabaseConfig) -> Vec<String> {
    let tasks = App::unmigrated(database.clone())
        .get("/api/tasks")
        .await
        .json();
    let tasks = tasks["tasks"].as_array().unwrap().clone();
    tasks
        .iter()
        .map(|task| task["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn states(database: &DatabaseConfig, list: &'static [Migration]) -> Vec<State> {
    let states = migrate::status(database, list).await.unwrap();
    states.into_iter().map(|(_, state)| state).collect()
}

async fn migrating_again_does_nothing(database: DatabaseConfig) {
    assert_eq!(states(&database, MENDED_LIST).await, [State::Pending; 4]);
    let applied = migrate::run(&database, MENDED_LIST).await.unwrap();
    let expected: Vec<&str> = MENDED_LIST.iter().map(|m| m.name).collect();
    assert_eq!(applied, expected);
    assert_eq!(states(&database, MENDED_LIST).await, [State::Applied; 4]);
    assert!(
        migrate::run(&database, MENDED_LIST)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(names(&database).await, ["first", "second", "third"]);
}

#[tokio::test]
async fn migrating_again_does_nothing_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    migrating_again_does_nothing(sqlite(&folder)).await;
}

#[tokio::test]
async fn migrating_again_does_nothing_on_mariadb() {
    if let Some(database) = mysql().await {
        migrating_again_does_nothing(database).await;
    }
}

#[tokio::test]
async fn a_failing_migration_on_mariadb_names_its_place_and_goes_on_there_once_mended() {
    let Some(database) = mysql().await else {
        return;
    };
    for _ in 0..2 {
        let error = migrate::run(&database, BROKEN_LIST)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("migrations/mysql/0004_fill.sql failed at statement 2 of 3"),
            "{error}"
        );
        assert!(error.contains("tusk"), "the database's own words: {error}");
        let expected = [
            State::Applied,
            State::Applied,
            State::Applied,
            State::Unfinished(1),
        ];
        assert_eq!(states(&database, BROKEN_LIST).await, expected);
    }
    assert_eq!(
        migrate::run(&database, MENDED_LIST).await.unwrap(),
        ["0004_fill"]
    );
    assert_eq!(
        names(&database).await,
        ["first", "second", "third"],
        "no statement ran twice"
    );
}

#[tokio::test]
async fn a_failing_migration_on_sqlite_names_its_place_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder);
    migrate::run(&database, MIGRATIONS).await.unwrap();
    let error = migrate::run(&database, BROKEN_LIST)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("migrations/sqlite/0004_fill.sql failed at statement 2 of 3"),
        "{error}"
    );
    assert!(error.contains("tusk"), "{error}");
    let expected = [
        State::Applied,
        State::Applied,
        State::Pending,
        State::Pending,
    ];
    assert_eq!(states(&database, BROKEN_LIST).await, expected);
    assert_eq!(migrate::run(&database, MENDED_LIST).await.unwrap().len(), 2);
    assert_eq!(names(&database).await, ["first", "second", "third"]);
}

#[tokio::test]
async fn a_schema_from_a_newer_release_is_refused_but_served() {
    let folder = tempfile::tempdir().unwrap();
    let mut databases = vec![sqlite(&folder)];
    databases.extend(mysql().await);
    for database in databases {
        migrate::run(&database, MENDED_LIST).await.unwrap();
        let error = migrate::run(&database, MIGRATIONS).await.unwrap_err();
        assert_eq!(error.exit_code(), 4);
        assert!(
            error.to_string().contains("0003_add_note, 0004_fill"),
            "{error}"
        );
        let health = App::unmigrated(database).get("/health").await;
        assert_eq!(
            (health.status, &health.json()["schema"]),
            (StatusCode::OK, &"newer".into())
        );
    }
}

#[tokio::test]
async fn health_says_503_and_which_migration_until_it_has_run() {
    let Some(database) = mysql().await else {
        return;
    };
    let app = App::unmigrated(database.clone());
    let health = app.get("/health").await;
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        health.json()["reason"]
            .as_str()
            .unwrap()
            .contains("0001_create_task"),
        "{}",
        health.body
    );
    assert_eq!(app.get("/health/live").await.status, StatusCode::OK);
    migrate::run(&database, MIGRATIONS).await.unwrap();
    assert_eq!(
        app.get("/health").await.status,
        StatusCode::OK,
        "the same app, without a restart"
    );
}

#[tokio::test]
async fn health_says_why_a_database_refuses_us_and_nothing_more() {
    let Some(database) = mysql().await else {
        return;
    };
    let DatabaseConfig::MySql {
        host,
        port,
        name,
        user,
        ..
    } = database
    else {
        return;
    };
    let password = app::secret::Secret::new("not the password");
    let wrong = DatabaseConfig::MySql {
        host,
        port,
        name: name.clone(),
        user,
        password,
    };
    let app = App::unmigrated(wrong.clone());
    let health = app.get("/health").await;
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        health.body.contains("refuses the user name or password"),
        "{}",
        health.body
    );
    assert!(!health.body.contains(&name), "{}", health.body);
    let page = app.get("/").await;
    assert!(
        page.status.is_server_error() && !page.body.contains(&name),
        "{}",
        page.body
    );
    let error = migrate::run(&wrong, MIGRATIONS)
        .await
        .unwrap_err()
        .to_string();
    assert!(!error.contains("not the password"), "{error}");
}

#[tokio::test]
async fn a_database_that_is_not_there_means_503() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let app = App::unmigrated(DatabaseConfig::MySql {
        host: "127.0.0.1".into(),
        port,
        name: "x".into(),
        user: "x".into(),
        password: app::secret::Secret::new("x"),
    });
    // Each waits its whole patience for a connection, so they wait together.
    let (page, api, health) = tokio::join!(app.get("/"), app.get("/api/tasks"), app.get("/health"));
    for reply in [&page, &api, &health] {
        assert_eq!(
            reply.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{}",
            reply.body
        );
        assert_eq!(reply.header("x-release"), "v-test");
    }
    assert_eq!(page.header("retry-after"), "5");
}
