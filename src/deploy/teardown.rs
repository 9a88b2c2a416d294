//! Taking an environment, or a whole application, down: what goes and what stays, doing it, and looking afterwards.
//!
//! What is not ours stays: the bucket, other applications, whatever was made by hand beside the environment.

use std::ops::ControlFlow;
use std::time::Duration;

use serde::Serialize;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::aws::databases::{Database, Snapshot};
use crate::beanstalk::database::DeletionPolicy;
use crate::beanstalk::option::{namespace, value_of};
use crate::beanstalk::{ApplicationName, EnvironmentName, EnvironmentStatus, OptionSetting, Verdict};
use crate::deploy::adopt;
use crate::deploy::follow::to_terminated;
use crate::error::{Class, Error, OrFail, Result};
use crate::report::Reporter;
use crate::retry::{self, Deadline, Pace};

mod blockers;
pub mod bucket;
pub mod estate;
pub mod purge;

/// RDS may list a database for a while after its stack is gone.
const LINGERING: Duration = Duration::from_secs(120);

/// An environment that is to go, and what goes with it.
#[derive(Debug, Clone, Serialize)]
pub struct Doomed {
    /// The environment.
    #[serde(flatten)]
    pub environment: EnvironmentDescription,
    /// What happens to its database now; absent when it has none.
    pub deletion_policy: Option<DeletionPolicy>,
    /// The database itself, where RDS knows it.
    pub database: Option<Database>,
}

/// What becomes of the database of an environment with these options; `None` when it has none. Beanstalk deletes where
/// nothing is said (eb-reference §6.1).
pub fn deletion_policy(settings: &[OptionSetting]) -> Option<DeletionPolicy> {
    let value = |name: &str| value_of(settings, namespace::DB_INSTANCE, name).filter(|value| !value.is_empty());
    let coupled = match value("HasCoupledDatabase") {
        Some(word) => word.eq_ignore_ascii_case("true"),
        None => value("DBInstanceClass").is_some(),
    };
    let policy = value("DBDeletionPolicy").and_then(DeletionPolicy::parse);
    coupled.then(|| policy.unwrap_or(DeletionPolicy::Delete))
}

impl Doomed {
    /// Looks at what goes with an environment. Changes nothing.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn look(aws: &Aws, environment: EnvironmentDescription) -> Result<Self> {
        let name = name_of(&environment)?;
        let settings = aws.settings(&environment.application, &name).await?.unwrap_or_default();
        let deletion_policy = deletion_policy(&settings);
        let database = match deletion_policy {
            Some(_) => aws.database_of(&environment.id).await?,
            None => None,
        };
        Ok(Self { environment, deletion_policy, database })
    }

    /// What happens to the database, in a sentence.
    pub fn fate(&self) -> Option<String> {
        let database = match &self.database {
            Some(database) => format!("the database {}", database.identifier),
            None => "its database".to_owned(),
        };
        Some(match self.deletion_policy? {
            DeletionPolicy::Delete => {
                format!("{database} is deleted with all its data, for good: its policy is Delete")
            }
            DeletionPolicy::Snapshot => {
                format!("{database} is deleted after a last snapshot, which stays: its policy is Snapshot")
            }
            DeletionPolicy::Retain => format!("{database} stays, and goes on costing: its policy is Retain"),
        })
    }

    /// Whether it is being terminated already.
    pub fn is_going(&self) -> bool {
        self.environment.status == EnvironmentStatus::Terminating
    }

    /// The protection that keeps RDS from deleting the database, when it would have to go.
    pub fn protected_database(&self) -> Option<&Database> {
        let goes = self.deletion_policy.is_some_and(|policy| policy != DeletionPolicy::Retain);
        self.database.as_ref().filter(|database| database.protected && goes)
    }

    /// Refuses what cannot succeed: RDS would not delete the database, and the environment would be stuck half gone.
    ///
    /// # Errors
    /// When deletion protection is on and the database would have to go.
    pub fn check(&self) -> Result<()> {
        let name = &self.environment.name;
        self.protected_database().map_or(Ok(()), |database| {
            Err(Error::new(Class::Failed, format!("the environment {name} cannot go now"))
                .code("TE1510")
                .because(format!("its database {} has deletion protection", database.identifier))
                .next(format!(
                    "aws rds modify-db-instance --db-instance-identifier {} --no-deletion-protection",
                    database.identifier
                )))
        })
    }

    /// Starts the termination, or takes up one that is under way. `None` when the environment is gone meanwhile.
    ///
    /// # Errors
    /// Class `Busy` when something else is done to it; else when AWS refuses or cannot be reached.
    pub async fn terminate(&self, aws: &Aws) -> Result<Option<Started>> {
        let id = &self.environment.id;
        if self.is_going() {
            return adopt::termination(aws, self.environment.clone()).await.map(Some);
        }
        match aws.terminate_environment(id).await {
            Ok(started) => Ok(Some(started)),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            // The first attempt may have taken effect, and its answer been lost.
            Err(error) => match aws.environment_by_id(id).await {
                Ok(Some(found)) if found.status == EnvironmentStatus::Terminating => {
                    adopt::termination(aws, found).await.map(Some)
                }
                Ok(Some(found)) if found.status == EnvironmentStatus::Terminated => Ok(None),
                // Only an update is pending so (eb-reference §1.3), and that can be stopped.
                _ if error.class() == Class::Busy && error.to_string().contains("pending deployment") => {
                    Err(error.next(format!("tasks-eb abort {}", self.environment.name)))
                }
                _ => Err(error),
            },
        }
    }
}

/// Waits until an environment is gone.
///
/// # Errors
/// Class `TimedOut` at the deadline; `Failed`, with the events that say what holds it, when it is still there.
pub async fn until_gone(aws: &Aws, started: &Started, deadline: Deadline, reporter: &dyn Reporter) -> Result<()> {
    let ended = to_terminated(aws, started, deadline, reporter).await?;
    let (name, id) = (&started.environment.name, &started.environment.id);
    if ended.environment.status == EnvironmentStatus::Terminated && ended.verdict == Verdict::Succeeded {
        reporter.done(format!("terminated {name}"));
        return Ok(());
    }
    Err(Error::new(Class::Failed, format!("the environment {name} could not be terminated"))
        .code("TE1510")
        .because(format!("it is {} again; something holds a part of it", ended.environment.status))
        .with_evidence(ended.errors.into_iter().map(|event| event.message))
        .with_evidence(blockers::of(aws, name, id).await)
        .because("once that is free, the same command goes on where this one stopped")
        .next(format!("tasks-eb terminate {name} --confirm {name}")))
}

/// What is still there after an environment is gone.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Remains {
    /// Snapshots of its database: kept on purpose, and not free.
    pub snapshots: Vec<Snapshot>,
    /// Databases that stay because their policy says so: not free.
    pub databases: Vec<Database>,
    /// Bundles that stay because that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<String>,
    /// Log groups, which outlive what streamed to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log_groups: Vec<String>,
    /// What should be gone and is not.
    pub unexpected: Vec<String>,
    /// What could not be looked for, because this identity may not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_checked: Vec<String>,
    /// Whether that was for want of a permission.
    #[serde(skip)]
    pub refused: bool,
}

impl Remains {
    /// Whether nothing is left that costs.
    pub fn is_empty(&self) -> bool {
        self.snapshots.is_empty()
            && self.databases.is_empty()
            && self.bundles.is_empty()
            && self.log_groups.is_empty()
            && self.unexpected.is_empty()
            && self.not_checked.is_empty()
    }
}

/// Looks for what an environment left behind.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn audit(aws: &Aws, doomed: &Doomed, remains: &mut Remains) -> Result<()> {
    let id = &doomed.environment.id;
    if let Some(found) = aws.environment_by_id(id).await?.filter(|it| it.status != EnvironmentStatus::Terminated) {
        remains.unexpected.push(format!("environment {} ({id}), {}", found.name, found.status));
    }
    let Some(policy) = doomed.deletion_policy else {
        return audit_earlier(aws, std::slice::from_ref(id), remains).await;
    };
    let database = match policy {
        DeletionPolicy::Retain => aws.database_of(id).await?,
        DeletionPolicy::Delete | DeletionPolicy::Snapshot => database_that_lingers(aws, id).await?,
    };
    match database {
        Some(database) if policy == DeletionPolicy::Retain => remains.databases.push(database),
        Some(database) => remains.unexpected.push(format!("database {}, {}", database.identifier, database.status)),
        None => {}
    }
    remains.snapshots.extend(aws.snapshots_of(&[id.as_str()]).await?);
    Ok(())
}

/// Looks for databases and snapshots of environments that have none any more: a database that was decoupled, or that
/// outlived an environment by its policy, goes on costing. Who may not look at RDS is told so.
///
/// # Errors
/// When AWS cannot be reached.
pub async fn audit_earlier(aws: &Aws, environment_ids: &[String], remains: &mut Remains) -> Result<()> {
    if environment_ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = environment_ids.iter().map(String::as_str).collect();
    match tokio::try_join!(aws.databases_of(&ids), aws.snapshots_of(&ids)) {
        Ok((databases, snapshots)) => {
            remains.databases.extend(databases);
            remains.snapshots.extend(snapshots);
            Ok(())
        }
        Err(error) if error.class() == Class::Identity => {
            remains.refused = true;
            let unseen = "databases and snapshots: this identity may not list them".to_owned();
            if !remains.not_checked.contains(&unseen) {
                remains.not_checked.push(unseen);
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

async fn database_that_lingers(aws: &Aws, id: &str) -> Result<Option<Database>> {
    let last = std::cell::RefCell::new(None);
    let gone = retry::until(Deadline::after(LINGERING), Pace::FOLLOW, || async {
        match aws.database_of(id).await {
            Ok(None) => ControlFlow::Break(Ok(None)),
            Ok(found) => {
                last.replace(found);
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(Err(error)),
        }
    });
    gone.await.unwrap_or_else(|_| Ok(last.take()))
}

/// Looks for what an application left behind.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn audit_application(aws: &Aws, application: &ApplicationName, remains: &mut Remains) -> Result<()> {
    // AWS deletes an application within seconds after it says that it does.
    let gone = retry::until(Deadline::after(LINGERING), Pace::FOLLOW, || async {
        match aws.application_exists(application).await {
            Ok(false) => ControlFlow::Break(Ok(())),
            Ok(true) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    });
    match gone.await {
        Ok(looked) => looked,
        Err(_) => {
            remains.unexpected.push(format!("application {application}"));
            Ok(())
        }
    }
}

/// The name of an environment, as a name.
///
/// # Errors
/// When AWS tells one that can be none.
pub fn name_of(environment: &EnvironmentDescription) -> Result<EnvironmentName> {
    EnvironmentName::parse(environment.name.clone())
        .or_fail(Class::Failed, || "AWS tells of an environment without a name")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(name: &str, value: &str) -> OptionSetting {
        OptionSetting::new(namespace::DB_INSTANCE, name, value)
    }

    #[test]
    fn the_policy_in_force_decides_and_silence_means_delete() {
        assert_eq!(deletion_policy(&[]), None);
        assert_eq!(deletion_policy(&[option("HasCoupledDatabase", "false"), option("DBInstanceClass", "x")]), None);
        let coupled = option("HasCoupledDatabase", "true");
        assert_eq!(deletion_policy(std::slice::from_ref(&coupled)), Some(DeletionPolicy::Delete));
        assert_eq!(deletion_policy(&[option("DBInstanceClass", "db.t3.micro")]), Some(DeletionPolicy::Delete));
        for policy in [DeletionPolicy::Delete, DeletionPolicy::Retain, DeletionPolicy::Snapshot] {
            assert_eq!(deletion_policy(&[coupled.clone(), option("DBDeletionPolicy", policy.as_str())]), Some(policy));
        }
    }

    fn doomed(policy: Option<DeletionPolicy>, protected: bool) -> Doomed {
        let database = Database {
            identifier: "awseb-e-x".into(),
            class: "db.t4g.micro".into(),
            engine: "mysql 8.4.5".into(),
            status: "available".into(),
            endpoint: None,
            storage_gb: Some(20),
            protected,
        };
        let environment = EnvironmentDescription::example();
        Doomed { environment, deletion_policy: policy, database: policy.map(|_| database) }
    }

    #[test]
    fn the_fate_of_the_database_is_told_under_its_policy() {
        assert_eq!(doomed(None, false).fate(), None);
        let fate = |policy| doomed(Some(policy), false).fate().expect("a fate");
        assert!(fate(DeletionPolicy::Delete).contains("for good"));
        assert!(fate(DeletionPolicy::Snapshot).contains("last snapshot"));
        assert!(fate(DeletionPolicy::Retain).contains("goes on costing"));
    }

    #[test]
    fn a_protected_database_is_found_before_anything_is_destroyed() {
        let error = doomed(Some(DeletionPolicy::Snapshot), true).check().expect_err("protected");
        assert!(error.next_step().is_some_and(|next| next.contains("awseb-e-x")), "{error}");
        assert!(doomed(Some(DeletionPolicy::Retain), true).check().is_ok());
        assert!(doomed(Some(DeletionPolicy::Delete), false).check().is_ok());
    }
}
