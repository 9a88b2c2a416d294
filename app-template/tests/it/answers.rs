//! What holds for every answer, whatever was asked: who may ask, headers, failures, limits, the files of the page.

use axum::http::{Method, StatusCode};

use crate::support::app::App;

#[tokio::test]
async fn what_another_site_sends_is_refused_and_changes_nothing() {
    let app = App::on_sqlite().await;
    let id = app.add("kept").await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    for mark in [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let writes = [
            (Method::POST, "/".to_owned(), "name=evil"),
            (Method::POST, format!("/{id}/delete"), ""),
            (Method::POST, "/api/tasks".to_owned(), "{}"),
            (Method::DELETE, format!("/api/tasks/{id}"), ""),
        ];
        for (method, path, body) in writes {
            let reply = app.ask(method, &path, &[form, mark], body).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {mark:?}");
        }
    }
    assert_eq!(app.get("/").await.names(), ["kept"]);
    let own = app
        .ask(
            Method::POST,
            "/",
            &[form, ("origin", "http://tasks.test")],
            "name=own",
        )
        .await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
    // Reading is free: a link from elsewhere leads here.
    let link = app
        .ask(Method::GET, "/", &[("sec-fetch-site", "cross-site")], "")
        .await;
    assert_eq!(link.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_the_release_and_its_own_request_id() {
    let app = App::on_sqlite().await;
    let mut ids = std::collections::HashSet::new();
    for path in [
        "/",
        "/nope",
        "/health",
        "/health/live",
        "/api/tasks/x",
        "/?before=x",
    ] {
        let reply = app.get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("x-release"), "v-test", "{path}");
        assert!(
            ids.insert(reply.header("x-request-id").to_owned()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_failure_has_a_page_for_a_browser_and_json_for_a_program() {
    let app = App::on_sqlite().await;
    let cases = [
        (Method::GET, "/nope", StatusCode::NOT_FOUND),
        (Method::POST, "/x/delete", StatusCode::NOT_FOUND),
        (
            Method::POST,
            "/99999999999999999999/delete",
            StatusCode::NOT_FOUND,
        ),
        (Method::GET, "/1/delete", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/?before=x", StatusCode::BAD_REQUEST),
        (Method::POST, "/", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Method::GET, "/api/nope", StatusCode::NOT_FOUND),
        (Method::PUT, "/api/tasks", StatusCode::METHOD_NOT_ALLOWED),
        (
            Method::POST,
            "/api/tasks",
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
    ];
    for (method, path, status) in cases {
        let reply = app.ask(method, path, &[], "x").await;
        assert_eq!(reply.status, status, "{path}");
        let id = reply.header("x-request-id").to_owned();
        if path.starts_with("/api") {
            assert_eq!(reply.json()["request_id"], id, "{path}");
        } else {
            assert!(
                reply.body.contains("<html") && reply.body.contains(&id),
                "{path}: {}",
                reply.body
            );
        }
    }
    assert_eq!(app.get("/1/delete").await.header("allow"), "POST");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let app = App::on_sqlite().await;
    let reply = app
        .post("/", &format!("name={}", "x".repeat(300 * 1024)))
        .await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let html = app
        .post("/", &format!("name={}", "%F0%9F%A6%80".repeat(10_000)))
        .await;
    assert_eq!(
        html.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "10,000 emoji are too long, not too much"
    );
}

#[tokio::test]
async fn the_style_and_icon_are_ours_named_by_content_and_kept_for_ever() {
    let app = App::on_sqlite().await;
    let page = app.get("/").await;
    assert!(!page.body.contains("http://") && !page.body.contains("https://"));
    let found: Vec<&str> = page
        .body
        .split('"')
        .filter(|text| text.starts_with("/static/"))
        .collect();
    assert!(found.len() >= 3);
    for address in found {
        let asset = app.get(address).await;
        assert_eq!(asset.status, StatusCode::OK);
        assert_eq!(
            asset.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        let kind = match address.rsplit_once('.').unwrap().1 {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(asset.header("content-type"), kind);
    }
    // Another release's fingerprint gets our style, but not for keeps.
    assert_eq!(
        app.get("/static/app-0123.css")
            .await
            .header("cache-control"),
        "no-cache"
    );
    assert_eq!(
        app.get("/static/passwd").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_page_is_asked_for_each_time_and_holds_no_token_and_no_cookie() {
    let app = App::on_sqlite().await;
    app.add("one").await;
    let page = app.get("/").await;
    assert_eq!(page.header("cache-control"), "private, no-cache");
    assert_eq!(page.header("set-cookie"), "");
    assert!(!page.body.contains("type=\"hidden\""));
}
