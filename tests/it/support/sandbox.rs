//! A folder with a home in it, and the binary run there as a user would run it.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{BINARY, app_target_dir};

/// Time that any one command may take: generous, because compilers run and two cores are shared.
const LIMIT: Duration = Duration::from_secs(1200);

/// A home, a state folder, a temporary folder and a working folder, all of them removed at the end.
pub(crate) struct Sandbox {
    root: tempfile::TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new().prefix("tasks-eb-it-").tempdir().expect("a temporary folder");
        let sandbox = Self { root };
        for folder in ["home", "state", "tmp", "work"] {
            std::fs::create_dir(sandbox.root.path().join(folder)).expect("makes a folder");
        }
        sandbox
    }

    /// `$HOME`.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// `$TASKS_EB_HOME`.
    pub(crate) fn state(&self) -> PathBuf {
        self.root.path().join("state")
    }

    /// The folder that commands run in.
    pub(crate) fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// A file of the working folder, with its folders.
    pub(crate) fn write(&self, path: &str, content: &str) -> PathBuf {
        let path = self.work().join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("makes the folders");
        tasks_eb::fs::write_atomic(&path, content.as_bytes()).expect("writes");
        path
    }

    /// `tasks-eb` with these arguments, not yet started.
    pub(crate) fn command<S: AsRef<str>>(&self, args: &[S]) -> Run {
        self.program(BINARY).args(args.iter().map(AsRef::as_ref))
    }

    /// Runs `tasks-eb` with these arguments.
    pub(crate) fn run<S: AsRef<str>>(&self, args: &[S]) -> Finished {
        self.command(args).run()
    }

    /// Any other program in the same surroundings.
    pub(crate) fn program(&self, program: &str) -> Run {
        let mut command = Command::new(program);
        command.current_dir(self.work()).env_clear();
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        Run { command, input: None, silent: false, limit: LIMIT }
    }

    fn environment(&self) -> Vec<(&'static str, OsString)> {
        let mut environment: Vec<(&'static str, OsString)> = vec![
            ("HOME", self.home().into()),
            ("TASKS_EB_HOME", self.state().into()),
            ("TMPDIR", self.root.path().join("tmp").into()),
            ("TZ", "UTC".into()),
            ("LANG", "C.UTF-8".into()),
            ("COLUMNS", "80".into()),
            // Only what is compiled on the way is shared: finished programs of one name lie in each project's own target/.
            ("CARGO_BUILD_BUILD_DIR", app_target_dir().into()),
            ("CARGO_TERM_COLOR", "never".into()),
            ("GIT_AUTHOR_NAME", "Test".into()),
            ("GIT_AUTHOR_EMAIL", "test@example.com".into()),
            ("GIT_COMMITTER_NAME", "Test".into()),
            ("GIT_COMMITTER_EMAIL", "test@example.com".into()),
            // A test must never reach the metadata service of the machine it runs on.
            ("AWS_EC2_METADATA_DISABLED", "true".into()),
        ];
        // The compiler and its registry are the machine's own; proxies and certificates are how it reaches the registry.
        let inherited = [
            "PATH",
            "CARGO_HOME",
            "RUSTUP_HOME",
            "RUSTUP_TOOLCHAIN",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "CARGO_HTTP_CAINFO",
            "LLVM_PROFILE_FILE",
        ];
        environment.extend(inherited.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
            for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
                let folder = home.join(folder);
                if std::env::var_os(name).is_none() && folder.is_dir() {
                    environment.push((name, folder.into()));
                }
            }
        }
        environment
    }
}

/// A command that is about to run.
pub(crate) struct Run {
    command: Command,
    input: Option<String>,
    silent: bool,
    limit: Duration,
}

impl Run {
    pub(crate) fn args<S: Into<OsString>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.command.env(name, value.into());
        self
    }

    /// Text for stdin. Without it stdin is closed.
    pub(crate) fn input(mut self, text: &str) -> Self {
        self.input = Some(text.to_owned());
        self
    }

    /// Leaves stdin open and writes nothing to it: somebody is there, and says nothing.
    pub(crate) fn silent(mut self) -> Self {
        self.silent = true;
        self
    }

    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Starts it, with its output in pipes.
    pub(crate) fn spawn(mut self) -> Child {
        let stdin = if self.input.is_some() || self.silent { Stdio::piped() } else { Stdio::null() };
        self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap_or_else(|error| panic!("{:?} starts: {error}", self.command));
        if let Some(text) = &self.input
            && let Some(mut stdin) = child.stdin.take()
        {
            // A program that ends without reading its input is judged by its exit code.
            let _ = stdin.write_all(text.as_bytes());
        }
        child
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Finished {
        let line = format!("{:?}", self.command);
        let limit = self.limit;
        let mut child = self.spawn();
        let pid = child.id();
        // Waiting for the output closes stdin: it is held open until the end.
        let silence = child.stdin.take();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || sender.send(child.wait_with_output()));
        match receiver.recv_timeout(limit) {
            Ok(output) => {
                drop(silence);
                Finished::new(line, output.expect("its output is read"))
            }
            Err(_) => {
                kill(pid);
                let said = receiver.recv().map(|output| Finished::new(line, output.expect("its output is read")));
                panic!("it did not end within {} s: {}", limit.as_secs(), said.expect("it was killed"));
            }
        }
    }
}

/// Ends a process that this test started.
fn kill(pid: u32) {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
    let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
}

/// What a command left behind.
#[derive(Debug, Clone)]
pub(crate) struct Finished {
    line: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    fn new(line: String, output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
        Self { line, code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// It ended well.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.exit(0)
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn exit(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "exit code of {self}");
        self
    }

    /// stdout, which must be one JSON document, and if it is one of ours, as `docs/output.md` says.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        let document =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("stdout is not JSON ({error}): {self}"));
        super::documents::check(&document);
        document
    }
}

impl std::fmt::Display for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, code, stdout, stderr } = self;
        write!(f, "{line}\nexit code: {code:?}\nstdout:\n{stdout}\nstderr:\n{stderr}")
    }
}
