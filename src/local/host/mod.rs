//! What an instance does: takes a bundle, runs it in a folder of its own, serves it, watches it, and tears it down.
//!
//! Knows nothing of the API or of the account: it is given a [`Deployment`] and tells a [`Witness`]. Every process it
//! starts is recorded, so that a later server can end what a killed one left behind.

pub mod database;
pub mod deployment;
pub mod ebextensions;
pub mod environment;
pub mod health;
pub mod memcached;
pub mod mysql;
pub mod postgres;

mod build;
mod command;
mod daemon;
mod database_copy;
mod descent;
mod docker;
mod dockerrun;
mod endpoint;
mod engine;
mod engine_log;
mod follow;
mod front;
mod gate;
mod getconfig;
mod hooks;
mod instance;
mod launch;
mod layout;
mod limits;
mod listening;
mod logs;
pub mod nginx;
mod paths;
mod places;
mod ports;
mod process;
mod procfile;
mod proxy;
mod pump;
mod reaper;
mod records;
mod runtime;
pub mod sandbox;
mod services;
mod units;
mod unpack;
mod volume;
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use deployment::{DeployFailure, Deployment, DeploymentKind, Secrets, Witness};
pub use ebextensions::functions::StackFacts;
pub(crate) use ebextensions::manifest::{MANIFEST, read_manifest};
pub use ebextensions::resources::DatabaseProperties;
pub use ebextensions::{ExtensionFault, Extensions, read_extensions};
pub use environment::EnvironmentHost;
pub(crate) use follow::Mark;
pub use front::ProxyKind;
pub use health::{InstanceHealth, Metrics, SystemLoad};
pub use proxy::{BoxError, ProxyBody};

use tokio_util::task::TaskTracker;

use crate::beanstalk::EnvironmentId;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;

/// How patient a host is with the processes that it runs.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long a new process may take until it accepts a connection on its `PORT`.
    pub readiness: Duration,
    /// How long a process that was asked to end (SIGTERM) may take before it is killed.
    pub grace: Duration,
    /// How long requests that the old version is answering may keep it from being asked to end.
    pub drain: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { readiness: Duration::from_secs(60), grace: Duration::from_secs(20), drain: Duration::from_secs(10) }
    }
}

/// What an instance may take and see of this machine.
#[derive(Debug, Clone, Copy)]
pub struct Confinement {
    /// Bytes that the folder of an environment may hold, where its `RootVolumeSize` does not say otherwise.
    pub folder_bytes: u64,
    /// Whether what it runs is in namespaces of its own: see [`sandbox`].
    pub isolate: bool,
    /// What stands in front of the app.
    pub proxy: ProxyKind,
}

impl Default for Confinement {
    fn default() -> Self {
        Self { folder_bytes: volume::FOLDER_BYTES, isolate: false, proxy: ProxyKind::default() }
    }
}

/// All instances of this machine, one an environment.
pub struct Host {
    root: PathBuf,
    patience: Patience,
    confinement: Confinement,
    environments: Mutex<Instances>,
    /// Those that are to take the place of an environment's instance, and serve nobody yet.
    coming: Mutex<Instances>,
    /// Held by what is being done to the instances of an environment.
    turns: Mutex<BTreeMap<EnvironmentId, Arc<tokio::sync::Mutex<()>>>>,
    tasks: TaskTracker,
}

type Instances = BTreeMap<EnvironmentId, Arc<EnvironmentHost>>;

impl Host {
    /// Opens the folder that holds the environments' folders, and ends what an earlier server left running in it.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(root: PathBuf) -> Result<Arc<Self>> {
        Self::open_with(root, Patience::default(), Confinement::default())
    }

    /// Like [`Host::open`], with a patience and a confinement of the caller's.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open_with(root: PathBuf, patience: Patience, confinement: Confinement) -> Result<Arc<Self>> {
        fs::create_private_dir(&root)?;
        reaper::adopt_orphans();
        records::end_stale(&root);
        places::tidy(&root)?;
        let (environments, coming, turns) = Default::default();
        Ok(Arc::new(Self { root, patience, confinement, environments, coming, turns, tasks: TaskTracker::new() }))
    }

    /// The instance of an environment; made, with its folder and its listener, when there is none. Needs a runtime.
    ///
    /// # Errors
    /// When its folder cannot be made or no port is free.
    pub fn environment(&self, id: &EnvironmentId) -> Result<Arc<EnvironmentHost>> {
        let mut environments = lock(&self.environments);
        if let Some(found) = environments.get(id) {
            return Ok(Arc::clone(found));
        }
        let made = EnvironmentHost::open(places::of(&self.root, id), self.patience, &self.confinement)?;
        environments.insert(id.clone(), Arc::clone(&made));
        Ok(made)
    }

    /// The instance of an environment, when it has one.
    pub fn find(&self, id: &EnvironmentId) -> Option<Arc<EnvironmentHost>> {
        lock(&self.environments).get(id).cloned()
    }

    /// Ends an environment's processes, frees its port and removes its folder. What is not there is fine.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub async fn destroy(self: &Arc<Self>, id: &EnvironmentId) -> Result<()> {
        self.whole(id, |host, id| async move { host.end_all(&id).await }).await
    }

    /// A new instance in place of an environment's: nothing is left of the old one but its port.
    ///
    /// # Errors
    /// When the folder of the old one cannot be removed, or the new one's cannot be made.
    pub async fn renew(self: &Arc<Self>, id: &EnvironmentId) -> Result<Arc<EnvironmentHost>> {
        let renewing = |host: Arc<Self>, id: EnvironmentId| async move {
            let port = host.environment(&id)?.endpoint().port();
            host.end_all(&id).await?;
            endpoint::keep_port(host.root.join(id.as_str()), port)?;
            host.environment(&id)
        };
        self.whole(id, renewing).await
    }

    /// Another instance beside an environment's: it serves nobody before it takes over. One that was begun before is
    /// given up.
    ///
    /// # Errors
    /// When its folder cannot be made, or that of the one before cannot be removed.
    pub async fn beside(self: &Arc<Self>, id: &EnvironmentId) -> Result<Arc<EnvironmentHost>> {
        let making = |host: Arc<Self>, id: EnvironmentId| async move {
            host.end_coming(&id).await?;
            let made = host.environment(&id)?.beside(places::free(&host.root, &id), &host.confinement)?;
            lock(&host.coming).insert(id, Arc::clone(&made));
            Ok::<_, Error>(made)
        };
        self.whole(id, making).await
    }

    /// Ends the instance that was made beside an environment's, with its folder. None is fine.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub async fn give_up(self: &Arc<Self>, id: &EnvironmentId) -> Result<()> {
        self.whole(id, |host, id| async move { host.end_coming(&id).await }).await
    }

    /// The instance that was made beside an environment's takes its place, at its address, and the other ends. Gives back
    /// why something of the other is left: the new one has taken over all the same.
    ///
    /// # Errors
    /// When the environment's name cannot be led to the new one, which serves for as long as this server runs.
    pub async fn take_over(self: &Arc<Self>, id: &EnvironmentId) -> Result<Option<Error>> {
        let taking = |host: Arc<Self>, id: EnvironmentId| async move {
            let Some(new) = lock(&host.coming).remove(&id) else { return Ok(None) };
            new.take_over();
            let old = lock(&host.environments).insert(id.clone(), Arc::clone(&new));
            if let Some(old) = old {
                // Requests that it is answering are answered first. What runs knows its folder by its path, which the
                // name may be until it has ended.
                old.end().await;
            }
            let left = places::lead_to(&host.root, &id, new.root())?;
            Ok::<_, Error>(left.and_then(|left| fs::remove(&left).err()))
        };
        self.whole(id, taking).await
    }

    /// Does something to the instances of an environment when what is being done to them has ended, and does it whole:
    /// whoever waits may be dropped, as the operation that is aborted, and what follows then finds it done.
    async fn whole<T, F>(
        self: &Arc<Self>,
        id: &EnvironmentId,
        work: impl FnOnce(Arc<Self>, EnvironmentId) -> F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        // Waited for here and not in the task: who is dropped meanwhile does nothing, and turns are taken in order.
        let turn = Arc::clone(lock(&self.turns).entry(id.clone()).or_default());
        let turn = turn.lock_owned().await;
        let work = work(Arc::clone(self), id.clone());
        let done = self.tasks.spawn(async move {
            let _turn = turn;
            work.await
        });
        done.await.or_fail(Class::Bug, || "what was done to an instance broke off")?
    }

    /// Ends what an environment has, and removes all its folders.
    async fn end_all(&self, id: &EnvironmentId) -> Result<()> {
        let both = [&self.coming, &self.environments].map(|some| lock(some).remove(id));
        for instance in both.into_iter().flatten() {
            instance.end().await;
        }
        places::forget(&self.root, id)
    }

    async fn end_coming(&self, id: &EnvironmentId) -> Result<()> {
        let coming = lock(&self.coming).remove(id);
        match coming {
            Some(instance) => instance.destroy().await,
            None => Ok(()),
        }
    }

    /// The environments that have a folder here, open or not.
    pub fn folders(&self) -> Vec<EnvironmentId> {
        let entries = std::fs::read_dir(&self.root).into_iter().flatten().flatten();
        entries.filter_map(|entry| EnvironmentId::parse(entry.file_name().to_str()?).ok()).collect()
    }

    /// Stops every process of every environment; the folders stay, for the next server to start from.
    pub async fn shutdown(&self) {
        // What has begun is done whole.
        self.tasks.close();
        self.tasks.wait().await;
        let both = [&self.coming, &self.environments].map(|some| std::mem::take(&mut *lock(some)));
        let all: Vec<_> = both.into_iter().flat_map(BTreeMap::into_values).collect();
        futures_util::future::join_all(all.iter().map(|environment| environment.close())).await;
        // What an operation had started when it was dropped belongs to nobody that could be closed.
        records::sweep(&self.root).await;
    }
}

fn lock<T>(some: &Mutex<T>) -> MutexGuard<'_, T> {
    some.lock().unwrap_or_else(PoisonError::into_inner)
}
