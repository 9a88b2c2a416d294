//! `tasks-eb doctor`: what is in order here and at AWS, what is not, and what to do about it.

mod account;
mod finding;
mod project;
mod tools;

use finding::Findings;

use crate::context::Context;
use crate::deploy::permissions;
use crate::error::Result;
use crate::ui::Outcome;

/// Look for what would go wrong, and say how to mend it
///
/// The project's files, the tools that compile, credentials and permissions, clock, roles, platform, quotas. Nothing is
/// changed. What cannot be looked at, without a network or a project, is said. Exit code 10 means that something fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb doctor
  tasks-eb doctor --local
  tasks-eb doctor --for deploy --for logs --output json")]
pub struct Args {
    /// Command whose permissions are looked at; may be given several times [default: all]
    #[arg(long = "for", value_name = "COMMAND")]
    pub commands: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Class `Differences` when something fails; `Usage` for `--for` with what is no command.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let needs = permissions::needs(&args.commands)?;
    let mut findings = Findings::default();
    project::look(context, &mut findings);
    tools::look(context, &mut findings).await;
    account::look(context, &needs, &mut findings).await;
    findings.place(|command| context.here(command));
    let outcome = Outcome::new(&findings)?;
    Ok(match findings.failure() {
        Some(failure) => outcome.ending_in(failure),
        None => outcome,
    })
}
