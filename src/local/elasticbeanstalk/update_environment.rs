//! `UpdateEnvironment`: a new version, new options, a new platform or description. Answers with an environment that is
//! already Updating: who asks next must not see it Ready.

use super::{input, saved_configuration, settings, shapes};
use crate::beanstalk::option::namespace;
use crate::beanstalk::platform::Runtime;
use crate::local::account::catalogue::{Finding, in_force, refuse};
use crate::local::account::environment::{Draft, Environment};
use crate::local::account::lifecycle;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::operation::{OperationKind, Update};
use crate::local::account::options::OptionMap;
use crate::local::account::platform::Platform;
use crate::local::account::state::RegionState;
use crate::local::query::{Call, Fault, Value};
use time::OffsetDateTime;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    let description = input::description(&call.params);
    let platform = input::platform(&call.params)?;
    let tier = input::tier(&call.params)?;
    adopt_template(call, &key)?;
    let (environment, update) = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let mut environment = region.environment(&key)?.clone();
        if let Some(application) = call.params.optional("ApplicationName") {
            region.environment_of(application, environment.name.as_str())?;
        }
        if tier.as_ref().is_some_and(|tier| *tier != environment.tier) {
            // That it is refused is the model's; the sentence is ours.
            return Err(Fault::invalid_parameter_value("You cannot change the tier of an environment."));
        }
        check_family(&environment, platform)?;
        let options = options(call, region, &environment, platform)?;
        let version = input::version(call, region, environment.application.as_str())?;
        environment.begin(OperationKind::Update, &call.request_id)?;
        let update = Update {
            version,
            options_changed: options != environment.options,
            platform: platform
                .map(|platform| platform.arn(call.region.as_str()))
                .filter(|arn| *arn != environment.platform_arn),
            template: call.params.optional("TemplateName").map(str::to_owned),
        };
        if let Some(description) = &description {
            environment.description = Some(description.clone()).filter(|text| !text.is_empty());
        }
        environment.draft = Some(Draft { options, failed: false, created: OffsetDateTime::now_utc() });
        if let Some(operation) = &mut environment.operation {
            operation.update = Some(update.clone());
        }
        region.environments.insert(environment.id.clone(), environment.clone());
        state.tell(&call.region, environment.start());
        Ok::<_, Fault>((environment, update))
    })?;
    lifecycle::update(call, &environment, update);
    Ok(shapes::environment(call, &environment))
}

/// Another platform must be one of the same family: a Go environment cannot become one of Node.js (the developer guide on
/// platform updates; the sentence is ours).
fn check_family(environment: &Environment, platform: Option<&Platform>) -> Result<(), Fault> {
    let families = Runtime::of(&environment.platform_arn).zip(platform.map(|platform| platform.runtime));
    match families.map(|(old, new)| (old.as_str(), new.as_str())) {
        Some((old, new)) if old != new => Err(Fault::invalid_parameter_value(format!(
            "You cannot change the platform of environment {} from {old} to {new}.",
            environment.name
        ))),
        _ => Ok(()),
    }
}

/// The options as they will be.
fn options(
    call: &Call,
    region: &RegionState,
    environment: &Environment,
    platform: Option<&Platform>,
) -> Result<OptionMap, Fault> {
    let mut base = environment.options.clone();
    if let Some(name) = call.params.optional("TemplateName") {
        base.overlay(&region.template(environment.application.as_str(), name)?.options);
    }
    let platform_arn = platform.map_or_else(|| environment.platform_arn.clone(), |new| new.arn(call.region.as_str()));
    let options = settings::apply(call, &platform_arn, &base, &environment.extension_options)?;
    check_changes(environment, &options)?;
    settings::check_database(&options, environment.rds_snippet && environment.database.is_some())?;
    Ok(options)
}

/// Names a saved configuration that may be known by its file in S3 only.
fn adopt_template(call: &Call, key: &EnvironmentKey) -> Result<(), Fault> {
    let Some(name) = call.params.optional("TemplateName") else { return Ok(()) };
    let state = call.local.account.snapshot();
    match state.region(&call.region).and_then(|region| region.environment(key).ok()) {
        Some(found) => saved_configuration::adopt(call, found.application.as_str(), name),
        None => Ok(()),
    }
}

/// The kind of load balancer is for life (eb-reference §5; the sentence is ours).
fn check_load_balancer(environment: &Environment, options: &OptionMap) -> Result<(), Fault> {
    let before = environment.options_in_force();
    let mut after = environment.extension_options.clone();
    after.overlay(options);
    let of = |options: &OptionMap, name: &str| {
        in_force(options, namespace::ENVIRONMENT, name).unwrap_or_default().to_ascii_lowercase()
    };
    let balanced = |options: &OptionMap| of(options, "EnvironmentType") == "loadbalanced";
    let kind = of(&after, "LoadBalancerType");
    if balanced(&before) && balanced(&after) && of(&before, "LoadBalancerType") != kind {
        let reason = "You can't change the type of the load balancer of an environment.";
        return refuse(vec![Finding::value(namespace::ENVIRONMENT, "LoadBalancerType", &kind, reason)]);
    }
    Ok(())
}

/// What AWS refuses to change: the kind of load balancer, and much of a database that exists.
fn check_changes(environment: &Environment, options: &OptionMap) -> Result<(), Fault> {
    check_load_balancer(environment, options)?;
    if environment.database.is_none() {
        return Ok(());
    }
    let mut after = environment.extension_options.clone();
    after.overlay(options);
    if let Some(reason) = environment.database_stays(&after) {
        return Err(Fault::invalid_parameter_value(reason));
    }
    let storage = |options: &OptionMap| -> Option<u32> {
        options.get(namespace::DB_INSTANCE, "DBAllocatedStorage")?.parse().ok()
    };
    match (storage(&environment.options), storage(options)) {
        (Some(before), Some(after)) if after < before => {
            Err(Fault::invalid_parameter_value("DB Allocated storage should be more than the previous value."))
        }
        _ => Ok(()),
    }
}
