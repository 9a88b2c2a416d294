//! `DescribeAccountAttributes`: the quotas that the other actions enforce.

use super::{create_application, create_application_version, create_configuration_template, create_environment};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(_call: &Call) -> Result<Value, Fault> {
    let quota = |most: usize| Structure::new().with("Maximum", i64::try_from(most).unwrap_or(i64::MAX));
    let quotas = Structure::new()
        .with("ApplicationQuota", quota(create_application::QUOTA))
        .with("ApplicationVersionQuota", quota(create_application_version::QUOTA))
        .with("EnvironmentQuota", quota(create_environment::QUOTA))
        .with("ConfigurationTemplateQuota", quota(create_configuration_template::QUOTA))
        .with("CustomPlatformQuota", quota(0));
    Ok(Structure::new().with("ResourceQuotas", quotas).into())
}
