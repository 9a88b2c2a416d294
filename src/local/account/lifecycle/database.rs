//! The coupled database: made with the environment, gone with it by its deletion policy, known to the app as `RDS_*`.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use super::Work;
use super::deployment::Refusal;
use crate::beanstalk::Severity;
use crate::beanstalk::database::{DB_NAME, DEFAULT_CLASS, DEFAULT_USER, DeletionPolicy, variable};
use crate::beanstalk::option::namespace::DB_INSTANCE;
use crate::local::account::environment::{CoupledDatabase, Environment};
use crate::local::account::options::OptionMap;
use crate::local::account::{State, catalogue, ids, stack};
use crate::local::host::DatabaseProperties;
use crate::local::host::database::Engine;
use crate::local::pace::Stage;
use crate::local::query::Fault;
use crate::local::rds::lifecycle::{self as rds, FinalSnapshot, Keeping, NewDatabase};
use crate::local::rds::{Pending, Status, check_class, upgrade};
use crate::retry::{self, Deadline, Pace};
use crate::secret::Secret;

/// Longest that a server is waited for that is being made.
const MAKING: Duration = Duration::from_secs(120);

/// Whether an environment with these options has a database.
fn is_wanted(environment: &Environment, effective: &OptionMap) -> bool {
    match effective.get(DB_INSTANCE, "HasCoupledDatabase") {
        Some(word) if !word.is_empty() => word.eq_ignore_ascii_case("true"),
        _ => environment.rds_snippet,
    }
}

/// Whether the database that the environment names exists.
pub(super) fn is_there(work: &Work) -> bool {
    let named = work.environment().and_then(|environment| environment.database);
    named.is_some_and(|CoupledDatabase { identifier }| {
        let has = |state: &State| state.region(&work.region).is_some_and(|part| part.rds.instance(&identifier).is_ok());
        work.local.account.read(has)
    })
}

/// Decoupling stands alone: other options of the same call are not applied, and the policy in force governs. User and
/// password are the database's and go with it: coupling another one needs them again (eb-reference §6.3).
pub(super) fn only_decoupling(environment: &Environment, draft: &OptionMap) -> OptionMap {
    let decouples = environment.database.is_some() && !is_wanted(environment, draft);
    if !decouples {
        return draft.clone();
    }
    let mut options = environment.options.clone();
    options.set(DB_INSTANCE, "HasCoupledDatabase", "false");
    options.remove(DB_INSTANCE, "DBUser");
    options.remove(DB_INSTANCE, "DBPassword");
    options
}

/// Makes, changes or removes the database so that it is as these options want it.
pub(super) async fn reconcile(
    work: &Work,
    effective: &OptionMap,
    properties: &DatabaseProperties,
) -> Result<(), Refusal> {
    let Some(environment) = work.environment() else { return Ok(()) };
    match (&environment.database, is_wanted(&environment, effective)) {
        (None, true) => match obstacle(effective) {
            // The environment goes on: an app may have something else to fall back to.
            Some(obstacle) => {
                let rest = "So the environment has no database and gets no RDS_* variables; deploy again when it can.";
                work.tell_once(Severity::Warn, format!("{obstacle} {rest}"));
                Ok(())
            }
            None => create(work, &environment, effective, properties).await,
        },
        (Some(database), true) if work.goes_on_at().is_some_and(|wait| wait.stage == Stage::Database) => {
            made(work, &database.identifier).await;
            Ok(())
        }
        (Some(database), true) => modify(work, database, effective, properties).await,
        (Some(_), false) => remove(work, &environment).await.map_err(Refusal),
        (None, false) => Ok(()),
    }
}

fn engine(effective: &OptionMap) -> &str {
    catalogue::in_force(effective, DB_INSTANCE, "DBEngine").unwrap_or(Engine::MySql.as_str())
}

/// Why this machine cannot run what is wished for; an engine that nobody has here is refused by RDS.
fn obstacle(effective: &OptionMap) -> Option<String> {
    Engine::parse(engine(effective)).and_then(Engine::obstacle)
}

async fn create(
    work: &Work,
    environment: &Environment,
    effective: &OptionMap,
    properties: &DatabaseProperties,
) -> Result<(), Refusal> {
    let suffix = ids::lower(12).map_err(|error| Refusal(error.to_string()))?;
    let identifier = format!("awseb-{}-stack-awsebrdsdatabase-{suffix}", work.id);
    if let Some(group) = stack::database_group(&identifier) {
        work.tell(Severity::Info, format!("Created security group named: {group}"));
    }
    let creating = format!("Creating RDS database named: {identifier}. This may take a few minutes.");
    work.tell(Severity::Info, creating);
    // Written down first, so that a termination takes away what a launch left half made.
    let database = CoupledDatabase { identifier: identifier.clone() };
    work.change(|environment| environment.database = Some(database));
    let new = wish(environment, &identifier, effective, properties);
    // In a task of its own: a termination that ends the launch must find a database that is whole or failed.
    let (local, region) = (Arc::clone(&work.local), work.region.clone());
    let created = if work.meet(Stage::Database).is_some() {
        // RDS's words for the class in a zone that is full (its API reference).
        let message = "The specified DB instance class isn't available in the specified Availability Zone.";
        Err(Fault::new("InsufficientDBInstanceCapacity", message))
    } else {
        let creating = async move { rds::create(&local, &region, new).await };
        let created = work.local.account.running().spawn_whole(creating).await;
        created.unwrap_or_else(|error| Err(Fault::internal(error)))
    };
    match created {
        Ok(_) => {
            made(work, &identifier).await;
            Ok(())
        }
        Err(fault) => {
            // What cannot be removed now is removed by the termination.
            if rds::delete(&work.local, &work.region, &identifier, FinalSnapshot::Skip).await.is_ok()
                || fault.code != "InternalFailure"
            {
                work.change(|environment| environment.database = None);
            }
            let reason = format!("Creating RDS database named: {identifier} failed Reason: {}", fault.message);
            work.tell(Severity::Error, reason);
            Err(Refusal(stack::aborted(environment, stack::DATABASE)))
        }
    }
}

/// The database is there, and told when it would be at AWS.
async fn made(work: &Work, identifier: &str) {
    work.pass(Stage::Database).await;
    work.tell(Severity::Info, format!("Created RDS database named: {identifier}"));
}

/// The database as the options describe it, and the bundle's `Resources` over them.
fn wish(
    environment: &Environment,
    identifier: &str,
    effective: &OptionMap,
    properties: &DatabaseProperties,
) -> NewDatabase {
    let option = |name: &str| catalogue::in_force(effective, DB_INSTANCE, name);
    let text = |name: &str| option(name).map(str::to_owned);
    let number = |name: &str, default: i64| option(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    NewDatabase {
        identifier: identifier.to_owned(),
        class: properties.class.clone().or_else(|| text("DBInstanceClass")).unwrap_or_else(|| DEFAULT_CLASS.to_owned()),
        engine: Some(engine(effective).to_owned()),
        engine_version: properties.engine_version.clone().or_else(|| text("DBEngineVersion")),
        storage_gb: properties.storage_gb.unwrap_or_else(|| number("DBAllocatedStorage", 5)),
        storage_type: properties.storage_type.clone().or_else(|| text("DBStorageType")),
        user: text("DBUser").unwrap_or_else(|| DEFAULT_USER.to_owned()),
        password: option("DBPassword").map(Secret::new),
        managed: None,
        db_name: Some(DB_NAME.to_owned()),
        snapshot: text("DBSnapshotIdentifier"),
        tags: stack::tags(environment).into_iter().collect(),
        deletion_protection: properties.deletion_protection.unwrap_or_default(),
        multi_az: properties
            .multi_az
            .unwrap_or_else(|| option("MultiAZDatabase").is_some_and(|word| word.eq_ignore_ascii_case("true"))),
        backup_retention: properties.backup_retention.unwrap_or_else(|| number("DBBackupRetentionPeriod", 1)),
    }
}

/// Brings a database that exists to the options: its size and class are remembered, its password really changes.
async fn modify(
    work: &Work,
    database: &CoupledDatabase,
    effective: &OptionMap,
    properties: &DatabaseProperties,
) -> Result<(), Refusal> {
    let Some(environment) = work.environment() else { return Ok(()) };
    let wish = wish(&environment, &database.identifier, effective, properties);
    let said = environment.database_properties.deletion_protection;
    let former = rds::credentials(&work.local, &work.region, &database.identifier);
    let changed = work.local.account.change(|state| {
        let instance = state.region_mut(&work.region).rds.instance_mut(&database.identifier)?;
        check_class(&wish.class)?;
        let version = |wish: &String| upgrade(instance.engine, &instance.engine_version, wish);
        let engine_version = wish.engine_version.as_ref().map(version).transpose()?;
        instance.apply(Pending {
            class: Some(wish.class),
            engine_version,
            // A snapshot may have brought more than the option says, and storage never shrinks.
            storage_gb: Some(wish.storage_gb.max(instance.storage_gb)),
            multi_az: Some(wish.multi_az),
            backup_retention: Some(wish.backup_retention),
            identifier: None,
        });
        // CloudFormation changes what the template changes: protection that was lifted through RDS stays lifted.
        if properties.deletion_protection != said {
            instance.deletion_protection = wish.deletion_protection;
        }
        Ok::<_, Fault>(())
    });
    // A database that somebody deleted by hand wedges its environment at AWS too; here the next deploy says so.
    changed.map_err(|fault| {
        let identifier = &database.identifier;
        let reason = format!("Updating RDS database named: {identifier} failed Reason: {}", fault.message);
        work.tell(Severity::Error, reason);
        Refusal(fault.message)
    })?;
    match (former, wish.password) {
        (Some(former), Some(password)) if former.password != password => {
            // The server and the account must know the same password.
            let (local, region) = (Arc::clone(&work.local), work.region.clone());
            let identifier = database.identifier.clone();
            let resetting =
                async move { rds::reset_password(&local, &region, &identifier, password, Keeping::Nowhere).await };
            let reset = work.local.account.running().spawn_whole(resetting).await;
            let reset = reset.unwrap_or_else(|error| Err(Fault::internal(error)));
            reset.map_err(|fault| Refusal(fault.message))
        }
        _ => Ok(()),
    }
}

/// Removes the database by the policy in force.
///
/// # Errors
/// AWS's sentence about why it could not be deleted.
pub(super) async fn remove(work: &Work, environment: &Environment) -> Result<(), String> {
    let Some(CoupledDatabase { identifier }) = &environment.database else { return Ok(()) };
    let effective = environment.options_in_force();
    let option = catalogue::in_force(&effective, DB_INSTANCE, "DBDeletionPolicy");
    let policy = environment.database_properties.deletion_policy.as_deref().or(option).and_then(DeletionPolicy::parse);
    let last = match policy.unwrap_or(DeletionPolicy::Delete) {
        DeletionPolicy::Retain => None,
        DeletionPolicy::Delete => Some(FinalSnapshot::Skip),
        DeletionPolicy::Snapshot => {
            let suffix = ids::lower(12).map_err(|error| error.to_string())?;
            Some(FinalSnapshot::Take(format!("awseb-{}-stack-snapshot-awsebrdsdatabase-{suffix}", work.id)))
        }
    };
    match last {
        None => work.tell(Severity::Info, format!("Retained RDS database named: {identifier}")),
        Some(last) => {
            work.pass(Stage::DatabaseDeletion).await;
            wait_until_made(work, identifier).await;
            let deleted = rds::delete(&work.local, &work.region, identifier, last.clone()).await;
            match deleted {
                // Somebody deleted it by hand.
                Err(fault) if fault.code == "DBInstanceNotFound" => {}
                Err(fault) => {
                    let message = fault.message;
                    let sentence = format!("Deleting RDS database named: {identifier} failed Reason: {message}");
                    work.tell(Severity::Error, sentence);
                    return Err(stack::DELETION_FAILED.to_owned());
                }
                Ok(()) => {
                    if let FinalSnapshot::Take(snapshot) = last {
                        work.tell(Severity::Info, format!("Created final snapshot of the RDS database: {snapshot}"));
                    }
                }
            }
            work.tell(Severity::Info, format!("Deleted RDS database named: {identifier}"));
            if let Some(group) = stack::database_group(identifier) {
                work.tell(Severity::Info, format!("Deleted security group named: {group}"));
            }
        }
    }
    work.change(|environment| environment.database = None);
    Ok(())
}

/// Waits for a database that is being made: RDS deletes none before.
async fn wait_until_made(work: &Work, identifier: &str) {
    let status = || {
        work.local
            .account
            .read(|state| state.region(&work.region)?.rds.instance(identifier).ok().map(|found| found.status))
    };
    let made = retry::until(Deadline::after(MAKING), Pace::LOCAL, || async {
        if status() == Some(Status::Creating) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    // One that takes longer is refused by RDS, and that is told.
    let _ = made.await;
}

/// `RDS_*`, when there is a database that listens.
pub(super) fn variables(work: &Work, environment: &Environment) -> Vec<(String, String)> {
    let Some(CoupledDatabase { identifier }) = &environment.database else { return Vec::new() };
    let endpoint = rds::endpoint(&work.local, &work.region, identifier);
    let credentials = rds::credentials(&work.local, &work.region, identifier);
    let Some((endpoint, credentials)) = endpoint.zip(credentials) else { return Vec::new() };
    let pairs = [
        (variable::HOSTNAME, endpoint.host.to_owned()),
        (variable::PORT, endpoint.port.to_string()),
        (variable::DB_NAME, credentials.db_name.unwrap_or_default()),
        (variable::USERNAME, credentials.user),
        (variable::PASSWORD, credentials.password.expose().to_owned()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
