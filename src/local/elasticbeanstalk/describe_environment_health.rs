//! `DescribeEnvironmentHealth`: for environments with enhanced health.

use time::OffsetDateTime;

use super::health_shapes::{self, Attributes};
use super::input;
use crate::beanstalk::HealthStatus;
use crate::local::account::health;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    let wanted = Attributes::read(&call.params);
    let found = call
        .local
        .account
        .read(|state| state.region(&call.region).cloned().unwrap_or_default().environment(&key).cloned())?;
    if !found.has_enhanced_health() {
        return Err(Fault::new("InvalidRequestException", "DescribeEnvironmentHealth is not supported."));
    }
    let seen = health::look(&call.local, &found);
    let metrics = seen.instance.as_ref().map(|instance| &instance.metrics);
    Ok(Structure::new()
        .with("EnvironmentName", found.name.as_str())
        .with_some("HealthStatus", wanted.take("HealthStatus", || seen.status.as_str().to_owned()))
        // The model's words are colours; the service sends the status, and eb prints it.
        .with_some("Status", wanted.take("Status", || found.status.as_str().to_owned()))
        .with_some("Color", wanted.take("Color", || seen.color.as_str().to_owned()))
        .with_some("Causes", wanted.take("Causes", || Value::members(seen.causes.iter().map(String::as_str))))
        .with_some("ApplicationMetrics", wanted.take("ApplicationMetrics", || health_shapes::metrics(metrics)))
        .with_some(
            "InstancesHealth",
            wanted.take("InstancesHealth", || counts(seen.instance.as_ref().map(|instance| &instance.status))),
        )
        .with("RefreshedAt", OffsetDateTime::now_utc())
        .into())
}

/// How many instances have which status: one or none.
fn counts(status: Option<&HealthStatus>) -> Value {
    const STATUSES: [(&str, HealthStatus); 8] = [
        ("NoData", HealthStatus::NoData),
        ("Unknown", HealthStatus::Unknown),
        ("Pending", HealthStatus::Pending),
        ("Ok", HealthStatus::Ok),
        ("Info", HealthStatus::Info),
        ("Warning", HealthStatus::Warning),
        ("Degraded", HealthStatus::Degraded),
        ("Severe", HealthStatus::Severe),
    ];
    let mut shape = Structure::new();
    for (name, word) in STATUSES {
        shape = shape.with(name, i64::from(status == Some(&word)));
    }
    shape.into()
}
