//! Why a deploy failed, in the instances' own words, without being asked: the lines of their logs that matter.

use std::time::Duration;

use crate::aws::Aws;
use crate::aws::beanstalk::InfoType;
use crate::beanstalk::{EnvironmentName, Event};
use crate::deploy::logs;
use crate::report::Silent;
use crate::retry::Deadline;

/// Most lines that are shown.
const LINES: usize = 30;
/// Lines of output shown before an error of the engine.
const BEFORE: usize = 12;
/// Time that the logs may take: a failure is told soon, with or without them.
const PATIENCE: Duration = Duration::from_secs(25);

/// Lines that show why an operation failed: the error events, then what the logs say. Never fails: evidence that cannot
/// be had is left out.
pub async fn collect(aws: &Aws, environment: &EnvironmentName, errors: &[Event]) -> Vec<String> {
    let mut lines: Vec<String> = errors.iter().map(|event| event.message.clone()).collect();
    lines.dedup();
    // A bundle that was refused before any instance saw it left no trace in the logs.
    let reached_instances = !errors.iter().any(|event| event.message.contains("contains invalid YAML or JSON"));
    if !reached_instances {
        return lines;
    }
    let deadline = Deadline::after(PATIENCE);
    if let Ok(logs) = logs::pull(aws, environment, InfoType::Tail, deadline, &Silent).await {
        for log in logs {
            lines.extend(relevant(&String::from_utf8_lossy(&log.content)));
        }
    }
    lines
}

/// The lines of a tail log that say what failed: around the last error of the engine, and what the app said on stderr.
fn relevant(log: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(engine) = section(log, "eb-engine.log") {
        lines.extend(around_last_error(&engine));
    }
    for name in ["eb-hooks.log", "web.stderr.log", "web.stdout.log"] {
        if let Some(section) = section(log, name).filter(|section| !section.is_empty()) {
            let room = LINES.saturating_sub(lines.len() + 1).min(8);
            if room == 0 {
                break;
            }
            lines.push(format!("{name}:"));
            lines.extend(section[section.len().saturating_sub(room)..].iter().map(|line| format!("  {line}")));
        }
    }
    lines.truncate(LINES);
    lines
}

/// The lines of one file in a tail log: a dashed line, the path, a dashed line, then the file (eb-reference §4.4).
fn section(log: &str, name: &str) -> Option<Vec<String>> {
    let lines: Vec<&str> = log.lines().collect();
    let dashed = |line: &str| line.len() >= 10 && line.bytes().all(|byte| byte == b'-');
    let heads: Vec<usize> =
        (1..lines.len().saturating_sub(1)).filter(|at| dashed(lines[at - 1]) && dashed(lines[at + 1])).collect();
    let this = heads.iter().position(|at| lines[*at].trim().ends_with(name))?;
    let end = heads.get(this + 1).map_or(lines.len(), |next| next - 1);
    let body = lines.get(heads[this] + 2..end)?;
    Some(body.iter().filter(|line| !line.trim().is_empty()).map(|line| (*line).to_owned()).collect())
}

fn around_last_error(engine: &[String]) -> Vec<String> {
    // The errors of the newest deployment: what came before the line that began it is another story.
    let began = engine
        .iter()
        .rposition(|line| line.contains("Received command") || line.contains("Executing instruction: stopSqsd"));
    let engine = &engine[began.unwrap_or_default()..];
    let Some(first) = engine.iter().position(|line| line.contains("[ERROR]")) else { return Vec::new() };
    let from = first.saturating_sub(BEFORE);
    engine[from..].iter().filter(|line| !line.contains("CommandService Response")).take(LINES - 10).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
----------------------------------------
/var/log/eb-engine.log
----------------------------------------
2026/11/23 10:00:00.000001 [INFO] Executing instruction: PostBuildEbExtension
2026/11/23 10:00:00.000002 [INFO] Command 10_migrate: error: no such table
2026/11/23 10:00:00.000003 [ERROR] An error occurred during execution of command [app-deploy] - [PostBuildEbExtension].
2026/11/23 10:00:00.000004 [INFO] CommandService Response: {}


----------------------------------------
/var/log/web.stderr.log
----------------------------------------
panicked at main.rs
";

    #[test]
    fn the_lines_around_the_error_and_what_the_app_said_are_found() {
        let lines = relevant(LOG);
        assert!(lines.iter().any(|line| line.contains("no such table")), "{lines:?}");
        assert!(lines.iter().any(|line| line.contains("[ERROR]")), "{lines:?}");
        assert!(lines.iter().any(|line| line.contains("panicked")), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("CommandService")), "{lines:?}");
    }

    #[test]
    fn a_log_that_is_not_there_gives_no_lines() {
        assert_eq!(section(LOG, "nothing.log"), None);
        assert_eq!(relevant(""), Vec::<String>::new());
    }
}
