//! The database goes away and comes back, while the app stays.

use std::time::{Duration, Instant};

use crate::support::mariadb;
use crate::support::raw::{Answer, Raw, get, post};
use crate::support::web::{Web, run};

/// More than the pool has connections.
const VISITORS: usize = 50;
/// Long enough for a busy machine; only a hang gets there.
const PATIENCE: Duration = Duration::from_secs(60);

async fn ask(port: u16, request: String) -> Answer {
    let mut connection = Raw::connect(port).await.unwrap();
    connection.send(request).await.unwrap();
    connection.answer().await.expect("an answer")
}

/// Everybody hears that the server cannot answer just now, and when to ask again; the probe hears why.
async fn is_away(port: u16) {
    let visitors: Vec<_> = (0..VISITORS)
        .map(|n| {
            let request = match n % 4 {
                0 => post("/", "name=lost"),
                1 => get("/api/tasks/1"),
                _ => get("/"),
            };
            tokio::spawn(ask(port, request))
        })
        .collect();
    for visitor in visitors {
        let answer = visitor.await.unwrap();
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(answer.head.contains("retry-after: 5\r\n"), "{answer:?}");
    }
    let health = ask(port, get("/health")).await;
    assert_eq!(health.status, 503);
    assert!(health.body.contains("\"reachable\":false"), "{health:?}");
    assert_eq!(ask(port, get("/health/live")).await.status, 200);
}

/// The app finds back by itself, with every task it had.
async fn comes_back(port: u16) {
    let started = Instant::now();
    loop {
        let health = ask(port, get("/health")).await;
        if health.status == 200 {
            break;
        }
        assert!(started.elapsed() < PATIENCE, "{health:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // A connection that broke just now may be met once by each request; not for ever.
    loop {
        let page = ask(port, get("/")).await;
        if page.status == 200 {
            assert!(page.body.contains("kept"), "{page:?}");
            break;
        }
        assert!(started.elapsed() < PATIENCE, "{page:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_dies_and_comes_back_costs_503s_and_no_restart() {
    let Some(mut server) = mariadb::own() else {
        return;
    };
    // The tests' servers do not write to disk at a commit; this one is killed after some.
    let safe = "SET GLOBAL innodb_flush_log_at_trx_commit = 1";
    sqlx::query(safe)
        .execute(&mut server.as_root().await)
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let variables = mariadb::variables(&server.create_database().await);
    assert!(
        run(folder.path(), &["migrate"], &variables)
            .status
            .success()
    );
    let mut web = Web::start(folder.path(), &variables);
    let port = web.port;
    assert_eq!(ask(port, post("/", "name=kept")).await.status, 303);
    comes_back(port).await;
    // Hung, with the pool's connections open.
    server.signal("STOP");
    is_away(port).await;
    server.signal("CONT");
    comes_back(port).await;
    // Gone, and nobody at its address.
    server.signal("KILL");
    is_away(port).await;
    server.start_again();
    comes_back(port).await;
    assert_eq!(ask(port, post("/", "name=after")).await.status, 303);
    web.terminate();
    assert!(web.wait().success());
}
