//! What a write costs beside the bare `INSERT` of the same database through the same pool: `cargo bench --bench writes`.
//! The database is the one in `RDS_*`, or else a MariaDB of its own. Medians of seven rounds, 64 writers.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a measurement fails by panicking and prints what it finds; it uses but a part of the tests' support"
)]

#[path = "../tests/it/support/mariadb.rs"]
mod mariadb;
#[path = "../tests/it/support/programs.rs"]
mod programs;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use app::config::Config;
use app::db::migrations::MIGRATIONS;
use app::db::{Database, migrate};
use app::state::AppState;
use app::tasks::NewTask;
use sqlx::Connection;
use sqlx::mysql::MySqlPool;

const WRITERS: usize = 64;
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 7;

#[derive(Debug, Clone, Copy)]
enum Way {
    Ours,
    Bare,
    InTransaction,
}

#[tokio::main]
async fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let Some(server) = mariadb::server() else {
        return;
    };
    let database = server.create_database().await;
    migrate::run(&database, MIGRATIONS).await.unwrap();
    let mut config = Config::from_lookup(|_| None).unwrap();
    config.database = database;
    let opened = Database::open(&config.database).unwrap();
    let Database::MySql(pool) = opened.clone() else {
        return;
    };
    let state = AppState::new(&config, opened);
    let ways = [Way::Ours, Way::Bare, Way::InTransaction];
    let mut rates = ways.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for (way, rates) in ways.iter().zip(&mut rates) {
            rates.push(rate(*way, &state, &pool).await);
        }
    }
    for (way, mut rates) in ways.iter().zip(rates) {
        rates.sort_by(f64::total_cmp);
        let median = rates.get(ROUNDS / 2).unwrap();
        println!("{:>15}: {median:>8.0} writes/s", format!("{way:?}"));
    }
}

async fn rate(way: Way, state: &AppState, pool: &MySqlPool) -> f64 {
    let (over, done) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let started = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (state, pool, over, done) =
                (state.clone(), pool.clone(), over.clone(), done.clone());
            tokio::spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    write(way, &state, &pool).await;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    tokio::time::sleep(ROUND).await;
    let rate = done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    rate
}

async fn write(way: Way, state: &AppState, pool: &MySqlPool) {
    let insert = || sqlx::query("INSERT INTO task (name) VALUES (?)").bind("a task as others are");
    match way {
        Way::Ours => {
            let new = NewTask::parse("a task as others are").unwrap();
            state.tasks.add(new).await.unwrap();
        }
        Way::Bare => {
            insert().execute(pool).await.unwrap();
        }
        Way::InTransaction => {
            let mut connection = pool.acquire().await.unwrap();
            let mut transaction = connection.begin().await.unwrap();
            insert().execute(&mut *transaction).await.unwrap();
            transaction.commit().await.unwrap();
        }
    }
}
