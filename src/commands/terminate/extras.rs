//! What a termination does besides, because somebody asked for it; and the audit at its end.

use std::path::PathBuf;

use super::outcome::Terminated;
use super::{Args, Target};
use crate::aws::Aws;
use crate::aws::beanstalk::InfoType;
use crate::aws::identity::{INSTANCE_PROFILE, SERVICE_ROLE};
use crate::beanstalk::{ApplicationName, EnvironmentName};
use crate::commands::{default, logs};
use crate::context::Context;
use crate::deploy::audit::Scope;
use crate::deploy::kept;
use crate::deploy::logs::pull;
use crate::deploy::teardown::purge::Purge;
use crate::deploy::teardown::{self, Doomed};
use crate::deploy::vault::Owner;
use crate::error::{Class, Error, OrFail, Result};
use crate::report::{counted, quoted};
use crate::retry::{Deadline, written};

/// Refuses flags of which only one can be meant.
///
/// # Errors
/// Class `Usage`, with the reason.
pub(super) fn check(args: &Args) -> Result<()> {
    if !(args.bucket && args.keep_bundles) {
        return Ok(());
    }
    Err(Error::new(Class::Usage, "--bucket and --keep-bundles cannot both be done")
        .code("TE1114")
        .because("the bundles lie in the bucket, and go with it")
        .next("leave away one of the two"))
}

/// The bucket that is to go, when nobody else needs it.
///
/// # Errors
/// Class `Failed` when somebody does.
pub(super) async fn bucket(aws: &Aws, account: &str, target: &Target) -> Result<Option<String>> {
    // Also when the application is gone already: an earlier run may have stopped before the bucket.
    let application = ApplicationName::parse(target.name.as_str());
    let application = application.or_fail(Class::Bug, || "the application has no name")?;
    let bucket = aws.storage_bucket_of(account);
    let judged = teardown::bucket::check(aws, &bucket, &application).await?;
    Ok(judged.map(|_| bucket))
}

/// The data that is to go with `--purge-data`, and the refusal of what is protected, before anything is asked or done.
///
/// # Errors
/// Class `Failed` when a database is protected and `--lift-protection` is not given; else when RDS cannot be asked.
pub(super) async fn purge(aws: &Aws, target: &Target, args: &Args) -> Result<Option<Purge>> {
    let lift = |error: Error| error.next(again(args, &target.name, false) + " --lift-protection");
    if !args.lift_protection {
        target.doomed.iter().try_for_each(Doomed::check).map_err(lift)?;
    }
    if !args.purge_data {
        return Ok(None);
    }
    let purge = Purge::find(aws, &target.doomed, &target.earlier).await?;
    if !args.lift_protection {
        purge.check_unprotected().map_err(lift)?;
    }
    Ok(Some(purge))
}

/// The same command, without asking when it is `confirmed`.
pub(super) fn again(args: &Args, name: &str, confirmed: bool) -> String {
    let mut words = vec!["tasks-eb terminate", if args.all { "--all" } else { name }];
    if confirmed {
        words.extend(["--confirm", name]);
    }
    let flags = [
        (args.purge_data, "--purge-data"),
        (args.lift_protection, "--lift-protection"),
        (args.keep_bundles, "--keep-bundles"),
        (args.bucket, "--bucket"),
    ];
    words.extend(flags.into_iter().filter(|(given, _)| *given).map(|(_, flag)| flag));
    let folder =
        args.save_logs.as_ref().map(|folder| format!(" --save-logs {}", quoted(&folder.display().to_string())));
    let timeout = args.waiting.timeout.map(|timeout| format!(" --timeout {}", written(timeout)));
    words.join(" ") + &folder.unwrap_or_default() + &timeout.unwrap_or_default()
}

/// Saves the logs of everything that is to go; the folders.
///
/// # Errors
/// When one of them cannot be saved: nothing has been changed by then.
pub(super) async fn save_logs(
    context: &Context,
    aws: &Aws,
    target: &Target,
    (args, deadline): (&Args, Deadline),
) -> Result<Vec<PathBuf>> {
    let Some(folder) = args.save_logs.as_deref() else { return Ok(Vec::new()) };
    let below = std::path::absolute(folder).or_fail(Class::Usage, || "--save-logs is not a path")?;
    let reporter = context.reporter();
    let mut folders = Vec::new();
    for doomed in target.doomed.iter().filter(|doomed| !doomed.is_going()) {
        let name = teardown::name_of(&doomed.environment)?;
        reporter.phase(format!("save the logs of {name}"));
        let pulled = pull(aws, &name, InfoType::Bundle, deadline, reporter).await;
        let pulled = pulled.map_err(|error| error.again_without("--save-logs DIR"))?;
        folders.extend(logs::save(pulled, &below.join(name.as_str()))?);
    }
    Ok(folders)
}

/// Right before the end of one environment: its database is let go and its protection lifted. `changed` tells what was
/// changed by then, also when it fails.
///
/// # Errors
/// When one of them fails.
pub(super) async fn weaken(
    context: &Context,
    aws: &Aws,
    doomed: &mut Doomed,
    (args, deadline): (&Args, Deadline),
    changed: &mut Vec<String>,
) -> Result<()> {
    let reporter = context.reporter();
    if args.purge_data && teardown::purge::let_go(aws, doomed, deadline, reporter).await? {
        changed.push(format!("the deletion policy of the database of {} is Delete now", doomed.environment.name));
    }
    if let Some(database) = doomed.protected_database().filter(|_| args.lift_protection) {
        aws.lift_protection(&database.identifier).await?;
        reporter.done(format!("lifted the deletion protection of {}", database.identifier));
        changed.push(format!("the database {} has no deletion protection now", database.identifier));
    }
    Ok(())
}

/// Looks for everything that was left: of the application, or of the one environment when the application goes on.
///
/// # Errors
/// When AWS cannot be reached.
pub(super) async fn audit(aws: &Aws, target: &Target, outcome: &mut Terminated) -> Result<()> {
    let account = outcome.account.as_str();
    let Some(application) = &target.application else { return Ok(()) };
    if outcome.application.is_some() {
        let names = outcome.environments.iter().map(|gone| gone.name.clone()).collect();
        let scope = Scope { aws, account, application, names, only: None };
        return scope.after_the_end(&mut outcome.remains).await;
    }
    for doomed in &target.doomed {
        let only = Some((doomed.environment.id.as_str(), doomed.environment.name.as_str()));
        let scope = Scope { aws, account, application, names: Vec::new(), only };
        scope.after_the_end(&mut outcome.remains).await?;
    }
    Ok(())
}

/// The environments that go, or the one that an earlier run began to terminate, and that went while nobody watched.
fn names(target: &Target, args: &Args) -> Result<Vec<EnvironmentName>> {
    let mut names =
        target.doomed.iter().map(|doomed| teardown::name_of(&doomed.environment)).collect::<Result<Vec<_>>>()?;
    if names.is_empty() && !args.all {
        names.push(EnvironmentName::parse(target.name.clone()).or_fail(Class::Bug, || "the environment has no name")?);
    }
    Ok(names)
}

/// What was kept of the environments for `rollback` goes with them. What cannot go is said, and the audit finds it.
///
/// # Errors
/// When AWS tells of impossible names, or it is not known which account this is.
pub(super) async fn forget_kept(context: &Context, aws: &Aws, (target, args): (&Target, &Args)) -> Result<()> {
    let names = names(target, args)?;
    let Some(application) = target.application.as_ref().filter(|_| !names.is_empty()) else { return Ok(()) };
    match kept::forget(aws, context.account().await?, application, &names).await {
        Ok(0) => {}
        Ok(count) => {
            let what = counted(count, "saved configuration");
            context.reporter().done(format!("deleted {what} of rollback's"));
        }
        Err(error) => context.reporter().warn(format!("what was kept for rollback may be left: {error}")),
    }
    Ok(())
}

/// Removes what this machine remembers: secrets, which branch the environment belonged to, and what was unfinished of it.
///
/// # Errors
/// When something of it cannot be removed, or AWS tells of impossible names.
pub(super) async fn forget(
    context: &Context,
    aws: &Aws,
    account: &str,
    (target, args): (&Target, &Args),
) -> Result<()> {
    let names = names(target, args)?;
    if target.doomed.is_empty() {
        forget_kept(context, aws, (target, args)).await?;
    }
    for environment in &names {
        if let Some(application) = &target.application {
            let owner = Owner {
                account,
                own_endpoint: aws.endpoint_url().is_some(),
                region: aws.region(),
                application,
                environment,
            };
            owner.forget()?;
        }
    }
    context.forget_unfinished(aws, &names).await?;
    let Ok(project) = context.project() else { return Ok(()) };
    if target.application.is_some() && project.config.application_name()? != target.application {
        return Ok(());
    }
    default::forget(context, &names)
}

/// What a termination leaves, because nobody asks for more.
pub(super) fn stays(target: &Target, args: &Args) -> Vec<String> {
    let mut stays = Vec::new();
    if let Some(application) = target.application.as_ref().filter(|_| !args.all) {
        stays.push(format!("the application {application}, its versions and their bundles (--all)"));
    }
    if args.keep_bundles {
        stays.push("the bundles (--keep-bundles)".to_owned());
    }
    if !args.bucket {
        stays.push("the bucket of Elastic Beanstalk (--bucket)".to_owned());
    }
    stays.push(format!("the roles {INSTANCE_PROFILE} and {SERVICE_ROLE}, which cost nothing"));
    stays
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn the_same_command_keeps_every_flag_that_decides_what_stays() {
        let args = |words: &[&str]| Command::try_parse_from(words).expect("arguments").args;
        let all = args(&["x", "--all", "--keep-bundles", "--purge-data", "--lift-protection", "--save-logs", "last"]);
        assert_eq!(
            again(&all, "shop", true),
            "tasks-eb terminate --all --confirm shop --purge-data --lift-protection --keep-bundles --save-logs 'last'"
        );
        let bucket = args(&["x", "--all", "--bucket", "--timeout", "90s"]);
        assert_eq!(again(&bucket, "shop", true), "tasks-eb terminate --all --confirm shop --bucket --timeout 90s");
        assert_eq!(again(&args(&["x", "shop-dev"]), "shop-dev", false), "tasks-eb terminate shop-dev");
    }
}
