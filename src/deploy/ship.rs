//! From a plan to a version that is proved to serve: apply, follow, probe; and when it fails, why, and back to what ran.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::beanstalk::{EnvironmentName, EnvironmentStatus, Verdict, VersionLabel};
use crate::deploy::Desired;
use crate::deploy::apply::{Work, apply};
use crate::deploy::downtime::{Downtime, Watch};
use crate::deploy::evidence;
use crate::deploy::fallback;
use crate::deploy::follow::{Ended, to_ready};
use crate::deploy::ledger::{Action, Ending, Ledger, Release};
use crate::deploy::lock::Taking;
use crate::deploy::plan::Plan;
use crate::deploy::proof::{Claim, Healthy, Proof, glance, prove, refuse_red};
use crate::deploy::ready;
use crate::deploy::smoke::Smoke;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::{Deadline, written};

/// How old what AWS tells of an environment may be.
const STALE: Duration = Duration::from_secs(15);

/// How long to wait, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// When waiting has to end.
    pub deadline: Deadline,
    /// Whether to wait at all.
    pub wait: bool,
    /// How long to wait for one's turn while something else is done to the environment; absent: not at all.
    pub turn: Option<Duration>,
    /// How to come by the lock.
    pub claim: Taking,
    /// Health that is good enough.
    pub healthy: Healthy,
}

/// How long is waited where nobody says: a database takes up to a quarter of an hour, and a snapshot of it as long again
/// (eb-reference §6.2).
pub const DEFAULT_WAIT: Duration = Duration::from_secs(30 * 60);

impl Patience {
    /// The flags that ask for the same patience of `tasks-eb wait`; none where it is the usual one.
    pub fn flags(&self) -> String {
        // A time that was too short once is so again.
        let limit = self.deadline.limit().filter(|limit| *limit > DEFAULT_WAIT);
        let timeout = limit.map_or_else(String::new, |limit| format!(" --timeout {}", written(limit)));
        let healthy = if self.healthy == Healthy::Yellow { " --healthy-when yellow" } else { "" };
        timeout + healthy
    }
}

/// A version that serves, or was asked to.
#[derive(Debug, Clone, Serialize)]
pub struct Shipped {
    /// The environment.
    pub environment: String,
    /// Its id.
    pub id: String,
    /// The version.
    pub version: String,
    /// The version that it took the place of.
    pub previous: Option<String>,
    /// Where it serves, once there is a domain name.
    pub url: Option<String>,
    /// Whether the environment was created now.
    pub created: bool,
    /// Whether the app was seen to serve well; false when nobody waited for it.
    pub verified: bool,
    /// What was seen of it.
    pub proof: Option<Proof>,
    /// Whether a smoke test was asked for, and passed.
    pub smoke_tested: bool,
    /// What visitors noticed of the change; absent where there was nothing to visit before, or nobody waited.
    pub probe: Option<Downtime>,
    /// From the first call to the end, in seconds.
    pub seconds: f64,
}

impl Shipped {
    /// What is said when the version already ran, and the app has been looked at once: at `path`, its health path.
    ///
    /// # Errors
    /// Class `Unhealthy` when the environment is not healthy, or something else answers than this version.
    pub async fn already(
        aws: &Aws,
        environment: &EnvironmentDescription,
        path: &str,
        deadline: Deadline,
    ) -> Result<Self> {
        let (name, label) = (&environment.name, environment.version_label.clone().unwrap_or_default());
        let what = format!("{name} runs {label} already, and it is not healthy");
        refuse_red(aws, environment, &what).await?;
        let proof = match environment.url().map(|url| format!("{url}{path}")) {
            Some(url) => glance(&url, &label, deadline).await.map_err(|complaint| {
                let error = Error::new(Class::Unhealthy, what).code("TE1503").because(format!("{url}: {complaint}"));
                error.next(format!("tasks-eb logs {name}"))
            })?,
            None => None,
        };
        Ok(Self { verified: proof.is_some(), proof, ..Self::begun(environment, &label, deadline) })
    }

    /// What is said when nobody waits.
    pub fn begun(environment: &EnvironmentDescription, version: &str, deadline: Deadline) -> Self {
        Self {
            environment: environment.name.clone(),
            id: environment.id.clone(),
            version: version.to_owned(),
            previous: None,
            url: environment.url(),
            created: false,
            verified: false,
            proof: None,
            smoke_tested: false,
            probe: None,
            seconds: deadline.elapsed().as_secs_f64(),
        }
    }
}

impl fmt::Display for Shipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.url {
            Some(url) => f.write_str(url),
            None => f.write_str(&self.environment),
        }
    }
}

/// Applies a plan and sees it through. What fails in an environment that was well before is followed by a return to what
/// ran, where `back` says so.
///
/// `started` is called as soon as AWS works on it, so that the caller can say how to take it up again.
///
/// # Errors
/// Class `Failed` when the environment cannot be launched, `Unhealthy` when the version does not come up or does not
/// answer, `TimedOut` when the deadline passes first. The evidence is part of the error, and so is `rolled_back`.
pub async fn ship(
    work: &Work<'_>,
    plan: &Plan,
    patience: Patience,
    back: bool,
    reporter: &dyn Reporter,
    started: impl FnOnce(&Started),
) -> Result<Shipped> {
    let created = plan.creates();
    let name = &work.desired.environment;
    reporter.phase(format!("{} {name}", if created { "create environment" } else { "deploy" }));
    let change = Change::of(work.aws, work.desired, work.observed.environment.as_ref(), patience);
    let watch = change.watch();
    let Some(operation) = apply(work, plan, patience.turn, reporter).await? else {
        return Err(Error::new(Class::Bug, "the plan starts nothing"));
    };
    started(&operation);
    let action = if created { Action::Create } else { Action::Deploy };
    let record = Record { ledger: work.ledger, action, message: &work.desired.description };
    change.attend(&operation, watch, (back, record), reporter).await
}

/// Where the end of a change is written down, and as what.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The ledger.
    pub ledger: &'a Ledger<'a>,
    /// What it is.
    pub action: Action,
    /// What whoever does it says of it.
    pub message: &'a str,
}

/// One version taking the place of another in an environment, or the first one.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Connections.
    pub aws: &'a Aws,
    /// The environment.
    pub name: &'a EnvironmentName,
    /// The version that comes.
    pub label: &'a VersionLabel,
    /// The environment as it was; absent when it is created.
    pub before: Option<&'a EnvironmentDescription>,
    /// The path that tells whether the app is healthy.
    pub path: &'a str,
    /// What the version has to pass once it answers.
    pub smoke: Option<&'a Smoke>,
    /// How long to wait, and for what.
    pub patience: Patience,
}

impl<'a> Change<'a> {
    /// What should be, in the place of what was `before`.
    pub fn of(
        aws: &'a Aws,
        desired: &'a Desired,
        before: Option<&'a EnvironmentDescription>,
        patience: Patience,
    ) -> Self {
        let Desired { environment: name, label, smoke, .. } = desired;
        let path = desired.health_path().unwrap_or("/");
        Self { aws, name, label, before, path, smoke: smoke.as_ref(), patience }
    }
}

impl Change<'_> {
    /// Whether the environment was well before. A new one cannot have been ill.
    pub fn was_well(&self) -> bool {
        self.before.is_none_or(|before| self.patience.healthy.accepts(&before.health))
    }

    /// The version that ran before, where it was another one.
    pub fn previous(&self) -> Option<String> {
        let before = self.before.and_then(|before| before.version_label.clone());
        before.filter(|before| before != self.label.as_str())
    }

    /// How it ended, as the ledger has it.
    pub fn release(&self, action: Action, ended: &Result<Shipped>) -> Release {
        let ending = Ending::of(ended, |shipped| shipped.verified);
        Release::now(action, ending, self.patience.deadline.elapsed()).of_version(self.label, self.previous())
    }

    /// What is said when nobody waits.
    pub fn begun(&self, operation: &Started) -> Shipped {
        let shipped = Shipped::begun(&operation.environment, self.label.as_str(), self.patience.deadline);
        Shipped { created: self.before.is_none(), previous: self.previous(), ..shipped }
    }

    /// Begins to ask the app as its visitors do, where it has any.
    pub fn watch(&self) -> Option<Watch> {
        let url = self.before.filter(|_| self.patience.wait)?.url()?;
        Some(Watch::begin(format!("{url}{}", self.path)))
    }

    /// Sees an operation of this change through, as [`ship`] does.
    ///
    /// # Errors
    /// Those of [`ship`].
    pub async fn attend(
        &self,
        operation: &Started,
        watch: Option<Watch>,
        (back, record): (bool, Record<'_>),
        reporter: &dyn Reporter,
    ) -> Result<Shipped> {
        let Record { ledger, action, message } = record;
        let ended = if self.patience.wait {
            ledger.tell_usual(action, reporter).await;
            let ended = match self.see_through(operation, reporter).await {
                Err(broken) if broken.class() == Class::Unhealthy => Err(match self.before {
                    None => broken.with_fact("rolled_back", false),
                    Some(_) => fallback::after(self, broken, back, reporter).await,
                }),
                ended => ended,
            };
            let ended = self.conclude(ended, watch, reporter).await;
            ended.map_err(|error| fallback::place(self, operation, error))
        } else {
            Ok(self.begun(operation))
        };
        ledger.record(Release { message: message.to_owned(), ..self.release(action, &ended) }, reporter).await;
        ended
    }

    /// Follows the operation to its end and asks the app.
    ///
    /// # Errors
    /// Class `Failed` or `Unhealthy` with the evidence; `TimedOut` when the deadline passes first.
    pub async fn see_through(&self, operation: &Started, reporter: &dyn Reporter) -> Result<Shipped> {
        let Self { aws, name, patience, .. } = *self;
        let resume = || format!("tasks-eb wait {name} --for version={}{}", self.label, patience.flags());
        let ended = to_ready(aws, operation, patience.deadline, reporter).await;
        let ended =
            ended.map_err(|error| if error.class() == Class::TimedOut { error.next(resume()) } else { error })?;
        ended.check_there()?;
        let ended = self.told_of_in_time(ended).await?;
        let serves = self.serves(&ended.environment);
        if ended.verdict == Verdict::Failed || !serves {
            return Err(self.failure(&ended).await);
        }
        self.confirm(&ended.environment, ended.began, reporter).await
    }

    /// Asks the app of an environment that is Ready and runs the version, since `began` where that is known.
    ///
    /// # Errors
    /// Class `Unhealthy` with the evidence; `TimedOut` when the deadline passes first.
    pub async fn confirm(
        &self,
        environment: &EnvironmentDescription,
        began: Option<OffsetDateTime>,
        reporter: &dyn Reporter,
    ) -> Result<Shipped> {
        let Self { aws, name, patience, .. } = *self;
        let Some(url) = environment.url() else {
            return Err(Error::new(Class::Unhealthy, format!("{name} has no address to ask")));
        };
        let health = format!("{url}{}", self.path);
        let claim = Claim {
            url: &health,
            release: Some(self.label.as_str()),
            healthy: patience.healthy,
            was_well: self.was_well(),
            since: began,
        };
        let proof = prove(aws, name, claim, patience.deadline, reporter).await?;
        if let Some(smoke) = self.smoke {
            smoke.run(&url, (name, self.label), patience.deadline, reporter).await?;
        }
        let shipped = Shipped::begun(environment, self.label.as_str(), patience.deadline);
        let created = self.before.is_none();
        let (previous, smoke_tested) = (self.previous(), self.smoke.is_some());
        Ok(Shipped { previous, created, verified: true, proof: Some(proof), smoke_tested, ..shipped })
    }

    fn serves(&self, environment: &EnvironmentDescription) -> bool {
        environment.version_label.as_deref() == Some(self.label.as_str())
    }

    /// What AWS tells of an environment may be some seconds old. A change whose events tell of a good end is not called a
    /// failure for it, and not undone: the environment is looked at again for a while.
    async fn told_of_in_time(&self, ended: Ended) -> Result<Ended> {
        if ended.verdict != Verdict::Succeeded || self.serves(&ended.environment) {
            return Ok(ended);
        }
        let is_up_to_date = |found: &EnvironmentDescription| {
            (self.serves(found) && found.status == EnvironmentStatus::Ready).then(|| Ok(found.clone()))
        };
        let deadline = self.patience.deadline.at_most(STALE);
        match ready::watch(self.aws, &ended.environment.id, deadline, is_up_to_date).await {
            Some(found) => Ok(Ended { environment: found?, ..ended }),
            None => Ok(ended),
        }
    }

    async fn failure(&self, ended: &Ended) -> Error {
        let Self { name, label, .. } = self;
        let created = self.before.is_none();
        let launched = !ended.errors.iter().any(|event| event.message == "Failed to launch environment.");
        let class = if created && !launched { Class::Failed } else { Class::Unhealthy };
        let message = if created && !launched {
            format!("the environment {name} could not be launched with version {label}")
        } else if created {
            format!("the environment {name} was created, but version {label} does not run in it")
        } else {
            format!("version {label} could not be deployed to {name}")
        };
        let evidence = evidence::collect(self.aws, name, ended.failure()).await;
        let code = if class == Class::Failed { "TE1513" } else { "TE1501" };
        evidence.explain(Error::new(class, message).code(code)).next(format!("tasks-eb logs {name}"))
    }

    /// Ends the watch over the app, and makes what it noticed part of the outcome, good or bad.
    ///
    /// # Errors
    /// Those of `ended`.
    pub async fn conclude(
        &self,
        ended: Result<Shipped>,
        watch: Option<Watch>,
        reporter: &dyn Reporter,
    ) -> Result<Shipped> {
        let probe = match watch {
            Some(watch) => Some(watch.end().await?),
            None => None,
        };
        if let Some(probe) = &probe {
            let told = format!("while it went on, {probe}");
            if probe.failed == 0 { reporter.done(told) } else { reporter.warn(told) }
        }
        match ended {
            Ok(shipped) => {
                if let (Some(previous), true) = (&shipped.previous, self.was_well()) {
                    let undo = format!("tasks-eb rollback {previous} --environment {}", self.name);
                    reporter.advise("to undo it", undo);
                }
                Ok(Shipped { probe, seconds: self.patience.deadline.elapsed().as_secs_f64(), ..shipped })
            }
            Err(error) => Err(match probe {
                Some(probe) => error.with_fact("probe", probe),
                None => error,
            }),
        }
    }
}
