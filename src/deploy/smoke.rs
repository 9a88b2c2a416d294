//! The project's own check of a version that answers: a command, which knows what it has to find at the URL.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::Command;

use crate::beanstalk::{EnvironmentName, VersionLabel};
use crate::deploy::evidence::{Evidence, Finding};
use crate::error::{Class, Error, OrFail, Result};
use crate::report::{Reporter, relay};
use crate::retry::Deadline;

/// Most lines of its output that an error shows.
const LINES: usize = 28;

/// A command for `sh`, run in the project's folder. It reads `TASKS_EB_URL`, `TASKS_EB_ENVIRONMENT` and
/// `TASKS_EB_VERSION`, beside the environment of tasks-eb itself, and says by exit code 0 that all is well.
#[derive(Debug, Clone)]
pub struct Smoke {
    /// The command.
    pub command: String,
    /// Where it is run.
    pub folder: PathBuf,
}

impl Smoke {
    /// Runs it. Its lines are told as they come.
    ///
    /// # Errors
    /// Class `Unhealthy`, with the last lines, when it says that something is wrong or cannot be started; `TimedOut` when
    /// the deadline passes first.
    pub async fn run(
        &self,
        url: &str,
        (name, label): (&EnvironmentName, &VersionLabel),
        deadline: Deadline,
        reporter: &dyn Reporter,
    ) -> Result<()> {
        reporter.phase("smoke test");
        let Self { command, folder } = self;
        let failed = || format!("version {label} in {name} did not pass the smoke test");
        let mut child = Command::new("sh")
            // One stream: what it says stays in order.
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(folder)
            .env("TASKS_EB_URL", url)
            .env("TASKS_EB_ENVIRONMENT", name.as_str())
            .env("TASKS_EB_VERSION", label.as_str())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .or_fail(Class::Unhealthy, failed)?;
        let stdout = child.stdout.take().ok_or_else(|| Error::new(Class::Bug, "the smoke test has no output"))?;
        let ended = deadline.bound(async {
            let output = relay(stdout, reporter, LINES).await;
            (child.wait().await, output)
        });
        let Ok((status, output)) = ended.await else {
            return Err(Error::new(Class::TimedOut, "the smoke test took longer than the time given")
                .because(format!("it was ended: {command}"))
                .next(format!("tasks-eb status {name}")));
        };
        let status = status.or_fail(Class::Unhealthy, failed)?;
        if status.success() {
            reporter.done(format!("passed the smoke test: {command}"));
            return Ok(());
        }
        let finding = Finding { step: "smoke test".into(), command: command.clone(), exit_code: status.code(), output };
        let lines = finding.describe();
        let error =
            Error::new(Class::Unhealthy, failed()).code("TE1511").because(format!("the command ended with {status}"));
        Err(Evidence { finding: Some(finding), lines }.explain(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Silent;
    use std::time::Duration;

    async fn run(command: &str, limit: Duration) -> Result<()> {
        let smoke = Smoke { command: command.into(), folder: std::env::temp_dir() };
        let name = EnvironmentName::parse("tasks-dev").expect("a name");
        let label = VersionLabel::parse("v-1").expect("a label");
        smoke.run("http://127.0.0.1:1", (&name, &label), Deadline::after(limit), &Silent).await
    }

    #[tokio::test]
    async fn the_exit_code_decides_and_the_last_lines_are_evidence() {
        let minute = Duration::from_secs(60);
        let knows =
            r#"test "$TASKS_EB_URL $TASKS_EB_ENVIRONMENT $TASKS_EB_VERSION" = "http://127.0.0.1:1 tasks-dev v-1""#;
        run(knows, minute).await.expect("it knows where it is");
        // More than a pipe holds.
        let error = run("seq 100000; echo no task >&2; exit 3", minute).await.expect_err("it says so");
        assert_eq!(error.class(), Class::Unhealthy);
        let evidence = error.evidence();
        assert!(evidence.first().is_some_and(|line| line.ends_with("exited with code 3")), "{evidence:?}");
        assert_eq!(evidence.last().map(String::as_str), Some("  no task"));
        assert_eq!(evidence.len(), LINES + 1);
    }

    #[tokio::test]
    async fn the_time_given_ends_it() {
        let error = run("exec sleep 600", Duration::from_millis(1)).await.expect_err("too long");
        assert_eq!(error.class(), Class::TimedOut);
    }
}
