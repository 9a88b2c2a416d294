//! Clients that take too much: too long, too many, too large.

use std::time::Duration;

use app::serve::connections::Limits;

use super::listening::Listening;
use crate::support::raw::{Raw, get};

const SHORT: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_request_that_dribbles_in_is_given_up_while_others_are_answered() {
    let head = SHORT;
    let server = Listening::with(Limits {
        head,
        ..Limits::default()
    })
    .await;
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut connection = Raw::connect(server.port).await.unwrap();
        connection
            .send("GET / HTTP/1.1\r\nHost: slo")
            .await
            .unwrap();
        slow.push(connection);
    }
    let mut other = Raw::connect(server.port).await.unwrap();
    other.send(get("/")).await.unwrap();
    assert_eq!(other.answer().await.unwrap().status, 200);
    for mut connection in slow {
        let _ = connection.send("w").await;
        assert_eq!(connection.rest().await, "");
    }
    // The limit is for a head under way, not for the rest between two requests.
    other.send(get("/")).await.unwrap();
    assert_eq!(other.answer().await.unwrap().status, 200);
}

#[tokio::test]
async fn a_connection_at_rest_is_closed_after_its_time() {
    let server = Listening::with(Limits {
        head: SHORT,
        idle: SHORT,
        ..Limits::default()
    })
    .await;
    let mut never_used = Raw::connect(server.port).await.unwrap();
    let mut used = Raw::connect(server.port).await.unwrap();
    used.send(get("/health/live")).await.unwrap();
    assert_eq!(used.answer().await.unwrap().status, 200);
    assert_eq!(used.rest().await, "");
    assert_eq!(never_used.rest().await, "");
}

#[tokio::test]
async fn a_client_that_asks_and_does_not_listen_loses_its_place() {
    let server = Listening::with(Limits {
        connections: 1,
        head: SHORT,
        idle: SHORT,
        answer: SHORT,
        ..Limits::default()
    })
    .await;
    let mut deaf = Raw::connect(server.port).await.unwrap();
    let requests = get("/nowhere").repeat(10_000);
    // More answers than any buffer holds: the server gets stuck on them, and then so do we.
    let sent = tokio::time::timeout(SHORT, deaf.send(requests)).await;
    drop(sent);
    loop {
        let mut next = Raw::connect(server.port).await.unwrap();
        let _ = next.send(get("/health/live")).await;
        if next
            .answer()
            .await
            .is_some_and(|answer| answer.status == 200)
        {
            break;
        }
    }
    drop(deaf);
}

#[tokio::test]
async fn beyond_the_last_place_a_connection_gets_503_at_once_and_a_place_that_is_free_again_is_given()
 {
    let server = Listening::with(Limits {
        connections: 2,
        ..Limits::default()
    })
    .await;
    let mut places = Vec::new();
    for _ in 0..2 {
        let mut connection = Raw::connect(server.port).await.unwrap();
        connection.send(get("/health/live")).await.unwrap();
        assert_eq!(connection.answer().await.unwrap().status, 200);
        places.push(connection);
    }
    // More of them than get the courtesy of being listened to.
    for _ in 0..100 {
        let mut refused = Raw::connect(server.port).await.unwrap();
        let answer = refused.answer().await.unwrap();
        assert_eq!(answer.status, 503);
        assert!(answer.head.contains("retry-after: 5\r\n"), "{answer:?}");
        assert!(answer.body.contains("full"));
        assert_eq!(refused.rest().await, "", "the length is right");
    }
    places.pop();
    loop {
        let mut next = Raw::connect(server.port).await.unwrap();
        let _ = next.send(get("/health/live")).await;
        match next.answer().await.map(|answer| answer.status) {
            Some(200) => break,
            // Nobody has noticed yet that a place is free.
            Some(503) | None => {}
            other => panic!("{other:?}"),
        }
    }
    let mut other = places.pop().unwrap();
    other.send(get("/health/live")).await.unwrap();
    assert_eq!(other.answer().await.unwrap().status, 200);
}
