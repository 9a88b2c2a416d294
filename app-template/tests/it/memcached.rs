//! The Memcache client against real servers, good ones and bad ones.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app::cache::memcached::{Client, MAX_KEY, MAX_VALUE};
use app::cache::{Cache, Settings, State, Store};
use app::secret::Secret;
use axum::http::StatusCode;
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::app::App;
use crate::support::memcached::{self, Memcached, server_at};

/// No test waits longer for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client that must reach the server: the first request may find this machine too busy.
async fn connected(settings: &Settings) -> Client {
    let client = Client::new(settings);
    until_it_works(&client).await;
    client
}

/// Sets and gets until what was set is got.
async fn until_it_works(client: &Client) {
    let started = Instant::now();
    loop {
        client.set(b"works", b"yes", None).await;
        if client.get(b"works").await.is_some() {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{:?}", client.state());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Asks until the client says why it does without a server.
async fn until_degraded(client: &Client) -> String {
    let started = Instant::now();
    loop {
        assert_eq!(client.get(b"a").await, None);
        if let State::Degraded(why) = client.state() {
            return why;
        }
        assert!(started.elapsed() < PATIENCE);
    }
}

async fn until_state(client: &Client, is_wanted: impl Fn(&State) -> bool) {
    let started = Instant::now();
    while !is_wanted(&client.state()) {
        assert!(started.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn keeps_what_it_is_given(server: Option<Memcached>) {
    let Some(server) = server else { return };
    let client = connected(&server.settings()).await;
    assert_eq!(client.get(b"a").await, None);
    client.set("🦀 é\n".as_bytes(), b"\0\xff\r\n", None).await;
    client
        .set(b"empty", b"", Some(Duration::from_secs(3600)))
        .await;
    client
        .set(b"far", b"away", Some(Duration::from_secs(10_000_000_000)))
        .await;
    let found = client
        .get_many(&["empty", "nothing", "🦀 é\n", "far", "empty"].map(str::as_bytes))
        .await;
    let value = |bytes: &'static [u8]| Some(Bytes::from_static(bytes));
    assert_eq!(
        found,
        [
            value(b""),
            None,
            value(b"\0\xff\r\n"),
            value(b"away"),
            value(b"")
        ]
    );
    client.set(b"empty", b"full", None).await;
    assert_eq!(client.get(b"empty").await, value(b"full"));
    client.delete(b"empty").await;
    client.delete(b"empty").await;
    assert_eq!(client.get_many(&[b"empty"]).await, [None]);
    assert!(client.get_many::<&[u8]>(&[]).await.is_empty());
    assert_eq!(client.state(), State::Ok);
}

#[tokio::test]
async fn a_server_without_login_keeps_what_it_is_given() {
    keeps_what_it_is_given(memcached::plain()).await;
}

#[tokio::test]
async fn a_server_with_login_keeps_what_it_is_given() {
    keeps_what_it_is_given(memcached::with_login()).await;
}

#[tokio::test]
async fn a_value_is_gone_when_its_time_is_over() {
    let Some(server) = memcached::plain() else {
        return;
    };
    let client = connected(&server.settings()).await;
    client.set(b"a", b"1", None).await;
    client.set(b"a", b"2", Some(Duration::ZERO)).await;
    assert_eq!(client.get(b"a").await, None);
    client.set(b"a", b"3", Some(Duration::from_millis(1))).await;
    client
        .set(b"b", b"4", Some(Duration::from_secs(2_700_000)))
        .await;
    let started = Instant::now();
    while client.get(b"a").await.is_some() {
        assert!(started.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(client.get(b"b").await.is_some());
}

#[tokio::test]
async fn ten_thousand_gets_at_once_each_find_their_own_value() {
    let Some(server) = memcached::with_login() else {
        return;
    };
    let client = connected(&server.settings()).await;
    for number in 0..100_u32 {
        client
            .set(&number.to_be_bytes(), &number.to_le_bytes(), None)
            .await;
    }
    let gets: Vec<_> = (0..10_000_u32)
        .map(|number| {
            let client = client.clone();
            // Every third finds nothing, every seventh is given up at once.
            let key = if number % 3 == 0 {
                number + 100
            } else {
                number % 100
            };
            let get = tokio::spawn(async move { (key, client.get(&key.to_be_bytes()).await) });
            if number % 7 == 0 {
                get.abort();
            }
            get
        })
        .collect();
    for get in gets {
        if let Ok((key, value)) = get.await {
            // On a machine that is too busy for all of them, some are misses.
            match value {
                Some(value) => assert_eq!(value, key.to_le_bytes().as_slice()),
                None => assert!(key >= 100 || client.state() != State::Ok),
            }
        }
    }
}

#[tokio::test]
async fn a_megabyte_is_kept_and_more_takes_away_what_was_there() {
    let Some(server) = memcached::with_login() else {
        return;
    };
    let client = connected(&server.settings()).await;
    // A server's limit of 1 MiB is for the key and its own bookkeeping too.
    let most = vec![7; MAX_VALUE - 512];
    client.set(b"a", &most, None).await;
    client.set(b"b", b"small", None).await;
    let found = client.get_many(&[b"a", b"b", b"a"]).await;
    assert_eq!(
        found,
        [
            Some(most.clone().into()),
            Some("small".into()),
            Some(most.into())
        ]
    );
    for length in [MAX_VALUE, MAX_VALUE + 1] {
        client.set(b"a", b"small", None).await;
        client.set(b"a", &vec![7; length], None).await;
        assert_eq!(client.get(b"a").await, None, "{length}");
    }
    assert_eq!(client.state(), State::Ok);
}

#[tokio::test]
async fn keys_too_long_for_memcache_stay_apart() {
    let Some(server) = memcached::plain() else {
        return;
    };
    let client = connected(&server.settings()).await;
    let keys: Vec<_> = [MAX_KEY, MAX_KEY + 1, MAX_KEY + 2, 100_000]
        .map(|length| vec![b'k'; length])
        .into();
    for key in &keys {
        client.set(key, &key.len().to_be_bytes(), None).await;
    }
    for (key, found) in keys.iter().zip(client.get_many(&keys).await) {
        assert_eq!(found.unwrap(), key.len().to_be_bytes().as_slice());
    }
}

#[tokio::test]
async fn two_namespaces_on_one_server_never_see_each_others_values() {
    let Some(server) = memcached::plain() else {
        return;
    };
    let client = connected(&server.settings()).await;
    let of = |namespace| Cache::new(Store::Memcached(client.clone()), namespace);
    let (first, second, again) = (of("release-1"), of("release-2"), of("release-1"));
    first.set("page", "1".into(), None).await;
    assert_eq!(second.get("page").await, None);
    second.set("page", "2".into(), None).await;
    second.delete("other").await;
    assert_eq!(again.get("page").await, Some("1".into()));
    assert_eq!(client.get(b"release-1:page").await, Some("1".into()));
}

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

/// What is logged on this thread, which is all threads of such a test.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn servers_that_fail_again_and_again_are_logged_once_a_minute_and_a_large_value_once() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone());
    let _logging = tracing::subscriber::set_default(subscriber.finish());
    let nobody = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut settings = says(b"rubbish".to_vec()).await;
    settings.servers.push(server_at(nobody));
    settings.credentials = Some(("user".to_owned(), Secret::new("canary")));
    let client = Client::new(&settings);
    // Longer than until each is tried again.
    let until = Instant::now() + Duration::from_millis(4500);
    while Instant::now() < until {
        client
            .set(b"too large", &vec![0; MAX_VALUE + 1], None)
            .await;
        assert_eq!(
            client.get_many(&["a", "b", "c", "d", "e"]).await,
            [const { None }; 5]
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let State::Degraded(why) = client.state() else {
        panic!()
    };
    assert!(why.starts_with("Cache servers out: 2 of 2; one "), "{why}");
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(log.lines().count(), 2, "{log}");
    assert_eq!(
        log.matches("the cache server 127.0.0.1:").count(),
        1,
        "{log}"
    );
    assert_eq!(log.matches("too large for the cache").count(), 1, "{log}");
    assert!(!log.contains("canary") && !format!("{client:?}").contains("canary"));
}

/// A server that says this, whatever it hears.
async fn says(answer: Vec<u8>) -> Settings {
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
