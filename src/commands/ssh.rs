//! `tasks-eb ssh`: how to get onto an instance. It opens nothing by itself: Session Manager needs no open port and no key.

use std::fmt;

use serde::Serialize;

use crate::beanstalk::{EnvironmentName, Region};
use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::ui::Outcome;

/// Print the command that opens a shell on each instance
///
/// It is AWS's Session Manager, which needs no open port and no key pair: the `aws` command line with its Session Manager
/// plugin, and an instance profile with the policy AmazonSSMManagedInstanceCore.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb ssh
  tasks-eb ssh tasks-prod --instance i-0123456789abcdef0")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Only of this instance
    #[arg(long, short, value_name = "ID")]
    pub instance: Option<String>,
}

#[derive(Debug, Serialize)]
struct Shells {
    environment: EnvironmentName,
    region: Region,
    commands: Vec<Shell>,
}

#[derive(Debug, Serialize)]
struct Shell {
    instance: String,
    command: String,
}

impl fmt::Display for Shells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let commands: Vec<&str> = self.commands.iter().map(|shell| shell.command.as_str()).collect();
        f.write_str(&commands.join("\n"))
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` without such an environment or instance; else when AWS refuses or cannot be reached.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let name = context.environment(args.environment)?;
    let found = context.described(&name).await?;
    let aws = context.aws().await?;
    let mut instances = aws.instances(&name).await?;
    if let Some(wanted) = &args.instance {
        instances.retain(|instance| instance == wanted);
    }
    if instances.is_empty() {
        let what = args.instance.map_or_else(|| "no instances".to_owned(), |id| format!("no instance {id}"));
        return Err(Error::new(Class::NotFound, format!("{name} has {what}")).next(format!("tasks-eb health {name}")));
    }
    let profile = context.global().profile.as_ref().map(|profile| format!(" --profile {profile}")).unwrap_or_default();
    let region = aws.region().clone();
    let commands = instances.into_iter().map(|instance| Shell {
        command: format!("aws ssm start-session --target {instance} --region {region}{profile}"),
        instance,
    });
    if context.deploys_to_this_machine() {
        let folder = format!("$TASKS_EB_HOME/local/environments/{}", found.id);
        context.reporter().note(format!("a local instance is a folder of this machine: {folder}"));
    }
    Outcome::new(&Shells { environment: name, commands: commands.collect(), region })
}
