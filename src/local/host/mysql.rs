//! MySQL as RDS would give it: a real `mariadbd` or `mysqld`.
//!
//! Users are made by an init file that only its owner can read and that is gone when the server serves.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::daemon::Daemon;
use super::database::{Master, data};
use crate::error::{Class, Error, Result};
use crate::fs;

/// Whose server was found; their options differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    /// MariaDB.
    MariaDb,
    /// MySQL.
    MySql,
}

/// A database server that is installed.
#[derive(Debug, Clone)]
pub struct Server {
    /// The program.
    pub program: PathBuf,
    /// Whose it is.
    pub flavor: Flavor,
}

/// The server that is installed; `None` when there is none.
pub fn available() -> Option<Server> {
    if let Some(program) = fs::find_program("mariadbd") {
        return Some(Server { program, flavor: Flavor::MariaDb });
    }
    let program = fs::find_program("mysqld")?;
    let version = std::process::Command::new(&program).arg("--version").output().ok()?;
    let is_mariadb = String::from_utf8_lossy(&version.stdout).contains("MariaDB");
    Some(Server { program, flavor: if is_mariadb { Flavor::MariaDb } else { Flavor::MySql } })
}

pub(super) fn required() -> Result<Server> {
    available().ok_or_else(|| {
        Error::new(Class::NotFound, "could not find a MySQL server")
            .because("No MySQL server is installed on this machine.")
            .next(
                "To have one: sudo apt-get install mariadb-server (Debian, Ubuntu), sudo dnf install mariadb-server \
                 (Fedora), brew install mariadb (macOS).",
            )
    })
}

/// Makes the system tables, and the user and the database by starting the server; its port.
pub(super) async fn create(daemon: &Daemon<'_>, master: Master<'_>, database: Option<&str>) -> Result<u16> {
    let server = required()?;
    initialize(&server, daemon).await?;
    let mut sql = grants(master);
    if let Some(name) = database {
        sql.insert_str(0, &format!("CREATE DATABASE IF NOT EXISTS {} CHARACTER SET utf8mb4;\n", identifier(name)));
    }
    if server.flavor == Flavor::MySql {
        // It was made without a password; MariaDB's root is tied to the user of this machine who runs it.
        sql.push_str("ALTER USER 'root'@'localhost' ACCOUNT LOCK;\n");
    }
    run(&server, daemon, Some(&sql)).await
}

/// Starts the server; its port.
pub(super) async fn start(daemon: &Daemon<'_>) -> Result<u16> {
    run(&required()?, daemon, None).await
}

/// Starts the server with another password for a user, who is made when missing; its port.
pub(super) async fn set_password(daemon: &Daemon<'_>, master: Master<'_>) -> Result<u16> {
    run(&required()?, daemon, Some(&grants(master))).await
}

/// Options that keep a server small, on loopback, and away from the machine's own configuration.
fn options(flavor: Flavor, dir: &Path) -> Vec<String> {
    let mut options = vec!["--no-defaults".to_owned(), format!("--datadir={}", data(dir).display())];
    // A server that starts removes every temporary table in its folder for them, also those of another that runs: in
    // the machine's own, installers that run side by side fail, and so does the machine's server.
    options.push(format!("--tmpdir={}", temporary(dir).display()));
    let mut add = |list: &[&str]| options.extend(list.iter().map(|option| (*option).to_owned()));
    add(&["--innodb-buffer-pool-size=16M", "--character-set-server=utf8mb4", "--performance-schema=OFF"]);
    match flavor {
        Flavor::MariaDb => add(&["--innodb-log-file-size=8M"]),
        Flavor::MySql => add(&["--innodb-redo-log-capacity=8M", "--mysqlx=OFF", "--disable-log-bin"]),
    }
    if rustix::process::geteuid().is_root() {
        add(&["--user=root"]);
    }
    options
}

fn temporary(dir: &Path) -> PathBuf {
    dir.join("tmp")
}

/// Makes the system tables.
async fn initialize(server: &Server, daemon: &Daemon<'_>) -> Result<()> {
    let dir = daemon.folder;
    fs::create_private_dir(&temporary(dir))?;
    let mut initialize = match server.flavor {
        Flavor::MySql => {
            let mut command = daemon.command(&server.program);
            command.args(options(server.flavor, dir)).arg("--initialize-insecure");
            command
        }
        Flavor::MariaDb => {
            let names = ["mariadb-install-db", "mysql_install_db"];
            let program = names.iter().find_map(|name| fs::find_program(name));
            let missing = || Error::new(Class::NotFound, "could not find mariadb-install-db");
            let mut command = daemon.command(&program.ok_or_else(missing)?);
            // The tables are made once and checked by starting the server: no need to wait for the disk.
            command.args(options(server.flavor, dir)).args(["--skip-test-db", "--skip-name-resolve"]);
            command.args(["--auth-root-authentication-method=socket", "--innodb-flush-method=nosync"]);
            command.args(["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"]);
            if let Some(name) = user_name() {
                command.arg(format!("--auth-root-socket-user={name}"));
            }
            command
        }
    };
    daemon.prepare(&mut initialize, "could not make a database", None).await
}

fn user_name() -> Option<String> {
    if rustix::process::geteuid().is_root() { Some("root".to_owned()) } else { crate::env::get("USER") }
}

async fn run(server: &Server, daemon: &Daemon<'_>, sql: Option<&str>) -> Result<u16> {
    let dir = daemon.folder;
    fs::create_private_dir(&temporary(dir))?;
    let init = dir.join("init.sql");
    // Also one that a killed server left.
    fs::remove(&init)?;
    if let Some(sql) = sql {
        fs::write_private(&init, sql.as_bytes())?;
    }
    let command = |port: u16| {
        let mut command = daemon.command(&server.program);
        command.args(options(server.flavor, dir)).arg(format!("--port={port}")).args([
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            // Below the folder of the data: an absolute path may be longer than a socket's can be (108 bytes).
            "--socket=mysql.sock",
            "--max-connections=150",
            "--max-allowed-packet=64M",
            // A killed server loses nothing; only a crash of the whole machine could cost a second.
            "--innodb-flush-log-at-trx-commit=2",
        ]);
        command.arg(format!("--pid-file={}", dir.join("server.pid").display()));
        if sql.is_some() {
            command.arg(format!("--init-file={}", init.display()));
        }
        command
    };
    let started = daemon.start(command, serves).await;
    fs::remove(&init)?;
    started
}

/// Whether a server greets: it does only after its init file was done.
pub(super) async fn serves(port: u16) -> bool {
    let greeting = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        let mut head = [0; 5];
        stream.read_exact(&mut head).await?;
        // Length, number, and the protocol's version; an error packet would begin with 255.
        Ok::<bool, io::Error>(head[4] == 10)
    };
    tokio::time::timeout(Duration::from_secs(5), greeting).await.is_ok_and(|greeted| greeted.unwrap_or(false))
}

/// One statement a line, as init files want it.
fn grants(master: Master<'_>) -> String {
    let (user, password) = (literal(master.user), literal(master.password.expose()));
    format!(
        "CREATE USER IF NOT EXISTS {user}@'%' IDENTIFIED BY {password};\nALTER USER {user}@'%' IDENTIFIED BY \
         {password};\nGRANT ALL PRIVILEGES ON *.* TO {user}@'%' WITH GRANT OPTION;\n"
    )
}

fn literal(text: &str) -> String {
    let line: String = text.chars().filter(|character| !character.is_control()).collect();
    format!("'{}'", line.replace('\\', "\\\\").replace('\'', "''"))
}

fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_cannot_break_out_of_their_quotes() {
        assert_eq!(literal("a'b\\c\nd"), "'a''b\\\\cd'");
        assert_eq!(identifier("a`b"), "`a``b`");
    }
}
