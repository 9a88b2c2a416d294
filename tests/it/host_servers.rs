//! The servers that a host starts for apps: a real MariaDB or MySQL, a real memcached.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use tasks_eb::beanstalk::memcachier::{Credentials, Server};
use tasks_eb::fs;
use tasks_eb::local::host::{Host, memcached, mysql};
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
fn query(port: u16, password: &Secret, sql: &str) -> Result<String, String> {
    let client = fs::find_program("mariadb").or_else(|| fs::find_program("mysql")).expect("a client is installed");
    let output = Command::new(client)
        .args([
            "--no-defaults",
            "--protocol=tcp",
            "--host=127.0.0.1",
            "--user=ebroot",
            "--batch",
            "--skip-column-names",
            "--default-character-set=utf8mb4",
        ])
        .args([format!("--port={port}"), format!("--execute={sql}")])
        .env("MYSQL_PWD", password.expose())
        .output()
        .expect("the client runs");
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_lives_through_restarts_snapshots_and_new_passwords() {
    if mysql::available().is_none() {
        return;
    }
    let folder = Servers::new();
    let dir = folder.0.path().join("db");
    let password = Secret::new("aB3'\\\"quoted");
    let made = mysql::create(&dir, "ebroot", &password, Some("ebdb")).await.expect("is made");
    query(made.port, &password, "CREATE TABLE ebdb.t (v VARCHAR(9)); INSERT INTO ebdb.t VALUES ('😀')")
        .expect("writes");
    assert!(query(made.port, &Secret::new("wrong"), "SELECT 1").is_err(), "a wrong password is refused");
    assert!(query(made.port, &Secret::new(""), "SELECT 1").is_err(), "no password is refused");
    assert_eq!(
        query(made.port, &password, "SELECT @@bind_address, @@character_set_server").expect("reads"),
        "127.0.0.1\tutf8mb4"
    );
    assert!(!dir.join("init.sql").exists(), "the file with the password is gone");
    let record = std::fs::read_to_string(dir.join("mysqld.pid")).expect("reads");
    let pid = record.split(' ').next().expect("has a pid").to_owned();
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).expect("reads");
    assert!(!String::from_utf8_lossy(&line).contains(password.expose()));
    assert_eq!(mysql::create(&dir, "ebroot", &password, Some("ebdb")).await.expect("is there"), made);

    // Killed, as by the kernel: it comes again with its data, on its port.
    assert!(Command::new("kill").args(["-9", &pid]).status().expect("runs").success());
    crate::host::eventually("it is gone", async || mysql::running(&dir).is_none()).await;
    let again = mysql::start(&dir).await.expect("starts");
    assert_eq!(query(again.port, &password, "SELECT HEX(v) FROM ebdb.t").expect("reads"), "F09F9880");

    let copy = folder.0.path().join("snapshot.zip");
    mysql::snapshot(&dir, &copy).await.expect("is copied");
    let again = mysql::running(&dir).expect("runs after the copy");
    query(again.port, &password, "DELETE FROM ebdb.t").expect("deletes");
    let other = folder.0.path().join("other");
    mysql::restore(&copy, &other).await.expect("is restored");
    let changed = Secret::new("changed1234");
    let restored = mysql::set_password(&other, "ebroot", &changed).await.expect("starts");
    assert_eq!(query(restored.port, &changed, "SELECT COUNT(*) FROM ebdb.t").expect("reads"), "1");
    assert!(query(restored.port, &password, "SELECT 1").is_err(), "the old password is refused");
    assert_eq!(query(again.port, &password, "SELECT COUNT(*) FROM ebdb.t").expect("reads"), "0");

    for dir in [dir, other] {
        mysql::destroy(&dir).await.expect("is removed");
        assert_eq!(processes_of(&dir), 0);
        assert!(!dir.exists());
        mysql::destroy(&dir).await.expect("what is not there is fine");
    }
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
