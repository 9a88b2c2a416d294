//! The tutorial's arithmetic of hits, misses and sets, read from a real server's statistics: what a page costs the cache
//! when it is made, made again from its pieces, and taken whole.

use std::ops::Sub;

use axum::http::StatusCode;

use crate::support::app::App;
use crate::support::memcached::{self, Memcached};

/// What a server has done for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tally {
    hits: u64,
    misses: u64,
    sets: u64,
    deletes: u64,
}

impl Tally {
    fn of(server: &Memcached) -> Self {
        Self {
            hits: server.stat("get_hits"),
            misses: server.stat("get_misses"),
            sets: server.stat("cmd_set"),
            deletes: server.stat("delete_hits"),
        }
    }
}

impl Sub for Tally {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            hits: self.hits - before.hits,
            misses: self.misses - before.misses,
            sets: self.sets - before.sets,
            deletes: self.deletes - before.deletes,
        }
    }
}

/// What the page costs, which must show these tasks.
async fn page(app: &App, server: &Memcached, tasks: &[&str]) -> Tally {
    let before = Tally::of(server);
    let reply = app.get("/").await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.names(), tasks);
    Tally::of(server) - before
}

/// What an addition costs.
async fn add(app: &App, server: &Memcached, name: &str) -> Tally {
    let before = Tally::of(server);
    let reply = app.post("/", &format!("name={name}")).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    Tally::of(server) - before
}

fn tally(hits: u64, misses: u64, sets: u64, deletes: u64) -> Tally {
    Tally {
        hits,
        misses,
        sets,
        deletes,
    }
}

/// Whether the server has this key of ours.
fn has(server: &Memcached, key: &str) -> bool {
    server
        .say(&format!("get {}:{key}", app::cache::code()))
        .starts_with("VALUE ")
}

fn delete(server: &Memcached, key: &str) {
    let answer = server.say(&format!("delete {}:{key}", app::cache::code()));
    assert_eq!(answer, "DELETED\r\n");
}

#[tokio::test]
async fn hits_misses_and_sets_are_those_of_the_tutorial() {
    let Some(server) = memcached::plain() else {
        return;
    };
    let (address, port) = server.address();
    let servers = format!("{address}:{port}");
    let app = App::on_sqlite_with(&[
        ("CACHE", "shared"),
        ("MEMCACHIER_SERVERS", &servers),
        // A session that is kept is a set too; these are not counted here.
        ("SESSION_STORE", "memory"),
    ])
    .await;
    let names = ["a", "b", "c"];
    for name in names {
        add(&app, &server, name).await;
    }
    let tasks = names.len() as u64;

    // Nothing is there: the page, the list and each row are missed, made, and set.
    let all = tasks + 2;
    assert_eq!(page(&app, &server, &names).await, tally(0, all, all, 0));
    // From then on, the page is one hit.
    for _ in 0..3 {
        assert_eq!(page(&app, &server, &names).await, tally(1, 0, 0, 0));
    }
    assert!(
        has(&server, "view//") && has(&server, "get_all_tasks") && has(&server, "task-fragment1")
    );

    // Without the page, its pieces are: the list and one hit for each row.
    delete(&server, "view//");
    assert_eq!(page(&app, &server, &names).await, tally(tasks + 1, 1, 1, 0));
    assert_eq!(page(&app, &server, &names).await, tally(1, 0, 0, 0));
    // Without the list too, the rows are.
    delete(&server, "view//");
    delete(&server, "get_all_tasks");
    assert_eq!(page(&app, &server, &names).await, tally(tasks, 2, 2, 0));
    // Without one of the rows, that one is made again.
    delete(&server, "view//");
    delete(&server, "task-fragment2");
    assert_eq!(page(&app, &server, &names).await, tally(tasks, 2, 2, 0));

    // A write deletes the page and the list, sets nothing, and leaves the rows of others alone.
    assert_eq!(add(&app, &server, "d").await, tally(0, 0, 0, 2));
    assert!(!has(&server, "view//") && !has(&server, "get_all_tasks"));
    let names = ["a", "b", "c", "d"];
    assert_eq!(page(&app, &server, &names).await, tally(tasks, 3, 3, 0));

    // A deleted task takes its row with it.
    let before = Tally::of(&server);
    app.post("/4/delete", "").await;
    assert_eq!(Tally::of(&server) - before, tally(0, 0, 0, 3));
    assert!(!has(&server, "task-fragment4"));

    // What is refused changes nothing, and its answer is not kept as a page.
    let names = ["a", "b", "c"];
    page(&app, &server, &names).await;
    let before = Tally::of(&server);
    let reply = app.post("/", "name=").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(Tally::of(&server) - before, tally(tasks + 1, 0, 0, 0));
    assert_eq!(page(&app, &server, &names).await, tally(1, 0, 0, 0));
}

#[tokio::test]
async fn a_page_ready_in_this_process_asks_the_server_for_nothing() {
    let Some(server) = memcached::plain() else {
        return;
    };
    let (address, port) = server.address();
    let servers = format!("{address}:{port}");
    let app = App::on_sqlite_with(&[("MEMCACHIER_SERVERS", &servers)]).await;
    add(&app, &server, "a").await;
    assert_eq!(page(&app, &server, &["a"]).await, tally(0, 3, 3, 0));
    assert_eq!(page(&app, &server, &["a"]).await, tally(0, 0, 0, 0));
}
