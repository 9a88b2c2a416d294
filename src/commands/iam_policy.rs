//! `tasks-eb iam-policy`: the least policy that lets somebody run the commands named.

use std::fmt;

use serde::Serialize;

use crate::beanstalk::ApplicationName;
use crate::beanstalk::names::is_account;
use crate::context::Context;
use crate::deploy::permissions::{self, Place, Policy};
use crate::error::{Class, Result};
use crate::ui::Outcome;

/// Print the least IAM policy for commands
///
/// Of the calls that these commands make, as the tests record them; narrowed to the project's application, region and
/// pinned account where they are known. Elastic Beanstalk itself works in the caller's name: what it needs for that is in
/// the statements BehindBeanstalk..., after AWS's policy AdministratorAccess-AWSElasticBeanstalk. Nothing is asked of AWS.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb iam-policy > policy.json
  tasks-eb iam-policy deploy status logs --account 123456789012
  tasks-eb iam-policy versions --only-calls")]
pub struct Args {
    /// Command, such as deploy or 'versions list' [default: all of them]
    #[arg(value_name = "COMMAND")]
    pub commands: Vec<String>,
    /// Application [default: the project's, else every one]
    #[arg(long, value_name = "NAME")]
    pub application: Option<ApplicationName>,
    /// Number of the account [default: the one that the project is pinned to, else every one]
    #[arg(long, value_name = "NUMBER", value_parser = account)]
    pub account: Option<String>,
    /// Leave out what Elastic Beanstalk does in the caller's name
    #[arg(long)]
    pub only_calls: bool,
}

#[derive(Debug, Serialize)]
struct Written {
    commands: Vec<&'static str>,
    policy: Policy,
    /// As IAM counts them.
    characters: usize,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.policy)
    }
}

fn account(text: &str) -> Result<String, String> {
    is_account(text).then(|| text.to_owned()).ok_or_else(|| "an account is a number of 12 digits".to_owned())
}

/// Runs the command.
///
/// # Errors
/// Class `Usage` for what is no command, or asks AWS for nothing.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let project = match context.project() {
        Ok(project) => Some(project),
        Err(error) if error.class() == Class::NotFound => None,
        Err(error) => return Err(error),
    };
    let needs = permissions::needs(&args.commands)?;
    let application = match (args.application, project) {
        (None, Some(project)) => project.config.application_name()?,
        (given, _) => given,
    };
    let pinned = || project.and_then(|project| project.config.guard().account()).map(str::to_owned);
    let account = args.account.or_else(pinned);
    let region = context.region()?;
    let place = Place { region: region.as_ref(), account: account.as_deref(), application: application.as_ref() };
    let policy = Policy::of(&needs, &place, !args.only_calls);
    let characters = policy.characters();
    if characters > permissions::MOST_CHARACTERS {
        context.reporter().warn(format!(
            "it has {characters} characters, and a managed policy takes {}: make two of it, one of them with --only-calls, \
             or attach AdministratorAccess-AWSElasticBeanstalk for the rest",
            permissions::MOST_CHARACTERS
        ));
    }
    let commands = needs.iter().map(|need| need.command).collect();
    Outcome::new(&Written { commands, policy, characters })
}
