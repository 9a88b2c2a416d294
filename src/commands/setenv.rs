//! `tasks-eb setenv`: sets and removes environment variables, all of them in one restart.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::beanstalk::EnvironmentName;
use crate::commands::variables::change;
use crate::commands::waiting::{Turn, Waiting};
use crate::context::Context;
use crate::deploy::variables::{self, Wish, Wishes};
use crate::error::{Class, Error, Result};
use crate::fs;
use crate::ui::Outcome;

/// Set or remove environment variables, and restart the app once
///
/// NAME=VALUE sets: the value is taken as it is, commas, quotes and equals signs included. NAME= removes. NAME alone
/// asks for the value without showing it. What is set already is not set again, and then nothing restarts.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb setenv RUST_LOG=debug OLD_NAME=
  tasks-eb setenv MEMCACHIER_SERVERS=mc1.example.com:11211,mc2.example.com:11211
  tasks-eb setenv MEMCACHIER_PASSWORD
  tasks-eb setenv --from-file .env.production --environment tasks-prod
  pass show tasks | tasks-eb setenv --stdin")]
pub struct Args {
    /// Variables: NAME=VALUE sets, NAME= removes, NAME asks for a secret
    #[arg(value_name = "NAME=VALUE")]
    pub assignments: Vec<String>,
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Also those of a file in the form of .env; what stands on the command line wins
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,
    /// Also those on stdin, in the same form
    #[arg(long)]
    pub stdin: bool,
    /// Show what would change, and do nothing
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
/// Class `Usage` for a bad name, a broken file or too many bytes, before anything is changed; `Busy` while something
/// else is done to the environment; `Unhealthy` when the app does not come up with the new variables.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.turn.of(args.waiting.patience(context));
    let wishes = wishes(context, &args)?;
    let name = context.environment(args.environment)?;
    Outcome::new(&change(context, &name, &wishes, args.dry_run, patience).await?)
}

/// All that is wished for: the file, then stdin, then the command line. Nothing is sent anywhere yet.
fn wishes(context: &Context, args: &Args) -> Result<Wishes> {
    let mut wishes = Wishes::new();
    if let Some(file) = &args.from_file {
        let text = fs::named_text(file)?;
        let origin = file.display().to_string();
        wishes.extend(tell_empty(context, variables::parse_dotenv(&text, &origin)?, &origin));
    }
    if args.stdin {
        let text = super::variables::stdin()?;
        wishes.extend(tell_empty(context, variables::parse_dotenv(&text, "stdin")?, "stdin"));
    }
    let given = args.assignments.iter().map(|text| variables::parse_assignment(text));
    for (name, wish) in given.collect::<Result<Vec<_>>>()? {
        let wish = match wish {
            Some(wish) => wish,
            None => {
                let flag = format!("{name}=VALUE, or the line {name}=VALUE on stdin with --stdin");
                Wish::Set(context.ui().ask_secret(&format!("Value of {name}"), &flag)?)
            }
        };
        wishes.insert(name, wish);
    }
    if wishes.is_empty() {
        return Err(Error::new(Class::Usage, "no variable is given").next("tasks-eb setenv NAME=VALUE"));
    }
    // What does not fit even alone is refused before anything is asked of AWS.
    variables::changes(&BTreeMap::new(), &wishes)?;
    Ok(wishes)
}

/// Tells which variables of a file have no value: AWS takes an empty one for the wish to remove it.
fn tell_empty(context: &Context, wishes: Vec<(String, Wish)>, origin: &str) -> Vec<(String, Wish)> {
    let empty = wishes.iter().filter(|(_, wish)| *wish == Wish::Remove).map(|(name, _)| name.as_str());
    let empty = empty.collect::<Vec<_>>().join(", ");
    if !empty.is_empty() {
        let said = format!(
            "empty in {origin}, and AWS keeps no empty variables: {empty}; removed where it is set, else left out"
        );
        context.reporter().note(said);
    }
    wishes
}
