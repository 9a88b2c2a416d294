//! `DescribeConfigurationOptions`: which options there are, with defaults and rules.

use super::input;
use crate::local::account::catalogue::{self, OptionSpec, Rule};
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::platform::{self, PLATFORMS, Platform};
use crate::local::query::{Call, Fault, Params, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let platform = platform_of(call)?;
    let wanted = call.params.list("Options");
    let asked = |spec: &&OptionSpec| {
        wanted.is_empty()
            || wanted.iter().any(|given: &&Params| {
                given.optional("Namespace").is_none_or(|namespace| namespace == spec.namespace)
                    && given.optional("OptionName").is_none_or(|name| name == spec.name)
            })
    };
    let options = catalogue::all().iter().filter(asked).map(describe);
    Ok(Structure::new()
        .with("SolutionStackName", platform.solution_stack())
        .with("PlatformArn", platform.arn(call.region.as_str()))
        .with("Options", Value::members(options))
        .into())
}

fn platform_of(call: &Call) -> Result<&'static Platform, Fault> {
    if let Some(platform) = input::platform(&call.params)? {
        return Ok(platform);
    }
    let (environment, template) = (call.params.optional("EnvironmentName"), call.params.optional("TemplateName"));
    let arn = call.local.account.read(|state| {
        let region = state.region(&call.region).cloned().unwrap_or_default();
        match (environment, template) {
            (Some(name), _) => {
                let key = EnvironmentKey { id: None, name: Some(name.to_owned()) };
                region.environment(&key).map(|found| Some(found.platform_arn.clone()))
            }
            (None, Some(name)) => {
                let application = call.params.required("ApplicationName")?;
                region.template(application, name).map(|found| Some(found.platform_arn.clone()))
            }
            (None, None) => Ok(None),
        }
    })?;
    match arn {
        Some(arn) => platform::by_arn(&arn),
        None => PLATFORMS.first().ok_or_else(|| Fault::internal("no platform is offered")),
    }
}

fn describe(spec: &OptionSpec) -> Value {
    let (words, range): (&[&str], _) = match spec.rule {
        Rule::Words(words) => (words, None),
        Rule::Boolean => (&["true", "false"], None),
        Rule::Number(least, most) => (&[], Some((least, most))),
        Rule::Any | Rule::List => (&[], None),
    };
    Structure::new()
        .with("Namespace", spec.namespace)
        .with("Name", spec.name)
        .with_some("DefaultValue", spec.default)
        .with("ChangeSeverity", spec.change.as_str())
        .with("UserDefined", false)
        .with("ValueType", if spec.rule == Rule::List { "List" } else { "Scalar" })
        .with_some("ValueOptions", (!words.is_empty()).then(|| Value::members(words.iter().copied())))
        .with_some("MinValue", range.map(|(least, _)| least))
        .with_some("MaxValue", range.map(|(_, most)| most))
        .into()
}
