//! The project's own check of a version that answers: a command, which knows what it has to find at the URL.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::pin::pin;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

use crate::beanstalk::{EnvironmentName, VersionLabel};
use crate::deploy::evidence::{Evidence, Finding};
use crate::error::{Class, Error, OrFail, Result};
use crate::report::{Reporter, relay_into};
use crate::retry::Deadline;

/// Most lines of its output that an error shows.
const LINES: usize = 28;
/// What it left in the pipe when it ended is read for so long: something that it started may hold the pipe open.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A command for `sh`, run in the project's folder. It reads `TASKS_EB_URL`, `TASKS_EB_ENVIRONMENT` and
/// `TASKS_EB_VERSION`, beside the environment of tasks-eb itself, and says by exit code 0 that all is well. What it started
/// and left behind, holding its output open, is ended with it.
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
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .or_fail(Class::Unhealthy, failed)?;
        let stdout = child.stdout.take().ok_or_else(|| Error::new(Class::Bug, "the smoke test has no output"))?;
        let mut group = Group::of(&child);
        let mut output = VecDeque::new();
        let ended = deadline.bound(async {
            let mut told = pin!(relay_into(&mut output, stdout, reporter, LINES));
            let (status, all) = tokio::select! {
                () = &mut told => (child.wait().await, true),
                status = child.wait() => (status, Deadline::after(LAST_WORDS).bound(told).await.is_ok()),
            };
            if all && status.is_ok() {
                group.is_gone();
            }
            status
        });
        let Ok(status) = ended.await else {
            return Err(Error::new(Class::TimedOut, "the smoke test took longer than the time given")
                .because(format!("it was ended: {command}"))
                .next(format!("tasks-eb status {name}")));
        };
        let status = status.or_fail(Class::Unhealthy, failed)?;
        if status.success() {
            reporter.done(format!("passed the smoke test: {command}"));
            return Ok(());
        }
        let output = output.into();
        let finding = Finding {
            step: "smoke test".into(),
            command: command.clone(),
            line: None,
            exit_code: status.code(),
            output,
            may_be_older: false,
        };
        let lines = finding.describe();
        let error =
            Error::new(Class::Unhealthy, failed()).code("TE1511").because(format!("the command ended with {status}"));
        Err(Evidence { finding: Some(finding), lines }.explain(error))
    }
}

/// The command and all that it started, killed when this is dropped: at the deadline, and at Ctrl-C, which does not reach a
/// group of its own.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)))
    }

    /// Nothing is left that we know of, and its number may be another's soon.
    fn is_gone(&mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // One that is gone is what we want.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{News, Silent};
    use crate::retry::{Pace, until};
    use std::ops::ControlFlow;
    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    struct Heard(UnboundedSender<String>);

    impl Reporter for Heard {
        fn tell(&self, news: News) {
            if let News::Output { line } = news {
                self.0.send(line).expect("somebody listens");
            }
        }
    }

    async fn run(command: &str, limit: Duration) -> Result<()> {
        run_for(command, limit, &Silent).await
    }

    async fn run_for(command: &str, limit: Duration, reporter: &dyn Reporter) -> Result<()> {
        let smoke = Smoke { command: command.into(), folder: std::env::temp_dir() };
        let name = EnvironmentName::parse("tasks-dev").expect("a name");
        let label = VersionLabel::parse("v-1").expect("a label");
        smoke.run("http://127.0.0.1:1", (&name, &label), Deadline::after(limit), reporter).await
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

    /// Whether such a process ends; one that nobody has asked for its exit code has no command line any more.
    async fn ends(pid: &str) -> bool {
        let line = format!("/proc/{pid}/cmdline");
        let look = || async {
            let lives = std::fs::read(&line).is_ok_and(|line| !line.is_empty());
            if lives { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, look).await.is_ok()
    }

    #[tokio::test]
    async fn what_is_left_behind_keeps_nobody_waiting_and_is_ended() {
        let (told, mut heard) = unbounded_channel();
        // The deadline is further away than a test may take.
        let day = Duration::from_secs(86_400);
        run_for("sleep 86400 & echo $!", day, &Heard(told)).await.expect("it ended well");
        assert!(ends(&heard.recv().await.expect("a process")).await);
    }

    #[tokio::test]
    async fn who_stops_ends_all_of_it() {
        let (told, mut heard) = unbounded_channel();
        let reporter = Heard(told);
        let pid = tokio::select! {
            ended = run_for("sleep 86400 & echo $!; wait", Duration::from_secs(86_400), &reporter) => panic!("{ended:?}"),
            pid = heard.recv() => pid.expect("a process"),
        };
        assert!(ends(&pid).await);
    }
}
