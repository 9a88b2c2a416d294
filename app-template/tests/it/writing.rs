//! Many who write at the same moment share a transaction: each must still get what he would have got alone.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use crate::support::app::{App, sqlite};
use crate::support::mariadb;

/// Adds so many at once, and checks that each answer names the task it is the answer to.
async fn each_gets_the_id_of_his_own(app: App, prefix: &'static str) {
    let app = Arc::new(app);
    let writers: Vec<_> = (0..90)
        .map(|number| {
            let app = app.clone();
            tokio::spawn(async move {
                let name = format!("{prefix} {number}");
                let added = app.post_json("/api/tasks", &json!({ "name": name })).await;
                assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
                (added.json()["id"].as_i64().unwrap(), name)
            })
        })
        .collect();
    for writer in writers {
        let (id, name) = writer.await.unwrap();
        let found = app.get(&format!("/api/tasks/{id}")).await.json();
        assert_eq!(found["name"], name);
        if id % 3 == 0 {
            let gone = app
                .ask(Method::DELETE, &format!("/api/tasks/{id}"), &[], "")
                .await;
            assert_eq!(gone.status, StatusCode::NO_CONTENT);
            assert_eq!(
                app.get(&format!("/api/tasks/{id}")).await.status,
                StatusCode::NOT_FOUND
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ninety_who_add_at_once_are_each_told_their_own_id_on_sqlite() {
    each_gets_the_id_of_his_own(App::on_sqlite().await, "sqlite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ninety_who_add_at_once_are_each_told_their_own_id_on_mariadb_whatever_its_step() {
    let Some(server) = mariadb::server() else {
        return;
    };
    let mut root = server.as_root().await;
    for step in [3, 1] {
        // Holds for connections made from now on; other tests do not mind.
        let sql = format!("SET GLOBAL auto_increment_increment = {step}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut root)
            .await
            .unwrap();
        each_gets_the_id_of_his_own(App::on_mariadb().await.unwrap(), "mariadb").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whom_the_database_refuses_takes_nobody_with_him() {
    let (folder, database) = sqlite().await;
    let path = folder.path().join("tasks.sqlite");
    let mut connection = SqliteConnection::connect(&format!("sqlite:{}", path.display()))
        .await
        .unwrap();
    let trigger = "CREATE TRIGGER refuse BEFORE INSERT ON task WHEN new.name = 'refused' \
                   BEGIN SELECT RAISE(ABORT, 'not this one'); END";
    sqlx::raw_sql(trigger)
        .execute(&mut connection)
        .await
        .unwrap();
    let app = Arc::new(App::unmigrated(database));
    let writers: Vec<_> = (0..60)
        .map(|number| {
            let app = app.clone();
            tokio::spawn(async move {
                let refused = number % 20 == 7;
                let name = if refused {
                    "refused".to_owned()
                } else {
                    format!("task {number}")
                };
                let added = app.post_json("/api/tasks", &json!({ "name": name })).await;
                assert_eq!(added.status.is_server_error(), refused, "{}", added.body);
                assert_eq!(
                    added.status == StatusCode::CREATED,
                    !refused,
                    "{}",
                    added.body
                );
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let page = app.get("/").await;
    assert_eq!(page.names().len(), 57);
    assert!(!page.names().contains(&"refused"));
}
