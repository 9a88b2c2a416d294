//! Data that would be kept goes too, because somebody asked for it: the policy is turned to Delete before, and what was
//! kept of earlier environments is deleted after.

use std::ops::ControlFlow;

use super::{Doomed, Remains, name_of};
use crate::aws::Aws;
use crate::aws::beanstalk::Update;
use crate::beanstalk::OptionSetting;
use crate::beanstalk::database::DeletionPolicy;
use crate::beanstalk::option::namespace;
use crate::deploy::follow::to_ready;
use crate::deploy::ready;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::{self, Deadline, Pace};

/// Makes the database of an environment go with it, without a last snapshot.
///
/// # Errors
/// Class `Busy` when something else is done to the environment; else when AWS refuses or cannot be reached.
pub async fn let_go(aws: &Aws, doomed: &mut Doomed, deadline: Deadline, reporter: &dyn Reporter) -> Result<()> {
    if doomed.is_going() || doomed.deletion_policy.is_none_or(|policy| policy == DeletionPolicy::Delete) {
        return Ok(());
    }
    let name = name_of(&doomed.environment)?;
    reporter.phase(format!("let the database of {name} go with it"));
    let policy = OptionSetting::new(namespace::DB_INSTANCE, "DBDeletionPolicy", DeletionPolicy::Delete.as_str());
    let update = Update { options: vec![policy], ..Update::default() };
    let started = ready::update(aws, &name, &update, None, reporter).await?;
    to_ready(aws, &started, deadline, reporter).await?;
    doomed.deletion_policy = Some(DeletionPolicy::Delete);
    Ok(())
}

/// Deletes what was found to be kept: databases that outlived their environments, and manual snapshots. RDS takes the
/// automated ones along.
///
/// # Errors
/// When RDS refuses or cannot be reached.
pub async fn remains(aws: &Aws, remains: &mut Remains, deadline: Deadline, reporter: &dyn Reporter) -> Result<()> {
    for database in std::mem::take(&mut remains.databases) {
        if database.protected {
            aws.lift_protection(&database.identifier).await?;
        }
        aws.delete_database(&database.identifier).await?;
        until_gone(aws, &database.identifier, deadline).await?;
        reporter.done(format!("deleted the database {}, which was kept", database.identifier));
    }
    for snapshot in std::mem::take(&mut remains.snapshots).into_iter().filter(|snapshot| !snapshot.automated) {
        aws.delete_snapshot(&snapshot.identifier).await?;
        reporter.done(format!("deleted the snapshot {}, which was kept", snapshot.identifier));
    }
    Ok(())
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
