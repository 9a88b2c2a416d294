//! PostgreSQL as RDS would give it: a real `postgres`.
//!
//! Its superuser is `rdsadmin`, as at RDS, and nobody can log in as that one. The master user is made, and given a
//! password, by the server in its single-user mode, which reads statements from its standard input: the password
//! stands neither on a command line nor in a file. PostgreSQL refuses to run as root; then it runs as `Keeper`.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

use super::daemon::Daemon;
use super::database::{Master, data};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;

/// Name of the superuser.
const SUPERUSER: &str = "rdsadmin";
/// Where Debian has a folder for each version, outside of `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Users of the machine who may keep databases when we are root, best first.
const KEEPERS: [&str; 2] = ["postgres", "nobody"];
/// Who may log in, and how: the first line that fits decides.
const LOGINS: &str = "host all rdsadmin all reject\nhost all all 127.0.0.1/32 scram-sha-256\n";

/// A server that is installed and that we may run.
#[derive(Debug)]
pub(super) struct Server {
    postgres: PathBuf,
    initdb: PathBuf,
    keeper: Option<Keeper>,
}

/// The user of this machine who runs the server when we are root.
///
/// The folders above the data are root's alone. So the server keeps the one capability of root that it takes to pass
/// through them.
#[derive(Debug)]
struct Keeper {
    setpriv: PathBuf,
    user: u32,
    group: u32,
    capability: &'static str,
}

impl Server {
    /// A program of this server, as the user who may run it.
    fn command(&self, daemon: &Daemon<'_>, program: &Path) -> Command {
        let Some(Keeper { setpriv, user, group, capability }) = &self.keeper else { return daemon.command(program) };
        let mut command = daemon.command(setpriv);
        command
            .args([format!("--reuid={user}"), format!("--regid={group}")])
            .args(["--clear-groups", "--no-new-privs"]);
        command.args(["inh-caps", "ambient-caps", "bounding-set"].map(|set| format!("--{set}=-all,+{capability}")));
        command.arg("--").arg(program);
        command
    }
}

/// The server that is installed.
///
/// # Errors
/// Why there is none that we may run; the next step says what helps.
pub(super) fn required() -> Result<Server> {
    let missing = || Error::new(Class::NotFound, "could not find a PostgreSQL server");
    let (postgres, initdb) = installed().ok_or_else(|| {
        missing().because("No PostgreSQL server is installed on this machine.").next(
            "To have one: sudo apt-get install postgresql (Debian, Ubuntu), sudo dnf install postgresql-server \
             (Fedora), brew install postgresql (macOS).",
        )
    })?;
    let keeper = match rustix::process::geteuid().is_root() {
        false => None,
        true => Some(keeper().ok_or_else(|| {
            let why = "PostgreSQL does not run as root, and there is nobody else to run it on this machine.";
            missing().because(why).next(
                "It takes setpriv (util-linux), a user postgres or nobody, and the capability CAP_DAC_READ_SEARCH or \
                 CAP_DAC_OVERRIDE. Or run the local Elastic Beanstalk as another user.",
            )
        })?),
    };
    Ok(Server { postgres, initdb, keeper })
}

/// `postgres` and the `initdb` beside it: on `PATH`, or the newest of Debian's.
fn installed() -> Option<(PathBuf, PathBuf)> {
    let version = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let entries = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|folder| version(folder).is_some()).collect();
    folders.sort_by_key(version);
    let on_path = fs::find_program("postgres").and_then(|program| Some(program.parent()?.to_owned()));
    let places = on_path.into_iter().chain(folders.into_iter().rev().map(|folder| folder.join("bin")));
    let mut pairs = places.map(|folder| (folder.join("postgres"), folder.join("initdb")));
    pairs.find(|(postgres, initdb)| fs::is_executable(postgres) && fs::is_executable(initdb))
}

fn keeper() -> Option<Keeper> {
    let setpriv = fs::find_program("setpriv")?;
    let users = fs::read_text(Path::new("/etc/passwd")).ok()??;
    let (user, group) = KEEPERS.iter().find_map(|name| account(&users, name))?;
    let status = fs::read_text(Path::new("/proc/self/status")).ok()??;
    Some(Keeper { setpriv, user, group, capability: capability(&status)? })
}

/// User and group of a name in the text of `/etc/passwd`.
fn account(users: &str, name: &str) -> Option<(u32, u32)> {
    let mut lines = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = lines.find(|fields| fields.first() == Some(&name))?;
    Some((found.get(2)?.parse().ok()?, found.get(3)?.parse().ok()?))
}

/// The lesser of the two capabilities that open other users' folders, as far as we have them: a container's root often
/// has but the other (numbers: `linux/capability.h`).
fn capability(status: &str) -> Option<&'static str> {
    let mask = status.lines().find_map(|line| line.strip_prefix("CapEff:"))?;
    let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
    let known = [(2, "dac_read_search"), (1, "dac_override")];
    known.into_iter().find(|(bit, _)| mask & (1 << bit) != 0).map(|(_, name)| name)
}

/// Gives a folder with all that is in it to the user who runs the server.
pub(super) fn own(folder: &Path) -> Result<()> {
    let Some(Keeper { user, group, .. }) = required()?.keeper else { return Ok(()) };
    let failed = || format!("could not give {} to the user who runs PostgreSQL", folder.display());
    give(folder, user, group).or_fail(Class::Failed, failed)
}

fn give(path: &Path, user: u32, group: u32) -> io::Result<()> {
    // Never through a link: what it points to may be anybody's.
    std::os::unix::fs::lchown(path, Some(user), Some(group))?;
    if !std::fs::symlink_metadata(path)?.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        give(&entry?.path(), user, group)?;
    }
    Ok(())
}

/// Makes the system tables, the user and the database, and starts the server; its port.
pub(super) async fn create(daemon: &Daemon<'_>, master: Master<'_>, database: Option<&str>) -> Result<u16> {
    let server = required()?;
    let folder = data(daemon.folder);
    own(&folder)?;
    let mut command = server.command(daemon, &server.initdb);
    command.arg("--pgdata").arg(&folder).arg(format!("--username={SUPERUSER}"));
    // Small segments of the log: a database of the local RDS is small, and so is its snapshot then.
    command.args([
        "--auth=reject",
        "--encoding=UTF8",
        "--no-locale",
        "--wal-segsize=1",
        "--no-sync",
        "--no-instructions",
    ]);
    daemon.prepare(&mut command, "could not make a database", None).await?;
    fs::write_private(&folder.join("pg_hba.conf"), LOGINS.as_bytes())?;
    own(&folder)?;
    let mut sql = grants(master);
    if let Some(name) = database {
        sql.push_str(&format!("CREATE DATABASE {} OWNER {};\n", identifier(name), identifier(master.user)));
    }
    tell(&server, daemon, &sql).await?;
    run(&server, daemon).await
}

/// Starts the server; its port.
pub(super) async fn start(daemon: &Daemon<'_>) -> Result<u16> {
    run(&required()?, daemon).await
}

/// Starts the server with another password for a user, who is made when missing; its port.
pub(super) async fn set_password(daemon: &Daemon<'_>, master: Master<'_>) -> Result<u16> {
    let server = required()?;
    tell(&server, daemon, &grants(master)).await?;
    run(&server, daemon).await
}

/// Carries statements out, one a line, as the superuser. The server must not run.
async fn tell(server: &Server, daemon: &Daemon<'_>, sql: &str) -> Result<()> {
    let mut command = server.command(daemon, &server.postgres);
    command.arg("--single").arg("-D").arg(data(daemon.folder));
    // A statement that fails is an error, and never stands in a log: it may hold a password.
    command.args(["-c", "exit_on_error=on", "-c", "log_min_error_statement=panic"]).arg("postgres");
    daemon.prepare(&mut command, "could not change the users of a database", Some(sql)).await
}

async fn run(server: &Server, daemon: &Daemon<'_>) -> Result<u16> {
    let command = |port: u16| {
        let mut command = server.command(daemon, &server.postgres);
        command.arg("-D").arg(data(daemon.folder)).args(["-p", &port.to_string()]);
        let settings = [
            "listen_addresses=127.0.0.1",
            // No socket beside the port: its path may be longer than a socket's can be (108 bytes).
            "unix_socket_directories=",
            "shared_buffers=16MB",
            "max_connections=100",
            // In the folder of the data: what a killed server leaves goes with it.
            "dynamic_shared_memory_type=mmap",
            "logging_collector=off",
            // A password that is changed stands in its statement.
            "log_min_error_statement=panic",
        ];
        for setting in settings {
            command.args(["-c", setting]);
        }
        command
    };
    daemon.start(command, serves).await
}

/// Whether a server asks who is there for a password: one that still starts refuses everybody.
pub(super) async fn serves(port: u16) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        // StartupMessage of protocol 3.0; nobody has this name, and who has one is not told before the password.
        let names = b"user\0probe\0database\0postgres\0\0";
        let length = u32::try_from(8 + names.len()).map_err(io::Error::other)?;
        let mut message = length.to_be_bytes().to_vec();
        message.extend([0, 3, 0, 0]);
        message.extend(names);
        stream.write_all(&message).await?;
        // AuthenticationRequest; an error begins with `E`.
        Ok::<bool, io::Error>(stream.read_u8().await? == b'R')
    };
    tokio::time::timeout(Duration::from_secs(5), asked).await.is_ok_and(|served| served.unwrap_or(false))
}

/// One statement a line, as the single-user mode wants it. What the master user of RDS may do that matters here: log
/// in, and make databases and roles; it is no superuser.
fn grants(master: Master<'_>) -> String {
    let (role, name, password) = (identifier(master.user), literal(master.user), literal(master.password.expose()));
    format!(
        "DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN CREATE ROLE {role}; END IF; \
         END$$;\nALTER ROLE {role} LOGIN CREATEDB CREATEROLE PASSWORD {password};\n"
    )
}

fn literal(text: &str) -> String {
    let line: String = text.chars().filter(|character| !character.is_control()).collect();
    format!("'{}'", line.replace('\'', "''"))
}

fn identifier(name: &str) -> String {
    let line: String = name.chars().filter(|character| !character.is_control()).collect();
    format!("\"{}\"", line.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_cannot_break_out_of_their_quotes() {
        assert_eq!(literal("a'b\\c\nd"), "'a''b\\cd'");
        assert_eq!(identifier("a\"b\nc"), "\"a\"\"bc\"");
    }

    #[test]
    fn the_lesser_capability_that_we_have_is_kept() {
        assert_eq!(capability("CapInh:\t0\nCapEff:\t000001fffeffffff\n"), Some("dac_read_search"));
        assert_eq!(capability("CapEff:\t00000000a80425fb\n"), Some("dac_override"));
        assert_eq!(capability("CapEff:\t0000000000000000\n"), None);
        assert_eq!(account("a:x:1:2::/:\npostgres:x:101:104:who:/:\n", "postgres"), Some((101, 104)));
    }
}
