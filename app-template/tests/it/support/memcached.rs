//! Real `memcached` servers for tests: each its own, on its own port, gone with the process that started it, however
//! that ends. No service of the machine is used or touched.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::cache::{Server, Settings};
use app::secret::Secret;

use super::programs::{find, skip};

pub(crate) const USER: &str = "A1B2C3";
pub(crate) const PASSWORD: &str = "correct horse: battery";

/// Tells the server's process id, and ends it when our end of standard input closes: the operating system closes it
/// when this process ends, also when it is killed.
const WATCH: &str = r#""$@" >/dev/null 2>&1 & echo $!; cat >/dev/null; kill -9 $!; wait $!"#;

pub(crate) struct Memcached {
    folder: tempfile::TempDir,
    with_login: bool,
    megabytes: u32,
    port: u16,
    running: Option<(Child, String)>,
}

/// A server without login. `None`, loudly, where memcached is not installed.
pub(crate) fn plain() -> Option<Memcached> {
    plain_of(64)
}

/// The same, with so much memory.
pub(crate) fn plain_of(megabytes: u32) -> Option<Memcached> {
    installed(&["memcached"]).then(|| Memcached::start(false, megabytes))
}

/// A server that wants [`USER`] and [`PASSWORD`], as MemCachier does.
pub(crate) fn with_login() -> Option<Memcached> {
    installed(&["memcached", "saslpasswd2"]).then(|| Memcached::start(true, 64))
}

fn installed(programs: &[&str]) -> bool {
    let missing = programs.iter().find(|name| find(&[name]).is_none());
    if let Some(missing) = missing {
        let why = format!("{missing} is not installed (Debian: memcached, sasl2-bin)");
        skip("ON MEMCACHED", &why);
    }
    missing.is_none()
}

impl Memcached {
    fn start(with_login: bool, megabytes: u32) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("tasks-memcached-")
            .tempdir()
            .unwrap();
        if with_login {
            add_user(folder.path());
        }
        let mut server = Self {
            folder,
            with_login,
            megabytes,
            port: 0,
            running: None,
        };
        server.run();
        server
    }

    /// Starts the server, again on its old port if it had one. It is empty.
    pub(crate) fn run(&mut self) {
        // Another socket of this machine may be using the old port for a moment.
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.has_started() {
            assert!(Instant::now() < deadline, "memcached does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn has_started(&mut self) -> bool {
        let report = self.folder.path().join("port");
        let _ = std::fs::remove_file(&report);
        let port = if self.port == 0 {
            "-1".to_owned()
        } else {
            self.port.to_string()
        };
        // It refuses to run as root unless it is told to.
        let owner = std::fs::metadata(self.folder.path()).unwrap();
        let is_root = std::os::unix::fs::MetadataExt::uid(&owner) == 0;
        let mut watch = Command::new("sh")
            .args(["-c", WATCH, "sh"])
            .arg(find(&["memcached"]).unwrap())
            .args(["-l", "127.0.0.1", "-U", "0", "-p", &port])
            .args(["-m", &self.megabytes.to_string()])
            .args(self.with_login.then_some("-S"))
            .args(is_root.then_some(["-u", "root"]).iter().flatten())
            .env("SASL_CONF_PATH", self.folder.path())
            .env("MEMCACHED_PORT_FILENAME", &report)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut pid = String::new();
        let mut told = BufReader::new(watch.stdout.take().unwrap());
        told.read_line(&mut pid).unwrap();
        let pid = pid.trim().to_owned();
        while signal("-0", &pid) {
            // Written as a whole once it listens: "TCP INET: 40123".
            let report = std::fs::read_to_string(&report).unwrap_or_default();
            if let Some(port) = report.trim().strip_prefix("TCP INET: ") {
                self.port = port.parse().unwrap();
                self.running = Some((watch, pid));
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        end(watch);
        false
    }

    /// Ends the server as the operating system ends one, without a chance to say goodbye.
    pub(crate) fn kill(&mut self) {
        if let Some((watch, _)) = self.running.take() {
            end(watch);
        }
    }

    /// Stops the server where it stands: connections stay open, nothing is answered.
    pub(crate) fn freeze(&self) {
        let pid = &self.running.as_ref().unwrap().1;
        assert!(signal("-STOP", pid));
        // A signal arrives when it arrives, thread by thread: until then some would still answer.
        let stopped = |stat: std::path::PathBuf| {
            let stat = std::fs::read_to_string(stat).unwrap_or_default();
            stat.rsplit_once(") ")
                .is_none_or(|(_, state)| state.starts_with('T'))
        };
        while let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) {
            if threads
                .flatten()
                .all(|thread| stopped(thread.path().join("stat")))
            {
                break;
            }
            std::thread::yield_now();
        }
    }

    pub(crate) fn thaw(&self) {
        assert!(signal("-CONT", &self.running.as_ref().unwrap().1));
    }

    pub(crate) fn address(&self) -> (Ipv4Addr, u16) {
        (Ipv4Addr::LOCALHOST, self.port)
    }

    /// How to reach the server, and with which credentials.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            servers: vec![server_at(self.port)],
            credentials: self
                .with_login
                .then(|| (USER.to_owned(), Secret::new(PASSWORD))),
        }
    }

    /// The answer to one command of the text protocol, which only a server without login speaks.
    pub(crate) fn say(&self, command: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        write!(stream, "{command}\r\nquit\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// One of the server's statistics.
    pub(crate) fn stat(&self, name: &str) -> u64 {
        let stats = self.say("stats");
        let mut lines = stats.lines().filter_map(|line| line.strip_prefix("STAT "));
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap().parse().unwrap()
    }
}

impl Drop for Memcached {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A server on this machine.
pub(crate) fn server_at(port: u16) -> Server {
    Server {
        host: "127.0.0.1".to_owned(),
        port,
    }
}

/// Whether the signal could be sent.
fn signal(signal: &str, pid: &str) -> bool {
    let sent = Command::new("kill")
        .args([signal, pid])
        .stderr(Stdio::null())
        .status();
    sent.unwrap().success()
}

fn end(mut watch: Child) {
    drop(watch.stdin.take());
    watch.wait().unwrap();
}

fn add_user(folder: &Path) {
    let users = folder.join("users");
    let configuration = format!(
        "mech_list: plain\npwcheck_method: auxprop\nsasldb_path: {}\n",
        users.display()
    );
    std::fs::write(folder.join("memcached.conf"), configuration).unwrap();
    let mut child = Command::new(find(&["saslpasswd2"]).unwrap())
        .args(["-a", "memcached", "-c", "-p", "-f"])
        .arg(users)
        .arg(USER)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(PASSWORD.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
}
