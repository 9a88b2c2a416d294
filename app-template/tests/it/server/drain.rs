//! The end: what was begun is finished, and nobody who got through to the server is left without an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use app::serve::connections::Limits;

use super::listening::Listening;
use crate::support::raw::{Raw, get, post};
use crate::support::web::Web;

const CLIENTS: usize = 24;
const ENOUGH: u64 = 300;

/// Asks until it is turned away; every request on a connection that was made must be answered. Returns how many were.
async fn ask_until_turned_away(port: u16, keep: bool, answered: Arc<AtomicU64>) -> u64 {
    let mut count = 0;
    // A connection refused or dropped unmade is clean: its client knows that nothing was carried out.
    while let Ok(mut connection) = Raw::connect(port).await {
        loop {
            let request = match count % 4 {
                0 => post("/", "name=drained"),
                _ => get("/"),
            };
            connection.send(request).await.expect("the server reads");
            let answer = connection.answer().await.expect("an answer");
            assert!(matches!(answer.status, 200 | 303), "{answer:?}");
            count += 1;
            answered.fetch_add(1, Ordering::Relaxed);
            if !keep || answer.head.contains("connection: close") {
                break;
            }
        }
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_who_got_through_before_the_end_is_answered() {
    let mut server = Listening::with(Limits::default()).await;
    let answered = Arc::new(AtomicU64::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|n| {
            tokio::spawn(ask_until_turned_away(
                server.port,
                n % 2 == 0,
                answered.clone(),
            ))
        })
        .collect();
    while answered.load(Ordering::Relaxed) < ENOUGH {
        tokio::task::yield_now().await;
    }
    server.stop();
    for client in clients {
        client.await.expect("no request is lost");
    }
    assert!(server.ended().await);
}

#[tokio::test]
async fn a_connection_at_rest_is_answered_once_more_and_told_to_close() {
    let mut server = Listening::with(Limits::default()).await;
    let mut used = Raw::connect(server.port).await.unwrap();
    used.send(get("/health/live")).await.unwrap();
    let answer = used.answer().await.unwrap();
    assert!(!answer.head.contains("connection: close"));
    let mut fresh = Raw::connect(server.port).await.unwrap();
    server.stop();
    for connection in [&mut used, &mut fresh] {
        // Until the stop has got around.
        while !{
            connection.send(get("/health/live")).await.unwrap();
            let answer = connection.answer().await.unwrap();
            answer.head.contains("connection: close")
        } {}
        assert_eq!(connection.rest().await, "");
    }
    assert!(server.ended().await);
}

#[tokio::test]
async fn what_is_never_finished_does_not_hold_up_the_end_for_ever() {
    let drain = std::time::Duration::from_millis(50);
    let mut server = Listening::with(Limits {
        drain,
        ..Limits::default()
    })
    .await;
    let mut endless = Raw::connect(server.port).await.unwrap();
    let head = "POST / HTTP/1.1\r\nHost: tasks.test\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    endless.send(head).await.unwrap();
    let answer = endless.answer().await.unwrap();
    assert_eq!(answer.status, 100);
    server.stop();
    assert!(!server.ended().await, "and it is said");
}

/// A proxy before two servers: it asks the other one when it cannot get through to the first, and only then.
async fn proxied(ports: &[AtomicU16; 2], turn: usize) -> u16 {
    for attempt in turn.. {
        let port = ports[attempt % 2].load(Ordering::Relaxed);
        let Ok(mut connection) = Raw::connect(port).await else {
            continue;
        };
        connection
            .send(post("/", "name=rolled"))
            .await
            .expect("the server reads");
        return connection.answer().await.expect("an answer").status;
    }
    unreachable!()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_of_two_processes_under_load_loses_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Web::start(folder.path(), &[]);
    let mut webs = [start(), start()];
    let ports = Arc::new([webs[0].port, webs[1].port].map(AtomicU16::new));
    let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS / 2)
        .map(|n| {
            let (ports, over) = (ports.clone(), over.clone());
            tokio::spawn(async move {
                let mut added = 0;
                while !over.load(Ordering::Relaxed) {
                    assert_eq!(proxied(&ports, n + added).await, 303);
                    added += 1;
                }
                added
            })
        })
        .collect();
    for n in 0..2 {
        tokio::task::block_in_place(|| {
            webs[n].terminate();
            assert!(webs[n].wait().success());
            webs[n] = start();
        });
        ports[n].store(webs[n].port, Ordering::Relaxed);
    }
    over.store(true, Ordering::Relaxed);
    let mut added = 0;
    for client in clients {
        added += client.await.expect("no request is lost");
    }
    assert!(added > 0);
}
