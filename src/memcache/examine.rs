//! Examines a Memcache server as an app would use it: name, connection, login, a value of its own, how fast, how large.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::client::{Client, Kept, addresses};
use super::fault::{Fault, Problem};
use super::wire::ENTRY;
use crate::beanstalk::Region;
use crate::beanstalk::memcachier::{Credentials, Server};
use crate::secret::Secret;

/// Gets that are timed.
const GETS: usize = 50;

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Whether it can be used.
    Usable,
    /// Also how fast it is, and what it takes.
    Thorough,
}

/// What was found at one server: the further the examination came, the more of it is there.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Examination {
    /// `host:port`.
    pub server: String,
    /// The AWS region that its name tells.
    pub region: Option<Region>,
    /// Addresses of its name.
    pub addresses: Vec<String>,
    /// Time for the connection, in milliseconds.
    pub connect_ms: Option<f64>,
    /// Whether it took the login; without credentials, whether it does without.
    pub login: bool,
    /// Whether a value was set, read again and deleted.
    pub values: bool,
    /// How long gets take.
    pub latency: Option<Latency>,
    /// Whether a value of more than 1 MiB is refused, as MemCachier does.
    pub refuses_large: Option<bool>,
    /// Why it cannot be used.
    pub fault: Option<Fault>,
}

/// How long gets take, one after the other, from this machine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latency {
    /// So many were timed.
    pub gets: usize,
    /// Half of them took less, in milliseconds.
    pub p50_ms: f64,
    /// All but one in a hundred took less, in milliseconds.
    pub p99_ms: f64,
}

impl Latency {
    fn of(mut times: Vec<Duration>) -> Option<Self> {
        times.sort();
        let at = |percent: usize| times.get((times.len() * percent).div_ceil(100).saturating_sub(1));
        Some(Self { gets: times.len(), p50_ms: milliseconds(*at(50)?), p99_ms: milliseconds(*at(99)?) })
    }
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// Examines a server, and stops at the first thing that is wrong. Leaves no value behind.
pub async fn examine(server: &Server, credentials: Option<&Credentials>, depth: Depth) -> Examination {
    let mut found = Examination { server: server.to_string(), region: server.region(), ..Examination::default() };
    found.fault = found.look(server, credentials, depth).await.err();
    found
}

impl Examination {
    async fn look(&mut self, server: &Server, credentials: Option<&Credentials>, depth: Depth) -> Result<(), Fault> {
        let addresses = addresses(server).await?;
        self.addresses = addresses.iter().map(|address| address.ip().to_string()).collect();
        self.addresses.dedup();
        let started = Instant::now();
        let mut client = Client::connect(&addresses).await?;
        self.connect_ms = Some(milliseconds(started.elapsed()));
        client.login(credentials).await?;
        self.login = true;
        // Nobody else's key, and another one each time.
        let random = Secret::generate_hex(8).map_err(|error| Fault::new(Problem::Refuses, error))?;
        let key = format!("tasks-eb-check:{}", random.expose());
        self.exchange(&mut client, &key, random.expose().as_bytes(), depth).await?;
        self.values = true;
        Ok(())
    }

    async fn exchange(&mut self, client: &mut Client, key: &str, value: &[u8], depth: Depth) -> Result<(), Fault> {
        match client.set(key, value).await? {
            Kept::Yes => {}
            Kept::NoRoom => return Err(Fault::new(Problem::Full, "it has no room for a value of 16 bytes")),
            Kept::TooLarge => return Err(Fault::new(Problem::Refuses, "it finds a value of 16 bytes too large")),
            Kept::Forbidden => {
                return Err(Fault::new(Problem::ReadOnly, "the login is good for reading only: a set is refused"));
            }
            Kept::No(says) => return Err(Fault::new(Problem::Refuses, format!("it refuses a set with {says}"))),
        }
        expect(client.get(key).await?.as_deref() == Some(value), "what was just set is not there")?;
        if depth == Depth::Thorough {
            self.latency = Latency::of(timed(client, key).await?);
        }
        expect(client.delete(key).await?, "what was just read cannot be deleted")?;
        expect(client.get(key).await?.is_none(), "what was deleted is still there")?;
        if depth == Depth::Thorough {
            // Some servers hang up on one who sends too much: then nobody knows, and nothing is wrong.
            if let Ok(kept) = client.set(key, &vec![b'x'; ENTRY + 1]).await {
                self.refuses_large = Some(kept != Kept::Yes);
                if kept == Kept::Yes {
                    client.delete(key).await?;
                }
            }
        }
        Ok(())
    }
}

async fn timed(client: &mut Client, key: &str) -> Result<Vec<Duration>, Fault> {
    let mut times = Vec::with_capacity(GETS);
    for _ in 0..GETS {
        let started = Instant::now();
        expect(client.get(key).await?.is_some(), "a value is lost while it is read")?;
        times.push(started.elapsed());
    }
    Ok(times)
}

fn expect(good: bool, otherwise: &str) -> Result<(), Fault> {
    if good { Ok(()) } else { Err(Fault::new(Problem::Forgets, format!("it forgets: {otherwise}"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_gets_are_below_p50_and_the_slowest_of_fifty_is_p99() {
        let times = (1..=50).rev().map(Duration::from_millis).collect();
        let latency = Latency::of(times).expect("there are some");
        assert_eq!(latency, Latency { gets: 50, p50_ms: 25.0, p99_ms: 50.0 });
        assert_eq!(Latency::of(Vec::new()), None);
    }
}
