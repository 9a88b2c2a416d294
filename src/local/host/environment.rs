//! One instance: its folder, its port, what runs on it, and the operations on it, one at a time.

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::{Request, Response};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

mod ending;
mod starting;

use super::deployment::{DeployFailure, Deployment, DeploymentKind, Secrets, Witness};
use super::engine::{self, StepFailure, Work, fail};
use super::follow::{self, Mark};
use super::front;
use super::gate::Gate;
use super::health::InstanceHealth;
use super::instance::Instance;
use super::launch::Running;
use super::layout::Layout;
use super::nginx::server;
use super::ports::Port;
use super::proxy::{Proxy, ProxyBody, Rules, Upstream};
use super::watch::Watch;
use super::{Confinement, Patience, docker, endpoint, getconfig, logs};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::retry::{self, Deadline, Pace};

/// The instance of an environment.
pub struct EnvironmentHost {
    instance: Arc<Instance>,
    patience: Patience,
    gate: Arc<Gate>,
    proxy: Arc<Proxy>,
    watch: Arc<Watch>,
    /// What runs. Held over a whole operation: an instance does one thing at a time.
    live: tokio::sync::Mutex<Live>,
    closing: CancellationToken,
    tasks: TaskTracker,
}

/// What runs, and what it was made of.
#[derive(Default)]
struct Live {
    running: Running,
    deployment: Option<Deployment>,
}

impl Live {
    /// Whether this very deployment runs: an aborted update may not have touched it.
    fn serves(&self, deployment: &Deployment) -> bool {
        let same = self.deployment.as_ref().is_some_and(|live| live.deployment_id == deployment.deployment_id);
        same && self.running.processes.iter().any(|watched| watched.process.is_running())
    }

    fn has_a_port_of_its_own(&self) -> bool {
        self.running.app.as_ref().is_some_and(|app| app.port.is_the_apps())
    }
}

impl EnvironmentHost {
    pub(crate) fn open(root: PathBuf, patience: Patience, confinement: &Confinement) -> Result<Arc<Self>> {
        Self::open_at(root, patience, confinement, None)
    }

    /// Another instance, which nobody visits before it takes over.
    pub(crate) fn beside(&self, root: PathBuf, confinement: &Confinement) -> Result<Arc<Self>> {
        endpoint::keep_port(root.clone(), self.endpoint().port())?;
        Self::open_at(root, self.patience, confinement, Some(Arc::clone(&self.gate)))
    }

    /// Answers the visitors from now on.
    pub(crate) fn take_over(&self) {
        self.gate.turn_to(&self.proxy);
    }

    fn open_at(
        root: PathBuf,
        patience: Patience,
        confinement: &Confinement,
        gate: Option<Arc<Gate>>,
    ) -> Result<Arc<Self>> {
        let runtime = Handle::try_current().or_fail(Class::Bug, || "an environment needs a runtime")?;
        let layout = Layout::new(root);
        layout.create()?;
        engine::recover(&layout)?;
        let proxy = Proxy::new(&layout);
        let gate = match gate {
            Some(gate) => gate,
            None => Gate::open(endpoint::listen(&layout)?, &proxy, &runtime)?,
        };
        let instance = Instance::new(layout, confinement);
        fs::remove(&server::homes(&instance))?;
        let environment = Arc::new(Self {
            watch: Watch::new(&instance, Arc::clone(&proxy))?,
            instance,
            patience,
            gate,
            proxy,
            live: tokio::sync::Mutex::default(),
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
        });
        let closing = environment.closing.clone();
        let volume = Arc::clone(&environment.instance.volume);
        environment.tasks.spawn_on(volume.keep_measuring(closing.clone()), &runtime);
        environment.tasks.spawn_on(Arc::clone(&environment.watch).keep_watching(closing), &runtime);
        Ok(environment)
    }

    /// Tells a deployment's failure without a try: log, events and health are those of one whose first step failed, and
    /// what served before still does.
    pub(crate) async fn fail(&self, deployment: &Deployment, witness: &dyn Witness, message: String) -> DeployFailure {
        let live = self.live.lock().await;
        let failure = StepFailure { step: "Initialize", message };
        let port = match Port::choose() {
            Ok(port) => port,
            Err(error) => return fail(failure.step)(error).into_failure(false),
        };
        self.watch.begin(deployment);
        let work = Work::new(&self.instance, deployment, witness, port);
        work.conclude(Some(&failure));
        self.watch.end(deployment, false, live.running.supervised());
        failure.into_failure(false)
    }

    /// Runs a deployment in AWS's order (eb-reference §4.4). `PORT` is a free port that the host chooses for every
    /// start, whatever the properties say, because several environments share this machine: the process, hooks and
    /// commands see the chosen one.
    ///
    /// # Errors
    /// The step that failed, and why. The version that served before still does, unless the failure says otherwise.
    pub async fn deploy(&self, deployment: Deployment, witness: &dyn Witness) -> Result<(), DeployFailure> {
        let mut live = self.live.lock().await;
        self.watch.begin(&deployment);
        let early = |failure: StepFailure| failure.into_failure(false);
        // An operation that was aborted before stopped where it stood, perhaps in the middle of its flip.
        engine::recover(&self.instance.layout).map_err(fail("Initialize")).map_err(early)?;
        self.make_room(&deployment, &live).await.map_err(fail("Initialize")).map_err(early)?;
        let port = Port::choose().map_err(fail("Initialize")).map_err(early)?;
        let mut work = Work::new(&self.instance, &deployment, witness, port);
        let done = match (work.check_secrets(), &deployment.bundle) {
            (Err(failure), _) => Err((failure, false)),
            (Ok(()), None) => self.show_sample(&work, &mut live).await,
            (Ok(()), Some(bundle)) => self.run_version(&mut work, bundle, &mut live).await,
        };
        let failure = done.as_ref().err().map(|(failure, _)| failure);
        work.conclude(failure);
        self.watch.end(&deployment, failure.is_none(), live.running.supervised());
        docker::remove_containers(&self.instance, live.running.app.as_ref().map(|app| app.port.number())).await;
        match done {
            Ok(()) => Ok(()),
            Err((failure, is_live)) => {
                self.restore_configuration(&live);
                Err(failure.into_failure(is_live))
            }
        }
    }

    /// Refuses to begin on a full disk. When that has ended everything already, what was deployed before goes first: it
    /// may be what fills it.
    async fn make_room(&self, deployment: &Deployment, live: &Live) -> Result<(), String> {
        let (layout, volume) = (&self.instance.layout, &self.instance.volume);
        let ends_all = volume.overflows();
        volume.resize(deployment);
        if !volume.measure().await {
            return Ok(());
        }
        let runs = || live.running.processes.iter().any(|watched| watched.process.is_running());
        if ends_all {
            // Who was killed may take a moment to be gone; what does not end keeps its files.
            let _ = retry::until(Deadline::after(self.patience.grace), Pace::LOCAL, || async {
                if runs() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
            .await;
        }
        if !runs() {
            for folder in [layout.current(), layout.tmp()] {
                fs::remove(&folder).map_err(|error| error.to_string())?;
            }
            layout.create().map_err(|error| error.to_string())?;
        }
        let full = volume.measure().await.then(|| volume.complaint().unwrap_or_default());
        full.map_or(Ok(()), |complaint| Err(format!("{complaint}; remove files from {}", layout.root().display())))
    }

    /// The sample application is a page of the proxy: there is nothing to unpack or to start.
    async fn show_sample(&self, work: &Work<'_>, live: &mut Live) -> Result<(), (StepFailure, bool)> {
        let before = |failure| (failure, false);
        work.write_configuration().map_err(before)?;
        work.commit().map_err(before)?;
        self.proxy.follow(Rules::default());
        self.proxy.turn_to(Upstream::Sample);
        live.deployment = Some(work.deployment.clone());
        std::mem::take(&mut live.running).retire(self.patience.drain).await;
        fs::remove(&self.instance.layout.current()).map_err(fail("FlipApplication")).map_err(|failure| (failure, true))
    }

    async fn run_version(
        &self,
        work: &mut Work<'_>,
        bundle: &Path,
        live: &mut Live,
    ) -> Result<(), (StepFailure, bool)> {
        let before = |failure| (failure, false);
        let starts_again = work.deployment.kind == DeploymentKind::SelfStartup
            && engine::is_deployed(&self.instance.layout, work.deployment);
        if starts_again && live.serves(work.deployment) {
            self.restore_configuration(live);
            return Ok(());
        }
        if starts_again {
            // A server that was killed cannot have removed its containers.
            docker::remove_containers(&self.instance, None).await;
            work.write_configuration().map_err(before)?;
            self.instance.services.boot(work).await;
            return self.start_again(work, live).await;
        }
        self.prepare(work, bundle).await.map_err(before)?;
        // An instance judges them after the flip, and is left without a proxy that fits: the version before stays here.
        let front = front::judge(work, &work.layout.staging(), true).await.map_err(before)?;
        work.flip().map_err(before)?;
        let gone = self.make_way(live).await;
        let (rules, running) = match self.start(work, front).await {
            Ok(started) => started,
            Err(failure) => {
                engine::recover(&self.instance.layout).map_err(fail("FlipApplication")).map_err(before)?;
                if gone {
                    self.bring_back(live).await;
                }
                return Err(before(failure));
            }
        };
        work.commit().map_err(before)?;
        self.turn_to(work, rules, running, live).await.map_err(|failure| (failure, true))?;
        let hooks = work.hooks("postdeploy").await;
        hooks.map_err(|failure| (failure, true))
    }

    /// Unpacks and builds. What that leaves behind when it fills the disk goes before the version that serves suffers.
    async fn prepare(&self, work: &Work<'_>, bundle: &Path) -> Result<(), StepFailure> {
        let volume = &self.instance.volume;
        let _preparation = volume.prepare();
        let mut prepared = work.prepare(bundle).await;
        if prepared.is_ok() && volume.measure().await {
            // Many small files between two looks: it does not go live.
            prepared = Err(fail("StageApplication")(volume.complaint().unwrap_or_default()));
        }
        if prepared.is_err() && volume.complaint().is_some() {
            engine::recover(&self.instance.layout).map_err(fail("Initialize"))?;
            volume.measure().await;
        }
        prepared
    }

    /// After a failure: `get-config` and the file of variables speak of what serves again.
    fn restore_configuration(&self, live: &Live) {
        if let (Some(deployment), Some(app)) = (&live.deployment, &live.running.app) {
            // They are for scripts that people run by hand; the processes have their variables already.
            let _ = getconfig::write(&self.instance.layout, deployment, app.port.number());
        }
    }

    /// Starts the app's processes anew, with these secrets, and ends the running ones when the new ones serve.
    ///
    /// # Errors
    /// When nothing is deployed, a secret could not be fetched, or the app does not start; what ran still does.
    pub async fn restart(&self, secrets: Secrets) -> Result<()> {
        let mut live = self.live.lock().await;
        let none = || Error::new(Class::Failed, "could not restart the app server: nothing is deployed");
        let deployment = live.deployment.clone().ok_or_else(none)?;
        let deployment = Deployment { secrets, ..deployment };
        if deployment.bundle.is_none() {
            return Ok(());
        }
        let port = Port::choose().or_fail(Class::Failed, || "could not find a free port")?;
        let mut work = Work::new(&self.instance, &deployment, &Nobody, port);
        work.log.info("Received command restart");
        let failed = |why: String| Error::new(Class::Failed, "could not restart the app server").because(why);
        let begun = work.check_secrets().and_then(|()| work.write_configuration());
        begun.map_err(|failure| failed(failure.message))?;
        let front = front::judge(&work, &work.layout.current(), false).await;
        let (started, gone) = match front {
            Ok(front) => {
                let gone = self.make_way(&mut live).await;
                (self.start(&mut work, front).await, gone)
            }
            Err(failure) => (Err(failure), false),
        };
        match started {
            Ok((rules, running)) => {
                self.turn_to(&work, rules, running, &mut live).await.map_err(|failure| failed(failure.message))?;
                self.watch.look_at(live.running.supervised());
                Ok(())
            }
            Err(failure) => {
                if gone {
                    self.bring_back(&mut live).await;
                }
                self.restore_configuration(&live);
                Err(failed(failure.message))
            }
        }
    }

    /// The folder of the instance.
    pub(super) fn root(&self) -> &Path {
        self.instance.layout.root()
    }

    /// How the instance is.
    pub fn health(&self) -> InstanceHealth {
        self.watch.health()
    }

    /// The last 100 lines of each log, in AWS's layout.
    pub fn tail_log(&self) -> String {
        logs::tail(&self.instance.layout)
    }

    /// The lines of a log (`web.stdout.log`) after a mark, each with the mark behind it.
    pub(crate) fn log_since(&self, name: &str, mark: Option<Mark>) -> std::io::Result<Vec<(String, Mark)>> {
        follow::lines_since(&self.instance.layout.log().join(name), mark)
    }

    /// All logs as a zip archive.
    ///
    /// # Errors
    /// When a log cannot be read.
    pub fn bundle_log(&self) -> Result<Vec<u8>> {
        logs::bundle(&self.instance.layout)
    }

    /// The environment's own listener, which stands for its Elastic IP. The same over restarts where it is free.
    pub fn endpoint(&self) -> SocketAddr {
        self.gate.address()
    }

    /// Answers a request to the environment. The connection it came on must be served with upgrades.
    pub async fn proxy(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<ProxyBody> {
        self.proxy.answer(request, peer).await
    }
}

/// For operations that nobody watches.
struct Nobody;

impl Witness for Nobody {
    fn event(&self, _severity: crate::beanstalk::Severity, _message: String) {}

    fn object(&self, _bucket: &str, _key: &str) -> Option<PathBuf> {
        None
    }
}
