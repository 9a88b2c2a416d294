//! What is true only while this server runs: operations that can be aborted, health as it was last told, log samples.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::logs::Sample;
use crate::beanstalk::{EnvironmentId, HealthStatus};
use crate::local::pace::Stage;

/// Things of this run of the server.
#[derive(Default)]
pub(crate) struct Running {
    environments: Mutex<HashMap<EnvironmentId, Present>>,
    /// Ends operations and the watch over health, before the instances are stopped.
    pub(crate) stop: CancellationToken,
    /// Everything that goes on behind an answer.
    tasks: TaskTracker,
}

/// What is known of an environment in this run.
#[derive(Default)]
pub(crate) struct Present {
    /// Health as the last event told it.
    pub(crate) told: Option<HealthStatus>,
    /// What ended its processes from outside, as the last event told it.
    pub(crate) alarm: Option<String>,
    /// When it was launched, and how many seconds that took.
    pub(crate) launched: Option<(OffsetDateTime, i64)>,
    /// Aborts what is going on, and the call that asked for that.
    pub(crate) abort: Option<(String, CancellationToken)>,
    /// Ends what goes on that nobody asked for.
    pub(crate) unasked: Option<CancellationToken>,
    /// The stage at which the operation waits for somebody's word.
    pub(crate) waiting: Option<Waiting>,
    /// Whether the operation waits at none of its stages any more.
    pub(crate) hurries: bool,
    /// Held by the operation that is going on.
    pub(crate) turn: Arc<tokio::sync::Mutex<()>>,
    /// Log samples, oldest first.
    pub(crate) samples: Vec<Sample>,
}

/// A stage that waits for somebody's word.
pub(crate) struct Waiting {
    /// The stage.
    pub(crate) stage: Stage,
    /// The action that began the operation.
    pub(crate) action: String,
    /// Lets it begin.
    pub(crate) go: oneshot::Sender<()>,
}

impl Running {
    /// Goes on behind the answer until the server stops, and is dropped where it stands then: the next server tells what
    /// was cut short, as after a crash.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }

    /// Goes on behind the answer to its end: whoever began it may be dropped, and a server that stops waits for it. For
    /// what must be whole or not at all, as a database.
    pub(crate) fn spawn_whole<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.tasks.spawn(work)
    }

    /// Ends what goes on. When this returns, nothing starts anything any more.
    pub(crate) async fn end(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Works with what is known of an environment.
    pub(crate) fn with<T>(&self, id: &EnvironmentId, work: impl FnOnce(&mut Present) -> T) -> T {
        let mut environments: MutexGuard<'_, _> = self.environments.lock().unwrap_or_else(PoisonError::into_inner);
        work(environments.entry(id.clone()).or_default())
    }

    /// Forgets an environment that is gone. Whose turn it is stays, and what aborts it: a rebuild may have begun already.
    pub(crate) fn forget(&self, id: &EnvironmentId) {
        self.with(id, |present| {
            let (abort, turn) = (present.abort.take(), Arc::clone(&present.turn));
            *present = Present { abort, turn, ..Present::default() };
        });
    }
}
