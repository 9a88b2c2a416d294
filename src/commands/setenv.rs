//! `tasks-eb setenv`: sets and removes environment variables, all of them in one restart.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use std::path::PathBuf;

use serde::Serialize;

use crate::beanstalk::EnvironmentName;
use crate::beanstalk::option::ENVIRONMENT_VARIABLES_BYTES;
use crate::commands::waiting::Waiting;
use crate::context::Context;
use crate::deploy::settle::{check_ready, health_path, settle};
use crate::deploy::variables::{self, Changes, Wish, Wishes};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::ui::Outcome;

/// Most bytes that are read from stdin: many times what AWS takes.
const MOST_INPUT: u64 = 1024 * 1024;

/// Set environment variables of an environment, or remove them, and restart the app once
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
}

/// What was changed: names only, because values may be secret.
#[derive(Debug, Serialize)]
struct Variables {
    environment: EnvironmentName,
    changed: bool,
    dry_run: bool,
    set: Vec<String>,
    removed: Vec<String>,
    /// Removed here, and set by the files of the bundle all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    still_set: Vec<String>,
    bytes: usize,
    most_bytes: usize,
    /// Whether the app was seen to answer with them.
    verified: bool,
}

impl fmt::Display for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (set, removed) = if self.dry_run { ("would set", "would remove") } else { ("set", "removed") };
        if !self.changed {
            writeln!(f, "nothing to do: the variables of {} are as they should be", self.environment)?;
        }
        for (word, names) in [(set, &self.set), (removed, &self.removed)] {
            if !names.is_empty() {
                writeln!(f, "{word} {}", names.join(", "))?;
            }
        }
        write!(f, "# {} of {} bytes", self.bytes, self.most_bytes)
    }
}

/// Runs the command.
///
/// # Errors
/// Class `Usage` for a bad name, a broken file or too many bytes, before anything is changed; `Busy` while something
/// else is done to the environment; `Unhealthy` when the app does not come up with the new variables.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.waiting.patience();
    let wishes = wishes(context, &args)?;
    let name = context.environment(args.environment)?;
    let aws = context.aws().await?;
    let found = context.described(&name).await?;
    let settings = aws.settings(&found.application, &name).await?.unwrap_or_default();
    let changes = variables::changes(&variables::of_settings(&settings), &wishes)?;
    let mut outcome = Variables::of(name.clone(), &changes, args.dry_run);
    if args.dry_run || changes.is_empty() {
        return Outcome::new(&outcome);
    }
    check_ready(&found)?;
    let reporter = context.reporter();
    reporter.phase(format!("change the variables of {name}"));
    let started = aws.update_environment(&name, &changes.update()).await?;
    context.resume_with(format!("tasks-eb events {name} --follow"));
    if !patience.wait {
        return Outcome::new(&outcome);
    }
    let what = format!("the variables of {name} could not be changed");
    settle(aws, &name, &started, health_path(&settings), (patience, &what), reporter).await?;
    outcome.verified = true;
    if !changes.remove.is_empty() {
        let settings = aws.settings(&found.application, &name).await?.unwrap_or_default();
        outcome.still_set = still_set(&changes, &variables::of_settings(&settings));
        for left in &outcome.still_set {
            reporter.warn(format!("{left} is still set, by a file in .ebextensions of the deployed version"));
        }
    }
    Outcome::new(&outcome)
}

impl Variables {
    fn of(environment: EnvironmentName, changes: &Changes, dry_run: bool) -> Self {
        Self {
            environment,
            changed: !changes.is_empty(),
            dry_run,
            set: changes.set.keys().cloned().collect(),
            removed: changes.remove.clone(),
            still_set: Vec::new(),
            bytes: changes.bytes,
            most_bytes: ENVIRONMENT_VARIABLES_BYTES,
            verified: false,
        }
    }
}

/// Removing what the API had set uncovers what the bundle sets (eb-reference §4.5).
fn still_set(changes: &Changes, after: &BTreeMap<String, String>) -> Vec<String> {
    changes.remove.iter().filter(|name| after.contains_key(*name)).cloned().collect()
}

/// All that is wished for: the file, then stdin, then the command line. Nothing is sent anywhere yet.
fn wishes(context: &Context, args: &Args) -> Result<Wishes> {
    let mut wishes = Wishes::new();
    if let Some(file) = &args.from_file {
        let text = fs::read_text(file)?
            .ok_or_else(|| Error::new(Class::NotFound, format!("there is no file {}", file.display())))?;
        wishes.extend(variables::parse_dotenv(&text, &file.display().to_string())?);
    }
    if args.stdin {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(MOST_INPUT).read_to_string(&mut text);
        read.or_fail(Class::Usage, || "could not read the variables from stdin")?;
        wishes.extend(variables::parse_dotenv(&text, "stdin")?);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn the_result_names_variables_and_never_shows_a_value() {
        let current = BTreeMap::from([("OLD".to_owned(), "x".to_owned())]);
        let wishes = Wishes::from([
            ("PASSWORD".to_owned(), Wish::Set(Secret::new("hunter2"))),
            ("OLD".to_owned(), Wish::Remove),
        ]);
        let changes = variables::changes(&current, &wishes).expect("fits");
        let name = EnvironmentName::parse("tasks-dev").expect("a name");
        let outcome = Variables::of(name, &changes, false);
        assert_eq!(outcome.to_string(), "set PASSWORD\nremoved OLD\n# 16 of 4096 bytes");
        assert!(!serde_json::to_string(&outcome).expect("serialises").contains("hunter2"));
        assert_eq!(still_set(&changes, &current), ["OLD"]);
    }
}
