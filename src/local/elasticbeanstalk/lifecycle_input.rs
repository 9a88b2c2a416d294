//! Reading an application's resource lifecycle. What it does to versions is the account's business.

use super::input;
use crate::local::account::application::{Lifecycle, LifecycleRule};
use crate::local::query::{Fault, Params};

/// Reads `ResourceLifecycleConfig`; what is not given stays as it was.
pub(super) fn read(given: &Params, before: &Lifecycle) -> Result<Lifecycle, Fault> {
    let rule = |name: &str, limit: &str, before: &LifecycleRule, most: i64| -> Result<LifecycleRule, Fault> {
        let Some(given) = given.structure(&format!("VersionLifecycleConfig.{name}")) else {
            return Ok(before.clone());
        };
        let Some(enabled) = given.boolean("Enabled")? else { return Err(Fault::missing_parameter("Enabled")) };
        let number = given.integer(limit)?;
        if number.is_some_and(|number| !(1..=most).contains(&number)) {
            return Err(Fault::invalid_parameter_value(format!("{limit} must be between 1 and {most}.")));
        }
        Ok(LifecycleRule {
            enabled,
            limit: number.and_then(|number| u32::try_from(number).ok()).or(before.limit),
            delete_source: given.boolean("DeleteSourceFromS3")?.unwrap_or(before.delete_source),
        })
    };
    let lifecycle = Lifecycle {
        service_role: given
            .optional("ServiceRole")
            .map(service_role)
            .transpose()?
            .or_else(|| before.service_role.clone()),
        max_count: rule("MaxCountRule", "MaxCount", &before.max_count, 1000)?,
        max_age: rule("MaxAgeRule", "MaxAgeInDays", &before.max_age, 10_000)?,
    };
    if lifecycle.max_count.enabled && lifecycle.max_age.enabled {
        return Err(Fault::invalid_parameter_combination(
            "MaxCountRule and MaxAgeRule cannot both be enabled. Enable only one of them.",
        ));
    }
    if (lifecycle.max_count.enabled || lifecycle.max_age.enabled) && lifecycle.service_role.is_none() {
        return Err(Fault::invalid_parameter_value("A ServiceRole is required to enable a lifecycle rule."));
    }
    Ok(lifecycle)
}

/// A role by its ARN. Its bare name is refused as AWS refuses it (cloudformation-coverage-roadmap#2293).
fn service_role(text: &str) -> Result<String, Fault> {
    input::role_arn("ServiceRole", text).map_err(|_| {
        let message = "Insufficient privileges for IAM PassRole Action.";
        Fault::new("InsufficientPrivilegesException", message).with_status(403)
    })
}
