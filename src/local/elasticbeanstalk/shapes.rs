//! The shapes that several actions answer with (eb-reference §1.2).

use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{ApplicationName, EnvironmentStatus, VersionLabel};
use crate::local::account::ACCOUNT_ID;
use crate::local::account::application::{Application, Lifecycle, LifecycleRule, Tags};
use crate::local::account::environment::{Environment, Tier};
use crate::local::account::health;
use crate::local::account::state::RegionState;
use crate::local::account::version::ApplicationVersion;
use crate::local::query::{Call, Structure, Value};

/// The ARN of something that belongs to the account.
pub(super) fn arn(call: &Call, resource: &str) -> String {
    format!("arn:aws:elasticbeanstalk:{}:{ACCOUNT_ID}:{resource}", call.region)
}

/// An application with the names of its versions and templates.
pub(super) fn application(call: &Call, state: &RegionState, name: &ApplicationName, found: &Application) -> Value {
    let versions = state.versions.get(name.as_str());
    let mut labels: Vec<(&VersionLabel, &ApplicationVersion)> = versions.into_iter().flatten().collect();
    labels.sort_by_key(|(_, version)| std::cmp::Reverse(version.created));
    let templates = state.templates.get(name.as_str());
    Structure::new()
        .with("ApplicationArn", arn(call, &format!("application/{name}")))
        .with("ApplicationName", name.as_str())
        .with_some("Description", found.description.as_ref())
        .with("DateCreated", found.created)
        .with("DateUpdated", found.updated)
        .with("Versions", Value::members(labels.into_iter().map(|(label, _)| label.as_str())))
        .with(
            "ConfigurationTemplates",
            Value::members(templates.into_iter().flatten().map(|(name, _): (&TemplateName, _)| name.as_str())),
        )
        .with("ResourceLifecycleConfig", lifecycle(&found.lifecycle))
        .into()
}

/// The lifecycle of an application, with AWS's defaults.
pub(super) fn lifecycle(lifecycle: &Lifecycle) -> Value {
    let rule = |rule: &LifecycleRule, limit: &'static str, default: u32| {
        Structure::new()
            .with("Enabled", rule.enabled)
            .with(limit, rule.limit.unwrap_or(default))
            .with("DeleteSourceFromS3", rule.delete_source)
    };
    Structure::new()
        .with_some("ServiceRole", lifecycle.service_role.as_ref())
        .with(
            "VersionLifecycleConfig",
            Structure::new()
                .with("MaxCountRule", rule(&lifecycle.max_count, "MaxCount", 200))
                .with("MaxAgeRule", rule(&lifecycle.max_age, "MaxAgeInDays", 180)),
        )
        .into()
}

/// An application version.
pub(super) fn version(
    call: &Call,
    application: &ApplicationName,
    label: &VersionLabel,
    found: &ApplicationVersion,
) -> Value {
    let bundle = found
        .bundle
        .as_ref()
        .map(|bundle| Structure::new().with("S3Bucket", &bundle.bucket).with("S3Key", &bundle.key));
    Structure::new()
        .with("ApplicationVersionArn", arn(call, &format!("applicationversion/{application}/{label}")))
        .with("ApplicationName", application.as_str())
        .with_some("Description", found.description.as_ref())
        .with("VersionLabel", label.as_str())
        .with_some("SourceBundle", bundle)
        .with("DateCreated", found.created)
        .with("DateUpdated", found.updated)
        .with("Status", found.status.as_str())
        .into()
}

/// A tier.
pub(super) fn tier(tier: &Tier) -> Value {
    Structure::new().with("Name", &tier.name).with("Type", &tier.kind).with("Version", &tier.version).into()
}

/// An environment.
pub(super) fn environment(call: &Call, found: &Environment) -> Value {
    let (status, color) = health::of(&call.local, found);
    let enhanced = found.has_enhanced_health();
    Structure::new()
        .with("EnvironmentName", found.name.as_str())
        .with("EnvironmentId", found.id.as_str())
        .with("ApplicationName", found.application.as_str())
        .with_some("VersionLabel", found.version_label.as_ref().map(VersionLabel::as_str))
        .with("SolutionStackName", &found.solution_stack)
        .with("PlatformArn", &found.platform_arn)
        .with_some("TemplateName", found.template_name.as_ref())
        .with_some("Description", found.description.as_ref())
        .with_some("EndpointURL", found.instance.as_ref().map(|instance| &instance.address))
        .with_some("CNAME", (!is_unnamed(found)).then(|| call.local.config.cname(&found.cname_prefix, &call.region)))
        .with("DateCreated", found.created)
        .with("DateUpdated", found.updated)
        .with("Status", found.status.as_str())
        .with("AbortableOperationInProgress", found.is_abortable())
        .with("Health", color.as_str())
        .with_some("HealthStatus", enhanced.then(|| status.as_str().to_owned()))
        .with("Tier", tier(&found.tier))
        .with("EnvironmentLinks", Value::members(Vec::<Value>::new()))
        .with("EnvironmentArn", found.arn(call.region.as_str()))
        .with_some("OperationsRole", found.operations_role.as_ref())
        .into()
}

/// Whether the name is Elastic Beanstalk's choice and not told yet (eb-reference §1.7).
fn is_unnamed(found: &Environment) -> bool {
    let is_chosen = found.cname_prefix.strip_prefix(found.name.as_str()).is_some_and(|rest| rest.starts_with(".eba-"));
    is_chosen && found.status == EnvironmentStatus::Launching && found.instance.is_none()
}

/// Tags, as a list.
pub(super) fn tags(tags: &Tags) -> Value {
    Value::members(tags.iter().map(|(key, value)| Structure::new().with("Key", key).with("Value", value)))
}
