//! Sessions and messages: what a visitor is told after a form, what can be undone, and where it is remembered.

use app::config::DatabaseConfig;
use app::db::migrate;
use app::db::migrations::MIGRATIONS;
use axum::http::{Method, StatusCode};
use sqlx::{Connection, SqliteConnection};

use crate::support::app::{App, Reply, sqlite};
use crate::support::visitor::Visitor;
use crate::support::{mariadb, memcached};

mod messages;

/// What the page tells, without its markup.
fn told(page: &Reply) -> &str {
    let (_, rest) = page.body.split_once("role=\"status\">").unwrap();
    let notice = rest.split_once("</div>").unwrap().0;
    match notice.split_once("<p>") {
        Some((_, text)) => text.split_once("</p>").unwrap().0,
        None => "",
    }
}

fn can_undo(page: &Reply) -> bool {
    page.body.contains(">Undo</button>")
}

fn on(database: &DatabaseConfig, store: &str) -> App {
    App::with_variables(database.clone(), &[("SESSION_STORE", store)])
}

fn with_memcache(database: &DatabaseConfig, server: &memcached::Memcached) -> App {
    let address = format!("127.0.0.1:{}", server.address().1);
    let variables = [
        ("MEMCACHIER_SERVERS", address.as_str()),
        ("MEMCACHIER_USERNAME", memcached::USER),
        ("MEMCACHIER_PASSWORD", memcached::PASSWORD),
    ];
    // A server without login is told none.
    let wanted = if server.settings().credentials.is_some() {
        3
    } else {
        1
    };
    App::with_variables(database.clone(), &variables[..wanted])
}

/// The whole of it: one process answers the form, the other shows the page, as behind a load balancer.
async fn a_deleted_task_can_be_brought_back_to_its_place(one: &App, other: &App) {
    for name in ["first", "second", "third"] {
        one.add(name).await;
    }
    let second = other
        .get("/")
        .await
        .names()
        .iter()
        .position(|name| *name == "second");
    let mut visitor = Visitor::default();
    let id = one.get("/api/tasks").await.json()["tasks"][second.unwrap()]["id"].clone();
    let reply = visitor
        .ask(one, Method::POST, &format!("/{id}/delete"), "")
        .await;
    assert_eq!(
        (reply.status, reply.header("location")),
        (StatusCode::SEE_OTHER, "/")
    );
    let page = visitor.get(other, "/").await;
    assert_eq!(page.names(), ["first", "third"]);
    assert_eq!(told(&page), "Task deleted: second");
    assert!(can_undo(&page));
    assert_eq!(page.header("cache-control"), "no-store");
    // Told once.
    assert_eq!(told(&visitor.get(other, "/").await), "");
    let page = visitor.post(one, &format!("/{id}/undo"), "").await;
    assert_eq!(told(&page), "Task restored.");
    assert_eq!(page.names(), ["first", "second", "third"]);
    assert!(
        visitor.cookies.is_empty(),
        "nothing is left to remember: {:?}",
        visitor.cookies
    );
    let page = visitor.post(other, &format!("/{id}/undo"), "").await;
    assert_eq!(told(&page), "It is too late to undo that.");
    assert_eq!(page.names(), ["first", "second", "third"]);
}

#[tokio::test]
async fn undo_works_across_processes_with_sessions_in_the_database() {
    let (_folder, database) = sqlite().await;
    let (one, other) = (on(&database, "database"), on(&database, "database"));
    a_deleted_task_can_be_brought_back_to_its_place(&one, &other).await;
    if let Some(server) = mariadb::server() {
        let database = server.create_database().await;
        migrate::run(&database, MIGRATIONS).await.unwrap();
        let (one, other) = (on(&database, "database"), on(&database, "database"));
        a_deleted_task_can_be_brought_back_to_its_place(&one, &other).await;
    }
}

#[tokio::test]
async fn undo_works_across_processes_with_sessions_in_memcache() {
    for server in [memcached::plain(), memcached::with_login()] {
        let Some(server) = server else { continue };
        let (_folder, database) = sqlite().await;
        let (one, other) = (
            with_memcache(&database, &server),
            with_memcache(&database, &server),
        );
        a_deleted_task_can_be_brought_back_to_its_place(&one, &other).await;
    }
}

#[tokio::test]
async fn undo_works_in_one_process_with_sessions_in_its_memory() {
    let (_folder, database) = sqlite().await;
    let app = on(&database, "memory");
    a_deleted_task_can_be_brought_back_to_its_place(&app, &app).await;
}

#[tokio::test]
async fn a_lost_session_is_a_visitor_unknown_and_never_a_failure() {
    let (_folder, database) = sqlite().await;
    let mut visitor = Visitor::default();
    let before = on(&database, "memory");
    let id = before.add("lost").await;
    visitor
        .ask(&before, Method::POST, &format!("/{id}/delete"), "")
        .await;
    // The same cookies at a process that has never heard of them.
    let app = on(&database, "memory");
    let page = visitor.get(&app, "/").await;
    assert_eq!(
        (page.status, told(&page)),
        (StatusCode::OK, "Task deleted.")
    );
    assert!(!can_undo(&page));
    let page = visitor.post(&app, &format!("/{id}/undo"), "").await;
    assert_eq!(told(&page), "It is too late to undo that.");
    // Its id is not taken on, whoever chose it: what is remembered next has one of its own.
    let stranger = "0123456789abcdef0123456789abcdef";
    visitor
        .cookies
        .insert("session".to_owned(), stranger.to_owned());
    let id = app.add("next").await;
    visitor.post(&app, &format!("/{id}/delete"), "").await;
    assert_ne!(visitor.cookies["session"], stranger);
}

#[tokio::test]
async fn memcache_lost_or_gone_costs_the_undo_and_nothing_else() {
    let Some(mut server) = memcached::plain() else {
        return;
    };
    let (_folder, database) = sqlite().await;
    let app = with_memcache(&database, &server);
    let mut visitor = Visitor::default();
    let (one, two) = (app.add("one").await, app.add("two").await);
    visitor
        .ask(&app, Method::POST, &format!("/{one}/delete"), "")
        .await;
    server.say("flush_all");
    let page = visitor.get(&app, "/").await;
    assert_eq!(
        (page.status, told(&page)),
        (StatusCode::OK, "Task deleted.")
    );
    server.kill();
    let page = visitor.post(&app, &format!("/{two}/delete"), "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.names().is_empty());
}

#[tokio::test]
async fn a_session_in_the_database_outlives_a_restart_until_it_expires_and_is_then_cleared_away() {
    let (folder, database) = sqlite().await;
    let mut visitor = Visitor::default();
    let app = on(&database, "database");
    let (one, two) = (app.add("one").await, app.add("two").await);
    visitor.post(&app, &format!("/{one}/delete"), "").await;
    let path = folder.path().join("tasks.sqlite");
    let mut connection = SqliteConnection::connect(path.to_str().unwrap())
        .await
        .unwrap();
    let count = "SELECT COUNT(*) FROM session";
    sqlx::query("UPDATE session SET expires = expires - 4000")
        .execute(&mut connection)
        .await
        .unwrap();
    let restarted = on(&database, "database");
    let page = visitor.post(&restarted, &format!("/{one}/undo"), "").await;
    assert_eq!(told(&page), "It is too late to undo that.");
    assert_eq!(
        sqlx::query_scalar::<_, i64>(count)
            .fetch_one(&mut connection)
            .await
            .unwrap(),
        1
    );
    let page = visitor
        .post(&restarted, &format!("/{two}/delete"), "")
        .await;
    assert!(can_undo(&page));
    assert_eq!(
        sqlx::query_scalar::<_, i64>(count)
            .fetch_one(&mut connection)
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn what_a_store_holds_makes_nobody_a_visitor_and_under_another_key_nobody_is_known() {
    let (folder, database) = sqlite().await;
    let mut visitor = Visitor::default();
    let app = on(&database, "database");
    let id = app.add("one").await;
    visitor.post(&app, &format!("/{id}/delete"), "").await;
    let path = folder.path().join("tasks.sqlite");
    let mut connection = SqliteConnection::connect(path.to_str().unwrap())
        .await
        .unwrap();
    let stored: String = sqlx::query_scalar("SELECT id FROM session")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let mut thief = Visitor::default();
    thief.cookies.insert("session".to_owned(), stored);
    let undo = format!("/{id}/undo");
    let late = "It is too late to undo that.";
    assert_eq!(told(&thief.post(&app, &undo, "").await), late);
    let key = [
        ("SESSION_STORE", "database"),
        ("SECRET_KEY", "another key of thirty-two letters"),
    ];
    let other = App::with_variables(database, &key);
    assert_eq!(told(&visitor.clone().post(&other, &undo, "").await), late);
    let page = visitor.post(&app, &undo, "").await;
    assert_eq!(told(&page), "Task restored.");
}

#[tokio::test]
async fn the_id_changes_with_every_write_and_the_old_one_still_serves_requests_under_way() {
    let (_folder, database) = sqlite().await;
    for store in ["database", "memory"] {
        let app = on(&database, store);
        let mut visitor = Visitor::default();
        let (one, two) = (app.add("one").await, app.add("two").await);
        visitor.post(&app, &format!("/{one}/delete"), "").await;
        let mut late = visitor.clone();
        visitor.post(&app, &format!("/{two}/delete"), "").await;
        assert_ne!(late.cookies["session"], visitor.cookies["session"]);
        assert_eq!(visitor.cookies["session"].len(), 32);
        let page = late.post(&app, &format!("/{two}/undo"), "").await;
        assert_eq!(told(&page), "Task restored.");
        app.post(&format!("/{two}/delete"), "").await;
    }
}

#[tokio::test]
async fn many_who_write_their_sessions_at_once_all_find_them_again() {
    let (_folder, database) = sqlite().await;
    let mut databases = vec![database];
    if let Some(server) = mariadb::server() {
        databases.push(server.create_database().await);
    }
    for database in databases {
        migrate::run(&database, MIGRATIONS).await.unwrap();
        let app = &on(&database, "database");
        let visits = (0..40).map(|number| async move {
            let mut visitor = Visitor::default();
            for round in 0..3 {
                let id = app.add(&format!("{number} {round}")).await;
                let page = visitor.post(app, &format!("/{id}/delete"), "").await;
                assert_eq!(told(&page), format!("Task deleted: {number} {round}"));
            }
        });
        futures_util::future::join_all(visits).await;
    }
}
