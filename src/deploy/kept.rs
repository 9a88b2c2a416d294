//! What was set before variables changed, kept for `rollback`: as a saved configuration of Elastic Beanstalk, because values
//! stay where AWS has them anyway, and go neither into the ledger nor onto a disk. The ledger names it, the newest are
//! kept, and they go with their environment.
//!
//! A saved configuration has more than variables. Only those are taken back, and only those that a release of ours changed;
//! of them also what others made of them since. Whether a saved configuration of AWS has values of files too is not known:
//! then rollback sets through the API what a file says as well.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{ApplicationName, EnvironmentName};
use crate::deploy::history::Changed;
use crate::deploy::undertaking::Undertaking;
use crate::deploy::variables::{self, Wish, Wishes};
use crate::error::{Class, OrFail, Result};
use crate::report::Reporter;
use crate::retry::Deadline;
use crate::secret::Secret;

/// How many are kept of an environment: so many changes of variables can be taken back.
pub const MOST: usize = 10;

/// How their names begin; the environment and the moment follow.
const START: &str = "tasks-eb-";
/// Digits of a moment, in milliseconds since 1970: names are in the order of time.
const DIGITS: usize = 14;
/// How long a release that has ended waits for older ones to go.
const PATIENCE: Duration = Duration::from_secs(9);

fn name_at(environment: &str, at: OffsetDateTime) -> String {
    format!("{START}{environment}-{:0DIGITS$}", at.unix_timestamp_nanos() / 1_000_000)
}

/// The environment that a saved configuration was kept of; `None` where it is not one of these.
pub fn environment_of(name: &str) -> Option<&str> {
    let (environment, moment) = name.strip_prefix(START)?.rsplit_once('-')?;
    let is_moment = moment.len() == DIGITS && moment.bytes().all(|byte| byte.is_ascii_digit());
    Some(environment).filter(|_| is_moment)
}

/// Where Elastic Beanstalk keeps the files of the saved configurations of an application (eb-reference §1.7).
pub fn folder_of(application: &str) -> String {
    format!("resources/templates/{application}/")
}

/// Keeps what is set in an environment, before a change of its variables; `again` is the name of an earlier run that was cut
/// off, which stays as it is where it was made. The name is in the journal before it is made. That it cannot be kept is
/// said, and keeps nobody from the change.
pub async fn keep(
    aws: &Aws,
    application: &ApplicationName,
    found: &EnvironmentDescription,
    (again, run): (Option<String>, &Undertaking),
    reporter: &dyn Reporter,
) -> Option<String> {
    let name = again.unwrap_or_else(|| name_at(&found.name, OffsetDateTime::now_utc()));
    run.keeps(Some(&name), reporter);
    let kept = match TemplateName::parse(name.as_str()).or_fail(Class::Bug, || "no name can be made") {
        Ok(template) => {
            let note = format!("Kept by tasks-eb for rollback: {} before its variables changed", found.name);
            // What a run that was cut off has kept is older than its change, and so what counts.
            aws.keep_configuration(application, &template, &found.id, &note).await.map(drop)
        }
        Err(error) => Err(error),
    };
    match kept {
        Ok(()) => Some(name),
        Err(error) => {
            run.keeps(None, reporter);
            reporter.warn(format!("what is set now could not be kept, so rollback cannot bring it back: {error}"));
            None
        }
    }
}

/// Lets go the oldest of an environment that are too many, as well as it can.
pub async fn prune(
    aws: &Aws,
    account: &str,
    application: &ApplicationName,
    environment: &EnvironmentName,
    reporter: &dyn Reporter,
) {
    let deadline = Deadline::after(PATIENCE);
    let pruned = deadline.bound(async {
        let mut names = of(aws, application, |of| of == environment.as_str()).await.unwrap_or_default();
        names.truncate(names.len().saturating_sub(MOST));
        delete(aws, account, application, &names).await
    });
    if let Ok(Err(error)) = pruned.await {
        reporter.warn(format!("more than {MOST} kept configurations of {environment} are left: {error}"));
    }
}

/// Deletes all that were kept of these environments, and says how many they were.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn forget(
    aws: &Aws,
    account: &str,
    application: &ApplicationName,
    environments: &[EnvironmentName],
) -> Result<usize> {
    let names = of(aws, application, |of| environments.iter().any(|name| name.as_str() == of)).await?;
    delete(aws, account, application, &names).await?;
    Ok(names.len())
}

/// Names of those that were kept of some environments, oldest first.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn of(aws: &Aws, application: &ApplicationName, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let mut names = aws.saved_configurations(application).await?;
    names.retain(|name| environment_of(name).is_some_and(&wanted));
    names.sort();
    Ok(names)
}

/// The file in the bucket has the values, so it goes too, whoever would remove it.
async fn delete(aws: &Aws, account: &str, application: &ApplicationName, names: &[String]) -> Result<()> {
    for name in names {
        let template =
            TemplateName::parse(name.as_str()).or_fail(Class::Failed, || "AWS tells of an impossible name")?;
        aws.delete_configuration(application, &template).await?;
    }
    if names.is_empty() {
        return Ok(());
    }
    let folder = folder_of(application.as_str());
    let keys: Vec<String> = names.iter().map(|name| format!("{folder}{name}")).collect();
    aws.delete_objects(&aws.storage_bucket_of(account), &keys).await
}

/// How variables were.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Then {
    /// What to wish for, so that they are so again.
    pub wishes: Wishes,
    /// Those of which nobody knows it any more.
    pub lost: BTreeSet<String>,
}

/// Reads how variables were before they were changed.
///
/// # Errors
/// When AWS refuses or cannot be reached. A saved configuration that is gone is no error.
pub async fn then(aws: &Aws, application: &str, changed: &Changed) -> Result<Then> {
    let mut known = BTreeMap::new();
    for name in changed.values().flatten().collect::<BTreeSet<_>>() {
        if let Some((_, options)) = aws.saved_settings(application, name).await? {
            known.insert(name.as_str(), variables::of_settings(&options));
        }
    }
    Ok(Then::of(changed, &known))
}

impl Then {
    fn of(changed: &Changed, known: &BTreeMap<&str, BTreeMap<String, String>>) -> Self {
        let mut then = Self::default();
        for (variable, kept) in changed {
            let Some(were) = kept.as_deref().and_then(|kept| known.get(kept)) else {
                then.lost.insert(variable.clone());
                continue;
            };
            let was = were.get(variable).filter(|value| !value.is_empty());
            let wish = was.map_or(Wish::Remove, |value| Wish::Set(Secret::new(value.as_str())));
            then.wishes.insert(variable.clone(), wish);
        }
        then
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_whose_it_is_and_is_in_the_order_of_time() {
        let at = |seconds| OffsetDateTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let longest = "e".repeat(40);
        for environment in ["shop-dev", "shop-01764365432123", longest.as_str()] {
            let (first, second) = (name_at(environment, at(9)), name_at(environment, at(10)));
            assert_eq!(environment_of(&first), Some(environment));
            assert!(first < second && TemplateName::parse(second).is_ok());
        }
        for other in ["large", "tasks-eb-shop-dev", "tasks-eb-shop-dev-123", "shop-dev-01764365432123"] {
            assert_eq!(environment_of(other), None, "{other}");
        }
    }

    #[test]
    fn variables_are_wished_for_as_they_were_and_those_that_nobody_knows_are_lost() {
        let one = |name: &str, kept: Option<&str>| (name.to_owned(), kept.map(str::to_owned));
        let changed =
            Changed::from([one("A", Some("k-1")), one("B", Some("k-1")), one("C", Some("gone")), one("D", None)]);
        let known = BTreeMap::from([("k-1", BTreeMap::from([("A".to_owned(), "1".to_owned())]))]);
        let then = Then::of(&changed, &known);
        let wishes = [("A", Wish::Set(Secret::new("1"))), ("B", Wish::Remove)];
        assert_eq!(then.wishes, wishes.map(|(name, wish)| (name.to_owned(), wish)).into());
        assert_eq!(then.lost, ["C", "D"].map(str::to_owned).into());
    }
}
