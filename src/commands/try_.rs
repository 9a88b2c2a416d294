//! `tasks-eb try`: from nothing to a running app on this machine, and with `--clean` back to nothing.
//!
//! Runs the other commands, with the words a person would type; it does nothing by itself that they could do.

mod clean;
mod record;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use crate::beanstalk::{ApplicationName, EnvironmentName, EnvironmentStatus};
use crate::commands::{create, deploy, init, local};
use crate::context::{Context, GlobalArgs};
use crate::env;
use crate::error::{Class, Error, OrFail, Result};
use crate::ui::table::{Column, Table};
use crate::ui::{Outcome, duration};

use record::{Record, Tried};

/// Watch it all here: make an app, create its environment, deploy
///
/// Makes a task-list app in DIR, starts the local Elastic Beanstalk, and creates an environment with a database there.
/// Needs no AWS account. A second run deploys what was changed in the meantime; `--clean` removes everything again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb try
  tasks-eb try ./demo
  tasks-eb try --clean")]
pub struct Args {
    /// Folder of the app [default: try/tasks in the state folder of tasks-eb]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Remove what `try` made: environment, database, app, and the local Elastic Beanstalk when nothing else uses it
    #[arg(long)]
    pub clean: bool,
}

#[derive(Debug, Serialize)]
struct Outcomes {
    url: String,
    project: PathBuf,
    environment: EnvironmentName,
    steps: Vec<Step>,
    next: Vec<String>,
}

/// One command that was run.
#[derive(Debug, Serialize)]
struct Step {
    command: String,
    seconds: f64,
}

impl fmt::Display for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let took = |step: &Step| {
            let time = duration(std::time::Duration::from_secs_f64(step.seconds));
            [format!("  {time:>8}"), step.command.clone()]
        };
        let steps = Table::new([Column::Name, Column::Text], self.steps.iter().map(took)).text(f.width());
        writeln!(f, "{}\n\nWhat was done:\n{steps}\n\nWhat to try next:", self.url)?;
        let next: Vec<_> = self.next.iter().map(|command| format!("  {command}")).collect();
        f.write_str(&next.join("\n"))
    }
}

/// Runs the command.
///
/// # Errors
/// Those of the commands that it runs.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let root = args.folder.map(std::path::absolute).transpose().or_fail(Class::Usage, || "DIR is not a path")?;
    if args.clean {
        return clean::run(context, root).await;
    }
    let root = match root {
        Some(root) => root,
        None => env::state_dir()?.join("try").join("tasks"),
    };
    let mut tour = Tour { context, steps: Vec::new() };
    let tried = tour.project(&root).await?;
    tour.server().await?;
    let url = tour.environment(&tried).await;
    // What is advised is for the app of this try, and not for where `try` was typed.
    let url = url.map_err(|error| tour.at(Some(&tried.root)).error_here(error))?;
    let shown = shown(&root);
    let next = vec![
        format!("cd {shown}"),
        "tasks-eb open --local".to_owned(),
        "tasks-eb deploy --local        # after a change".to_owned(),
        "tasks-eb logs --local".to_owned(),
        "tasks-eb local cache stats     # hits, misses and sets".to_owned(),
        "eval \"$(tasks-eb local env)\"  # for aws and eb".to_owned(),
        "tasks-eb try --clean".to_owned(),
    ];
    Outcome::new(&Outcomes { url, project: root, environment: tried.environment, steps: tour.steps, next })
}

/// The way from nothing to an app that runs, with the time each part took.
struct Tour<'a> {
    context: &'a Context,
    steps: Vec<Step>,
}

impl Tour<'_> {
    /// Makes the app, unless an earlier `try` did.
    async fn project(&mut self, root: &Path) -> Result<Tried> {
        let mut record = Record::read()?;
        if let Some(tried) = record.of(root).filter(|_| root.join(crate::project::FOLDER).is_dir()) {
            self.context.reporter().note(format!("the app of an earlier try is in {}", shown(root)));
            return Ok(tried);
        }
        let existed = root.exists();
        if std::fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(Error::new(Class::Usage, format!("{} is not empty", shown(root)))
                .because("try makes a new app in a folder that does not exist, and must be able to remove it again")
                .next("tasks-eb try DIR"));
        }
        if record.tried.is_empty() {
            record.made_local = !local::has_state()?;
        }
        let tried = Tried { root: root.to_owned(), existed, environment: environment_name(root)? };
        // Written down first: what is made must be found again, also after a power cut.
        record.add(tried.clone())?;
        let begun = Instant::now();
        let words = [root.to_string_lossy().into_owned(), "--yes".to_owned()];
        init::run(&self.at(None), parsed(&words)?).await?;
        self.context.reporter().done(format!("made the app in {}", shown(root)));
        self.step(begun, format!("tasks-eb init {} --yes", shown(root)));
        Ok(tried)
    }

    async fn server(&mut self) -> Result<()> {
        let begun = Instant::now();
        local::connect(self.context).await?;
        self.step(begun, "tasks-eb local start".to_owned());
        Ok(())
    }

    /// Creates the environment, or deploys to the one that is there; gives its URL.
    async fn environment(&mut self, tried: &Tried) -> Result<String> {
        let context = self.at(Some(&tried.root));
        let name = &tried.environment;
        let begun = Instant::now();
        let found = context.aws().await?.environment(name).await?;
        let is_there = found.is_some_and(|found| found.status != EnvironmentStatus::Terminated);
        if is_there {
            deploy::run(&context, parsed(&[name.to_string(), "--yes".to_owned()])?).await?;
            self.step(begun, format!("tasks-eb deploy {name} --local"));
        } else {
            // A snapshot of a try would be left behind by nobody's wish.
            let mut words = [name.as_str(), "--yes", "--db-deletion", "delete"].map(str::to_owned).to_vec();
            let shown = words.join(" ");
            for (variable, value) in local::cache_variables().await? {
                words.extend(["--env".to_owned(), format!("{variable}={value}")]);
            }
            create::run(&context, parsed(&words)?).await?;
            self.step(begun, format!("tasks-eb create {shown} --local --env MEMCACHIER_…"));
        }
        // The time of that command is over, and this one has none of its own.
        context.end_by(None);
        let url = context.described(name).await?.url();
        url.ok_or_else(|| Error::new(Class::Failed, format!("{name} has no URL")).next("tasks-eb events --local"))
    }

    fn at(&self, root: Option<&Path>) -> Context {
        at(self.context, root)
    }

    fn step(&mut self, begun: Instant, command: String) {
        let seconds = (begun.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        self.steps.push(Step { command, seconds });
    }
}

/// The surroundings of the commands that are run: local, and in the project.
fn at(context: &Context, root: Option<&Path>) -> Context {
    let global = context.global().clone();
    context.with_global(GlobalArgs {
        local: true,
        profile: None,
        endpoint_url: None,
        project: root.map(Path::to_owned),
        ..global
    })
}

/// The arguments of a command, from words as in a shell.
fn parsed<T: clap::Args>(words: &[String]) -> Result<T> {
    let command = T::augment_args(clap::Command::new("try").no_binary_name(true));
    command
        .try_get_matches_from(words)
        .and_then(|matches| T::from_arg_matches(&matches))
        .map_err(|error| Error::new(Class::Bug, "try does not know how to call a command").because(error))
}

/// `<folder>-try`, where that can be an environment's name.
fn environment_name(root: &Path) -> Result<EnvironmentName> {
    let folder = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let application = ApplicationName::parse(folder).map(String::from).unwrap_or_else(|_| "tasks".to_owned());
    EnvironmentName::parse(format!("{application}-try"))
        .or_else(|_| EnvironmentName::parse("tasks-try"))
        .or_fail(Class::Bug, || "there is no name for the environment")
}

/// A path as a person would type it: below the home folder with `~`, quoted where a shell needs it.
fn shown(path: &Path) -> String {
    let home = etcetera::home_dir().ok().filter(|home| home.is_absolute() && home.parent().is_some());
    let (start, rest) = match home.as_deref().and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => ("~/", rest.to_string_lossy()),
        None => ("", path.to_string_lossy()),
    };
    let plain = rest.chars().all(|character| character.is_alphanumeric() || "/._-+@%,:".contains(character));
    if plain { format!("{start}{rest}") } else { format!("{start}'{}'", rest.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_called_after_the_folder_where_it_can() {
        let name = |folder: &str| environment_name(Path::new(folder)).expect("a name").to_string();
        assert_eq!(name("/x/demo"), "demo-try");
        assert_eq!(name("/x/with space"), "tasks-try");
        assert_eq!(name("/"), "tasks-try");
    }

    #[test]
    fn a_path_is_shown_as_a_shell_takes_it() {
        assert_eq!(shown(Path::new("/srv/demo")), "/srv/demo");
        assert_eq!(shown(Path::new("/srv/it's")), r"'/srv/it'\''s'");
    }
}
