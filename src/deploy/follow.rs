//! Watching an operation until it is over: its events, and what the environment says of itself.

use std::ops::ControlFlow;

use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, EventQuery, Started};
use crate::beanstalk::event::verdict;
use crate::beanstalk::{EnvironmentStatus, Event, Severity, Verdict};
use crate::error::{Class, Error, Result};
use crate::report::{News, Reporter};
use crate::retry::{self, Deadline, Pace};

/// Without a deciding sentence the environment is looked at once in so many rounds, so that it decides by its status.
const LOOK_EVERY: u32 = 4;

/// How an operation ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// What the events said.
    pub verdict: Verdict,
    /// The environment afterwards.
    pub environment: EnvironmentDescription,
    /// The events that said why, when it failed.
    pub errors: Vec<Event>,
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
    let watch = tokio::sync::Mutex::new(Watch::new(started, goal));
    let round = || async {
        let mut watch = watch.lock().await;
        match watch.round(aws, reporter).await {
            Ok(None) => ControlFlow::Continue(()),
            Ok(Some(ended)) => ControlFlow::Break(Ok(ended)),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    };
    let name = &started.environment.name;
    retry::until(deadline, Pace::FOLLOW, round).await.unwrap_or_else(|_| {
        let limit = deadline.limit().unwrap_or_default().as_secs();
        Err(Error::new(Class::TimedOut, format!("{name} was not done within {limit} s"))
            .because("the work goes on at AWS")
            .next(format!("tasks-eb events {name} --follow")))
    })
}

struct Watch<'a> {
    started: &'a Started,
    goal: EnvironmentStatus,
    last: Option<OffsetDateTime>,
    verdict: Option<Verdict>,
    errors: Vec<Event>,
    rounds: u32,
}

impl<'a> Watch<'a> {
    fn new(started: &'a Started, goal: EnvironmentStatus) -> Self {
        Self { started, goal, last: None, verdict: None, errors: Vec::new(), rounds: 0 }
    }

    async fn round(&mut self, aws: &Aws, reporter: &dyn Reporter) -> Result<Option<Ended>> {
        self.rounds += 1;
        for event in aws.events(&self.query()).await? {
            self.last = Some(event.date);
            // Health changes and scaling belong to no request; they are told and decide nothing.
            let ours = event.request_id.is_none() || event.request_id == self.started.request_id;
            if !ours {
                continue;
            }
            if event.request_id.is_some() {
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
        let Some(environment) = aws.environment_by_id(&self.started.environment.id).await? else { return Ok(None) };
        Ok(self.ended(environment))
    }

    /// Until the first event of the request is there, only its id tells it from those before.
    fn query(&self) -> EventQuery {
        match self.last {
            None => EventQuery { request_id: self.started.request_id.clone(), ..EventQuery::default() },
            Some(last) => EventQuery {
                environment_id: Some(self.started.environment.id.clone()),
                after: Some(last),
                ..EventQuery::default()
            },
        }
    }

    fn ended(&mut self, environment: EnvironmentDescription) -> Option<Ended> {
        let terminated = environment.status == EnvironmentStatus::Terminated;
        if environment.status != self.goal && !terminated && environment.status != EnvironmentStatus::Ready {
            return None;
        }
        // An environment that is Ready again after a termination has not gone: something held it.
        let verdict = match self.verdict {
            Some(verdict) if environment.status == self.goal => verdict,
            Some(Verdict::Failed) => Verdict::Failed,
            Some(Verdict::Succeeded) => return None,
            // Settled without a word: the label tells whether the new version is what runs. Events may be late, so this
            // is believed only after some rounds.
            None if self.rounds < 3 * LOOK_EVERY => return None,
            None if environment.status == self.goal => Verdict::Succeeded,
            None => Verdict::Failed,
        };
        Some(Ended { verdict, environment, errors: std::mem::take(&mut self.errors) })
    }
}
