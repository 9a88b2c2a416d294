//! What the next page tells, and to whom.

use axum::http::{Method, StatusCode};

use super::{can_undo, on, told, with_memcache};
use crate::support::app::sqlite;
use crate::support::memcached;
use crate::support::visitor::Visitor;

#[tokio::test]
async fn a_page_without_a_message_is_the_cached_one_whoever_asks_and_no_store_is_asked() {
    let Some(server) = memcached::plain() else {
        return;
    };
    let (_folder, database) = sqlite().await;
    let app = with_memcache(&database, &server);
    let mut visitor = Visitor::default();
    let id = app.add("one").await;
    app.add("two").await;
    visitor.post(&app, &format!("/{id}/delete"), "").await;
    let stranger = app.get("/").await;
    assert!(visitor.cookies.contains_key("session") && !visitor.cookies.contains_key("flash"));
    let asked = server.stat("cmd_get");
    let page = visitor.get(&app, "/").await;
    assert_eq!(server.stat("cmd_get"), asked);
    assert_eq!(
        (page.body, page.headers["etag"].clone()),
        (stranger.body, stranger.headers["etag"].clone())
    );
    assert!(!page.headers.contains_key("set-cookie"));
    assert_eq!(page.headers["cache-control"], "private, no-cache");
}

#[tokio::test]
async fn an_id_given_out_again_sends_the_restored_task_to_the_end() {
    let (_folder, database) = sqlite().await;
    let app = on(&database, "database");
    let mut visitor = Visitor::default();
    let id = app.add("old").await;
    visitor.post(&app, &format!("/{id}/delete"), "").await;
    assert_eq!(
        app.add("new").await,
        id,
        "SQLite gives the largest id out again"
    );
    let page = visitor.post(&app, &format!("/{id}/undo"), "").await;
    assert_eq!(page.names(), ["new", "old"]);
}

#[tokio::test]
async fn nobody_else_can_undo_and_no_other_site_can() {
    let (_folder, database) = sqlite().await;
    let app = on(&database, "database");
    let (mut visitor, mut other) = (Visitor::default(), Visitor::default());
    let id = app.add("mine").await;
    visitor.post(&app, &format!("/{id}/delete"), "").await;
    let page = other.post(&app, &format!("/{id}/undo"), "").await;
    assert_eq!(told(&page), "It is too late to undo that.");
    visitor.headers = vec![("origin", "http://evil.example")];
    let refused = visitor.post(&app, &format!("/{id}/undo"), "").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    visitor.headers.clear();
    assert_eq!(
        visitor.get(&app, &format!("/{id}/undo")).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(
        visitor.post(&app, "/x/undo", "").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        visitor.post(&app, &format!("/{id}/undo"), "").await.names(),
        ["mine"]
    );
}

#[tokio::test]
async fn an_added_task_is_told_and_a_second_click_on_delete_too() {
    let (_folder, database) = sqlite().await;
    let app = on(&database, "database");
    let mut visitor = Visitor::default();
    let page = visitor.post(&app, "/", "name=%3Cb%3Emilk").await;
    assert_eq!(told(&page), "Task added.");
    let id = app.get("/api/tasks").await.json()["tasks"][0]["id"].clone();
    for _ in 0..2 {
        let page = visitor.post(&app, &format!("/{id}/delete"), "").await;
        assert_eq!(told(&page), "Task deleted: &#60;b&#62;milk");
        assert!(can_undo(&page));
    }
    // A message for a page that is gone comes on the page that is shown instead.
    visitor
        .cookies
        .insert("flash".to_owned(), "added".to_owned());
    let elsewhere = visitor.get(&app, "/?before=1").await;
    assert_eq!(elsewhere.header("location"), "/");
    assert_eq!(told(&visitor.get(&app, "/").await), "Task added.");
}

#[tokio::test]
async fn behind_https_every_cookie_is_for_https_alone() {
    let (_folder, database) = sqlite().await;
    let app = on(&database, "database");
    let mut visitor = Visitor {
        headers: vec![("x-forwarded-proto", "https")],
        ..Visitor::default()
    };
    let id = app.add("one").await;
    let reply = visitor
        .ask(&app, Method::POST, &format!("/{id}/delete"), "")
        .await;
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.contains("; HttpOnly; SameSite=Lax; Secure"),
            "{cookie}"
        );
    }
}
