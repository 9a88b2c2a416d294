//! The coupled database: made with the environment, gone with it by its deletion policy, known to the app as `RDS_*`.

use super::Work;
use super::deployment::Refusal;
use crate::beanstalk::Severity;
use crate::beanstalk::option::namespace::DB_INSTANCE;
use crate::local::account::environment::Environment;
use crate::local::account::options::OptionMap;

/// Whether an environment with these options has a database.
fn is_wanted(environment: &Environment, effective: &OptionMap) -> bool {
    match effective.get(DB_INSTANCE, "HasCoupledDatabase") {
        Some(word) if !word.is_empty() => word.eq_ignore_ascii_case("true"),
        _ => environment.rds_snippet,
    }
}

/// Decoupling stands alone: other options of the same call are not applied, and the policy in force governs.
pub(super) fn only_decoupling(environment: &Environment, draft: &OptionMap) -> OptionMap {
    let decouples = environment.database.is_some() && !is_wanted(environment, draft);
    if !decouples {
        return draft.clone();
    }
    let mut options = environment.options.clone();
    options.set(DB_INSTANCE, "HasCoupledDatabase", "false");
    options
}

/// Makes or removes the database so that it is as these options want it.
pub(super) async fn reconcile(work: &Work, effective: &OptionMap) -> Result<(), Refusal> {
    let Some(environment) = work.environment() else { return Ok(()) };
    match (&environment.database, is_wanted(&environment, effective)) {
        (None, true) => {
            work.tell(Severity::Warn, "Databases cannot run yet.");
            Ok(())
        }
        (Some(_), false) => remove(work, &environment).await.map_err(Refusal),
        _ => Ok(()),
    }
}

/// Removes the database by the policy in force.
pub(super) async fn remove(_work: &Work, _environment: &Environment) -> Result<(), String> {
    Ok(())
}

/// `RDS_*`, when there is a database.
pub(super) fn variables(_work: &Work, _environment: &Environment, _effective: &OptionMap) -> Vec<(String, String)> {
    Vec::new()
}
