//! Starting the processes of what lies in `current`, waiting until they serve, and ending those of the old version.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::Ipv4Addr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use super::Patience;
use super::engine::{self, Work};
use super::instance::Instance;
use super::nginx::server;
use super::ports::Port;
use super::process::{Program, Supervised, Watched};
use super::procfile::{self, Entry};
use super::proxy::App;
use super::{docker, engine_log, logs, paths, pump};
use crate::beanstalk::platform::Runtime;
use crate::fs;
use crate::retry::{self, Deadline, Pace};

/// How often it is looked where else an app listens.
const LOOK: Duration = Duration::from_millis(500);
/// Lines of a log that a failure shows.
const EVIDENCE_LINES: usize = 20;

/// A version that runs.
#[derive(Default)]
pub(crate) struct Running {
    pub(crate) processes: Vec<Watched>,
    pub(crate) app: Option<Arc<App>>,
    /// The folder of the nginx in front of it; it goes when nobody uses it any more.
    nginx: Option<server::Home>,
}

impl Running {
    /// The processes, for who watches them.
    pub(crate) fn supervised(&self) -> Vec<Arc<Supervised>> {
        self.processes.iter().map(|watched| Arc::clone(&watched.process)).collect()
    }

    /// Requests go by an nginx from now on.
    pub(crate) fn stand_behind(&mut self, port: Port, door: Port, home: server::Home) {
        self.app = Some(App::behind(port, door));
        self.nginx = Some(home);
    }

    /// Requests go to the app as they come from now on.
    pub(crate) fn stand_alone(&mut self, port: Port) {
        self.app = Some(App::alone(port));
    }

    /// Lets requests in flight end, then ends the processes.
    pub(crate) async fn retire(self, drain: Duration) {
        if let Some(app) = &self.app {
            let idle = retry::until(Deadline::after(drain), Pace::LOCAL, || async {
                if app.in_flight() == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            // What still streams after that ends with its process.
            let _ = idle.await;
        }
        futures_util::future::join_all(self.processes.into_iter().map(Watched::end)).await;
    }
}

/// The processes of `current`.
fn entries(work: &Work<'_>) -> Result<Vec<Entry>, String> {
    let text = fs::read_text(&work.layout.current().join("Procfile")).map_err(|error| error.to_string())?;
    let entries = procfile::parse("Procfile", &text.ok_or("there is no Procfile")?)?;
    procfile::check_web_first(&entries)?;
    Ok(entries)
}

/// A process that is to start, with its variables and what it runs on.
pub(super) struct Startable {
    pub(super) entry: Entry,
    pub(super) variables: BTreeMap<String, OsString>,
    pub(super) instance: Arc<Instance>,
}

impl Startable {
    /// A process of the Procfile.
    fn new(work: &Work<'_>, entry: Entry) -> Self {
        Self { entry, variables: work.variables(), instance: Arc::clone(work.instance) }
    }

    /// What is proxied.
    fn web(work: &Work<'_>) -> Result<Self, String> {
        if work.deployment.runtime == Runtime::Docker {
            return docker::web(work);
        }
        Ok(Self::new(work, entries(work)?.swap_remove(0)))
    }
}

fn start(work: &Work<'_>, startable: Startable, grace: Duration) -> Result<Watched, String> {
    let Startable { entry, variables, instance } = startable;
    let what = format!("the process '{}' ({}) could not be started", entry.name, entry.command);
    let program =
        Program { name: entry.name, command: entry.command, instance, folder: work.layout.current(), variables };
    Watched::start(program, grace).map_err(|error| format!("{what}: {error}"))
}

/// Starts `web` and waits until it accepts a connection on its port, or on the one where AWS would ask it. On an instance
/// nobody waits: so one that lives and takes its time is waited for only for a while, and requests get 502 until it serves.
///
/// With `stay`, a process that ends goes on being started, as on an instance that boots.
///
/// # Errors
/// Why it does not serve, with the end of its logs. `Running` is what was left running, with `stay`.
pub(crate) async fn start_web(work: &Work<'_>, patience: Patience, stay: bool) -> Result<Running, (String, Running)> {
    let nothing = |why: String| (why, Running::default());
    let web = Startable::web(work).map_err(nothing)?;
    let command = web.entry.command.clone();
    let watched = start(work, web, patience.grace).map_err(nothing)?;
    if stay {
        watched.process.keep_running();
    }
    let limit = engine::at_most(work.deadline, patience.readiness);
    let verdict = wait_until_ready(work, &watched.process, limit, stay).await;
    match verdict {
        Ok(port) => {
            watched.process.keep_running();
            Ok(Running { processes: vec![watched], app: Some(App::new(port)), nginx: None })
        }
        Err(why) => {
            let evidence = evidence(work);
            paths::tell(work, "The process 'web'", &[&command, &evidence]);
            let why = format!("the process 'web' ({command}) {why}{evidence}");
            if stay {
                let app = Some(App::new(work.port.clone()));
                return Err((why, Running { processes: vec![watched], app, nginx: None }));
            }
            watched.end().await;
            Err((why, Running::default()))
        }
    }
}

/// Starts the other processes of the Procfile.
///
/// # Errors
/// The first that cannot be started; those before it are in `running`.
pub(crate) fn start_others(work: &Work<'_>, patience: Patience, running: &mut Running) -> Result<(), String> {
    if work.deployment.runtime == Runtime::Docker {
        return Ok(());
    }
    for entry in entries(work)?.into_iter().skip(1) {
        let watched = start(work, Startable::new(work, entry), patience.grace)?;
        watched.process.keep_running();
        running.processes.push(watched);
    }
    Ok(())
}

/// The port where the app serves.
async fn wait_until_ready(work: &Work<'_>, process: &Supervised, limit: Duration, stay: bool) -> Result<Port, String> {
    let port = work.port.number();
    let begun = Instant::now();
    let ready = accepts(process, port, limit, !stay);
    let others = of_aws(work);
    let elsewhere = async {
        loop {
            retry::pause(LOOK).await;
            let listens = process.listens_on().await;
            if let Some(other) = others.iter().find(|other| listens.contains(other)) {
                return *other;
            }
        }
    };
    tokio::select! {
        biased;
        ready = ready => match ready {
            Ok(true) => return Ok(work.port.clone()),
            Ok(false) => {}
            Err(end) => return Err(format!("{end} before it accepted a connection on PORT={port}")),
        },
        other = elsewhere, if !others.is_empty() => {
            work.log.info(&format!("The process 'web' listens on port {other}, as AWS would ask it, and not on {port}."));
            return Ok(Port::of_the_app(other));
        }
    }
    let listens = process.listens_on().await;
    let elsewhere: Vec<String> = listens.iter().map(ToString::to_string).collect();
    let elsewhere = match elsewhere.as_slice() {
        [] => String::new(),
        ports => format!(", and listens on {} instead", ports.join(", ")),
    };
    let or = work.deployment.runtime.default_port().map_or_else(String::new, |port| format!(", or on {port}"));
    work.warn(format!(
        "The process 'web' has accepted no connection on 127.0.0.1:{port} for {} seconds{elsewhere}. It has to listen on \
         the port that the variable PORT names{or}. Requests get 502 until it does.",
        begun.elapsed().as_secs()
    ));
    Ok(work.port.clone())
}

/// Ports that AWS's proxy would ask this app on: the property `PORT`, else that of the platform.
fn of_aws(work: &Work<'_>) -> Vec<u16> {
    let deployment = work.deployment;
    match deployment.properties.get("PORT") {
        Some(text) => text.trim().parse().into_iter().collect(),
        None => deployment.runtime.default_port().into_iter().collect(),
    }
}

/// Waits until a server of ours accepts a connection.
pub(crate) async fn wait_for_port(process: &Supervised, port: u16, limit: Duration) -> Result<(), String> {
    match accepts(process, port, limit, true).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("did not accept a connection within {} seconds", limit.as_secs())),
        Err(end) => Err(format!("{end} before it accepted a connection on port {port}")),
    }
}

/// Whether a connection is accepted on a port in time; `Err` is how the process ended before that, where that `decides`.
async fn accepts(process: &Supervised, port: u16, limit: Duration, decides: bool) -> Result<bool, String> {
    let connected = retry::until(Deadline::after(limit), Pace::LOCAL, || async {
        if let Some(end) = process.last_end().filter(|_| decides) {
            return ControlFlow::Break(Err(end));
        }
        match TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
            Ok(_) => ControlFlow::Break(Ok(true)),
            Err(_) => ControlFlow::Continue(()),
        }
    });
    connected.await.unwrap_or(Ok(false))
}

fn evidence(work: &Work<'_>) -> String {
    let mut text = String::new();
    for name in ["web.stdout.log", "web.stderr.log"] {
        if let Ok(lines) = logs::last_lines(&work.layout.log().join(name), EVIDENCE_LINES)
            && !lines.is_empty()
        {
            let said = pump::said_last(&lines);
            text.push_str(&format!("\n/var/log/{name}:\n{}", said.join("\n")));
        }
    }
    text
}

/// Says in the engine's log what was started.
pub(crate) fn tell(log: &engine_log::EngineLog, running: &Running) {
    for watched in &running.processes {
        log.info(&format!("Running process: {}", watched.process.name()));
    }
}
