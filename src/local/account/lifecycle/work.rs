//! One operation on one environment: who asked for it, and how it tells and changes things.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::beanstalk::{EnvironmentId, EnvironmentStatus, Region, Severity};
use crate::error::Error;
use crate::local::Local;
use crate::local::account::environment::Environment;
use crate::local::account::event_log::Entry;
use crate::local::account::operation::{Operation, Wait};
use crate::local::account::{State, health};
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
    /// The stage at which an earlier server left the operation, while this one goes through what came before it.
    goes_on_at: Mutex<Option<Wait>>,
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
            goes_on_at: Mutex::default(),
        }
    }

    /// Goes through what came before a stage again: everything there finds its work done, and tells nothing twice.
    pub(super) fn go_on_at(&self, wait: Option<Wait>) {
        *self.goes_on_at.lock().unwrap_or_else(PoisonError::into_inner) = wait;
    }

    /// The stage at which an earlier server left the operation, until it is reached.
    pub(super) fn goes_on_at(&self) -> Option<Wait> {
        *self.goes_on_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an event was told by the server that began the operation. What went wrong is told in any case.
    fn was_told(&self, severity: &Severity) -> bool {
        *severity <= Severity::Info && self.goes_on_at().is_some()
    }

    /// The environment as it was when the operation began.
    pub(crate) fn began_with(&self) -> &Environment {
        &self.began_with
    }

    /// The call that asked for it.
    pub(super) fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The action that asked for it.
    pub(crate) fn action(&self) -> &str {
        &self.action
    }

    /// Appends an event of this operation.
    pub(crate) fn tell(&self, severity: Severity, message: impl Into<String>) {
        if !self.was_told(&severity) {
            let entry = self.began_with.said(severity, message, &self.request_id);
            self.local.account.events().append(&self.region, entry);
        }
    }

    /// The same of what the server that began the operation has told, however severe it is.
    pub(super) fn tell_once(&self, severity: Severity, message: impl Into<String>) {
        if self.goes_on_at().is_none() {
            self.tell(severity, message);
        }
    }

    /// Appends an event that belongs to the environment but to no request, as scaling does.
    pub(crate) fn tell_unasked(&self, severity: Severity, message: impl Into<String>) {
        if !self.was_told(&severity) {
            let entry = health::about(&self.began_with, Entry::new(severity, message));
            self.local.account.events().append(&self.region, entry);
        }
    }

    /// The environment as it is now.
    pub(crate) fn environment(&self) -> Option<Environment> {
        self.local.account.read(|state| state.region(&self.region)?.environments.get(&self.id).cloned())
    }

    /// Changes the environment. A disk that takes no more is told as an event: nobody waits for an answer here.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Environment)) {
        self.change_state(|state| {
            if let Some(environment) = state.region_mut(&self.region).by_id(&self.id) {
                change(environment);
            }
        });
    }

    /// The same of anything, and of what the change tells.
    pub(super) fn change_state(&self, change: impl FnOnce(&mut State)) {
        let changed = self.local.account.change(|state| {
            change(state);
            Ok::<_, Error>(())
        });
        if let Err(error) = changed {
            self.tell(Severity::Error, format!("The state of the local Elastic Beanstalk was not saved: {error}"));
        }
    }

    /// Ends the operation: the environment is Ready, its last event is told with that, and then what it does to health.
    pub(crate) fn settle(&self, severity: Severity, sentence: impl Into<String>) {
        self.settle_with(severity, sentence, |_| {});
    }

    /// The same with a last change. An operation whose place another has taken, as a termination takes a launch's, ends
    /// nothing: else the environment would be Ready in the middle of its end.
    pub(crate) fn settle_with(
        &self,
        severity: Severity,
        sentence: impl Into<String>,
        last: impl FnOnce(&mut Environment),
    ) {
        if !self.is_current() {
            return;
        }
        self.go_on_at(None);
        self.local.account.running().with(&self.id, |present| (present.abort, present.hurries) = (None, false));
        if let (Severity::Info, Some(mut settled)) = (severity, self.environment()) {
            // A success is the last that is told of an operation (eb-reference §1.5).
            settled.settle(EnvironmentStatus::Ready);
            health::tell(&self.local, &self.region, &settled);
        }
        self.change_state(|state| self.settle_in(state, severity, sentence.into(), last));
        self.tell_health();
    }

    /// What `settle_with` changes.
    pub(super) fn settle_in(
        &self,
        state: &mut State,
        severity: Severity,
        sentence: String,
        last: impl FnOnce(&mut Environment),
    ) {
        let region = state.region_mut(&self.region);
        let Some(environment) = region.by_id(&self.id).filter(|found| self.holds(found)) else { return };
        last(environment);
        environment.settle(EnvironmentStatus::Ready);
        let mut said = vec![environment.said(severity, sentence, &self.request_id)];
        if let Some(prefix) = region.rename_double(&self.id) {
            let name = self.local.config.cname(&prefix, &self.region);
            let message = format!("The domain name of the environment was taken meanwhile. It is {name} now.");
            said.insert(0, self.began_with.said(Severity::Warn, message, &self.request_id));
        }
        state.tell(&self.region, said);
    }

    /// Whether no other operation has taken this one's place.
    fn holds(&self, environment: &Environment) -> bool {
        environment.operation.as_ref().is_none_or(|operation| self.is(operation))
    }

    /// Whether an operation is this one.
    pub(super) fn is(&self, operation: &Operation) -> bool {
        operation.request_id == self.request_id
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
        let asked = self.began_with.operation.as_ref().is_some_and(|operation| self.is(operation));
        let turn = self.local.account.running().with(&self.id, |present| {
            if asked {
                present.abort = Some((self.request_id.clone(), abort.clone()));
                // From now on health is this operation's doing, not the launch's.
                (present.launched, present.hurries) = (None, false);
            } else {
                // What nobody asked for, as another instance for one that is lost, must not take the handle of an
                // update that begins at the same time.
                present.unasked = Some(abort.clone());
            }
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
    use std::path::Path;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::local::Config;
    use crate::local::account::environment::tests::environment;
    use crate::local::account::event_log::EventFilter;
    use crate::local::account::operation::OperationKind;

    #[tokio::test]
    async fn an_operation_whose_place_a_termination_took_neither_runs_nor_settles() {
        let home = tempfile::tempdir().expect("a folder");
        let local = Local::open(Config::new(home.path(), 1)).expect("opens");
        let region = Region::parse("us-west-2").expect("a region");
        let mut found = environment(EnvironmentStatus::Launching);
        found.operation = Some(Operation::new(OperationKind::Launch, "launch"));
        let launch = Work::new(&local, &region, &found, "launch");
        let second = Work::new(&local, &region, &found, "launch");
        found.begin(OperationKind::Terminate, "end").expect("terminates");
        let kept = local.account.change(|state| {
            state.region_mut(&region).environments.insert(found.id.clone(), found.clone());
            Ok::<_, Error>(())
        });
        kept.expect("is kept");

        launch.settle(Severity::Info, "It is launched.");
        let status = || second.environment().map(|environment| environment.status);
        assert_eq!(status(), Some(EnvironmentStatus::Terminating));
        let ran = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ran);
        launch.spawn(|_| async move { flag.store(true, Ordering::SeqCst) });
        second.in_turn(async {}).await;
        tokio::task::yield_now().await;
        assert!(!ran.load(Ordering::SeqCst), "the launch does not begin");
        Work::new(&local, &region, &found, "end").settle(Severity::Error, "It could not be ended.");
        assert_eq!(status(), Some(EnvironmentStatus::Ready), "the operation in progress settles");
        let (told, _) = local.account.events().find(&region, &EventFilter::default(), 10);
        let told: Vec<&str> = told.iter().map(|event| event.entry.message.as_str()).collect();
        assert!(told.contains(&"It could not be ended.") && !told.contains(&"It is launched."), "{told:?}");
    }

    /// A server that keeps these environments.
    fn keeping(home: &Path, environments: &[Environment]) -> (Arc<Local>, Region) {
        let local = Local::open(Config::new(home, 1)).expect("opens");
        let region = Region::parse("us-west-2").expect("a region");
        let kept = local.account.change(|state| {
            let all = environments.iter().map(|found| (found.id.clone(), found.clone()));
            state.region_mut(&region).environments.extend(all);
            Ok::<_, Error>(())
        });
        kept.expect("are kept");
        (local, region)
    }

    #[tokio::test]
    async fn an_instance_that_is_lost_in_the_middle_of_an_update_leaves_it_its_handle() {
        let home = tempfile::tempdir().expect("a folder");
        let at_rest = environment(EnvironmentStatus::Ready);
        let mut updating = at_rest.clone();
        updating.begin(OperationKind::Update, "update").expect("begins");
        let (local, region) = keeping(home.path(), &[updating.clone()]);
        let (aborted, heard) = tokio::sync::oneshot::channel();
        Work::new(&local, &region, &updating, "update")
            .spawn_abortable(|_| std::future::pending(), |_| async move { aborted.send(()).expect("is heard") });
        // The watch looked before the update began, and strikes after it.
        Work::new(&local, &region, &at_rest, "loss").spawn(|_| async {});
        let abort = local.account.running().with(&updating.id, |present| present.abort.take());
        let (request, abort) = abort.expect("a handle");
        assert_eq!(request, "update");
        abort.cancel();
        heard.await.expect("the update is aborted");
    }

    #[tokio::test]
    async fn a_termination_that_fails_does_not_take_back_a_name_that_another_has() {
        let home = tempfile::tempdir().expect("a folder");
        let mut ending = environment(EnvironmentStatus::Ready);
        ending.begin(OperationKind::Terminate, "end").expect("begins");
        let mut heir = environment(EnvironmentStatus::Ready);
        heir.id = EnvironmentId::parse("e-bbbbbbbbbb").expect("an id");
        let (local, region) = keeping(home.path(), &[ending.clone(), heir.clone()]);
        Work::new(&local, &region, &ending, "end").settle(Severity::Error, "It could not be ended.");
        let prefix = |id: &EnvironmentId| {
            local.account.read(|state| state.region(&region)?.environments.get(id).map(|one| one.cname_prefix.clone()))
        };
        assert_eq!(prefix(&heir.id).as_deref(), Some("tasks-dev"));
        assert_eq!(prefix(&ending.id).as_deref(), Some("tasks-dev.eba-abcdefghij"));
    }
}
