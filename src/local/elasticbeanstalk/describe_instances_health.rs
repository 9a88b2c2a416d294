//! `DescribeInstancesHealth`: the one instance, for environments with enhanced health.

use time::OffsetDateTime;

use super::health_shapes::{self, Attributes};
use super::input;
use super::page::Page;
use crate::beanstalk::option::namespace;
use crate::local::account::environment::{Environment, Instance};
use crate::local::account::health::{self, Seen};
use crate::local::host::InstanceHealth;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    let wanted = Attributes::read(&call.params);
    // There is one instance, so that there is never a second page; a token of somewhere else is refused.
    Page::read(call)?;
    let found = call
        .local
        .account
        .read(|state| state.region(&call.region).cloned().unwrap_or_default().environment(&key).cloned())?;
    if !found.has_enhanced_health() {
        return Err(Fault::new("InvalidRequestException", "DescribeInstancesHealth is not supported."));
    }
    let seen = health::look(&call.local, &found);
    let instances: Vec<Value> = match (&found.instance, &seen.instance) {
        (Some(instance), Some(health)) => vec![describe(call, &found, instance, &seen, health, &wanted)],
        _ => Vec::new(),
    };
    Ok(Structure::new()
        .with("InstanceHealthList", Value::members(instances))
        .with("RefreshedAt", OffsetDateTime::now_utc())
        .into())
}

fn describe(
    call: &Call,
    found: &Environment,
    instance: &Instance,
    seen: &Seen,
    health: &InstanceHealth,
    wanted: &Attributes,
) -> Value {
    let kind = found
        .effective(namespace::LAUNCH_CONFIGURATION, "InstanceType")
        .or_else(|| found.effective(namespace::INSTANCES, "InstanceTypes")?.split(',').next())
        .unwrap_or("t3.micro");
    Structure::new()
        .with("InstanceId", &instance.id)
        .with_some("HealthStatus", wanted.take("HealthStatus", || health.status.as_str().to_owned()))
        .with_some("Color", wanted.take("Color", || health.status.color().as_str().to_owned()))
        .with_some("Causes", wanted.take("Causes", || Value::members(seen.causes.iter().map(String::as_str))))
        .with_some("LaunchedAt", wanted.take("LaunchedAt", || instance.launched))
        .with_some(
            "ApplicationMetrics",
            wanted.take("ApplicationMetrics", || health_shapes::metrics(Some(&health.metrics))),
        )
        .with_some("System", wanted.take("System", || system(health)))
        .with_some("Deployment", wanted.take("Deployment", || deployment(health)).flatten())
        .with_some("AvailabilityZone", wanted.take("AvailabilityZone", || format!("{}a", call.region)))
        .with_some("InstanceType", wanted.take("InstanceType", || kind.trim().to_owned()))
        .into()
}

fn system(health: &InstanceHealth) -> Value {
    let load = &health.system;
    let processor = Structure::new()
        .with("User", load.user)
        .with("Nice", load.nice)
        .with("System", load.system)
        .with("Idle", load.idle)
        .with("IOWait", load.io_wait)
        .with("IRQ", load.irq)
        .with("SoftIRQ", load.soft_irq);
    Structure::new().with("CPUUtilization", processor).with("LoadAverage", Value::members(load.load_average)).into()
}

fn deployment(health: &InstanceHealth) -> Option<Value> {
    let deployment = health.deployment.as_ref()?;
    let shape = Structure::new()
        .with_some("VersionLabel", deployment.version_label.as_ref())
        .with("DeploymentId", i64::try_from(deployment.deployment_id).unwrap_or(i64::MAX))
        .with("Status", deployment.status)
        .with("DeploymentTime", deployment.time);
    Some(shape.into())
}
