//! The cache that tasks-eb brings along answers as a real memcached does, byte for byte where that makes sense, and
//! keeps MemCachier's limits.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use tasks_eb::beanstalk::memcachier::{Credentials, Server};
use tasks_eb::local::host::memcached;
use tasks_eb::local::memcache;
use tasks_eb::memcache::Client;
use tasks_eb::secret::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::host_servers::Servers;
use crate::support::Sandbox;
use crate::try_::Ended;

/// No test waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

const GET: u8 = 0x00;
const SET: u8 = 0x01;
const ADD: u8 = 0x02;
const DELETE: u8 = 0x04;
const INCREMENT: u8 = 0x05;
const DECREMENT: u8 = 0x06;
const QUIT: u8 = 0x07;
const FLUSH: u8 = 0x08;
const NOOP: u8 = 0x0a;
const VERSION: u8 = 0x0b;
const APPEND: u8 = 0x0e;
const STAT: u8 = 0x10;
const TOUCH: u8 = 0x1c;
const SASL_LIST: u8 = 0x20;
const LOGIN: u8 = 0x21;

#[derive(Debug, Clone, Default)]
struct Request {
    opcode: u8,
    extras: Vec<u8>,
    key: Vec<u8>,
    value: Vec<u8>,
    cas: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    opcode: u8,
    status: u16,
    opaque: u32,
    extras: Vec<u8>,
    key: Vec<u8>,
    value: Vec<u8>,
    cas: u64,
}

fn request(opcode: u8, key: &str, value: &str) -> Request {
    let extras = match opcode & 0x0f {
        1..=3 if opcode < 0x20 => [0, 0, 0, 9, 0, 0, 0, 0].to_vec(),
        _ => Vec::new(),
    };
    Request { opcode, extras, key: key.into(), value: value.into(), cas: 0 }
}

/// A client of a server.
struct Peer {
    stream: TcpStream,
    sent: u32,
}

impl Peer {
    async fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("connects");
        stream.set_nodelay(true).expect("is a socket");
        Self { stream, sent: 0 }
    }

    async fn logged_in(address: &str, credentials: &Credentials) -> Self {
        let mut peer = Self::connect(address).await;
        assert_eq!(peer.login(&credentials.user, credentials.password.expose()).await, 0);
        peer
    }

    async fn login(&mut self, user: &str, password: &str) -> u16 {
        self.ask(&request(LOGIN, "PLAIN", &format!("\0{user}\0{password}"))).await.status
    }

    async fn send(&mut self, request: &Request) -> u32 {
        self.sent += 1;
        let body = request.extras.len() + request.key.len() + request.value.len();
        let mut frame = vec![0x80, request.opcode];
        frame.extend(u16::try_from(request.key.len()).expect("is short").to_be_bytes());
        frame.extend([u8::try_from(request.extras.len()).expect("is short"), 0, 0, 0]);
        frame.extend(u32::try_from(body).expect("is short").to_be_bytes());
        frame.extend(self.sent.to_be_bytes());
        frame.extend(request.cas.to_be_bytes());
        for part in [&request.extras, &request.key, &request.value] {
            frame.extend(part);
        }
        self.stream.write_all(&frame).await.expect("is sent");
        self.sent
    }

    /// The next answer; `None` when the server has hung up.
    async fn read(&mut self) -> Option<Answer> {
        timeout(PATIENCE, self.read_on()).await.expect("the server answers or hangs up")
    }

    async fn read_on(&mut self) -> Option<Answer> {
        let mut header = [0; 24];
        self.stream.read_exact(&mut header).await.ok()?;
        assert_eq!(header[0], 0x81);
        let word = |at: usize| u32::from_be_bytes(header[at..at + 4].try_into().expect("are four"));
        let mut body = vec![0; word(8) as usize];
        self.stream.read_exact(&mut body).await.ok()?;
        let extras = usize::from(header[4]);
        let key = extras + usize::from(u16::from_be_bytes([header[2], header[3]]));
        Some(Answer {
            opcode: header[1],
            status: u16::from_be_bytes([header[6], header[7]]),
            opaque: word(12),
            extras: body[..extras].into(),
            key: body[extras..key].into(),
            value: body[key..].into(),
            cas: u64::from_be_bytes(header[16..].try_into().expect("are eight")),
        })
    }

    async fn ask(&mut self, request: &Request) -> Answer {
        let opaque = self.send(request).await;
        let answer = self.read().await.expect("is answered");
        assert_eq!(answer.opaque, opaque);
        answer
    }

    /// Sends them all, and gives all answers.
    async fn ask_all(&mut self, requests: &[Request]) -> Vec<Answer> {
        for request in requests {
            self.send(request).await;
        }
        let end = self.send(&request(NOOP, "", "")).await;
        let mut answers = Vec::new();
        loop {
            let answer = self.read().await.expect("is answered");
            if answer.opaque == end {
                return answers;
            }
            answers.push(answer);
        }
    }
}

/// The server that tasks-eb brings along, in this process.
async fn ours() -> (String, Credentials) {
    let credentials = Credentials { user: "A1B2C3".to_owned(), password: Secret::new("correct horse: battery") };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("is bound").to_string();
    tokio::spawn(memcache::serve(listener, credentials.clone()));
    (address, credentials)
}

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Anything that clients ask; `cas` is the number that this server gave a key.
    fn request(&mut self, key: &str) -> Request {
        let opcode = self.one_of(&OPCODES);
        let value = self.one_of(&["", "7", "100", "9999999999", "text", "-1"]);
        let time = self.one_of(&[0_u32, 1000, 2_000_000_000]);
        let mut extras = Vec::new();
        match opcode {
            0x01..=0x03 | 0x11..=0x13 => {
                extras.extend((self.below(1000) as u32).to_be_bytes());
                extras.extend(time.to_be_bytes());
            }
            0x05 | 0x06 | 0x15 | 0x16 => {
                // No number gets shorter: memcached then fills up with spaces, but only when nobody is reading it.
                let delta = if opcode & 0x0f == 5 { self.one_of(&[0_u64, 1, 10, 93]) } else { 0 };
                extras.extend(delta.to_be_bytes());
                extras.extend(self.one_of(&[0_u64, 5]).to_be_bytes());
                extras.extend(self.one_of(&[0, u32::MAX]).to_be_bytes());
            }
            0x1c..=0x1e | 0x23 | 0x24 => extras.extend(time.to_be_bytes()),
            _ => {}
        }
        let has_value = matches!(opcode, 0x01..=0x03 | 0x11..=0x13 | 0x0e | 0x0f | 0x19 | 0x1a);
        let has_key = !matches!(opcode, 0x0a | 0x0b);
        Request {
            opcode,
            extras,
            key: if has_key { key.into() } else { Vec::new() },
            value: if has_value { value.into() } else { Vec::new() },
            cas: 0,
        }
    }
}

/// Loud and quiet, with those that have no quiet form.
const OPCODES: [u8; 30] = [
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x11, 0x12, 0x13, 0x14, 0x15,
    0x16, 0x19, 0x1a, 0x1c, 0x1d, 0x1e, 0x23, 0x24, 0x01, 0x00, 0x05,
];

#[tokio::test]
async fn whatever_is_asked_is_answered_as_memcached_does() {
    let folder = Servers::new();
    let dir = folder.0.path().join("cache");
    let Some(real) = real(&dir).await else { return };
    let (address, credentials) = ours().await;
    let mut ours = Peer::logged_in(&address, &credentials).await;
    let mut theirs = Peer::logged_in(&real.servers, &real.credentials).await;
    let mut dice = Dice(0x5eed);
    // Change numbers differ; what matters is whether one is right.
    let mut known: BTreeMap<(bool, Vec<u8>), u64> = BTreeMap::new();
    for round in 0..400 {
        let keys = ["a", "b", "c"];
        let mut requests: [Vec<Request>; 2] = Default::default();
        for _ in 0..10 {
            let key = dice.one_of(&keys);
            let request = dice.request(key);
            let guess = dice.below(6);
            for (real, requests) in requests.iter_mut().enumerate() {
                let right = known.get(&(real == 1, request.key.clone())).copied().unwrap_or_default();
                let cas = match (guess, request.opcode) {
                    (0, 0x01..=0x04 | 0x0e | 0x11 | 0x14) => right,
                    (1, 0x01..=0x04 | 0x0e | 0x11 | 0x14) => u64::MAX,
                    _ => 0,
                };
                requests.push(Request { cas, ..request.clone() });
            }
        }
        let first = ours.sent + 1;
        let answers = [ours.ask_all(&requests[0]).await, theirs.ask_all(&requests[1]).await];
        for (answer, other) in answers[0].iter().zip(&answers[1]) {
            let asked = &requests[0][(answer.opaque - first) as usize];
            let blank = |answer: &Answer| {
                let value = if asked.opcode == VERSION { Vec::new() } else { answer.value.clone() };
                Answer { cas: u64::from(answer.cas != 0), value, ..answer.clone() }
            };
            assert_eq!(blank(answer), blank(other), "round {round}, asked {asked:?} of {:?}", requests[0]);
        }
        assert_eq!(answers[0].len(), answers[1].len(), "{:?}", requests[0]);
        for key in keys {
            for (real, peer) in [&mut ours, &mut theirs].into_iter().enumerate() {
                let answer = peer.ask(&request(GET, key, "")).await;
                known.insert((real == 1, key.into()), answer.cas);
            }
        }
    }
    memcached::destroy(&dir).await.expect("is removed");
}

/// A real memcached; `None`, loudly, where it is not installed with all that a login takes.
async fn real(folder: &Path) -> Option<memcached::Cache> {
    let started = memcached::start(folder, Path::new("/no/stand-in")).await.ok();
    if started.is_none() {
        assert!(std::env::var_os("CI").is_none(), "memcached or saslpasswd2 is not installed, and CI is set");
        let _ = writeln!(std::io::stderr(), "\n*** NOT COMPARED WITH MEMCACHED: it is not installed ***\n");
    }
    started
}

#[tokio::test]
async fn one_who_has_not_logged_in_is_told_so_once_and_left_alone() {
    let (address, credentials) = ours().await;
    for opcode in [GET, SET, NOOP, STAT, FLUSH] {
        let mut stranger = Peer::connect(&address).await;
        assert_eq!(stranger.ask(&request(SASL_LIST, "", "")).await.value, b"PLAIN");
        assert_eq!(stranger.ask(&request(VERSION, "", "")).await.status, 0);
        assert_eq!(stranger.ask(&request(opcode, "", "")).await.status, 0x20);
        assert_eq!(stranger.read().await, None);
    }
    let mut stranger = Peer::connect(&address).await;
    for (user, password) in [("A1B2C3", ""), ("A1B2C3", "wrong"), ("", "correct horse: battery"), ("\0A1B2C3", "x")] {
        assert_eq!(stranger.login(user, password).await, 0x20);
    }
    assert_eq!(stranger.login(&credentials.user, credentials.password.expose()).await, 0);
    assert_eq!(stranger.ask(&request(NOOP, "", "")).await.status, 0);
    // A second login counts, also when it is wrong.
    assert_eq!(stranger.login(&credentials.user, "wrong").await, 0x20);
    assert_eq!(stranger.ask(&request(GET, "a", "")).await.status, 0x20);
    // And whoever says nothing is not waited for.
    assert_eq!(Peer::connect(&address).await.read().await, None);
}

#[tokio::test]
async fn a_value_above_a_megabyte_takes_away_what_was_there_and_the_conversation_goes_on() {
    let (address, credentials) = ours().await;
    let mut peer = Peer::logged_in(&address, &credentials).await;
    let megabyte = "x".repeat(1024 * 1024 - 1);
    assert_eq!(peer.ask(&request(SET, "a", &megabyte)).await.status, 0);
    assert_eq!(peer.ask(&request(GET, "a", "")).await.value.len(), megabyte.len());
    for excess in [2, 1024, 20 * 1024 * 1024] {
        assert_eq!(peer.ask(&request(SET, "a", "small")).await.status, 0);
        let quiet_set = request(0x11, "a", &"x".repeat(megabyte.len() + excess));
        assert_eq!(peer.ask(&quiet_set).await.status, 3);
        assert_eq!(peer.ask(&request(GET, "a", "")).await.status, 1);
    }
    assert_eq!(peer.ask(&request(SET, "a", &megabyte)).await.status, 0);
    assert_eq!(peer.ask(&request(APPEND, "a", "xx")).await.status, 3);
}

#[tokio::test]
async fn what_does_not_fit_pushes_out_what_was_not_used() {
    let (address, credentials) = ours().await;
    let mut peer = Peer::logged_in(&address, &credentials).await;
    let megabyte = "x".repeat(1024 * 1000);
    for number in 0..100 {
        assert_eq!(peer.ask(&request(SET, &format!("{number}"), &megabyte)).await.status, 0);
        assert_eq!(peer.ask(&request(GET, "0", "")).await.status, 0);
    }
    assert_eq!(peer.ask(&request(GET, "1", "")).await.status, 1);
    let server = Server::parse(&address).expect("is one");
    let mut client = Client::open(&server, Some(&credentials)).await.expect("logs in");
    let statistics = client.statistics().await.expect("answers");
    let number = |name: &str| statistics[name].parse::<u64>().expect("is a number");
    assert!(number("bytes") <= number("limit_maxbytes"));
    assert_eq!(number("curr_items") + number("evictions"), 100);
    assert_eq!([number("get_hits"), number("get_misses"), number("cmd_set")], [100, 1, 100]);
}

#[tokio::test]
async fn counting_down_ends_at_nothing_and_counting_up_begins_again() {
    let (address, credentials) = ours().await;
    let mut peer = Peer::logged_in(&address, &credentials).await;
    let mut count = async |opcode: u8, delta: u64| {
        let extras = [delta.to_be_bytes(), 7_u64.to_be_bytes()].concat();
        let request = Request { extras: [extras, vec![0; 4]].concat(), ..request(opcode, "a", "") };
        u64::from_be_bytes(peer.ask(&request).await.value.try_into().expect("is a number"))
    };
    assert_eq!([count(DECREMENT, 5).await, count(DECREMENT, 5).await, count(DECREMENT, 5).await], [7, 2, 0]);
    assert_eq!([count(INCREMENT, u64::MAX).await, count(INCREMENT, 3).await], [u64::MAX, 2]);
}

#[tokio::test]
async fn no_bytes_bring_it_down() {
    let (address, credentials) = ours().await;
    let mut dice = Dice(0xbad);
    for _ in 0..200 {
        let mut peer = Peer::logged_in(&address, &credentials).await;
        let mut bytes: Vec<u8> = (0..dice.below(300)).map(|_| dice.below(256) as u8).collect();
        if let Some(first) = bytes.first_mut().filter(|_| dice.below(4) > 0) {
            *first = 0x80;
        }
        // It may hang up at any time.
        let _ = peer.stream.write_all(&bytes).await;
    }
    let mut peer = Peer::logged_in(&address, &credentials).await;
    assert_eq!(peer.ask(&request(ADD, "a", "1")).await.status, 0);
    assert_eq!(peer.ask(&request(DELETE, "a", "")).await.status, 0);
    for (last, status) in [(request(TOUCH, "a", ""), 4), (request(INCREMENT, "a", ""), 4), (request(QUIT, "", ""), 0)] {
        let mut peer = Peer::logged_in(&address, &credentials).await;
        assert_eq!(peer.ask(&last).await.status, status);
        assert_eq!(peer.read().await, None);
    }
}

#[test]
fn it_lives_as_long_as_the_local_beanstalk_and_comes_back_with_it() {
    let sandbox = Sandbox::new();
    let _ended = Ended(&sandbox);
    // A machine with nothing installed.
    let run = |words: &[&str]| sandbox.command(words).env("PATH", "/nonexistent").run();
    run(&["local", "start", "--port", "0"]).success();
    let stopped = run(&["local", "cache", "stats"]).exit(8);
    assert!(stopped.stderr.contains("try: tasks-eb local env --cache"), "{stopped}");

    let variables = || run(&["local", "env", "--cache", "--shell", "json"]).success().json();
    let first = variables();
    for name in ["MEMCACHIER_SERVERS", "MEMCACHIER_USERNAME", "MEMCACHIER_PASSWORD"] {
        assert!(first[name].as_str().is_some_and(|value| value.len() > 5), "{name}");
    }
    let stats = run(&["local", "cache", "stats"]).success();
    assert!(stats.stdout.contains("hits") && stats.stdout.contains("misses"), "{stats}");

    run(&["local", "stop"]).success();
    let servers = first["MEMCACHIER_SERVERS"].as_str().expect("a server");
    assert!(std::net::TcpStream::connect(servers).is_err(), "it has ended");
    run(&["local", "start", "--port", "0"]).success();
    let json = run(&["local", "cache", "stats", "--output", "json"]).success().json();
    assert_eq!(json["servers"], first["MEMCACHIER_SERVERS"], "apps find it again");
    assert_eq!(variables()["MEMCACHIER_PASSWORD"], first["MEMCACHIER_PASSWORD"]);
    run(&["local", "reset", "--yes"]).success();
    assert!(std::net::TcpStream::connect(servers).is_err(), "it has ended");
    assert!(!sandbox.state().join("local").exists());
}
