//! What a termination does besides, because somebody asked for it; and the audit at its end.

use std::path::PathBuf;

use super::outcome::Terminated;
use super::{Args, Target};
use crate::aws::Aws;
use crate::aws::beanstalk::InfoType;
use crate::aws::identity::Caller;
use crate::beanstalk::ApplicationName;
use crate::commands::logs;
use crate::context::Context;
use crate::deploy::audit::Scope;
use crate::deploy::logs::pull;
use crate::deploy::teardown;
use crate::error::{Class, OrFail, Result};
use crate::retry::Deadline;

/// What is said of a database with `--purge-data`.
pub(super) const PURGED: &str = "its database is deleted with all its data, and every snapshot of it, for good";

/// The bucket that is to go, when nobody else needs it.
///
/// # Errors
/// Class `Failed` when somebody does.
pub(super) async fn bucket(aws: &Aws, caller: &Caller, target: &Target) -> Result<Option<String>> {
    // Also when the application is gone already: an earlier run may have stopped before the bucket.
    let application = ApplicationName::parse(target.name.as_str());
    let application = application.or_fail(Class::Bug, || "the application has no name")?;
    let bucket = aws.storage_bucket_of(&caller.account);
    let judged = teardown::bucket::check(aws, &bucket, &application).await?;
    Ok(judged.map(|_| bucket))
}

/// What comes before the end: the logs are saved, the protection is lifted, the data is let go. Folders of the logs.
///
/// # Errors
/// When one of them fails: nothing has been taken down by then.
pub(super) async fn before(
    context: &Context,
    aws: &Aws,
    target: &mut Target,
    (args, deadline): (&Args, Deadline),
) -> Result<Vec<PathBuf>> {
    let reporter = context.reporter();
    let mut folders = Vec::new();
    for doomed in &mut target.doomed {
        if let Some(folder) = args.save_logs.as_deref().filter(|_| !doomed.is_going()) {
            let below = std::path::absolute(folder).or_fail(Class::Usage, || "--save-logs is not a path")?;
            let name = teardown::name_of(&doomed.environment)?;
            reporter.phase(format!("save the logs of {name}"));
            let pulled = pull(aws, &name, InfoType::Bundle, deadline, reporter).await;
            let pulled = pulled.map_err(|error| error.next("leave away --save-logs to do without them"))?;
            folders.extend(logs::save(pulled, &below.join(name.as_str()))?);
        }
        if let Some(database) = doomed.protected_database().filter(|_| args.lift_protection) {
            aws.lift_protection(&database.identifier).await?;
            reporter.done(format!("lifted the deletion protection of {}", database.identifier));
        }
        if args.purge_data {
            teardown::purge::let_go(aws, doomed, deadline, reporter).await?;
        }
    }
    Ok(folders)
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
