//! `tasks-eb cache`: nothing is set that was not tried, every fault has a name, and the figures are the servers' own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use tasks_eb::beanstalk::memcachier::{Credentials, Server};
use tasks_eb::local::host::memcached;
use tasks_eb::local::memcache;
use tasks_eb::memcache::{Client, Depth, Problem, examine};
use tasks_eb::secret::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::host_servers::Servers;
use crate::support::{BINARY, Finished, Stage};

fn credentials(password: &str) -> Credentials {
    Credentials { user: "A1B2C3".to_owned(), password: Secret::new(password) }
}

async fn listener() -> (TcpListener, Server) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let server = named(listener.local_addr().expect("is bound"));
    (listener, server)
}

fn named(address: SocketAddr) -> Server {
    Server::parse(&address.to_string()).expect("is a server")
}

/// What a server does that is no good one.
#[derive(Clone, Copy)]
enum Says {
    /// Hangs up at once.
    Nothing,
    /// This, to whatever is asked first.
    Text(&'static [u8]),
    /// Answers of the binary protocol with these statuses, one after the other.
    Statuses(&'static [u8]),
}

async fn server(says: Says) -> Server {
    let (listener, server) = listener().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, says));
        }
    });
    server
}

async fn answer(mut stream: TcpStream, says: Says) -> Option<()> {
    let statuses = match says {
        Says::Nothing => return None,
        Says::Text(text) => {
            stream.read_exact(&mut [0; 24]).await.ok()?;
            stream.write_all(text).await.ok()?;
            &[]
        }
        Says::Statuses(statuses) => statuses,
    };
    for status in statuses {
        let (opcode, _) = request(&mut stream).await?;
        let mut answer = [0; 24];
        answer[..8].copy_from_slice(&[0x81, opcode, 0, 0, 0, 0, 0, *status]);
        stream.write_all(&answer).await.ok()?;
    }
    // Until the other side has seen enough: bytes that nobody reads would turn the end into a reset.
    while stream.read(&mut [0; 1024]).await.ok()? > 0 {}
    Some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_server_has_its_own_name_and_advice() {
    let (gone, closed) = listener().await;
    drop(gone);
    let (_silent, silent) = listener().await;
    let (listener, strict) = listener().await;
    tokio::spawn(memcache::serve(listener, credentials("right")));

    let right = credentials("right");
    let found = async |server: &Server, credentials: Option<&Credentials>| {
        let found = examine(server, credentials, Depth::Usable).await;
        let fault = found.fault.unwrap_or_else(|| panic!("{server} has no fault"));
        assert!(!fault.advice.is_empty() && !fault.detail.contains("right"), "{fault:?}");
        fault.problem
    };
    let unknown = Server { host: "no-such-host.invalid".to_owned(), port: 11211 };
    let unknown = found(&unknown, Some(&right)).await;
    assert!(matches!(unknown, Problem::UnknownName | Problem::NoNames), "{unknown:?}");
    assert_eq!(found(&closed, Some(&right)).await, Problem::ConnectionRefused);
    assert_eq!(found(&silent, Some(&right)).await, Problem::Silent);
    assert_eq!(found(&strict, Some(&credentials("wrong"))).await, Problem::WrongCredentials);
    assert_eq!(found(&strict, None).await, Problem::LoginWanted);

    let expected = [
        (server(Says::Nothing).await, Problem::HangsUp),
        (server(Says::Text(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await, Problem::NotMemcache),
        (server(Says::Text(b"ERROR\r\n")).await, Problem::NotMemcache),
        (server(Says::Statuses(&[0x81])).await, Problem::NoLogin),
        (server(Says::Statuses(&[0, 0x20])).await, Problem::ReadOnly),
        (server(Says::Statuses(&[0, 5])).await, Problem::Refuses),
        (server(Says::Statuses(&[0, 0x82])).await, Problem::Full),
        (server(Says::Statuses(&[0, 0, 1])).await, Problem::Forgets),
        (server(Says::Statuses(&[0, 0, 0x86])).await, Problem::Refuses),
    ];
    for (server, problem) in &expected {
        assert_eq!(found(server, Some(&right)).await, *problem, "{server}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_on_too_large_a_value_is_not_sick_for_that() {
    // Login, set, get, fifty timed gets, delete, get: then it is asked to keep more than it will.
    let mut script = vec![(0, false), (0, false), (0, true)];
    script.extend([(0, true); 50]);
    script.extend([(0, false), (1, false)]);
    let (listener, server) = listener().await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.ok()?;
        let mut kept = Vec::new();
        for (status, with_value) in script {
            let (opcode, body) = request(&mut stream).await?;
            if opcode == SET {
                // After eight bytes of extras and the key's sixteen digits and their prefix.
                kept = body[body.len() - 16..].to_vec();
            }
            let value: &[u8] = if with_value { &kept } else { &[] };
            let length = u32::try_from(value.len() + if with_value { 4 } else { 0 }).ok()?;
            let mut answer = vec![0x81, opcode, 0, 0, if with_value { 4 } else { 0 }, 0, 0, status];
            answer.extend(length.to_be_bytes());
            answer.resize(24 + if with_value { 4 } else { 0 }, 0);
            answer.extend(value);
            stream.write_all(&answer).await.ok()?;
        }
        Some(())
    });
    let found = examine(&server, Some(&credentials("right")), Depth::Thorough).await;
    assert_eq!(found.fault, None);
    assert_eq!((found.values, found.refuses_large), (true, None), "{found:?}");
}

const SET: u8 = 0x01;

/// The opcode of one request, and its body.
async fn request(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let mut header = [0; 24];
    stream.read_exact(&mut header).await.ok()?;
    let mut body = vec![0; u32::from_be_bytes(header[8..12].try_into().ok()?) as usize];
    stream.read_exact(&mut body).await.ok()?;
    Some((header[1], body))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_can_be_used_is_found_to_be_and_keeps_nothing_of_ours() {
    let (listener, ours) = listener().await;
    tokio::spawn(memcache::serve(listener, credentials("right")));
    let folder = Servers::new();
    let real = memcached::start(&folder.0.path().join("cache"), Path::new(BINARY)).await.expect("starts");
    let servers =
        [(ours, credentials("right")), (Server::parse(&real.servers).expect("is one"), real.credentials.clone())];
    for (server, credentials) in servers {
        let found = examine(&server, Some(&credentials), Depth::Thorough).await;
        assert_eq!(found.fault, None);
        assert!(found.login && found.values && found.latency.is_some(), "{found:?}");
        assert_eq!(found.refuses_large, Some(true), "{found:?}");
        let mut client = Client::open(&server, Some(&credentials)).await.expect("logs in");
        assert_eq!(client.statistics().await.expect("tells")["curr_items"], "0");
    }
}

#[test]
fn a_cache_is_tried_before_it_is_set_and_then_checked_and_watched() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let stage = Stage::new(&["--no-db"]);
    let folder = Servers::new();
    let dir = folder.0.path().join("cache");
    let cache = runtime.block_on(memcached::start(&dir, Path::new(BINARY))).expect("starts");
    let Credentials { user, password } = cache.credentials.clone();
    let setup = |password: &str, flags: &[&str]| {
        let lines = [("SERVERS", cache.servers.as_str()), ("USERNAME", &user), ("PASSWORD", password)];
        let lines = lines.map(|(name, value)| format!("MEMCACHIER_{name}={value}\n")).concat();
        let done = stage.command(&["cache", "setup", "--stdin"]).args(flags.iter().copied()).input(&lines).run();
        assert!(!format!("{}{}", done.stdout, done.stderr).contains(password), "the password is shown");
        done
    };

    let none = stage.run(&["cache", "check"]).exit(8);
    assert!(
        none.stderr.contains("shop-dev has no cache") && none.stderr.contains("try: tasks-eb cache setup"),
        "{none}"
    );
    let unasked = stage.run(&["cache", "setup"]).exit(5);
    assert!(unasked.stderr.contains("--from-file FILE or --stdin"), "{unasked}");

    let before = stage.events().len();
    let wrong = setup("wrong-canary", &[]).exit(1);
    assert!(wrong.stderr.contains("the cache was not set up") && wrong.stderr.contains("dashboard"), "{wrong}");
    let dry = setup(password.expose(), &["--dry-run", "--output", "json"]).success().json();
    assert_eq!(
        (&dry["changed"], &dry["dry_run"], &dry["servers"][0]["values"]),
        (&true.into(), &true.into(), &true.into())
    );
    assert_eq!(stage.events().len(), before, "nothing was started");
    assert_eq!(stage.variable("MEMCACHIER_SERVERS"), "unset");

    let set = setup(password.expose(), &["--output", "json"]).success().json();
    assert_eq!(set["set"], serde_json::json!(["MEMCACHIER_PASSWORD", "MEMCACHIER_SERVERS", "MEMCACHIER_USERNAME"]));
    assert_eq!(set["verified"], true);
    let starts = |events: &[serde_json::Value]| {
        events.iter().filter(|event| event["message"] == "Environment update is starting.").count()
    };
    assert_eq!(starts(&stage.events()), 1, "all three in one update");
    assert_eq!(stage.variable("MEMCACHIER_PASSWORD"), format!("={}", password.expose()));

    let before = stage.events().len();
    let again = setup(password.expose(), &[]).success();
    assert!(again.stdout.contains("nothing to do"), "{again}");
    assert_eq!(stage.events().len(), before, "nothing was started");
    look_at(&stage, &cache.servers);

    let unused = stage.run(&["cache", "verify"]).exit(10);
    assert!(unused.stderr.contains("shop-dev does not use its cache"), "{unused}");
    assert!(unused.stderr.contains("the page, made anew") && unused.stderr.contains("(!)"), "{unused}");
    runtime.block_on(memcached::stop(&dir)).expect("stops");
    let sick = stage.run(&["cache", "check"]).exit(10);
    assert!(sick.stderr.contains("1 of 1 servers cannot be used") && sick.stderr.contains("refused"), "{sick}");
    let json = stage.run(&["cache", "check", "--output", "json"]).exit(10).json();
    assert_eq!(json["error"]["class"], "differences");
    let evidence = json["error"]["evidence"].to_string();
    assert!(evidence.contains("problem") && evidence.contains("connection-refused"), "{evidence}");
    stage.run(&["cache", "stats"]).exit(1);
    setup(password.expose(), &[]).exit(1);
    let unchecked = setup(password.expose(), &["--no-check", "--output", "json"]).success().json();
    assert_eq!((&unchecked["changed"], &unchecked["servers"]), (&false.into(), &serde_json::json!([])));
}

/// The cache of the environment works, and tells.
fn look_at(stage: &Stage, servers: &str) {
    let healthy = stage.run(&["cache", "check"]).success();
    for line in ["login       taken", "values      set, read and deleted", "p99", "more than 1 MiB is refused"] {
        assert!(healthy.stdout.contains(line), "{line}: {healthy}");
    }
    let json = stage.run(&["cache", "check", "--output", "json"]).success().json();
    assert_eq!(json["servers"][0]["server"], servers);
    assert_eq!(json["servers"][0]["latency"]["gets"], 50);
    let stats = |args: &[&str]| -> Finished { stage.run(&[&["cache", "stats"], args].concat()) };
    let json = stats(&["--output", "json"]).success().json();
    // Of two thorough examinations, and of those before each setting.
    assert!(json["hits"].as_u64().is_some_and(|hits| hits >= 102) && json["items"] == 0, "{json}");
    assert!(stats(&[]).success().stdout.contains(&format!("cache      {servers}\n")));
    stats(&["--watch", "--output", "json"]).exit(2);
}
