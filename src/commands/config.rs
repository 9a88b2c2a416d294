//! `tasks-eb config`: the options of an environment, who set each, and where files and environment disagree.

mod reset;
mod save;

use std::fmt;

use serde::Serialize;

use crate::beanstalk::EnvironmentName;
use crate::bundle;
use crate::context::Context;
use crate::deploy::drift::{Drift, drift};
use crate::deploy::levels::{Explained, Level, Live, effect, hand_back};
use crate::error::{Class, Error, OrFail, Result};
use crate::project::{Extensions, Project};
use crate::ui::Outcome;
use crate::ui::table::{self, Column, Table};

/// Show the options of an environment: who set each, what it hides
///
/// A value that was set through the API (by create, setenv, eb or the console) beats the saved configuration, which beats
/// .ebextensions, which beat AWS's default. AWS does not say who set a value; it is found out by looking into the bundle
/// of the running version. What an environment is made of is saved under a name, for others to be made of.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb config list
  tasks-eb config explain HealthCheckPath
  tasks-eb config diff
  tasks-eb config reset Timeout
  tasks-eb config save large")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(ListArgs),
    Explain(ExplainArgs),
    Diff(DiffArgs),
    Reset(reset::ResetArgs),
    Save(save::SaveArgs),
}

/// List the options that somebody set, with who did
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb config list
  tasks-eb config list tasks-prod --all")]
struct ListArgs {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    environment: Option<EnvironmentName>,
    /// Also those that have AWS's default
    #[arg(long)]
    all: bool,
}

/// Explain one option: its value, who set it, what it hides, what a change does
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb config explain Timeout
  tasks-eb config explain aws:elasticbeanstalk:command:Timeout tasks-prod")]
struct ExplainArgs {
    /// The option, with or without its namespace in front
    #[arg(value_name = "OPTION")]
    option: String,
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    environment: Option<EnvironmentName>,
}

/// Compare the project's files with the environment, and say who wins
///
/// Ends with exit code 10 when they disagree.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb config diff
  tasks-eb config diff tasks-prod --output json")]
struct DiffArgs {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    environment: Option<EnvironmentName>,
}

/// Runs one of the actions.
///
/// # Errors
/// Class `NotFound` when there is no such environment or option; `Differences` when `diff` finds some.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    match args.action {
        Action::List(args) => list(context, args).await,
        Action::Explain(args) => explain(context, args).await,
        Action::Diff(args) => diff(context, args).await,
        Action::Reset(args) => reset::run(context, args).await,
        Action::Save(args) => save::run(context, args).await,
    }
}

async fn live(context: &Context, environment: Option<EnvironmentName>) -> Result<Live> {
    let name = context.environment(environment)?;
    let found = context.described(&name).await?;
    let live = Live::read(context.aws().await?, found).await?;
    if live.files.is_none() {
        context.reporter().warn(
            "the bundle of the running version cannot be read, so what its files set counts as set through the API",
        );
    }
    Ok(live)
}

/// What the files set that the next deploy would bring: those of the artifact, where one is deployed, else the project's.
pub(super) fn files(project: &Project) -> Result<Extensions> {
    let artifact = project.config.artifact().map(|path| project.root.join(path)).filter(|path| path.exists());
    match artifact {
        Some(path) => {
            let bytes = std::fs::read(&path).or_fail(Class::Failed, || format!("could not read {}", path.display()))?;
            bundle::extensions_of(bytes)
        }
        None => project.extensions(),
    }
}

/// Columns that options stand behind their namespace.
const INDENT: usize = 2;

#[derive(Debug, Serialize)]
struct Listed {
    environment: String,
    options: Vec<Explained>,
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        let row = |option: &Explained| {
            let mut origin = option.given.level.to_string();
            if let Some(hidden) = option.shadows.iter().find(|given| given.level != Level::Default) {
                origin = format!("{origin}, hides {}", hidden.level);
            }
            [option.name.clone(), option.given.value.clone().unwrap_or_default(), origin]
        };
        let columns = [Column::Name, Column::Text, Column::Below];
        let table = Table::new(columns, self.options.iter().map(row)).names(["option", "value", "by"]);
        let rows = table.groups(f.width(), INDENT);
        // A namespace stands alone in its line and must not widen the column of names.
        let mut shown = Vec::new();
        for (option, row) in self.options.iter().zip(rows) {
            if option.namespace != space {
                space = &option.namespace;
                shown.push(space.to_owned());
            }
            shown.push(row);
        }
        f.write_str(&shown.join("\n"))
    }
}

async fn list(context: &Context, args: ListArgs) -> Result<Outcome> {
    let live = live(context, args.environment).await?;
    let mut options = live.explain();
    if !args.all {
        options.retain(|option| option.given.level != Level::Default);
    }
    Outcome::new(&Listed { environment: live.environment.name, options })
}

#[derive(Debug, Serialize)]
struct Explanation {
    environment: String,
    options: Vec<Explained>,
    /// For each of the options: the command that lets a file count, where the API hides one.
    #[serde(skip)]
    hand_back: Vec<Option<String>>,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |(option, back): (&Explained, &Option<String>)| {
            let hides = option
                .shadows
                .iter()
                .map(|given| format!("{} = {}", given.level, given.value.as_deref().unwrap_or("no value")));
            let hides: Vec<String> = hides.collect();
            table::fields(
                f.width(),
                &[
                    ("option", Some(format!("{}:{}", option.namespace, option.name))),
                    ("value", Some(option.given.value.clone().unwrap_or_else(|| "none".into()))),
                    ("set by", Some(option.given.level.to_string())),
                    ("hides", Some(hides.join("\n")).filter(|text| !text.is_empty())),
                    ("a change", Some(effect(&option.change).to_owned())),
                    ("to let the file count", back.clone()),
                ],
            )
        };
        f.write_str(&self.options.iter().zip(&self.hand_back).map(one).collect::<Vec<_>>().join("\n\n"))
    }
}

fn is_file(level: &Level) -> bool {
    matches!(level, Level::File { .. })
}

async fn explain(context: &Context, args: ExplainArgs) -> Result<Outcome> {
    let live = live(context, args.environment).await?;
    let mut options = live.explain();
    options.retain(|option| is_called(option, &args.option));
    let environment = live.environment.name;
    if options.is_empty() {
        return Err(no_option(&environment, &args.option));
    }
    let back = |option: &Explained| {
        let hides_file = option.given.level == Level::Api && option.shadows.iter().any(|given| is_file(&given.level));
        hides_file.then(|| context.here(&hand_back(&environment, &option.namespace, &option.name)))
    };
    let hand_back = options.iter().map(back).collect();
    Outcome::new(&Explanation { environment, options, hand_back })
}

fn no_option(environment: &str, name: &str) -> Error {
    Error::new(Class::NotFound, format!("{environment} has no option '{name}'"))
        .next(format!("tasks-eb config list {environment} --all"))
}

/// Whether an option is meant by its name, with or without its namespace in front.
fn is_called(option: &Explained, name: &str) -> bool {
    option.name.eq_ignore_ascii_case(name) || format!("{}:{}", option.namespace, option.name).eq_ignore_ascii_case(name)
}

#[derive(Debug, Serialize)]
struct Compared {
    environment: String,
    drift: Vec<Drift>,
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.drift.is_empty() {
            return write!(f, "the files and {} agree", self.environment);
        }
        let lines: Vec<String> = self.drift.iter().map(ToString::to_string).collect();
        f.write_str(&table::flow(&lines.join("\n"), f.width()))
    }
}

async fn diff(context: &Context, args: DiffArgs) -> Result<Outcome> {
    let live = live(context, args.environment).await?;
    let mut drift = drift(&live, &files(context.project()?)?);
    drift.iter_mut().for_each(|drift| drift.place(|command| context.here(command)));
    let environment = live.environment.name;
    let count = drift.len();
    // What a deploy brings comes first; what it does not is handed back.
    let back = drift.iter().find_map(|drift| drift.hand_back.clone());
    let next = match drift.iter().any(|drift| drift.file_wins) {
        true => Some(format!("tasks-eb deploy {environment}")),
        false => back,
    };
    let outcome = Outcome::new(&Compared { environment: environment.clone(), drift })?;
    if count == 0 {
        return Ok(outcome);
    }
    let message = format!("the files and {environment} disagree about {count} options");
    let error = Error::new(Class::Differences, message);
    Ok(outcome.ending_in(match next {
        Some(next) => error.next(next),
        None => error,
    }))
}
