//! The Memcache client against real servers, good ones and bad ones.

use std::time::{Duration, Instant};

use app::cache::memcached::{Client, MAX_KEY, MAX_VALUE};
use app::cache::{Cache, Settings, State, Store};
use bytes::Bytes;

use crate::support::memcached::{self, Memcached};

mod faults;
mod logs;

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
