//! `tasks-eb upgrade`: the newest platform version of the environment's branch.

use super::operation::{Operated, begin};
use super::screen;
use crate::aws::beanstalk::Update;
use crate::beanstalk::EnvironmentName;
use crate::beanstalk::platform::{SolutionStack, parse_platform_arn};
use crate::commands::waiting::{Turn, Waiting, ready};
use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::ui::Outcome;

/// Bring an environment to the newest version of its platform
///
/// Its instances are replaced by new ones. Version and variables stay.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb upgrade --dry-run
  tasks-eb upgrade tasks-prod --yes")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: Waiting,
    /// Whether to wait for one's turn.
    #[command(flatten)]
    pub turn: Turn,
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` when AWS offers the branch no more; `NeedsAnswer` when nobody agrees; `Busy` while something else is
/// done to the environment; `Unhealthy` when the app does not answer afterwards.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.turn.of(args.waiting.patience(context));
    let name = context.environment(args.environment)?;
    let found = context.described(&name).await?;
    let aws = context.aws().await?;
    let branch = branch(found.platform_arn.as_deref(), found.solution_stack.as_deref()).ok_or_else(|| {
        Error::new(Class::Failed, format!("{name} runs on a platform whose branch its description does not name"))
    })?;
    let newest = aws.newest_platform(&branch).await?;
    let version = version(&newest);
    let operated = Operated::to(&found, format!("upgraded to {branch}, version {version}"))
        .with("from", found.platform_arn.clone())
        .with("to", newest.clone());
    if found.platform_arn.as_deref() == Some(newest.as_str()) {
        return Outcome::new(&operated.needless(format!("runs the newest version {version} of {branch}")));
    }
    let found = ready(context, found, patience, args.dry_run).await?;
    if args.dry_run {
        return Outcome::new(&operated.dry());
    }
    context.mutating().await?;
    let from = found.platform_arn.as_deref().map_or_else(|| "another one".to_owned(), self::version);
    screen::tell(context, format!("upgrade {name} from version {from} to {version} of {branch}: replaces instances"));
    let question = format!("Replace the instances of {name} by new ones on version {version}?");
    if !args.yes && !context.ui().confirm(&question, true, "--yes")? {
        return Err(Error::new(Class::NeedsAnswer, "nothing was upgraded").because("it was declined"));
    }
    context.reporter().phase(format!("upgrade {name} to version {version}"));
    begin(context, ("upgrade", format!("upgrade {name} to version {version}")), &found, patience).await?;
    let update = Update { platform: Some(newest), ..Update::default() };
    let started = aws.update_environment(&name, &update).await?;
    Outcome::new(&operated.see_through(context, &name, &started, patience).await?)
}

/// The branch that an environment is on, from its platform's ARN or its solution stack.
fn branch(arn: Option<&str>, stack: Option<&str>) -> Option<String> {
    let of_arn = arn.and_then(parse_platform_arn).map(|(branch, _)| branch.to_owned());
    of_arn.or_else(|| stack.and_then(SolutionStack::parse).map(|stack| stack.branch()))
}

fn version(arn: &str) -> String {
    let version = parse_platform_arn(arn).and_then(|(_, version)| version);
    version.map_or_else(|| arn.to_owned(), |version| version.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_branch_is_read_from_the_arn_or_the_solution_stack() {
        let arn = "arn:aws:elasticbeanstalk:us-west-2::platform/Go 1 running on 64bit Amazon Linux 2023/4.4.0";
        let go = Some("Go 1 running on 64bit Amazon Linux 2023".to_owned());
        assert_eq!(branch(Some(arn), None), go);
        assert_eq!(branch(None, Some("64bit Amazon Linux 2023 v4.4.0 running Go 1")), go);
        assert_eq!(branch(None, None), None);
        assert_eq!(version(arn), "4.4.0");
    }
}
