//! MySQL as RDS would give it: a real `mariadbd` or `mysqld`, in a folder of its own, on a loopback port of its own.
//!
//! The folder holds `data/`, the server's log, its port and the record of its process. Users are made by an init file
//! that only its owner can read and that is gone when the server serves.

use std::fs::{self as disk, File};
use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::process::Command;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::command;
use super::daemon::Daemon;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::secret::Secret;

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

/// A database server that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Its port on 127.0.0.1.
    pub port: u16,
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

fn required() -> Result<Server> {
    available().ok_or_else(|| {
        Error::new(Class::NotFound, "could not find a MySQL server")
            .because("neither mariadbd nor mysqld is installed")
            .next("sudo apt-get install mariadb-server")
    })
}

fn daemon(dir: &Path) -> Daemon<'_> {
    Daemon { folder: dir, name: "mysqld" }
}

fn data(dir: &Path) -> PathBuf {
    dir.join("data")
}

/// Stands when the database was made to its end.
fn made(dir: &Path) -> PathBuf {
    dir.join("made")
}

/// Makes a database in `dir` and starts its server. `user` may do everything with it; the password never stands on a
/// command line. Does nothing but start it when it was made before.
///
/// # Errors
/// When no server is installed, or it does not start.
pub async fn create(dir: &Path, user: &str, password: &Secret, database: Option<&str>) -> Result<Running> {
    if made(dir).exists() {
        return start(dir).await;
    }
    let server = required()?;
    // What a server that was killed in the middle left is not worth keeping.
    destroy(dir).await?;
    fs::create_private_dir(&data(dir))?;
    fs::create_private_dir(dir)?;
    initialize(&server, dir).await?;
    let mut sql = grants(user, password);
    if let Some(name) = database {
        sql.insert_str(0, &format!("CREATE DATABASE IF NOT EXISTS {} CHARACTER SET utf8mb4;\n", identifier(name)));
    }
    if server.flavor == Flavor::MySql {
        // It was made without a password; MariaDB's root is tied to the user of this machine who runs it.
        sql.push_str("ALTER USER 'root'@'localhost' ACCOUNT LOCK;\n");
    }
    let running = run(&server, dir, Some(&sql)).await?;
    fs::write_private(&made(dir), b"")?;
    Ok(running)
}

/// Starts the server of a database that was made before, or finds that it runs.
///
/// # Errors
/// When there is no database in `dir`, or its server does not start.
pub async fn start(dir: &Path) -> Result<Running> {
    if !made(dir).exists() {
        return Err(Error::new(Class::NotFound, format!("there is no database in {}", dir.display())));
    }
    match running(dir) {
        Some(running) if serves(running.port).await => Ok(running),
        _ => {
            stop(dir).await?;
            run(&required()?, dir, None).await
        }
    }
}

/// Stops the server of a database and waits for its end. One that does not run is fine.
///
/// # Errors
/// When it cannot be ended.
pub async fn stop(dir: &Path) -> Result<()> {
    if dir.exists() { daemon(dir).stop().await } else { Ok(()) }
}

/// Whether the server of this database runs, and where.
pub fn running(dir: &Path) -> Option<Running> {
    daemon(dir).running().map(|port| Running { port })
}

/// Changes the password of a user, who is made when missing. The server is started anew.
///
/// # Errors
/// When there is no database in `dir`, or its server does not start.
pub async fn set_password(dir: &Path, user: &str, password: &Secret) -> Result<Running> {
    if !made(dir).exists() {
        return Err(Error::new(Class::NotFound, format!("there is no database in {}", dir.display())));
    }
    stop(dir).await?;
    run(&required()?, dir, Some(&grants(user, password))).await
}

/// Writes a consistent copy of the database to the file `to`. The server runs again afterwards when it ran before.
///
/// # Errors
/// When it cannot be stopped, read or written.
pub async fn snapshot(dir: &Path, to: &Path) -> Result<()> {
    let ran = running(dir).is_some();
    stop(dir).await?;
    let (from, file) = (data(dir), to.to_owned());
    let packed = tokio::task::spawn_blocking(move || pack(&from, &file)).await;
    let packed = packed.map_err(io::Error::other).and_then(|result| result);
    let packed = packed.or_fail(Class::Failed, || format!("could not copy the database in {}", dir.display()));
    if ran {
        start(dir).await?;
    }
    packed
}

/// Makes the folder of a database from a copy, with the users and passwords that were in it. It is not started.
///
/// # Errors
/// When the copy cannot be read, or `dir` holds a database.
pub async fn restore(from: &Path, dir: &Path) -> Result<()> {
    if made(dir).exists() {
        return Err(Error::new(Class::Failed, format!("there is a database in {} already", dir.display())));
    }
    destroy(dir).await?;
    fs::create_private_dir(&data(dir))?;
    fs::create_private_dir(dir)?;
    let (file, folder) = (from.to_owned(), data(dir));
    let unpacked = tokio::task::spawn_blocking(move || unpack(&file, &folder)).await;
    let unpacked = unpacked.map_err(io::Error::other).and_then(|result| result);
    unpacked.or_fail(Class::Failed, || format!("could not restore a database from {}", from.display()))?;
    fs::write_private(&made(dir), b"")
}

/// Stops the server and removes the database: nothing is left. What is not there is fine.
///
/// # Errors
/// When it cannot be ended or removed.
pub async fn destroy(dir: &Path) -> Result<()> {
    daemon(dir).destroy().await
}

/// Options that keep a server small, on loopback, and away from the machine's own configuration.
fn options(flavor: Flavor, dir: &Path) -> Vec<String> {
    let mut options = vec!["--no-defaults".to_owned(), format!("--datadir={}", data(dir).display())];
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

/// Makes the system tables.
async fn initialize(server: &Server, dir: &Path) -> Result<()> {
    let mut initialize = match server.flavor {
        Flavor::MySql => {
            let mut command = Command::new(&server.program);
            command.args(options(server.flavor, dir)).arg("--initialize-insecure");
            command
        }
        Flavor::MariaDb => {
            let names = ["mariadb-install-db", "mysql_install_db"];
            let program = names.iter().find_map(|name| fs::find_program(name));
            let missing = || Error::new(Class::NotFound, "could not find mariadb-install-db");
            let mut command = Command::new(program.ok_or_else(missing)?);
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
    let made = initialize.current_dir(dir).stdin(std::process::Stdio::null()).kill_on_drop(true).output().await;
    let made = made.or_fail(Class::Failed, || "could not make a database")?;
    if made.status.success() {
        return Ok(());
    }
    let told = format!("{}{}", String::from_utf8_lossy(&made.stdout), String::from_utf8_lossy(&made.stderr));
    let lines: Vec<String> = told.lines().map(str::to_owned).collect();
    let evidence = lines[lines.len().saturating_sub(10)..].to_vec();
    Err(Error::new(Class::Failed, "could not make a database")
        .because(format!("the program that makes it {}", command::describe(made.status)))
        .with_evidence(evidence))
}

fn user_name() -> Option<String> {
    if rustix::process::geteuid().is_root() { Some("root".to_owned()) } else { crate::env::get("USER") }
}

async fn run(server: &Server, dir: &Path, sql: Option<&str>) -> Result<Running> {
    let init = dir.join("init.sql");
    // Also one that a killed server left.
    fs::remove(&init)?;
    if let Some(sql) = sql {
        fs::write_private(&init, sql.as_bytes())?;
    }
    let command = |port: u16| {
        let mut command = daemon(dir).command(&server.program);
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
    let started = daemon(dir).start(command, serves).await;
    fs::remove(&init)?;
    started.map(|port| Running { port })
}

/// Whether a server greets: it does only after its init file was done.
async fn serves(port: u16) -> bool {
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
fn grants(user: &str, password: &Secret) -> String {
    let (user, password) = (literal(user), literal(password.expose()));
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

fn pack(from: &Path, to: &Path) -> io::Result<()> {
    // Beside the target first: a copy that was broken off must not look like one.
    let folder = to.parent().unwrap_or(Path::new("."));
    let partial = tempfile::Builder::new().prefix(".snapshot-").tempfile_in(folder)?;
    let mut archive = ZipWriter::new(partial.as_file());
    let options = SimpleFileOptions::default().large_file(true).compression_level(Some(1));
    let mut folders = vec![PathBuf::new()];
    while let Some(within) = folders.pop() {
        for entry in disk::read_dir(from.join(&within))? {
            let entry = entry?;
            let name = within.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                archive.add_directory_from_path(&name, options)?;
                folders.push(name);
            } else if kind.is_file() && entry.file_name() != "ibtmp1" {
                archive.start_file_from_path(&name, options)?;
                io::copy(&mut File::open(entry.path())?, &mut archive)?;
            }
        }
    }
    archive.finish()?.sync_data()?;
    partial.persist(to).map(|_| ()).map_err(|error| error.error)
}

fn unpack(from: &Path, to: &Path) -> io::Result<()> {
    let mut archive = ZipArchive::new(File::open(from)?)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.enclosed_name().ok_or_else(|| io::Error::other("the copy is broken"))?;
        let path = to.join(name);
        if entry.is_dir() {
            disk::create_dir_all(&path)?;
            continue;
        }
        if let Some(folder) = path.parent() {
            disk::create_dir_all(folder)?;
        }
        let mut file = File::options().write(true).create_new(true).open(&path)?;
        io::copy(&mut entry, &mut file)?;
        fs::set_mode(&path, 0o600)?;
    }
    Ok(())
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
