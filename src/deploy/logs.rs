//! Logs of an environment's instances: asked for, waited for, fetched. Used by `logs` and after a failed deploy.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::Duration;

use crate::aws::Aws;
use crate::aws::beanstalk::{EventQuery, InfoType, LogSample};
use crate::aws::error::is_transient;
use crate::beanstalk::event::verdict;
use crate::beanstalk::{EnvironmentName, Event, Verdict};
use crate::error::{Class, Error, OrFail, Result};
use crate::report::{News, Reporter};
use crate::retry::{self, Deadline, Pace};

/// Longest time a server of logs may be silent, and most bytes it may send: as much as a source bundle has.
const FETCH: Duration = Duration::from_secs(300);
const MOST_BYTES: u64 = crate::beanstalk::version::BUNDLE_BYTES;

/// The logs of one instance.
#[derive(Debug, Clone)]
pub struct InstanceLogs {
    /// Its id.
    pub instance: String,
    /// Text for [`InfoType::Tail`], a zip archive for [`InfoType::Bundle`].
    pub content: Vec<u8>,
}

/// A file in a tail log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    /// Its path on the instance, such as `/var/log/web.stdout.log`.
    pub path: &'a str,
    /// Its last lines, without empty ones.
    pub lines: Vec<&'a str>,
}

/// The files in a tail log: of each a dashed line, the path, a dashed line, then its last lines (eb-reference §4.4).
pub fn sections(log: &str) -> Vec<Section<'_>> {
    let lines: Vec<&str> = log.lines().collect();
    let dashed = |line: &str| line.len() >= 10 && line.bytes().all(|byte| byte == b'-');
    let is_head = |at: &usize| dashed(lines[at - 1]) && dashed(lines[at + 1]);
    let heads: Vec<usize> = (1..lines.len().saturating_sub(1)).filter(is_head).collect();
    let ends = heads.iter().skip(1).map(|next| next - 1).chain([lines.len()]);
    let section = |(head, end): (&usize, usize)| {
        let body = lines.get(head + 2..end).unwrap_or_default().iter().copied();
        Section { path: lines[*head].trim(), lines: body.filter(|line| !line.trim().is_empty()).collect() }
    };
    heads.iter().zip(ends).map(section).collect()
}

/// Asks the instances for their logs, waits until AWS has them, and fetches them. Every event is told.
///
/// # Errors
/// Class `TimedOut` when they are not there at the deadline; else when an instance or AWS refuses.
pub async fn pull(
    aws: &Aws,
    environment: &EnvironmentName,
    kind: InfoType,
    deadline: Deadline,
    reporter: &dyn Reporter,
) -> Result<Vec<InstanceLogs>> {
    let request_id = aws.request_logs(environment, kind).await?;
    wait(aws, environment, request_id, deadline, reporter).await?;
    let mut logs = Vec::new();
    for sample in aws.retrieve_logs(environment, kind).await? {
        logs.push(fetch(sample).await?);
    }
    if logs.is_empty() {
        let message = format!("no instance of {environment} gave its logs");
        return Err(Error::new(Class::Failed, message).next(format!("tasks-eb status {environment}")));
    }
    Ok(logs)
}

async fn wait(
    aws: &Aws,
    environment: &EnvironmentName,
    request_id: Option<String>,
    deadline: Deadline,
    reporter: &dyn Reporter,
) -> Result<()> {
    let query = EventQuery { environment: Some(environment.to_string()), request_id, ..EventQuery::default() };
    let told = RefCell::new(Vec::<Event>::new());
    let answered = retry::until(deadline, Pace::FOLLOW, || async {
        let events = match aws.events(&query).await {
            Ok(events) => events,
            Err(error) if is_transient(&error) => return ControlFlow::Continue(()),
            Err(error) => return ControlFlow::Break(Err(error)),
        };
        let mut told = told.borrow_mut();
        for event in events {
            if !told.contains(&event) {
                reporter.tell(News::Event(event.clone()));
                told.push(event);
            }
        }
        match told.iter().find_map(|event| verdict(&event.message)) {
            Some(Verdict::Succeeded) => ControlFlow::Break(Ok(())),
            Some(Verdict::Failed) => ControlFlow::Break(Err(refused(environment, &told))),
            None => ControlFlow::Continue(()),
        }
    });
    answered.await.unwrap_or_else(|_| {
        Err(Error::new(Class::TimedOut, format!("the logs of {environment} did not come in time"))
            .code("TE1504")
            .next(format!("tasks-eb logs {environment}")))
    })
}

fn refused(environment: &EnvironmentName, events: &[Event]) -> Error {
    Error::new(Class::Failed, format!("could not get the logs of {environment}"))
        .with_evidence(events.iter().map(|event| event.message.clone()))
}

async fn fetch(sample: LogSample) -> Result<InstanceLogs> {
    let LogSample { instance, url, .. } = sample;
    let fetched = tokio::task::spawn_blocking(move || -> Result<Vec<u8>, ureq::Error> {
        let agent = ureq::Agent::config_builder().timeout_global(Some(FETCH)).build().new_agent();
        agent.get(&url).call()?.body_mut().with_config().limit(MOST_BYTES).read_to_vec()
    });
    // The URL is a key to the logs for a quarter of an hour, so it is not part of the message.
    let failed = || format!("could not fetch the logs of {instance}");
    let content = fetched.await.or_fail(Class::Bug, failed)?.or_fail(Class::Failed, failed)?;
    Ok(InstanceLogs { instance, content })
}
