//! `DescribeAccountAttributes`: the quotas that the other actions enforce.

use crate::local::account::quotas::{self, Quota};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(_call: &Call) -> Result<Value, Fault> {
    let of = |one: &Quota| Structure::new().with("Maximum", i64::try_from(one.most).unwrap_or(i64::MAX));
    let quotas = Structure::new()
        .with("ApplicationQuota", of(&quotas::APPLICATIONS))
        .with("ApplicationVersionQuota", of(&quotas::APPLICATION_VERSIONS))
        .with("EnvironmentQuota", of(&quotas::ENVIRONMENTS))
        .with("ConfigurationTemplateQuota", of(&quotas::CONFIGURATION_TEMPLATES))
        .with("CustomPlatformQuota", of(&quotas::CUSTOM_PLATFORMS));
    Ok(Structure::new().with("ResourceQuotas", quotas).into())
}
