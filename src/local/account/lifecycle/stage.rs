//! The stages of an operation: each begins at the pace of this server, and there a scripted fault may strike.

use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::oneshot;

use super::Work;
use super::deployment::Refusal;
use crate::beanstalk::Severity;
use crate::local::account::operation::Wait;
use crate::local::account::running::Waiting;
use crate::local::account::stack;
use crate::local::faults::{Kind, Occasion, Place};
use crate::local::pace::{Pace, Stage};
use crate::retry;

impl Work {
    /// Waits as long as the pace wants it before a stage. Dropped where it stands by an abort and by the server's end.
    /// What it waits for is written down: a server that comes after this one goes on there.
    pub(super) async fn pass(&self, stage: Stage) {
        let since = match self.goes_on_at() {
            Some(wait) if wait.stage != stage => return,
            Some(wait) => wait.since,
            None => OffsetDateTime::now_utc(),
        };
        self.go_on_at(None);
        if self.local.config.pace == Pace::Instant {
            return self.note(None);
        }
        self.note(Some(Wait { stage, since, stuck: false }));
        if self.local.config.pace == Pace::Manual {
            self.wait_for_word(stage).await;
        } else {
            let waited = Duration::try_from(OffsetDateTime::now_utc() - since).unwrap_or_default();
            retry::pause(stage.takes().saturating_sub(waited)).await;
        }
        self.note(None);
    }

    /// Whether an earlier server left the operation at an instance that never answers: a fault that is met once.
    pub(super) fn is_stuck(&self) -> bool {
        self.goes_on_at().is_some_and(|wait| wait.stuck)
    }

    /// Waits until an instance that never answers has had its time. When it began is written down: a server that comes
    /// after this one gives it the rest.
    pub(super) async fn stay_stuck(&self, stage: Stage, limit: Duration) {
        let since = self.goes_on_at().filter(|wait| wait.stuck).map_or_else(OffsetDateTime::now_utc, |wait| wait.since);
        self.go_on_at(None);
        self.note(Some(Wait { stage, since, stuck: true }));
        let waited = Duration::try_from(OffsetDateTime::now_utc() - since).unwrap_or_default();
        retry::pause(limit.saturating_sub(waited)).await;
        self.note(None);
    }

    /// Writes down where the operation waits, or that it works.
    fn note(&self, wait: Option<Wait>) {
        let noted = self.environment().and_then(|found| found.operation).map(|operation| operation.waits);
        if noted.is_some_and(|noted| noted != wait) {
            self.change(|environment| {
                if let Some(operation) = environment.operation.as_mut().filter(|found| self.is(found)) {
                    operation.waits = wait;
                }
            });
        }
    }

    async fn wait_for_word(&self, stage: Stage) {
        let (go, gone) = oneshot::channel();
        let action = self.action().to_owned();
        let waits = self.local.account.running().with(&self.id, |present| {
            if !present.hurries {
                present.waiting = Some(Waiting { stage, action, go });
            }
            !present.hurries
        });
        if waits {
            let _left = Left(self);
            // The other end is dropped only when another stage waits in its place.
            let _ = gone.await;
        }
    }

    /// What goes wrong at a stage on purpose, if anything.
    pub(super) fn meet(&self, stage: Stage) -> Option<Kind> {
        if self.goes_on_at().is_some() {
            return None;
        }
        let environments = [self.began_with().name.to_string()];
        let (place, service) = (Place::Stage(stage), "elasticbeanstalk");
        self.local.faults.draw(&Occasion { place, service, action: self.action(), environments: &environments })
    }

    /// Passes to the launch of instances.
    ///
    /// # Errors
    /// The end of the launch, when a fault says that there is no instance to have.
    pub(super) async fn reach_instances(&self) -> Result<(), Refusal> {
        self.pass(Stage::Instances).await;
        if self.meet(Stage::Instances).is_none() {
            return Ok(());
        }
        // The frame is that of eb-reference §1.5, the reason EC2's for a zone that is full (its user guide).
        let group = stack::auto_scaling_group(self.began_with());
        self.tell(
            Severity::Error,
            format!(
                "Creating Auto Scaling group named: {group} failed Reason: We currently do not have sufficient capacity in \
                 the Availability Zone you requested. Launching EC2 instance failed."
            ),
        );
        Err(Refusal(stack::aborted(self.began_with(), "AWSEBAutoScalingGroup")))
    }
}

/// Nobody waits at a stage that was left, whichever way.
struct Left<'a>(&'a Work);

impl Drop for Left<'_> {
    fn drop(&mut self) {
        self.0.local.account.running().with(&self.0.id, |present| present.waiting = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beanstalk::{EnvironmentStatus, Region};
    use crate::error::Error;
    use crate::local::account::environment::tests::environment;
    use crate::local::account::operation::OperationKind;
    use crate::local::{Config, Local};

    #[tokio::test]
    async fn an_instance_that_had_its_time_under_an_earlier_server_has_no_more_of_it() {
        let home = tempfile::tempdir().expect("a folder");
        let local = Local::open(Config::new(home.path(), 1)).expect("opens");
        let region = Region::parse("us-west-2").expect("a region");
        let mut found = environment(EnvironmentStatus::Ready);
        found.begin(OperationKind::Update, "update").expect("begins");
        let wait =
            Wait { stage: Stage::Deployment, since: OffsetDateTime::now_utc() - time::Duration::hours(1), stuck: true };
        found.operation.iter_mut().for_each(|operation| operation.waits = Some(wait));
        let kept = local.account.change(|state| {
            state.region_mut(&region).environments.insert(found.id.clone(), found.clone());
            Ok::<_, Error>(())
        });
        kept.expect("is kept");
        let work = Work::new(&local, &region, &found, "update");
        assert!(!work.is_stuck());
        work.go_on_at(Some(wait));
        assert!(work.is_stuck());
        // It would be longer than any test may take.
        work.stay_stuck(Stage::Deployment, Duration::from_secs(3600)).await;
        let waits = work.environment().and_then(|found| found.operation).map(|operation| operation.waits);
        assert_eq!((work.is_stuck(), waits), (false, Some(None)));
    }
}
