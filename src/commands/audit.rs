//! `tasks-eb audit`: what an application left behind, or the proof that nothing is left.

use std::path::PathBuf;

use crate::aws::Aws;
use crate::beanstalk::{ApplicationName, Region};
use crate::context::Context;
use crate::deploy::audit::{Audit, Place, Scope};
use crate::deploy::cost::Prices;
use crate::error::nearest::nearest;
use crate::error::{Class, Error, OrFail, Result};
use crate::ui::Outcome;

/// Look for what was left behind, and say that nothing is
///
/// By tags, names and prefixes: stacks and what they are made of, databases and snapshots, bundles, log groups, secrets and
/// parameters. Parts of environments that live are no leftovers. Nothing is changed. Exit code 10 means that something is
/// left which nobody asked to stay, and 8 that an application of that name, which is not the project's, neither is here nor
/// has left anything.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb audit
  tasks-eb audit --keep awseb-e-abcdefghij-stack-awsebrdsdatabase-x
  tasks-eb audit --prices prices.yml --output json
  tasks-eb audit --all-regions")]
pub struct Args {
    /// Application [default: the project's]
    #[arg(long, value_name = "NAME")]
    pub application: Option<ApplicationName>,
    /// Name of something that stays on purpose
    #[arg(long, value_name = "NAME")]
    pub keep: Vec<String>,
    /// Table of prices, of the form of docs/prices.md
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// Look in every region that the account has
    #[arg(long, conflicts_with = "prices")]
    pub all_regions: bool,
}

/// Runs the command.
///
/// # Errors
/// Class `Differences` when something is left that nobody asked to stay; `Failed` when a permission to look is missing;
/// `NotFound` for a name of no application, but the project's, that is or was here.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let project = context.project();
    let application = match (args.application, &project) {
        (Some(application), _) => application,
        (None, Ok(_)) => context.application("tasks-eb audit --application NAME")?,
        (None, Err(error)) => return Err(error.clone()),
    };
    let of_project = project.ok().filter(|project| {
        project.config.application_name().ok().flatten().is_some_and(|of_project| of_project == application)
    });
    let is_of_project = of_project.is_some();
    let names = of_project.map(|project| project.config.environment_names()).unwrap_or_default();
    let aws = context.aws().await?;
    let prices = args.prices.as_deref().map(|path| Prices::read(path, aws.region())).transpose()?;
    let caller = context.caller().await?;
    let here = aws.region();
    let own = context.own_region(aws).filter(|_| is_of_project);
    context.reporter().phase(format!("look for what {application} left in account {}, {here}", caller.account));
    if let Some(own) = own.as_ref().filter(|_| !args.all_regions) {
        let there = context.here(&format!("tasks-eb audit --region {own}"));
        context
            .reporter()
            .warn(format!("the project's own region is {own}, and this looks in {here} only; there: {there}"));
    }
    let scope = Scope { aws, account: &caller.account, application: &application, names, only: None };
    let mut audit = scope.audit().await?;
    let nothing = audit.left.is_empty() && audit.kept.is_empty() && audit.in_use.is_empty();
    let exists = aws.application_exists(&application).await.ok();
    if nothing && exists == Some(false) && !is_of_project && !args.all_regions {
        refuse_unknown(aws, &application).await?;
    }
    if args.all_regions {
        elsewhere(context, &scope, &mut audit).await?;
    }
    audit.keep(&args.keep);
    if let Some(prices) = &prices {
        audit.price(prices);
    }
    audit.place(|command| context.here(command));
    audit.place = Some(Place {
        account: caller.account.clone(),
        region: here.clone(),
        project_region: own,
        all_regions: args.all_regions,
        application: application.clone(),
        application_exists: exists,
    });
    let outcome = Outcome::flowing(&audit)?;
    Ok(match audit.failure(&application) {
        Some(failure) => outcome.ending_in(failure),
        None => outcome,
    })
}

/// Refuses a name of nothing: it proves nothing of the application that was meant. One whose environments AWS still tells of
/// is gone; the project's own may have been gone for long.
async fn refuse_unknown(aws: &Aws, application: &ApplicationName) -> Result<()> {
    if !aws.earlier_environments(application).await?.is_empty() {
        return Ok(());
    }
    let region = aws.region();
    let error = Error::new(
        Class::NotFound,
        format!("there is no application {application} in {region}, and nothing of it is left there"),
    );
    let error = error.code("TE1403");
    let there = aws.environments(None).await?;
    Err(match nearest(application.as_str(), there.iter().map(|found| found.application.as_str())) {
        Some(meant) => error.because(format!("did you mean '{meant}'?")).again_with(format!("--application {meant}")),
        None => error.because("its name may be misspelt, or it may be in another region").again_with("--all-regions"),
    })
}

/// Looks in the other regions too. A region that does not answer is told, and the rest is looked at all the same.
async fn elsewhere(context: &Context, scope: &Scope<'_>, audit: &mut Audit) -> Result<()> {
    let here = scope.aws.region();
    audit.of_region(here);
    for name in scope.aws.regions().await?.into_iter().filter(|name| name != here.as_str()) {
        let region = Region::parse(name).or_fail(Class::Failed, || "AWS tells of a region without a name")?;
        context.reporter().phase(format!("look in {region}"));
        let there = scope.aws.in_region(region.clone());
        let scope = Scope { aws: &there, names: scope.names.clone(), ..*scope };
        match scope.audit().await {
            Ok(mut found) => {
                found.of_region(&region);
                audit.extend(found);
            }
            Err(error) => audit.not_checked.push(format!("{region}: {error}")),
        }
    }
    Ok(())
}
