//! `tasks-eb scale`: how many instances an environment has.

use super::operation::{Operated, begin};
use super::screen;
use crate::aws::beanstalk::Update;
use crate::beanstalk::option::{namespace, value_of};
use crate::beanstalk::{EnvironmentName, OptionSetting};
use crate::commands::waiting::{Turn, Waiting, ready};
use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::report::counted;
use crate::ui::Outcome;

/// Give an environment a number of instances
///
/// It sets the smallest and the largest size of the auto scaling group. An environment of a single instance becomes a
/// load-balanced one, which costs a load balancer more: that is asked first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb scale 3
  tasks-eb scale 2 tasks-prod --yes
  tasks-eb scale 1 --dry-run")]
pub struct Args {
    /// How many instances
    #[arg(value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub number: u16,
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Make an environment of a single instance load-balanced without asking
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
/// Class `NeedsAnswer` when a single instance would become load-balanced and nobody agrees; `Busy` while something else
/// is done to the environment; `Unhealthy` when the app does not answer afterwards.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.turn.of(args.waiting.patience(context));
    let name = context.environment(args.environment)?;
    let found = context.described(&name).await?;
    let aws = context.aws().await?;
    let settings = aws.settings(&found.application, &name).await?.unwrap_or_default();
    let is_single = value_of(&settings, namespace::ENVIRONMENT, "EnvironmentType") == Some("SingleInstance");
    let instances = counted(usize::from(args.number), "instance");
    let what =
        if is_single { format!("scaled to {instances}, load-balanced") } else { format!("scaled to {instances}") };
    let operated = Operated::to(&found, what).with("instances", args.number).with("was_single", is_single);
    let number = args.number.to_string();
    let sizes = ["MinSize", "MaxSize"].map(|option| value_of(&settings, namespace::AUTO_SCALING_GROUP, option));
    let as_wished = sizes.iter().all(|size| *size == Some(number.as_str()));
    if (is_single && args.number == 1) || (!is_single && as_wished) {
        return Outcome::new(&operated.needless(format!("has {instances} already")));
    }
    let found = ready(context, found, patience, args.dry_run).await?;
    if args.dry_run {
        return Outcome::new(&operated.dry());
    }
    context.mutating().await?;
    let effect = if is_single { "load-balanced from now on, which replaces its instance" } else { "the others go on" };
    let from = if is_single { "1".to_owned() } else { sizes.map(Option::unwrap_or_default).join(" to ") };
    screen::tell(context, format!("scale {name} from {from} to {instances}: {effect}"));
    if is_single && !args.yes {
        let question = format!("{name} is a single instance. Make it load-balanced, which costs more?");
        if !context.ui().confirm(&question, false, "--yes")? {
            return Err(Error::new(Class::NeedsAnswer, "nothing was scaled").because("it was declined"));
        }
    }
    context.reporter().phase(format!("scale {name} to {instances}"));
    begin(context, ("scale", format!("scale {name} to {instances}")), &found, patience).await?;
    let started = aws.update_environment(&name, &update(&number, is_single)).await?;
    Outcome::new(&operated.see_through(context, &name, &started, patience).await?)
}

fn update(number: &str, is_single: bool) -> Update<'static> {
    let size = |option| OptionSetting::new(namespace::AUTO_SCALING_GROUP, option, number);
    let mut options = vec![size("MinSize"), size("MaxSize")];
    if is_single {
        options.push(OptionSetting::new(namespace::ENVIRONMENT, "EnvironmentType", "LoadBalanced"));
        options.push(OptionSetting::new(namespace::ENVIRONMENT, "LoadBalancerType", "application"));
    }
    Update { options, ..Update::default() }
}
