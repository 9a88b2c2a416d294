//! One operation on one environment: who asked for it, and how it tells and changes things.

use std::future::Future;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::beanstalk::{EnvironmentId, EnvironmentStatus, Region, Severity};
use crate::error::Error;
use crate::local::Local;
use crate::local::account::environment::Environment;
use crate::local::account::event_log::Entry;
use crate::local::account::health;
use crate::local::host::Witness;
use crate::local::query::Call;

/// An operation in progress.
pub(crate) struct Work {
    /// The server.
    pub(crate) local: Arc<Local>,
    /// Region of the environment.
    pub(crate) region: Region,
    /// The environment.
    pub(crate) id: EnvironmentId,
    /// The call that asked for it.
    request_id: String,
    /// The action of that call.
    action: String,
    /// The environment as it was when the operation began: what its events are about.
    began_with: Environment,
}

impl Work {
    /// The operation that a call asks for.
    pub(crate) fn of(call: &Call, environment: &Environment) -> Self {
        let work = Self::new(&call.local, &call.region, environment, &call.request_id);
        Self { action: call.action.clone(), ..work }
    }

    /// An operation under a request id.
    pub(crate) fn new(local: &Arc<Local>, region: &Region, environment: &Environment, request_id: &str) -> Self {
        Self {
            local: Arc::clone(local),
            region: region.clone(),
            id: environment.id.clone(),
            request_id: request_id.to_owned(),
            action: environment.operation.as_ref().map_or("", |operation| operation.kind.action()).to_owned(),
            began_with: environment.clone(),
        }
    }

    /// The environment as it was when the operation began.
    pub(crate) fn began_with(&self) -> &Environment {
        &self.began_with
    }

    /// The action that asked for it.
    pub(crate) fn action(&self) -> &str {
        &self.action
    }

    /// Appends an event of this operation.
    pub(crate) fn tell(&self, severity: Severity, message: impl Into<String>) {
        let mut entry = health::about(&self.began_with, Entry::new(severity, message));
        entry.request_id = Some(self.request_id.clone());
        self.local.account.events().append(&self.region, entry);
    }

    /// Appends an event that belongs to the environment but to no request, as scaling does.
    pub(crate) fn tell_unasked(&self, severity: Severity, message: impl Into<String>) {
        let entry = health::about(&self.began_with, Entry::new(severity, message));
        self.local.account.events().append(&self.region, entry);
    }

    /// The environment as it is now.
    pub(crate) fn environment(&self) -> Option<Environment> {
        self.local.account.read(|state| state.region(&self.region)?.environments.get(&self.id).cloned())
    }

    /// Changes the environment. A disk that takes no more is told as an event: nobody waits for an answer here.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Environment)) {
        let changed = self.local.account.change(|state| {
            if let Some(environment) = state.region_mut(&self.region).by_id(&self.id) {
                change(environment);
            }
            Ok::<_, Error>(())
        });
        if let Err(error) = changed {
            self.tell(Severity::Error, format!("The state of the local Elastic Beanstalk was not saved: {error}"));
        }
    }

    /// Ends the operation in a status, and tells what that does to health. One whose place another has taken, as a
    /// termination takes a launch's, ends nothing: else the environment would be Ready in the middle of its end.
    pub(crate) fn settle(&self, status: EnvironmentStatus) {
        if !self.is_current() {
            return;
        }
        self.local.account.running().with(&self.id, |present| (present.abort, present.hurries) = (None, false));
        self.change(|environment| {
            if self.holds(environment) {
                environment.settle(status);
            }
        });
        self.tell_health();
    }

    /// Whether no other operation has taken this one's place.
    fn holds(&self, environment: &Environment) -> bool {
        environment.operation.as_ref().is_none_or(|operation| operation.request_id == self.request_id)
    }

    fn is_current(&self) -> bool {
        self.environment().is_some_and(|environment| !environment.is_terminated() && self.holds(&environment))
    }

    /// Runs a step when it is this operation's turn: a termination waits until a launch has really stopped.
    pub(crate) async fn in_turn<T>(&self, step: impl Future<Output = T>) -> T {
        let turn = self.local.account.running().with(&self.id, |present| Arc::clone(&present.turn));
        let _turn = turn.lock().await;
        step.await
    }

    /// Goes on behind the answer. A termination may end it.
    pub(crate) fn spawn<F>(self, run: impl FnOnce(Self) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.spawn_abortable(run, |_| std::future::ready(()));
    }

    /// Goes on behind the answer; when aborted, what was going on is dropped where it stands, and `aborted` follows.
    pub(crate) fn spawn_abortable<F, A>(
        self,
        run: impl FnOnce(Self) -> F + Send + 'static,
        aborted: impl FnOnce(Self) -> A + Send + 'static,
    ) where
        F: Future<Output = ()> + Send + 'static,
        A: Future<Output = ()> + Send + 'static,
    {
        let abort = CancellationToken::new();
        let turn = self.local.account.running().with(&self.id, |present| {
            present.abort = Some((self.request_id.clone(), abort.clone()));
            // From now on health is this operation's doing, not the launch's.
            (present.launched, present.hurries) = (None, false);
            Arc::clone(&present.turn)
        });
        let after = Self::new(&self.local, &self.region, &self.began_with, &self.request_id);
        let local = Arc::clone(&self.local);
        let operation = async move {
            let _turn = turn.lock_owned().await;
            // A termination that came before the first turn must not find its environment launched afterwards.
            if !after.is_current() {
                return;
            }
            // Somebody may have asked to abort it before there was anything to cancel.
            if after.environment().is_some_and(|environment| environment.status == EnvironmentStatus::Aborting) {
                abort.cancel();
            }
            tokio::select! {
                biased;
                () = abort.cancelled() => {}
                () = run(self) => return,
            }
            aborted(after).await;
        };
        local.account.running().spawn(operation);
    }

    /// Remembers that the environment was launched just now.
    pub(crate) fn remember_launch(&self) {
        let now = time::OffsetDateTime::now_utc();
        let seconds = (now - self.began_with.updated).whole_seconds();
        self.local.account.running().with(&self.id, |present| present.launched = Some((now, seconds)));
    }

    /// Tells a change of health.
    pub(crate) fn tell_health(&self) {
        if let Some(environment) = self.environment() {
            health::tell(&self.local, &self.region, &environment);
        }
    }
}

impl Witness for Work {
    fn event(&self, severity: Severity, message: String) {
        self.tell(severity, message);
    }

    fn object(&self, bucket: &str, key: &str) -> Option<std::path::PathBuf> {
        self.local.store.object_path(bucket, key)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::local::Config;
    use crate::local::account::environment::tests::environment;
    use crate::local::account::environment::{Operation, OperationKind};

    #[tokio::test]
    async fn an_operation_whose_place_a_termination_took_neither_runs_nor_settles() {
        let home = tempfile::tempdir().expect("a folder");
        let local = Local::open(Config::new(home.path(), 1)).expect("opens");
        let region = Region::parse("us-west-2").expect("a region");
        let mut found = environment(EnvironmentStatus::Launching);
        found.operation = Some(Operation { kind: OperationKind::Launch, request_id: "launch".into() });
        let launch = Work::new(&local, &region, &found, "launch");
        let second = Work::new(&local, &region, &found, "launch");
        found.begin(OperationKind::Terminate, "end").expect("terminates");
        let kept = local.account.change(|state| {
            state.region_mut(&region).environments.insert(found.id.clone(), found.clone());
            Ok::<_, Error>(())
        });
        kept.expect("is kept");

        launch.settle(EnvironmentStatus::Ready);
        let status = || second.environment().map(|environment| environment.status);
        assert_eq!(status(), Some(EnvironmentStatus::Terminating));
        let ran = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ran);
        launch.spawn(|_| async move { flag.store(true, Ordering::SeqCst) });
        second.in_turn(async {}).await;
        tokio::task::yield_now().await;
        assert!(!ran.load(Ordering::SeqCst), "the launch does not begin");
        Work::new(&local, &region, &found, "end").settle(EnvironmentStatus::Ready);
        assert_eq!(status(), Some(EnvironmentStatus::Ready), "the operation in progress settles");
    }
}
