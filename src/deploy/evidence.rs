//! Why a deploy failed, in the instances' own words, without being asked: the step, the command, its exit code, its
//! output, and the last lines of the logs that matter.

use std::time::Duration;

use serde::Serialize;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::aws::Aws;
use crate::aws::beanstalk::InfoType;
use crate::beanstalk::{EnvironmentName, Event};
use crate::deploy::logs::{self, sections};
use crate::error::Error;
use crate::report::Silent;
use crate::retry::Deadline;
use crate::secret::masked_command;

/// Most lines that are shown.
const LINES: usize = 30;
/// Most lines of what the command that failed said.
const OUTPUT: usize = 15;
/// Lines of each log that is shown.
const TAIL: usize = 8;
/// Lines of the engine's log shown before an error that names no command.
const BEFORE: usize = 12;
/// Time that the logs may take: a failure is told soon, with or without them.
const PATIENCE: Duration = Duration::from_secs(9);

/// What is said of lines whose age nothing tells.
const DOUBT: &str = " (without times: some may be older)";

/// What failed on an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Step of the deployment, as the engine names it, such as `PostBuildEbExtension`.
    pub step: String,
    /// The command: of a container command its name, of a hook its file, of a process its line in the Procfile.
    pub command: String,
    /// Its command line where the log tells it, the first line of it, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Its exit code, where it ended by itself.
    pub exit_code: Option<i32>,
    /// What it said last, since the operation began as far as its lines tell.
    pub output: Vec<String>,
    /// Whether its lines bear no times, so that some may be of what ran before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub may_be_older: bool,
}

impl Finding {
    /// Whether the app itself failed: what it says stands in a log that is older than it.
    fn is_of_the_app(&self) -> bool {
        self.step.contains("Application")
    }

    /// Without what the app's log tells from before.
    fn since(mut self, since: Option<Since>) -> Self {
        if self.is_of_the_app() {
            let (output, timed) = said_since(self.output, since);
            self.may_be_older = since.is_some() && !timed && !output.is_empty();
            self.output = output;
        }
        self
    }

    /// What failed and how it ended, then what it said.
    pub fn describe(&self) -> Vec<String> {
        let Self { step, command, line, exit_code, output, may_be_older } = self;
        let line = line.as_ref().map(|line| format!(" ({line})")).unwrap_or_default();
        let ended = exit_code.map_or_else(|| "failed".to_owned(), |code| format!("exited with code {code}"));
        let doubt = if *may_be_older { DOUBT } else { "" };
        let head = format!("{step}: {command}{line} {ended}{doubt}");
        std::iter::once(head).chain(output.iter().map(|line| format!("  {line}"))).collect()
    }
}

/// What was found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The command that failed, where one did.
    pub finding: Option<Finding>,
    /// Lines for people, with the finding first; at most 30.
    pub lines: Vec<String>,
}

impl Evidence {
    /// Adds it to an error.
    #[must_use]
    pub fn explain(self, error: Error) -> Error {
        let error = error.with_evidence(self.lines);
        match self.finding {
            Some(finding) => error.with_fact("failure", finding),
            None => error,
        }
    }
}

/// An operation that failed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Failure<'a> {
    /// Its events that say why.
    pub errors: &'a [Event],
    /// When it began: what logs tell from before is another story. Absent where nobody saw it begin.
    pub began: Option<OffsetDateTime>,
    /// Whether it came to an instance: else no app has anything to say of it.
    pub touched: bool,
}

/// Finds out why an operation failed. Never fails: evidence that cannot be had is left out.
pub async fn collect(aws: &Aws, environment: &EnvironmentName, failure: Failure<'_>) -> Evidence {
    let Failure { errors, began, touched } = failure;
    let since = began.map(Since);
    let mut told: Vec<String> = errors.iter().map(|event| event.message.clone()).collect();
    told.dedup();
    // A bundle that was refused before any instance saw it left no trace in the logs.
    let reached_instances = !errors.iter().any(|event| event.message.contains("contains invalid YAML or JSON"));
    let mut evidence = Evidence::default();
    let deadline = Deadline::after(PATIENCE);
    let pulled = logs::pull(aws, environment, InfoType::Tail, deadline, &Silent);
    if reached_instances && let Ok(Ok(logs)) = deadline.bound(pulled).await {
        for log in logs {
            let of_instance = relevant(&String::from_utf8_lossy(&log.content), since, touched);
            if evidence.lines.is_empty() || (evidence.finding.is_none() && of_instance.finding.is_some()) {
                evidence = of_instance;
            }
        }
    }
    if evidence.finding.is_none() {
        evidence.lines.splice(0..0, told);
    }
    evidence.lines.truncate(LINES);
    evidence
}

/// What a tail log says of the last failure, since the operation began. Of one that `touched` no instance the apps say
/// nothing.
fn relevant(log: &str, since: Option<Since>, touched: bool) -> Evidence {
    let engine = section(log, "eb-engine.log").map(|engine| newest_deployment(engine, since)).unwrap_or_default();
    let finding = finding(&engine).map(|finding| finding.since(since));
    let mut lines = match &finding {
        Some(finding) => finding.describe(),
        None => around_last_error(&engine),
    };
    // The app's own words matter, unless something before its start failed or they stand there already.
    let unsaid = |finding: &Finding| finding.is_of_the_app() && finding.output.is_empty();
    let started = finding.as_ref().map_or(touched, unsaid);
    for name in ["web.stderr.log", "web.stdout.log"].into_iter().filter(|_| started) {
        let section = section(log, name).map(|section| said_since(section, since));
        if let Some((section, timed)) = section.filter(|(section, _)| !section.is_empty()) {
            let doubt = if timed || since.is_none() { "" } else { DOUBT };
            lines.push(format!("{name}:{doubt}"));
            lines.extend(section[section.len().saturating_sub(TAIL)..].iter().map(|line| format!("  {line}")));
        }
    }
    lines.truncate(LINES);
    Evidence { finding, lines }
}

/// The lines of one file in a tail log.
fn section(log: &str, name: &str) -> Option<Vec<String>> {
    let found = sections(log).into_iter().find(|section| section.path.ends_with(name))?;
    Some(found.lines.into_iter().map(str::to_owned).collect())
}

/// What came before the line that began the newest deployment is another story, and so is all from before the operation
/// began: it may never have come to an instance. That logs were asked for is none.
fn newest_deployment(mut engine: Vec<String>, since: Option<Since>) -> Vec<String> {
    let of_logs = |line: &str| line.contains("tail-log") || line.contains("bundle-log");
    if let Some(since) = since {
        let first = engine.iter().position(|line| is_dated(line) && since.precedes(line));
        engine.drain(..first.unwrap_or(engine.len()));
    }
    let began = engine.iter().rposition(|line| line.contains("Received command") && !of_logs(line));
    engine.into_iter().skip(began.unwrap_or_default()).collect()
}

/// Reads the engine's line `… [ERROR] An error occurred during execution of command [app-deploy] - [STEP]. Stop running
/// the command. Error: …` (eb-reference §4.4) and what follows it.
fn finding(engine: &[String]) -> Option<Finding> {
    const ERROR: &str = "An error occurred during execution of command";
    const ENDED: [&str; 3] = [" exited with code ", " failed with error exit status ", " failed with exit code "];
    let at = engine.iter().position(|line| line.contains(ERROR))?;
    let (head, said) = engine[at].split_once("Error: ")?;
    let step = head.split("- [").nth(1)?.split(']').next()?.to_owned();
    let (said, first) = match said.split_once("Output: ").or_else(|| said.split_once("Stderr:")) {
        Some((said, first)) => (said, Some(first)),
        None => (said, None),
    };
    let ended = ENDED.iter().find_map(|word| said.split_once(word));
    let (command, code) = match ended {
        Some((command, rest)) => {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            (command, digits.parse().ok())
        }
        None => (said, None),
    };
    let more = engine[at + 1..].iter().take_while(|line| !is_dated(line)).map(String::as_str);
    let output: Vec<String> = first
        .into_iter()
        .chain(more)
        .map(|line| line.trim_end().to_owned())
        .filter(|line| !line.is_empty() && !line.starts_with("/var/log/"))
        .collect();
    let output = output[output.len().saturating_sub(OUTPUT)..].to_vec();
    let command = command.trim_start_matches("Command ").trim_end_matches(['.', ' ']).to_owned();
    let running = format!("Running {command}: ");
    let line = engine[..at].iter().rev().find_map(|line| Some(masked_command(line.split_once(&running)?.1)));
    Some(Finding { step, command, line, exit_code: code, output, may_be_older: false })
}

/// What a program said since then, by the times that the system's logger puts in front of its lines; and whether there are
/// any. A line without one belongs to the line before.
fn said_since(lines: Vec<String>, since: Option<Since>) -> (Vec<String>, bool) {
    let Some(since) = since else { return (lines, false) };
    let Some(last_before) = lines.iter().rposition(|line| since.follows(line) == Some(true)) else {
        let timed = lines.iter().any(|line| since.follows(line).is_some());
        return (lines, timed);
    };
    let later = lines.iter().skip(last_before).position(|line| since.follows(line) == Some(false));
    let first = later.map_or(lines.len(), |later| last_before + later);
    (lines.into_iter().skip(first).collect(), true)
}

/// How far the clock of an instance may be behind that of AWS's events, which are moreover a millisecond apart at least.
const CLOCKS: time::Duration = time::Duration::milliseconds(100);

/// When an operation began.
#[derive(Debug, Clone, Copy)]
struct Since(OffsetDateTime);

impl Since {
    fn moment(self) -> OffsetDateTime {
        self.0.to_offset(time::UtcOffset::UTC) - CLOCKS
    }

    /// Whether it was before a dated line of the engine, or at that moment: `2026/11/23 10:00:00.123456 …`, in UTC.
    fn precedes(self, line: &str) -> bool {
        let format = format_description!("[year]/[month]/[day] [hour]:[minute]:[second].[subsecond digits:6]");
        self.moment().format(format).is_ok_and(|moment| line >= moment.as_str())
    }

    /// Whether it was after a line was said; `None` where that bears no time. Loggers write `Nov 23 10:00:00 ` or
    /// `2026-11-23T10:00:00`, in UTC and to the second (rsyslog's traditional and its own format).
    fn follows(self, line: &str) -> Option<bool> {
        let moment = self.moment();
        let iso = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
        if let Some(time) = line.get(..19).and_then(|text| PrimitiveDateTime::parse(text, iso).ok()) {
            return Some(time.assume_utc() < moment - time::Duration::SECOND);
        }
        let traditional = format_description!("[month repr:short] [day padding:space] [hour]:[minute]:[second] [year]");
        let text = format!("{} {}", line.get(..15)?, moment.year());
        let time = PrimitiveDateTime::parse(&text, traditional).ok()?.assume_utc();
        // Without a year, a line of December that is read in January is of the year before.
        let of_last_year = time - moment > time::Duration::days(180);
        Some(of_last_year || time < moment - time::Duration::SECOND)
    }
}

/// Whether a line of the engine begins a message of its own: `2026/11/23 10:00:00.123456 [INFO] …`.
fn is_dated(line: &str) -> bool {
    let digits = |text: Option<&str>| text.is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits(line.get(..4)) && line.get(4..5) == Some("/") && digits(line.get(5..7))
}

fn around_last_error(engine: &[String]) -> Vec<String> {
    let Some(first) = engine.iter().position(|line| line.contains("[ERROR]")) else { return Vec::new() };
    let from = first.saturating_sub(BEFORE);
    let lines = engine[from..].iter().filter(|line| !line.contains("CommandService Response"));
    lines.take(LINES - TAIL).cloned().collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn log(error: &str) -> String {
        format!(
            "----------------------------------------\n/var/log/eb-engine.log\n\
             ----------------------------------------\n\
             2026/11/22 09:00:00.000001 [INFO] Received command app-deploy\n\
             2026/11/22 09:00:00.000002 [ERROR] An error occurred during execution of command [app-deploy] - [Old]. \
             Stop running the command. Error: old exited with code 1.\n\
             2026/11/23 10:00:00.000001 [INFO] Received command app-deploy\n\
             2026/11/23 10:00:00.000002 [INFO] Running container_commands 20_migrate: DB_PASSWORD=abc bin/web migrate\n\
             2026/11/23 10:00:00.000003 [ERROR] An error occurred during execution of command [app-deploy] - {error}\n\
             2026/11/23 10:00:00.000004 [INFO] CommandService Response: {{}}\n\
             2026/11/23 10:00:01.000004 [INFO] Received command tail-log\n\n\n\
             ----------------------------------------\n/var/log/web.stderr.log\n\
             ----------------------------------------\npanicked at main.rs\n"
        )
    }

    #[test]
    fn a_container_command_is_found_with_its_exit_code_and_output() {
        let log = log("[PostBuildEbExtension]. Stop running the command. Error: container_commands 20_migrate exited \
                       with code 3. Output: no such table\nsecond line");
        let Evidence { finding: Some(found), lines } = relevant(&log, None, true) else { panic!("nothing is found") };
        assert_eq!((found.step.as_str(), found.exit_code), ("PostBuildEbExtension", Some(3)));
        assert_eq!(found.command, "container_commands 20_migrate");
        assert_eq!(found.line.as_deref(), Some("DB_PASSWORD=******** bin/web migrate"));
        assert_eq!(found.output, ["no such table", "second line"]);
        let expected = [
            "PostBuildEbExtension: container_commands 20_migrate (DB_PASSWORD=******** bin/web migrate) exited with code 3",
            "  no such table",
            "  second line",
        ];
        assert_eq!(lines, expected, "what the old version said is another story");
    }

    #[test]
    fn a_process_is_found_and_what_the_app_said_is_shown() {
        let log = log("[StartApplication]. Stop running the command. Error: the process 'web' (bin/web) exited with \
                       code 7 before it accepted a connection on PORT=5000");
        let Evidence { finding: Some(found), lines } = relevant(&log, None, true) else { panic!("nothing is found") };
        assert_eq!((found.command.as_str(), found.exit_code), ("the process 'web' (bin/web)", Some(7)));
        assert!(lines.iter().any(|line| line.contains("panicked")), "{lines:?}");
    }

    #[test]
    fn what_names_no_command_is_shown_as_it_stands() {
        let log = log("[X]. Stop running the command. Error: the disk is full.");
        let found = relevant(&log, None, true).finding.expect("found");
        assert_eq!((found.command.as_str(), found.exit_code, found.output.len()), ("the disk is full", None, 0));
        let odd = log.replace("Error: the", "the").replace("Error: old", "old");
        let Evidence { finding, lines } = relevant(&odd, None, true);
        assert_eq!(finding, None);
        assert!(lines.iter().any(|line| line.contains("disk is full")), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("CommandService")), "{lines:?}");
    }

    fn since(moment: OffsetDateTime) -> Option<Since> {
        Some(Since(moment))
    }

    #[test]
    fn what_an_earlier_deployment_left_in_the_logs_is_no_evidence() {
        let log = log("[StartApplication]. Stop running the command. Error: bin/web exited with code 7.");
        let during = relevant(&log, since(datetime!(2026-11-23 10:00:00 UTC)), true);
        assert_eq!(during.finding.expect("found").exit_code, Some(7));
        let later = relevant(&log, since(datetime!(2026-11-23 11:00:00 UTC)), true);
        assert_eq!(later.finding, None, "this operation never came to the engine");
        assert!(!later.lines.iter().any(|line| line.contains("code 7")), "{later:?}");
        assert!(later.lines.iter().any(|line| line.starts_with("web.stderr.log: (without times")), "{later:?}");
    }

    #[test]
    fn what_the_app_said_before_is_no_output_of_what_fails_now() {
        let output = "Output: Nov 23 09:59:00 ip-172-31-0-1 web[1]: listening on 5000\n\
                      Nov 23 10:00:00 ip-172-31-0-1 web[2]: panic: no config file";
        let fails = |output: &str| {
            log(&format!("[StartApplication]. Stop running the command. Error: bin/web exited with code 7. {output}"))
        };
        let began = since(datetime!(2026-11-23 10:00:00 UTC));
        let found = relevant(&fails(output), began, true).finding.expect("found");
        assert_eq!(found.output, ["Nov 23 10:00:00 ip-172-31-0-1 web[2]: panic: no config file"]);
        assert!(!found.may_be_older);
        let Evidence { finding: Some(found), lines } = relevant(&fails("Output: listening\nbye"), began, true) else {
            panic!("nothing is found")
        };
        assert!(found.may_be_older && lines[0].ends_with("(without times: some may be older)"), "{lines:?}");
        let untouched = relevant(&log("x"), since(datetime!(2026-11-23 11:00:00 UTC)), false);
        assert_eq!(untouched, Evidence::default(), "no app has anything to say of it");
    }

    #[test]
    fn what_the_app_said_before_is_left_out_where_its_lines_have_times() {
        let moment = datetime!(2026-01-01 00:00:10 UTC);
        let said = |lines: &[&str]| said_since(lines.iter().map(|line| (*line).to_owned()).collect(), since(moment));
        let old = "Dec 31 23:59:59 ip-172-31-0-1 web[1]: bye";
        let new = "Jan  1 00:00:10 ip-172-31-0-1 web[2]: hello";
        assert_eq!(said(&[old, "  of the old", new, "  of the new"]), (vec![new.into(), "  of the new".into()], true));
        assert_eq!(said(&[old, "  of the old"]), (vec![], true));
        assert_eq!(said(&["2025-12-31T23:59:59.1+00:00 a", "2026-01-01T00:00:11Z b"]).0, ["2026-01-01T00:00:11Z b"]);
        assert_eq!(said(&["no time", "at all"]), (vec!["no time".into(), "at all".into()], false));
    }

    #[test]
    fn a_log_that_is_not_there_gives_no_lines() {
        assert_eq!(section(&log("x"), "nothing.log"), None);
        assert_eq!(relevant("", None, true), Evidence::default());
    }
}
