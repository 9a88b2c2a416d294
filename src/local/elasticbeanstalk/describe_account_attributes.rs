//! `DescribeAccountAttributes`: the quotas that the other actions enforce.

use crate::local::account::quotas::{self, Quota};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(_call: &Call) -> Result<Value, Fault> {
    let quota = |most: usize| Structure::new().with("Maximum", i64::try_from(most).unwrap_or(i64::MAX));
    let of = |one: &Quota| quota(one.most);
    let quotas = Structure::new()
        .with("ApplicationQuota", of(&quotas::APPLICATIONS))
        .with("ApplicationVersionQuota", of(&quotas::APPLICATION_VERSIONS))
        .with("EnvironmentQuota", of(&quotas::ENVIRONMENTS))
        .with("ConfigurationTemplateQuota", of(&quotas::CONFIGURATION_TEMPLATES))
        .with("CustomPlatformQuota", quota(0));
    Ok(Structure::new().with("ResourceQuotas", quotas).into())
}
