//! One command's work on an environment: the lock that keeps others away and the journal that tells a later run about
//! it. Begun before the first step, ended by whoever started it, however the work came out.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::aws::error::is_transient;
use crate::beanstalk::EnvironmentName;
use crate::deploy::journal::{Before, Entry, Journal, Operation};
use crate::deploy::lock::{Lock, Taken, Taking};
use crate::error::{Class, Error, Result};
use crate::report::Reporter;

/// What is about to be done.
#[derive(Debug)]
pub struct Task {
    /// What the journal will say.
    pub entry: Entry,
    /// Where it lies; none without a project.
    pub path: Option<PathBuf>,
    /// Names of the environments that it is done to.
    pub environments: Vec<String>,
    /// How to come by their locks.
    pub claim: Taking,
}

/// Work that is going on.
#[derive(Debug)]
pub struct Undertaking {
    journal: Journal,
    locks: Vec<Arc<Lock>>,
    unwritten: AtomicBool,
    had_to_wait: bool,
    claim: Taking,
    /// Whether there was no bucket to take the locks in.
    no_bucket: bool,
}

impl Undertaking {
    /// Takes the locks. Where the bucket is not there yet, they are taken by [`Undertaking::storage_is_there`]. Each is
    /// shown to `keep` before it is asked for: whoever ends this in the middle lets it go.
    ///
    /// # Errors
    /// Class `Busy` when somebody else works on one of the environments.
    pub async fn begin(aws: &Aws, task: Task, keep: impl Fn(&Arc<Lock>), reporter: &dyn Reporter) -> Result<Self> {
        let Task { entry, path, mut environments, claim } = task;
        let bucket = aws.storage_bucket_of(&entry.place.account);
        environments.sort();
        let mut locks = Vec::new();
        let (mut had_to_wait, mut no_bucket) = (false, claim.later);
        for name in &environments {
            // The line may hold what others need not read, and everybody who may list bundles reads the lock.
            let lock = Lock::new(aws, &bucket, &entry.place.application, name, &format!("tasks-eb {}", entry.command))?;
            let lock = Arc::new(lock);
            keep(&lock);
            if claim.later {
                locks.push(lock);
                continue;
            }
            match lock.take(claim, reporter).await {
                Ok(taken) => {
                    had_to_wait |= taken == Taken::AfterWaiting;
                    no_bucket |= taken == Taken::NoBucket;
                    // One that could not be asked for says so once.
                    let hopeless = taken == Taken::Not;
                    locks.push(lock);
                    if hopeless {
                        break;
                    }
                }
                Err(busy) => {
                    release(&locks).await;
                    return Err(busy);
                }
            }
        }
        let (journal, unwritten) = (Journal::new(path, entry), AtomicBool::new(false));
        Ok(Self { journal, locks, unwritten, had_to_wait, claim, no_bucket })
    }

    /// Whether somebody else worked on it until a moment ago: what was seen before may be old.
    pub fn had_to_wait(&self) -> bool {
        self.had_to_wait
    }

    /// Whether there was no bucket to take the locks in.
    pub fn has_no_bucket(&self) -> bool {
        self.no_bucket
    }

    /// The bucket is there now: the lock is taken, where it could not be before.
    ///
    /// # Errors
    /// Class `Busy` when somebody else was quicker.
    pub async fn storage_is_there(&self, reporter: &dyn Reporter) -> Result<()> {
        for lock in self.locks.iter().filter(|lock| self.no_bucket && !lock.is_ours()) {
            lock.take(self.claim, reporter).await?;
        }
        Ok(())
    }

    /// Writes down what is about to be done: call it before each step that changes something at AWS.
    ///
    /// # Errors
    /// Class `Busy` when another run has taken over meanwhile.
    pub fn step(&self, step: impl Into<String>, reporter: &dyn Reporter) -> Result<()> {
        self.locks.iter().try_for_each(|lock| lock.check())?;
        let step = step.into();
        self.write(|entry| entry.steps.push(step), reporter);
        Ok(())
    }

    /// That another environment is made beside this one, which was so `before`: stands in all that is written from now on.
    pub fn beside(&self, name: &EnvironmentName, before: Option<Before>) {
        self.journal.amend(|entry| {
            entry.beside = Some(name.to_string());
            entry.before = before.or(entry.before.take());
        });
    }

    /// Whether it is about this environment and another one beside it: then what is done to this one is a part of it.
    pub fn has_part(&self, environment: Option<&EnvironmentName>) -> bool {
        let entry = self.journal.entry();
        entry.beside.is_some() && entry.place.environment.as_deref() == environment.map(EnvironmentName::as_str)
    }

    /// Writes down in which saved configuration what was set before is kept, before it is; or that it is not.
    pub fn keeps(&self, name: Option<&str>, reporter: &dyn Reporter) {
        self.write(|entry| entry.kept = name.map(str::to_owned), reporter);
    }

    /// Writes down which operation AWS works on.
    pub fn started(&self, started: &Started, reporter: &dyn Reporter) {
        let (request_id, environment_id) = (started.request_id.clone(), started.environment.id.clone());
        self.write(|entry| entry.operation = Some(Operation { request_id, environment_id }), reporter);
    }

    fn write(&self, change: impl FnOnce(&mut Entry), reporter: &dyn Reporter) {
        if let Err(error) = self.journal.write(change)
            && !self.unwritten.swap(true, Ordering::SeqCst)
        {
            reporter.warn(format!("an interrupted run could not be told about to the next: {error}"));
        }
    }

    /// What the journal says now.
    pub fn entry(&self) -> Entry {
        self.journal.entry()
    }

    /// Lets the locks go, and takes the journal away when there is nothing to go on with.
    ///
    /// # Errors
    /// When the journal cannot be removed.
    pub async fn end(&self, error: Option<&Error>) -> Result<()> {
        release(&self.locks).await;
        let refused = error.is_some_and(|error| was_refused(error, &self.entry()));
        if refused || error.is_none_or(is_over) { self.journal.remove() } else { Ok(()) }
    }
}

async fn release(locks: &[Arc<Lock>]) {
    for lock in locks {
        lock.release().await;
    }
}

/// Whether an error says that nothing goes on, so that there is nothing to take up: not when the time ran out, the way
/// to AWS broke, or the session expired in the middle.
pub fn is_over(error: &Error) -> bool {
    !matches!(error.class(), Class::TimedOut | Class::Interrupted | Class::Terminated | Class::Identity)
        && !is_transient(error)
}

/// Calls that do one thing to one environment, or nothing.
const SINGLE: [&str; 3] =
    ["elasticbeanstalk:UpdateEnvironment", "elasticbeanstalk:RestartAppServer", "elasticbeanstalk:RebuildEnvironment"];

/// Whether AWS refused the one call that would have begun the work: an expired session in the middle leaves work that goes
/// on, and one before the beginning leaves nothing.
fn was_refused(error: &Error, entry: &Entry) -> bool {
    let by_aws = error.aws().is_some_and(|aws| aws.code.is_some() && SINGLE.contains(&aws.operation.as_str()));
    by_aws && !is_transient(error) && entry.operation.is_none() && entry.beside.is_none()
}

/// The environment as it was, for the journal.
pub fn before(environment: &EnvironmentDescription) -> Before {
    Before {
        id: environment.id.clone(),
        version: environment.version_label.clone(),
        health: environment.health.to_string(),
        cname: environment.cname.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::AwsFault;

    #[test]
    fn what_may_go_on_is_remembered_and_what_has_failed_is_not() {
        let of = |class| Error::new(class, "x");
        assert!(is_over(&of(Class::Failed)) && is_over(&of(Class::Unhealthy)));
        assert!(!is_over(&of(Class::TimedOut)) && !is_over(&of(Class::Identity)) && !is_over(&of(Class::Interrupted)));
        let lost = AwsFault { operation: "x".into(), code: None, request_id: None };
        assert!(!is_over(&of(Class::Failed).with_aws(lost)), "nobody knows what came of it");
    }

    #[test]
    fn a_beginning_that_aws_refused_leaves_nothing_and_a_middle_does() {
        let place = crate::deploy::journal::Place {
            account: "123456789012".into(),
            region: "us-west-2".into(),
            endpoint: None,
            application: "tasks".into(),
            environment: Some("tasks-dev".into()),
        };
        let mut entry = Entry::begin("deploy", "tasks-eb deploy", place);
        let fault = |operation: &str, code: &str| {
            let operation = format!("elasticbeanstalk:{operation}");
            let fault = AwsFault { operation, code: Some(code.into()), request_id: None };
            Error::new(Class::Identity, "x").with_aws(fault)
        };
        assert!(was_refused(&fault("UpdateEnvironment", "ExpiredToken"), &entry));
        assert!(!was_refused(&fault("UpdateEnvironment", "Throttling"), &entry), "that passes");
        assert!(!was_refused(&fault("DescribeEvents", "ExpiredToken"), &entry), "something may go on");
        entry.operation = Some(Operation { request_id: None, environment_id: "e-abcdefghij".into() });
        assert!(!was_refused(&fault("UpdateEnvironment", "ExpiredToken"), &entry), "the way back was refused");
    }
}
