//! `tasks-eb deploy --blue-green`: the new version in an environment of its own, beside the old one; once it is proved they
//! exchange their domain names. Until then nothing of the old one is touched.
//!
//! Made of what is there: the creation of `create` (of a saved configuration, like `--cfg`), the exchange of `swap`, the end
//! of `terminate`.

mod handle;
mod outcome;
mod resume;

use std::time::Duration;

use outcome::{Planned, Released};
use resume::Resumed;

use super::consent::Consent;
use super::deploy::{Args, nothing_to_do};
use super::waiting::{Waiting, go_on, ready};
use super::{bundle, default, releases, screen, swap, terminate};
use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{ApplicationName, EnvironmentName, EnvironmentStatus, OptionSetting};
use crate::build::Architecture;
use crate::context::{Context, Intent};
use crate::deploy::apply::Work;
use crate::deploy::downtime::Watch;
use crate::deploy::observe::observe_without_environment;
use crate::deploy::plan::plan;
use crate::deploy::settle::health_path;
use crate::deploy::ship::{Patience, Shipped, ship};
use crate::deploy::teardown::{Doomed, deletion_policy, until_gone};
use crate::deploy::{Desired, Plan, kept};
use crate::error::{Class, Error, OrFail, Result};
use crate::project::SavedConfiguration;
use crate::retry::Deadline;
use crate::ui::Outcome;

/// Flags of a deployment beside what runs.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Blue-green")]
pub struct BlueGreen {
    /// Deploy to a new environment of the same settings, and exchange the domain names once it is proved
    ///
    /// The new one is called after the old one, with -green (or -blue) at its end, and is the branch's from then on. Once the
    /// old one is terminated, its name stands for the one that took its place: the same command line goes on working. When it
    /// fails it is terminated again, and the old one has served all the while. Not for environments with a database of their
    /// own: each would have another one.
    #[arg(long, conflicts_with_all = ["plan", "no_wait", "no_rollback"])]
    pub blue_green: bool,
    /// Keep the old environment, which goes on costing, without asking
    #[arg(long, requires = "blue_green")]
    pub keep_old: bool,
    /// Terminate the old environment in the end: its name, in place of typing it
    #[arg(long, value_name = "NAME", requires = "blue_green", conflicts_with = "keep_old")]
    pub confirm: Option<String>,
    /// Whether that is the name that was given, in whose place another environment serves by now.
    #[arg(skip)]
    pub(super) agreed: bool,
}

/// What is needed to take a new environment down again that failed.
const TO_CLEAN_UP: Duration = Duration::from_secs(20 * 60);
/// Longest name of an environment.
const LONGEST_NAME: usize = 40;

/// The two sides.
struct Sides {
    /// The one that serves.
    blue: EnvironmentDescription,
    old: EnvironmentName,
    /// The one that comes.
    new: EnvironmentName,
}

/// Runs the command, for the environment `old`.
///
/// # Errors
/// Class `Usage` for an environment with a coupled database, or a protected one, before anything is changed; `Unhealthy` or
/// `Failed` when the new one does not serve: then the old one does.
pub(super) async fn run(context: &Context, mut args: Args, given: EnvironmentName) -> Result<Outcome> {
    let mut old = handle::environment(context, &given).await?;
    // Whoever names the one that is gone, in a pipeline for instance, means the one in its place, and agrees to its end.
    args.blue_green.agreed = old != given && args.blue_green.confirm.as_deref() == Some(given.as_str());
    let mut anew = args.dry_run;
    while !anew {
        match resume::run(context, &args, &old).await? {
            Resumed::Done(outcome) => return Ok(outcome),
            // An earlier one has ended; the branch has the other environment now.
            Resumed::Anew(name) => (anew, old) = (name == old, name),
        }
    }
    agree(context, &args, &old)?;
    let patience = args.wellness.of(args.turn.of(args.waiting.patience(context)));
    let aws = context.aws().await?;
    let blue = context.described(&old).await?;
    if !args.dry_run {
        context.destroying(&[old.clone(), given]).await?;
    }
    let blue = ready(context, blue, patience, args.dry_run).await?;
    let settings = aws.settings(&blue.application, &old).await?.unwrap_or_default();
    refuse_coupled(&old, &settings)?;
    let new = other_name(&old)?;
    handle::refuse_existing(aws, &blue, &new).await?;
    let project = context.project()?;
    let architecture = Architecture::of_environment(&project.extensions()?, &settings);
    // Compiling takes as long as it takes: patience is for AWS.
    context.end_by(None);
    let bundle = bundle::make(context, &args.making, architecture).await?;
    let patience = args.wellness.of(args.turn.of(args.waiting.patience(context)));
    let mut desired = Desired::of(project, &bundle, new.clone())?;
    desired.description = args.message.clone();
    desired.smoke = args.smoke.of(context);
    if blue.version_label.as_deref() == Some(desired.label.as_str()) && !args.force {
        return nothing_to_do(context, &blue, health_path(&settings), patience).await;
    }
    let saved = TemplateName::parse(format!("{new}-{}", desired.label)).or_fail(Class::Bug, || "no name for a copy")?;
    desired.tags = aws.tags_of(&blue).await?;
    desired.make_of(Some(SavedConfiguration::of_aws(saved, blue.platform_arn.clone(), settings)));
    desired.copy_of = Some((old.to_string(), blue.id.clone()));
    desired.check_variables()?;
    context.reporter().phase("look at what is there");
    let caller = context.caller().await?;
    let mut observed = observe_without_environment(aws, &desired, &caller.account).await?;
    let mut steps = plan(&desired, &observed)?;
    if args.dry_run {
        return Outcome::flowing(&Planned::of(steps, &old, &new, !args.blue_green.keep_old));
    }
    tell(context, (&steps, &desired), (&old, &new));
    let intent = intent(&old, &desired, patience);
    let run = &*context.undertake(intent, &[&blue]).await?;
    run.beside(&new, None);
    if observed.lacks_bucket(run) {
        steps = plan(&desired, &observed)?;
    }
    let sides = Sides { blue, old, new };
    let ledger = &releases::ledger(context, desired.application.as_str(), &sides.new).await?;
    let caller = Some(caller);
    let work = Work { aws, ledger, caller, desired: &desired, observed: &observed, password: None, run };
    release(context, &args, sides, work, (steps, patience)).await
}

/// The plan, before anything is done.
fn tell(context: &Context, (steps, desired): (&Plan, &Desired), (old, new): (&EnvironmentName, &EnvironmentName)) {
    screen::tell_deployment(context, steps, desired, None);
    screen::tell(context, format!("then exchange the domain names of {old} and {new}, once {new} is proved to serve"));
}

/// Compares the name of `--confirm` with the old one, before anything is done.
fn agree(context: &Context, args: &Args, old: &EnvironmentName) -> Result<()> {
    let BlueGreen { confirm, agreed, .. } = &args.blue_green;
    if confirm.is_none() || *agreed {
        return Ok(());
    }
    let consent = Consent { name: old.as_str(), verb: "terminate", participle: "deployed", fate: "go in the end" };
    consent.obtain(context, confirm.as_deref())
}

/// Nobody else works on the old one meanwhile.
fn intent<'a>(old: &'a EnvironmentName, desired: &'a Desired, patience: Patience) -> Intent<'a> {
    let (application, label) = (&desired.application, Some(&desired.label));
    Intent { command: "deploy --blue-green", application, environment: Some(old), label, claim: patience.claim }
}

async fn release(
    context: &Context,
    args: &Args,
    sides: Sides,
    work: Work<'_>,
    (plan, patience): (Plan, Patience),
) -> Result<Outcome> {
    let (desired, reporter) = (work.desired, context.reporter());
    let new = &sides.new;
    let resume = format!("tasks-eb wait {new} --for version={}", desired.label);
    let shipped = ship(&work, &plan, patience, false, reporter, |_| go_on(context, patience, resume)).await;
    shipped_then(context, args, &sides, desired, (shipped, patience)).await
}

/// When the new one is proved, or failed.
async fn shipped_then(
    context: &Context,
    args: &Args,
    sides: &Sides,
    desired: &Desired,
    (shipped, patience): (Result<Shipped>, Patience),
) -> Result<Outcome> {
    let (aws, reporter) = (context.aws().await?, context.reporter());
    let Sides { blue, old, new } = sides;
    if let Some(saved) = &desired.saved
        && let Err(error) = aws.delete_configuration(&desired.application, &saved.name).await
    {
        reporter.warn(format!("the saved configuration {} is left: {error}", saved.name));
    }
    let shipped = match shipped {
        Ok(shipped) => shipped,
        Err(error) => return Err(clean_up(context, aws, sides, error).await),
    };
    let address = blue.url().map(|url| format!("{url}{}", desired.health_path().unwrap_or("/")));
    let watch = address.map(Watch::begin);
    let exchanged = exchange(context, sides, patience).await;
    let probe = match watch {
        Some(watch) => Some(watch.end().await?),
        None => None,
    };
    let swapped = match exchanged {
        Ok(swapped) => swapped,
        Err(error) => return Err(take_back(context, aws, sides, error, patience).await),
    };
    if let Some(probe) = &probe {
        let told = format!("while the domain names were exchanged, {probe}");
        if probe.failed == 0 { reporter.done(told) } else { reporter.warn(told) }
    }
    // It serves at the address of the old one.
    default::replace(context, new)?;
    let previous = blue.version_label.clone();
    let shipped = Shipped { url: blue.url(), previous, probe, ..shipped };
    let terminated = end(context, args, sides, &shipped).await?;
    let undo = (!terminated).then(|| swapped.undo().to_owned());
    Outcome::new(&Released { shipped, old: old.to_string(), old_terminated: terminated, undo, swapped: Some(swapped) })
}

async fn exchange(context: &Context, sides: &Sides, patience: Patience) -> Result<swap::Swapped> {
    let Sides { old, new, .. } = sides;
    let (blue, green) = (context.described(old).await?, context.described(new).await?);
    let swapped = swap::exchange(context, (old, blue), (new, green), patience).await?;
    if swapped.is_heard(new.as_str()) {
        return Ok(swapped);
    }
    Err(Error::new(Class::Unhealthy, format!("{new} was not heard at the address of {old}")).code("TE1501"))
}

/// Whether the old one was terminated: when somebody agrees by its name. Nobody there to ask means that it stays.
async fn end(context: &Context, args: &Args, sides: &Sides, shipped: &Shipped) -> Result<bool> {
    let Sides { blue, old, new } = sides;
    let BlueGreen { keep_old, confirm, .. } = &args.blue_green;
    let agreed = match confirm {
        Some(_) => true,
        // An earlier run was told to, and had begun it.
        None if blue.status == EnvironmentStatus::Terminating => true,
        None if *keep_old || !context.ui().can_ask() => false,
        None => {
            let question = format!("Type '{old}' to terminate the old environment; anything else keeps it");
            let answer = context.ui().confirm_by_name(&question, old.as_str(), "--confirm or --keep-old");
            answer.map_err(|error| unanswered(context, &error, (old, new), shipped))?
        }
    };
    if !agreed {
        let until = format!("{old} stays, and goes on costing, until");
        context.reporter().advise(until, format!("tasks-eb terminate {old}"));
        return Ok(false);
    }
    let waiting = Waiting { timeout: args.waiting.timeout, no_wait: false };
    let name = Some(old.clone());
    let args = terminate::Args { environment: name, confirm: Some(old.to_string()), waiting, ..Default::default() };
    let ended = terminate::run(context, args).await.map_err(|error| {
        error.because(format!("the new version serves; only the old environment {old} could not be ended as it should"))
    })?;
    if let Some(error) = ended.failure() {
        context.reporter().warn(error.to_string());
    }
    Ok(true)
}

/// All is done but for the last question.
fn unanswered(
    context: &Context,
    error: &Error,
    (old, new): (&EnvironmentName, &EnvironmentName),
    shipped: &Shipped,
) -> Error {
    let at = shipped.url.as_deref().unwrap_or("the old address");
    Error::new(error.class(), format!("the deployment is done, and only whether {old} goes was not answered"))
        .because(format!("the domain names are exchanged: {new} serves {} at {at}", shipped.version))
        .because(format!("{old} stays, and goes on costing, until it is terminated"))
        .next(context.here(&format!("tasks-eb terminate {old}")))
}

/// After a new environment that failed: takes it down again, and says so. What may still come up is left and named.
async fn clean_up(context: &Context, aws: &Aws, sides: &Sides, failure: Error) -> Error {
    let Sides { old, new, .. } = sides;
    let command = format!("tasks-eb terminate {new} --confirm {new}");
    let serves = format!("{old} was not touched, and serves as before");
    if matches!(failure.class(), Class::TimedOut | Class::Interrupted | Class::Terminated) {
        let left = format!("{new} may still come up, and costs until it is terminated: {command}");
        return failure.because(serves).because(left).because("the same command again goes on with it").again_with("");
    }
    let deadline = Deadline::after(TO_CLEAN_UP);
    context.end_by(Some(deadline));
    context.resume_with(command.clone());
    match take_down(context, aws, new, deadline).await {
        Ok(false) => failure.because(serves),
        Ok(true) => failure
            .because(format!("{new} was terminated again; {serves}"))
            .next("mend what is named, and run the same command again"),
        Err(error) => failure
            .because(serves)
            .because(format!("{new} is left, because it could not be terminated: {error}"))
            .next(command),
    }
}

/// Whether there was anything to take down.
async fn take_down(context: &Context, aws: &Aws, new: &EnvironmentName, deadline: Deadline) -> Result<bool> {
    let Some(found) = aws.environment(new).await? else { return Ok(false) };
    context.reporter().phase(format!("terminate {new} again"));
    let doomed = Doomed::look(aws, found).await?;
    if let Some(started) = doomed.terminate(aws).await? {
        let application = ApplicationName::parse(started.environment.application.as_str());
        until_gone(aws, &started, deadline, context.reporter()).await?;
        if let Ok(application) = application {
            // What cannot go is found by the audit.
            drop(kept::forget(aws, context.account().await?, &application, std::slice::from_ref(new)).await);
        }
    }
    Ok(true)
}

/// After an exchange that failed: exchanges back where it had happened, then takes the new one down. Where it is not known
/// what happened, nothing more is done.
async fn take_back(context: &Context, aws: &Aws, sides: &Sides, failure: Error, patience: Patience) -> Error {
    let Sides { blue, old, new } = sides;
    let undo = format!("tasks-eb swap {old} --with {new}");
    let unknown = |failure: Error| {
        failure
            .because(format!("{new} is well, and both run; which has the domain name is shown by: tasks-eb list"))
            .next(undo.clone())
    };
    if failure.class() == Class::TimedOut {
        return unknown(failure);
    }
    let green = match aws.environment(new).await {
        Ok(Some(green)) => green,
        _ => return unknown(failure),
    };
    if green.cname != blue.cname {
        return clean_up(context, aws, sides, failure).await;
    }
    let deadline = Deadline::after(TO_CLEAN_UP);
    context.end_by(Some(deadline));
    let Ok(Some(now)) = aws.environment(old).await else { return unknown(failure) };
    let back = swap::exchange(context, (old, now), (new, green), Patience { deadline, ..patience }).await;
    match back {
        Ok(_) => clean_up(context, aws, sides, failure).await,
        Err(error) => unknown(failure.because(format!("the names could not be exchanged back: {error}"))),
    }
}

/// A database that belongs to the environment cannot be shared with another one (eb-reference §6.3 tells the way out).
fn refuse_coupled(name: &EnvironmentName, settings: &[OptionSetting]) -> Result<()> {
    if deletion_policy(settings).is_none() {
        return Ok(());
    }
    let set = |option: &str, value: &str| {
        format!(
            "aws elasticbeanstalk update-environment --environment-name {name} --option-settings \
             Namespace=aws:rds:dbinstance,OptionName={option},Value={value}"
        )
    };
    Err(Error::new(Class::Usage, format!("{name} has a database of its own, so it cannot be deployed blue-green"))
        .code("TE1116")
        .because(
            "a second environment would get a second, empty database, and what is written to one is not in the other",
        )
        .because("decouple the database first: let it stay, then let it go, and give the app its address by setenv")
        .because(format!("the second step, when the first is done: {}", set("HasCoupledDatabase", "false")))
        .next(set("DBDeletionPolicy", "Retain")))
}

/// The name of the other colour.
fn other_name(old: &EnvironmentName) -> Result<EnvironmentName> {
    let old = old.as_str();
    let (base, colour) = match (old.strip_suffix("-green"), old.strip_suffix("-blue")) {
        (Some(base), _) => (base, "-blue"),
        (_, Some(base)) => (base, "-green"),
        _ => (old, "-green"),
    };
    // Letters, digits and hyphens: a byte is a character.
    let base: String = base.chars().take(LONGEST_NAME - colour.len()).collect();
    EnvironmentName::parse(format!("{}{colour}", base.trim_end_matches('-')))
        .or_fail(Class::Usage, || format!("no second environment can be named after {old}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_take_turns_and_a_long_name_stays_one() {
        let other =
            |name: &str| other_name(&EnvironmentName::parse(name).expect("a name")).expect("a name").to_string();
        assert_eq!(other("shop-prod"), "shop-prod-green");
        assert_eq!(other("shop-prod-green"), "shop-prod-blue");
        assert_eq!(other("shop-prod-blue"), "shop-prod-green");
        assert_eq!(other(&"a".repeat(40)), format!("{}-green", "a".repeat(34)));
    }

    #[test]
    fn a_last_question_without_an_answer_is_told_with_what_is_so_now() {
        let name = |name| EnvironmentName::parse(name).expect("a name");
        let context = Context::new(crate::ui::Ui::silent(), crate::context::GlobalArgs::default(), None);
        let asked = Error::new(Class::Interrupted, "interrupted: the question was not answered");
        let shipped = Shipped::begun(&EnvironmentDescription::example(), "v-2", Deadline::never());
        let shipped = Shipped { url: Some("http://shop".into()), ..shipped };
        let told = unanswered(&context, &asked, (&name("shop-dev"), &name("shop-dev-green")), &shipped);
        assert_eq!((told.class(), told.next_step()), (Class::Interrupted, Some("tasks-eb terminate shop-dev")));
        let serves = "the domain names are exchanged: shop-dev-green serves v-2 at http://shop";
        assert!(told.causes().iter().any(|cause| cause == serves), "{told}");
    }

    #[test]
    fn a_coupled_database_is_refused_with_the_way_out() {
        let name = EnvironmentName::parse("shop-prod").expect("a name");
        let coupled = OptionSetting::new("aws:rds:dbinstance", "HasCoupledDatabase", "true");
        let refused = refuse_coupled(&name, &[coupled]).expect_err("coupled");
        assert_eq!(refused.class(), Class::Usage);
        assert!(refused.next_step().is_some_and(|step| step.contains("DBDeletionPolicy,Value=Retain")), "{refused}");
        assert!(refused.causes().iter().any(|cause| cause.contains("HasCoupledDatabase,Value=false")), "{refused}");
        assert!(refuse_coupled(&name, &[]).is_ok());
    }
}
