//! `tasks-eb init`: a new project, or what Elastic Beanstalk needs around an existing one.

mod region;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::beanstalk::{ApplicationName, Region, database, platform};
use crate::context::Context;
use crate::error::{Class, Error, OrFail, Result};
use crate::scaffold::git::{self, Committed, Plan};
use crate::scaffold::{self, Answers, Kind, PlannedFile};
use crate::ui::Outcome;

/// Platform branches on which a program with a `Procfile` runs.
const BRANCHES: [&str; 1] = [platform::DEFAULT_BRANCH];

/// Make a new project, or prepare one that exists
///
/// Writes a task-list app that compiles and runs as it is, and the files that Elastic Beanstalk needs around it. Works
/// without a network and without an AWS account. Nothing is overwritten: when a file is in the way, nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb init tasks               ask, then make the folder tasks
  tasks-eb init tasks --yes         take the defaults
  tasks-eb init tasks --yes --no-db --region eu-central-1
  tasks-eb init --existing          prepare the Rust project in this folder
  tasks-eb init --existing --dry-run    what that would write, and keep")]
pub struct Args {
    /// Folder of the project [default: the current one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Name of the application [default: the folder's]
    #[arg(long, value_name = "NAME")]
    pub name: Option<ApplicationName>,
    /// Platform branch, solution stack or ARN
    #[arg(long, short = 'p', value_name = "PLATFORM")]
    pub platform: Option<String>,
    /// Give environments a MySQL database
    #[arg(long, overrides_with = "no_db")]
    pub database: bool,
    /// Give environments no database: tasks are kept in a file of the instance
    #[arg(long)]
    pub no_db: bool,
    /// Class of the database, such as db.t4g.micro
    #[arg(long, value_name = "CLASS")]
    pub db_class: Option<String>,
    /// Ask nothing: take the defaults for what no flag says
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// Make no git repository
    #[arg(long)]
    pub no_git: bool,
    /// Add only what Elastic Beanstalk needs to the Rust project in the folder
    #[arg(long)]
    pub existing: bool,
    /// Binary to run [default: the one that `cargo run` starts]
    #[arg(long, value_name = "NAME", requires = "existing")]
    pub bin: Option<String>,
    /// Path that answers 200 while the app is healthy [default: /]
    #[arg(long, value_name = "PATH", requires = "existing")]
    pub health_path: Option<String>,
    /// Show what would be written and what would stay, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What was made.
#[derive(Debug, Serialize)]
struct Made {
    project: PathBuf,
    application: ApplicationName,
    region: Region,
    platform: String,
    database: bool,
    files: Vec<MadeFile>,
    /// What is in the folder already and stays as it is; of a dry run only.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<Vec<String>>,
    dry_run: bool,
    /// What became of git; absent in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    git: Option<Committed>,
    /// What would become of git.
    #[serde(skip)]
    planned: Plan,
    #[serde(skip)]
    existing: bool,
    #[serde(skip)]
    given: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct MadeFile {
    path: String,
    state: Kind,
}

/// Runs the command.
///
/// # Errors
/// When a name is not one, a file is in the way, an answer is missing and nobody can be asked, or a file cannot be
/// written. Then nothing is left behind.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let root = root(context, &args)?;
    let planned = Plan::of(&root, !args.no_git && !args.existing)?;
    // What writes nothing asks nothing.
    let yes = args.yes || args.dry_run;
    let project = Questions { context, args: &args, root: &root, yes };
    if !args.existing && root.join("Cargo.toml").exists() {
        let defaults = Questions { yes: true, ..project }.answers(planned.branch())?;
        scaffold::check(&root, &scaffold::new_project(&defaults)?).map_err(|error| project.mended(error))?;
    }
    // Whatever can refuse without an answer comes before the questions.
    let binaries = if args.existing { scaffold::existing::binaries(&root)? } else { Vec::new() };
    let answers = project.answers(planned.branch())?;
    let files = if args.existing {
        let binary = project.binary(&binaries)?;
        let files = scaffold::existing_project(&root, &answers, &binary, &project.health_path()?)?;
        // Nothing is left to do where every file of it is there.
        if args.dry_run && scaffold::are_there(&root, &files) { Vec::new() } else { files }
    } else {
        scaffold::new_project(&answers)?
    };
    let message = format!("Start {}", answers.application);
    let (git, kept) = if args.dry_run {
        scaffold::check(&root, &files)?;
        (None, Some(kept(&root, &files)?))
    } else {
        (Some(write(&root, &files, &planned, &message)?), None)
    };
    let files = files.into_iter().map(|file| MadeFile { path: file.path, state: file.kind }).collect();
    let Answers { application, region, platform, database, .. } = answers;
    let (existing, given, dry_run) = (args.existing, args.folder, args.dry_run);
    let project = root;
    Outcome::new(&Made {
        project,
        application,
        region,
        platform,
        database,
        files,
        kept,
        dry_run,
        git,
        planned,
        existing,
        given,
    })
}

/// What is directly in the folder and stays as it is, folders with a `/` at their end.
fn kept(root: &Path, files: &[PlannedFile]) -> Result<Vec<String>> {
    let failed = || format!("could not read the folder {}", root.display());
    if !root.exists() {
        return Ok(Vec::new());
    }
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(root).or_fail(Class::Failed, failed)? {
        let entry = entry.or_fail(Class::Failed, failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().or_fail(Class::Failed, failed)?.is_dir();
        if !files.iter().any(|file| file.path == name) {
            kept.push(if is_folder { name + "/" } else { name });
        }
    }
    kept.sort();
    Ok(kept)
}

fn root(context: &Context, args: &Args) -> Result<PathBuf> {
    let base = context.global().project.clone().unwrap_or_default();
    let folder = args.folder.as_ref().map_or(base.clone(), |folder| base.join(folder));
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
    let root = std::path::absolute(&folder).or_fail(Class::Usage, || format!("{} is not a path", folder.display()))?;
    if root.exists() && !root.is_dir() {
        return Err(Error::new(Class::Usage, format!("{} is not a folder", root.display())));
    }
    Ok(root)
}

/// A folder that does not exist yet is made beside its place and then moved there, so that nobody sees half a project.
fn write(root: &Path, files: &[PlannedFile], git: &Plan, message: &str) -> Result<Committed> {
    if root.exists() {
        scaffold::write(root, files)?;
        return Ok(git::commit(root, git, message));
    }
    let failed = || format!("could not make the folder {}", root.display());
    let parent = root.parent().unwrap_or(root);
    let above = parent.ancestors().find(|folder| folder.exists()).unwrap_or(parent);
    let beside = tempfile::Builder::new().prefix(".tasks-eb-").tempdir_in(above).or_fail(Class::Failed, failed)?;
    let made = beside.path().join("project");
    scaffold::write(&made, files)?;
    let committed = git::commit(&made, git, message);
    std::fs::create_dir_all(parent).or_fail(Class::Failed, failed)?;
    std::fs::rename(&made, root).or_fail(Class::Failed, failed)?;
    Ok(committed)
}

/// The questions, each answered by a flag, by a person, or with `--yes` by its default.
#[derive(Clone, Copy)]
struct Questions<'a> {
    context: &'a Context,
    args: &'a Args,
    root: &'a Path,
    /// Whether every answer is the default.
    yes: bool,
}

impl Questions<'_> {
    /// An error of a folder that has a project, with a next step that asks nothing where nobody is there.
    fn mended(&self, error: Error) -> Error {
        let helps = error.again().is_some_and(|again| again.with == "--existing");
        if helps && !self.yes && !self.context.ui().can_ask() { error.again_with("--yes --existing") } else { error }
    }

    fn answers(&self, branch: Option<&str>) -> Result<Answers> {
        let application = match &self.args.name {
            Some(name) => name.clone(),
            None => parsed(&self.ask("Name of the application", &self.default_name(), "--name NAME")?)?,
        };
        let region = match &self.context.global().region {
            Some(region) => region.clone(),
            None => {
                let profile = self.context.global().profile.as_deref();
                parsed(&self.ask("Region", &region::default(profile), "--region REGION")?)?
            }
        };
        let platform = self.platform()?;
        let database = self.database()?;
        let database_class = match &self.args.db_class {
            Some(class) => class.clone(),
            None if database => self.ask("Class of the database", database::DEFAULT_CLASS, "--db-class CLASS")?,
            None => database::DEFAULT_CLASS.to_owned(),
        };
        check_class(&database_class)?;
        let branch = branch.map(str::to_owned);
        Ok(Answers { application, region, platform, database, database_class, branch })
    }

    fn platform(&self) -> Result<String> {
        let platform = match &self.args.platform {
            Some(platform) => platform.clone(),
            None => self.ask("Platform", BRANCHES[0], "--platform PLATFORM")?,
        };
        // `eb` takes the short name as well.
        let platform = if platform.eq_ignore_ascii_case("go") { BRANCHES[0].to_owned() } else { platform };
        if platform.trim().is_empty() || platform.chars().any(char::is_control) {
            return Err(Error::new(Class::Usage, format!("'{}' is not a platform", platform.escape_debug())));
        }
        Ok(platform)
    }

    fn database(&self) -> Result<bool> {
        if self.args.database || self.args.no_db {
            return Ok(self.args.database);
        }
        if self.yes {
            return Ok(!self.args.existing);
        }
        let question = "Give environments a MySQL database?";
        self.context.ui().confirm(question, !self.args.existing, "--database or --no-db, or --yes for the defaults")
    }

    fn binary(&self, binaries: &[String]) -> Result<String> {
        match (&self.args.bin, binaries) {
            (Some(binary), _) if binaries.contains(binary) => Ok(binary.clone()),
            (Some(binary), _) => Err(Error::new(Class::Usage, format!("the project has no binary '{binary}'"))
                .because(format!("its binaries are {}", binaries.join(", ")))),
            (None, [only]) => Ok(only.clone()),
            (None, several) if self.yes => Ok(several.first().cloned().unwrap_or_default()),
            (None, several) => {
                let chosen = self.context.ui().select("Binary to run", several, 0, "--bin NAME")?;
                Ok(several.get(chosen).cloned().unwrap_or_default())
            }
        }
    }

    fn health_path(&self) -> Result<String> {
        match &self.args.health_path {
            Some(path) => Ok(path.clone()),
            None => self.ask("Path that answers 200 while the app is healthy", "/", "--health-path PATH"),
        }
    }

    fn ask(&self, question: &str, default: &str, flag: &str) -> Result<String> {
        if self.yes {
            return Ok(default.to_owned());
        }
        self.context.ui().ask(question, Some(default), &format!("{flag}, or --yes for the defaults"))
    }

    /// The folder's name, if it can be that of an application.
    fn default_name(&self) -> String {
        let name = self.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if ApplicationName::parse(name.as_str()).is_ok() { name } else { "tasks".into() }
    }
}

fn parsed<T>(text: &str) -> Result<T>
where
    T: std::str::FromStr<Err: fmt::Display>,
{
    text.trim().parse().map_err(|error: T::Err| Error::new(Class::Usage, error.to_string()))
}

/// The class itself is checked against what AWS offers when an environment is created; here only its form is.
fn check_class(class: &str) -> Result<()> {
    let form = class.strip_prefix("db.").and_then(|rest| rest.split_once('.'));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match form {
        Some((family, size)) if plain(family) && plain(size) => Ok(()),
        _ => Err(Error::new(Class::Usage, format!("'{class}' is not a class of databases"))
            .because(format!("it must look like {}", database::DEFAULT_CLASS))),
    }
}

impl Made {
    /// What would be done.
    fn would(&self, kept: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (application, project) = (&self.application, self.project.display());
        if self.files.is_empty() {
            return write!(f, "Nothing to do: {project} is prepared for Elastic Beanstalk already");
        }
        match self.existing {
            true => writeln!(f, "Would prepare {project} for Elastic Beanstalk: {} files", self.files.len())?,
            false => writeln!(f, "Would make {application} in {project}: {} files", self.files.len())?,
        }
        for file in &self.files {
            let verb = if file.state == Kind::Appended { "add to" } else { "make" };
            writeln!(f, "  {verb} {}", file.path)?;
        }
        kept.iter().try_for_each(|name| writeln!(f, "  keep {name}"))?;
        if let Plan::Init { branch } = &self.planned {
            writeln!(f, "  commit all of it in a new git repository, on branch {branch}")?;
        }
        write!(f, "Nothing was written.")
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kept) = &self.kept {
            return self.would(kept, f);
        }
        let count = self.files.len();
        if self.existing {
            writeln!(f, "Prepared {} for Elastic Beanstalk: {count} files", self.project.display())?;
            for file in &self.files {
                let verb = if file.state == Kind::Appended { "added to" } else { "made" };
                writeln!(f, "  {verb} {}", file.path)?;
            }
        } else {
            let commit = match &self.git {
                Some(Committed::Committed { branch }) => format!(", committed on branch {branch}"),
                _ => String::new(),
            };
            writeln!(f, "Made {} in {}: {count} files{commit}", self.application, self.project.display())?;
            match &self.git {
                Some(Committed::Staged { why }) => writeln!(f, "Not committed yet; git says: {why}")?,
                Some(Committed::Skipped { why }) => writeln!(f, "No git repository was made: {why}")?,
                Some(Committed::Committed { .. }) | None => {}
            }
        }
        writeln!(f, "\nNext:")?;
        if let Some(folder) = &self.given {
            writeln!(f, "  cd {}", shell_word(folder))?;
        }
        if !self.existing {
            writeln!(f, "  cargo run                 the app on this machine, at http://127.0.0.1:5000")?;
        }
        writeln!(f, "  tasks-eb create --local   the same, deployed on this machine")?;
        write!(f, "  tasks-eb create           the same on AWS")
    }
}

fn shell_word(path: &Path) -> String {
    let word = path.display().to_string();
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+=@~".contains(letter);
    if word.chars().all(plain) { word } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_databases_are_checked_by_form() {
        assert!(check_class("db.t4g.micro").is_ok() && check_class("db.r6g.2xlarge").is_ok());
        for bad in ["", "t4g.micro", "db.", "db.t4g", "db.t4g.micro\n", "db..micro"] {
            assert!(check_class(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn folders_with_spaces_are_quoted_for_a_shell() {
        assert_eq!(shell_word(Path::new("a/b-c")), "a/b-c");
        assert_eq!(shell_word(Path::new("a b'c")), "'a b'\\''c'");
    }
}
