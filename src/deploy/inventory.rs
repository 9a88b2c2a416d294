//! The versions of an application and who needs them: what may go, and what must not.

use std::time::Duration;

use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Version};
use crate::beanstalk::{ApplicationName, EnvironmentStatus};
use crate::deploy::memo;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;

/// Versions and environments at one moment.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// Versions, newest first.
    pub versions: Vec<Version>,
    /// Environments that are not terminated.
    pub environments: Vec<EnvironmentDescription>,
}

impl Inventory {
    /// Looks at both.
    ///
    /// # Errors
    /// Class `NotFound` when there is no such application; else when AWS refuses or cannot be reached.
    pub async fn look(aws: &Aws, application: &ApplicationName) -> Result<Self> {
        let (mut versions, environments) =
            tokio::try_join!(aws.versions(application), aws.environments(Some(application)))?;
        versions.sort_by_key(|version| std::cmp::Reverse(version.created));
        let live = environments.into_iter().filter(|found| found.status != EnvironmentStatus::Terminated);
        Ok(Self { versions, environments: live.collect() })
    }

    /// Names of the environments that run a version.
    pub fn users(&self, label: &str) -> Vec<&str> {
        let runs = |found: &&EnvironmentDescription| found.version_label.as_deref() == Some(label);
        self.environments.iter().filter(runs).map(|found| found.name.as_str()).collect()
    }

    /// Names of the environments that ran it before what they run, and would go back to it.
    pub fn returns(&self, label: &str) -> Vec<&str> {
        let before = |found: &&EnvironmentDescription| memo::before(found) == Some(label);
        self.environments.iter().filter(before).map(|found| found.name.as_str()).collect()
    }

    /// Refuses while something is done to an environment: nobody can tell then which version it is about to run.
    ///
    /// # Errors
    /// Class `Busy` when one is not Ready.
    pub fn check_settled(&self) -> Result<()> {
        let Some(busy) = self.environments.iter().find(|found| found.status != EnvironmentStatus::Ready) else {
            return Ok(());
        };
        let Some(name) = Some(&busy.name).filter(|_| busy.status != EnvironmentStatus::Terminating) else {
            return Ok(());
        };
        Err(Error::new(Class::Busy, "no version can be deleted now")
            .because(format!("{name} is {}, and which version it will run is not known", busy.status))
            .next(format!("tasks-eb wait {name} --for ready")))
    }

    /// The versions that may go: all but the `keep` newest, those younger than `older_than`, those that run, and those
    /// that an environment would go back to.
    pub fn prunable(&self, keep: usize, older_than: Option<Duration>, now: OffsetDateTime) -> Vec<&Version> {
        let old = |version: &&Version| {
            older_than.is_none_or(|age| version.created.is_some_and(|created| created + age <= now))
        };
        let needed = |label: &str| !self.users(label).is_empty() || !self.returns(label).is_empty();
        self.versions.iter().skip(keep).filter(old).filter(|version| !needed(&version.label)).collect()
    }

    /// Whether the bundle of a version may go with it: it lies in Elastic Beanstalk's own bucket, and no other version
    /// has it too.
    fn owns_bundle(&self, aws: &Aws, version: &Version) -> bool {
        let Some((bucket, _)) = &version.source else { return false };
        let shared = self.versions.iter().filter(|other| other.source == version.source).count() > 1;
        aws.is_storage_bucket(bucket) && !shared
    }

    /// Deletes versions one after another, each with its bundle. Which environment runs what is looked at once more.
    ///
    /// # Errors
    /// Class `Failed` when an environment runs one of them by now, `Busy` when it may be about to; else when AWS refuses.
    pub async fn delete(
        &self,
        aws: &Aws,
        application: &ApplicationName,
        labels: &[String],
        reporter: &dyn Reporter,
    ) -> Result<()> {
        let now = Self::look(aws, application).await?;
        now.check_settled()?;
        for label in labels {
            if let [user, ..] = now.users(label)[..] {
                let message = format!("{label} cannot be deleted: {user} runs it by now");
                return Err(Error::new(Class::Failed, message).code("TE1507"));
            }
            let Some(version) = now.versions.iter().find(|version| version.label == *label) else { continue };
            let with_bundle = now.owns_bundle(aws, version);
            aws.delete_version(application, label, with_bundle).await?;
            reporter.done(match (&version.source, with_bundle) {
                (Some((bucket, key)), true) => format!("deleted {label} and s3://{bucket}/{key}"),
                (Some((bucket, key)), false) => format!("deleted {label}; s3://{bucket}/{key} is not ours, and stays"),
                (None, _) => format!("deleted {label}"),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::beanstalk::NOTE;

    const DAY: Duration = Duration::from_secs(86_400);

    fn version(label: &str, days: u32) -> Version {
        Version {
            label: label.into(),
            description: None,
            source: None,
            status: "UNPROCESSED".into(),
            created: Some(OffsetDateTime::UNIX_EPOCH + DAY * (100 - days)),
        }
    }

    fn inventory(runs: &str, before: &str) -> Inventory {
        let environment = EnvironmentDescription {
            description: Some(format!("{NOTE}; runs {runs}, before it {before}")),
            version_label: Some(runs.into()),
            ..EnvironmentDescription::example()
        };
        let versions = [("v-5", 1), ("v-4", 2), ("v-3", 20), ("v-2", 30), ("v-1", 40)];
        Inventory {
            versions: versions.map(|(label, days)| version(label, days)).to_vec(),
            environments: vec![environment],
        }
    }

    fn labels(inventory: &Inventory, keep: usize, older_than: Option<Duration>) -> Vec<&str> {
        let now = OffsetDateTime::UNIX_EPOCH + DAY * 100;
        inventory.prunable(keep, older_than, now).into_iter().map(|version| version.label.as_str()).collect()
    }

    #[test]
    fn what_runs_and_what_would_be_returned_to_is_kept_whatever_its_age() {
        let inventory = inventory("v-1", "v-3");
        assert_eq!(labels(&inventory, 0, None), ["v-5", "v-4", "v-2"]);
        assert_eq!(labels(&inventory, 2, None), ["v-2"]);
        assert_eq!(labels(&inventory, 0, Some(DAY * 20)), ["v-2"]);
        assert_eq!(labels(&inventory, 9, None), Vec::<&str>::new());
        assert_eq!(inventory.users("v-1"), ["tasks-dev"]);
    }

    #[test]
    fn nothing_is_deleted_while_an_environment_changes() {
        let mut inventory = inventory("v-1", "v-3");
        assert!(inventory.check_settled().is_ok());
        inventory.environments[0].status = EnvironmentStatus::Updating;
        assert_eq!(inventory.check_settled().expect_err("busy").class(), Class::Busy);
        inventory.environments[0].status = EnvironmentStatus::Terminating;
        assert!(inventory.check_settled().is_ok(), "what goes will run nothing");
    }
}
