//! The servers that a host starts for apps: a real MariaDB or MySQL, PostgreSQL, a real memcached.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use tasks_eb::beanstalk::memcachier::{Credentials, Server};
use tasks_eb::fs;
use tasks_eb::local::host::database::{Database, Engine, Master};
use tasks_eb::local::host::{Host, memcached};
use tasks_eb::memcache::{Client, Problem};
use tasks_eb::secret::Secret;

use crate::host::processes_of;
use crate::support::BINARY;

/// A folder whose servers end with it, also when the test failed.
pub(crate) struct Servers(pub(crate) tempfile::TempDir);

impl Servers {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let _ = Host::open(self.0.path().to_owned());
    }
}

/// Runs a statement with the client that comes with the server; the password goes by the environment.
fn query(engine: Engine, port: u16, password: &Secret, sql: &str) -> Result<String, String> {
    let mut command = match engine {
        Engine::MySql => {
            let client =
                fs::find_program("mariadb").or_else(|| fs::find_program("mysql")).expect("a client is installed");
            let mut command = Command::new(client);
            command.args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", "--user=ebroot", "--batch"]);
            command.args(["--skip-column-names", "--default-character-set=utf8mb4", "--database=ebdb"]);
            command.args([format!("--port={port}"), format!("--execute={sql}")]);
            command.env("MYSQL_PWD", password.expose());
            command
        }
        Engine::Postgres => {
            let mut command = Command::new(fs::find_program("psql").expect("a client is installed"));
            command.args(["-X", "-q", "-At", "-F\t", "-v", "ON_ERROR_STOP=1", "-w", "-h", "127.0.0.1", "-U", "ebroot"]);
            command.args(["-p", &port.to_string(), "-d", "ebdb", "-c", sql]);
            command.env("PGPASSWORD", password.expose()).env("PGCLIENTENCODING", "UTF8");
            command
        }
    };
    let output = command.output().expect("the client runs");
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Whether a server of this engine can run here; where the tests' packages are installed, one must.
fn can_run(engine: Engine) -> bool {
    let obstacle = engine.obstacle();
    assert!(obstacle.is_none() || std::env::var_os("TASKS_EB_REQUIRE_SERVERS").is_none(), "{obstacle:?}");
    obstacle.is_none()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mysql_lives_through_restarts_snapshots_and_new_passwords() {
    if can_run(Engine::MySql) {
        lives(Engine::MySql, "SELECT @@bind_address, @@character_set_server", "127.0.0.1\tutf8mb4").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_lives_through_restarts_snapshots_and_new_passwords() {
    if can_run(Engine::Postgres) {
        let asked = "SELECT inet_server_addr(), pg_encoding_to_char(encoding) || rolsuper FROM pg_database, pg_roles \
                     WHERE datname = 'ebdb' AND rolname = current_user";
        lives(Engine::Postgres, asked, "127.0.0.1\tUTF8false").await;
    }
}

async fn lives(engine: Engine, asked: &str, answer: &str) {
    let folder = Servers::new();
    let dir = folder.0.path().join("db");
    let database = Database::new(engine, &dir);
    let secret = Secret::new("aB3'\\\"quoted");
    let master = Master { user: "ebroot", password: &secret };
    let query = |port: u16, password: &Secret, sql: &str| query(engine, port, password, sql);
    let made = database.create(master, Some("ebdb")).await.expect("is made");
    query(made.port, &secret, "CREATE TABLE t (v VARCHAR(9)); INSERT INTO t VALUES ('😀')").expect("writes");
    assert!(query(made.port, &Secret::new("wrong"), "SELECT 1").is_err(), "a wrong password is refused");
    assert!(query(made.port, &Secret::new(""), "SELECT 1").is_err(), "no password is refused");
    assert_eq!(query(made.port, &secret, asked).expect("reads"), answer);
    assert!(!dir.join("init.sql").exists(), "the file with the password is gone");
    let pid = leader(&dir);
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).expect("reads");
    assert!(!String::from_utf8_lossy(&line).contains(secret.expose()));
    assert_eq!(database.create(master, Some("ebdb")).await.expect("is there"), made);

    // Killed, as by the kernel: it comes again with its data, on its port.
    assert!(Command::new("kill").args(["-9", &pid]).status().expect("runs").success());
    crate::host::eventually("it is gone", async || database.running().is_none()).await;
    let again = database.start().await.expect("starts");
    assert_eq!(query(again.port, &secret, "SELECT COUNT(*) FROM t WHERE v = '😀'").expect("reads"), "1");

    let copy = folder.0.path().join("snapshot.zip");
    database.snapshot(&copy).await.expect("is copied");
    let again = database.running().expect("runs after the copy");
    query(again.port, &secret, "DELETE FROM t").expect("deletes");
    let other = Database::new(engine, folder.0.path().join("other"));
    other.restore(&copy).await.expect("is restored");
    let changed = Secret::new("changed1234");
    let restored = other.set_password(Master { user: "ebroot", password: &changed }).await.expect("starts");
    assert_eq!(query(restored.port, &changed, "SELECT COUNT(*) FROM t").expect("reads"), "1");
    assert!(query(restored.port, &secret, "SELECT 1").is_err(), "the old password is refused");
    assert_eq!(query(again.port, &secret, "SELECT COUNT(*) FROM t").expect("reads"), "0");

    for (database, dir) in [(database, dir), (other, folder.0.path().join("other"))] {
        database.destroy().await.expect("is removed");
        assert_eq!(processes_of(&dir), 0);
        assert!(!dir.exists());
        database.destroy().await.expect("what is not there is fine");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_prepares_a_database_ends_when_the_database_is_stopped() {
    for engine in Engine::ALL.into_iter().filter(|engine| can_run(*engine)) {
        let folder = Servers::new();
        let dir = folder.0.path().join("db");
        let database = Database::new(engine, &dir);
        let making = tokio::spawn({
            let database = database.clone();
            async move {
                let password = Secret::new("secretpw1");
                database.create(Master { user: "ebroot", password: &password }, None).await.map(drop)
            }
        });
        crate::host::eventually("it is being made", async || processes_of(&dir) > 0).await;
        // As when the server over it is killed: nobody waits for the program any more.
        making.abort();
        drop(making.await);
        database.stop().await.expect("stops");
        assert_eq!(processes_of(&dir), 0, "{engine:?}");
        database.destroy().await.expect("is removed");
    }
}

/// The recorded process of a database's folder.
fn leader(dir: &Path) -> String {
    let records = ["mysqld.pid", "postgres.pid"].map(|name| std::fs::read_to_string(dir.join(name)));
    let record = records.into_iter().flatten().next().expect("a record");
    record.split(' ').next().expect("has a pid").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_takes_its_own_credentials_and_no_others() {
    let folder = Servers::new();
    let dir = folder.0.path().join("cache");
    let program = Path::new(BINARY);
    let cache = memcached::start(&dir, program).await.expect("starts");
    assert_eq!(memcached::start(&dir, program).await.expect("runs"), cache, "it is found again");
    assert_eq!(memcached::running(&dir).await.expect("runs").as_ref(), Some(&cache));
    let server = Server::parse(&cache.servers).expect("is one");
    let mut client = Client::open(&server, Some(&cache.credentials)).await.expect("logs in");
    let counted = client.statistics().await.expect("answers");
    assert_eq!(counted["curr_items"], "0");
    let wrong = Credentials { password: Secret::new("wrong"), ..cache.credentials.clone() };
    let refused = Client::open(&server, Some(&wrong)).await.expect_err("another password");
    assert_eq!(refused.problem, Problem::WrongCredentials);
    memcached::stop(&dir).await.expect("stops");
    assert!(TcpStream::connect(&cache.servers).is_err());
    assert_eq!(memcached::running(&dir).await.expect("is no error"), None);
    let again = memcached::start(&dir, program).await.expect("starts");
    assert_eq!(again, cache, "port and credentials are kept");
    memcached::destroy(&dir).await.expect("is removed");
    assert_eq!(processes_of(&dir), 0);
    assert!(!dir.exists());
}
