//! `tasks-eb cache`: an environment's Memcache, from its three variables to the proof that it is used.

mod check;
mod setup;
pub(super) mod stats;
mod verify;

use std::collections::BTreeMap;

use crate::beanstalk::EnvironmentName;
use crate::beanstalk::memcachier::{Cache, SERVERS};
use crate::context::Context;
use crate::deploy::variables;
use crate::error::{Class, Error, Result};
use crate::memcache::{Depth, Examination, examine};
use crate::ui::Outcome;

/// Connect an environment to MemCachier, check it, watch it
///
/// The app takes its cache from the variables MEMCACHIER_SERVERS, MEMCACHIER_USERNAME and MEMCACHIER_PASSWORD.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb cache setup
  tasks-eb cache check --environment tasks-prod
  tasks-eb cache stats --watch
  tasks-eb cache verify")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Setup(setup::Args),
    Check(check::Args),
    Stats(stats::Args),
    Verify(verify::Args),
}

/// Runs one of the actions.
///
/// # Errors
/// Class `NotFound` when there is no such environment, or it has no cache; the rest depends on the action.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    match args.action {
        Action::Setup(args) => setup::run(context, args).await,
        Action::Check(args) => check::run(context, args).await,
        Action::Stats(args) => stats::run(context, args).await,
        Action::Verify(args) => verify::run(context, args).await,
    }
}

/// An environment with a cache.
struct Cached {
    environment: EnvironmentName,
    url: Option<String>,
    variables: BTreeMap<String, String>,
    cache: Cache,
}

impl Cached {
    /// The environment that is meant, and the cache that its variables name.
    async fn find(context: &Context, environment: Option<EnvironmentName>) -> Result<Self> {
        let environment = context.environment(environment)?;
        let found = context.described(&environment).await?;
        let settings = context.aws().await?.settings(&found.application, &environment).await?.unwrap_or_default();
        let variables = variables::of_settings(&settings);
        let setup = format!("tasks-eb cache setup --environment {environment}");
        let cache = Cache::of_variables(&variables).map_err(|error| error.next(&setup))?.ok_or_else(|| {
            Error::new(Class::NotFound, format!("{environment} has no cache"))
                .code("TE1603")
                .because(format!("{SERVERS} is not set"))
                .next(setup)
        })?;
        Ok(Self { environment, url: found.url(), variables, cache })
    }
}

/// Examines every server, and warns of what is no fault.
async fn examine_all(context: &Context, cache: &Cache, depth: Depth) -> Result<Vec<Examination>> {
    let here = context.aws().await?.region();
    let mut found = Vec::with_capacity(cache.servers.len());
    for server in &cache.servers {
        context.reporter().phase(format!("check {server}"));
        let one = examine(server, cache.credentials.as_ref(), depth).await;
        if let Some(region) = one.region.as_ref().filter(|region| *region != here) {
            context
                .reporter()
                .warn(format!("{server} is in {region} and the environment in {here}: every get goes there"));
        }
        found.push(one);
    }
    Ok(found)
}

/// The error when one of the servers cannot be used.
fn sick(class: Class, message: &str, found: &[Examination]) -> Option<Error> {
    let faults: Vec<_> = found.iter().filter_map(|one| Some((&one.server, one.fault.as_ref()?))).collect();
    let (_, first) = faults.first()?;
    let message = format!("{message}: {} of {} servers cannot be used", faults.len(), found.len());
    let error = faults
        .iter()
        .fold(Error::new(class, message), |error, (server, fault)| error.because(format!("{server}: {fault}")));
    Some(error.next(first.advice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memcache::{Fault, Problem};

    #[test]
    fn an_error_names_every_server_that_fails_and_what_helps_with_the_first() {
        let good = Examination { server: "a:1".into(), ..Examination::default() };
        assert!(sick(Class::Failed, "no", std::slice::from_ref(&good)).is_none());
        let fault = Some(Fault::new(Problem::ReadOnly, "only reading"));
        let bad = Examination { server: "b:1".into(), fault, ..Examination::default() };
        let error = sick(Class::Differences, "the cache is sick", &[good, bad]).expect("one is sick");
        assert_eq!(error.to_string(), "the cache is sick: 1 of 2 servers cannot be used: b:1: only reading");
        assert_eq!(error.next_step(), Some(Problem::ReadOnly.advice()));
    }
}
