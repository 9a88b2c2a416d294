//! How fast the Memcache client is, against a `memcached -S` of its own on this machine: `cargo bench --bench memcached`.
//! Medians of seven rounds; server, client and callers share the processors.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    dead_code,
    reason = "a measurement fails by panicking and prints what it finds; it uses but a part of the tests' support"
)]

#[path = "../tests/it/support/memcached.rs"]
mod memcached;
#[path = "../tests/it/support/programs.rs"]
mod programs;

use std::time::{Duration, Instant};

use app::cache::memcached::Client;

const ROUND: Duration = Duration::from_secs(1);
const ROUNDS: usize = 7;

#[tokio::main]
async fn main() {
    // `cargo test --benches` comes here too, and wants to know only that it compiles.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let Some(server) = memcached::with_login() else {
        return;
    };
    let client = Client::new(&server.settings());
    for size in [20, 10 * 1024] {
        client.set(b"key", &vec![b'v'; size], None).await;
        assert_eq!(client.get(b"key").await.unwrap().len(), size);
        for in_flight in [1, 32, 64, 256] {
            measure(&client, size, in_flight).await;
        }
    }
}

async fn measure(client: &Client, size: usize, in_flight: usize) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let (before, started) = (processor_time(), Instant::now());
        let until = started + ROUND;
        let callers: Vec<_> = (0..in_flight)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move {
                    let mut gets = 0_u32;
                    while Instant::now() < until {
                        assert!(client.get(b"key").await.is_some());
                        gets += 1;
                    }
                    gets
                })
            })
            .collect();
        let mut gets = 0;
        for caller in callers {
            gets += caller.await.unwrap();
        }
        let rate = f64::from(gets) / started.elapsed().as_secs_f64();
        let each = (processor_time() - before).as_secs_f64() * 1e6 / f64::from(gets);
        rounds.push((rate, each));
    }
    rounds.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (rate, each) = rounds.get(ROUNDS / 2).unwrap();
    println!(
        "{size:>6} bytes, {in_flight:>3} in flight: {rate:>7.0} gets/s, {each:>4.1} µs of processor time each"
    );
}

/// Of this process so far.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // After the name in brackets, the 12th and 13th field: hundredths of a second as a user and in the system.
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}
