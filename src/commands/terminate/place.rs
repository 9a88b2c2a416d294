//! Whether what is to go is there, in this region: before anything is asked the name, and where nothing is found, whether it
//! was ever here. A pipeline that looks in the wrong region would otherwise be green, and the environment go on costing.

use super::{Args, Target};
use crate::aws::Aws;
use crate::aws::beanstalk::EventQuery;
use crate::beanstalk::ApplicationName;
use crate::commands::consent::Consent;
use crate::context::Context;
use crate::deploy::teardown::Doomed;
use crate::error::{Class, Error, OrFail, Result};

/// The agreement that is asked for.
pub(super) fn consent(name: &str) -> Consent<'_> {
    Consent { name, verb: "terminate", participle: "terminated", fate: "go" }
}

/// Compares the name of `--confirm` with what is to go, before anybody is asked anything.
///
/// # Errors
/// Class `Usage` for another name; `NotFound` where nothing is named.
pub(super) fn check_name(context: &Context, args: &Args) -> Result<()> {
    if args.confirm.is_none() {
        return Ok(());
    }
    let name = match args.all {
        true => context.application("tasks-eb terminate ENV")?.to_string(),
        false => context.environment(args.environment.clone())?.to_string(),
    };
    consent(&name).obtain(context, args.confirm.as_deref())
}

/// Where nothing is found: whether it was ever here, as an earlier run, environments that AWS still tells of, or events
/// say. In the project's own region an application that nothing tells of is no error, because a pipeline may end more than
/// once, and after AWS has forgotten.
///
/// # Errors
/// Class `NotFound` for an environment that was never here, and for an application that was never in another region than
/// the project's own.
pub(super) async fn was_here(context: &Context, aws: &Aws, args: &Args, target: &Target) -> Result<bool> {
    if target.application.is_some() && args.all || !target.doomed.is_empty() || !target.earlier.is_empty() {
        return Ok(true);
    }
    let name = Some(target.name.clone());
    let (application, environment) = if args.all { (name, None) } else { (None, name) };
    let query = EventQuery { application, environment, most: Some(1), ..EventQuery::default() };
    if !aws.events(&query).await?.is_empty() {
        return Ok(true);
    }
    if !args.all {
        let missing = context.missing(aws, &context.environment(args.environment.clone())?).await;
        return Err(if missing.next_step().is_some() { missing } else { missing.next("tasks-eb list") });
    }
    match context.own_region(aws) {
        Some(own) => Err(Error::new(
            Class::NotFound,
            format!(
                "there is no application {} in {}, and nothing tells that it ever was there",
                target.name,
                aws.region()
            ),
        )
        .code("TE1403")
        .because(format!("the project's own region is {own}; nothing was looked for there"))
        .again_with(format!("--region {own}"))),
        None => Ok(false),
    }
}

/// The application of an environment: its own, or that of the project when the environment is gone already.
pub(super) fn application_of(context: &Context, doomed: &[Doomed]) -> Result<Option<ApplicationName>> {
    match doomed.first() {
        Some(doomed) => ApplicationName::parse(doomed.environment.application.clone())
            .map(Some)
            .or_fail(Class::Failed, || "AWS tells of an application without a name"),
        None => Ok(context.project().ok().and_then(|project| project.config.application_name().ok().flatten())),
    }
}
