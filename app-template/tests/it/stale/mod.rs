//! Nobody is ever shown a page that an answered write should have changed: several processes, a real MariaDB, two real
//! Memcache servers, readers and writers at full speed, and one fault after the other. `docs/caching.md` says why it
//! holds; this looks for the moment in which it does not. Ten minutes of it: `STALE_SECONDS=600 cargo test stale`.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::cluster::{Link, Process};
use self::ledger::Ledger;
use crate::support::app::names;
use crate::support::client::Client;
use crate::support::mariadb;
use crate::support::memcached::{Memcached, plain_of};
use crate::support::raw::{Answer, change, get, post};
use crate::support::web::run;

mod cluster;
mod faults;
mod ledger;

const WRITERS: usize = 4;
const READERS: usize = 16;
/// Few enough that all fit on the first page, whoever wrote them.
const TASKS_OF_A_WRITER: usize = 15;
/// Unless `STALE_SECONDS` says otherwise.
const SECONDS: u64 = 8;

struct Test {
    ledger: Ledger,
    processes: Vec<Process>,
    memcached: Vec<Mutex<Memcached>>,
    /// One from each process to each server.
    links: Vec<Link>,
    over: AtomicBool,
    pages: AtomicU64,
    writes: AtomicU64,
    refused: AtomicU64,
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_pages_are_served_to_nobody_whatever_breaks() {
    let Some(test) = Test::set_up(tempfile::tempdir().unwrap().path()).await else {
        return;
    };
    let test = Arc::new(test);
    let folder = tempfile::tempdir().unwrap();
    let readers: Vec<_> = (0..READERS)
        .map(|n| tokio::spawn(read(test.clone(), n)))
        .collect();
    let writers: Vec<_> = (0..WRITERS)
        .map(|n| tokio::spawn(write(test.clone(), n)))
        .collect();
    let seconds = std::env::var("STALE_SECONDS").map_or(SECONDS, |text| text.parse().unwrap());
    faults::break_things(&test, folder.path(), Duration::from_secs(seconds)).await;
    test.over.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    let mut broken = Vec::new();
    for reader in readers {
        broken.extend(reader.await.unwrap());
    }
    let of = |count: &AtomicU64| count.load(Ordering::SeqCst);
    let (pages, writes, refused) = (of(&test.pages), of(&test.writes), of(&test.refused));
    let told = format!("{pages} pages, {writes} writes, {refused} unanswered in {seconds} s");
    assert!(
        broken.is_empty(),
        "{} broken promises in {told}: {:#?}",
        broken.len(),
        &broken[..broken.len().min(20)]
    );
    // Otherwise nothing was put to the test.
    assert!(pages > 20 * seconds && writes > 2 * seconds, "{told}");
    let _ = writeln!(std::io::stderr(), "no broken promise: {told}");
}

impl Test {
    async fn set_up(folder: &Path) -> Option<Self> {
        let server = mariadb::server()?;
        // So little memory that they evict all the time.
        let memcached = [plain_of(2)?, plain_of(2)?];
        let database = mariadb::variables(&server.create_database().await);
        assert!(run(folder, &["migrate"], &database).status.success());
        let (mut processes, mut links) = (Vec::new(), Vec::new());
        // Two that keep near copies, and one that asks Memcache for every page.
        for levels in ["near", "near", "shared"] {
            let mut servers = Vec::new();
            for server in &memcached {
                let link = Link::to(server.address().1).await;
                servers.push(format!("127.0.0.1:{}", link.port));
                links.push(link);
            }
            let mut variables = database.clone();
            variables.push(("MEMCACHIER_SERVERS", servers.join(",")));
            variables.push(("CACHE", levels.to_owned()));
            variables.push(("RUST_LOG", "error,app::serve=info".to_owned()));
            processes.push(Process::start(folder, variables));
        }
        Some(Self {
            ledger: Ledger::default(),
            processes,
            memcached: memcached.map(Mutex::new).into(),
            links,
            over: AtomicBool::new(false),
            pages: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        })
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// The port of a process, one after the other.
    fn port(&self, turn: usize) -> u16 {
        self.processes[turn % self.processes.len()]
            .port
            .load(Ordering::SeqCst)
    }

    async fn refused(&self) {
        self.refused.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Reads the page again and again, and returns every promise it broke.
async fn read(test: Arc<Test>, number: usize) -> Vec<String> {
    let mut clients: Vec<Client> = test.processes.iter().map(|_| Client::default()).collect();
    let mut broken = Vec::new();
    for turn in number.. {
        if test.is_over() {
            break;
        }
        let which = turn % clients.len();
        let asked = Instant::now();
        match clients[which].send(test.port(turn), &get("/")).await {
            Some(Answer {
                status: 200, body, ..
            }) => {
                let page: HashSet<String> = names(&body).into_iter().map(str::to_owned).collect();
                let found = test.ledger.broken(asked, &page);
                broken.extend(
                    found
                        .into_iter()
                        .map(|what| format!("process {which}: {what}")),
                );
                test.pages.fetch_add(1, Ordering::SeqCst);
            }
            _ => test.refused().await,
        }
    }
    broken
}

/// Adds tasks and deletes the oldest of its own, through any process.
async fn write(test: Arc<Test>, number: usize) {
    let mut client = Client::default();
    let mut own: Vec<(i64, String)> = Vec::new();
    for turn in number.. {
        if test.is_over() {
            break;
        }
        let port = test.port(turn);
        let answered = if own.len() < TASKS_OF_A_WRITER && !turn.is_multiple_of(3) {
            add(
                &test,
                &mut client,
                port,
                format!("w{number}-{turn}"),
                &mut own,
            )
            .await
        } else if let Some((id, name)) = own.first().cloned() {
            test.ledger.deleting(&name);
            // Half by the form and half by the API.
            let request = match turn % 2 {
                0 => post(&format!("/{id}/delete"), ""),
                _ => change(
                    "DELETE",
                    &format!("/api/tasks/{id}"),
                    "application/json",
                    "",
                ),
            };
            match client.send(port, &request).await {
                Some(Answer {
                    status: 303 | 204, ..
                }) => {
                    test.ledger.deleted(&name);
                    own.remove(0);
                    true
                }
                _ => false,
            }
        } else {
            true
        };
        if answered {
            test.writes.fetch_add(1, Ordering::SeqCst);
        } else {
            test.refused().await;
            look_again(&test, &mut client, number, &mut own).await;
        }
    }
}

async fn add(
    test: &Test,
    client: &mut Client,
    port: u16,
    name: String,
    own: &mut Vec<(i64, String)>,
) -> bool {
    let request = change(
        "POST",
        "/api/tasks",
        "application/json",
        &json!({ "name": name }).to_string(),
    );
    let Some(Answer {
        status: 201, body, ..
    }) = client.send(port, &request).await
    else {
        return false;
    };
    test.ledger.added(&name);
    let task: Value = serde_json::from_str(&body).unwrap();
    own.push((task["id"].as_i64().unwrap(), name));
    true
}

/// After an answer was lost: what is in the list under this writer's name.
async fn look_again(test: &Test, client: &mut Client, number: usize, own: &mut Vec<(i64, String)>) {
    for turn in 0.. {
        if test.is_over() {
            return;
        }
        let answer = client.send(test.port(turn), &get("/api/tasks")).await;
        if let Some(Answer {
            status: 200, body, ..
        }) = answer
        {
            let list: Value = serde_json::from_str(&body).unwrap();
            let tasks = list["tasks"].as_array().unwrap().iter();
            let tasks = tasks.map(|task| {
                (
                    task["id"].as_i64().unwrap(),
                    task["name"].as_str().unwrap().to_owned(),
                )
            });
            *own = tasks
                .filter(|(_, name)| name.starts_with(&format!("w{number}-")))
                .collect();
            return;
        }
        test.refused().await;
    }
}
