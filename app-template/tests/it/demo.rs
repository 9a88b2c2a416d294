//! The tutorial's example of a session, by two processes: `cargo test --features demo`.

use std::path::Path;

use crate::support::client::Client;
use crate::support::memcached::{self, Memcached};
use crate::support::web::Web;

/// Two processes that share a database, a memcached and what else these variables say.
fn two(folder: &Path, server: &Memcached, variables: &[(&'static str, String)]) -> [Web; 2] {
    let mut all = variables.to_vec();
    let address = format!("127.0.0.1:{}", server.address().1);
    all.push(("MEMCACHIER_SERVERS", address));
    [Web::start(folder, &all), Web::start(folder, &all)]
}

/// The value a process answers with, and the cookie it sets; anything but 200 fails.
async fn ask(web: &Web, path: &str, cookie: &str) -> (String, String) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: tasks.test\r\nCookie: {cookie}\r\n\r\n");
    let answer = Client::default().send(web.port, &request).await.unwrap();
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    let cookie = answer.head.split_once("set-cookie: ");
    let cookie = cookie.map_or("", |(_, rest)| rest.split(';').next().unwrap());
    (answer.body, cookie.to_owned())
}

#[tokio::test]
async fn two_processes_share_a_session_in_memcached_and_its_restart_loses_it_and_breaks_nothing() {
    let Some(mut server) = memcached::plain() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = two(folder.path(), &server, &[]);
    let (_, cookie) = ask(&one, "/session/set?value=blue", "").await;
    assert!(cookie.starts_with("session="), "{cookie}");
    assert_eq!(ask(&other, "/session/get", &cookie).await.0, "\"blue\"");
    let (_, changed) = ask(&other, "/session/set?value=green", &cookie).await;
    assert_eq!(ask(&one, "/session/get", &changed).await.0, "\"green\"");
    assert_eq!(ask(&one, "/session/get", "").await.0, "null");
    server.kill();
    assert_eq!(ask(&one, "/session/get", &changed).await.0, "null");
    server.run();
    for web in [&one, &other] {
        assert_eq!(ask(web, "/session/get", &changed).await.0, "null");
        ask(web, "/session/set?value=red", &changed).await;
    }
}

#[tokio::test]
async fn a_session_in_the_database_outlives_a_restart_of_memcached() {
    let Some(mut server) = memcached::plain() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let variables = [("SESSION_STORE", "database".to_owned())];
    let [one, other] = two(folder.path(), &server, &variables);
    let (_, cookie) = ask(&one, "/session/set?value=blue", "").await;
    server.kill();
    server.run();
    assert_eq!(ask(&other, "/session/get", &cookie).await.0, "\"blue\"");
}
