//! Data that would be kept goes too, because somebody asked for it: the policy is turned to Delete before, and what was
//! kept of earlier environments is deleted after. What that is, is found before anybody agrees, and nothing else is deleted.

use std::ops::ControlFlow;

use serde::Serialize;

use super::{Doomed, Remains, name_of};
use crate::aws::Aws;
use crate::aws::beanstalk::Update;
use crate::aws::databases::{Database, Snapshot};
use crate::beanstalk::database::DeletionPolicy;
use crate::beanstalk::option::namespace;
use crate::beanstalk::{OptionSetting, Verdict};
use crate::deploy::follow::to_ready;
use crate::deploy::ready;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::{self, Deadline, Pace};

/// What is deleted for good, of the environments that go and of those that went earlier.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Purge {
    /// Databases, also those that were decoupled or that outlived an environment.
    pub databases: Vec<Database>,
    /// Snapshots that somebody asked for.
    pub snapshots: Vec<Snapshot>,
    /// Snapshots that are not Elastic Beanstalk's or the user's to delete at RDS, such as those of AWS Backup: they stay.
    pub staying: Vec<Snapshot>,
}

impl Purge {
    /// Finds it. Changes nothing.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached: what cannot be named is not deleted.
    pub async fn find(aws: &Aws, doomed: &[Doomed], earlier: &[String]) -> Result<Self> {
        let mut ids: Vec<&str> = doomed.iter().map(|doomed| doomed.environment.id.as_str()).collect();
        ids.extend(earlier.iter().map(String::as_str));
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let (databases, snapshots) = tokio::try_join!(aws.databases_of(&ids), aws.snapshots_of(&ids))?;
        let kept = snapshots.into_iter().filter(|snapshot| !snapshot.automated);
        let (snapshots, staying) = kept.partition(|snapshot| snapshot.kind == "manual");
        Ok(Self { databases, snapshots, staying })
    }

    /// Whether there is nothing to delete.
    pub fn is_empty(&self) -> bool {
        self.databases.is_empty() && self.snapshots.is_empty()
    }

    /// What becomes of each, a line each.
    pub fn lines(&self) -> Vec<String> {
        let databases = self.databases.iter().map(|database| {
            let lifted = if database.protected { ", and its deletion protection lifted" } else { "" };
            format!("the database {} is deleted with all its data, for good{lifted}", database.identifier)
        });
        let snapshots =
            self.snapshots.iter().map(|one| format!("the snapshot {} is deleted, for good", one.identifier));
        let staying =
            self.staying.iter().map(|one| format!("the snapshot {} stays: it is of type {}", one.identifier, one.kind));
        databases.chain(snapshots).chain(staying).collect()
    }

    /// Refuses before anything is taken down what would need a protection to be lifted.
    ///
    /// # Errors
    /// Class `Failed` with the databases that have deletion protection.
    pub fn check_unprotected(&self) -> Result<()> {
        let protected: Vec<&str> =
            self.databases.iter().filter(|one| one.protected).map(|one| one.identifier.as_str()).collect();
        if protected.is_empty() {
            return Ok(());
        }
        Err(Error::new(Class::Failed, "the data cannot be purged now, and nothing was taken down")
            .because(format!("deletion protection is on for {}", protected.join(", "))))
    }

    fn has_database(&self, identifier: &str) -> bool {
        self.databases.iter().any(|one| one.identifier == identifier)
    }

    fn has_snapshot(&self, identifier: &str) -> bool {
        self.snapshots.iter().any(|one| one.identifier == identifier)
    }
}

/// Makes the database of an environment go with it, without a last snapshot. Whether that had to be changed.
///
/// # Errors
/// Class `Busy` when something else is done to the environment; `Failed` when AWS did not change the policy; else when
/// AWS refuses or cannot be reached.
pub async fn let_go(aws: &Aws, doomed: &mut Doomed, deadline: Deadline, reporter: &dyn Reporter) -> Result<bool> {
    if doomed.is_going() || doomed.deletion_policy.is_none_or(|policy| policy == DeletionPolicy::Delete) {
        return Ok(false);
    }
    let name = name_of(&doomed.environment)?;
    reporter.phase(format!("let the database of {name} go with it"));
    let policy = OptionSetting::new(namespace::DB_INSTANCE, "DBDeletionPolicy", DeletionPolicy::Delete.as_str());
    let update = Update { options: vec![policy], ..Update::default() };
    let started = ready::update(aws, &name, &update, None, reporter).await?;
    let ended = to_ready(aws, &started, deadline, reporter).await?;
    ended.check_there()?;
    if ended.verdict != Verdict::Succeeded {
        return Err(Error::new(
            Class::Failed,
            format!("the deletion policy of the database of {name} was not changed"),
        )
        .because("AWS did not bring the change to a good end, so the environment was not terminated")
        .with_evidence(ended.errors.into_iter().map(|event| event.message))
        .next(format!("tasks-eb events {name}")));
    }
    doomed.deletion_policy = Some(DeletionPolicy::Delete);
    Ok(true)
}

/// Deletes of what was found to be kept that which somebody agreed to. The rest stays told of in `remains`.
///
/// # Errors
/// When RDS refuses or cannot be reached.
pub async fn remains(
    aws: &Aws,
    purge: &Purge,
    remains: &mut Remains,
    deadline: Deadline,
    reporter: &dyn Reporter,
) -> Result<()> {
    let (databases, kept) = std::mem::take(&mut remains.databases)
        .into_iter()
        .partition(|one: &Database| purge.has_database(&one.identifier));
    remains.databases = kept;
    for Database { identifier, protected, .. } in databases {
        // Only what was protected when somebody agreed to lift it.
        if protected && purge.databases.iter().any(|one| one.identifier == identifier && one.protected) {
            aws.lift_protection(&identifier).await?;
        }
        aws.delete_database(&identifier).await?;
        until_gone(aws, &identifier, deadline).await?;
        reporter.done(format!("deleted the database {identifier}, which was kept"));
    }
    for snapshot in std::mem::take(&mut remains.snapshots) {
        if purge.has_snapshot(&snapshot.identifier) {
            aws.delete_snapshot(&snapshot.identifier).await?;
            reporter.done(format!("deleted the snapshot {}, which was kept", snapshot.identifier));
        } else if !(snapshot.automated && purge.has_database(&snapshot.database)) {
            // RDS takes the automated ones along with their database.
            remains.snapshots.push(snapshot);
        }
    }
    Ok(())
}

/// Where logs of instances are kept in Elastic Beanstalk's bucket, by kind and then environment (eb-reference §1.7).
pub const LOGS: &str = "resources/environments/logs/";

/// Keys of what Elastic Beanstalk kept in a bucket for an environment, its logs too.
///
/// # Errors
/// When S3 refuses or cannot be reached.
pub(super) async fn kept_of(aws: &Aws, bucket: &str, environment: &str) -> Result<Vec<String>> {
    let mut keys = aws.object_keys(bucket, &format!("resources/environments/{environment}/")).await?;
    for kind in ["tail", "bundle", "publish"] {
        keys.extend(aws.object_keys(bucket, &format!("{LOGS}{kind}/{environment}/")).await?);
    }
    Ok(keys)
}

async fn until_gone(aws: &Aws, database: &str, deadline: Deadline) -> Result<()> {
    let gone = retry::until(deadline, Pace::FOLLOW, || async {
        match aws.database_exists(database).await {
            Ok(true) => ControlFlow::Continue(()),
            Ok(false) => ControlFlow::Break(Ok(())),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    });
    gone.await.unwrap_or_else(|_| {
        Err(Error::new(Class::TimedOut, format!("the database {database} was not gone in time")).next("tasks-eb audit"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(protected: bool) -> Database {
        Database {
            identifier: "awseb-db".into(),
            class: "db.t4g.micro".into(),
            engine: "mysql 8.4.5".into(),
            status: "available".into(),
            endpoint: None,
            storage_gb: Some(20),
            protected,
        }
    }

    #[test]
    fn what_goes_and_what_stays_is_named_and_what_is_protected_is_refused() {
        let snapshot = |name: &str, kind: &str| Snapshot {
            identifier: name.into(),
            automated: false,
            kind: kind.into(),
            database: "awseb-db".into(),
            storage_gb: None,
        };
        let mut purge = Purge {
            databases: vec![database(false)],
            snapshots: vec![snapshot("mine", "manual")],
            staying: vec![snapshot("vault", "awsbackup")],
        };
        let lines = purge.lines().join("\n");
        assert!(lines.contains("the database awseb-db is deleted with all its data, for good\n"), "{lines}");
        assert!(
            lines.contains("the snapshot mine is deleted") && lines.contains("vault stays: it is of type awsbackup")
        );
        assert!(purge.check_unprotected().is_ok());
        purge.databases.push(database(true));
        assert!(purge.check_unprotected().is_err_and(|error| error.to_string().contains("awseb-db")));
    }
}
