//! The local Elastic Beanstalk inside the test's own process, for talking to its wire with the real SDK.

use std::path::PathBuf;
use std::sync::Arc;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;
use tasks_eb::local::pace::Pace;
use tasks_eb::local::{Config, Local, listen};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Signer;

/// A server on a free port with a home of its own; it ends with the test.
pub(crate) struct Wire {
    home: tempfile::TempDir,
    pub(crate) local: Arc<Local>,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<tasks_eb::error::Result<()>>>,
}

impl Wire {
    /// Starts one.
    pub(crate) async fn start() -> Self {
        Self::start_at(Pace::Instant).await
    }

    /// Starts one whose operations go at a pace.
    pub(crate) async fn start_at(pace: Pace) -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder"), pace).await
    }

    async fn start_in(home: tempfile::TempDir, pace: Pace) -> Self {
        let listener = listen(0).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let local = Local::open(Config { pace, ..Config::new(home.path(), port) }).expect("opens");
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(Arc::clone(&local).serve(listener, async {
            let _ = stopped.await;
        }));
        Self { home, local, stop: Some(stop), served: Some(served) }
    }

    /// Ends it in order and starts another on the same home.
    pub(crate) async fn restart(mut self) -> Self {
        self.stop().await;
        let pace = self.local.config.pace;
        let fresh = tempfile::tempdir().expect("a folder");
        let home = std::mem::replace(&mut self.home, fresh);
        // The lock of the home goes with the last of its owners.
        drop(self);
        Self::start_in(home, pace).await
    }

    /// Ends it in order.
    pub(crate) async fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take() {
            served.await.expect("no panic").expect("ends in order");
        }
    }

    /// Folder of its state.
    pub(crate) fn home(&self) -> PathBuf {
        self.home.path().join("local")
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        self.local.config.endpoint_url()
    }

    /// An SDK configuration with its keys, for a region.
    pub(crate) fn sdk_in(&self, region: &str) -> SdkConfig {
        let keys = &self.local.keys;
        self.sdk_with(region, keys.access_key_id(), keys.secret_access_key().expose())
    }

    /// An SDK configuration with its keys, for us-west-2.
    pub(crate) fn sdk(&self) -> SdkConfig {
        self.sdk_in("us-west-2")
    }

    /// Signs by hand with its keys, for a region.
    pub(crate) fn signer(&self, region: &str) -> Signer {
        let keys = &self.local.keys;
        Signer::new(&self.url(), region, keys.access_key_id(), keys.secret_access_key().expose())
    }

    /// An SDK configuration with other keys.
    pub(crate) fn sdk_with(&self, region: &str, access_key_id: &str, secret_access_key: &str) -> SdkConfig {
        sdk_at(&self.url(), region, access_key_id, secret_access_key)
    }
}

/// An SDK configuration for a server anywhere.
pub(crate) fn sdk_at(url: &str, region: &str, access_key_id: &str, secret_access_key: &str) -> SdkConfig {
    let credentials = Credentials::new(access_key_id, secret_access_key, None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .endpoint_url(url)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

impl Drop for Wire {
    /// What the server started ends with the test, also when the test fails. A runtime of one thread cannot wait here:
    /// such tests start nothing.
    fn drop(&mut self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if self.served.is_some() && runtime.runtime_flavor() == tokio::runtime::RuntimeFlavor::MultiThread {
            tokio::task::block_in_place(|| runtime.block_on(self.stop()));
        }
    }
}
