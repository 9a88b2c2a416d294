//! `tasks-eb events`: what happened to an environment, and what happens now.

use std::collections::HashSet;
use std::fmt;
use std::ops::ControlFlow;

use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, OffsetDateTime};

use crate::aws::Aws;
use crate::aws::beanstalk::EventQuery;
use crate::beanstalk::event::Severity;
use crate::beanstalk::{EnvironmentName, Event};
use crate::commands::following::Followed;
use crate::context::Context;
use crate::deploy::silence::Silence;
use crate::error::Result;
use crate::retry::{self, Pace, parse_duration};
use crate::ui::{Outcome, table};

/// Events that are shown when nothing says how many.
const MOST: usize = 100;
/// Events that are shown before those that are waited for.
const BEFORE_FOLLOWING: usize = 10;
/// AWS lists an event up to a few seconds after its own time.
const LATENESS: Duration = Duration::seconds(15);

/// List what happened to an environment, oldest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb events
  tasks-eb events tasks-dev --follow
  tasks-eb events --since 2h --severity WARN
  tasks-eb events --since 2026-11-23T06:00:00Z --output json")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Stay, and print events as they happen, until Ctrl-C
    #[arg(long, short)]
    pub follow: bool,
    /// Follow no longer than this, such as 90s or 20m
    #[arg(long, value_name = "TIME", requires = "follow", value_parser = parse_duration)]
    pub timeout: Option<std::time::Duration>,
    /// Only what happened since: 90s, 15m, 2h, 3d, a date, or a moment (RFC 3339)
    #[arg(long, value_name = "WHEN", value_parser = parse_since)]
    pub since: Option<OffsetDateTime>,
    /// Only what is this severe or more: TRACE, DEBUG, INFO, WARN, ERROR, FATAL
    #[arg(long, value_name = "SEVERITY", value_parser = parse_severity)]
    pub severity: Option<Severity>,
    /// At most so many, the newest [default: 100]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub limit: Option<u16>,
}

fn parse_severity(text: &str) -> Result<Severity, String> {
    Severity::parse(&text.to_ascii_uppercase()).ok_or_else(|| "it is none of TRACE … FATAL".to_owned())
}

pub(super) fn parse_since(text: &str) -> Result<OffsetDateTime, String> {
    let unit = text.char_indices().last().map_or("", |(at, _)| &text[at..]);
    let seconds = match unit {
        "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        "d" => Some(86_400),
        _ => None,
    };
    let date = time::macros::format_description!("[year]-[month]-[day]");
    let ago =
        seconds.zip(text.get(..text.len().saturating_sub(unit.len())).and_then(|count| count.parse::<i64>().ok()));
    let since = match ago {
        Some((unit, count)) => count
            .checked_mul(unit)
            .and_then(|seconds| OffsetDateTime::now_utc().checked_sub(Duration::seconds(seconds))),
        None => OffsetDateTime::parse(text, &Rfc3339)
            .or_else(|_| Date::parse(text, date).map(|date| date.midnight().assume_utc()))
            .ok(),
    };
    since.ok_or_else(|| "it is neither a time span such as 2h, nor a date, nor a moment".to_owned())
}

#[derive(Debug, Serialize)]
struct Events {
    events: Vec<Event>,
    #[serde(skip)]
    width: Option<usize>,
}

impl fmt::Display for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.events.iter().map(|event| line(event, self.width)).collect();
        f.write_str(&lines.join("\n"))
    }
}

fn line(event: &Event, width: Option<usize>) -> String {
    let moment = table::moment(event.date);
    let moment = moment.trim_end_matches(" UTC");
    table::beside(&format!("{moment} {:5} ", event.severity.as_str()), &event.message, width)
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` when no environment is given and the branch has none; else when AWS refuses or cannot be reached.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    if args.follow {
        context.ui().check_endless("events that are followed never end, and so are no JSON document", "--follow")?;
    }
    let name = context.environment(args.environment)?;
    let aws = context.aws().await?;
    let most = if args.follow { BEFORE_FOLLOWING } else { MOST };
    let query = EventQuery {
        environment: Some(name.to_string()),
        severity: args.severity,
        after: args.since,
        most: Some(args.limit.map_or(most, usize::from)),
        ..EventQuery::default()
    };
    let width = context.ui().width();
    if args.follow {
        let again = format!("tasks-eb events {name} --follow");
        let followed = &Followed::new(format!("the events of {name}"), &again);
        let (seen, silence) = (HashSet::new(), Silence::of(aws));
        let mut following = Following { context, aws, query, seen, silence, followed, width };
        followed.until_told(args.timeout, context, following.follow()).await?;
        return Outcome::new(&Events { events: Vec::new(), width });
    }
    let events = aws.events(&query).await?;
    if events.is_empty() && args.since.is_none() && args.severity.is_none() {
        if aws.environment(&name).await?.is_none() {
            return Err(context.no_environment(aws, &name).await);
        }
        context.reporter().note(format!("there are no events of {name} in {}", aws.region()));
    }
    Outcome::new(&Events { events, width })
}

struct Following<'a> {
    context: &'a Context,
    aws: &'a Aws,
    query: EventQuery,
    seen: HashSet<(OffsetDateTime, String)>,
    silence: Silence,
    followed: &'a Followed<'a>,
    width: Option<usize>,
}

impl Following<'_> {
    /// Prints events until the environment is gone or nobody reads.
    async fn follow(&mut self) -> Result<()> {
        let first = self.ask().await?;
        let begun = first.last().map_or_else(OffsetDateTime::now_utc, |event| event.date);
        let mut flow = self.print(first);
        self.query.most = None;
        self.query.after = Some(begun - LATENESS);
        // What lies in the overlap and was not shown was not asked for.
        let overlap = self.ask().await?;
        let old = overlap.iter().filter(|event| event.date <= begun);
        self.seen.extend(old.map(|event| (event.date, event.message.clone())));
        flow = if flow.is_continue() { self.print(overlap) } else { flow };
        while flow.is_continue() {
            retry::pause(Pace::FOLLOW.most).await;
            let events = self.ask().await?;
            flow = self.print(events);
        }
        Ok(())
    }

    /// The events, as soon as AWS answers: none is lost while it does not.
    async fn ask(&mut self) -> Result<Vec<Event>> {
        loop {
            let answer = self.aws.events(&self.query).await;
            if let Some(events) = self.followed.heard(&mut self.silence, answer, self.context)? {
                return Ok(events);
            }
            retry::pause(Pace::FOLLOW.most).await;
        }
    }

    fn print(&mut self, events: Vec<Event>) -> ControlFlow<()> {
        for event in events {
            let newest = event.date;
            if self.seen.insert((event.date, event.message.clone())) {
                self.context.ui().part("event", &event, &line(&event, self.width))?;
                if event.message == "terminateEnvironment completed successfully." {
                    return ControlFlow::Break(());
                }
            }
            self.query.after = self.query.after.max(Some(newest - LATENESS));
        }
        let forgotten = self.query.after;
        self.seen.retain(|(date, _)| Some(*date) >= forgotten);
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_given_as_spans_dates_and_moments() {
        // The clock goes on between two looks at it, so the span is looked at from both sides.
        let before = OffsetDateTime::now_utc();
        let since = parse_since("2h").expect("a span");
        let after = OffsetDateTime::now_utc();
        assert!(before <= since + Duration::hours(2) && since + Duration::hours(2) <= after);
        let date = parse_since("2026-11-23").expect("a date");
        assert_eq!(date, parse_since("2026-11-23T00:00:00Z").expect("a moment"));
        for bad in ["", "h", "2", "2 hours", "yesterday", "2026-13-01", "99999999999999999d", "ä"] {
            assert!(parse_since(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_event_is_a_line_that_keeps_its_column_when_it_is_wrapped() {
        let event = Event {
            date: parse_since("2026-11-23T06:00:00Z").expect("a moment"),
            message: "Environment update completed successfully.".into(),
            severity: Severity::Info,
            application: None,
            environment: None,
            version_label: None,
            request_id: None,
        };
        let text = line(&event, Some(60));
        assert_eq!(
            text,
            "2026-11-23 06:00:00 INFO  Environment update completed\n                          successfully."
        );
    }
}
