//! `tasks-eb config save`: what an environment is made of, under a name, for `create --cfg` and `eb create --cfg`.

use std::fmt;

use serde::Serialize;

use crate::aws::beanstalk::NOTE;
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{ApplicationName, EnvironmentName};
use crate::commands::screen;
use crate::context::Context;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::project::{Kept, is_kept_out, saved_file};
use crate::ui::Outcome;

/// Save the configuration of an environment under a name
///
/// Elastic Beanstalk keeps it, and the project gets it as .elasticbeanstalk/saved_configs/NAME.cfg.yml, in the format of eb
/// config save: for create --cfg NAME. Secrets are not in the file: passwords, and variables whose names or values look like
/// one. Which were left out is said; give them to the new environment with --env or setenv.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb config save
  tasks-eb config save large --environment tasks-prod
  tasks-eb config save large --dry-run")]
pub(super) struct SaveArgs {
    /// Name of the saved configuration [default: ENV-sc, as with eb]
    #[arg(value_name = "NAME")]
    name: Option<TemplateName>,
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    environment: Option<EnvironmentName>,
    /// Take the place of one that is there
    #[arg(long)]
    force: bool,
    /// Show what would be saved, and do nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Serialize)]
struct Saved {
    environment: EnvironmentName,
    name: TemplateName,
    /// The file, relative to the project.
    file: String,
    /// Options in it; absent where it was not made.
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<usize>,
    /// Names of the options that are not in it, because they are secrets.
    left_out: Vec<String>,
    dry_run: bool,
}

impl fmt::Display for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { environment, name, file, options, left_out, dry_run } = self;
        let would = if *dry_run { "would save" } else { "saved" };
        write!(f, "{would} the configuration of {environment} as {name}: {file}")?;
        options.iter().try_for_each(|count| write!(f, " ({count} options)"))?;
        if !left_out.is_empty() {
            write!(f, "\nleft out, because they are secrets: {}", left_out.join(", "))?;
        }
        Ok(())
    }
}

/// Runs the command.
///
/// # Errors
/// Class `Usage` where there is one of that name and nobody said that it may go; `NotFound` without the environment.
pub(super) async fn run(context: &Context, args: SaveArgs) -> Result<Outcome> {
    let environment = context.environment(args.environment)?;
    let root = &context.project()?.root;
    let name = match args.name {
        Some(name) => name,
        None => TemplateName::parse(format!("{environment}-sc")).or_fail(Class::Bug, || "no name can be made")?,
    };
    let (aws, file) = (context.aws().await?, saved_file(&name));
    let found = context.described(&environment).await?;
    let application = ApplicationName::parse(found.application.clone())
        .or_fail(Class::Failed, || format!("AWS tells of no application of {environment}"))?;
    if !args.force {
        let taken = |place: String| {
            Error::new(Class::Usage, format!("there is a saved configuration '{name}' already: {place}"))
                .code("TE1108")
                .again_with("--force")
        };
        if root.join(&file).exists() {
            return Err(taken(file));
        }
        if aws.saved_settings(application.as_str(), name.as_str()).await?.is_some() {
            return Err(taken(format!("{application} has it at AWS")));
        }
    }
    let mut saved = Saved { environment, name, file, options: None, left_out: Vec::new(), dry_run: args.dry_run };
    if args.dry_run {
        let settings = aws.settings(application.as_str(), &saved.environment).await?.unwrap_or_default();
        let secrets = settings.into_iter().filter(|option| is_kept_out(option, &option.namespace));
        saved.left_out = secrets.map(|option| option.name).collect();
        saved.left_out.sort();
        return Outcome::new(&saved);
    }
    context.mutating().await?;
    let what =
        format!("save the configuration of {} as {}, at AWS and as {}", saved.environment, saved.name, saved.file);
    screen::tell(context, what);
    aws.save_configuration(&application, &saved.name, &found.id, NOTE).await?;
    let (bucket, key) = (aws.storage_bucket_of(context.account().await?), object(&application, &saved.name));
    let text = aws.object(&bucket, &key).await?;
    let kept = Kept::of(&String::from_utf8_lossy(&text)).map_err(|why| {
        Error::new(Class::Failed, format!("s3://{bucket}/{key} is no saved configuration")).because(why)
    })?;
    let path = root.join(&saved.file);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).or_fail(Class::Failed, || format!("could not make {}", folder.display()))?;
    }
    fs::write_private(&path, kept.text.as_bytes())?;
    (saved.options, saved.left_out) = (Some(kept.options), kept.left_out);
    let make = format!("tasks-eb create NAME --cfg {}", saved.name);
    context.reporter().advise("to make an environment of it", make);
    Outcome::new(&saved)
}

/// Where Elastic Beanstalk keeps the file of a saved configuration (eb-reference §2.2, `eb config save`).
fn object(application: &ApplicationName, name: &TemplateName) -> String {
    format!("resources/templates/{application}/{name}")
}
