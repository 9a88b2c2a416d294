//! What is logged of servers that fail: enough, and no more.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app::cache::State;
use app::cache::memcached::{Client, MAX_VALUE};
use app::secret::Secret;
use tokio::net::TcpListener;

use super::faults::says;
use crate::support::memcached::server_at;

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
