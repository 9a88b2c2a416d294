//! The stand-in for MemCachier: a real `memcached` on loopback, with SASL and credentials of its own where it can.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::process::Command;

use super::daemon::Daemon;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::secret::Secret;

/// A cache server that runs, as `MEMCACHIER_*` describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// `127.0.0.1:PORT`, the value of `MEMCACHIER_SERVERS`.
    pub servers: String,
    /// User and password; `None` when this machine's memcached runs without SASL, because `saslpasswd2` is missing
    /// or the server was built without it.
    pub credentials: Option<(String, Secret)>,
}

/// Whether memcached is installed.
pub fn is_available() -> bool {
    fs::find_program("memcached").is_some()
}

fn daemon(dir: &Path) -> Daemon<'_> {
    Daemon { folder: dir, name: "memcached" }
}

/// Starts the cache of the folder `dir`, or finds that it runs. Credentials are made once and kept (mode 0600).
/// `None` when memcached is not installed.
///
/// # Errors
/// When it does not start.
pub async fn start(dir: &Path) -> Result<Option<Cache>> {
    let Some(program) = fs::find_program("memcached") else { return Ok(None) };
    fs::create_private_dir(dir)?;
    let daemon = daemon(dir);
    if let Some(port) = daemon.running()
        && serves(port).await
    {
        return Ok(Some(cache(port, kept_credentials(dir)?)));
    }
    daemon.stop().await?;
    let credentials = if knows_sasl(&program).await { prepare_sasl(dir).await? } else { None };
    let command = |port: u16| {
        let mut command = daemon.command(&program);
        command.args(["-l", "127.0.0.1", "-U", "0", "-m", "64", "-p", &port.to_string()]);
        if credentials.is_some() {
            command.arg("-S").env("SASL_CONF_PATH", dir.join("sasl"));
        }
        if rustix::process::geteuid().is_root() {
            // It refuses root without being told; another user could not enter our private folders.
            command.args(["-u", "root"]);
        }
        command
    };
    let port = daemon.start(command, serves).await?;
    Ok(Some(cache(port, credentials)))
}

fn cache(port: u16, credentials: Option<(String, Secret)>) -> Cache {
    Cache { servers: format!("127.0.0.1:{port}"), credentials }
}

async fn serves(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok()
}

async fn knows_sasl(program: &Path) -> bool {
    let help = Command::new(program).arg("-h").stdin(Stdio::null()).output().await;
    help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("enable-sasl"))
}

fn kept_credentials(dir: &Path) -> Result<Option<(String, Secret)>> {
    let kept = fs::read_text(&dir.join("credentials"))?;
    Ok(kept
        .as_deref()
        .and_then(|text| text.trim().split_once(':'))
        .map(|(user, password)| (user.to_owned(), Secret::new(password))))
}

/// Writes the SASL configuration and its users; `None` without the program that does so.
async fn prepare_sasl(dir: &Path) -> Result<Option<(String, Secret)>> {
    let Some(program) = fs::find_program("saslpasswd2") else {
        // Credentials of an earlier day would be wrong for a server that asks for none.
        fs::remove(&dir.join("credentials"))?;
        return Ok(None);
    };
    let (user, password) = match kept_credentials(dir)? {
        Some(kept) => kept,
        None => {
            let user = Secret::generate_hex(3)?.expose().to_uppercase();
            let password = Secret::generate_hex(16)?;
            fs::write_private(&dir.join("credentials"), format!("{user}:{}\n", password.expose()).as_bytes())?;
            (user, password)
        }
    };
    let folder = dir.join("sasl");
    let users = folder.join("users");
    fs::create_private_dir(&folder)?;
    // Made anew each time: the realm is the name of the machine, which may have changed.
    fs::remove(&users)?;
    let configuration = format!("mech_list: plain\npwcheck_method: auxprop\nsasldb_path: {}\n", users.display());
    fs::write_private(&folder.join("memcached.conf"), configuration.as_bytes())?;
    let mut command = Command::new(program);
    command.args(["-a", "memcached", "-c", "-p", "-f"]).arg(&users).arg(&user);
    tell_password(command, &password).await?;
    Ok(Some((user, password)))
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
