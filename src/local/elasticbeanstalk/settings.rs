//! Options as the API takes and shows them: laying given ones over others, and the long list with defaults.

use super::input;
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::namespace;
use crate::beanstalk::platform::Runtime;
use crate::local::account::catalogue::{self, Finding};
use crate::local::account::environment::Environment;
use crate::local::account::in_force::{self, Row};
use crate::local::account::options::OptionMap;
use crate::local::account::template::ConfigurationTemplate;
use crate::local::query::{Call, Fault, Structure, Value};

/// Lays the options of a call over `base`: removed ones go, given ones win. `below` are those of the deployed version.
/// What is no option of the platform, nobody can set.
///
/// # Errors
/// `ConfigurationValidationException` for options that do not exist, values that they do not take, and options that
/// contradict each other.
pub(super) fn apply(call: &Call, platform_arn: &str, base: &OptionMap, below: &OptionMap) -> Result<OptionMap, Fault> {
    let platform = Runtime::of(platform_arn);
    let given = input::option_settings(&call.params)?;
    catalogue::refuse(catalogue::findings(platform, &given))?;
    let removed = input::options_to_remove(&call.params)?;
    let named = removed
        .iter()
        .map(|(namespace, name)| OptionSetting { value: None, ..OptionSetting::new(namespace, name, "") });
    catalogue::refuse(catalogue::findings(platform, &named.collect::<Vec<_>>()))?;
    if let Some((namespace, name)) = removed
        .iter()
        .find(|(namespace, name)| given.iter().any(|setting| setting.namespace == *namespace && setting.name == *name))
    {
        // The sentence is ours: which of the two would win, nothing says.
        return Err(Fault::invalid_parameter_combination(format!(
            "Option (Namespace: '{namespace}', OptionName: '{name}') cannot be both set and removed."
        )));
    }
    let mut options = base.clone();
    for (namespace, name) in &removed {
        options.remove(namespace, name);
    }
    for setting in &given {
        options.set(&setting.namespace, &setting.name, setting.value.as_deref().unwrap_or_default());
    }
    let mut effective = below.clone();
    effective.overlay(&options);
    catalogue::refuse(catalogue::contradictions(&effective))?;
    Ok(options)
}

/// Refuses a coupled database that could not be made: it needs a password or a snapshot, and a class that is real.
pub(super) fn check_database(options: &OptionMap, snippet: bool) -> Result<(), Fault> {
    let option = |name: &str| options.get(namespace::DB_INSTANCE, name).filter(|value| !value.is_empty());
    let coupled = snippet || option("HasCoupledDatabase").is_some_and(|word| word.eq_ignore_ascii_case("true"));
    if coupled && option("DBPassword").is_none() && option("DBSnapshotIdentifier").is_none() {
        let reason = "Value is required for a coupled database";
        return catalogue::refuse(vec![Finding::value(namespace::DB_INSTANCE, "DBPassword", "", reason)]);
    }
    Ok(())
}

/// What an environment's settings are in force or pending with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeploymentStatus {
    /// In force.
    Deployed,
    /// Being applied.
    Pending,
    /// Could not be applied.
    Failed,
}

/// The settings of an environment with `options` at the API's level.
pub(super) fn of_environment(found: &Environment, options: &OptionMap, status: DeploymentStatus) -> Value {
    let mut effective = found.extension_options.clone();
    effective.overlay(options);
    let word = match status {
        DeploymentStatus::Deployed => "deployed",
        DeploymentStatus::Pending => "pending",
        DeploymentStatus::Failed => "failed",
    };
    Structure::new()
        .with("SolutionStackName", &found.solution_stack)
        .with("PlatformArn", &found.platform_arn)
        .with("ApplicationName", found.application.as_str())
        .with_some("Description", found.description.as_ref())
        .with("EnvironmentName", found.name.as_str())
        .with("DeploymentStatus", word)
        .with("DateCreated", found.created)
        .with("DateUpdated", found.updated)
        // Not in the public model, but the service sends it and `eb health` cannot do without.
        .with("Tier", super::shapes::tier(&found.tier))
        .with("OptionSettings", Value::members(list(&effective, found)))
        .into()
}

/// A saved configuration, without its options as the actions that change it answer, or with them.
pub(super) fn of_template(application: &str, name: &str, found: &ConfigurationTemplate, with_options: bool) -> Value {
    let options = found.options.iter().map(|(namespace, name, value)| option(namespace, name, Some(value)));
    Structure::new()
        .with("SolutionStackName", &found.solution_stack)
        .with("PlatformArn", &found.platform_arn)
        .with("ApplicationName", application)
        .with("TemplateName", name)
        .with_some("Description", found.description.as_ref())
        .with("DateCreated", found.created)
        .with("DateUpdated", found.updated)
        .with("Tier", super::shapes::tier(&found.tier))
        .with_some("OptionSettings", with_options.then(|| Value::members(options)))
        .into()
}

/// Every option in force: the catalogue's with their defaults, the user's own, and what AWS derives from them.
fn list(effective: &OptionMap, found: &Environment) -> Vec<Value> {
    let mut rows = in_force::rows(effective, Runtime::of(&found.platform_arn), &found.tier);
    rows.extend(derived(effective));
    rows.sort();
    rows.into_iter().map(|(namespace, name, value)| option(&namespace, &name, value.as_deref())).collect()
}

/// The pseudo-namespace in which AWS shows what it passes to CloudFormation.
fn derived(effective: &OptionMap) -> Vec<Row> {
    let variables: Vec<String> = effective
        .namespace(namespace::ENVIRONMENT_VARIABLES)
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let row = |name: &str, value: String| {
        let value = Some(value).filter(|value| !value.is_empty());
        ("aws:cloudformation:template:parameter".to_owned(), name.to_owned(), value)
    };
    let types = catalogue::in_force(effective, namespace::INSTANCES, "InstanceTypes");
    let given = effective.get(namespace::INSTANCES, "InstanceTypes");
    let kind = given.or(effective.get(namespace::LAUNCH_CONFIGURATION, "InstanceType")).or(types).unwrap_or_default();
    let family = kind.split(['.', ',']).next().unwrap_or_default().trim().to_owned();
    let folders = effective.namespace(namespace::PROXY_STATIC_FILES).map(|(path, folder)| format!("{path}={folder}"));
    let folders: Vec<String> = folders.collect();
    vec![
        // Where AWS keeps its sample application and its scripts: neither is anywhere here.
        row("AppSource", String::new()),
        row("EnvironmentVariables", variables.join(",")),
        row("HooksPkgUrl", String::new()),
        row("InstancePort", "80".to_owned()),
        row("InstanceTypeFamily", family),
        row("StaticFiles", folders.join(",")),
    ]
}

/// One option. A database's password is there without its value, whoever asks.
fn option(namespace: &str, name: &str, value: Option<&str>) -> Value {
    let secret = (namespace, name) == (namespace::DB_INSTANCE, "DBPassword");
    let resource = catalogue::find(namespace, name).and_then(|spec| spec.resource);
    Structure::new()
        .with_some("ResourceName", resource)
        .with("Namespace", namespace)
        .with("OptionName", name)
        .with_some("Value", value.filter(|_| !secret))
        .into()
}
