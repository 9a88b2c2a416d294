//! Logs on request: taken from the instance, put into the account's bucket, offered under a link for 15 minutes.

use time::{Duration, OffsetDateTime};

use super::bundles;
use super::environment::Environment;
use super::lifecycle::Work;
use super::version::BundleLocation;
use crate::beanstalk::{EnvironmentId, Severity};
use crate::error::{Class, Error, Result};
use crate::local::Local;
use crate::local::epoch;
use crate::local::query::Call;

/// How long a sample is offered.
const LIFE: Duration = Duration::minutes(15);

/// Which logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InfoType {
    /// The last 100 lines of each.
    Tail,
    /// All of them, as a zip archive.
    Bundle,
}

impl InfoType {
    /// The word on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Tail => "tail",
            Self::Bundle => "bundle",
        }
    }
}

/// Logs of an instance, taken at a moment.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// Which.
    pub(crate) kind: InfoType,
    /// Id of the instance.
    pub(crate) instance: String,
    /// When.
    pub(crate) taken: OffsetDateTime,
    /// Where to download it.
    pub(crate) url: String,
    object: BundleLocation,
}

/// Takes the logs of an environment's instance. The answer to the call does not wait for it.
pub(crate) fn request(call: &Call, environment: &Environment, kind: InfoType) {
    let work = Work::of(call, environment);
    let instance = environment.instance.as_ref().map(|instance| instance.id.clone());
    tokio::task::spawn_blocking(move || {
        let id = instance.clone().unwrap_or_default();
        match take(&work, instance, kind) {
            Ok(()) => {
                let verb = if kind == InfoType::Tail { "tailing" } else { "bundling" };
                work.tell(Severity::Info, format!("[Instance: {id}] Successfully finished {verb} 1 log(s)"));
                work.tell(Severity::Info, "Pulled logs for environment instances.");
            }
            Err(error) => {
                work.tell(Severity::Error, format!("Failed to pull logs for environment instances. {error}"));
            }
        }
    });
}

fn take(work: &Work, instance: Option<String>, kind: InfoType) -> Result<()> {
    let local = &work.local;
    let missing = || Error::new(Class::NotFound, "the environment has no instance");
    let (instance, host) = instance.zip(local.host.find(&work.id)).ok_or_else(missing)?;
    let (content, name, media_type) = match kind {
        InfoType::Tail => (host.tail_log().into_bytes(), "TailLogs", "text/plain; charset=utf-8"),
        InfoType::Bundle => (host.bundle_log()?, "BundleLogs", "application/zip"),
    };
    let taken = OffsetDateTime::now_utc();
    let end = if kind == InfoType::Tail { "out" } else { "zip" };
    let (word, id) = (kind.as_str(), &work.id);
    let milliseconds = epoch::milliseconds(taken);
    let object = BundleLocation {
        bucket: bundles::storage_location(local, &work.region)?,
        key: format!("resources/environments/logs/{word}/{id}/{instance}/{name}-{milliseconds}.{end}"),
    };
    bundles::store(local, &object, &content, media_type)?;
    let path = bundles::path(local, &object).ok_or_else(missing)?;
    let url = format!("{}{}", local.config.endpoint_url(), local.links.offer(path, media_type)?);
    let old = local.account.running().with(&work.id, |present| {
        present.samples.push(Sample { kind, instance, taken, url, object });
        let (old, kept) = present.samples.drain(..).partition(|sample| taken - sample.taken > LIFE);
        present.samples = kept;
        let old: Vec<Sample> = old;
        old
    });
    old.iter().try_for_each(|sample| bundles::delete(local, &sample.object))
}

/// The samples of an environment that are still offered, oldest first.
pub(crate) fn samples(local: &Local, id: &EnvironmentId, kind: InfoType) -> Vec<Sample> {
    let now = OffsetDateTime::now_utc();
    local.account.running().with(id, |present| {
        present.samples.iter().filter(|sample| sample.kind == kind && now - sample.taken <= LIFE).cloned().collect()
    })
}

/// Removes the samples of an environment that goes.
pub(crate) fn forget(local: &Local, id: &EnvironmentId) -> Result<()> {
    let all = local.account.running().with(id, |present| std::mem::take(&mut present.samples));
    all.iter().try_for_each(|sample| bundles::delete(local, &sample.object))
}
