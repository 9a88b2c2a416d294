//! How an instance ends: its app, all that it started, and its folder.

use super::super::proxy::Upstream;
use super::super::{docker, records};
use super::EnvironmentHost;
use crate::error::Result;
use crate::fs;

impl EnvironmentHost {
    /// Stops the app's processes; the folder and the port stay.
    pub async fn stop(&self) {
        let mut live = self.live.lock().await;
        self.proxy.turn_to(Upstream::Nothing);
        let running = std::mem::take(&mut live.running).retire(self.patience.drain);
        tokio::join!(running, self.instance.services.end_all());
        docker::remove_containers(&self.instance, None).await;
    }

    /// Whether something of it may hold what another one needs as well, which can then run only when this has ended: an
    /// app that listens on a port of its own choice, or a service of the bundle, whose port nobody here chooses.
    pub(crate) async fn is_in_the_way(&self) -> bool {
        self.live.lock().await.has_a_port_of_its_own() || self.instance.services.any_runs().await
    }

    /// Stops the app's processes, and the listener unless it leads to another instance; the folder stays.
    pub async fn close(&self) {
        self.stop().await;
        if self.gate.leads_to(&self.proxy) {
            self.gate.close().await;
        }
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Stops everything, also what left its process group; of it only the folder is left.
    pub(in super::super) async fn end(&self) {
        self.close().await;
        docker::remove_all(&self.instance).await;
        records::sweep(self.root()).await;
    }

    /// The same, and removes the folder: nothing is left.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub async fn destroy(&self) -> Result<()> {
        self.end().await;
        fs::remove(self.root())
    }
}

impl Drop for EnvironmentHost {
    /// One that nobody closed looks after nothing any more.
    fn drop(&mut self) {
        self.closing.cancel();
    }
}
