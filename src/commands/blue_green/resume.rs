//! Taking up a blue-green deployment that was cut off. Its journal names the two environments; how far it came, AWS says:
//! whether the new one is there, whether it has the domain name of the old one, and whether that goes.

use super::outcome::Released;
use super::{Sides, end, intent, shipped_then};
use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{EnvironmentName, EnvironmentStatus};
use crate::build::Architecture;
use crate::commands::deploy::Args;
use crate::commands::waiting::go_on;
use crate::commands::{bundle, default, releases};
use crate::context::Context;
use crate::deploy::journal::Before;
use crate::deploy::ledger::Action;
use crate::deploy::ready::until_ready;
use crate::deploy::ship::{Change, Patience, Record, Shipped};
use crate::deploy::{Desired, adopt};
use crate::error::{Class, Error, OrFail, Result};
use crate::project::SavedConfiguration;
use crate::ui::Outcome;

/// What an earlier run means for this one.
pub(super) enum Resumed {
    /// It was gone on with to its end.
    Done(Outcome),
    /// There is nothing of it: a deployment begins, of this environment.
    Anew(EnvironmentName),
}

/// What an earlier run began.
struct Begun {
    old: EnvironmentName,
    new: EnvironmentName,
    before: Before,
    label: String,
    green: EnvironmentDescription,
    /// The old one, as long as it is there.
    blue: Option<EnvironmentDescription>,
}

impl Begun {
    /// Whether the new one has the domain name of the old one.
    fn is_exchanged(&self) -> bool {
        self.before.cname.is_some() && self.green.cname == self.before.cname
    }

    /// What is there now.
    async fn look(&mut self, aws: &Aws) -> Result<()> {
        if let Some(green) = aws.environment(&self.new).await? {
            self.green = green;
        }
        self.blue = aws.environment(&self.old).await?;
        Ok(())
    }
}

/// Goes on with what an earlier run has begun about `name`, which is the old or, once the branch has it, the new one.
///
/// # Errors
/// Class `Failed` where the new environment is not what would be made now; else those of a deployment.
pub(super) async fn run(context: &Context, args: &Args, name: &EnvironmentName) -> Result<Resumed> {
    let aws = context.aws().await?;
    let patience = args.wellness.of(args.turn.of(args.waiting.patience(context)));
    let Some(mut begun) = begun(context, aws, name, patience).await? else { return Ok(Resumed::Anew(name.clone())) };
    super::agree(context, args, &begun.old)?;
    context.destroying(std::slice::from_ref(&begun.old)).await?;
    let in_the_middle = |found: &EnvironmentDescription| found.status == EnvironmentStatus::Updating;
    for found in [Some(&begun.green), begun.blue.as_ref()].into_iter().flatten().filter(|found| in_the_middle(found)) {
        // The domain names are being exchanged, or something else is done to it.
        until_ready(aws, found.clone(), patience.deadline.remaining(), context.reporter()).await?;
    }
    begun.look(aws).await?;
    let settings = aws.settings(&begun.green.application, &begun.new).await?.unwrap_or_default();
    let project = context.project()?;
    let architecture = Architecture::of_environment(&project.extensions()?, &settings);
    // Compiling takes as long as it takes: patience is for AWS.
    context.end_by(None);
    let bundle = bundle::make(context, &args.making, architecture).await?;
    let patience = args.wellness.of(args.turn.of(args.waiting.patience(context)));
    let mut desired = Desired::of(project, &bundle, begun.new.clone())?;
    desired.description = args.message.clone();
    desired.smoke = args.smoke.of(context);
    if desired.label.as_str() != begun.label {
        return another_version(context, &begun, &desired).await;
    }
    let found: Vec<&EnvironmentDescription> = begun.blue.iter().collect();
    let run = context.undertake(intent(&begun.old, &desired, patience), &found).await?;
    run.beside(&begun.new, Some(begun.before.clone()));
    if begun.is_exchanged() {
        run.step(format!("terminate {}, when that is agreed to", begun.old), context.reporter())?;
        return exchanged(context, args, begun, &desired, patience).await.map(Resumed::Done);
    }
    attend(context, args, begun, desired, patience).await.map(Resumed::Done)
}

/// What the journal and AWS tell of an earlier run; nothing where there is nothing of it any more.
async fn begun(context: &Context, aws: &Aws, name: &EnvironmentName, patience: Patience) -> Result<Option<Begun>> {
    let Some(left) = context.left_beside(aws, "deploy --blue-green", name, patience.claim).await? else {
        return Ok(None);
    };
    let parsed = |name: Option<String>| name.and_then(|name| EnvironmentName::parse(name).ok());
    let (old, new) = (parsed(left.entry.place.environment), parsed(left.entry.beside));
    let (Some(old), Some(new), Some(before), Some(label)) = (old, new, left.entry.before, left.entry.label) else {
        return Ok(None);
    };
    let Some(green) = aws.environment(&new).await? else { return Ok(None) };
    context.seen(&green);
    if green.status == EnvironmentStatus::Terminating {
        return Err(Error::new(Class::Busy, format!("{new}, which an earlier run began, is being terminated"))
            .next(format!("tasks-eb wait {new} --for terminated")));
    }
    let blue = aws.environment(&old).await?;
    let begun = Begun { old, new, before, label, green, blue };
    if begun.blue.is_none() && !begun.is_exchanged() {
        return Err(Error::new(
            Class::Failed,
            format!("{} is gone, and {} has not got its name", begun.old, begun.new),
        )
        .because("an earlier run made the one to take the place of the other")
        .next(format!("tasks-eb status {}", begun.new)));
    }
    Ok(Some(begun))
}

/// The project has changed meanwhile.
async fn another_version(context: &Context, begun: &Begun, desired: &Desired) -> Result<Resumed> {
    let Begun { old, new, label, .. } = begun;
    if begun.is_exchanged() {
        default::replace(context, new)?;
        context.leave_unfinished();
        context.forget_unfinished(context.aws().await?, std::slice::from_ref(new)).await?;
        let command = context.here(&format!("tasks-eb terminate {old}"));
        context.reporter().note(format!("{new} serves {label}; {old} is left, and goes on costing, until: {command}"));
        return Ok(Resumed::Anew(new.clone()));
    }
    // The note is true until that environment goes.
    context.leave_unfinished();
    Err(Error::new(Class::Failed, format!("the environment {new} is there already"))
        .code("TE1112")
        .because(format!("an earlier run began it for {label}, and now it would be {}", desired.label))
        .next(format!("tasks-eb terminate {new}")))
}

/// The new one comes up, or is up: it is proved, and then what follows follows.
async fn attend(
    context: &Context,
    args: &Args,
    begun: Begun,
    mut desired: Desired,
    patience: Patience,
) -> Result<Outcome> {
    let (aws, reporter) = (context.aws().await?, context.reporter());
    let Begun { old, new, green, blue, .. } = begun;
    let Some(blue) = blue else { return Err(Error::new(Class::Bug, format!("nothing is known of {old}"))) };
    let settings = aws.settings(&blue.application, &old).await?.unwrap_or_default();
    let saved = TemplateName::parse(format!("{new}-{}", desired.label)).or_fail(Class::Bug, || "no name for a copy")?;
    desired.make_of(Some(SavedConfiguration::of_aws(saved, blue.platform_arn.clone(), settings)));
    let is_ours = adopt::is_our_creation(&green, &desired.label);
    let difference = if is_ours { adopt::differs(aws, &green, &desired).await? } else { None };
    if !is_ours || difference.is_some() {
        let why = difference.unwrap_or_else(|| "it was changed since an earlier run began it".to_owned());
        let error = Error::new(Class::Failed, format!("the environment {new} is there already")).code("TE1112");
        return Err(error.because(why).next(format!("tasks-eb terminate {new}")));
    }
    reporter.phase(format!("create environment {new}"));
    reporter.note(format!("{new} is there already, with this version: it is what an earlier run began"));
    let started = adopt::creation(aws, green).await?;
    context.undertaking().iter().for_each(|run| run.started(&started, reporter));
    go_on(context, patience, format!("tasks-eb wait {new} --for version={}", desired.label));
    let ledger = &releases::ledger(context, desired.application.as_str(), &new).await?;
    let record = Record { ledger, action: Action::Create, message: &desired.description };
    let change = Change::of(aws, &desired, None, patience);
    let shipped = change.attend(&started, None, (false, record), reporter).await;
    let sides = Sides { blue, old, new };
    shipped_then(context, args, &sides, &desired, (shipped, patience)).await
}

/// The new one has the domain name: what is left is the branch, and the end of the old one.
async fn exchanged(
    context: &Context,
    args: &Args,
    begun: Begun,
    desired: &Desired,
    patience: Patience,
) -> Result<Outcome> {
    let (aws, reporter) = (context.aws().await?, context.reporter());
    let Begun { old, new, green, blue, before, .. } = begun;
    reporter.note(format!("{new} has the domain name of {old} already: it is what an earlier run did"));
    let shipped = Change::of(aws, desired, None, patience).confirm(&green, None, reporter).await?;
    let shipped = Shipped { previous: before.version, ..shipped };
    default::replace(context, &new)?;
    let undo = context.here(&format!("tasks-eb swap {old} --with {new}"));
    let (name, old_terminated) = (
        old.to_string(),
        match blue {
            Some(blue) => end(context, args, &Sides { blue, old, new }, &shipped).await?,
            None => true,
        },
    );
    let undo = (!old_terminated).then_some(undo);
    Outcome::new(&Released { shipped, old: name, old_terminated, undo, swapped: None })
}
