//! The processes of a Procfile: started in groups of their own, logged to files, started again when they end, ended whole.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::command::{self, CommandLine};
use super::descent::{self, Unit};
use super::instance::Instance;
use super::listening;
use super::pump::{self, Pumps, Stamp};
use super::reaper::Owned;
use super::records;
use super::units::Restart;
use crate::retry;

/// Pause before a process is started again: first, and at most.
const RESTART_FIRST: Duration = Duration::from_millis(250);
const RESTART_MOST: Duration = Duration::from_secs(15);
/// A process that lived this long is started again at once.
const STEADY: Duration = Duration::from_secs(10);
/// Ends within this time make a crash loop.
const CRASH_WINDOW: Duration = Duration::from_secs(60);
/// How many of them.
const CRASHES: usize = 3;

/// What to run.
#[derive(Clone)]
pub(crate) struct Program {
    /// Name in the Procfile; also of its logs.
    pub(crate) name: String,
    pub(crate) command: String,
    /// What it runs on.
    pub(crate) instance: Arc<Instance>,
    /// Folder that it runs in.
    pub(crate) folder: PathBuf,
    pub(crate) variables: BTreeMap<String, OsString>,
}

#[derive(Default)]
struct State {
    pid: Option<u32>,
    last_end: Option<String>,
    ends: VecDeque<Instant>,
}

/// One process, watched.
pub(crate) struct Supervised {
    name: String,
    /// Tells its descendants from those of the version before, which may run beside it.
    unit: Unit,
    state: Mutex<State>,
    keep: AtomicBool,
    /// When it is started again, where that is not for us to say.
    restart: Option<Restart>,
    stop: watch::Sender<bool>,
}

impl Supervised {
    /// Name in the Procfile.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// From now on it is started again when it ends.
    pub(crate) fn keep_running(&self) {
        self.keep.store(true, Ordering::SeqCst);
    }

    /// Whether it runs now.
    pub(crate) fn is_running(&self) -> bool {
        self.lock().pid.is_some()
    }

    /// Number of its first process.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.lock().pid
    }

    /// Ports that it or what it started listens on. Reading all of `/proc` takes milliseconds.
    pub(crate) async fn listens_on(&self) -> BTreeSet<u16> {
        let unit = self.unit.clone();
        tokio::task::spawn_blocking(move || listening::ports(&unit)).await.unwrap_or_default()
    }

    /// How it ended last, if it did.
    pub(crate) fn last_end(&self) -> Option<String> {
        self.lock().last_end.clone()
    }

    /// Whether it ended again and again lately.
    pub(crate) fn is_crashing(&self) -> bool {
        let state = self.lock();
        state.ends.iter().filter(|end| end.elapsed() < CRASH_WINDOW).count() >= CRASHES
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A process that we own, with the task that watches it.
pub(crate) struct Watched {
    pub(crate) process: Arc<Supervised>,
    task: JoinHandle<()>,
}

impl Watched {
    /// Starts a program. It is not started again until [`Supervised::keep_running`] says so.
    pub(crate) fn start(program: Program, grace: Duration) -> io::Result<Self> {
        Self::start_as(program, grace, None)
    }

    /// Starts the program of a unit, which says itself when it is started again.
    pub(crate) fn start_unit(program: Program, grace: Duration, restart: Restart) -> io::Result<Self> {
        Self::start_as(program, grace, Some(restart))
    }

    fn start_as(program: Program, grace: Duration, restart: Option<Restart>) -> io::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let process = Arc::new(Supervised {
            name: program.name.clone(),
            unit: Unit::new(program.instance.layout.root(), &program.name),
            state: Mutex::default(),
            keep: AtomicBool::new(restart.is_some_and(|restart| restart.is_wanted())),
            restart,
            stop,
        });
        let started = spawn(&program, &process)?;
        let task = tokio::spawn(supervise(program, Arc::clone(&process), started, stopped, grace));
        Ok(Self { process, task })
    }

    /// Asks it to end, waits, and kills what is left.
    pub(crate) async fn end(mut self) {
        // Without a receiver the task has ended by itself, and so has the process.
        let _ = self.process.stop.send(true);
        let _ = (&mut self.task).await;
    }
}

impl Drop for Watched {
    /// An operation that is aborted is dropped where it stands: nobody would know of its process any more.
    fn drop(&mut self) {
        let _ = self.process.stop.send(true);
    }
}

/// A process that runs, and what carries its output.
struct Started {
    child: Owned,
    pumps: Pumps,
}

impl Started {
    fn group(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }
}

fn record_of(program: &Program, pid: u32) -> PathBuf {
    program.instance.layout.run().join(format!("{}-{pid}.pid", program.name))
}

fn spawn(program: &Program, process: &Supervised) -> io::Result<Started> {
    let mut command =
        CommandLine::Shell(program.command.clone()).to_command(&process.unit, &program.instance, &program.folder);
    command.env_clear().envs(&program.variables).process_group(0);
    command.env(descent::UNIT, &process.unit.name);
    command.stdin(Stdio::null());
    let log = |stream: &str| program.instance.layout.log().join(format!("{}.{stream}.log", program.name));
    // What a unit of the bundle prints goes to the journal on an instance; here it has a log of its own, as it is.
    let stamp = process.restart.is_none().then(|| Stamp::of(&program.name));
    let ([stdout, stderr], pumps) = pump::lead_to([log("stdout"), log("stderr")], stamp.as_ref())?;
    command.stdout(stdout).stderr(stderr);
    let child = Owned::spawn(&mut command)?;
    stamp.iter().for_each(|stamp| stamp.set_pid(child.id()));
    process.lock().pid = child.id();
    if let Some(pid) = child.id() {
        // Without a record the mark in its environment still tells whose it is.
        let _ = records::write(&record_of(program, pid), pid);
    }
    Ok(Started { child, pumps })
}

async fn supervise(
    program: Program,
    process: Arc<Supervised>,
    mut started: Started,
    mut stopped: watch::Receiver<bool>,
    grace: Duration,
) {
    let mut pause = RESTART_FIRST;
    let mut starts = VecDeque::new();
    loop {
        let begun = Instant::now();
        let group = started.group();
        let status = tokio::select! {
            status = started.child.wait() => Some(status),
            _ = stopped.wait_for(|stop| *stop) => None,
            () = program.instance.volume.overflowed() => None,
        };
        let Some(status) = status else {
            // Both at once: somebody has to reap the leader while its group is waited for.
            let _ = tokio::join!(records::end_unit(group, &process.unit, grace), started.child.wait());
            started.pumps.run_dry().await;
            if let Some(complaint) = program.instance.volume.complaint() {
                note_end(&process, format!("was ended because {complaint}"));
            }
            forget(&program, &process, group);
            return;
        };
        // A leader's end is the process's end: children that stay would hold the port.
        records::kill_unit(group, &process.unit).await;
        // Whoever hears of its end may read why in its logs.
        started.pumps.run_dry().await;
        let code = status.as_ref().ok().copied();
        let end = status.map_or_else(|error| error.to_string(), command::describe);
        forget(&program, &process, group);
        note_end(&process, end);
        if !process.keep.load(Ordering::SeqCst) {
            return;
        }
        pause = match process.restart {
            Some(restart) if !restart.follows(code) => return,
            Some(restart) => {
                starts.push_back(begun);
                starts.retain(|start| start.elapsed() < restart.interval);
                if restart.burst > 0 && starts.len() >= restart.burst {
                    note_end(&process, "was started too often within its StartLimitIntervalSec".to_owned());
                    return;
                }
                restart.pause
            }
            None if begun.elapsed() >= STEADY => RESTART_FIRST,
            None => (pause * 2).min(RESTART_MOST),
        };
        let Some(next) = start_again(&program, &process, &mut pause, &mut stopped).await else { return };
        started = next;
    }
}

fn forget(program: &Program, process: &Supervised, pid: u32) {
    process.lock().pid = None;
    // A record of a process that is gone means nothing; it is removed for tidiness.
    let _ = crate::fs::remove(&record_of(program, pid));
}

fn note_end(process: &Supervised, end: String) {
    let mut state = process.lock();
    state.last_end = Some(end);
    state.ends.push_back(Instant::now());
    if state.ends.len() > CRASHES {
        state.ends.pop_front();
    }
}

/// Starts it again after a pause, trying until it can be started; `None` when it was told to stop.
async fn start_again(
    program: &Program,
    process: &Supervised,
    pause: &mut Duration,
    stopped: &mut watch::Receiver<bool>,
) -> Option<Started> {
    loop {
        tokio::select! {
            () = retry::pause(*pause) => {}
            _ = stopped.wait_for(|stop| *stop) => return None,
            () = program.instance.volume.overflowed() => return None,
        }
        match spawn(program, process) {
            Ok(started) => return Some(started),
            Err(error) => note_end(process, format!("could not be started: {error}")),
        }
        *pause = (*pause * 2).min(RESTART_MOST);
    }
}
