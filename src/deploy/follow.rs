//! Watching an operation until it is over: its events, and what the environment says of itself.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, EventQuery, Started};
use crate::aws::error::is_transient;
use crate::beanstalk::event::{Pulse, pulse, verdict};
use crate::beanstalk::{EnvironmentStatus, Event, Severity, Verdict};
use crate::deploy::evidence::Failure;
use crate::deploy::silence::{Borne, Silence};
use crate::error::{Class, Error, Result};
use crate::report::{News, Reporter};
use crate::retry::{Cadence, Deadline};

/// Without a deciding sentence the environment is looked at once in so many rounds, so that it decides by its status.
const LOOK_EVERY: u32 = 4;

/// How long an environment that is settled may have no word about it: events come a few seconds late.
const WORDLESS: Duration = Duration::from_secs(12);

/// How an operation ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// What the events said.
    pub verdict: Verdict,
    /// The environment afterwards.
    pub environment: EnvironmentDescription,
    /// The events that said why, when it failed.
    pub errors: Vec<Event>,
    /// When it began, by its first event.
    pub began: Option<OffsetDateTime>,
    /// Whether its events tell of instances: else it was refused before it came to one.
    pub touched: bool,
}

/// Follows an operation until the environment is Ready again.
///
/// # Errors
/// Class `TimedOut` when the deadline passes first: the work goes on at AWS. When AWS cannot be asked.
pub async fn to_ready(aws: &Aws, started: &Started, deadline: Deadline, reporter: &dyn Reporter) -> Result<Ended> {
    follow(aws, started, EnvironmentStatus::Ready, deadline, reporter).await
}

/// Follows a termination until the environment is gone.
///
/// # Errors
/// Class `TimedOut` when the deadline passes first: the work goes on at AWS. When AWS cannot be asked.
pub async fn to_terminated(aws: &Aws, started: &Started, deadline: Deadline, reporter: &dyn Reporter) -> Result<Ended> {
    follow(aws, started, EnvironmentStatus::Terminated, deadline, reporter).await
}

async fn follow(
    aws: &Aws,
    started: &Started,
    goal: EnvironmentStatus,
    deadline: Deadline,
    reporter: &dyn Reporter,
) -> Result<Ended> {
    let mut watch = Watch { silence: Silence::of(aws), ..Watch::new(started, goal) };
    loop {
        let Ok(looked) = deadline.bound(watch.round(aws, reporter)).await else { return Err(watch.late(deadline)) };
        match looked {
            Ok(Some(ended)) => return Ok(ended),
            Ok(None) => watch.silence.end(),
            Err(error) => {
                if let ControlFlow::Break(ended) = watch.bear(error, reporter) {
                    return ended;
                }
            }
        }
        if watch.cadence.pause(deadline).await.is_err() {
            return Err(watch.late(deadline));
        }
    }
}

struct Watch<'a> {
    started: &'a Started,
    goal: EnvironmentStatus,
    last: Option<OffsetDateTime>,
    began: Option<OffsetDateTime>,
    touched: bool,
    verdict: Option<Verdict>,
    errors: Vec<Event>,
    rounds: u32,
    begun: Instant,
    cadence: Cadence,
    silence: Silence,
}

impl Ended {
    /// What its evidence is looked for with.
    pub fn failure(&self) -> Failure<'_> {
        Failure { errors: &self.errors, began: self.began, touched: self.touched }
    }

    /// The environment was terminated while something else was followed: what is said of it.
    ///
    /// # Errors
    /// Class `NotFound` when it is so.
    pub fn check_there(&self) -> Result<()> {
        let Self { environment: EnvironmentDescription { name, id, status, .. }, .. } = self;
        if *status != EnvironmentStatus::Terminated {
            return Ok(());
        }
        Err(Error::new(Class::NotFound, format!("the environment {name} ({id}) is gone"))
            .because("it was terminated, by somebody else, while this was going on")
            .next(format!("tasks-eb events {name}")))
    }
}

impl<'a> Watch<'a> {
    fn new(started: &'a Started, goal: EnvironmentStatus) -> Self {
        let (errors, cadence, begun) = (Vec::new(), Cadence::begin(), Instant::now());
        Self {
            started,
            goal,
            last: None,
            began: None,
            touched: false,
            verdict: None,
            errors,
            rounds: 0,
            begun,
            cadence,
            silence: Silence::default(),
        }
    }

    /// The work goes on at AWS while the way to it is broken, so a failure that may pass is borne for a while; one that
    /// says that AWS is overloaded, to the deadline.
    fn bear(&mut self, error: Error, reporter: &dyn Reporter) -> ControlFlow<Result<Ended>> {
        if !is_transient(&error) {
            let goes_on = format!("the work goes on at AWS; this follows it again: {}", self.resume());
            return ControlFlow::Break(Err(error.because(goes_on)));
        }
        match self.silence.bear(error) {
            Borne::First => {
                reporter.warn(self.silence.told("; the work goes on there, and we ask again"));
                ControlFlow::Continue(())
            }
            Borne::Longer => ControlFlow::Continue(()),
            Borne::Gone(error) => ControlFlow::Break(Err(error)),
            Borne::NoMore(silence, error) => {
                let goes_on =
                    format!("it has not answered for {} s; what was started goes on there", silence.as_secs());
                ControlFlow::Break(Err(error.because(goes_on).reclassify(Class::TimedOut).next(self.resume())))
            }
        }
    }

    /// The command that goes on waiting.
    fn resume(&self) -> String {
        let goal = if self.goal == EnvironmentStatus::Terminated { "terminated" } else { "ready" };
        format!("tasks-eb wait {} --for {goal}", self.started.environment.name)
    }

    fn late(&self, deadline: Deadline) -> Error {
        let limit = deadline.limit().unwrap_or_default().as_secs();
        let name = &self.started.environment.name;
        let error = Error::new(Class::TimedOut, format!("{name} was not done within {limit} s"))
            .code("TE1504")
            .because("the work goes on at AWS")
            .next(self.resume());
        match self.silence.last() {
            Some(last) => error.because(format!("AWS could not be asked lately: {last}")),
            None => error,
        }
    }

    async fn round(&mut self, aws: &Aws, reporter: &dyn Reporter) -> Result<Option<Ended>> {
        self.rounds += 1;
        self.cadence.spend(1);
        for event in aws.events(&self.query()).await? {
            self.last = Some(event.date);
            match pulse(&event.message) {
                Pulse::Near => self.cadence.near(),
                Pulse::Lull => self.cadence.lull(),
                Pulse::Beat if event.request_id.is_some() => self.cadence.news(),
                // Health is no step of what goes on.
                Pulse::Beat => {}
            }
            // Health changes and scaling belong to no request; they are told and decide nothing.
            let ours = event.request_id.is_none() || event.request_id == self.started.request_id;
            // An exchange of names tells each of its events of either environment.
            let of_other = event.environment.as_ref().is_some_and(|name| *name != self.started.environment.name);
            if !ours || of_other {
                continue;
            }
            if event.request_id.is_some() {
                self.touched |= names_instances(&event.message);
                self.began = self.began.or(Some(event.date));
                self.verdict = verdict(&event.message).or(self.verdict);
                if event.severity >= Severity::Error {
                    self.errors.push(event.clone());
                }
            }
            reporter.tell(News::Event(event));
        }
        if self.verdict.is_none() && !self.rounds.is_multiple_of(LOOK_EVERY) {
            return Ok(None);
        }
        self.cadence.spend(1);
        let Some(environment) = aws.environment_by_id(&self.started.environment.id).await? else { return Ok(None) };
        Ok(self.ended(environment))
    }

    /// Until the first event of the request is there, only its id tells it from those before.
    fn query(&self) -> EventQuery {
        match self.last {
            None => EventQuery {
                request_id: self.started.request_id.clone(),
                // An operation that was found under way may have no request that we know of.
                environment_id: self.started.request_id.is_none().then(|| self.started.environment.id.clone()),
                ..EventQuery::default()
            },
            Some(last) => EventQuery {
                environment_id: Some(self.started.environment.id.clone()),
                after: Some(last),
                ..EventQuery::default()
            },
        }
    }

    fn ended(&mut self, environment: EnvironmentDescription) -> Option<Ended> {
        let terminated = environment.status == EnvironmentStatus::Terminated;
        if terminated && self.goal != EnvironmentStatus::Terminated {
            // Somebody else ended it: nothing more will be told of what we started.
            return Some(Ended {
                verdict: Verdict::Failed,
                environment,
                errors: std::mem::take(&mut self.errors),
                began: self.began,
                touched: self.touched,
            });
        }
        if environment.status != self.goal && !terminated && environment.status != EnvironmentStatus::Ready {
            return None;
        }
        // An environment that is Ready again after a termination has not gone: something held it.
        let verdict = match self.verdict {
            Some(verdict) if environment.status == self.goal => verdict,
            Some(Verdict::Failed) => Verdict::Failed,
            Some(Verdict::Succeeded) => return None,
            // Settled without a word: the label tells whether the new version is what runs. Events may be late, so this
            // is believed only after a while. Terminated is the end, with or without a word.
            None if self.begun.elapsed() < WORDLESS && !terminated => return None,
            // Ready after errors and without a good word is no success; Terminated is one whatever was said on the way.
            None if environment.status == self.goal && (terminated || self.errors.is_empty()) => Verdict::Succeeded,
            None => Verdict::Failed,
        };
        let errors = std::mem::take(&mut self.errors);
        Some(Ended { verdict, environment, errors, began: self.began, touched: self.touched })
    }
}

/// Whether an event tells of instances that are worked on (eb-reference §2.3), and not of an option like `InstanceType`.
fn names_instances(message: &str) -> bool {
    ["[Instance: ", "instance(s)", "instance id(s)", "nstance [i-", "nstances have"]
        .iter()
        .any(|of| message.contains(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::silence::PATIENCE;
    use crate::error::AwsFault;
    use crate::report::Silent;

    fn started() -> Started {
        let environment = EnvironmentDescription {
            status: EnvironmentStatus::Updating,
            health: "Grey".into(),
            ..EnvironmentDescription::example()
        };
        Started { request_id: None, environment }
    }

    fn error(code: Option<&str>) -> Error {
        let fault = AwsFault { operation: "x".into(), code: code.map(str::to_owned), request_id: None };
        Error::new(Class::Failed, "could not read the events").with_aws(fault)
    }

    #[test]
    fn a_broken_way_to_aws_is_borne_for_a_while_and_a_refusal_is_not() {
        let started = started();
        let mut watch = Watch::new(&started, EnvironmentStatus::Ready);
        for code in [Some("Throttling"), None, Some("ServiceUnavailable")] {
            assert!(watch.bear(error(code), &Silent).is_continue(), "{code:?}");
        }
        let late = watch.late(Deadline::after(PATIENCE));
        assert!(late.to_string().contains("could not read the events"), "{late}");
        watch.silence.since = Instant::now().checked_sub(PATIENCE).map(|since| (since, error(None)));
        assert!(watch.bear(error(Some("Throttling")), &Silent).is_continue(), "an overloaded AWS is no silent one");
        watch.silence.since = Instant::now().checked_sub(PATIENCE).map(|since| (since, error(None)));
        let ControlFlow::Break(Err(ended)) = watch.bear(error(None), &Silent) else { panic!("it has to end") };
        assert_eq!(ended.class(), Class::TimedOut, "nobody knows how it ended");
        assert!(ended.next_step().is_some_and(|next| next == "tasks-eb wait tasks-dev --for ready"));
        let mut watch = Watch::new(&started, EnvironmentStatus::Ready);
        assert!(watch.bear(error(Some("AccessDenied")), &Silent).is_break());
    }

    #[test]
    fn without_a_request_only_events_of_the_environment_are_asked_for() {
        let started = started();
        let query = Watch::new(&started, EnvironmentStatus::Terminated).query();
        assert_eq!(query.environment_id.as_deref(), Some("e-abcdefghij"));
    }
}
