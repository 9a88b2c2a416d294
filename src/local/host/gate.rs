//! The address of an environment: its listener, and the proxy of the instance that answers there. It stays when another
//! instance takes the place of the first, and no visitor is turned away meanwhile.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::proxy::{self, Proxy};
use crate::error::{Class, OrFail, Result};

/// Where visitors come in.
pub(crate) struct Gate {
    address: SocketAddr,
    proxy: RwLock<Arc<Proxy>>,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl Gate {
    /// Lets visitors in, to a proxy.
    pub(crate) fn open(listener: TcpListener, proxy: &Arc<Proxy>, runtime: &Handle) -> Result<Arc<Self>> {
        let address = listener.local_addr().or_fail(Class::Failed, || "could not tell the port of the environment")?;
        let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
        let gate = Arc::new(Self { address, proxy: RwLock::new(Arc::clone(proxy)), closing: closing.clone(), tasks });
        // Its tasks do not own it: else it would never go that was not closed.
        let (weak, last) = (Arc::downgrade(&gate), Arc::clone(proxy));
        let current = move || weak.upgrade().map_or_else(|| Arc::clone(&last), |gate| gate.proxy());
        gate.tasks.spawn_on(proxy::serve(current, listener, closing), runtime);
        Ok(gate)
    }

    /// Where it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn proxy(&self) -> Arc<Proxy> {
        Arc::clone(&self.proxy.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether visitors come to this proxy.
    pub(crate) fn leads_to(&self, proxy: &Arc<Proxy>) -> bool {
        Arc::ptr_eq(&self.proxy(), proxy)
    }

    /// Leads the next request to another proxy, on connections that are open as well.
    pub(crate) fn turn_to(&self, proxy: &Arc<Proxy>) {
        *self.proxy.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(proxy);
    }

    /// Lets nobody in any more, and waits for those that are in.
    pub(crate) async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Gate {
    /// The last instance behind it is gone: its port is free again, also where nobody closed it.
    fn drop(&mut self) {
        self.closing.cancel();
    }
}
