//! The lines of an environment's logs as they come: from CloudWatch Logs where the environment streams them, else out of
//! tail logs that are asked for again and again, of which only what is new is told.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::InfoType;
use crate::aws::logs::{LogEvent, Place};
use crate::beanstalk::EnvironmentName;
use crate::beanstalk::option::{OptionSetting, namespace, value_of};
use crate::deploy::logs::{pull, sections};
use crate::error::Result;
use crate::report::Silent;
use crate::retry::Deadline;

/// An agent brings lines in order, but sends them up to seconds late, and every instance has its own clock.
const LATENESS: time::Duration = time::Duration::seconds(30);
/// Most pages of a group that one look takes, each of up to 1 MB and 10,000 lines; the next look goes on after them.
const PAGES: usize = 20;
/// Lines of each file that are shown before those that come.
const BEFORE: usize = 10;
/// Pause between two questions to CloudWatch Logs: one for each of about five groups, where an account has 5 a second.
const STREAMED: Duration = Duration::from_secs(2);
/// Pause between two tail logs. Each of them is an operation of its own, with events.
const POLLED: Duration = Duration::from_secs(5);
/// Time that instances get to bring a tail log.
const PATIENCE: Duration = Duration::from_secs(120);

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Id of the instance that wrote it.
    pub instance: String,
    /// Its file, below `/var/log`.
    pub file: String,
    /// When it was written; a tail log does not tell.
    #[serde(with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub date: Option<OffsetDateTime>,
    /// The line.
    pub message: String,
}

/// Where lines may be missing between those of one look and those of the look before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Id of the instance.
    pub instance: String,
    /// The file, below `/var/log`.
    pub file: String,
}

/// Whether these settings stream the logs of instances to CloudWatch Logs.
pub fn are_streamed(settings: &[OptionSetting]) -> bool {
    value_of(settings, namespace::CLOUDWATCH_LOGS, "StreamLogs").is_some_and(|word| word.eq_ignore_ascii_case("true"))
}

/// Where the lines come from.
#[derive(Debug)]
pub enum Tail {
    /// From CloudWatch Logs.
    Streamed(Streamed),
    /// From tail logs.
    Polled(Polled),
}

impl Tail {
    /// How long to pause before the next look.
    pub fn pause(&self) -> Duration {
        match self {
            Self::Streamed(_) => STREAMED,
            Self::Polled(_) => POLLED,
        }
    }

    /// Where the last look does not join the one before it.
    pub fn gaps(&mut self) -> Vec<Gap> {
        match self {
            // It goes on where it broke off.
            Self::Streamed(_) => Vec::new(),
            Self::Polled(polled) => std::mem::take(&mut polled.gaps),
        }
    }

    /// The lines since the last look, oldest first in each file.
    ///
    /// # Errors
    /// When AWS or an instance refuses, or cannot be reached.
    pub async fn look(&mut self, aws: &Aws) -> Result<Vec<Line>> {
        match self {
            Self::Streamed(streamed) => streamed.look(aws).await,
            Self::Polled(polled) => polled.look(aws).await,
        }
    }
}

/// Lines from CloudWatch Logs.
#[derive(Debug)]
pub struct Streamed {
    prefix: String,
    from: OffsetDateTime,
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    name: String,
    file: String,
    after: OffsetDateTime,
    rest: Option<Place>,
    seen: HashMap<String, OffsetDateTime>,
}

impl Streamed {
    /// Lines of an environment from this moment on.
    pub fn from(environment: &EnvironmentName, from: OffsetDateTime) -> Self {
        Self { prefix: format!("/aws/elasticbeanstalk/{environment}/var/log/"), from, groups: Vec::new() }
    }

    async fn look(&mut self, aws: &Aws) -> Result<Vec<Line>> {
        // Groups come when the first line of a file does.
        for found in aws.log_groups(&self.prefix).await? {
            if !self.groups.iter().any(|group| group.name == found.name) {
                let file = found.name.strip_prefix(&self.prefix).unwrap_or(&found.name).to_owned();
                self.groups.push(Group { name: found.name, file, after: self.from, rest: None, seen: HashMap::new() });
            }
        }
        let mut found = Vec::new();
        for group in &self.groups {
            found.push(aws.log_events(&group.name, group.place(), PAGES).await?);
        }
        // Only now, when no group can fail any more, lines count as told.
        let now = OffsetDateTime::now_utc();
        let mut lines = Vec::new();
        for (group, (events, rest)) in self.groups.iter_mut().zip(found) {
            group.rest = rest;
            lines.extend(group.fresh(events, now));
        }
        // The sort is stable: lines of one moment stay as they came.
        lines.sort_by_key(|line| line.date);
        Ok(lines)
    }
}

impl Group {
    /// Where the next look begins: where the last one broke off, else a little before what it saw.
    fn place(&self) -> Place {
        self.rest.clone().unwrap_or(Place { from: self.after, token: None })
    }

    /// The events that were not told yet. Looks overlap, because events come late. An instance whose clock is ahead of ours
    /// does not hide the lines of the others.
    fn fresh(&mut self, events: Vec<LogEvent>, now: OffsetDateTime) -> Vec<Line> {
        let mut lines = Vec::new();
        for LogEvent { id, stream, timestamp, message } in events {
            let nanoseconds = i128::from(timestamp) * 1_000_000;
            let date = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
            self.after = self.after.max(date.min(now) - LATENESS);
            if self.seen.insert(id, date).is_none() {
                lines.push(Line { instance: stream, file: self.file.clone(), date: Some(date), message });
            }
        }
        let after = self.after;
        self.seen.retain(|_, date| *date >= after);
        lines
    }
}

/// Lines out of tail logs.
#[derive(Debug)]
pub struct Polled {
    environment: EnvironmentName,
    engine: bool,
    before: HashMap<(String, String), VecDeque<String>>,
    gaps: Vec<Gap>,
    begun: bool,
}

impl Polled {
    /// Lines of an environment. That tail logs are asked for stands in the engine's log itself, so it is left out unless
    /// `engine` wants it.
    pub fn of(environment: &EnvironmentName, engine: bool) -> Self {
        Self { environment: environment.clone(), engine, before: HashMap::new(), gaps: Vec::new(), begun: false }
    }

    async fn look(&mut self, aws: &Aws) -> Result<Vec<Line>> {
        let logs = pull(aws, &self.environment, InfoType::Tail, Deadline::after(PATIENCE), &Silent).await?;
        let lines = logs.iter().flat_map(|log| self.fresh(&log.instance, &String::from_utf8_lossy(&log.content)));
        let lines = lines.collect();
        self.begun = true;
        Ok(lines)
    }

    fn fresh(&mut self, instance: &str, log: &str) -> Vec<Line> {
        let mut fresh = Vec::new();
        for section in sections(log) {
            let file = section.path.strip_prefix("/var/log/").unwrap_or(section.path);
            if file == "eb-engine.log" && !self.engine {
                continue;
            }
            let before = self.before.entry((instance.to_owned(), file.to_owned())).or_default();
            let new = match (self.begun, before.is_empty()) {
                (false, true) => section.lines.len().saturating_sub(BEFORE),
                _ => known(before, &section.lines),
            };
            if self.begun && new == 0 && !before.is_empty() && !section.lines.is_empty() {
                self.gaps.push(Gap { instance: instance.to_owned(), file: file.to_owned() });
            }
            fresh.extend(section.lines[new..].iter().map(|line| Line {
                instance: instance.to_owned(),
                file: file.to_owned(),
                date: None,
                message: (*line).to_owned(),
            }));
            *before = section.lines.iter().map(|line| (*line).to_owned()).collect();
        }
        fresh
    }
}

/// How many of these lines, a window of a file's end, were in the window before: as many as overlap. Where nothing does,
/// the file was replaced, or more was written in between than a window shows.
fn known(before: &VecDeque<String>, lines: &[&str]) -> usize {
    let overlaps = |count: &usize| before.iter().skip(before.len() - count).zip(lines).all(|(old, new)| old == new);
    (0..=before.len().min(lines.len())).rev().find(overlaps).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(lines: &[&str]) -> String {
        let dashes = "-".repeat(40);
        let engine = format!("{dashes}\n/var/log/eb-engine.log\n{dashes}\n[INFO] Received command tail-log\n\n\n");
        format!("{engine}{dashes}\n/var/log/nginx/access.log\n{dashes}\n{}\n\n", lines.join("\n"))
    }

    fn told(polled: &mut Polled, lines: &[&str]) -> Vec<String> {
        let fresh = polled.fresh("i-1", &tail(lines));
        polled.begun = true;
        fresh.into_iter().map(|line| format!("{} {}", line.file, line.message)).collect()
    }

    #[test]
    fn of_a_window_that_moves_only_what_is_new_is_told() {
        let name = EnvironmentName::parse("tasks-dev").expect("a name");
        let mut polled = Polled::of(&name, false);
        assert_eq!(told(&mut polled, &["a", "b"]), ["nginx/access.log a", "nginx/access.log b"]);
        assert_eq!(told(&mut polled, &["a", "b"]), [""; 0]);
        assert_eq!(told(&mut polled, &["b", "b", "c"]), ["nginx/access.log b", "nginx/access.log c"]);
        assert_eq!(polled.gaps, []);
        assert_eq!(told(&mut polled, &["new", "file"]).len(), 2, "a file that was replaced is another");
        assert_eq!(polled.gaps, [Gap { instance: "i-1".into(), file: "nginx/access.log".into() }]);
        let long: Vec<String> = (0..30).map(|number| number.to_string()).collect();
        let mut late = Polled::of(&name, true);
        let fresh = late.fresh("i-1", &tail(&long.iter().map(String::as_str).collect::<Vec<_>>()));
        let of_access = fresh.iter().filter(|line| line.file == "nginx/access.log").count();
        assert_eq!((of_access, fresh.len()), (BEFORE, BEFORE + 1), "the first look shows a few lines of each file");
    }

    #[test]
    fn events_that_overlap_are_told_once_and_late_ones_are_told() {
        let start = OffsetDateTime::UNIX_EPOCH;
        let mut group = Group { name: String::new(), file: "f".into(), after: start, rest: None, seen: HashMap::new() };
        let now = start + Duration::from_secs(600);
        let event = |id: &str, second: i64| LogEvent {
            id: id.into(),
            stream: "i-1".into(),
            timestamp: second * 1000,
            message: id.into(),
        };
        let mut told = |events| group.fresh(events, now).into_iter().map(|line| line.message).collect::<Vec<_>>();
        assert_eq!(told(vec![event("a", 100), event("b", 101)]), ["a", "b"]);
        assert_eq!(told(vec![event("late", 99), event("a", 100), event("b", 101)]), ["late"]);
        assert_eq!(told(vec![event("b", 101), event("c", 500)]), ["c"]);
        assert_eq!((group.seen.len(), group.after.unix_timestamp()), (1, 470), "what lies behind is forgotten");
        assert_eq!(group.place(), Place { from: start + Duration::from_secs(470), token: None });
        group.fresh(vec![event("tomorrow", 86_400)], now);
        assert_eq!(group.after, now - LATENESS, "a clock that is ahead hides nothing");
        let rest = Place { from: start, token: Some("page 21".into()) };
        group.rest = Some(rest.clone());
        assert_eq!(group.place(), rest, "a look that broke off is gone on with");
    }
}
