//! `DescribeConfigurationOptions`: which options there are, with defaults and rules.

use super::{input, saved_configuration};
use crate::beanstalk::option::namespace;
use crate::local::account::catalogue::{self, OptionSpec, Rule};
use crate::local::account::environment::Environment;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::options::OptionMap;
use crate::local::account::platform::{self, PLATFORMS, Platform};
use crate::local::query::{Call, Fault, Params, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let (platform, set) = about(call)?;
    let wanted = call.params.list("Options");
    let asked = |namespace: &str, name: &str| {
        wanted.is_empty()
            || wanted.iter().any(|given: &&Params| {
                given.optional("Namespace").is_none_or(|wanted| wanted == namespace)
                    && given.optional("OptionName").is_none_or(|wanted| wanted == name)
            })
    };
    let mut options: Vec<Value> = Vec::new();
    let all = || catalogue::all(Some(platform.runtime));
    for spec in all().filter(|spec| asked(spec.namespace, spec.name)) {
        options.push(describe(spec));
    }
    for (namespace, name, _) in set.iter().filter(|(namespace, name, _)| asked(namespace, name)) {
        if all().all(|spec| (spec.namespace, spec.name) != (namespace, name)) {
            options.push(describe_own(namespace, name));
        }
    }
    Ok(Structure::new()
        .with("SolutionStackName", platform.solution_stack())
        .with("PlatformArn", platform.arn(call.region.as_str()))
        .with("Options", Value::members(options))
        .into())
}

/// The platform that is meant, and the options that an environment or a saved configuration has.
fn about(call: &Call) -> Result<(&'static Platform, OptionMap), Fault> {
    let params = &call.params;
    let (environment, template) = (params.optional("EnvironmentName"), params.optional("TemplateName"));
    let application = params.optional("ApplicationName");
    if environment.is_some() && template.is_some() {
        return Err(Fault::invalid_parameter_combination(
            "You cannot specify both TemplateName and EnvironmentName. Specify only one.",
        ));
    }
    if let Some(name) = template {
        saved_configuration::adopt(call, params.required("ApplicationName")?, name)?;
    }
    let given = input::platform(params)?;
    let found = call.local.account.read(|state| {
        let region = state.region(&call.region).cloned().unwrap_or_default();
        let of = |found: &Environment| Some((found.platform_arn.clone(), found.options_in_force()));
        match (environment, template, application) {
            (Some(name), _, Some(application)) => region.environment_of(application, name).map(of),
            (Some(name), _, None) => {
                region.environment(&EnvironmentKey { id: None, name: Some(name.to_owned()) }).map(of)
            }
            (None, Some(name), application) => region
                .template(application.unwrap_or_default(), name)
                .map(|found| Some((found.platform_arn.clone(), found.options.clone()))),
            (None, None, Some(application)) => region.application(application).map(|_| None),
            (None, None, None) => Ok(None),
        }
    })?;
    let (arn, options) = found.map_or((None, OptionMap::default()), |(arn, options)| (Some(arn), options));
    let platform = match (given, arn) {
        (Some(platform), _) => platform,
        (None, Some(arn)) => platform::by_arn(&arn)?,
        (None, None) => PLATFORMS.first().ok_or_else(|| Fault::internal("no platform is offered"))?,
    };
    Ok((platform, options))
}

fn describe(spec: &OptionSpec) -> Value {
    let (mut words, mut least, mut most, mut length, mut form): (&[&str], _, _, _, _) = (&[], None, None, None, None);
    match spec.rule {
        Rule::Words(allowed) => words = allowed,
        Rule::Number(first, last) => (least, most) = (Some(first), Some(last)),
        Rule::AtLeast(first) => least = Some(first),
        Rule::Text(longest) | Rule::Json(longest) => length = i64::try_from(longest).ok(),
        Rule::Form(of) => form = Some(of),
        Rule::Any | Rule::Boolean | Rule::List | Rule::ListOf(..) | Rule::Selection => {}
    }
    let regex = form.map(|form| Structure::new().with("Pattern", form.regex()).with("Label", form.label()));
    Structure::new()
        .with("Namespace", spec.namespace)
        .with("Name", spec.name)
        .with_some("DefaultValue", spec.default)
        .with("ChangeSeverity", spec.change.as_str())
        .with("UserDefined", false)
        .with("ValueType", spec.rule.value_type())
        .with_some("ValueOptions", (!words.is_empty()).then(|| Value::members(words.iter().copied())))
        .with_some("MinValue", least)
        .with_some("MaxValue", most)
        .with_some("MaxLength", length)
        .with_some("Regex", regex)
        .into()
}

/// An option that is there because the user set it: an environment property, a folder of static files, a listener.
fn describe_own(namespace: &str, name: &str) -> Value {
    let spec = catalogue::find(namespace, name);
    let restarts = [namespace::ENVIRONMENT_VARIABLES, namespace::ENVIRONMENT_SECRETS, namespace::PROXY_STATIC_FILES];
    let change = match spec {
        Some(spec) => spec.change.as_str(),
        None if restarts.contains(&namespace) => "RestartApplicationServer",
        None => "Unknown",
    };
    Structure::new()
        .with("Namespace", namespace)
        .with("Name", name)
        .with("ChangeSeverity", change)
        .with("UserDefined", true)
        .with("ValueType", spec.map_or("Scalar", |spec| spec.rule.value_type()))
        .into()
}
