//! The server as a process of this user: whether it runs, starting it in the background, serving, ending it.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use time::OffsetDateTime;

use crate::context::Context;
use crate::env;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::local::faults::Rule;
use crate::local::host::memcached::{self, Cache};
use crate::local::host::{Host, ProxyKind, database, nginx, sandbox};
use crate::local::pace::Pace as Tempo;
use crate::local::{Config, DEFAULT_PORT, Local, ServerRecord, Settings, listen};
use crate::report::Reporter;
use crate::retry::{self, Deadline, Pace};

/// Long enough for the databases of a busy home to recover after a crash.
const START: Duration = Duration::from_secs(90);
/// Longer than apps may take to finish what is in flight, and databases to write what they hold.
const STOP: Duration = Duration::from_secs(90);
/// What a server on this machine takes to answer, unless it hangs.
const ANSWER: Duration = Duration::from_secs(3);
/// How often it is asked before it is said to hang.
const ASKED: usize = 3;
/// Lines of the log that explain why it did not start.
const EVIDENCE: usize = 12;

/// What is asked of a server that is to start. What is not said is as it was, or the default.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::commands) struct Wanted {
    /// Its port; 0 is any free one.
    pub(in crate::commands) port: Option<u16>,
    /// Whether bundles run in namespaces of their own.
    pub(in crate::commands) isolate: Option<bool>,
    /// What stands in front of apps.
    pub(in crate::commands) proxy: Option<ProxyKind>,
    /// How fast operations on environments go.
    pub(in crate::commands) pace: Option<Tempo>,
}

/// The server of one home, running or not.
pub(in crate::commands) struct Server {
    state_dir: PathBuf,
    config: Config,
}

/// What the record of a server and the processes of this machine say together.
pub(in crate::commands) enum Settled {
    /// It answers.
    Running(ServerRecord),
    /// Its process is there and does not answer.
    Hung(ServerRecord),
    /// It ended without removing its record.
    Stale,
    /// There is none.
    Stopped,
}

impl Server {
    /// The server of `$TASKS_EB_HOME`.
    pub(in crate::commands) fn of_this_user() -> Result<Self> {
        let state_dir = env::state_dir()?;
        let config = Config::new(&state_dir, DEFAULT_PORT);
        Ok(Self { state_dir, config })
    }

    /// The folder of its state.
    pub(in crate::commands) fn home(&self) -> &Path {
        &self.config.home
    }

    /// What it says while it runs in the background.
    pub(in crate::commands) fn log(&self) -> PathBuf {
        self.config.home.join("server.log")
    }

    /// Where a server on this port is called.
    pub(in crate::commands) fn url(&self, port: u16) -> String {
        Config::new(&self.state_dir, port).endpoint_url()
    }

    /// The folder of the cache, the stand-in for MemCachier.
    pub(in crate::commands) fn cache(&self) -> PathBuf {
        self.config.home.join("cache")
    }

    /// Starts the cache, or finds that it runs.
    pub(in crate::commands) async fn start_cache(&self) -> Result<Cache> {
        let program = std::env::current_exe().or_fail(Class::Failed, || "could not find this program's own file")?;
        memcached::start(&self.cache(), &program).await
    }

    /// Whether an environment or a database has its folder here.
    pub(in crate::commands) fn is_lived_in(&self) -> bool {
        let folders = [self.config.environments(), self.config.databases()];
        folders.iter().any(|folder| std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()))
    }

    /// Looks at the record, asks the server, and looks at the process.
    pub(in crate::commands) async fn state(&self) -> Result<Settled> {
        let Some(record) = ServerRecord::read(self.home())? else { return Ok(Settled::Stopped) };
        // On a busy machine one that is alive may be late: it is asked again before it is said to hang.
        for _ in 0..ASKED {
            if answers(&record).await {
                return Ok(Settled::Running(record));
            }
            if !is_the_process_of(&record) {
                return Ok(Settled::Stale);
            }
        }
        Ok(Settled::Hung(record))
    }

    /// The server that runs.
    ///
    /// # Errors
    /// Class `NotFound` when none does; `Busy` when it is there and does not answer.
    pub(in crate::commands) async fn running(&self) -> Result<ServerRecord> {
        match self.state().await? {
            Settled::Running(record) => Ok(record),
            Settled::Hung(record) => Err(self.hangs(&record)),
            Settled::Stale | Settled::Stopped => {
                Err(Error::new(Class::NotFound, "the local Elastic Beanstalk is not running")
                    .code("TE1701")
                    .next("tasks-eb local start"))
            }
        }
    }

    /// Starts it in the background and waits until it answers; the flag says whether it ran already.
    pub(in crate::commands) async fn start(
        &self,
        wanted: Wanted,
        reporter: &dyn Reporter,
    ) -> Result<(ServerRecord, bool)> {
        match self.state().await? {
            Settled::Running(record) => return Ok((record, true)),
            Settled::Hung(record) => return Err(self.hangs(&record)),
            Settled::Stale | Settled::Stopped => {}
        }
        reporter.phase("starting the local Elastic Beanstalk");
        fs::create_private_dir(self.home())?;
        let mut child = self.spawn(wanted)?;
        let answered = retry::until(Deadline::after(START), Pace::LOCAL, || {
            let exited = !matches!(child.try_wait(), Ok(None));
            async move {
                match self.state().await {
                    // Two commands may have started it at once: one of the two servers serves them both.
                    Ok(Settled::Running(record)) => ControlFlow::Break(Ok(record)),
                    Err(error) => ControlFlow::Break(Err(error)),
                    Ok(_) if exited => ControlFlow::Break(Err(self.failed("ended while it started"))),
                    Ok(_) => ControlFlow::Continue(()),
                }
            }
        });
        let record = answered.await.unwrap_or_else(|_| Err(self.failed("does not answer")))?;
        reporter.done(format!("started the local Elastic Beanstalk at {}", self.url(record.port)));
        Ok((record, false))
    }

    fn spawn(&self, wanted: Wanted) -> Result<Child> {
        let spawn = || -> io::Result<Child> {
            let log = File::options().append(true).create(true).open(self.log())?;
            fs::set_mode(&self.log(), 0o600)?;
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["local", "start", "--foreground"]);
            if let Some(port) = wanted.port {
                command.args(["--port", &port.to_string()]);
            }
            if let Some(isolate) = wanted.isolate {
                command.arg(format!("--isolate={isolate}"));
            }
            if let Some(proxy) = wanted.proxy {
                command.args(["--proxy", proxy.as_str()]);
            }
            if let Some(pace) = wanted.pace {
                command.args(["--pace", pace.as_str()]);
            }
            command
                .env(env::HOME, &self.state_dir)
                .current_dir(self.home())
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log);
            // A group of its own, so that Ctrl-C in this terminal is not for it.
            #[cfg(unix)]
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            command.spawn()
        };
        spawn().or_fail(Class::Failed, || "could not start the local Elastic Beanstalk")
    }

    /// Serves until this process is told to end.
    pub(in crate::commands) async fn serve(&self, wanted: Wanted, faults: Vec<Rule>, context: &Context) -> Result<()> {
        let settings = self.settings(wanted)?;
        let listener = match wanted.port {
            Some(port) => listen(port).await?,
            // Several homes may serve side by side: the second finds the default port taken.
            None => match listen(DEFAULT_PORT).await {
                Ok(listener) => listener,
                Err(_) => listen(0).await?,
            },
        };
        let port = listener.local_addr().or_fail(Class::Failed, || "could not learn the port of the listener")?.port();
        let mut config = Config::new(&self.state_dir, port);
        config.confinement.isolate = settings.isolate;
        config.confinement.proxy = settings.proxy;
        config.pace = settings.pace;
        let url = config.endpoint_url();
        let local = Local::open(config)?;
        settings.write(self.home())?;
        local.script(faults);
        // Before anybody is answered, who might start it too.
        self.resume_cache(context).await;
        let announced = async {
            // Whoever reads the line may rely on it: the server answers, and its record says where.
            let ready = retry::until(Deadline::after(START), Pace::LOCAL, || async {
                match self.state().await {
                    Ok(Settled::Running(record)) if record.pid == std::process::id() => ControlFlow::Break(()),
                    _ => ControlFlow::Continue(()),
                }
            });
            if ready.await.is_ok() {
                let home = self.home().display();
                context.reporter().note(format!("local Elastic Beanstalk at {url}, state in {home}"));
            }
        };
        let mut serving = pin!(local.serve(listener, context.told_to_end()));
        let ended = tokio::select! {
            ended = &mut serving => Some(ended),
            () = announced => None,
        };
        let ended = match ended {
            Some(ended) => ended,
            None => serving.await,
        };
        // Last, as its apps use it to their end.
        memcached::stop(&self.cache()).await?;
        ended
    }

    /// How it is to run: as wanted, else as it did before. What this machine cannot do is refused.
    pub(in crate::commands) fn settings(&self, wanted: Wanted) -> Result<Settings> {
        let before = Settings::read(self.home())?;
        let isolate = wanted.isolate.unwrap_or(before.isolate);
        let proxy = wanted.proxy.unwrap_or(before.proxy);
        if isolate {
            sandbox::check().map_err(|error| error.next("tasks-eb local start --isolate=false"))?;
        }
        if proxy == ProxyKind::Nginx {
            nginx::server::check().map_err(|error| error.next("tasks-eb local start --proxy built-in"))?;
        }
        Ok(Settings { isolate, proxy, pace: wanted.pace.unwrap_or(before.pace) })
    }

    /// Starts the cache again if there was one: apps know its port and password.
    async fn resume_cache(&self, context: &Context) {
        if self.cache().is_dir()
            && let Err(error) = self.start_cache().await
        {
            context.reporter().warn(format!("apps go on without their cache: {error}"));
        }
    }

    /// Ends it, and whatever a killed one left running; the flag says whether it ran.
    pub(in crate::commands) async fn stop(&self, reporter: &dyn Reporter) -> Result<bool> {
        let record = match self.state().await? {
            Settled::Running(record) | Settled::Hung(record) => record,
            Settled::Stale => {
                self.end_leftovers().await?;
                return Ok(false);
            }
            Settled::Stopped => {
                memcached::stop(&self.cache()).await?;
                return Ok(false);
            }
        };
        reporter.phase("stopping the local Elastic Beanstalk, its apps and databases");
        signal(record.pid, Signal::TERM)?;
        let ended = retry::until(Deadline::after(STOP), Pace::LOCAL, || async {
            if is_alive(record.pid) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        ended.await.map_err(|_| {
            Error::new(Class::TimedOut, format!("process {} did not end within {} s", record.pid, STOP.as_secs()))
                .next(format!("kill -9 {} && tasks-eb local stop", record.pid))
        })?;
        memcached::stop(&self.cache()).await?;
        Ok(true)
    }

    /// Ends the apps, databases and caches of a server that was killed.
    async fn end_leftovers(&self) -> Result<()> {
        if self.config.environments().is_dir() {
            Host::open(self.config.environments())?.shutdown().await;
        }
        for folder in std::fs::read_dir(self.config.databases()).into_iter().flatten().flatten() {
            database::stop_any(&folder.path()).await?;
        }
        memcached::stop(&self.cache()).await?;
        ServerRecord::remove(self.home())
    }

    fn hangs(&self, record: &ServerRecord) -> Error {
        Error::new(Class::Busy, format!("the local Elastic Beanstalk (process {}) does not answer", record.pid))
            .with_evidence(self.last_words())
            .next("tasks-eb local stop")
    }

    fn failed(&self, how: &str) -> Error {
        let (mut said, mut step) = (Vec::new(), None);
        for line in self.last_words() {
            match line.trim_start().strip_prefix("try: ") {
                Some(next) => step = Some(next.to_owned()),
                None => said.push(line),
            }
        }
        let error = Error::new(Class::Failed, format!("the local Elastic Beanstalk {how}"))
            .code("TE1702")
            .because(format!("its log is {}", self.log().display()))
            .with_evidence(said);
        step.into_iter().fold(error, Error::next)
    }

    fn last_words(&self) -> Vec<String> {
        let log = std::fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().map(str::to_owned).collect();
        lines[lines.len().saturating_sub(EVIDENCE)..].to_vec()
    }
}

/// Whether the server of this record answers: this one, not another that took its port.
async fn answers(record: &ServerRecord) -> bool {
    let (url, pid) = (format!("http://127.0.0.1:{}/health", record.port), u64::from(record.pid));
    let ask = move || -> Option<bool> {
        let agent = ureq::Agent::config_builder().timeout_global(Some(ANSWER)).proxy(None).build().new_agent();
        let text = agent.get(&url).call().ok()?.body_mut().read_to_string().ok()?;
        let health: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some(health["pid"].as_u64() == Some(pid))
    };
    tokio::task::spawn_blocking(ask).await.ok().flatten().unwrap_or(false)
}

/// Whether the process with the record's id is the one that wrote it: ids are used again, start times are not.
fn is_the_process_of(record: &ServerRecord) -> bool {
    let started = started(record.pid);
    started.is_some_and(|started| {
        let before = record.started - started;
        // The record is written while the server starts; the clock of the system counts in hundredths.
        is_alive(record.pid) && (time::Duration::seconds(-2)..time::Duration::minutes(5)).contains(&before)
    })
}

fn is_alive(pid: u32) -> bool {
    let there = process(pid).is_some_and(|pid| test_kill_process(pid).is_ok());
    // A process that ended and that its parent has not looked at yet is gone for us.
    there && stat(pid).is_none_or(|fields| fields.first().is_none_or(|state| state != "Z"))
}

fn process(pid: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(pid).ok()?)
}

fn signal(pid: u32, signal: Signal) -> Result<()> {
    match process(pid).map(|pid| kill_process(pid, signal)) {
        None | Some(Ok(()) | Err(rustix::io::Errno::SRCH)) => Ok(()),
        Some(Err(error)) => {
            Err(Error::new(Class::Failed, format!("could not end process {pid}")).caused_by(&io::Error::from(error)))
        }
    }
}

/// Fields of `/proc/PID/stat` from the state on; the name before them may hold spaces and parentheses.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(text.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

/// When a process started, where the system tells.
fn started(pid: u32) -> Option<OffsetDateTime> {
    // Linux counts in hundredths of a second since boot, whatever its own clock runs at (proc(5), starttime).
    const TICKS_A_SECOND: i64 = 100;
    let ticks: i64 = stat(pid)?.get(19)?.parse().ok()?;
    let system = std::fs::read_to_string("/proc/stat").ok()?;
    let boot = system.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse::<i64>().ok()?;
    OffsetDateTime::from_unix_timestamp(boot + ticks / TICKS_A_SECOND).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_alive_and_its_record_is_its_own() {
        let record = ServerRecord::of_this_process(1);
        assert!(is_alive(record.pid));
        assert!(is_the_process_of(&record));
        let older = ServerRecord { started: record.started - time::Duration::days(1), ..record };
        assert!(!is_the_process_of(&older), "an id that was used again");
    }

    #[tokio::test]
    async fn nobody_answers_for_a_free_port() {
        let listener = listen(0).await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        drop(listener);
        assert!(!answers(&ServerRecord::of_this_process(port)).await);
    }
}
