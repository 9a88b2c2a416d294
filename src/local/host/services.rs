//! Services that a bundle brings itself: a unit file that it wrote to `/etc/systemd/system`, which `services` of
//! `.ebextensions` then enables, starts, restarts or stops. They run as the processes of a Procfile do, in groups of their
//! own and within the limits of the environment, over deployments, until the environment ends. What the machine would
//! have brought (`cron`, `awslogsd`) is not here: `ebextensions::machine` tells what would be done to it.

mod readiness;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::command::{self, CommandLine};
use super::engine::{self, Work};
use super::logs;
use super::process::{Program, Watched};
use super::units::{Kind, UnitFile};
use crate::fs;
use crate::retry::{self, Deadline, Pace};
use readiness::Readiness;

/// Where units of one's own lie.
const UNITS: &str = "etc/systemd/system";
/// Time between asking a service to end and killing it. systemd gives 90 seconds; nobody waits that long here.
const GRACE: Duration = Duration::from_secs(20);

/// What is to be done to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    /// Whether it is to start with the instance; as it is when nothing is said.
    pub(super) enabled: Option<bool>,
    /// Whether it is to run; as it is when nothing is said.
    pub(super) runs: Option<bool>,
    /// Whether something has changed that it looks at.
    pub(super) changed: bool,
}

/// Why a service does not run.
#[derive(Debug)]
pub(super) enum Why {
    /// Its unit asks for what is not done here.
    Unable(String),
    /// It was started and failed, as it would on an instance.
    Failed(String),
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Unable(why) | Self::Failed(why)) = self;
        f.write_str(why)
    }
}

/// The services that run.
#[derive(Default)]
pub(crate) struct Services(tokio::sync::Mutex<BTreeMap<String, Service>>);

/// A service that was started.
struct Service {
    watched: Watched,
    program: Program,
    /// Whether it is active without a process.
    remains: bool,
    /// Commands that end it.
    stops: Vec<String>,
    /// What it says of itself is listened to as long as it is there.
    readiness: Option<Readiness>,
}

impl Service {
    fn is_active(&self) -> bool {
        self.remains || self.watched.process.is_running()
    }

    /// Runs what its unit ends it by, then ends what is left of it.
    async fn end(self) {
        let mut variables = self.program.variables.clone();
        variables.extend(main_pid(&self.watched));
        for line in self.stops.iter().filter(|_| self.is_active()) {
            let (line, limit) = (CommandLine::Shell(line.clone()), Deadline::after(GRACE));
            // What it does not end is ended below.
            let _ = command::run(&line, &self.program.instance, &self.program.folder, &variables, limit).await;
        }
        self.watched.end().await;
    }
}

/// The variable by which commands of a unit name its first process.
fn main_pid(watched: &Watched) -> Option<(String, OsString)> {
    Some(("MAINPID".to_owned(), watched.process.pid()?.to_string().into()))
}

/// Where it is noted what starts with the instance: systemd's own place would lie over the machine's for isolated bundles.
fn enabled(work: &Work<'_>) -> PathBuf {
    work.layout.run().join("enabled")
}

/// The name of a service, which may be given as that of its unit.
fn short(name: &str) -> &str {
    name.strip_suffix(".service").unwrap_or(name)
}

/// The unit of a name, where the bundle brought one.
fn place(work: &Work<'_>, name: &str) -> Option<PathBuf> {
    let is_name = !name.is_empty() && name.chars().all(|one| one.is_ascii_alphanumeric() || "-_.@".contains(one));
    let file = format!("{}.service", short(name));
    let place = work.layout.root().join(UNITS).join(file);
    (is_name && place.is_file()).then_some(place)
}

/// Whether a bundle brought the unit of a name.
pub(super) fn is_brought(work: &Work<'_>, name: &str) -> bool {
    place(work, name).is_some()
}

/// The end of what a service printed, for who asks why it does not run.
pub(super) fn said(work: &Work<'_>, name: &str) -> String {
    let log = |stream: &str| work.layout.log().join(format!("{}.service.{stream}.log", short(name)));
    let lines = ["stdout", "stderr"].map(|stream| logs::last_lines(&log(stream), 10).unwrap_or_default());
    let said = lines.join("\n");
    if said.trim().is_empty() { String::new() } else { format!(". Output: {}", said.trim()) }
}

impl Services {
    /// Does to a service what is ordered, as cfn-init does: enable, then run, restart or stop.
    ///
    /// # Errors
    /// Why it cannot be done here, or that it does not start, as a sentence part.
    pub(super) async fn obey(&self, work: &Work<'_>, name: &str, order: Order) -> Result<(), Why> {
        let name = short(name);
        if let Some(enabled) = order.enabled {
            enable(work, name, enabled).map_err(|error| Why::Failed(error.to_string()))?;
        }
        let mut running = self.0.lock().await;
        let runs = running.get(name).is_some_and(Service::is_active);
        match (order.runs, runs) {
            (Some(true), false) => {
                end(&mut running, name).await;
                start(&mut running, work, name).await
            }
            (Some(true) | None, true) if order.changed => {
                end(&mut running, name).await;
                start(&mut running, work, name).await
            }
            (Some(false), _) => {
                end(&mut running, name).await;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Starts what is enabled, as an instance that boots does.
    pub(super) async fn boot(&self, work: &Work<'_>) {
        let mut running = self.0.lock().await;
        for entry in std::fs::read_dir(enabled(work)).into_iter().flatten().flatten() {
            let file = entry.file_name();
            let Some(name) = file.to_str() else { continue };
            if running.get(name).is_some_and(Service::is_active) {
                continue;
            }
            end(&mut running, name).await;
            if let Err(why) = start(&mut running, work, name).await {
                work.warn(format!("The service {name} was not started: its unit {why}."));
            }
        }
    }

    /// Whether any of them runs.
    pub(super) async fn any_runs(&self) -> bool {
        self.0.lock().await.values().any(|service| service.watched.process.is_running())
    }

    /// Ends all of them.
    pub(super) async fn end_all(&self) {
        let all = std::mem::take(&mut *self.0.lock().await);
        futures_util::future::join_all(all.into_values().map(Service::end)).await;
    }
}

/// Notes that a service starts with the instance, as `systemctl enable` does, or that it does not.
fn enable(work: &Work<'_>, name: &str, starts: bool) -> crate::error::Result<()> {
    let note = enabled(work).join(name);
    if !starts {
        return fs::remove(&note);
    }
    fs::create_private_dir(&enabled(work))?;
    fs::write_private(&note, b"")
}

async fn start(running: &mut BTreeMap<String, Service>, work: &Work<'_>, name: &str) -> Result<(), Why> {
    let text = place(work, name).and_then(|place| fs::read_text(&place).ok().flatten());
    let unit = UnitFile::parse(&text.ok_or_else(|| Why::Unable("is not there".to_owned()))?).map_err(Why::Unable)?;
    let (root, isolate) = (work.layout.root(), work.instance.isolate);
    let mut variables = unit.variables(root, command::base_environment(work.layout)).map_err(Why::Failed)?;
    let failed = |error: &dyn std::fmt::Display| Why::Failed(format!("could not be started: {error}"));
    // A place that a bundle may write, isolated or not.
    let marker = work.layout.tmp().join(format!("{name}.started"));
    fs::remove(&marker).map_err(|error| failed(&error))?;
    let readiness = match unit.kind {
        Kind::Notify => {
            Some(Readiness::listen(&work.layout.tmp().join(format!("{name}.notify"))).map_err(|error| failed(&error))?)
        }
        _ => None,
    };
    variables.extend(readiness.as_ref().map(|readiness| ("NOTIFY_SOCKET".to_owned(), readiness.address())));
    let command = unit.script(root, &variables, isolate, &marker);
    // Not the command: variables are in it, and any of them may be a secret.
    work.log.info(&format!("Starting service {name}"));
    if !unit.ignored.is_empty() {
        let ignored = unit.ignored.join(", ");
        work.warn(format!("Ignored by the local environment in the unit of the service {name}: {ignored}."));
    }
    let program = Program {
        name: format!("{name}.service"),
        command,
        instance: Arc::new(work.instance.alone()),
        folder: unit.folder(root),
        variables,
    };
    let watched = Watched::start_unit(program.clone(), GRACE, unit.restart).map_err(|error| failed(&error))?;
    let stops = unit.stops(root, &program.variables, isolate);
    let service = Service { watched, program, remains: unit.remains, stops, readiness };
    match wait(work, &unit, &service, &marker).await {
        Ok(()) => {
            running.insert(name.to_owned(), service);
            Ok(())
        }
        Err(why) => {
            service.end().await;
            Err(Why::Failed(format!("did not start: it {why}")))
        }
    }
}

/// Waits until a unit counts as started, and runs what comes then.
async fn wait(work: &Work<'_>, unit: &UnitFile, service: &Service, marker: &std::path::Path) -> Result<(), String> {
    let is_ready = || match &service.readiness {
        Some(readiness) => readiness.is_ready(),
        None => marker.exists(),
    };
    if unit.has_marker() || service.readiness.is_some() {
        let limit = engine::at_most(work.deadline, unit.start_limit.unwrap_or(Duration::MAX));
        let started = retry::until(Deadline::after(limit), Pace::LOCAL, || async {
            // In this order: what is ready may have ended since.
            let end = service.watched.process.last_end();
            match (is_ready(), end) {
                (true, _) => ControlFlow::Break(Ok(())),
                (false, Some(end)) => ControlFlow::Break(Err(end)),
                (false, None) => ControlFlow::Continue(()),
            }
        });
        let late = || format!("was not ready within {} seconds", limit.as_secs());
        started.await.unwrap_or_else(|_| Err(late()))?;
    }
    let mut variables = service.program.variables.clone();
    variables.extend(main_pid(&service.watched));
    for (line, may_fail) in unit.after_ready(work.layout.root(), &service.program.variables, work.instance.isolate) {
        let line = CommandLine::Shell(line);
        let ended =
            command::run(&line, &service.program.instance, &service.program.folder, &variables, work.deadline).await;
        let ended = ended.map_err(|error| error.to_string())?;
        if !ended.succeeded() && !may_fail {
            return Err(format!("has an ExecStartPost that {}", ended.verdict()));
        }
    }
    Ok(())
}

async fn end(running: &mut BTreeMap<String, Service>, name: &str) {
    if let Some(service) = running.remove(name) {
        service.end().await;
    }
}
