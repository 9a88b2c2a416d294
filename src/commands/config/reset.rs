//! `tasks-eb config reset`: what the API had set goes, and what is below it counts again.

use std::fmt;

use serde::Serialize;

use super::{is_called, is_file, live, no_option};
use crate::aws::beanstalk::Update;
use crate::beanstalk::option::namespace;
use crate::beanstalk::{EnvironmentName, OptionSetting};
use crate::commands::operation::{Operated, begin};
use crate::commands::screen;
use crate::commands::waiting::{Turn, Waiting, ready};
use crate::context::Context;
use crate::deploy::levels::{Explained, Given, Level, effect, hand_back};
use crate::deploy::ready as turn;
use crate::deploy::teardown::name_of;
use crate::error::{Class, Error, Result};
use crate::report::counted;
use crate::ui::Outcome;

/// Hand options back from the API to the files, or to AWS's default
///
/// What was set through the API, or came with a saved configuration, beats .ebextensions in every later deploy. This takes it
/// away, in one update, and shows first what each option becomes: what the files of the running version say; where they say
/// nothing, AWS's default, and that is asked. A variable is handed back with setenv NAME=, which rollback can undo.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb config reset Timeout
  tasks-eb config reset Timeout BatchSize --environment tasks-prod --yes
  tasks-eb config reset InstanceTypes --dry-run")]
pub(super) struct ResetArgs {
    /// Options, with or without their namespace in front
    #[arg(value_name = "OPTION", required = true)]
    options: Vec<String>,
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    environment: Option<EnvironmentName>,
    /// Do not ask, also where only AWS's default is below
    #[arg(long, short)]
    yes: bool,
    /// Show what would change, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// How long to wait.
    #[command(flatten)]
    waiting: Waiting,
    /// Whether to wait for one's turn.
    #[command(flatten)]
    turn: Turn,
}

/// One option, before and after.
#[derive(Debug, Serialize)]
struct Reset {
    namespace: String,
    name: String,
    before: Given,
    after: Given,
    /// What that does, in AWS's word.
    change: String,
}

impl Reset {
    /// `None` where the API has no say.
    fn of(option: &Explained) -> Option<Self> {
        let is_above = |level: &Level| matches!(level, Level::Api | Level::SavedConfiguration { .. });
        // What comes of a saved configuration is stored with the environment, and goes with what the API set (eb-reference §4.5).
        let below = option.shadows.iter().find(|given| !is_above(&given.level)).cloned();
        is_above(&option.given.level).then(|| Self {
            namespace: option.namespace.clone(),
            name: option.name.clone(),
            before: option.given.clone(),
            after: below.unwrap_or(Given { level: Level::Default, value: None }),
            change: option.change.clone(),
        })
    }
}

impl fmt::Display for Reset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { namespace, name, before, after, change } = self;
        let text = |given: &Given| format!("{} ({})", given.value.as_deref().unwrap_or("none"), given.level);
        write!(f, "{namespace} {name}: {} -> {}, {}", text(before), text(after), effect(change))
    }
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Done {
    #[serde(flatten)]
    operated: Operated,
    options: Vec<Reset>,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.options.iter().try_for_each(|option| writeln!(f, "{option}"))?;
        self.operated.fmt(f)
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` for an option that is not there; `Usage` for a variable, or a name that several options have;
/// `NeedsAnswer` where only AWS's default is below and nobody agrees; `Busy` while something else is done to the
/// environment; `Unhealthy` when the app does not answer afterwards.
pub(super) async fn run(context: &Context, args: ResetArgs) -> Result<Outcome> {
    let patience = args.turn.of(args.waiting.patience(context));
    let live = live(context, args.environment).await?;
    let name = name_of(&live.environment)?;
    let all = live.explain();
    let chosen = args.options.iter().map(|wanted| find(&all, wanted, &name)).collect::<Result<Vec<_>>>()?;
    let options: Vec<Reset> = chosen.into_iter().filter_map(Reset::of).collect();
    let what = counted(options.len(), "option");
    let operated = Operated::to(&live.environment, format!("freed of the API in {what}"));
    if options.is_empty() {
        let operated = operated.needless("has nothing of the API in these options");
        return Outcome::flowing(&Done { operated, options });
    }
    let found = ready(context, live.environment, patience, args.dry_run).await?;
    if args.dry_run {
        return Outcome::flowing(&Done { operated: operated.dry(), options });
    }
    let aws = context.mutating().await?;
    let told: Vec<String> = options.iter().map(ToString::to_string).collect();
    screen::tell(context, format!("reset {what} of {name}\n  {}", told.join("\n  ")));
    let bare: Vec<&str> =
        options.iter().filter(|option| !is_file(&option.after.level)).map(|option| option.name.as_str()).collect();
    let question = format!("No file sets {}: what counts is AWS's default. Reset all the same?", bare.join(", "));
    if !bare.is_empty() && !args.yes && !context.ui().confirm(&question, false, "--yes")? {
        return Err(Error::new(Class::NeedsAnswer, "nothing was reset").because("it was declined"));
    }
    context.reporter().phase(format!("reset {what} of {name}"));
    begin(context, ("config reset", format!("reset {what} of {name}")), &found, patience).await?;
    let remove = options.iter().map(|option| OptionSetting::new(&option.namespace, &option.name, "")).collect();
    let update = Update { remove, ..Update::default() };
    let started = turn::update(aws, &name, &update, patience.turn, context.reporter()).await?;
    let operated = operated.see_through(context, &name, &started, patience).await?;
    Outcome::flowing(&Done { operated, options })
}

/// The one option that is meant.
fn find<'a>(all: &'a [Explained], wanted: &str, environment: &EnvironmentName) -> Result<&'a Explained> {
    let found: Vec<&Explained> = all.iter().filter(|option| is_called(option, wanted)).collect();
    let option = match found[..] {
        [one] => one,
        [] => return Err(no_option(environment.as_str(), wanted)),
        [first, ..] => {
            let full = |option: &&Explained| format!("{}:{}", option.namespace, option.name);
            let names: Vec<String> = found.iter().map(full).collect();
            let error = Error::new(Class::Usage, format!("several options are called '{wanted}'"));
            return Err(error.because(names.join(", ")).again_naming(wanted, full(&first)));
        }
    };
    if option.namespace != namespace::ENVIRONMENT_VARIABLES {
        return Ok(option);
    }
    Err(Error::new(Class::Usage, format!("{wanted} is a variable"))
        .because("setenv removes it, so that rollback can bring it back")
        .next(hand_back(environment.as_str(), &option.namespace, &option.name)))
}
