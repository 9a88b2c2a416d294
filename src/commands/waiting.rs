//! Flags of every command that starts something at AWS: how long to wait for it.

use std::time::Duration;

use crate::aws::beanstalk::EnvironmentDescription;
use crate::context::Context;
use crate::deploy::lock::Taking;
use crate::deploy::proof::Healthy;
use crate::deploy::ready::until_ready;
use crate::deploy::ship::Patience;
use crate::deploy::smoke::Smoke;
use crate::error::Result;
use crate::retry::{Deadline, parse_duration};

/// How long to wait.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct Waiting {
    /// Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub timeout: Option<Duration>,
    /// Return as soon as AWS works on it
    #[arg(long, visible_alias = "nohang", conflicts_with = "timeout")]
    pub no_wait: bool,
}

/// Whether to wait for one's turn.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct Turn {
    /// Wait until the environment is Ready when something else is done to it, instead of refusing [15m without a TIME]
    #[arg(long, value_name = "TIME", num_args = 0..=1, default_missing_value = "15m", value_parser = parse_duration)]
    pub wait_ready: Option<Duration>,
    /// Whether to wait for other runs.
    #[command(flatten)]
    pub locking: Locking,
}

/// Whether to wait for other runs that work on the environment.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct Locking {
    /// Wait for another run to end [15m without a TIME]
    ///
    /// Runs on all machines keep out of each other's way by a lock beside the bundles in S3.
    #[arg(long, value_name = "TIME", num_args = 0..=1, default_missing_value = "15m", value_parser = parse_duration, hide_short_help = true)]
    pub lock_wait: Option<Duration>,
    /// Take the lock of a run that is no more
    ///
    /// A lock without a sign of life for two minutes is let go by itself.
    #[arg(long, conflicts_with = "lock_wait", hide_short_help = true)]
    pub break_lock: bool,
}

/// How well an environment has to be.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct Wellness {
    /// Health that counts as healthy: green, or also yellow
    #[arg(long, value_name = "HEALTH", default_value = "green", hide_short_help = true)]
    pub healthy_when: Healthy,
}

/// What a version has to pass once it answers.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct SmokeTest {
    /// Run this smoke test once it answers
    ///
    /// A command for sh, in the project's folder, that ends with 0 when all is well. It finds TASKS_EB_URL,
    /// TASKS_EB_ENVIRONMENT and TASKS_EB_VERSION in its environment.
    #[arg(long, value_name = "COMMAND", conflicts_with = "no_wait")]
    pub smoke: Option<String>,
}

impl SmokeTest {
    /// The test, if one is asked for. It runs in the project's folder.
    pub fn of(&self, context: &Context) -> Option<Smoke> {
        let folder = context.project().map_or_else(|_| ".".into(), |project| project.root.clone());
        Some(Smoke { command: self.smoke.clone()?, folder })
    }
}

pub use crate::deploy::ship::DEFAULT_WAIT as DEFAULT;

/// Time that a command has beyond what it was given, once AWS works on something: the failure that it saw at the last
/// moment is explained (`deploy::evidence` takes nine seconds at most).
pub const TO_EXPLAIN: Duration = Duration::from_secs(15);

impl Waiting {
    /// The patience that these flags give, from now. The command is ended when it is over.
    pub fn patience(self, context: &Context) -> Patience {
        let deadline = Deadline::after(self.timeout.unwrap_or(DEFAULT));
        context.end_by(Some(deadline));
        Patience { deadline, wait: !self.no_wait, turn: None, claim: Taking::default(), healthy: Healthy::Green }
    }
}

/// Says how to take up again what AWS works on: on Ctrl-C, and at once when nobody waits for it.
pub fn go_on(context: &Context, patience: Patience, command: String) {
    let command = command + &patience.flags();
    if !patience.wait {
        context.reporter().advise("it goes on at AWS", &command);
    }
    context.resume_with(command);
    context.end_by(Some(patience.deadline.later(TO_EXPLAIN)));
}

/// The environment when it is Ready to be changed. A dry run does not wait.
///
/// # Errors
/// Class `Busy` when it is not Ready and nobody waits; `TimedOut` when it is not in time.
pub async fn ready(
    context: &Context,
    found: EnvironmentDescription,
    patience: Patience,
    dry_run: bool,
) -> Result<EnvironmentDescription> {
    let turn = patience.turn.filter(|_| !dry_run);
    until_ready(context.aws().await?, found, turn, context.reporter()).await
}

impl Turn {
    /// The same patience, with what these flags say about one's turn.
    pub fn of(self, patience: Patience) -> Patience {
        Patience { turn: self.wait_ready, claim: self.claim(), ..patience }
    }

    /// How to come by the lock: who waits for the environment waits for the run that works on it.
    pub fn claim(self) -> Taking {
        let claim = self.locking.claim();
        Taking { wait: claim.wait.or(self.wait_ready).filter(|_| !claim.break_it), ..claim }
    }
}

impl Locking {
    /// How to come by the lock.
    pub fn claim(self) -> Taking {
        Taking { wait: self.lock_wait, break_it: self.break_lock, later: false }
    }

    /// The same patience, with what these flags say about other runs.
    pub fn of(self, patience: Patience) -> Patience {
        Patience { claim: self.claim(), ..patience }
    }
}

impl Wellness {
    /// The same patience, with what these flags say about health.
    pub fn of(self, patience: Patience) -> Patience {
        Patience { healthy: self.healthy_when, ..patience }
    }
}
