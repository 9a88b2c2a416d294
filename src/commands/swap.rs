//! `tasks-eb swap`: two environments exchange their domain names.

use std::fmt;
use std::ops::ControlFlow;
use std::time::Duration;

use serde::Serialize;

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::Verdict;
use crate::beanstalk::{EnvironmentName, EnvironmentStatus};
use crate::commands::screen;
use crate::commands::waiting::{Turn, Waiting, go_on, ready};
use crate::context::Context;
use crate::deploy::follow::to_ready;
use crate::deploy::probe;
use crate::deploy::proof::{Proof, answers_at};
use crate::deploy::settle::health_path;
use crate::deploy::ship::Patience;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::{self, Deadline, Pace};
use crate::ui::Outcome;

/// How long a resolver may remember an old address: the records live for 60 seconds, and some keep them longer.
const RESOLVERS: Duration = Duration::from_secs(180);

/// Let two environments exchange their domain names
///
/// The way to deploy without risk: create a second environment, try it under its own name, swap, and swap back when
/// something is wrong. Doing the same again undoes it. Resolvers may remember the old address for a minute;
/// it is done when either name answers as the release of the other environment, ten times in a row.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb swap --with tasks-green
  tasks-eb swap tasks-blue --with tasks-green")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// The other environment
    #[arg(long = "with", short = 'n', visible_alias = "destination_name", value_name = "ENV")]
    pub other: EnvironmentName,
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

/// What an exchange made of two environments.
#[derive(Debug, Serialize)]
pub(super) struct Swapped {
    environments: [Side; 2],
    dry_run: bool,
    /// Whether each was seen under the other's name, and its app was heard there.
    verified: bool,
    /// What undoes it.
    undo: String,
}

#[derive(Debug, Serialize)]
struct Side {
    name: String,
    id: String,
    cname: String,
    former_cname: String,
    /// What was heard of its app under the new name; absent where it did not answer under the old one.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<Proof>,
}

impl fmt::Display for Swapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match (self.dry_run, self.verified) {
            (true, _) => "would answer at",
            (_, true) => "answers at",
            _ => "will answer at",
        };
        for Side { name, cname, .. } in &self.environments {
            writeln!(f, "{name} {word} http://{cname}")?;
        }
        if self.dry_run { Ok(()) } else { write!(f, "to undo it: {}", self.undo) }
    }
}

impl Swapped {
    /// Whether an environment was heard at its new address.
    pub(super) fn is_heard(&self, name: &str) -> bool {
        self.environments.iter().any(|side| side.name == name && side.proof.is_some())
    }

    /// The command that undoes it.
    pub(super) fn undo(&self) -> &str {
        &self.undo
    }

    /// What an exchange would make of two environments.
    fn of(context: &Context, (name, one): Named<'_>, (other, two): Named<'_>) -> Result<Self> {
        let cname = |of: &Option<String>, name: &EnvironmentName| {
            of.clone().ok_or_else(|| Error::new(Class::Failed, format!("{name} has no domain name to swap")))
        };
        let (first, second) = (cname(&one.cname, name)?, cname(&two.cname, other)?);
        let side = |found: &EnvironmentDescription, cname: &str, former: &str| Side {
            name: found.name.clone(),
            id: found.id.clone(),
            cname: cname.to_owned(),
            former_cname: former.to_owned(),
            proof: None,
        };
        Ok(Self {
            environments: [side(one, &second, &first), side(two, &first, &second)],
            dry_run: false,
            verified: false,
            undo: context.here(&format!("tasks-eb swap {name} --with {other}")),
        })
    }
}

/// An environment by its name and as it was found.
type Named<'a> = (&'a EnvironmentName, &'a EnvironmentDescription);

/// Runs the command.
///
/// # Errors
/// Class `Usage` when both are one environment, or one of them is protected; `Busy` while something else is done to one of
/// them; `Failed` when the names are not exchanged.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.turn.of(args.waiting.patience(context));
    let name = context.environment(args.environment)?;
    if name == args.other {
        return Err(Error::new(Class::Usage, format!("{name} cannot swap its domain name with itself"))
            .code("TE1114")
            .next("tasks-eb list"));
    }
    let (one, two) = (context.described(&name).await?, context.described(&args.other).await?);
    let one = ready(context, one, patience, args.dry_run).await?;
    let two = ready(context, two, patience, args.dry_run).await?;
    if args.dry_run {
        let planned = Swapped::of(context, (&name, &one), (&args.other, &two))?;
        return Outcome::new(&Swapped { dry_run: true, ..planned });
    }
    context.destroying(&[name.clone(), args.other.clone()]).await?;
    Outcome::new(&exchange(context, (&name, one), (&args.other, two), patience).await?)
}

/// Exchanges the domain names of two environments that are Ready, and listens to both under their new ones.
///
/// # Errors
/// Class `Failed` when the names are not exchanged; else when one is not heard.
pub(super) async fn exchange(
    context: &Context,
    (name, one): (&EnvironmentName, EnvironmentDescription),
    (other, two): (&EnvironmentName, EnvironmentDescription),
    patience: Patience,
) -> Result<Swapped> {
    let mut swapped = Swapped::of(context, (name, &one), (other, &two))?;
    let [first, second] = &swapped.environments;
    context.is_about_several();
    let aws = context.mutating().await?;
    let names = format!("{name} answers at {}, and {other} at {}", first.cname, second.cname);
    screen::tell(context, format!("exchange domain names, so that {names}; nothing restarts"));
    let voices = tokio::try_join!(
        Voice::of(aws, name, &one, &first.former_cname),
        Voice::of(aws, other, &two, &second.former_cname)
    )?;
    context.reporter().phase(format!("swap the domain names of {name} and {other}"));
    let started = aws.swap_cnames(one, other.as_str()).await?;
    go_on(context, patience, format!("tasks-eb wait {name} --for ready"));
    if patience.wait {
        let ended = to_ready(aws, &started, patience.deadline, context.reporter()).await?;
        if ended.verdict == Verdict::Failed {
            return Err(Error::new(Class::Failed, "the domain names could not be swapped")
                .with_evidence(ended.errors.into_iter().map(|event| event.message)));
        }
        for Side { id, cname, .. } in &swapped.environments {
            answers_to(aws, id, cname, patience.deadline).await?;
        }
        context.reporter().phase("ask both under their new names");
        for (side, voice) in swapped.environments.iter_mut().zip([voices.0, voices.1]) {
            let heard = voice.hear(side, patience.deadline, context.reporter()).await;
            side.proof = heard.map_err(|error| error.next(swapped.undo.clone()))?;
        }
        swapped.verified = swapped.environments.iter().all(|side| side.proof.is_some());
    }
    Ok(swapped)
}

/// How an app is known again: by what it answers to its health path.
struct Voice {
    path: String,
    /// What it called itself before, where it answered well; absent where it did not.
    before: Option<Option<String>>,
}

impl Voice {
    async fn of(aws: &Aws, name: &EnvironmentName, found: &EnvironmentDescription, cname: &str) -> Result<Self> {
        let settings = aws.settings(&found.application, name).await?.unwrap_or_default();
        let path = health_path(&settings).to_owned();
        let before = probe::get(&format!("http://{cname}{path}")).await.ok().filter(probe::Answer::is_good);
        Ok(Self { path, before: before.map(|answer| answer.release) })
    }

    /// Asks for the app under its new name.
    async fn hear(&self, side: &Side, deadline: Deadline, reporter: &dyn Reporter) -> Result<Option<Proof>> {
        let url = format!("http://{}{}", side.cname, self.path);
        let Some(release) = &self.before else {
            reporter.warn(format!("{} answered badly before, so it was not asked at {url}", side.name));
            return Ok(None);
        };
        let deadline = deadline.at_most(RESOLVERS);
        let proof = answers_at(&url, release.as_deref(), deadline).await.map_err(|error| {
            error.because("the names are exchanged at AWS; a resolver may remember the old address for longer")
        })?;
        match release {
            Some(release) => reporter.done(format!("{url} answers as {release}, that of {}", side.name)),
            None => reporter.note(format!("{url} answers, but sends no X-Release to tell which environment it is")),
        }
        Ok(Some(proof))
    }
}

/// Waits until an environment is Ready under its new name: each of the two ends on its own.
async fn answers_to(aws: &Aws, id: &str, cname: &str, deadline: Deadline) -> Result<()> {
    let look = || async {
        match aws.environment_by_id(id).await {
            Ok(Some(found)) if found.status == EnvironmentStatus::Ready && found.cname.as_deref() == Some(cname) => {
                ControlFlow::Break(Ok(()))
            }
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    };
    retry::until(deadline, Pace::FOLLOW, look).await.unwrap_or_else(|_| {
        Err(Error::new(Class::TimedOut, format!("nothing answers to {cname} yet"))
            .because("the work goes on at AWS")
            .next("tasks-eb list"))
    })
}
