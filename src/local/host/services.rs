//! Services that a bundle brings itself: a unit file that it wrote to `/etc/systemd/system`, which `services` of
//! `.ebextensions` then enables, starts, restarts or stops. They run as the processes of a Procfile do, in groups of their
//! own and within the limits of the environment, over deployments, until the environment ends. What the machine would
//! have brought (`cron`, `awslogsd`) is not here: `ebextensions::machine` tells what would be done to it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::command;
use super::engine::Work;
use super::process::{Program, Watched};
use super::units::UnitFile;
use crate::fs;

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

/// The services that run.
#[derive(Default)]
pub(crate) struct Services(tokio::sync::Mutex<BTreeMap<String, Watched>>);

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

impl Services {
    /// Does to a service what is ordered, as cfn-init does: enable, then run, restart or stop.
    ///
    /// # Errors
    /// Why it cannot be done here, as a sentence part; or that it cannot be started.
    pub(super) async fn obey(&self, work: &Work<'_>, name: &str, order: Order) -> Result<(), String> {
        let name = short(name);
        if let Some(enabled) = order.enabled {
            enable(work, name, enabled).map_err(|error| error.to_string())?;
        }
        let mut running = self.0.lock().await;
        let runs = running.get(name).is_some_and(|watched| watched.process.is_running());
        match (order.runs, runs) {
            (Some(true), false) => start(&mut running, work, name),
            (Some(true) | None, true) if order.changed => {
                end(&mut running, name).await;
                start(&mut running, work, name)
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
            if running.get(name).is_none_or(|watched| !watched.process.is_running())
                && let Err(why) = start(&mut running, work, name)
            {
                work.warn(format!("The service {name} was not started: its unit {why}."));
            }
        }
    }

    /// Ends all of them.
    pub(super) async fn end_all(&self) {
        let all = std::mem::take(&mut *self.0.lock().await);
        futures_util::future::join_all(all.into_values().map(Watched::end)).await;
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

fn start(running: &mut BTreeMap<String, Watched>, work: &Work<'_>, name: &str) -> Result<(), String> {
    let unit = place(work, name).and_then(|place| fs::read_text(&place).ok().flatten());
    let unit = UnitFile::parse(&unit.ok_or("is not there")?)?;
    let root = work.layout.root();
    let variables = unit.variables(root, command::base_environment(work.layout))?;
    let line = unit.line(root, &variables, work.instance.isolate);
    work.log.info(&format!("Starting service {name}: {line}"));
    if !unit.ignored.is_empty() {
        let ignored = unit.ignored.join(", ");
        work.warn(format!("Ignored by the local environment in the unit of the service {name}: {ignored}."));
    }
    let program = Program {
        name: format!("{name}.service"),
        command: line,
        instance: Arc::new(work.instance.alone()),
        folder: unit.folder(root),
        variables,
    };
    let watched = Watched::start(program, GRACE).map_err(|error| format!("could not be started: {error}"))?;
    if unit.restarts {
        watched.process.keep_running();
    }
    running.insert(name.to_owned(), watched);
    Ok(())
}

async fn end(running: &mut BTreeMap<String, Watched>, name: &str) {
    if let Some(watched) = running.remove(name) {
        watched.end().await;
    }
}
