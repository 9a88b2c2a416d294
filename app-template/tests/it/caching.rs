//! The caches as a visitor meets them: what is kept, what is asked of the database, and that nothing is kept too long.

use app::config::DatabaseConfig;
use app::db::migrate;
use app::db::migrations::MIGRATIONS;
use axum::http::{Method, StatusCode};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

use crate::support::app::{App, sqlite};
use crate::support::mariadb;

#[tokio::test]
async fn every_level_of_caching_shows_the_same_and_shows_every_write_at_once() {
    for levels in ["near", "shared", "off"] {
        let (_folder, database) = sqlite().await;
        let app = App::with_variables(database, &[("CACHE", levels)]);
        assert!(app.get("/").await.names().is_empty());
        let mut expected = Vec::new();
        for number in 0..5 {
            let name = format!("task {number}");
            let id = app.add(&name).await;
            expected.push(name);
            assert_eq!(app.get("/").await.names(), expected, "{levels}");
            assert_eq!(app.get("/").await.names(), expected, "{levels}, again");
            if number == 2 {
                app.post(&format!("/{id}/delete"), "").await;
                expected.pop();
                assert_eq!(app.get("/").await.names(), expected, "{levels}");
            }
        }
    }
}

#[tokio::test]
async fn two_processes_on_one_database_show_each_others_writes_at_once() {
    let (_folder, database) = sqlite().await;
    let (one, other) = (App::unmigrated(database.clone()), App::unmigrated(database));
    for (writer, reader) in [(&one, &other), (&other, &one)].repeat(3) {
        reader.get("/").await;
        let id = writer.add("from the other").await;
        assert_eq!(reader.get("/").await.names(), ["from the other"]);
        writer.post(&format!("/{id}/delete"), "").await;
        assert!(reader.get("/").await.names().is_empty());
    }
}

#[tokio::test]
async fn an_id_that_sqlite_gives_out_again_does_not_bring_the_old_row_back() {
    let (_folder, database) = sqlite().await;
    let app = App::with_variables(database, &[("CACHE", "shared")]);
    let first = app.add("old").await;
    assert_eq!(app.get("/").await.names(), ["old"]);
    app.post(&format!("/{first}/delete"), "").await;
    assert_eq!(
        app.add("new").await,
        first,
        "SQLite gives the largest id out again"
    );
    assert_eq!(app.get("/").await.names(), ["new"]);
}

#[tokio::test]
async fn a_page_is_known_by_its_tag_until_something_is_written() {
    let (_folder, database) = sqlite().await;
    let app = App::unmigrated(database);
    app.add("one").await;
    let tag = app.get("/").await.header("etag").to_owned();
    let ask = async || {
        app.ask(Method::GET, "/", &[("if-none-match", &tag)], "")
            .await
    };
    let known = ask().await;
    assert_eq!(
        (known.status, known.body.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );
    assert_eq!(known.header("etag"), tag);
    assert_eq!(known.header("x-content-type-options"), "nosniff");
    app.add("two").await;
    let changed = ask().await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_eq!(changed.names(), ["one", "two"]);
}

#[tokio::test]
async fn what_one_visitor_typed_is_kept_for_nobody() {
    let (_folder, database) = sqlite().await;
    let app = App::unmigrated(database);
    app.add("one").await;
    let name = "x".repeat(300);
    let refused = app.post("/", &format!("name={name}")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains(&name));
    assert_eq!(refused.header("etag"), "");
    let page = app.get("/").await;
    assert!(!page.body.contains(&name) && !page.body.contains("too long"));
}

#[tokio::test]
async fn a_page_that_has_become_empty_leads_to_the_first_and_is_not_kept() {
    let (_folder, database) = sqlite().await;
    let app = App::unmigrated(database);
    let id = app.add("one").await;
    let before = format!("/?before={id}");
    assert_eq!(app.get(&before).await.header("location"), "/");
    assert_eq!(app.get(&before).await.header("location"), "/");
    assert_eq!(app.get("/?after=0").await.names(), ["one"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_who_come_at_once_to_a_cold_page_cause_one_query() {
    let Some(server) = mariadb::server() else {
        return;
    };
    let mut root = server.as_root().await;
    let database = server.create_database().await;
    migrate::run(&database, MIGRATIONS).await.unwrap();
    let app = App::unmigrated(database.clone());
    app.add("one").await;
    for sql in [
        "SET GLOBAL log_output = 'TABLE'",
        "SET GLOBAL general_log = ON",
    ] {
        sqlx::query(sql).execute(&mut root).await.unwrap();
    }
    let app = std::sync::Arc::new(app);
    let readers: Vec<_> = (0..50)
        .map(|_| {
            tokio::spawn({
                let app = app.clone();
                async move { app.get("/").await }
            })
        })
        .collect();
    for reader in readers {
        assert_eq!(reader.await.unwrap().names(), ["one"]);
    }
    let off = sqlx::query("SET GLOBAL general_log = OFF");
    off.execute(&mut root).await.unwrap();
    let DatabaseConfig::MySql { user, .. } = database else {
        unreachable!()
    };
    // `Execute` and not `Prepare`; other tests' databases are other users'.
    let asked = "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log \
                 WHERE user_host LIKE ? AND command_type = 'Execute' AND argument LIKE '%SELECT id, name FROM task%'";
    let asked: Vec<String> = sqlx::query_scalar(asked)
        .bind(format!("{user}[%"))
        .fetch_all(&mut root)
        .await
        .unwrap();
    assert_eq!(asked.len(), 1, "{asked:#?}");
}

const PAGES: [&str; 3] = [
    "SELECT id, name FROM task ORDER BY id DESC LIMIT 101",
    "SELECT id, name FROM task WHERE id < 500 ORDER BY id DESC LIMIT 101",
    "SELECT id, name FROM task WHERE id > 500 ORDER BY id LIMIT 101",
];

#[tokio::test]
async fn a_page_of_a_large_table_is_a_walk_along_the_key_on_sqlite() {
    let (_folder, database) = sqlite().await;
    let DatabaseConfig::Sqlite { path } = &database else {
        unreachable!()
    };
    let address = format!("sqlite:{}", path.display());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    for sql in PAGES {
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
        for step in plan.fetch_all(&mut connection).await.unwrap() {
            let step: String = step.get("detail");
            let walk =
                step.starts_with("SEARCH task USING INTEGER PRIMARY KEY") || step == "SCAN task";
            assert!(walk, "{sql}: {step}");
        }
    }
}

#[tokio::test]
async fn a_page_of_a_large_table_is_a_walk_along_the_key_on_mariadb() {
    let Some(server) = mariadb::server() else {
        return;
    };
    let database = server.create_database().await;
    migrate::run(&database, MIGRATIONS).await.unwrap();
    let DatabaseConfig::MySql { name, .. } = &database else {
        unreachable!()
    };
    let mut connection = server.as_root().await;
    sqlx::query(AssertSqlSafe(format!("USE {name}")))
        .execute(&mut connection)
        .await
        .unwrap();
    let fill = "INSERT INTO task (name) SELECT 'task' FROM seq_1_to_10000";
    sqlx::query(fill).execute(&mut connection).await.unwrap();
    sqlx::query("ANALYZE TABLE task")
        .execute(&mut connection)
        .await
        .unwrap();
    let handlers = "SELECT CAST(SUM(VARIABLE_VALUE) AS SIGNED) FROM information_schema.SESSION_STATUS \
                    WHERE VARIABLE_NAME LIKE 'HANDLER_READ%'";
    for sql in PAGES {
        sqlx::query("FLUSH STATUS")
            .execute(&mut connection)
            .await
            .unwrap();
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        assert_eq!(rows.len(), 101, "{sql}");
        let read: i64 = sqlx::query_scalar(handlers)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert!(read < 120, "{sql} reads {read} rows");
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN {sql}")));
        let plan = plan.fetch_one(&mut connection).await.unwrap();
        let (key, extra): (String, String) = (plan.get("key"), plan.get("Extra"));
        assert_eq!(key, "PRIMARY", "{sql}");
        assert!(!extra.contains("filesort"), "{sql}: {extra}");
    }
    // What the app asks is what is tested here.
    let source = include_str!("../../src/tasks/store.rs");
    for sql in PAGES {
        let sql = sql.replace("101", "?").replace("500", "?");
        assert!(source.contains(&sql), "{sql}");
    }
}
