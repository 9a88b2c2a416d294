//! A real MariaDB for this test run: its own folder, its own port, gone with the process that started it, however that
//! ends. No service of the machine is used or touched.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use app::config::DatabaseConfig;
use app::secret::Secret;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlSslMode};
use sqlx::{AssertSqlSafe, Connection};

use super::programs::{find, skip};

/// Every character that has ever needed escaping somewhere.
pub(crate) const PASSWORD: &str = r#"%@/:#?'"\ $!&=+;`ü🦀"#;

/// Ends the server and removes its folder when our end of its standard input closes: the operating system closes it
/// when this process ends, also when it is killed.
const WATCH: &str = r#"folder=$1; shift; "$@" >"$folder/server.log" 2>&1 & server=$!
cat >/dev/null; kill -9 "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$folder""#;

pub(crate) struct Server {
    port: u16,
    binary: PathBuf,
    folder: PathBuf,
    /// The shells that end it when this is dropped; ended by that themselves.
    watches: Vec<Child>,
}

/// The server, started by whoever asks first. `None`, loudly, where MariaDB is not installed.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            if let Some(server) = own() {
                return Some(server);
            }
            skip(
                "ON MARIADB",
                "mariadbd is not installed (Debian: mariadb-server)",
            );
            None
        })
        .as_ref()
}

/// A server that nobody else uses, so that it may be stopped; it ends with the value. `None` where there is no MariaDB.
pub(crate) fn own() -> Option<Server> {
    let server = find(&["mariadbd", "mysqld"])?;
    let install = find(&["mariadb-install-db", "mysql_install_db"])?;
    // A runtime of its own cannot be entered from a test's; a thread of its own can have one.
    let started = std::thread::spawn(move || start(&server, &install));
    Some(started.join().unwrap())
}

fn start(server: &Path, install: &Path) -> Server {
    let folder = tempfile::Builder::new()
        .prefix("tasks-mariadb-")
        .tempdir()
        .unwrap()
        .keep();
    let data = folder.join("data");
    let made = Command::new(install)
        .args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ])
        .args(["--skip-name-resolve", "--innodb-log-file-size=4M"])
        .arg(format!("--datadir={}", data.display()))
        .args(as_root())
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "mariadb-install-db: {}",
        String::from_utf8_lossy(&made.stderr)
    );
    // A free port can be taken by somebody else before the server has it; then another is tried.
    for _ in 0..5 {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut watch = launch(server, &folder, port);
        if answers(port, &data, &folder) {
            return Server {
                port,
                binary: server.to_owned(),
                folder,
                watches: vec![watch],
            };
        }
        let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
        let taken = log.contains("Address already in use");
        // Keep the folder for the next try: end the shell first, then the server it started.
        let _ = watch.kill();
        let _ = watch.wait();
        let pid = std::fs::read_to_string(folder.join("pid")).unwrap_or_default();
        if !pid.trim().is_empty() {
            let _ = Command::new("kill").args(["-9", pid.trim()]).status();
        }
        assert!(taken, "mariadbd did not start:\n{log}");
    }
    panic!("no free port for mariadbd");
}

/// The server refuses to run as root unless it is told to.
fn as_root() -> Option<&'static str> {
    let metadata = std::fs::metadata("/proc/self");
    let root = metadata.is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    root.then_some("--user=root")
}

fn launch(server: &Path, folder: &Path, port: u16) -> Child {
    Command::new("sh")
        .args(["-c", WATCH, "sh"])
        .arg(folder)
        .arg(server)
        .args([
            "--no-defaults",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
        ])
        .args(["--innodb-log-file-size=4M", "--innodb-buffer-pool-size=16M"])
        .args([
            "--innodb-flush-log-at-trx-commit=0",
            "--performance-schema=OFF",
        ])
        .arg(format!("--port={port}"))
        .arg(format!("--datadir={}", folder.join("data").display()))
        .arg(format!("--socket={}", folder.join("s").display()))
        .arg(format!("--pid-file={}", folder.join("pid").display()))
        .args(as_root())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until our own server (told by its folder) answers on the port, or has given up.
fn answers(port: u16, data: &Path, folder: &Path) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(120);
    while Instant::now() < deadline {
        let asked = runtime.block_on(async {
            let mut connection = MySqlConnection::connect_with(&root(port)).await?;
            sqlx::query_scalar::<_, String>("SELECT @@datadir")
                .fetch_one(&mut connection)
                .await
        });
        if let Ok(found) = asked {
            return Path::new(found.trim_end_matches('/')) == data;
        }
        let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
        if log.contains("[ERROR] Aborting") {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

fn root(port: u16) -> MySqlConnectOptions {
    MySqlConnectOptions::new()
        .host("127.0.0.1")
        .port(port)
        .username("root")
        .ssl_mode(MySqlSslMode::Disabled)
}

impl Server {
    /// The server as its owner sees it.
    pub(crate) async fn as_root(&self) -> MySqlConnection {
        MySqlConnection::connect_with(&root(self.port))
            .await
            .unwrap()
    }

    /// Sends the server a signal: `STOP`, `CONT`, `KILL`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = std::fs::read_to_string(self.folder.join("pid")).unwrap();
        let sent = Command::new("kill").args(["-s", name, pid.trim()]).status();
        assert!(sent.unwrap().success());
    }

    /// Starts it again after a kill, on the same port and data, without waiting for it.
    pub(crate) fn start_again(&mut self) {
        let watch = launch(&self.binary, &self.folder, self.port);
        self.watches.push(watch);
    }

    /// An empty database with a user of its own.
    pub(crate) async fn create_database(&self) -> DatabaseConfig {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let name = format!("tasks_{}", COUNTER.fetch_add(1, Ordering::Relaxed));
        let quoted = PASSWORD.replace('\\', "\\\\").replace('\'', "\\'");
        let mut connection = self.as_root().await;
        for sql in [
            // Not utf8mb4: an emoji must fit whatever the server's default is.
            format!("CREATE DATABASE {name} CHARACTER SET latin1"),
            format!("CREATE USER {name}@'%' IDENTIFIED BY '{quoted}'"),
            format!("GRANT ALL ON {name}.* TO {name}@'%'"),
        ] {
            sqlx::query(AssertSqlSafe(sql))
                .execute(&mut connection)
                .await
                .unwrap();
        }
        DatabaseConfig::MySql {
            host: "127.0.0.1".into(),
            port: self.port,
            name: name.clone(),
            user: name,
            password: Secret::new(PASSWORD),
        }
    }
}

/// The variables Beanstalk would set for this database, and the key production wants.
pub(crate) fn variables(database: &DatabaseConfig) -> Vec<(&'static str, String)> {
    let DatabaseConfig::MySql {
        host,
        port,
        name,
        user,
        password,
    } = database
    else {
        panic!("not MySQL");
    };
    vec![
        ("RDS_HOSTNAME", host.clone()),
        ("RDS_PORT", port.to_string()),
        ("RDS_DB_NAME", name.clone()),
        ("RDS_USERNAME", user.clone()),
        ("RDS_PASSWORD", password.expose().to_owned()),
        ("SECRET_KEY", "0123456789abcdef0123456789abcdef".to_owned()),
    ]
}
