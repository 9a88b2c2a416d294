//! Every route, asked over HTTP, on SQLite and on MariaDB alike.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::app::{App, Reply};

/// Makes of each function here a test on either database.
macro_rules! on_both_databases {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::App::on_sqlite().await).await;
            })*
        }
        mod on_mariadb {
            $(#[tokio::test]
            async fn $name() {
                if let Some(app) = super::App::on_mariadb().await {
                    super::$name(app).await;
                }
            })*
        }
    };
}

on_both_databases! {
    tasks_are_listed_in_the_order_they_were_added,
    the_second_card_is_there_only_when_there_are_tasks,
    a_blank_name_is_refused_and_nothing_is_added,
    a_name_too_long_is_refused_and_kept_in_the_field,
    emoji_and_markup_come_back_as_they_were_typed,
    a_name_of_255_emoji_fits,
    deleting_twice_is_as_good_as_once,
    the_list_is_paged_by_a_hundred_in_both_directions,
    paging_survives_deletes_at_its_edges,
    the_api_adds_finds_lists_and_deletes,
    the_api_pages_like_the_page,
    health_is_ready_on_a_migrated_database,
}

async fn tasks_are_listed_in_the_order_they_were_added(app: App) {
    for name in ["one", "two", "three"] {
        let reply = app.post("/", &format!("name={name}")).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (StatusCode::SEE_OTHER, "/")
        );
    }
    assert_eq!(app.get("/").await.names(), ["one", "two", "three"]);
}

async fn the_second_card_is_there_only_when_there_are_tasks(app: App) {
    let empty = app.get("/").await;
    assert!(empty.body.contains("New Task") && !empty.body.contains("Current Tasks"));
    app.add("one").await;
    assert!(app.get("/").await.body.contains("Current Tasks"));
}

async fn a_blank_name_is_refused_and_nothing_is_added(app: App) {
    app.add("kept").await;
    for form in ["name=", "name=%20%20", "name=%E3%80%80", "", "other=x"] {
        let reply = app.post("/", form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(reply.body.contains("Task name is required."), "{form}");
        assert_eq!(reply.names(), ["kept"], "the list is on the page too");
    }
    assert_eq!(app.get("/").await.names(), ["kept"]);
}

async fn a_name_too_long_is_refused_and_kept_in_the_field(app: App) {
    for length in [256, 10_000] {
        let name = "x".repeat(length);
        let reply = app.post("/", &format!("name={name}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            reply
                .body
                .contains(&format!("too long: {length} characters"))
        );
        assert!(reply.body.contains(&format!("value=\"{name}\"")));
    }
    assert!(app.get("/").await.names().is_empty());
}

async fn emoji_and_markup_come_back_as_they_were_typed(app: App) {
    let name = r#"🦀 <script>alert("1")</script> & 'q' 語"#;
    let id = app.add(name).await;
    let page = app.get("/").await;
    assert!(!page.body.contains("<script>"), "{}", page.body);
    assert!(page.body.contains("🦀 &#60;script&#62;"), "{}", page.body);
    assert_eq!(
        app.get(&format!("/api/tasks/{id}")).await.json()["name"],
        name
    );
    // The field of a refused form is escaped as well.
    let refused = app
        .post("/", &format!("name=%22%3E%3Cscript%3E{}", "x".repeat(300)))
        .await;
    assert!(
        refused.body.contains("&#34;&#62;&#60;script&#62;xxx"),
        "{}",
        refused.body
    );
}

async fn a_name_of_255_emoji_fits(app: App) {
    let name = "🦀".repeat(255);
    let reply = app
        .post("/", &format!("name={}", "%F0%9F%A6%80".repeat(255)))
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(app.get("/").await.names(), [name]);
    let over = app
        .post("/", &format!("name={}", "%F0%9F%A6%80".repeat(256)))
        .await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn deleting_twice_is_as_good_as_once(app: App) {
    let id = app.add("short-lived").await;
    app.add("kept").await;
    for _ in 0..2 {
        let reply = app.post(&format!("/{id}/delete"), "").await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (StatusCode::SEE_OTHER, "/")
        );
    }
    assert_eq!(app.get("/").await.names(), ["kept"]);
}

async fn fill(app: &App, count: usize) -> Vec<i64> {
    let mut ids = Vec::new();
    for number in 1..=count {
        ids.push(app.add(&format!("task {number}")).await);
    }
    ids
}

fn ends(reply: &Reply) -> (usize, String, String) {
    let names = reply.names();
    (
        names.len(),
        names[0].to_owned(),
        names[names.len() - 1].to_owned(),
    )
}

async fn the_list_is_paged_by_a_hundred_in_both_directions(app: App) {
    fill(&app, 250).await;
    let newest = app.get("/").await;
    assert_eq!(ends(&newest), (100, "task 151".into(), "task 250".into()));
    assert_eq!(newest.link("Newer tasks"), None);
    let middle = app.get(newest.link("← Older").unwrap()).await;
    assert_eq!(ends(&middle), (100, "task 51".into(), "task 150".into()));
    let oldest = app.get(middle.link("← Older").unwrap()).await;
    assert_eq!(ends(&oldest), (50, "task 1".into(), "task 50".into()));
    assert!(!oldest.body.contains("Older tasks"));
    let forward = app.get(oldest.link("Newer tasks").unwrap()).await;
    assert_eq!(forward.names(), middle.names());
    let last = app.get(forward.link("Newer tasks").unwrap()).await;
    assert_eq!(last.names(), newest.names());
    assert!(!last.body.contains("Newer tasks"));
    // A new task is on the page the form leads to.
    let added = app.post("/", "name=task+251").await;
    assert_eq!(ends(&app.get(added.header("location")).await).2, "task 251");
}

async fn paging_survives_deletes_at_its_edges(app: App) {
    let ids = fill(&app, 101).await;
    // Deleting from an older page comes back to it.
    let older = format!("/{}/delete?before={}", ids[0], ids[1]);
    let reply = app.post(&older, "").await;
    assert_eq!(reply.header("location"), format!("/?before={}", ids[1]));
    // That page is empty now, so the visitor is led to the list.
    let empty = app.get(reply.header("location")).await;
    assert_eq!(
        (empty.status, empty.header("location")),
        (StatusCode::SEE_OTHER, "/")
    );
    // Exactly a full page: nothing older, nothing newer.
    let newest = app.get("/").await;
    assert_eq!(newest.names().len(), 100);
    assert!(!newest.body.contains("class=\"pages\""));
    // The task a cursor names may be gone; the cursor still works.
    app.post(&format!("/{}/delete", ids[50]), "").await;
    let page = app.get(&format!("/?before={}", ids[50])).await;
    assert_eq!(ends(&page), (49, "task 2".into(), "task 50".into()));
    let page = app.get(&format!("/?after={}", ids[50])).await;
    assert_eq!(ends(&page), (50, "task 52".into(), "task 101".into()));
}

async fn the_api_adds_finds_lists_and_deletes(app: App) {
    let added = app
        .post_json("/api/tasks", &json!({ "name": " milk " }))
        .await;
    assert_eq!(added.status, StatusCode::CREATED);
    let task = added.json();
    assert_eq!(task["name"], "milk");
    assert_eq!(app.get(added.header("location")).await.json(), task);
    let list = app.get("/api/tasks").await.json();
    assert_eq!(
        list,
        json!({ "tasks": [task], "older": null, "newer": null })
    );
    for _ in 0..2 {
        let gone = app
            .ask(Method::DELETE, added.header("location"), &[], "")
            .await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
    }
    let missing = app.get(added.header("location")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.json()["request_id"], missing.header("x-request-id"));
    for wrong in [
        json!({ "name": "" }),
        json!({}),
        json!({ "name": "x".repeat(256) }),
    ] {
        let refused = app.post_json("/api/tasks", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.json()["error"]
                .as_str()
                .unwrap()
                .starts_with("Task name is")
        );
    }
}

async fn the_api_pages_like_the_page(app: App) {
    fill(&app, 201).await;
    let (mut path, mut counts) = ("/api/tasks".to_owned(), Vec::new());
    loop {
        let list = app.get(&path).await.json();
        counts.push(list["tasks"].as_array().unwrap().len());
        match list["older"].as_str() {
            Some(older) => path = older.to_owned(),
            None => break,
        }
    }
    assert_eq!(counts, [100, 100, 1]);
}

async fn health_is_ready_on_a_migrated_database(app: App) {
    let health = app.get("/health").await;
    assert_eq!(health.status, StatusCode::OK, "{}", health.body);
    let told = health.json();
    assert_eq!(told["status"], "ready");
    assert_eq!(told["schema"], "current");
    assert_eq!(told["cache"]["state"], "memory");
    assert_eq!(told["release"], "v-test");
    assert_eq!(told["database"]["reachable"], true);
}
