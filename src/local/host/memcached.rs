//! The stand-in for MemCachier: a real `memcached` with a login where it is installed, else our own in `local/memcache`.
//! Both are processes on loopback that outlive the command that started them.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;

use rustix::process::Signal;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;

use super::daemon::Daemon;
use crate::beanstalk::memcachier::Credentials;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::local::memcache;
use crate::secret::Secret;

/// File of a cache's folder that holds `USER:PASSWORD`.
const CREDENTIALS: &str = "credentials";

/// A cache server that runs, as `MEMCACHIER_*` describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// `127.0.0.1:PORT`, the value of `MEMCACHIER_SERVERS`.
    pub servers: String,
    /// Who may use it.
    pub credentials: Credentials,
}

fn daemon(dir: &Path) -> Daemon<'_> {
    Daemon { folder: dir, name: "memcached", ending: Signal::TERM }
}

/// Starts the cache of the folder `dir`, or finds that it runs. Credentials are made once and kept (mode 0600).
///
/// It is memcached where that is installed with all that a login takes, else `stand_in`: the program `tasks-eb`, which
/// serves with [`serve`].
///
/// # Errors
/// When it does not start.
pub async fn start(dir: &Path, stand_in: &Path) -> Result<Cache> {
    fs::create_private_dir(dir)?;
    let daemon = daemon(dir);
    if let Some(cache) = running(dir).await? {
        return Ok(cache);
    }
    daemon.stop().await?;
    let credentials = credentials(dir)?;
    let memcached = match (fs::find_program("memcached"), fs::find_program("saslpasswd2")) {
        (Some(memcached), Some(saslpasswd2)) if knows_sasl(&memcached).await => Some((memcached, saslpasswd2)),
        _ => None,
    };
    if let Some((_, saslpasswd2)) = &memcached {
        prepare_sasl(dir, saslpasswd2, &credentials).await?;
    }
    let command = |port: u16| {
        let Some((memcached, _)) = &memcached else {
            let mut command = daemon.command(stand_in);
            command.args(["local", "cache", "serve", "--port", &port.to_string()]).arg(dir);
            return command;
        };
        let mut command = daemon.command(memcached);
        command.args(["-S", "-l", "127.0.0.1", "-U", "0", "-m", "64", "-p", &port.to_string()]);
        command.env("SASL_CONF_PATH", dir.join("sasl"));
        if rustix::process::geteuid().is_root() {
            // It refuses root without being told; another user could not enter our private folders.
            command.args(["-u", "root"]);
        }
        command
    };
    let port = daemon.start(command, serves).await?;
    Ok(Cache { servers: format!("127.0.0.1:{port}"), credentials })
}

/// The cache of a folder, when it runs.
///
/// # Errors
/// When its files cannot be read.
pub async fn running(dir: &Path) -> Result<Option<Cache>> {
    let Some(port) = daemon(dir).running() else { return Ok(None) };
    let Some(credentials) = kept_credentials(dir)? else { return Ok(None) };
    let cache = Cache { servers: format!("127.0.0.1:{port}"), credentials };
    Ok(serves(port).await.then_some(cache))
}

/// Serves the cache of the folder `dir` in this process, for as long as it is polled.
///
/// # Errors
/// When the port cannot be had, or the folder has no credentials.
pub async fn serve(dir: &Path, port: u16) -> Result<()> {
    let credentials = kept_credentials(dir)?
        .ok_or_else(|| Error::new(Class::NotFound, format!("{} holds no credentials", dir.display())))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.or_fail(Class::Failed, || format!("could not listen on port {port}"))?;
    memcache::serve(listener, credentials).await;
    Ok(())
}

async fn serves(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok()
}

async fn knows_sasl(program: &Path) -> bool {
    let help = Command::new(program).arg("-h").stdin(Stdio::null()).output().await;
    help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("enable-sasl"))
}

fn kept_credentials(dir: &Path) -> Result<Option<Credentials>> {
    let kept = fs::read_text(&dir.join(CREDENTIALS))?;
    Ok(kept
        .as_deref()
        .and_then(|text| text.trim().split_once(':'))
        .map(|(user, password)| Credentials { user: user.to_owned(), password: Secret::new(password) }))
}

fn credentials(dir: &Path) -> Result<Credentials> {
    if let Some(kept) = kept_credentials(dir)? {
        return Ok(kept);
    }
    let user = Secret::generate_hex(3)?.expose().to_uppercase();
    let password = Secret::generate_hex(16)?;
    fs::write_private(&dir.join(CREDENTIALS), format!("{user}:{}\n", password.expose()).as_bytes())?;
    Ok(Credentials { user, password })
}

/// Writes the SASL configuration and its user.
async fn prepare_sasl(dir: &Path, saslpasswd2: &Path, credentials: &Credentials) -> Result<()> {
    let folder = dir.join("sasl");
    let users = folder.join("users");
    fs::create_private_dir(&folder)?;
    // Made anew each time: the realm is the name of the machine, which may have changed.
    fs::remove(&users)?;
    let configuration = format!("mech_list: plain\npwcheck_method: auxprop\nsasldb_path: {}\n", users.display());
    fs::write_private(&folder.join("memcached.conf"), configuration.as_bytes())?;
    let mut command = Command::new(saslpasswd2);
    command.args(["-a", "memcached", "-c", "-p", "-f"]).arg(&users).arg(&credentials.user);
    tell_password(command, &credentials.password).await
}

/// Gives the password on standard input, so that it stands on no command line.
async fn tell_password(mut command: Command, password: &Secret) -> Result<()> {
    let failed = || "could not make a user for memcached";
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .or_fail(Class::Failed, failed)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(password.expose().as_bytes()).await.or_fail(Class::Failed, failed)?;
    }
    let ended = child.wait_with_output().await.or_fail(Class::Failed, failed)?;
    if ended.status.success() {
        return Ok(());
    }
    Err(Error::new(Class::Failed, failed()).because(String::from_utf8_lossy(&ended.stderr).trim()))
}

/// Stops the cache; one that does not run is fine.
///
/// # Errors
/// When it cannot be ended.
pub async fn stop(dir: &Path) -> Result<()> {
    if dir.exists() { daemon(dir).stop().await } else { Ok(()) }
}

/// Stops the cache and removes its folder.
///
/// # Errors
/// When it cannot be ended or removed.
pub async fn destroy(dir: &Path) -> Result<()> {
    daemon(dir).destroy().await
}
