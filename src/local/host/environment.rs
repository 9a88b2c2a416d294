//! One instance: its folder, its port, what runs on it and how that is.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use http_body_util::combinators::BoxBody;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};

use super::Patience;
use super::deployment::{DeployFailure, Deployment, Witness};
use super::health::InstanceHealth;
use super::layout::Layout;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;

/// Why a body broke off.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
/// Body of a response of the proxy.
pub type ProxyBody = BoxBody<Bytes, BoxError>;

/// The instance of an environment.
pub struct EnvironmentHost {
    layout: Layout,
    endpoint: SocketAddr,
}

impl EnvironmentHost {
    pub(crate) fn open(root: PathBuf, _patience: Patience) -> Result<Arc<Self>> {
        let layout = Layout::new(root);
        layout.create()?;
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))
            .or_fail(Class::Failed, || "could not listen on a port for the environment")?;
        let endpoint = listener.local_addr().or_fail(Class::Failed, || "could not tell the port of the environment")?;
        Ok(Arc::new(Self { layout, endpoint }))
    }

    /// Runs a deployment in AWS's order (eb-reference §4.4). `PORT` is a free port that the host chooses for every
    /// start, whatever the properties say, because several environments share this machine: the process, hooks and
    /// commands see the chosen one.
    ///
    /// # Errors
    /// The step that failed, and why. The version that served before still does, unless the failure says otherwise.
    pub async fn deploy(&self, deployment: Deployment, _witness: &dyn Witness) -> Result<(), DeployFailure> {
        let message = "instances cannot run yet".to_owned();
        Err(DeployFailure { step: deployment.kind.as_str().to_owned(), message, new_version_is_live: false })
    }

    /// Stops the app's processes and starts them again.
    ///
    /// # Errors
    /// When nothing is deployed, or it does not start.
    pub async fn restart(&self) -> Result<()> {
        Err(Error::new(Class::Failed, "nothing is deployed"))
    }

    /// Stops the app's processes; the folder and the port stay.
    pub async fn stop(&self) {}

    /// Stops the app's processes and the listener; the folder stays.
    pub async fn close(&self) {}

    /// Stops everything and removes the folder: nothing is left.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub async fn destroy(&self) -> Result<()> {
        fs::remove(self.layout.root())
    }

    /// How the instance is.
    pub fn health(&self) -> InstanceHealth {
        InstanceHealth {
            status: crate::beanstalk::HealthStatus::Pending,
            causes: Vec::new(),
            metrics: super::Metrics::default(),
            launched_at: time::OffsetDateTime::now_utc(),
            system: super::SystemLoad::default(),
            deployment: None,
        }
    }

    /// The last 100 lines of each log, in AWS's layout.
    pub fn tail_log(&self) -> String {
        String::new()
    }

    /// All logs as a zip archive.
    ///
    /// # Errors
    /// When a log cannot be read.
    pub fn bundle_log(&self) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }

    /// The environment's own listener, which stands for its Elastic IP. The same over restarts where it is free.
    pub fn endpoint(&self) -> SocketAddr {
        self.endpoint
    }

    /// Answers a request to the environment. The connection it came on must be served with upgrades.
    pub async fn proxy(&self, _request: Request<Incoming>, _peer: SocketAddr) -> Response<ProxyBody> {
        Response::default()
    }
}
