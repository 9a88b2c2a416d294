//! Servers that refuse, die, freeze, answer rubbish or are not there: never more than a miss.

use std::time::{Duration, Instant};

use app::cache::memcached::Client;
use app::cache::{Settings, State};
use app::secret::Secret;
use axum::http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{PATIENCE, connected, until_degraded, until_it_works, until_state};
use crate::support::app::App;
use crate::support::memcached::{self, Memcached, server_at};

#[tokio::test]
async fn a_wrong_password_or_none_or_one_too_many_is_said_and_kept_secret() {
    let Some(server) = memcached::with_login() else {
        return;
    };
    let wrong = Some((memcached::USER.to_owned(), Secret::new("wrong password")));
    for credentials in [wrong, None] {
        let settings = Settings {
            credentials,
            ..server.settings()
        };
        let client = Client::new(&settings);
        let why = until_degraded(&client).await;
        assert_eq!(why, "The cache server refuses the user name and password.");
        assert!(!format!("{client:?}").contains("wrong password"));
    }
    let plain = memcached::plain().unwrap();
    let settings = Settings {
        credentials: server.settings().credentials,
        ..plain.settings()
    };
    let why = until_degraded(&Client::new(&settings)).await;
    assert_eq!(why, "The cache server refuses the user name and password.");
}

#[tokio::test]
async fn a_server_that_is_not_there_costs_nothing_and_is_found_when_it_comes() {
    let Some(mut server) = memcached::plain() else {
        return;
    };
    let settings = server.settings();
    server.kill();
    let client = Client::new(&settings);
    let why = until_degraded(&client).await;
    assert!(
        why.starts_with("The cache server cannot be reached (connection refused"),
        "{why}"
    );
    client.set(b"a", b"1", None).await;
    client.delete(b"a").await;
    assert_eq!(client.get_many(&[b"a", b"b"]).await, [None, None]);
    server.run();
    until_it_works(&client).await;
    assert_eq!(client.state(), State::Ok);
}

#[tokio::test]
async fn a_server_that_is_killed_and_comes_back_is_used_again() {
    let Some(mut server) = memcached::with_login() else {
        return;
    };
    let client = connected(&server.settings()).await;
    client.set(b"a", b"1", None).await;
    server.kill();
    // It shows without a request.
    until_state(&client, |state| *state != State::Ok).await;
    assert_eq!(client.get(b"a").await, None);
    server.run();
    until_it_works(&client).await;
    assert_eq!(client.get(b"a").await, None);
}

#[tokio::test]
async fn a_server_that_stops_answering_is_waited_for_once() {
    for server in [memcached::plain(), memcached::with_login()] {
        let Some(server) = server else { return };
        let client = connected(&server.settings()).await;
        client.set(b"a", b"1", None).await;
        server.freeze();
        let waiting: Vec<_> = (0..100)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.get(b"a").await })
            })
            .collect();
        // Given up, but not forgotten: the server is out all the same.
        let _ = tokio::time::timeout(Duration::from_millis(1), client.get(b"a")).await;
        for get in waiting {
            assert_eq!(get.await.unwrap(), None);
        }
        assert_eq!(
            client.state(),
            State::Degraded("The cache server does not answer in time.".into())
        );
        // Longer than until the next attempt, which the system accepts although nobody answers: nobody waits for it.
        let until = Instant::now() + Duration::from_secs(4);
        while Instant::now() < until {
            let get = client.get(b"a");
            tokio::pin!(get);
            assert!(matches!(
                futures_util::poll!(&mut get),
                std::task::Poll::Ready(None)
            ));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        server.thaw();
        until_it_works(&client).await;
        assert_eq!(client.get(b"a").await, Some("1".into()));
    }
}

/// A server that says this, whatever it hears.
pub(super) async fn says(answer: Vec<u8>) -> Settings {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut heard = [0; 1024];
            while matches!(stream.read(&mut heard).await, Ok(1..))
                && stream.write_all(&answer).await.is_ok()
            {}
        }
    });
    Settings {
        servers: vec![server_at(port)],
        credentials: None,
    }
}

#[tokio::test]
async fn rubbish_is_no_answer_and_the_connection_is_not_used_again() {
    let noop = [[0x81, 0x0a].as_slice(), &[0; 22]].concat();
    let with = |place: usize, byte: u8| {
        let mut answer = noop.clone();
        answer[place] = byte;
        answer
    };
    let rubbish = [
        b"ERROR\r\n".to_vec(),
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec(),
        // A request; an answer to something else; more than any value has; a key longer than the whole.
        with(0, 0x80),
        with(1, 0x01),
        with(8, 0xff),
        with(3, 1),
        // A noop is answered, and so is everything else, as if it were one.
        noop.clone(),
    ];
    for answer in rubbish {
        let client = Client::new(&says(answer.clone()).await);
        let why = until_degraded(&client).await;
        assert_eq!(
            why, "The cache server does not speak Memcache's binary protocol.",
            "{answer:?}"
        );
    }
    // Nothing but the beginning of an answer, and nothing at all.
    for answer in [noop[..23].to_vec(), with(11, 1), Vec::new()] {
        let why = until_degraded(&Client::new(&says(answer).await)).await;
        assert_eq!(why, "The cache server does not answer in time.");
    }
}

#[tokio::test]
async fn of_two_servers_one_may_go_and_come_back() {
    let (Some(first), Some(mut second)) = (memcached::plain(), memcached::plain()) else {
        return;
    };
    let mut settings = first.settings();
    settings.servers.extend(second.settings().servers);
    let client = connected(&settings).await;
    let keys: Vec<_> = (0..200).map(|number| format!("key {number}")).collect();
    let fill = async || {
        for key in &keys {
            client.set(key.as_bytes(), key.as_bytes(), None).await;
        }
        client.get_many(&keys).await.into_iter().flatten().count()
    };
    let started = Instant::now();
    while fill().await < keys.len() {
        assert!(started.elapsed() < PATIENCE);
    }
    let on = |server: &Memcached| server.stat("curr_items");
    assert!(
        on(&first) > 40 && on(&second) > 40,
        "{} {}",
        on(&first),
        on(&second)
    );
    second.kill();
    until_state(&client, |state| *state != State::Ok).await;
    // Its keys go to the other one, whose own stay where they were.
    while fill().await < keys.len() {
        assert!(started.elapsed() < PATIENCE);
    }
    assert!(on(&first) >= 200);
    let State::Degraded(why) = client.state() else {
        panic!()
    };
    assert!(why.starts_with("Cache servers out: 1 of 2; one c"), "{why}");
    second.run();
    until_state(&client, |state| *state == State::Ok).await;
    while fill().await < keys.len() {
        assert!(started.elapsed() < PATIENCE);
    }
    assert!(on(&second) > 40);
}

#[tokio::test]
async fn pages_never_notice_what_becomes_of_the_cache() {
    let Some(mut server) = memcached::plain() else {
        return;
    };
    let (address, port) = server.address();
    let servers = format!("{address}:{port}");
    let variables = [
        ("CACHE", "shared"),
        ("MEMCACHIER_SERVERS", servers.as_str()),
    ];
    let app = App::on_sqlite_with(&variables).await;
    let mut expected = Vec::new();
    let mut write_and_read = async |name: &str| {
        app.add(name).await;
        expected.push(name.to_owned());
        for _ in 0..3 {
            assert_eq!(app.get("/").await.names(), expected);
        }
        let health = app.get("/health").await;
        assert_eq!(health.status, StatusCode::OK);
        health.json()["cache"].clone()
    };
    assert_eq!(write_and_read("at-first").await["state"], "memcache");
    server.freeze();
    let health = write_and_read("frozen").await;
    assert_eq!(health["state"], "degraded");
    assert_eq!(
        health["reason"],
        "The cache server does not answer in time."
    );
    server.thaw();
    let started = Instant::now();
    while app.get("/health").await.json()["cache"]["state"] != "memcache" {
        assert!(started.elapsed() < PATIENCE);
        app.get("/").await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // What it has kept from before, it may say again: nobody believes it.
    assert_eq!(write_and_read("thawed").await["state"], "memcache");
    server.kill();
    assert_eq!(write_and_read("killed").await["state"], "degraded");
    let rubbish = says(b"ERROR\r\n".to_vec()).await.servers.remove(0);
    let rubbish = format!("{}:{}", rubbish.host, rubbish.port);
    let app = App::on_sqlite_with(&[("CACHE", "shared"), ("MEMCACHIER_SERVERS", &rubbish)]).await;
    app.add("rubbish").await;
    assert_eq!(app.get("/").await.names(), ["rubbish"]);
}
